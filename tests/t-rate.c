/* Predicted exponents: the balance they come from, printed values, limits, domains. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "t_test.h"
#include "th_rate.h"

static double draw_beta(tt_rng *r) {
    return 0.1 + 3 * tt_rng_uniform(r);
}

static double draw_dim(tt_rng *r) {
    return 0.2 + 4 * tt_rng_uniform(r);
}

/* a, 2 beta / (2 beta + d), as fractions: beta .5, 1.5, 2.5 by d = 1, 2, 3; the
 * exponents of the joint estimator and of unequal dimensions at beta = 1.5. */
static void printed_values(void **state) {
    (void)state;
    static const double beta[] = {0.5, 1.5, 2.5};
    static const double a[3][3] = {{1.0 / 2, 1.0 / 3, 1.0 / 4},
                                   {3.0 / 4, 3.0 / 5, 1.0 / 2},
                                   {5.0 / 6, 5.0 / 7, 5.0 / 8}};
    for (size_t b = 0; b < 3; b++) {
        for (size_t d = 1; d <= 3; d++) {
            T_ARITH(th_rate_two_tower(beta[b], (double)d, (double)d), a[b][d - 1], 1, 1);
        }
    }
    T_ARITH(th_rate_two_tower(1.5, 1, 2), 3.0 / 5, 1, 1);
    T_ARITH(th_rate_joint(1.5, 1, 2), 3.0 / 6, 1, 1);
    T_ARITH(th_rate_joint(1.5, 1, 3), 3.0 / 7, 1, 1);
    T_ARITH(th_rate_ambient(0.5, 10), 1.0 / 11, 1, 1);
    T_ARITH(th_rate_noiseless(1.5, 2), 3.0 / 2, 1, 1);
    T_ARITH(th_rate_approximation(1.5, 2), 3.0 / 4, 1, 1);
    assert_true(th_rate_parametric() == 1);
}

/* At K = N^(1 / (2 beta + d)) squared bias K^(-2 beta) and variance K^d / N are both
 * N^-a, and N^(1 - a) log N weights against N observations are W / N = N^-a log N. */
static void balance(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("rate_balance", k);
        const double beta = draw_beta(&r), d = draw_dim(&r);
        const double n = exp(2 + 10 * tt_rng_uniform(&r));
        const double cells = th_rate_cells(beta, d, n);
        const double a = th_rate_two_tower(beta, d, d * tt_rng_uniform(&r));
        const double scale = 1 + log(n); // an exponent's rounding is multiplied by it
        T_ARITH(log(pow(cells, -2 * beta)), -a * log(n), scale, 1);
        T_ARITH(log(pow(cells, d) / n), -a * log(n), scale, 1);
        T_ARITH(log(th_rate_weights(beta, d, n) / n / log(n)), -a * log(n), scale, 1);
        T_ARITH(-2 * th_rate_approximation(beta, d) * log(pow(cells, d)), -a * log(n),
                scale, 1);
    }
}

/* max, not sum; symmetric; between the joint exponent and the parametric one; the noiseless
 * exponent b and a are tied by 1 / a = 1 + 1 / b. */
static void order_of_exponents(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("rate_order", k);
        const double beta = draw_beta(&r), d_u = draw_dim(&r), d_i = draw_dim(&r);
        const double d = d_u > d_i ? d_u : d_i, more = 0.01 + tt_rng_uniform(&r);
        const double a = th_rate_two_tower(beta, d_u, d_i);
        assert_true(a == th_rate_two_tower(beta, d_i, d_u));
        assert_true(a == th_rate_two_tower(beta, d, d) && a == th_rate_ambient(beta, d));
        assert_true(a == th_rate_joint(beta, d, 0));
        assert_true(th_rate_joint(beta, d_u, d_i) < a && a < th_rate_parametric());
        assert_true(th_rate_joint(beta, d_u, d_i) == th_rate_ambient(beta, d_u + d_i));
        assert_true(th_rate_two_tower(beta + more, d_u, d_i) > a);
        assert_true(th_rate_two_tower(beta, d + more, d_i) < a);
        assert_true(a < th_rate_noiseless(beta, d));
        T_ARITH(1 / a, 1 + 1 / th_rate_noiseless(beta, d), 1 / a, 1);
    }
}

/* Against the numerical slope of log (log N)^power, one size and the mean over three. */
static void log_share(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("rate_log_share", k);
        const double power = 4 * tt_rng_uniform(&r);
        double n[3], mean = 0, mean_bound = 0;
        for (size_t s = 0; s < 3; s++) {
            const double x = 3 + 12 * tt_rng_uniform(&r), h = cbrt(DBL_EPSILON) * x;
            n[s] = exp(x);
            const double slope = power * (log(x + h) - log(x - h)) / (2 * h);
            mean += slope / 3;
            // truncation h^2 power / (3 x^3), rounding power eps log(x) / h
            const double bound =
                power * (h * h / (x * x * x) + 4 * DBL_EPSILON * (1 + log(x)) / h);
            T_NEAR(th_rate_log_share(power, &n[s], 1), slope, bound);
            mean_bound += bound / 3;
        }
        T_NEAR(th_rate_log_share(power, n, 3), mean, mean_bound);
    }
    assert_true(isnan(th_rate_log_share(2, NULL, 0)));
}

