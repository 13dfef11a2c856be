#include "data/tt_synthetic.h"

#include <cblas.h>
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Streams of one role, in the order in which they were introduced. */
enum { USER_SIDE = 0, ITEM_SIDE = 1, PAIRS = 2, NOISE = 3 };

/* Covariates (n, D): d uniform coordinates, repeated until D are filled. */
static int draw_covariates(tt_features *x, size_t n, const tt_synthetic_spec *spec,
                           const tt_address *address, uint64_t side) {
    const int status = tt_features_alloc(x, n, spec->D, 0, 0);
    if (status != TT_OK) {
        return status;
    }
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_DATA, side);
    for (size_t i = 0; i < n; i++) {
        float *row = x->dense + i * spec->D;
        for (size_t l = 0; l < spec->D; l++) {
            row[l] = l < spec->d ? tt_rng_uniformf(&r) : row[l - spec->d];
        }
    }
    return TT_OK;
}

/* The q distinct features of one row: d sines, d cosines, the distinct neighbour products. */
static void true_features(double *phi, const float *x, const tt_synthetic_spec *spec) {
    const size_t d = spec->d;
    const size_t products = spec->D - 1 < d ? spec->D - 1 : d;
    for (size_t l = 0; l < d; l++) {
        phi[l] = sin(2 * M_PI * (double)x[l]);
        phi[d + l] = cos(2 * M_PI * (double)x[l]);
    }
    for (size_t l = 0; l < products; l++) {
        phi[2 * d + l] = (double)x[l] * (double)x[l + 1];
    }
}

/* Coefficients (q, p) on the distinct features: those of repeated coordinates add up. */
static void draw_coefficients(double *a, const tt_synthetic_spec *spec,
                              const tt_address *address, uint64_t side) {
    const size_t d = spec->d, D = spec->D, p = spec->p;
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_TRUTH, side);
    for (size_t j = 0; j < p; j++) {
        for (size_t l = 0; l < 3 * D - 1; l++) {
            const size_t block = l / D, place = l % D % d;
            a[(block * d + place) * p + j] +=
                spec->coefficient * (2 * tt_rng_uniform(&r) - 1);
        }
    }
}

/* Features (n, q) and representations f (n, p) of one side. */
static int true_side(double **phi, double **f, const tt_features *x,
                     const tt_synthetic_spec *spec, size_t q, const tt_address *address,
                     uint64_t side) {
    double *a = tt_alloc(q * spec->p, sizeof *a);
    *phi = tt_alloc(x->rows * q, sizeof **phi);
    *f = tt_alloc(x->rows * spec->p, sizeof **f);
    if (!a || !*phi || !*f) {
        tt_free(a);
        return TT_ENOMEM;
    }
    draw_coefficients(a, spec, address, side);
    for (size_t i = 0; i < x->rows; i++) {
        true_features(*phi + i * q, x->dense + i * spec->D, spec);
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)x->rows, (int)spec->p, (int)q,
                1.0, *phi, (int)q, a, (int)spec->p, 0.0, *f, (int)spec->p);
    tt_free(a);
    return TT_OK;
}

/* Distinct pairs, uniform over the n x m cells, in random order; a bit marks a used cell. */
static int draw_pairs(tt_ratings *r, const tt_synthetic_spec *spec, const tt_address *address) {
    const size_t cells = spec->n * spec->m;
    uint64_t *used = tt_alloc(cells / 64 + 1, sizeof *used);
    if (!used) {
        return TT_ENOMEM;
    }
    tt_rng g;
    tt_rng_at(&g, address, TT_ROLE_DATA, PAIRS);
    for (size_t k = 0; k < spec->omega;) {
        const size_t cell = tt_rng_below(&g, cells);
        const uint64_t bit = (uint64_t)1 << (cell % 64);
        if (!(used[cell / 64] & bit)) {
            used[cell / 64] |= bit;
            r->user[k] = (uint32_t)(cell / spec->m);
            r->item[k] = (uint32_t)(cell % spec->m);
            k++;
        }
    }
    tt_free(used);
    return TT_OK;
}

static void draw_ratings(tt_synthetic *s, const tt_synthetic_spec *spec,
                         const tt_address *address) {
    const double sd = sqrt(spec->noise_variance);
    tt_rng g;
    tt_rng_at(&g, address, TT_ROLE_DATA, NOISE);
    for (size_t k = 0; k < spec->omega; k++) {
        const double *f = s->user_f + s->ratings.user[k] * spec->p;
        const double *h = s->item_f + s->ratings.item[k] * spec->p;
        s->truth[k] = cblas_ddot((int)spec->p, f, 1, h, 1);
        s->ratings.rating[k] = s->truth[k] + sd * tt_rng_gaussian(&g);
    }
}

int tt_synthetic_alloc(tt_synthetic *s, const tt_synthetic_spec *spec,
                       const tt_address *address) {
    TT_ASSERT(spec->d >= 1 && spec->d <= spec->D && spec->D >= 2);
    TT_ASSERT(spec->omega <= spec->n * spec->m);
    const size_t products = spec->D - 1 < spec->d ? spec->D - 1 : spec->d;
    *s = (tt_synthetic){.q = 2 * spec->d + products};
    int status = tt_ratings_alloc(&s->ratings, spec->omega, spec->n, spec->m, 0);
    s->truth = tt_alloc(spec->omega, sizeof *s->truth);
    if (status != TT_OK || !s->truth ||
        (status = draw_covariates(&s->user_x, spec->n, spec, address, USER_SIDE)) != TT_OK ||
        (status = draw_covariates(&s->item_x, spec->m, spec, address, ITEM_SIDE)) != TT_OK ||
        (status = true_side(&s->user_phi, &s->user_f, &s->user_x, spec, s->q, address,
                            USER_SIDE)) != TT_OK ||
        (status = true_side(&s->item_phi, &s->item_f, &s->item_x, spec, s->q, address,
                            ITEM_SIDE)) != TT_OK ||
        (status = draw_pairs(&s->ratings, spec, address)) != TT_OK) {
        tt_synthetic_free(s);
        return TT_ENOMEM;
    }
    draw_ratings(s, spec, address);
    return TT_OK;
}

void tt_synthetic_free(tt_synthetic *s) {
    tt_ratings_free(&s->ratings);
    tt_features_free(&s->user_x);
    tt_features_free(&s->item_x);
    tt_free(s->truth);
    tt_free(s->user_f);
    tt_free(s->item_f);
    tt_free(s->user_phi);
    tt_free(s->item_phi);
    *s = (tt_synthetic){0};
}
