/* Local quadratics under a partition of unity, their products by zigzags. */
#include "th_construct.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

enum { TERMS_MAX = (TH_DIM_MAX + 1) * (TH_DIM_MAX + 2) / 2, STAGES_MAX = 26 };

static int is_local_domain(size_t d, size_t k, unsigned m) {
    return d >= 1 && d <= TH_DIM_MAX && k >= 1 && m >= 1 && m <= STAGES_MAX;
}

size_t th_local_terms(size_t d) {
    return (d + 1) * (d + 2) / 2;
}

/* The support of the node's trapezoid within [0,1], in coordinate l: z -+ delta. */
static void support(double *z, double *delta, size_t k, size_t n) {
    const double h = 1 / (double)k;
    const double lo = n > 0 ? ((double)n - 2.0 / 3) * h : 0;
    const double hi = n < k ? ((double)n + 2.0 / 3) * h : 1;
    *z = (lo + hi) / 2;
    *delta = (hi - lo) / 2;
}

/* f at z + s_l delta_l e_l + s_j delta_j e_j. */
static double shifted(const double *z, const double *delta, size_t d, size_t l, double s_l,
                      size_t j, double s_j, th_function *f, const void *context) {
    double x[TH_DIM_MAX];
    for (size_t i = 0; i < d; i++) {
        x[i] = z[i] + (i == l ? s_l * delta[i] : 0) + (i == j ? s_j * delta[i] : 0);
    }
    return f(x, context);
}

void th_local_fit(double *coef, size_t d, size_t k, const size_t *n, th_function *f,
                  const void *context) {
    double z[TH_DIM_MAX] = {0}, delta[TH_DIM_MAX] = {0};
    for (size_t l = 0; l < d; l++) {
        support(&z[l], &delta[l], k, n[l]);
    }
    size_t term = d + 1;
    coef[0] = f(z, context);
    for (size_t l = 0; l < d; l++) {
        const double up = shifted(z, delta, d, l, 1, d, 0, f, context);
        const double down = shifted(z, delta, d, l, -1, d, 0, f, context);
        coef[1 + l] = (up - down) / 2;
        coef[term++] = (up + down) / 2 - coef[0];
        for (size_t j = l + 1; j < d; j++) {
            coef[term++] = (shifted(z, delta, d, l, 1, j, 1, f, context) -
                            shifted(z, delta, d, l, 1, j, -1, f, context) -
                            shifted(z, delta, d, l, -1, j, 1, f, context) +
                            shifted(z, delta, d, l, -1, j, -1, f, context)) /
                           4;
        }
    }
}

void th_local_fit_all(double *coef, size_t d, size_t k, th_function *f,
                      const void *context) {
    if (!is_local_domain(d, k, 1)) {
        GSL_ERROR_VOID("d in its range, k >= 1", GSL_EINVAL);
    }
    const size_t count = th_construct_count(d, k);
    for (size_t i = 0; i < count; i++) {
        size_t n[TH_DIM_MAX];
        th_construct_node(n, d, k, i);
        th_local_fit(coef + i * th_local_terms(d), d, k, n, f, context);
    }
}

/* The quadratic form as a sum of squares of tau_l and (tau_l + tau_j) / 2: by
 *   tau_l tau_j = 2 ((tau_l + tau_j) / 2)^2 - tau_l^2 / 2 - tau_j^2 / 2
 * into factor, in the order of the coefficients. */
static void squares_of(double *factor, const double *coef, size_t d) {
    size_t term = d + 1, own[TH_DIM_MAX];
    for (size_t l = 0; l < d; l++) {
        own[l] = term;
        factor[term] = coef[term];
        term += d - l;
    }
    for (size_t l = 0; l < d; l++) {
        for (size_t j = l + 1; j < d; j++) {
            const size_t mixed = own[l] + j - l;
            factor[mixed] = 2 * coef[mixed];
            factor[own[l]] -= coef[mixed] / 2;
            factor[own[j]] -= coef[mixed] / 2;
        }
    }
}

/* A power of two not below (1 + 4^-m) times the sum of the |coefficients|, which bounds the
 * polynomial made of zigzag squares. */
static double range_of(const double *coef, size_t d, unsigned m) {
    double sum = 0;
    int exponent;
    for (size_t i = 0; i < th_local_terms(d); i++) {
        sum += fabs(coef[i]);
    }
    frexp((1 + th_product_bound(m)) * sum, &exponent);
    return sum > 0 ? ldexp(1, exponent) : 1;
}

