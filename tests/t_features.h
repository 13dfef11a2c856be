/* Random covariates, dense and sparse. */
#ifndef T_FEATURES_H
#define T_FEATURES_H

#include "data/tt_features.h"
#include "t_test.h"

/* (rows, dense) gaussian numbers with a mean, and `sparse` columns of which each row has
 * some. */
static inline void t_random_features(tt_features *x, size_t rows, size_t dense,
                                     size_t sparse, tt_rng *rng) {
    const size_t each = sparse > 1 ? 2 : sparse;
    assert_int_equal(tt_features_alloc(x, rows, dense, sparse, each * rows), TT_OK);
    for (size_t k = 0; k < rows * dense; k++) {
        x->dense[k] = (float)(3 + 2 * tt_rng_gaussian(rng));
    }
    for (size_t i = 0; i < rows && sparse > 0; i++) {
        x->ptr[i + 1] = (i + 1) * each;
        const size_t column = tt_rng_below(rng, sparse - each + 1);
        for (size_t e = 0; e < each; e++) {
            x->col[i * each + e] = (uint32_t)(column + e);
            x->value[i * each + e] = (float)tt_rng_uniform(rng);
        }
    }
}

#endif
