#include "th_dimension_interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>

enum { BLOCKS = TH_DIMENSION_BLOCKS };

static const double TOO_FAR = 0.25; // of the estimate

/* Intercept of the least-squares line through y over the scales; the largest residual. */
static double intercept(const th_dimension_profile *p, const double *y, double *wobble) {
    const double m = (double)p->scales;
    double x_mean = 0, y_mean = 0, xx = 0, xy = 0;
    for (size_t j = 0; j < p->scales; j++) {
        x_mean += p->scale[j] / m;
        y_mean += y[j] / m;
    }
    for (size_t j = 0; j < p->scales; j++) {
        xx += gsl_pow_2(p->scale[j] - x_mean);
        xy += (p->scale[j] - x_mean) * (y[j] - y_mean);
    }
    *wobble = 0;
    for (size_t j = 0; j < p->scales; j++) {
        const double fit = y_mean + xy / xx * (p->scale[j] - x_mean);
        *wobble = fmax(*wobble, fabs(y[j] - fit));
    }
    return y_mean - xy / xx * x_mean;
}

/* Half of the t interval, from the values without each block. */
static double half_width(const double *without) {
    double mean = 0, squares = 0;
    for (size_t b = 0; b < BLOCKS; b++) {
        mean += without[b] / BLOCKS;
    }
    for (size_t b = 0; b < BLOCKS; b++) {
        squares += gsl_pow_2(without[b] - mean);
    }
    return gsl_cdf_tdist_Pinv(0.975, BLOCKS - 1) * sqrt(squares * (BLOCKS - 1.) / BLOCKS);
}

static void set_limit(th_dimension *d, const th_dimension_profile *p, double width) {
    double limit[BLOCKS], unused;
    for (size_t b = 0; b < BLOCKS; b++) {
        limit[b] = intercept(p, p->without[b], &unused);
    }
    const double chance = half_width(limit);
    d->limit = intercept(p, p->all, &d->wobble);
    const double reach = chance + d->wobble, shift = d->limit - d->estimate;
    if (!isfinite(d->limit) || !isfinite(reach)) { // ties at some scale
        d->limit = NAN;
        d->wobble = 0;
    } else if (fabs(shift) - chance > TOO_FAR * d->estimate) {
        d->status = TH_DIMENSION_BIASED;
        d->lo = shift > 0 ? fmax(0, d->estimate - width) : 0;
        d->hi = shift > 0 ? NAN : d->estimate + width;
    } else {
        d->lo = fmax(0, fmin(d->lo, d->limit - reach));
        d->hi = fmax(d->hi, d->limit + reach);
    }
}

th_dimension th_dimension_conclude(const th_dimension_profile *p, size_t n) {
    const double estimate = p->all[p->own];
    double own[BLOCKS];
    if (!isfinite(estimate)) {
        return (th_dimension){0, 0, 0, NAN, 0, n, TH_DIMENSION_TIES};
    }
    for (size_t b = 0; b < BLOCKS; b++) {
        own[b] = p->without[b][p->own];
    }
    const double width = half_width(own);
    th_dimension d = {estimate,
                      fmax(0, estimate - width),
                      isfinite(width) ? estimate + width : INFINITY,
                      NAN,
                      0,
                      n,
                      TH_DIMENSION_OK};
    if (p->scales >= 2) {
        set_limit(&d, p, width);
    }
    return d;
}
