/* Theorem 2's constants: closed forms, simulations of the noise bound and of least squares
 * over finitely many functions, domains. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "t_bound.h"
#include "th_rate.h"

static void layers(void **state) {
    (void)state;
    th_bound_problem q = {2.5, 1, 3, 2, 1, 1};
    assert_int_equal(th_bound_layers(&q), 4); // ceil(2.5 log2 2.5) of the smaller dimension
    q = (th_bound_problem){2.5, 3, 1, 2, 1, 1};
    assert_int_equal(th_bound_layers(&q), 4);
    q = (th_bound_problem){0.5, 1, 1, 2, 1, 1};
    assert_int_equal(th_bound_layers(&q), 2); // beta log2 beta < 0
}

/* In plain numbers, and the local exponent a - power / log N. */
static void right_hand_side(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_rhs", k);
        const th_bound_problem q = draw(&r);
        const double x = between(&r, 2, 40), n = exp(x),
                     power = (double)tt_rng_below(&r, 4);
        const double l = (double)th_bound_layers(&q), h = 1e-4;
        const double want = l * pow(n, -rate(&q)) * pow(x, power);
        T_ARITH(th_bound_log_risk(&q, power, x), log(want), 50, 10);
        const double slope =
            (th_bound_log_risk(&q, power, x + h) - th_bound_log_risk(&q, power, x - h)) /
            (2 * h);
        T_NEAR(slope, th_rate_log_share(power, &n, 1) - rate(&q), 1e-7); // h^2 and eps / h
        T_ARITH(th_bound_log_weights(&q, x),
                log(th_rate_weights(q.beta, fmax(q.d_u, q.d_i), n)), 50, 10);
        T_ARITH(exp(th_bound_log_window(&q, x, 1) - log(l * pow(n, -rate(&q)) * x)),
                1 / (4 * exp(1)), 50, 10);
        T_ARITH(th_bound_log_magnitude(&q, 3, x), 3 * rate(&q) * x, 200, 1);
        T_ARITH(th_bound_noise_exponent(&q),
                fmax(q.d_u, q.d_i) / (4 * q.beta + 2 * fmax(q.d_u, q.d_i)), 1, 4);
    }
}

/* The readings, against plain arithmetic; in other units; and with more noise. */
static void c1(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_c1", k);
        th_bound_problem q = draw(&r);
        const double x = between(&r, 0, 100), e = th_bound_noise(q.sigma, x);
        const double f2 = 25 * q.p * q.p * pow(q.M, 4), s2 = q.sigma * q.sigma;
        const double big = fmax(50 * q.p * q.p * pow(q.M, 4) + 4 * s2, 1) * (f2 + e * e);
        double c[TH_C1_READINGS];
        for (th_bound_c1 i = 0; i < TH_C1_READINGS; i++) {
            c[i] = th_bound_log_c1(&q, i, x);
        }
        T_ARITH(c[TH_C1_6_13], log(6 / (13 * big)), 50, 10);
        T_ARITH(c[TH_C1_13_6], log(13 / (6 * big)), 50, 10);
        T_ARITH(c[TH_C1_PRODUCT], log(6 * big / 13), 50, 10);
        T_ARITH(c[TH_C1_DERIVED], log((1 - exp(-f2 / (8 * s2))) / f2), 200, 10);
        assert_true(c[TH_C1_ONE] == 0);
        assert_true(c[TH_C1_DERIVED] > c[TH_C1_6_13]); // what D costs
        /* ratings times u, outputs times its root: a pure number would stay */
        const double u = between(&r, 2, 5);
        th_bound_problem scaled = q;
        scaled.M *= sqrt(u);
        scaled.sigma *= u;
        if (50 * q.p * q.p * pow(q.M, 4) > 1) {
            T_ARITH(th_bound_log_c1(&scaled, TH_C1_6_13, x), c[TH_C1_6_13] - 4 * log(u), 50,
                    10);
        }
        T_ARITH(th_bound_log_c1(&scaled, TH_C1_DERIVED, x), c[TH_C1_DERIVED] - 2 * log(u),
                200, 10);
        q.sigma *= 2;
        assert_true(th_bound_log_c1(&q, TH_C1_6_13, x) < c[TH_C1_6_13]);
        assert_true(th_bound_log_c1(&q, TH_C1_DERIVED, x) <= c[TH_C1_DERIVED]);
        assert_true(th_bound_log_c1(&q, TH_C1_PRODUCT, x) > c[TH_C1_PRODUCT]);
    }
}

