/* Matrix factorisation by stochastic gradient descent, as Surprise 1.1.4 has it ("SVD").
 *
 *   r = mu + b_u + b_i + <p_u, q_i>   (biased = 1)   or   <p_u, q_i>   (biased = 0),
 * factors from normal(0, init_sd), biases from zero, ratings visited user by user in order
 * of first appearance, `epochs` times. Simon Funk (2006); Koren, Bell, Volinsky, Computer
 * 2009. A fit that leaves all bounds is TT_FIT_DIVERGED and predicts the training mean. */
#ifndef TT_SVD_H
#define TT_SVD_H

#include "data/tt_estimator.h"

extern const tt_estimator tt_svd;

#endif
