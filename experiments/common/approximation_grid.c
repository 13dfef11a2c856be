#include "common/approximation_grid.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"

const char *const approximation_norm_name[] = {[APX_L2] = "L2", [APX_SUP] = "sup"};
const char *const approximation_family_name[] = {[KUHN] = "linear", [LOCAL] = "quadratic"};

static const double smoothness[] = {0.5, 1, 1.5, 2, 2.5};
enum { LINEAR = 5, KINDS = LINEAR + 1, DIMS = 3 }; // linear at each beta, quadratic at 2.5

size_t approximation_cells(void) {
    return 2 * KINDS * DIMS;
}

approximation_cell approximation_cell_of(size_t cell) {
    const size_t kind = cell / DIMS % KINDS;
    TT_ASSERT(cell < approximation_cells());
    return (approximation_cell){.norm = cell < KINDS * DIMS ? APX_L2 : APX_SUP,
                                .family = kind < LINEAR ? KUHN : LOCAL,
                                .beta = smoothness[kind < LINEAR ? kind : LINEAR - 1],
                                .d = cell % DIMS + 1};
}

double approximation_order(const approximation_cell *c) {
    return fmin(c->beta, c->family == KUHN ? 2 : 3);
}

int approximation_is_judged(const approximation_cell *c) {
    return c->beta != floor(c->beta);
}

/* Half octaves, odd: no grid refines another, none is aligned with powers of 2. */
static const size_t sides[] = {3,   5,   7,   11,  15,  23,   31,   45,   63,   91,  127,
                               181, 255, 363, 511, 725, 1023, 1449, 2047, 2897, 4095};

/* First and last of them for [norm][family][d - 1][profile]. */
static const struct {
    unsigned char first, last;
} range[2][2][DIMS][3] = {
    // clang-format off
    [APX_L2] = {
        [KUHN] = {{{6,12},{6,20},{6,20}},{{4,8},{4,16},{4,16}},{{4,7},{4,12},{4,12}}},
        [LOCAL] = {{{4,10},{4,16},{4,16}},{{4,8},{4,14},{4,14}},{{3,5},{3,10},{3,10}}}},
    [APX_SUP] = {
        [KUHN] = {{{6,12},{6,18},{6,20}},{{2,6},{2,10},{2,11}},{{1,3},{1,5},{1,7}}},
        [LOCAL] = {{{4,10},{4,14},{4,16}},{{2,5},{2,8},{2,9}},{{1,2},{1,4},{1,5}}}},
    // clang-format on
};

size_t approximation_sides(size_t *side, const approximation_cell *c,
                           enum tt_profile profile) {
    const size_t first = range[c->norm][c->family][c->d - 1][profile].first;
    const size_t last = range[c->norm][c->family][c->d - 1][profile].last;
    for (size_t i = first; i <= last; i++) {
        side[i - first] = sides[i];
    }
    return last - first + 1;
}

/* log2 of the finest side of any profile. */
static double finest(const approximation_cell *c) {
    static const double log2_side[2][DIMS] = {
        [APX_L2] = {12, 10, 8}, [APX_SUP] = {12, 7.5, 6}};
    return log2_side[c->norm][c->d - 1];
}

/* Levels from 2^0 on until what is left out has 2^-3.5 of the finest error: 1 % of it in
 * square. */
static size_t levels_of(const approximation_cell *c) {
    return (size_t)ceil(finest(c) + 3.5 / c->beta) + 1;
}

static double series_value(const double *x, const void *context) {
    double out;
    th_holder_eval(&out, context, x);
    return out;
}

static double waves_value(const double *x, const void *context) {
    return th_selfsimilar_eval(context, x);
}

enum { COARSEST = -8 }; // level of the self-similar truth

/* The waves of all levels in phase at a random place: there the function is at its roughest
 * on every scale, so that finer grids do not meet worse patterns than coarse ones. */
static void draw_waves(th_selfsimilar *f, const approximation_cell *c, gsl_rng *r) {
    double centre[TH_DIM_MAX];
    th_selfsimilar_draw(f, c->beta, c->d, COARSEST, (int)ceil(finest(c) + 6 / c->beta), r);
    for (size_t l = 0; l < c->d; l++) {
        centre[l] = gsl_rng_uniform(r);
        for (int j = f->first; j <= f->last; j++) {
            const double turns = ldexp(centre[l], j);
            f->phase[j - f->first][l] = -2 * M_PI * (turns - floor(turns));
        }
    }
}

void approximation_draw(approximation_truth *t, const approximation_cell *c, uint64_t seed,
                        size_t replicate) {
    char name[64];
    snprintf(name, sizeof name, "%.17g/%zu", c->beta, c->d);
    *t = (approximation_truth){.cell = *c,
                               .address = {.seed = seed,
                                           .design = tt_hash32("function"),
                                           .cell = tt_hash32(name),
                                           .replicate = (uint32_t)replicate}};
    tt_rng stream;
    tt_rng_at(&stream, &t->address, TT_ROLE_TRUTH, c->norm);
    gsl_rng view = tt_rng_gsl(&stream);
    if (c->norm == APX_L2) {
        const th_holder_spec spec = {
            .beta = c->beta, .d = c->d, .p = 1, .levels = levels_of(c), .amplitude = 1};
        th_holder_draw(&t->series, &spec, &view);
        t->sup = 1; // the backbone; the splines of a level add up to 1
        for (size_t j = 0; j < spec.levels; j++) {
            t->sup += t->series.weight[j];
        }
    } else {
        draw_waves(&t->waves, c, &view);
        for (int j = t->waves.first; j <= t->waves.last; j++) {
            t->sup += exp2(-j * c->beta);
        }
    }
}

approximant approximation_of(const approximation_truth *t, size_t k) {
    const approximation_cell *c = &t->cell;
    approximant a = {
        .family = c->family, .d = c->d, .k = k, .f = series_value, .context = &t->series};
    if (c->norm == APX_SUP) {
        a.f = waves_value;
        a.context = &t->waves;
    }
    if (c->family == LOCAL) {
        a.m = th_local_stages(c->d, t->sup,
                              APPROXIMATION_PRODUCTS * pow((double)k, -c->beta));
    }
    return a;
}
