/* Regularised matrix factorisation by exact alternating least squares ("rSVD").
 *
 *   min  sum (r - mu - b_u - b_i - <p_u, q_i>)^2 + lambda (|P|^2 + |Q|^2 + |b|^2),
 * the form behind Salakhutdinov and Mnih (NIPS 2007), solved as in Zhou et al. (AAIM 2008):
 * all users given the items, then all items given the users, each by its normal equations in
 * double (Cholesky). weighted = 1 multiplies a row's penalty by its number of ratings (Zhou's
 * lambda weighting). Without biases (the default) b = 0. The objective never rises; sweeps
 * stop when it falls by less than tol of itself: TT_FIT_OK, else TT_FIT_NOT_CONVERGED.
 * A singular system (lambda = 0 and too few ratings) sets its dependent coordinates to zero and
 * makes the fit TT_FIT_SINGULAR. Cost of a sweep: O(|Omega| rank^2 + (n + m) rank^3). */
#ifndef TT_RSVD_H
#define TT_RSVD_H

#include "data/tt_estimator.h"

extern const tt_estimator tt_rsvd;

/* Fits lambda[0] >= lambda[1] >= ... (n_lambda), each started from the one before, all other
 * parameters from value; estimate (n_lambda, n): clipped estimates of the n pairs under each
 * lambda; info (n_lambda), without train_rmse and valid_rmse. The objective is not convex: a
 * warm start can end in another local minimum than a cold one. TT_OK or TT_ENOMEM. */
int tt_rsvd_path(double *estimate, tt_fit *info, const tt_problem *problem, const double *value,
                 const double *lambda, size_t n_lambda, const uint32_t *user,
                 const uint32_t *item, size_t n);

#endif