/* beta log2(beta) / d: nothing up to beta = 1, 2 at beta = 2, 8 at beta = 4, d = 1. */
static void layers(void **state) {
    (void)state;
    assert_int_equal(th_rate_layers(0.5, 1), 2);
    assert_int_equal(th_rate_layers(1, 1), 2);
    assert_int_equal(th_rate_layers(2, 1), 2);
    assert_int_equal(th_rate_layers(2.5, 1), 4); // 3.30
    assert_int_equal(th_rate_layers(4, 1), 8);
    assert_int_equal(th_rate_layers(4, 3), 3); // 2.67
    assert_int_equal(th_rate_layers(8, 3), 8);
    assert_int_equal(th_rate_layers(8, 0), 2);
}

/* The floor of repeated users binds exactly when gamma < d / (2 beta + d); pairs of seen
 * ones cannot learn faster than 1 - gamma allows where that is above a. */
static void repeated_users(void **state) {
    (void)state;
    T_ARITH(th_rate_cold(0.5, 2, 2, 0.5, 0.5), 0.25, 1, 1);
    T_ARITH(th_rate_cold(0.5, 2, 2, 0.4, 0.4), 0.2, 1, 1);
    T_ARITH(th_rate_warm(0.5, 2, 2, 0.5, 0.5), 0.5, 1, 1);
    T_ARITH(th_rate_warm(0.5, 2, 2, 0.4, 0.4), 0.6, 1, 1);
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("rate_repeated", k);
        const double beta = draw_beta(&r), d = draw_dim(&r), small = tt_rng_uniform(&r);
        const double gamma = tt_rng_uniform(&r), other = 1 + tt_rng_uniform(&r);
        const double edge = d / (2 * beta + d), a = th_rate_two_tower(beta, d, d);
        T_ARITH(th_rate_cold(beta, d, d, edge, edge), a, 1, 1);
        assert_int_equal(th_rate_cold(beta, d, d * small, gamma, other) < a, gamma < edge);
        assert_true(th_rate_cold(beta, d, small, gamma, other) ==
                    th_rate_cold(beta, small, d, other, gamma));
        assert_int_equal(th_rate_warm(beta, d, d, gamma, small * gamma) > a, gamma < edge);
        assert_true(th_rate_warm(beta, d, d, gamma, 1) == a);
    }
}

/* Finite supports: the parametric rate, no floor, no noiseless limit. */
static void dimension_zero(void **state) {
    (void)state;
    assert_true(th_rate_two_tower(0.7, 0, 0) == th_rate_parametric());
    assert_true(th_rate_cold(0.7, 0, 0, 0, 0) == 1);
    assert_true(isinf(th_rate_noiseless(0.7, 0)) && isinf(th_rate_approximation(0.7, 0)));
    T_ARITH(th_rate_weights(0.7, 0, 100), log(100), log(100), 1);
}

static int last_error;

static void keep(const char *reason, const char *file, int line, int code) {
    (void)reason;
    (void)file;
    (void)line;
    last_error = code;
}

static int is_refused(double value) {
    const int code = last_error;
    last_error = GSL_SUCCESS;
    return isnan(value) && code == GSL_EDOM;
}

static void domains(void **state) {
    (void)state;
    const double one = 1;
    gsl_error_handler_t *before = gsl_set_error_handler(keep);
    assert_true(is_refused(th_rate_two_tower(0, 1, 1)));
    assert_true(is_refused(th_rate_two_tower(NAN, 1, 1)));
    assert_true(is_refused(th_rate_two_tower(1, -1, 2)));
    assert_true(is_refused(th_rate_two_tower(1, 2, NAN)));
    assert_true(is_refused(th_rate_joint(1, 3, -1)));
    assert_true(is_refused(th_rate_ambient(-1, 3)));
    assert_true(is_refused(th_rate_noiseless(1, -1)));
    assert_true(is_refused(th_rate_approximation(0, 1)));
    assert_true(is_refused(th_rate_log_share(2, &one, 1)));
    assert_true(is_refused(th_rate_cells(1, 1, 1)));
    assert_true(is_refused(th_rate_weights(1, 1, 0)));
    assert_true(is_refused(th_rate_weights(0, 1, 10)));
    assert_true(is_refused(th_rate_cold(1, 1, 1, -0.1, 1)));
    assert_true(is_refused(th_rate_cold(0, 1, 1, 1, 1)));
    assert_true(is_refused(th_rate_warm(1, 1, 1, 1, NAN)));
    assert_int_equal(th_rate_layers(-1, 1), 0);
    assert_int_equal(last_error, GSL_EDOM);
    gsl_set_error_handler(before);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(printed_values),
    cmocka_unit_test(balance),
    cmocka_unit_test(order_of_exponents),
    cmocka_unit_test(log_share),
    cmocka_unit_test(layers),
    cmocka_unit_test(repeated_users),
    cmocka_unit_test(dimension_zero),
    cmocka_unit_test(domains),
};

T_MAIN(tests)
