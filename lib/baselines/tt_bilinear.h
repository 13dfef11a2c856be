/* Ridge least squares for a bilinear form, by preconditioned conjugate gradients.
 *
 *   min over B  sum (r - mu - z_u' B z_i)^2 + lambda |B|^2,   B (k_u, k_i),
 *
 * over the rated pairs, where B_00 is not penalised if corner = 1. The normal equations are
 * never formed: their product A B = Z_u' S(Z_u B Z_i') Z_i + lambda B, S keeping the rated
 * pairs only, costs O(n k_u k_i + |Omega| k_i) for dense designs. The preconditioner is
 * what A would be if every user met every item, in proportion to their numbers of ratings:
 *
 *   M = |Omega| C_u (x) C_i + lambda I,   C = sum over ratings of z z' / |Omega|,
 *
 * inverted through eigenvectors of C, or through its diagonal where k > TT_BILINEAR_EIGEN.
 * With covariates independent of who rates what, A M^-1 is near the identity: 17 iterations
 * to 1e-6 for 120 x 120 coefficients and 70,000 ratings. */
#ifndef TT_BILINEAR_H
#define TT_BILINEAR_H

#include "baselines/tt_regressors.h"
#include "data/tt_estimator.h"

enum { TT_BILINEAR_EIGEN = 512 };

typedef struct tt_bilinear tt_bilinear;

/* The problem; by_user, user and item must outlive it. NULL: memory refused. */
tt_bilinear *tt_bilinear_alloc(const tt_groups *by_user, const tt_regressors *user,
                               const tt_regressors *item, double mu, int corner);
void tt_bilinear_free(tt_bilinear *p);

/* Bytes that tt_bilinear_alloc takes for k_u x k_i coefficients. */
double tt_bilinear_bytes(size_t ku, size_t ki);

/* Improves b (k_u, k_i) from where it stands until the residual of the normal equations, in
 * the norm of M^-1, is below tol times that of their right-hand side. Sets status and
 * iterations: TT_FIT_SINGULAR when lambda = 0 and the solution is not unique (b is then one
 * of the least squares solutions, of least norm if it started from zero and M = A),
 * TT_FIT_NOT_CONVERGED after `iterations` steps, TT_FIT_DIVERGED if a number is not finite
 * (b is zero then). */
void tt_bilinear_solve(double *b, tt_bilinear *p, double lambda, double tol,
                       size_t iterations, tt_fit *info);

/* g (k_u, k_i) = half the gradient of the objective at b. */
void tt_bilinear_gradient(double *g, tt_bilinear *p, double lambda, const double *b);

#endif
