/* The exponents that theory predicts, in the sample size N = |Omega|: risk ~ N^-exponent.
 *
 * Notation: beta smoothness of the true towers, d_u and d_i Minkowski dimensions of the supports
 * of the covariates, d = max(d_u, d_i), a = 2 beta / (2 beta + d). Theorem 2 of the two-tower
 * paper (OpenReview Ulj0tR-k7q) bounds the squared L2 error by N^-a (log N)^2: an upper bound
 * over the class. Pure functions; beta > 0, dimensions >= 0, N > 1. */
#ifndef TH_RATE_H
#define TH_RATE_H

#include <stddef.h>

double th_rate_two_tower(double beta, double d_u, double d_i); // Theorem 2: max(d_u, d_i)
double th_rate_joint(double beta, double d_u, double d_i);     // one function of (x_u, x_i): sum
double th_rate_ambient(double beta, double D);                 // an estimator blind to d < D
double th_rate_parametric(void);                               // finitely many parameters: 1
double th_rate_noiseless(double beta, double d);               // interpolation: 2 beta / d

/* Minus the local log-log slope of (log N)^power, averaged over the sizes n (sizes): mean of
 * power / log n. Theorem 2's bound falls by a less this share. */
double th_rate_log_share(double power, const double *n, size_t sizes);

/* What Theorem 2 prescribes, up to constants: non-zero weights of a tower N^(d/(2 beta + d)) log N,
 * and weight layers, beta log2(beta) / d, which is no number of layers below beta = 2: at least 2. */
double th_rate_weights(double beta, double d, double n);
size_t th_rate_layers(double beta, double d);

/* Cells a side of the balanced sieve, up to a constant: N^(1/(2 beta + d)). */
double th_rate_cells(double beta, double d, double n);

/* Repeated users and items, n = N^gamma_u and m = N^gamma_i of them: exponent for pairs of new
 * ones, min(a, 2 beta gamma_u / d_u, 2 beta gamma_i / d_i), and for pairs of seen ones,
 * max(a, 1 - max(gamma_u, gamma_i)). Heuristic (balance of bias and variance), not a theorem. */
double th_rate_cold(double beta, double d_u, double d_i, double gamma_u, double gamma_i);
double th_rate_warm(double beta, double d_u, double d_i, double gamma_u, double gamma_i);

/* Theorem 1: sup error of the best network with W weights falls as W^-(beta / d). */
double th_rate_approximation(double beta, double d);

#endif