/* (1 - 2 Q(b))^N = .99, by GSL's distribution; Mills' ratio where that underflows;
 * drawn. */
static void noise(void **state) {
    (void)state;
    const double sigma = 1.7;
    for (double x = 0; x < 30; x += 0.37) {
        const double b = th_bound_noise(sigma, x) / sigma;
        const double kept = exp(x) * log1p(-2 * gsl_cdf_ugaussian_Q(b));
        T_ARITH(kept / log(0.99), 1, b * b + 1, 10);
    }
    for (double x = 50; x < 1e9; x *= 3) {
        const double b = th_bound_noise(1, x), pi = acos(-1);
        const double tail = log(-log(0.99)) - x; // of both sides
        const double most = log(2) - b * b / 2 - log(b * sqrt(2 * pi));
        const double slack = T_RATIO * DBL_EPSILON * b * b;
        assert_true(tail <= most + slack && tail >= most - log1p(1 / (b * b)) - slack);
    }
    enum { N = 1000, SAMPLES = 4000 };
    const double b = th_bound_noise(sigma, log(N));
    double kept = 0;
    for (uint64_t k = 0; k < SAMPLES; k++) {
        tt_rng r = t_rng("bound_noise", k);
        int all = 1;
        for (size_t i = 0; i < N && all; i++) {
            all = fabs(sigma * tt_rng_gaussian(&r)) <= b;
        }
        kept += all;
    }
    T_NEAR(kept / SAMPLES, 0.99, T_SIGMA * sqrt(0.99 * 0.01 / SAMPLES));
}

/* Limits, other units, and a minimum over tilts found by trying. */
static void finitely_many(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_finite", k);
        const double f = between(&r, 0.1, 9), sigma = k % 5 ? between(&r, 0.1, 5) : 0;
        const double a2 = f * f * tt_rng_uniform(&r), log_k = between(&r, 0.5, 40), x = 5;
        const double got = th_bound_finite(f, sigma, a2, log_k, x), u = between(&r, 2, 9);
        T_ARITH(th_bound_finite(u * f, u * sigma, u * u * a2, log_k, x) / got, u * u, 100,
                10);
        for (double t = 1e-6; t < (sigma > 0 ? 0.5 / (sigma * sigma) : 1e4); t *= 1.1) {
            const double rho = -expm1(-t * (1 - 2 * t * sigma * sigma) * f * f) / (f * f);
            assert_true((t * a2 + log_k * exp(-x)) / rho >= got * (1 - 1e-10));
        }
        T_ARITH(th_bound_finite(f, sigma, a2, 0, x) / a2, 1, 100, 10);
        const double rho = -expm1(-f * f / (8 * sigma * sigma)) / (f * f);
        T_ARITH(th_bound_finite(f, sigma, 0, log_k, x) * exp(x) / log_k, 1 / rho, 100 / rho,
                10);
    }
}

/* R* = 0 among K functions -+ delta of random signs: each risk is delta^2, so the mean risk
 * is delta^2 times the chance that noise favours one of them, for delta ~ 2 sigma sqrt(2
 * log K / N) near the bound 8 sigma^2 log K / N. Here it is more than a third of it: a
 * bound of less, or with K forgotten, would be false. */
