#include "common/sparsity_data.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/rough.h"
#include "data/tt_synthetic.h"

enum { P = SPARSITY_OUTPUTS };

/* Beyond the streams of data/tt_synthetic.c. */
enum { DESIGN_NOISE = 16 };

static void draw_parts(sparsity_data *s) {
    const th_holder_spec spec = {.beta = s->spec.beta,
                                 .d = 1,
                                 .p = P,
                                 .levels = rough_levels(1),
                                 .amplitude = s->spec.amplitude / sqrt((double)s->spec.d)};
    for (size_t k = 0; k < 2 * s->spec.d; k++) {
        tt_rng stream;
        tt_rng_at(&stream, &s->address, TT_ROLE_TRUTH, k);
        gsl_rng view = tt_rng_gsl(&stream);
        th_holder_draw(&s->part[k % 2][k / 2], &spec, &view);
    }
}

/* Each series comes with a backbone of its own coordinate: only that of x_1 stays. */
void sparsity_tower(double *f, const sparsity_data *s, int side, const double *x) {
    for (size_t l = 0; l < s->spec.d; l++) {
        double h[P];
        th_holder_eval(h, &s->part[side][l], &x[l]);
        if (l == 0) {
            f[0] = h[0];
            f[1] = h[1];
        } else {
            f[0] += h[0] - 1;
            f[1] += h[1] - sqrt(3) * (2 * x[l] - 1);
        }
    }
}

static void copy_coordinates(double *x, const sparsity_spec *spec) {
    for (size_t l = spec->d; l < spec->D; l++) {
        x[l] = x[l - spec->d];
    }
}

/* Where the covariates and ratings of `count` pairs lie in the block from *block on, which
 * moves past them; user's covariates, item's, ratings. */
static void places(double *at[3], double **block, size_t count, size_t D) {
    at[0] = *block;
    at[1] = at[0] + count * D;
    at[2] = at[1] + count * D;
    *block = at[2] + count;
}

static tt_pairs pairs_at(double *const at[3], size_t count, size_t D) {
    return (tt_pairs){.count = count,
                      .d_u = D,
                      .d_i = D,
                      .user_x = at[0],
                      .item_x = at[1],
                      .rating = at[2]};
}

static void draw_additive(const sparsity_data *s, double *const at[3], size_t count,
                          enum tt_role role, double sigma) {
    const size_t d = s->spec.d, D = s->spec.D;
    for (size_t i = 0; i < count; i++) {
        double f[2][P];
        tt_rng stream;
        tt_rng_at(&stream, &s->address, role, i);
        for (int side = 0; side < 2; side++) {
            double *x = at[side] + i * D;
            for (size_t l = 0; l < d; l++) {
                x[l] = tt_rng_uniform(&stream);
            }
            copy_coordinates(x, &s->spec);
            sparsity_tower(f[side], s, side, x);
        }
        at[2][i] = f[0][0] * f[1][0] + f[0][1] * f[1][1] + sigma * tt_rng_gaussian(&stream);
    }
}

/* User i of the synthetic study with item i, the pairs to judge on first. */
static void take_design(const tt_synthetic *y, double *const at[3], size_t first,
                        size_t count, size_t D) {
    const tt_features *x[2] = {&y->user_x, &y->item_x};
    for (size_t i = 0; i < count; i++) {
        for (int side = 0; side < 2; side++) {
            for (size_t l = 0; l < D; l++) {
                at[side][i * D + l] = (double)x[side]->dense[(first + i) * D + l];
            }
        }
        const double *f = y->user_f + (first + i) * P, *g = y->item_f + (first + i) * P;
        at[2][i] = f[0] * g[0] + f[1] * g[1];
    }
}

static int draw_design(const sparsity_data *s, double *const train[3],
                       double *const judge[3]) {
    const sparsity_spec *spec = &s->spec;
    const tt_synthetic_spec paper = TT_SYNTHETIC_PAPER;
    tt_synthetic_spec y_spec = paper;
    tt_synthetic y;
    y_spec.n = y_spec.m = spec->n + spec->n_judge;
    y_spec.d = spec->d;
    y_spec.D = spec->D;
    y_spec.p = P;
    y_spec.omega = 1; // its pairs are not used
    y_spec.coefficient *= sqrt((double)paper.D / (double)spec->D);
    const int status = tt_synthetic_alloc(&y, &y_spec, &s->address);
    if (status != TT_OK) {
        return status;
    }
    take_design(&y, judge, 0, spec->n_judge, spec->D);
    take_design(&y, train, spec->n_judge, spec->n, spec->D);
    tt_synthetic_free(&y);
    tt_rng noise;
    tt_rng_at(&noise, &s->address, TT_ROLE_DATA, DESIGN_NOISE);
    for (size_t i = 0; i < spec->n; i++) {
        train[2][i] += spec->sigma * tt_rng_gaussian(&noise);
    }
    return TT_OK;
}

int sparsity_open(sparsity_data *s, const sparsity_spec *spec, uint64_t seed,
                  size_t replicate) {
    const int additive = spec->truth == SPARSITY_ADDITIVE;
    char name[64];
    TT_ASSERT(spec->d >= 1 && spec->d <= TH_DIM_MAX && spec->D >= spec->d);
    snprintf(name, sizeof name, additive ? "additive/%zu/%.17g" : "design/%zu/%g", spec->d,
             additive ? spec->beta : (double)spec->D);
    *s = (sparsity_data){.spec = *spec,
                         .address = {.seed = seed,
                                     .design = tt_hash32("sparsity"),
                                     .cell = tt_hash32(name),
                                     .replicate = (uint32_t)replicate}};
    s->block = tt_alloc((spec->n + spec->n_judge) * (2 * spec->D + 1), sizeof *s->block);
    if (!s->block) {
        return TT_ENOMEM;
    }
    int status = TT_OK;
    double *rest = s->block, *train[3], *judge[3];
    places(train, &rest, spec->n, spec->D);
    places(judge, &rest, spec->n_judge, spec->D);
    if (additive) {
        draw_parts(s);
        draw_additive(s, train, spec->n, TT_ROLE_DATA, spec->sigma);
        draw_additive(s, judge, spec->n_judge, TT_ROLE_EVAL, 0);
    } else {
        status = draw_design(s, train, judge);
    }
    s->train = pairs_at(train, spec->n, spec->D);
    s->judge = pairs_at(judge, spec->n_judge, spec->D);
    if (status != TT_OK) {
        sparsity_close(s);
    }
    return status;
}

void sparsity_close(sparsity_data *s) {
    tt_free(s->block);
    *s = (sparsity_data){0};
}
