/* Decisions on exponents: Student's closed forms, equivalence as two tests, two routes to
 * its power, replicates. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

#include "t_test.h"
#include "th_slope.h"

static th_slope draw_slope(tt_rng *r) {
    const size_t n = 2 + tt_rng_below(r, 20);
    const double sd = 0.01 + 0.2 * tt_rng_uniform(r);
    return (th_slope){
        .n = n, .mean = tt_rng_gaussian(r), .sd = sd, .se = sd / sqrt((double)n)};
}

/* One degree of freedom is Cauchy's distribution: P(T < t) = 1/2 + atan(t) / pi; two:
 * 1/2 + t / (2 sqrt(2 + t^2)). */
static void p_values(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("slope_p", k);
        const double at = tt_rng_gaussian(&r), pi = acos(-1);
        th_slope s = draw_slope(&r);
        T_ARITH(th_slope_p_below(s, at) + th_slope_p_above(s, at), 1, 1, 1);
        const double t = (s.mean - at) / s.se;
        s.n = 2;
        T_ARITH(th_slope_p_below(s, at), 0.5 + atan(t) / pi, 1, 10);
        s.n = 3;
        T_ARITH(th_slope_p_below(s, at), 0.5 + t / (2 * sqrt(2 + t * t)), 1, 10);
    }
    const th_slope flat = {.n = 4, .mean = 0.5, .sd = 0, .se = 0}, one = {.n = 1};
    assert_true(th_slope_p_below(flat, 0.6) == 0 && th_slope_p_below(flat, 0.4) == 1);
    assert_true(th_slope_p_above(flat, 0.4) == 0 && th_slope_p_above(flat, 0.5) == 0.5);
    assert_true(isnan(th_slope_p_below(one, 0)) && isnan(th_slope_p_above(one, 0)));
}

/* Schuirmann: both one-sided tests reject at alpha exactly when the 1 - 2 alpha interval
 * lies within the margins; NO exactly when one of the reversed tests rejects. Mirrored
 * data give the same answer. All three answers occur. */
static void equal_is_two_tests(void **state) {
    (void)state;
    const size_t cases = t_cases(2000);
    size_t seen[3] = {0};
    for (uint64_t k = 0; k < cases; k++) {
        tt_rng r = t_rng("slope_equal", k);
        const double target = tt_rng_uniform(&r), margin = 0.02 + 0.1 * tt_rng_uniform(&r);
        const double alpha = k % 2 ? 0.05 : 0.01;
        th_slope s = draw_slope(&r);
        s.mean = target + 2 * margin * (2 * tt_rng_uniform(&r) - 1);
        const enum th_answer got = th_slope_equal(s, target, margin, alpha);
        const int yes = th_slope_p_above(s, target - margin) <= alpha &&
                        th_slope_p_below(s, target + margin) <= alpha;
        const int no = th_slope_p_below(s, target - margin) < alpha ||
                       th_slope_p_above(s, target + margin) < alpha;
        assert_int_equal(got, yes ? TH_YES : no ? TH_NO : TH_OPEN);
        seen[got]++;
        s.mean = -s.mean;
        assert_int_equal(th_slope_equal(s, -target, margin, alpha), got);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_in_range(seen[i], cases / 20, cases);
    }
    assert_int_equal(th_slope_equal((th_slope){.n = 1, .mean = 1}, 1, 0.05, 0.05), TH_OPEN);
}

static void bound_is_a_test(void **state) {
    (void)state;
    size_t seen[3] = {0};
    for (uint64_t k = 0; k < t_cases(500); k++) {
        tt_rng r = t_rng("slope_bound", k);
        const th_slope s = draw_slope(&r);
        const double least = s.mean + 4 * s.se * tt_rng_gaussian(&r);
        const enum th_answer got = th_slope_bound(s, least, 0.95);
        const int yes = th_slope_p_above(s, least) < 0.025;
        const int no = th_slope_p_below(s, least) < 0.025;
        assert_int_equal(got, yes ? TH_YES : no ? TH_NO : TH_OPEN);
        seen[got]++;
    }
    assert_true(seen[TH_OPEN] > 0 && seen[TH_YES] > 0 && seen[TH_NO] > 0);
    assert_int_equal(th_slope_bound((th_slope){.n = 0, .mean = NAN}, 0, 0.95), TH_OPEN);
}