static void least_squares(void **state) {
    (void)state;
    enum { N = 64, K = 1024, SAMPLES = 500 };
    const double sigma = 0.7, delta = 5.7 * sigma / sqrt(N);
    double misses = 0;
    for (uint64_t s = 0; s < SAMPLES; s++) {
        tt_rng r = t_rng("bound_least_squares", s);
        double e[N];
        for (size_t i = 0; i < N; i++) {
            e[i] = sigma * tt_rng_gaussian(&r);
        }
        int missed = 0;
        for (size_t k = 1; k < K && !missed; k++) {
            const uint64_t bits = (uint64_t)tt_rng_below(&r, 1u << 31) << 33 ^
                                  (uint64_t)tt_rng_below(&r, 1u << 31) << 2 ^
                                  tt_rng_below(&r, 4);
            double sum = 0;
            for (size_t i = 0; i < N; i++) {
                sum += bits >> i & 1 ? e[i] : -e[i];
            }
            missed = delta * delta < 2 * delta * sum / N; // mean g_k < 0 = mean g of R*
        }
        misses += missed;
    }
    const double share = misses / SAMPLES, se = sqrt(share * (1 - share) / SAMPLES);
    const double bound = th_bound_finite(delta, sigma, 0, log(K), log(N));
    assert_true(delta * delta * (share - T_SIGMA * se) < bound);
    assert_true(delta * delta * (share - T_SIGMA * se) > bound / 3);
}

static int errors;

static void count(const char *reason, const char *file, int line, int code) {
    (void)reason;
    (void)file;
    (void)line;
    errors += code == GSL_EDOM;
}

static void domains(void **state) {
    (void)state;
    const th_bound_problem good = {1, 1, 1, 2, 1, 1};
    th_bound_problem bad[] = {good, good, good, good, good, good};
    bad[0].beta = 0;
    bad[1].d_u = -1;
    bad[2].p = 0;
    bad[3].M = NAN;
    bad[4].sigma = -1;
    bad[5].d_i = NAN;
    gsl_error_handler_t *before = gsl_set_error_handler(count);
    errors = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(isnan(th_bound_log_risk(&bad[i], 2, 1)));
        assert_true(isnan(th_bound_log_weights(&bad[i], 1)));
        assert_true(isnan(th_bound_log_magnitude(&bad[i], 1, 1)));
        assert_true(isnan(th_bound_noise_exponent(&bad[i])));
        assert_true(isnan(th_bound_log_c1(&bad[i], TH_C1_6_13, 1)));
        assert_true(isnan(th_bound_log_n_failure(&bad[i], TH_C1_6_13, 1)));
        assert_true(isnan(th_bound_log_n_risk(&bad[i], 2, 0)));
        assert_true(isnan(th_bound_traced(&bad[i], 1).log_total));
        assert_true(isnan(th_bound_log_n_traced(&bad[i], 0)));
        assert_int_equal(errors, 9 * (i + 1));
    }
    errors = 0;
    assert_true(isnan(th_bound_log_risk(&good, 2, 0)) && errors == 1);
    assert_true(isnan(th_bound_traced(&good, 601).log_total) && errors == 2);
    assert_true(isnan(th_bound_noise(1, -1)) && errors == 3);
    assert_true(isnan(th_bound_noise(-1, 1)) && errors == 4);
    assert_true(isnan(th_bound_log_n_failure(&good, TH_C1_6_13, 0)) && errors == 5);
    assert_true(isnan(th_bound_log_n_failure(&good, TH_C1_6_13, 1.5)) && errors == 6);
    assert_true(isnan(th_bound_log_n_risk(&good, -1, 0)) && errors == 7);
    assert_true(isnan(th_bound_log_n_risk(&good, 2, INFINITY)) && errors == 8);
    assert_true(isnan(th_bound_finite(0, 1, 0, 1, 1)) && errors == 9);
    assert_true(isnan(th_bound_finite(1, 1, -1, 1, 1)) && errors == 10);
    gsl_set_error_handler(before);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(layers),
    cmocka_unit_test(right_hand_side),
    cmocka_unit_test(c1),
    cmocka_unit_test(noise),
    cmocka_unit_test(finitely_many),
    cmocka_unit_test(least_squares),
    cmocka_unit_test(domains),
};

T_MAIN(tests)
