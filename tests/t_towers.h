/* What tests of towers share: random covariates and ratings, planted linear towers. */
#ifndef T_TOWERS_H
#define T_TOWERS_H

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "data/tt_features.h"
#include "data/tt_ratings.h"
#include "t_test.h"

/* Dense columns uniform on [0, 1]; of the sparse ones each row has those of an even draw,
 * none now and then. */
static inline void t_tower_features(tt_features *x, size_t rows, size_t dense,
                                    size_t sparse, tt_rng *rng) {
    size_t at = 0;
    assert_int_equal(tt_features_alloc(x, rows, dense, sparse, rows * sparse), TT_OK);
    for (size_t k = 0; k < rows * dense; k++) {
        x->dense[k] = tt_rng_uniformf(rng);
    }
    for (size_t i = 0; i < rows && sparse > 0; i++) {
        for (size_t c = 0; c < sparse; c++) {
            if (tt_rng_below(rng, 2) == 0) {
                x->col[at] = (uint32_t)c;
                x->value[at++] = tt_rng_uniformf(rng) - 0.3f;
            }
        }
        x->ptr[i + 1] = at;
    }
}

/* `count` distinct pairs of n x m in random order, ratings 1 .. 5. */
static inline void t_tower_ratings(tt_ratings *r, size_t n, size_t m, size_t count,
                                   tt_rng *rng) {
    uint32_t *order = malloc(n * m * sizeof *order);
    assert_true(order && count <= n * m);
    assert_int_equal(tt_ratings_alloc(r, count, n, m, 0), TT_OK);
    for (size_t k = 0; k < n * m; k++) {
        order[k] = (uint32_t)k;
    }
    tt_rng_shuffle(rng, order, n * m);
    for (size_t k = 0; k < count; k++) {
        r->user[k] = (uint32_t)(order[k] / m);
        r->item[k] = (uint32_t)(order[k] % m);
        r->rating[k] = 1 + 4 * tt_rng_uniform(rng);
    }
    free(order);
}

/* Ratings become <f, g> of linear towers of width 2 on 2x - 1 of dense covariates. */
static inline void t_plant(tt_ratings *r, const tt_features *xu, const tt_features *xi,
                           tt_rng *rng) {
    enum { P = 2, D = 8 };
    double a[2][D][P];
    TT_ASSERT(xu->dense_cols <= D && xi->dense_cols <= D);
    for (size_t k = 0; k < 2 * D * P; k++) {
        a[k / (D * P)][k / P % D][k % P] = tt_rng_gaussian(rng);
    }
    for (size_t k = 0; k < r->count; k++) {
        double f[2][P] = {{0}};
        for (size_t l = 0; l < xu->dense_cols; l++) {
            const float x = xu->dense[r->user[k] * xu->dense_cols + l];
            f[0][0] += (2 * (double)x - 1) * a[0][l][0];
            f[0][1] += (2 * (double)x - 1) * a[0][l][1];
        }
        for (size_t l = 0; l < xi->dense_cols; l++) {
            const float x = xi->dense[r->item[k] * xi->dense_cols + l];
            f[1][0] += (2 * (double)x - 1) * a[1][l][0];
            f[1][1] += (2 * (double)x - 1) * a[1][l][1];
        }
        r->rating[k] = f[0][0] * f[1][0] + f[0][1] * f[1][1];
    }
}

#endif
