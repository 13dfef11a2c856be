/* Regularised matrix factorisation by exact alternating least squares ("rSVD").
 *
 *   min  sum (r - mu - b_u - b_i - <p_u, q_i>)^2 + lambda (|P|^2 + |Q|^2 + |b|^2),
 *
 * the form behind Salakhutdinov and Mnih (NIPS 2007), solved as in Zhou et al. (AAIM 2008):
 * all users given the items, then all items given the users, each by its normal equations
 * in double. weighted = 1 multiplies a row's penalty by its number of ratings (Zhou's
 * lambda weighting). Without biases (the default) b = 0. The objective never rises at a
 * fixed lambda; sweeps stop when it falls by less than tol of itself: TT_FIT_OK, else
 * TT_FIT_NOT_CONVERGED.
 *
 * The objective is not convex and the way into it matters: path = 1 (the default) starts
 * where all factors are zero and lowers lambda by 10^(1/3) a step. On one replicate of
 * (1500, 1500, 20), rank 30, each at its best lambda of nine, the test RMSE was 1.46 by the
 * path (32 sweeps in all) and 1.49 from a cold start (20 sweeps). info counts all sweeps.
 *
 * A singular system (lambda = 0, too few ratings) sets its dependent coordinates to zero
 * and makes the fit TT_FIT_SINGULAR. A sweep costs O(|Omega| rank^2 + (n + m) rank^3). */
#ifndef TT_RSVD_H
#define TT_RSVD_H

#include "data/tt_estimator.h"

extern const tt_estimator tt_rsvd;

/* Fits lambda[0] >= lambda[1] >= ... (n_lambda) on one path, all other parameters from
 * value; estimate (n_lambda, n): clipped estimates of the n pairs under each lambda; info
 * (n_lambda), without train_rmse and valid_rmse. On a grid of ratio 10^(1/3) below the
 * first lambda with zero factors, each is what fit with path = 1 gives. TT_OK or TT_ENOMEM.
 */
int tt_rsvd_path(double *estimate, tt_fit *info, const tt_problem *problem,
                 const double *value, const double *lambda, size_t n_lambda,
                 const uint32_t *user, const uint32_t *item, size_t n);

#endif
