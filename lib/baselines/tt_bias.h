/* User and item baselines: mean + b_u + b_i (Koren 2010, "Factor in the neighbors",
 * section 2.2).
 *
 * Alternating least squares from zero: in each epoch
 *   b_i = sum over users of i (r - mean - b_u) / (reg_i + number),  then
 *   b_u = sum over items of u (r - mean - b_i) / (reg_u + number).
 * A side that is unseen adds nothing, the other one still does. */
#ifndef TT_BIAS_H
#define TT_BIAS_H

#include "data/tt_estimator.h"

/* Parameters: epochs=10, reg_u=15, reg_i=10. */
extern const tt_estimator tt_bias;

#endif
