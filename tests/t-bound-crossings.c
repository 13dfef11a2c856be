/* Theorem 2's crossings: Lambert's function as a second route to every one of them. */
#include <gsl/gsl_sf_lambert.h>

#include "t_bound.h"
#include "th_entropy.h"

/* x e^(g x) = y has x = W(g y) / g; with noise, the crossing is a crossing. */
static void failure_crossing(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_failure", k);
        th_bound_problem q = draw(&r);
        const double probability = between(&r, 0.001, 1), g = 1 - rate(&q);
        for (th_bound_c1 i = 0; i < TH_C1_READINGS; i++) {
            const double x = th_bound_log_n_failure(&q, i, probability);
            const double small = 1e-6;
            T_NEAR(th_bound_log_failure(&q, i, x), log(probability), 1e-9 * (1 + x));
            assert_true(th_bound_log_failure(&q, i, x * (1 + small)) < log(probability));
            assert_true(th_bound_log_failure(&q, i, x * (1 - small)) > log(probability));
        }
        q.sigma = 0;
        const double y = log(24 / probability) / exp(th_bound_log_c1(&q, TH_C1_6_13, 0));
        const double want = gsl_sf_lambert_W0(g * y) / g;
        T_ARITH(th_bound_log_n_failure(&q, TH_C1_6_13, probability) / want, 1, 10, 10);
        q.d_u = q.d_i = 0;
        T_ARITH(th_bound_log_n_failure(&q, TH_C1_6_13, probability) / y, 1, 10, 10);
    }
}

static void failure_falls(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("bound_falls", k);
        th_bound_problem q = draw(&r);
        q.sigma *= 10; // B_e matters most
        double before = INFINITY;
        for (double x = 0.1; x < 70; x *= 1.3) {
            const double now = th_bound_log_failure(&q, TH_C1_13_6, x);
            assert_true(now <= before && now <= log(24));
            before = now;
        }
    }
}

/* L x^k e^(-a x) = E has the last solution x = -(k / a) W_-1(-(a / k) (E / L)^(1 / k)). */
static void risk_crossing(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_risk", k);
        const th_bound_problem q = draw(&r);
        const double a = rate(&q), l = (double)th_bound_layers(&q), power = k % 2 ? 2 : 3;
        const double peak = l * pow(power / a / exp(1), power);
        const double level = log(peak) - between(&r, 0.1, 40);
        const double want =
            -power / a * gsl_sf_lambert_Wm1(-a / power * exp((level - log(l)) / power));
        T_ARITH(th_bound_log_n_risk(&q, power, level) / want, 1, 100, 10);
        T_ARITH(th_bound_log_n_risk(&q, power, log(peak) + 1), power / a, power / a, 1);
        T_ARITH(th_bound_log_n_risk(&q, 0, log(l) - 3), 3 / a, 3 / a, 10);
    }
}

/* All terms once more in plain numbers, at tilts on both sides of the one chosen. */
static void traced(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(CASES); k++) {
        tt_rng r = t_rng("bound_traced", k);
        const th_bound_problem q = draw(&r);
        const double x = between(&r, 3, 60), n = exp(x), a = rate(&q),
                     l = (double)th_bound_layers(&q);
        const th_bound_trace b = th_bound_traced(&q, x);
        const double f = 5 * q.p * q.M * q.M, s2 = q.sigma * q.sigma, pi = acos(-1);
        const th_entropy_tower tower = {pow(n, 1 - a) * x, l, pow(n, a), 0};
        const double entropy =
            th_entropy_bracketing(2 / n, tower, tower, q.p, q.M, TH_DERIVED);
        T_ARITH(b.log_entropy, log(entropy), 100, 10);
        double least = INFINITY;
        for (int i = -60; i <= 60; i++) {
            const double t = b.tilt * exp2(i / 20.0);
            if (2 * t * s2 >= 1) {
                continue;
            }
            const double rho = -expm1(-t * (1 - 2 * t * s2) * f * f) / (f * f);
            const double square = 9 * q.p * q.p * q.M * q.M * pow(n, -a);
            const double gap = 2 / n * (f + q.sigma * sqrt(2 / pi));
            const double total = t / rho * (square + gap) + 2 * f / n + entropy / (n * rho);
            assert_true(total >= exp(b.log_total) * (1 - 1e-10));
            least = fmin(least, total);
            if (i == 0) {
                T_ARITH(b.log_total, log(total), 200, 10);
                T_ARITH(b.log_approximation, log(t / rho * square), 200, 10);
                T_ARITH(b.log_estimation, log(entropy / (n * rho)), 200, 10);
                T_ARITH(b.log_rounding, log(t / rho * gap + 2 * f / n), 200, 10);
            }
        }
        T_NEAR(exp(b.log_total) / least, 1, 1e-10);
    }
}

static void traced_crossing(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("bound_traced_crossing", k);
        const th_bound_problem q = draw(&r);
        const double level = between(&r, -5, 3), x = th_bound_log_n_traced(&q, level);
        if (isfinite(x)) {
            T_NEAR(th_bound_traced(&q, x).log_total, level, 1e-9);
            for (double y = x * 1.001; y < 600; y *= 1.2) {
                assert_true(th_bound_traced(&q, y).log_total < level);
            }
        } else {
            assert_true(th_bound_traced(&q, 600).log_total > level);
        }
    }
    const th_bound_problem smooth = {2, 1, 1, 2, 1, 1}; // from log N = 3 / a = 3.75 on
    const double top = th_bound_traced(&smooth, 3.75).log_total;
    assert_true(th_bound_log_n_traced(&smooth, top + 1e-3) == 3.75);
    assert_true(th_bound_log_n_traced(&smooth, top - 1e-3) > 3.75);
    const th_bound_problem rough = {0.1, 6, 6, 2, 3, 1}; // a = 1/31
    assert_true(isinf(th_bound_log_n_traced(&rough, 0)));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(failure_crossing), cmocka_unit_test(failure_falls),
    cmocka_unit_test(risk_crossing),    cmocka_unit_test(traced),
    cmocka_unit_test(traced_crossing),
};

T_MAIN(tests)