/* The other order of integration: given the mean, YES asks the sample's variance to be
 * small. */
typedef struct {
    double n, sd, bias, margin, t;
} accept;

static double given_mean(double mean, void *context) {
    const accept *p = context;
    const double most = (p->margin - fabs(mean)) * sqrt(p->n) / p->t / p->sd;
    const double se = p->sd / sqrt(p->n);
    return gsl_cdf_chisq_P((p->n - 1) * most * most, p->n - 1) *
           gsl_ran_gaussian_pdf(mean - p->bias, se);
}

static double power_by_mean(size_t n, double sd, double bias, double margin, double alpha) {
    accept p = {(double)n, sd, bias, margin, gsl_cdf_tdist_Qinv(alpha, (double)n - 1)};
    gsl_function f = {.function = given_mean, .params = &p};
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(500);
    double left, right, error;
    gsl_integration_qag(&f, -margin, 0, 1e-10, 0, 500, GSL_INTEG_GAUSS61, w, &left, &error);
    gsl_integration_qag(&f, 0, margin, 1e-10, 0, 500, GSL_INTEG_GAUSS61, w, &right, &error);
    gsl_integration_workspace_free(w);
    return left + right;
}

static void power_two_routes(void **state) {
    (void)state;
    const double precision = 3e-10; // what both quadratures were asked for
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("slope_power", k);
        const size_t n = 2 + tt_rng_below(&r, 60);
        const double sd = exp(-3 + tt_rng_gaussian(&r)), alpha = k % 2 ? 0.05 : 0.01;
        const double margin = 0.02 + 0.1 * tt_rng_uniform(&r);
        const double bias = margin * 1.5 * (2 * tt_rng_uniform(&r) - 1);
        const double power = th_slope_power(n, sd, bias, margin, alpha);
        T_NEAR(power, power_by_mean(n, sd, bias, margin, alpha), precision);
        T_NEAR(power, th_slope_power(n, sd, -bias, margin, alpha), precision);
        // only ratios count
        T_NEAR(power, th_slope_power(n, 7 * sd, 7 * bias, 7 * margin, alpha), precision);
        assert_true(power <= 1 + precision);
        // the size of the test: at the margin and beyond at most alpha
        assert_true(th_slope_power(n, sd, margin, margin, alpha) <= alpha + precision);
        assert_true(th_slope_power(n, sd, 1.3 * margin, margin, alpha) <=
                    alpha + precision);
        assert_true(th_slope_power(n, sd, 0, margin, alpha) >= power - precision);
    }
    T_NEAR(th_slope_power(200, 0.04, 0.05, 0.05, 0.05), 0.05, precision); // alpha, attained
    assert_true(th_slope_power(1, 0.04, 0, 0.05, 0.05) == 0);
    assert_true(th_slope_power(5, 0, 0.04, 0.05, 0.05) == 1);
    assert_true(th_slope_power(5, 0, 0.06, 0.05, 0.05) == 0);
}

static void replicates(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(20); k++) {
        tt_rng r = t_rng("slope_replicates", k);
        const double sd = 0.02 + 0.04 * tt_rng_uniform(&r),
                     bias = 0.02 * tt_rng_uniform(&r);
        const double power = 0.5 + 0.45 * tt_rng_uniform(&r);
        const size_t n = th_slope_replicates(power, sd, bias, 0.05, 0.05, 200);
        assert_in_range(n, 2, 200);
        assert_true(th_slope_power(n, sd, bias, 0.05, 0.05) >= power);
        for (size_t fewer = 2; fewer < n; fewer++) {
            assert_true(th_slope_power(fewer, sd, bias, 0.05, 0.05) < power);
        }
        assert_int_equal(th_slope_replicates(power, sd, bias, 0.05, 0.05, n - 1), 0);
    }
    assert_int_equal(th_slope_replicates(0.5, 0.04, 0.06, 0.05, 0.05, 300), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(p_values),        cmocka_unit_test(equal_is_two_tests),
    cmocka_unit_test(bound_is_a_test), cmocka_unit_test(power_two_routes),
    cmocka_unit_test(replicates),
};

T_MAIN(tests)
