/* Predictions by a sieve's towers, and their error: tt_sieve.c's own, for fits and for
 * models. */
#ifndef TT_SIEVE_SCORE_H
#define TT_SIEVE_SCORE_H

#include "data/tt_pairs.h"
#include "towers/tt_piecewise.h"

/* Towers that answer by their levels 0 .. levels - 1; one side: a function of (x, y). */
typedef struct {
    const tt_piecewise *tower[2];
    size_t sides, levels;
    double lo, hi; // predictions are clipped to
} tt_predictor;

/* x (d_u + d_i) of pair i: what the sieve that does not know of towers sees. */
void tt_sieve_joined(double *x, const tt_pairs *pairs, size_t i);

/* estimate (N) for all pairs. */
void tt_sieve_estimates(double *estimate, const tt_predictor *t, const tt_pairs *pairs);

/* Mean squared difference to the ratings of the pairs, all or (held) the held-out ones; NAN
 * if there are none. */
double tt_sieve_score(const tt_predictor *t, const tt_pairs *pairs, int held);

#endif
