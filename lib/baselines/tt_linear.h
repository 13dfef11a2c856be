/* Ridge bilinear model on covariates, the linear opponent of two towers.
 *
 *   r = mu + a'x_u + b'x_i + x_u' W x_i,   penalty lambda (|a|^2 + |b|^2 + |W|^2)
 * on the sum of squares: two linear towers of unrestricted width. Dense covariates are
 * standardised over the users (items) with training ratings, sparse ones are used as they
 * are. main = 0 leaves W alone (mu = a = b = 0): with the true features as covariates and
 * standardise = 0 this is the bilinear oracle of the synthetic study. Solved by
 * tt_bilinear.h to the stated tolerance. An unknown user or item with covariates is no
 * fallback: the model needs nothing else. */
#ifndef TT_LINEAR_H
#define TT_LINEAR_H

#include "data/tt_estimator.h"

extern const tt_estimator tt_linear;

/* Fits the lambdas in order, each started from the one before (decreasing: fewest
 * iterations), all other parameters from value; estimate (n_lambda, n): clipped estimates
 * of the n pairs under each lambda; info (n_lambda), without train_rmse and valid_rmse.
 * TT_OK or TT_ENOMEM. */
int tt_linear_path(double *estimate, tt_fit *info, const tt_problem *problem,
                   const double *value, const double *lambda, size_t n_lambda,
                   const uint32_t *user, const uint32_t *item, size_t n);

#endif
