#include "th_slope.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

double th_slope_fit(const double *x, const double *y, size_t n) {
    int distinct = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) {
            return NAN;
        }
        distinct |= x[i] != x[0];
    }
    if (!distinct) {
        return NAN;
    }
    double intercept, slope, cov[3], sum;
    gsl_fit_linear(x, 1, y, 1, n, &intercept, &slope, &cov[0], &cov[1], &cov[2], &sum);
    return slope;
}

/* One replicate; mse NULL: against n itself. */
static double exponent(const double *risk, const double *mse, const double *n,
                       size_t sizes) {
    double x[sizes], y[sizes];
    for (size_t s = 0; s < sizes; s++) {
        x[s] = log(mse ? n[s] / mse[s] : n[s]);
        y[s] = log(risk[s]);
    }
    return -th_slope_fit(x, y, sizes);
}

void th_slope_exponents(double *out, const double *risk, const double *n, size_t replicates,
                        size_t sizes) {
    for (size_t r = 0; r < replicates; r++) {
        out[r] = sizes > 0 ? exponent(risk + r * sizes, NULL, n, sizes) : NAN;
    }
}

void th_slope_exponents_effective(double *out, const double *risk, const double *mse,
                                  const double *n, size_t replicates, size_t sizes) {
    for (size_t r = 0; r < replicates; r++) {
        out[r] = sizes > 0 ? exponent(risk + r * sizes, mse + r * sizes, n, sizes) : NAN;
    }
}

th_slope th_slope_mean(const double *exponents, size_t replicates) {
    th_slope s = {.n = 0, .mean = NAN, .sd = NAN, .se = NAN};
    double sum = 0, squares = 0;
    for (size_t r = 0; r < replicates; r++) {
        if (isfinite(exponents[r])) {
            sum += exponents[r];
            s.n++;
        }
    }
    if (s.n > 0) {
        s.mean = sum / (double)s.n;
    }
    for (size_t r = 0; r < replicates; r++) {
        if (isfinite(exponents[r])) {
            squares += gsl_pow_2(exponents[r] - s.mean);
        }
    }
    if (s.n > 1) {
        s.sd = sqrt(squares / (double)(s.n - 1));
        s.se = s.sd / sqrt((double)s.n);
    }
    return s;
}

void th_slope_interval(double *lo, double *hi, th_slope s, double level) {
    *lo = *hi = NAN;
    if (!(level > 0 && level < 1)) {
        GSL_ERROR_VOID("level must be between 0 and 1", GSL_EDOM);
    }
    if (s.n < 2) {
        return;
    }
    const double half = gsl_cdf_tdist_Qinv((1 - level) / 2, (double)(s.n - 1)) * s.se;
    *lo = s.mean - half;
    *hi = s.mean + half;
}

/* Equal exponents have no spread: the limit of a small one. NAN for n < 2. */
double th_slope_p_below(th_slope s, double at) {
    if (s.n < 2) {
        return NAN;
    }
    if (s.se == 0) {
        return s.mean < at ? 0 : s.mean > at ? 1 : 0.5;
    }
    return gsl_cdf_tdist_P((s.mean - at) / s.se, (double)(s.n - 1));
}

double th_slope_p_above(th_slope s, double at) {
    th_slope mirrored = s;
    mirrored.mean = -s.mean;
    return th_slope_p_below(mirrored, -at);
}

enum th_answer th_slope_equal(th_slope s, double target, double margin, double alpha) {
    if (!(margin > 0) || !(alpha > 0 && alpha < 0.5)) {
        GSL_ERROR_VAL("margin must be positive, alpha in (0, 1/2)", GSL_EDOM, TH_OPEN);
    }
    double lo, hi; // NAN: every comparison is false
    th_slope_interval(&lo, &hi, s, 1 - 2 * alpha);
    if (lo >= target - margin && hi <= target + margin) {
        return TH_YES;
    }
    return lo > target + margin || hi < target - margin ? TH_NO : TH_OPEN;
}

enum th_answer th_slope_bound(th_slope s, double least, double level) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, level);
    return lo > least ? TH_YES : hi < least ? TH_NO : TH_OPEN;
}