static double trapezoid(double t) {
    return fmax(0, 1 - fmax(0, t - 1) - fmax(0, -t - 1));
}

double th_local_term(const double *coef, size_t d, size_t k, const size_t *n, unsigned m,
                     const double *x) {
    double factor[TERMS_MAX], tau[TH_DIM_MAX], phi = 1;
    for (size_t l = 0; l < d; l++) {
        double z, delta;
        const double psi = trapezoid(3 * ((double)k * x[l] - (double)n[l]));
        phi = l ? fmax(0, th_product(phi, psi, m)) : psi;
        support(&z, &delta, k, n[l]);
        tau[l] = (x[l] - z) / delta;
    }
    if (phi == 0) {
        return 0;
    }
    squares_of(factor, coef, d);
    double sum = coef[0];
    for (size_t l = 0, term = d + 1; l < d; l++) {
        sum += coef[1 + l] * tau[l];
        for (size_t j = l; j < d; j++) {
            sum += factor[term++] * th_square(fabs(tau[l] + tau[j]) / 2, 2, m);
        }
    }
    const double range = range_of(coef, d, m);
    return range * th_product(phi, sum / range, m);
}

double th_local_eval(const th_local *c, const double *x) {
    size_t low[TH_DIM_MAX];
    double sum = 0;
    for (size_t l = 0; l < c->d; l++) {
        const double t = x[l] * (double)c->k;
        low[l] = t < (double)(c->k - 1) ? (size_t)t : c->k - 1;
    }
    for (size_t corner = 0; corner < (size_t)1 << c->d; corner++) {
        size_t n[TH_DIM_MAX], number = 0;
        for (size_t l = 0; l < c->d; l++) {
            n[l] = low[l] + (corner >> l & 1);
            number = number * (c->k + 1) + n[l];
        }
        sum +=
            th_local_term(c->coef + number * th_local_terms(c->d), c->d, c->k, n, c->m, x);
    }
    return sum;
}

/* x -> psi(3 (k x_l - n)). */
static th_network *trapezoid_network(size_t d, size_t k, size_t l, size_t n) {
    const double a = 3 * (double)k, b = 3 * (double)n;
    const th_weight weight[] = {{0, 0, l, a},     {0, 0, d, -b - 1}, {0, 1, l, -a},
                                {0, 1, d, b - 1}, {1, 0, 0, -1},     {1, 0, 1, -1},
                                {1, 0, 2, 1},     {2, 0, 0, 1}};
    return th_network_from(3, (size_t[]){d, 2, 1, 1}, weight,
                           sizeof weight / sizeof *weight);
}

/* x -> phi_n(x): trapezoids multiplied one by one. Their products are not negative, so each
 * is collected in a single unit, which the next product reads instead of all units behind
 * it: fewer weights. */
static th_network *window_network(size_t d, size_t k, const size_t *n, unsigned m) {
    th_network *phi = trapezoid_network(d, k, 0, n[0]);
    for (size_t l = 1; l < d; l++) {
        th_network *next = trapezoid_network(d, k, l, n[l]);
        next = th_network_pad(next, phi ? phi->layers : 3, TH_NONNEGATIVE);
        th_network *const both[] = {phi, next};
        phi = th_network_compose(th_product_network(m), th_network_parallel(both, 2));
        phi = th_network_compose(th_network_relu(1), phi);
    }
    return phi;
}

/* x -> factor square(|a x + b|). */
static th_network *square_of(double factor, const double *a, double b, size_t d,
                             unsigned m) {
    static const th_weight absolute[] = {
        {0, 0, 0, 1}, {0, 1, 0, -1}, {1, 0, 0, 1}, {1, 0, 1, 1}};
    th_network *size = th_network_from(2, (size_t[]){1, 2, 1}, absolute, 4);
    size = th_network_compose(size, th_network_affine(1, d, a, &b));
    size = th_network_compose(th_square_network(2, m), size);
    return th_network_compose(th_network_affine(1, 1, &factor, NULL), size);
}

