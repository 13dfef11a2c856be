#include "th_rate.h"

#include <gsl/gsl_errno.h>
#include <math.h>

static int is_domain(double beta, double d_u, double d_i) {
    return beta > 0 && d_u >= 0 && d_i >= 0; // false for NaN
}

/* a: the balance of squared bias K^(-2 beta) and variance K^d / N. */
static double exponent(double beta, double d) {
    return 2 * beta / (2 * beta + d);
}

double th_rate_two_tower(double beta, double d_u, double d_i) {
    if (!is_domain(beta, d_u, d_i)) {
        GSL_ERROR_VAL("beta must be positive, dimensions not negative", GSL_EDOM, NAN);
    }
    return exponent(beta, fmax(d_u, d_i));
}

double th_rate_joint(double beta, double d_u, double d_i) {
    if (!is_domain(beta, d_u, d_i)) {
        GSL_ERROR_VAL("beta must be positive, dimensions not negative", GSL_EDOM, NAN);
    }
    return exponent(beta, d_u + d_i);
}

double th_rate_ambient(double beta, double D) {
    return th_rate_two_tower(beta, D, D);
}

double th_rate_parametric(void) {
    return 1;
}

double th_rate_noiseless(double beta, double d) {
    return 2 * th_rate_approximation(beta, d);
}

double th_rate_log_share(double power, const double *n, size_t sizes) {
    double sum = 0;
    for (size_t s = 0; s < sizes; s++) {
        if (!(n[s] > 1)) {
            GSL_ERROR_VAL("sizes must be above 1", GSL_EDOM, NAN);
        }
        sum += power / log(n[s]);
    }
    return sum / (double)sizes; // NAN without sizes
}

double th_rate_weights(double beta, double d, double n) {
    if (!(n > 1)) {
        GSL_ERROR_VAL("N must be above 1", GSL_EDOM, NAN);
    }
    return pow(th_rate_cells(beta, d, n), d) * log(n);
}

/* At d = 0 finitely many values are to be met, which two layers do. */
size_t th_rate_layers(double beta, double d) {
    enum { LEAST = 2 };
    if (!is_domain(beta, d, d)) {
        GSL_ERROR_VAL("beta must be positive, the dimension not negative", GSL_EDOM, 0);
    }
    const double layers = d > 0 ? ceil(beta * log2(beta) / d) : LEAST;
    return layers > LEAST ? (size_t)layers : LEAST;
}

double th_rate_cells(double beta, double d, double n) {
    if (!is_domain(beta, d, d) || !(n > 1)) {
        GSL_ERROR_VAL("beta must be positive, d not negative, N above 1", GSL_EDOM, NAN);
    }
    return pow(n, 1 / (2 * beta + d));
}

/* What N^gamma distinct covariates allow without noise; of finitely many, all are met. */
static double floor_of(double beta, double d, double gamma) {
    return d > 0 ? gamma * th_rate_noiseless(beta, d) : INFINITY;
}

double th_rate_cold(double beta, double d_u, double d_i, double gamma_u, double gamma_i) {
    if (!is_domain(beta, d_u, d_i) || !(gamma_u >= 0) || !(gamma_i >= 0)) {
        GSL_ERROR_VAL("beta must be positive, the rest not negative", GSL_EDOM, NAN);
    }
    const double floors = fmin(floor_of(beta, d_u, gamma_u), floor_of(beta, d_i, gamma_i));
    return fmin(th_rate_two_tower(beta, d_u, d_i), floors);
}

double th_rate_warm(double beta, double d_u, double d_i, double gamma_u, double gamma_i) {
    if (!is_domain(beta, d_u, d_i) || !(gamma_u >= 0) || !(gamma_i >= 0)) {
        GSL_ERROR_VAL("beta must be positive, the rest not negative", GSL_EDOM, NAN);
    }
    return fmax(th_rate_two_tower(beta, d_u, d_i), 1 - fmax(gamma_u, gamma_i));
}

double th_rate_approximation(double beta, double d) {
    if (!is_domain(beta, d, d)) {
        GSL_ERROR_VAL("beta must be positive, the dimension not negative", GSL_EDOM, NAN);
    }
    return d > 0 ? beta / d : INFINITY;
}
