/* SlopeOne (Lemire, Maclachlan 2005, the unweighted scheme).
 *
 * dev(i, j) = mean of r_ui - r_uj over the users of both items; with R_i the items j that u
 * rated and that share a user with i,
 *   estimate(u, i) = mean of u's ratings + sum over R_i dev(i, j) / |R_i|
 * (the user's mean alone if R_i is empty). User or item unseen: the mean.
 *
 * Deviations are computed for one target item at a time, never as an m x m table: memory is
 * the ratings twice and one row. predict works in scratch of the model: one thread a model.
 * Pairs are best asked for together, in any order. */
#ifndef TT_SLOPEONE_H
#define TT_SLOPEONE_H

#include "data/tt_estimator.h"

/* Parameter: mem=8 (GB, beyond which fit refuses). */
extern const tt_estimator tt_slopeone;

#endif
