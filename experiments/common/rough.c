#include "common/rough.h"

#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

enum { OUTPUTS = 2 };

/* At beta = .5 the levels left out hold 2^-levels of the rough part's variance; K cells a
 * side leave about 1 / K of it unexplained: 1 to 2 % more for the finest used here, K = 180,
 * 17, 8, 4 at d = 1 .. 4. */
size_t rough_levels(size_t d) {
    static const size_t levels[] = {14, 11, 9, 8};
    TT_ASSERT(d >= 1);
    return levels[d < 4 ? d - 1 : 3];
}

static void draw_truth(rough *r, int side) {
    const size_t d = side == 0 ? r->spec.d_u : r->spec.d_i;
    const th_holder_spec spec = {.beta = r->spec.beta,
                                 .d = d,
                                 .p = OUTPUTS,
                                 .levels = rough_levels(d),
                                 .amplitude = r->spec.amplitude};
    tt_rng stream;
    tt_rng_at(&stream, &r->address, TT_ROLE_TRUTH, (uint64_t)side);
    gsl_rng view = tt_rng_gsl(&stream);
    th_holder_draw(&r->truth[side], &spec, &view);
}

/* `count` pairs from *block on, which moves past them. */
static tt_pairs draw_pairs(const rough *r, double **block, size_t count, enum tt_role role,
                           double sigma) {
    const size_t d_u = r->spec.d_u, d_i = r->spec.d_i;
    double *x = *block, *y = x + count * d_u, *rating = y + count * d_i;
    for (size_t i = 0; i < count; i++) {
        tt_rng stream;
        tt_rng_at(&stream, &r->address, role, i);
        for (size_t l = 0; l < d_u; l++) {
            x[i * d_u + l] = tt_rng_uniform(&stream);
        }
        for (size_t l = 0; l < d_i; l++) {
            y[i * d_i + l] = tt_rng_uniform(&stream);
        }
        rating[i] =
            rough_value(r, x + i * d_u, y + i * d_i) + sigma * tt_rng_gaussian(&stream);
    }
    *block = rating + count;
    return (tt_pairs){
        .count = count, .d_u = d_u, .d_i = d_i, .user_x = x, .item_x = y, .rating = rating};
}

int rough_open(rough *r, const rough_spec *spec, uint64_t seed, size_t replicate) {
    char name[64];
    snprintf(name, sizeof name, "%.17g/%zu/%zu", spec->beta, spec->d_u, spec->d_i);
    *r = (rough){.spec = *spec,
                 .address = {.seed = seed,
                             .design = tt_hash32("rough"),
                             .cell = tt_hash32(name),
                             .replicate = (uint32_t)replicate}};
    r->block =
        tt_alloc((spec->n + spec->n_judge) * (spec->d_u + spec->d_i + 1), sizeof *r->block);
    if (!r->block) {
        return TT_ENOMEM;
    }
    draw_truth(r, 0);
    draw_truth(r, 1);
    double *rest = r->block;
    r->train = draw_pairs(r, &rest, spec->n, TT_ROLE_DATA, spec->sigma);
    r->judge = draw_pairs(r, &rest, spec->n_judge, TT_ROLE_EVAL, 0);
    return TT_OK;
}

void rough_close(rough *r) {
    tt_free(r->block);
    *r = (rough){0};
}

double rough_value(const rough *r, const double *x, const double *y) {
    double f[OUTPUTS], g[OUTPUTS], sum = 0;
    th_holder_eval(f, &r->truth[0], x);
    th_holder_eval(g, &r->truth[1], y);
    for (size_t k = 0; k < OUTPUTS; k++) {
        sum += f[k] * g[k];
    }
    return sum;
}
