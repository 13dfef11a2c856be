/* Summary statistics of replicates: moments, t tests and intervals, bootstrap intervals,
 * quantiles (GSL), Holm's procedure.
 *
 * x (n) are independent values. What too few values cannot give is NAN, never an error. */
#ifndef TT_STAT_H
#define TT_STAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"

typedef struct {
    size_t n;
    double mean;     // NAN for n = 0
    double variance; // with n - 1; NAN for n < 2
    double se;       // of the mean: sqrt(variance / n)
} tt_summary;

tt_summary tt_stat_summary(const double *x, size_t n);

/* The finite ones of x - y (y NULL: of x), in their order, into out (out = x allowed); how
 * many. */
size_t tt_stat_finite(double *out, const double *x, const double *y, size_t n);

typedef struct {
    double estimate;
    double lo, hi; // NAN for n < 2
} tt_interval;

/* mean -+ t(n - 1, (1 + level) / 2) se; 0 < level < 1. */
tt_interval tt_stat_t_interval(tt_summary s, double level);

enum tt_tail { TT_LOWER, TT_UPPER, TT_TWO_SIDED };

/* p of the t test that the mean is 0, n - 1 degrees of freedom, against the mean below 0,
 * above 0, or either; 1 where nothing can be said: n < 2, or se not positive and finite. */
double tt_stat_t_p(tt_summary s, enum tt_tail tail);

/* Holm's step-down procedure (1979) on n p-values: rejected[i] = 1 or 0, family-wise error
 * at most `level`; how many are rejected. NAN is never rejected. O(n^2). */
size_t tt_stat_holm(int *rejected, const double *p, size_t n, double level);

/* The interval of x. */
tt_interval tt_stat_t(const double *x, size_t n, double level);

/* The same for the mean of a - b, value by value. work (n). */
tt_interval tt_stat_paired(const double *a, const double *b, size_t n, double level,
                           double *work);

/* The q-quantile, 0 <= q <= 1, linear between order statistics (type 7 of Hyndman & Fan
 * 1996); NAN for n = 0. work (n). */
double tt_stat_quantile(const double *x, size_t n, double q, double *work);

/* A statistic of a sample; must not depend on the order of x. */
typedef double tt_statistic(const double *x, size_t n);

enum tt_bootstrap { TT_PERCENTILE, TT_BCA };

/* Bootstrap interval of the statistic from `resamples` samples drawn with replacement,
 * resample b from (address, role BOOTSTRAP, b): percentile, or bias-corrected and
 * accelerated (Efron 1987; acceleration by the jackknife). work (n + resamples). */
tt_interval tt_stat_bootstrap(const double *x, size_t n, tt_statistic *statistic,
                              enum tt_bootstrap kind, double level, size_t resamples,
                              double *work, const tt_address *address);

double tt_stat_mean(const double *x, size_t n); // a tt_statistic; NAN for n = 0

#endif