/* x -> P_n(x) / range. */
static th_network *polynomial_network(const double *coef, size_t d, size_t k,
                                      const size_t *n, unsigned m, double range) {
    double factor[TERMS_MAX], z[TH_DIM_MAX], delta[TH_DIM_MAX], slope[TH_DIM_MAX] = {0};
    th_network *part[1 + TERMS_MAX];
    size_t parts = 1;
    double start = coef[0] / range;
    squares_of(factor, coef, d);
    for (size_t l = 0; l < d; l++) {
        support(&z[l], &delta[l], k, n[l]);
        slope[l] = coef[1 + l] / range / delta[l];
        start -= slope[l] * z[l];
    }
    part[0] = th_network_affine(1, d, slope, &start);
    for (size_t l = 0, term = d + 1; l < d; l++) {
        for (size_t j = l; j < d; j++) {
            double a[TH_DIM_MAX] = {0};
            a[l] += 0.5 / delta[l];
            a[j] += 0.5 / delta[j];
            const double b = -(z[l] / delta[l] + z[j] / delta[j]) / 2;
            part[parts++] = square_of(factor[term++] / range, a, b, d, m);
        }
    }
    return th_network_sum(part, parts);
}

static th_network *share_network(const double *coef, size_t d, size_t k, const size_t *n,
                                 unsigned m) {
    const double range = range_of(coef, d, m);
    th_network *both[] = {window_network(d, k, n, m),
                          polynomial_network(coef, d, k, n, m, range)};
    if (both[0] && both[1] && both[0]->layers < both[1]->layers) {
        both[0] = th_network_pad(both[0], both[1]->layers, TH_NONNEGATIVE);
    }
    return th_network_compose(
        th_network_affine(1, 1, &range, NULL),
        th_network_compose(th_product_network(m), th_network_parallel(both, 2)));
}

th_network *th_local_network(const th_local *c) {
    if (!is_local_domain(c->d, c->k, c->m)) {
        GSL_ERROR_NULL("d in its range, k >= 1, 1 <= m <= 26", GSL_EINVAL);
    }
    const size_t count = th_construct_count(c->d, c->k);
    th_network **part = calloc(count, sizeof *part), *all = NULL;
    if (part) {
        for (size_t i = 0; i < count; i++) {
            size_t n[TH_DIM_MAX];
            th_construct_node(n, c->d, c->k, i);
            part[i] =
                share_network(c->coef + i * th_local_terms(c->d), c->d, c->k, n, c->m);
        }
        all = th_network_sum(part, count);
    }
    free(part);
    return all;
}

/* All nodes have the same number: no bias of the first layer vanishes at any of them. */
size_t th_local_weights(size_t d, size_t k, unsigned m) {
    if (!is_local_domain(d, k, m)) {
        GSL_ERROR_VAL("d in its range, k >= 1, 1 <= m <= 26", GSL_EINVAL, 0);
    }
    const size_t n[TH_DIM_MAX] = {0};
    double coef[TERMS_MAX];
    for (size_t i = 0; i < th_local_terms(d); i++) {
        coef[i] = 1 / ((double)i + 2);
    }
    th_network *one = share_network(coef, d, k, n, m);
    const size_t each = one ? th_network_count(one).weights : 0;
    th_network_free(one);
    return each * th_construct_count(d, k);
}

size_t th_local_layers(size_t d, unsigned m) {
    const size_t window = 3 + (d - 1) * (m + 2), polynomial = m + 2;
    return (window > polynomial ? window : polynomial) + m + 1;
}

/* The products' part of the bound. */
static double product_part(size_t d, double sup, unsigned m) {
    const double sum = 1 + 3 * (double)d + (double)(d * (d - 1)) / 2,
                 eps = th_product_bound(m);
    return ldexp(sum * sup, (int)d) * (((double)d + 1) * (1 + eps) + 0.5) * eps;
}

double th_local_bound(size_t d, size_t k, unsigned m, double beta, double seminorm,
                      double sup) {
    if (!is_local_domain(d, k, m) || !(beta > 2 && beta <= 3)) {
        GSL_ERROR_VAL("d in its range, k >= 1, 1 <= m <= 26, beta in (2, 3]", GSL_EDOM,
                      NAN);
    }
    const double sum = 1 + 3 * (double)d + (double)(d * (d - 1)) / 2;
    const double polynomials =
        (1 + sum) * (double)(d * d) / 2 * seminorm * pow(2 / (3 * (double)k), beta);
    return polynomials + product_part(d, sup, m);
}

unsigned th_local_stages(size_t d, double sup, double room) {
    unsigned m = 1;
    while (m < STAGES_MAX && product_part(d, sup, m) > room) {
        m++;
    }
    return m;
}
