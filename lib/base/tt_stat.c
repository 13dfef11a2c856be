#include "base/tt_stat.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "base/tt_error.h"

double tt_stat_mean(const double *x, size_t n) {
    return n > 0 ? gsl_stats_mean(x, 1, n) : NAN;
}

tt_summary tt_stat_summary(const double *x, size_t n) {
    tt_summary s = {.n = n, .mean = tt_stat_mean(x, n), .variance = NAN, .se = NAN};
    if (n >= 2) {
        s.variance = gsl_stats_variance_m(x, 1, n, s.mean);
        s.se = sqrt(s.variance / (double)n);
    }
    return s;
}

size_t tt_stat_finite(double *out, const double *x, const double *y, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const double value = y ? x[i] - y[i] : x[i];
        if (isfinite(value)) {
            out[count++] = value;
        }
    }
    return count;
}

tt_interval tt_stat_t_interval(tt_summary s, double level) {
    TT_ASSERT(level > 0 && level < 1);
    if (s.n < 2) {
        return (tt_interval){s.mean, NAN, NAN};
    }
    const double half = gsl_cdf_tdist_Qinv((1 - level) / 2, (double)(s.n - 1)) * s.se;
    return (tt_interval){s.mean, s.mean - half, s.mean + half};
}

double tt_stat_t_p(tt_summary s, enum tt_tail tail) {
    if (s.n < 2 || !(s.se > 0) || !isfinite(s.se)) {
        return 1;
    }
    const double t = s.mean / s.se, df = (double)(s.n - 1);
    switch (tail) {
    case TT_LOWER:
        return gsl_cdf_tdist_P(t, df);
    case TT_UPPER:
        return gsl_cdf_tdist_Q(t, df);
    default:
        return 2 * gsl_cdf_tdist_Q(fabs(t), df);
    }
}

size_t tt_stat_holm(int *rejected, const double *p, size_t n, double level) {
    TT_ASSERT(level > 0 && level < 1);
    for (size_t i = 0; i < n; i++) {
        rejected[i] = 0;
    }
    for (size_t count = 0; count < n; count++) {
        size_t least = n;
        for (size_t i = 0; i < n; i++) {
            if (!rejected[i] && (least == n ? !isnan(p[i]) : p[i] < p[least])) {
                least = i;
            }
        }
        if (least == n || p[least] > level / (double)(n - count)) {
            return count;
        }
        rejected[least] = 1;
    }
    return n;
}

tt_interval tt_stat_t(const double *x, size_t n, double level) {
    return tt_stat_t_interval(tt_stat_summary(x, n), level);
}

tt_interval tt_stat_paired(const double *a, const double *b, size_t n, double level,
                           double *work) {
    for (size_t i = 0; i < n; i++) {
        work[i] = a[i] - b[i];
    }
    return tt_stat_t(work, n, level);
}

double tt_stat_quantile(const double *x, size_t n, double q, double *work) {
    TT_ASSERT(q >= 0 && q <= 1);
    if (n == 0) {
        return NAN;
    }
    memcpy(work, x, n * sizeof *work);
    gsl_sort(work, 1, n);
    return gsl_stats_quantile_from_sorted_data(work, 1, n, q);
}

/* Jackknife estimate of the acceleration (Efron 1987, eq. 6.6): skewness of the
 * leave-one-out values / 6. sample (n) is scratch. */
static double acceleration(const double *x, size_t n, tt_statistic *statistic,
                           double *sample) {
    double mean = 0, square = 0, cube = 0;
    for (int pass = 0; pass < 2; pass++) {
        memcpy(sample, x, n * sizeof *sample);
        for (size_t i = 0; i < n; i++) { // x[i] goes, x[n - 1] takes its place
            sample[i] = x[n - 1];
            const double left = statistic(sample, n - 1);
            sample[i] = x[i];
            if (pass == 0) {
                mean += left / (double)n;
            } else {
                const double d = mean - left;
                square += d * d;
                cube += d * d * d;
            }
        }
    }
    return square > 0 ? cube / (6 * square * sqrt(square)) : 0;
}

/* Moves the probability p by bias correction z0 and acceleration a. */
static double corrected(double p, double z0, double a) {
    const double z = z0 + gsl_cdf_ugaussian_Pinv(p);
    return gsl_cdf_ugaussian_P(z0 + z / (1 - a * z));
}

/* Phi^-1 of the share of bootstrap values below the estimate, ties by halves; kept off 0
 * and 1 by half a value. */
static double bias(const double *value, size_t resamples, double estimate) {
    double below = 0;
    for (size_t b = 0; b < resamples; b++) {
        below += value[b] < estimate ? 1 : value[b] == estimate ? 0.5 : 0;
    }
    const double all = (double)resamples;
    return gsl_cdf_ugaussian_Pinv(fmin(fmax(below, 0.5), all - 0.5) / all);
}

tt_interval tt_stat_bootstrap(const double *x, size_t n, tt_statistic *statistic,
                              enum tt_bootstrap kind, double level, size_t resamples,
                              double *work, const tt_address *address) {
    TT_ASSERT(level > 0 && level < 1 && resamples >= 1);
    tt_interval interval = {statistic(x, n), NAN, NAN};
    if (n < 2) {
        return interval;
    }
    double *sample = work, *value = work + n;
    for (size_t b = 0; b < resamples; b++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_BOOTSTRAP, b);
        for (size_t i = 0; i < n; i++) {
            sample[i] = x[tt_rng_below(&r, n)];
        }
        value[b] = statistic(sample, n);
    }
    double lo = (1 - level) / 2, hi = (1 + level) / 2;
    if (kind == TT_BCA) {
        const double z0 = bias(value, resamples, interval.estimate);
        const double a = acceleration(x, n, statistic, sample);
        lo = corrected(lo, z0, a);
        hi = corrected(hi, z0, a);
    }
    gsl_sort(value, 1, resamples);
    interval.lo = gsl_stats_quantile_from_sorted_data(value, 1, resamples, lo);
    interval.hi = gsl_stats_quantile_from_sorted_data(value, 1, resamples, hi);
    return interval;
}
