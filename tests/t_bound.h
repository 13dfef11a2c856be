/* What tests of theorem 2's constants share: random constants within their ranges. */
#ifndef T_BOUND_H
#define T_BOUND_H

#include "base/tt_rng.h"
#include "t_test.h"
#include "th_bound.h"

enum { CASES = 200 };

static inline double between(tt_rng *r, double lo, double hi) {
    return lo + (hi - lo) * tt_rng_uniform(r);
}

static inline th_bound_problem draw(tt_rng *r) {
    return (th_bound_problem){.beta = between(r, 0.2, 4),
                              .d_u = between(r, 0.1, 6),
                              .d_i = between(r, 0.1, 6),
                              .p = (double)(1 + tt_rng_below(r, 30)),
                              .M = between(r, 0.2, 5),
                              .sigma = between(r, 0.01, 3)};
}

static inline double rate(const th_bound_problem *q) {
    return 2 * q->beta / (2 * q->beta + fmax(q->d_u, q->d_i));
}

#endif
