/* Do curves of several dimensions collapse onto one? See width_measure.h. */
#include <math.h>

#include "base/tt_error.h"
#include "common/width_measure.h"

enum { POINTS = WIDTH_DIMENSIONS * WIDTH_WIDTHS, TERMS = 3 };
static const double kappa_min = -1, kappa_max = 4, grid_step = 1.0 / 16;

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

/* b less its projection on the unit vector q. */
static void subtract(double *b, const double *q, size_t n) {
    const double s = dot(b, q, n);
    for (size_t k = 0; k < n; k++) {
        b[k] -= s * q[k];
    }
}

/* Orthonormal polynomials of degree < TERMS on the n points t, by modified Gram-Schmidt on
 * powers of centred t, twice. */
static void basis(double q[TERMS][POINTS], const double *t, size_t n) {
    double mean = 0;
    for (size_t k = 0; k < n; k++) {
        mean += t[k] / (double)n;
    }
    for (size_t j = 0; j < TERMS; j++) {
        for (size_t k = 0; k < n; k++) {
            q[j][k] = pow(t[k] - mean, (double)j);
        }
        for (size_t i = 0; i < 2 * j; i++) {
            subtract(q[j], q[i % j], n);
        }
        const double length = sqrt(dot(q[j], q[j], n));
        for (size_t k = 0; k < n; k++) {
            q[j][k] /= length;
        }
    }
}

double width_residual(double kappa, const double *y, const double *x, size_t n) {
    const size_t points = WIDTH_DIMENSIONS * n;
    double q[TERMS][POINTS], t[POINTS], e[POINTS];
    TT_ASSERT(n >= 2 && n <= WIDTH_WIDTHS);
    for (size_t k = 0; k < points; k++) {
        const double d = (double)width_dimension[k / n];
        t[k] = x[k % n] - kappa * log(d / (double)width_dimension[0]);
        e[k] = y[k];
    }
    basis(q, t, points);
    for (size_t j = 0; j < TERMS; j++) {
        subtract(e, q[j], points);
    }
    return sqrt(dot(e, e, points) / (double)(points - TERMS));
}

double width_exponent(const double *y, const double *x, size_t n) {
    double best = kappa_min, least = width_residual(kappa_min, y, x, n);
    for (double kappa = kappa_min; kappa <= kappa_max; kappa += grid_step) {
        const double r = width_residual(kappa, y, x, n);
        best = r < least ? kappa : best;
        least = fmin(r, least);
    }
    if (!isfinite(least) || best <= kappa_min || best >= kappa_max) {
        return NAN;
    }
    double lo = best - grid_step, hi = best + grid_step;
    const double golden = (sqrt(5) - 1) / 2;
    while (hi - lo > 1e-7) {
        const double a = hi - golden * (hi - lo), b = lo + golden * (hi - lo);
        if (width_residual(a, y, x, n) < width_residual(b, y, x, n)) {
            hi = b;
        } else {
            lo = a;
        }
    }
    return (lo + hi) / 2;
}
