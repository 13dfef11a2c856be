/* Ratings of pairs known by their covariates alone: what the rate experiments draw.
 *
 * A view: it owns nothing. Pair i has covariates user_x[i * d_u ..], item_x[i * d_i ..] and a
 * rating, or, in a part to judge on, the noiseless value. Users need not recur: with fresh
 * pairs every row is a user and an item of its own. */
#ifndef TT_PAIRS_H
#define TT_PAIRS_H

#include <stddef.h>

typedef struct {
    size_t count;          // N
    size_t d_u, d_i;       // covariates of a user, of an item
    const double *user_x;  // (N, d_u)
    const double *item_x;  // (N, d_i)
    const double *rating;  // (N)
} tt_pairs;

/* The first `count` of them: nested samples. */
tt_pairs tt_pairs_first(tt_pairs pairs, size_t count);

/* Every fifth pair (4, 9, 14, ...) is held out of fits that choose something, the paper's 20 %:
 * nested samples have nested hold-out parts. */
int tt_pairs_is_held_out(size_t i);

#endif
