/* SVD++: matrix factorisation with implicit feedback (Koren, KDD 2008, equation 15).
 *
 *   r = mu + b_u + b_i + <q_i, p_u + c_u sum_{j in R(u)} y_j>,   c_u = |R(u)|^(-1/2),
 *
 * R(u) the items that u rated in the training part, fitted by stochastic gradient descent
 * with the order and starting values of Surprise 1.1.4 (see tt_svd.h): every rating of u
 * moves all y_j, j in R(u). Done here in closed form, rank operations a rating instead of
 * rank |R(u)|. */
#ifndef TT_SVDPP_H
#define TT_SVDPP_H

#include "data/tt_estimator.h"

extern const tt_estimator tt_svdpp;

#endif
