/* What tests of alternating least squares share: a problem of random pairs, values
 * compared. */
#ifndef T_ALTERNATE_H
#define T_ALTERNATE_H

#include "base/tt_error.h"
#include "t_test.h"
#include "towers/tt_alternate.h"

enum { N = 400, P = TT_PIECEWISE_P, B = TT_CELLS_BLOCK };

/* Random pairs and, after the first level, random coefficients and priors on both sides. */
static inline void open(tt_alternate *w, size_t d_0, size_t d_1, size_t p, size_t n,
                        enum tt_partition kind, size_t degree, size_t k, tt_rng *r) {
    assert_int_equal(tt_alternate_alloc(w, n, d_0, d_1, p), TT_OK);
    for (size_t i = 0; i < n; i++) {
        w->rating[i] = tt_rng_gaussian(r);
    }
    for (size_t s = 0; s < w->sides; s++) {
        for (size_t i = 0; i < n * w->side[s].d; i++) {
            w->side[s].x[i] = tt_rng_uniform(r);
        }
    }
    assert_int_equal(tt_alternate_add_level(w, kind, degree, k), TT_OK);
    for (size_t s = 0; s < w->sides; s++) {
        tt_side *side = &w->side[s];
        for (size_t j = 0; j < tt_piecewise_weights(side->level); j++) {
            side->level[0].coef[j] = tt_rng_gaussian(r);
            side->prior[j] = tt_rng_gaussian(r);
        }
        tt_alternate_update(w, s);
    }
}

/* Values at the pairs are what tt_piecewise_eval says of x there. */
static inline void check_values(const tt_alternate *w, size_t s) {
    const tt_side *side = &w->side[s];
    double value[P];
    for (size_t i = 0; i < w->n; i++) {
        tt_piecewise_eval(value, side->level, side->levels, side->x + i * side->d);
        for (size_t k = 0; k < w->p; k++) {
            T_ARITH(side->value[i * w->p + k], value[k], 10 * fabs(value[k]) + 10,
                    side->level[side->levels - 1].cells.q);
        }
    }
}

#endif