/* Given the sample's standard deviation u sd, YES asks of z = (mean - target) sqrt(n) /
 * sd, normal with mean `shift` and variance 1, that |z| <= room - t u; u^2 (n - 1) is
 * chi-squared. */
typedef struct {
    double freedom;   // n - 1
    double log_scale; // of the density of u
    double t;         // Student's quantile
    double room;      // margin sqrt(n) / sd
    double shift;     // bias sqrt(n) / sd
} equal_law;

static double accepted(double u, void *context) {
    const equal_law *p = context;
    const double half = p->room - p->t * u;
    const double inside =
        gsl_cdf_ugaussian_P(half - p->shift) - gsl_cdf_ugaussian_P(-half - p->shift);
    const double log_density =
        p->log_scale + (p->freedom - 1) * log(u) - p->freedom * u * u / 2;
    return inside * exp(log_density);
}

enum { INTERVALS = 200 };

static double power_of(size_t n, double sd, double bias, double margin, double alpha,
                       gsl_integration_workspace *w) {
    if (n < 2) {
        return 0;
    }
    if (sd == 0) {
        return fabs(bias) <= margin;
    }
    const double tail = 1e-16, precision = 1e-12, nu = (double)(n - 1);
    const double unit = sqrt((double)n) / sd;
    equal_law p = {.freedom = nu,
                   .log_scale = M_LN2 + nu / 2 * log(nu / 2) - gsl_sf_lngamma(nu / 2),
                   .t = gsl_cdf_tdist_Qinv(alpha, nu),
                   .room = margin * unit,
                   .shift = bias * unit};
    gsl_function f = {.function = accepted, .params = &p};
    const double from = sqrt(gsl_cdf_chisq_Pinv(tail, nu) / nu);
    const double to = fmin(p.room / p.t, sqrt(gsl_cdf_chisq_Qinv(tail, nu) / nu));
    double power = 0, error;
    if (from < to) {
        gsl_integration_qag(&f, from, to, precision, 0, INTERVALS, GSL_INTEG_GAUSS61, w,
                            &power, &error);
    }
    return power;
}

static int is_power_domain(double sd, double bias, double margin, double alpha) {
    return sd >= 0 && isfinite(bias) && margin > 0 && alpha > 0 && alpha < 0.5;
}

double th_slope_power(size_t n, double sd, double bias, double margin, double alpha) {
    if (!is_power_domain(sd, bias, margin, alpha)) {
        GSL_ERROR_VAL("sd >= 0, margin > 0, alpha in (0, 1/2)", GSL_EDOM, NAN);
    }
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(INTERVALS);
    if (!w) {
        return NAN;
    }
    const double power = power_of(n, sd, bias, margin, alpha, w);
    gsl_integration_workspace_free(w);
    return power;
}

size_t th_slope_replicates(double power, double sd, double bias, double margin,
                           double alpha, size_t n_max) {
    if (!is_power_domain(sd, bias, margin, alpha)) {
        GSL_ERROR_VAL("sd >= 0, margin > 0, alpha in (0, 1/2)", GSL_EDOM, 0);
    }
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(INTERVALS);
    size_t found = 0;
    for (size_t n = 2; w && n <= n_max && found == 0; n++) {
        if (power_of(n, sd, bias, margin, alpha, w) >= power) {
            found = n;
        }
    }
    gsl_integration_workspace_free(w);
    return found;
}

th_line th_slope_line(const double *predicted, const double *measured, size_t n) {
    th_line l = {NAN, NAN, NAN, NAN};
    double c00, c01, c11, sum;
    if (n >= 3 && isfinite(th_slope_fit(predicted, measured, n))) {
        gsl_fit_linear(predicted, 1, measured, 1, n, &l.intercept, &l.slope, &c00, &c01,
                       &c11, &sum);
        l.se_intercept = sqrt(c00);
        l.se_slope = sqrt(c11);
    }
    return l;
}

void th_slope_order(size_t *pairs, size_t *ordered, const double *predicted,
                    const double *measured, size_t n, double gap) {
    *pairs = *ordered = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            const double expected = predicted[i] - predicted[j];
            if (fabs(expected) >= gap) {
                (*pairs)++;
                *ordered += expected * (measured[i] - measured[j]) > 0;
            }
        }
    }
}
