/* Exponents of curves: fits, planted exponents, effective sizes, unusable curves,
 * intervals, coverage and size by simulation, order, domains. */
#include <gsl/gsl_errno.h>

#include "t_test.h"
#include "th_slope.h"

enum { SIZES = 7, REPLICATES = 6, SIMULATIONS = 20000 };

static void draw_gaussian(double *x, size_t n, double mean, double sd, tt_rng *r) {
    for (size_t i = 0; i < n; i++) {
        x[i] = mean + sd * tt_rng_gaussian(r);
    }
}

/* Against sum (x - mx)(y - my) / sum (x - mx)^2; planted lines; two points. */
static void fit(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("slope_fit", k);
        const size_t n = 2 + tt_rng_below(&r, 12);
        const double b = tt_rng_gaussian(&r), a = tt_rng_gaussian(&r);
        double x[14], y[14], line[14], mx = 0, my = 0, xx = 0, xy = 0;
        draw_gaussian(x, n, 3, 1, &r);
        draw_gaussian(y, n, 0, 1, &r);
        for (size_t i = 0; i < n; i++) {
            line[i] = a + b * x[i];
            mx += x[i] / (double)n;
            my += y[i] / (double)n;
        }
        for (size_t i = 0; i < n; i++) {
            xx += (x[i] - mx) * (x[i] - mx);
            xy += (x[i] - mx) * (y[i] - my);
        }
        const double scale = (1 + fabs(a) + 6 * fabs(b)) / sqrt(xx);
        T_ARITH(th_slope_fit(x, line, n), b, scale, n);
        T_ARITH(th_slope_fit(x, y, n), xy / xx, 6 / sqrt(xx) + 6 * fabs(xy) / xx / sqrt(xx),
                n);
        T_ARITH(th_slope_fit(x, y, 2), (y[1] - y[0]) / (x[1] - x[0]),
                6 / pow(x[1] - x[0], 2), 2);
    }
    const double same[] = {2, 2, 2}, y[] = {1, 2, 3}, bad[] = {1, NAN, 3};
    assert_true(isnan(th_slope_fit(same, y, 3)) && isnan(th_slope_fit(y, bad, 3)));
    assert_true(isnan(th_slope_fit(bad, y, 3)) && isnan(th_slope_fit(y, y, 1)));
    assert_true(isnan(th_slope_fit(y, y, 0)));
}

/* Curves C_r N^-a_r return their a_r, whatever the unit of the risk and the order of
 * sizes. */
static void planted_exponents(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("slope_planted", k);
        double a[REPLICATES], n[SIZES], risk[REPLICATES * SIZES];
        double turned_n[SIZES], turned[REPLICATES * SIZES], got[REPLICATES];
        for (size_t s = 0; s < SIZES; s++) {
            n[s] = exp2(11 + (double)s);
            turned_n[SIZES - 1 - s] = n[s];
        }
        for (size_t i = 0; i < REPLICATES; i++) {
            const double c = exp(3 * tt_rng_gaussian(&r));
            a[i] = 2 * tt_rng_uniform(&r);
            for (size_t s = 0; s < SIZES; s++) {
                risk[i * SIZES + s] = c * pow(n[s], -a[i]);
                turned[i * SIZES + SIZES - 1 - s] = risk[i * SIZES + s];
            }
        }
        th_slope_exponents(got, risk, n, REPLICATES, SIZES);
        for (size_t i = 0; i < REPLICATES; i++) {
            T_ARITH(got[i], a[i], 30, SIZES); // logs up to 30 are rounded
        }
        th_slope_exponents(got, turned, turned_n, REPLICATES, SIZES);
        for (size_t i = 0; i < REPLICATES; i++) {
            T_ARITH(got[i], a[i], 30, SIZES);
        }
    }
}

/* Risk C (mse / N)^a with mse = sigma^2 + risk, solved for the risk: the exponent is a
 * in N / mse, and above a in N, up to a / (1 - a) without noise. */
static void effective_size(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("slope_effective", k);
        const double a = 0.2 + 0.6 * tt_rng_uniform(&r);
        const double variance = k % 5 ? exp(2 * tt_rng_gaussian(&r)) : 0;
        double n[SIZES], risk[SIZES], mse[SIZES], flat[SIZES], got, plain, same;
        for (size_t s = 0; s < SIZES; s++) {
            n[s] = exp2(11 + (double)s);
            risk[s] = 1;
            for (int step = 0; step < 400; step++) { // contraction: slope < a < 1
                risk[s] = pow((variance + risk[s]) / n[s], a);
            }
            mse[s] = variance + risk[s];
            flat[s] = 0.7;
        }
        th_slope_exponents_effective(&got, risk, mse, n, 1, SIZES);
        th_slope_exponents(&plain, risk, n, 1, SIZES);
        th_slope_exponents_effective(&same, risk, flat, n, 1, SIZES);
        T_ARITH(got, a, 60, SIZES);
        T_ARITH(same, plain, 60, SIZES);
        assert_true(plain > a);
        if (variance == 0) {
            T_ARITH(plain, a / (1 - a), 60 / (1 - a), SIZES);
        }
    }
}

static void unusable_curves(void **state) {
    (void)state;
    const double n[] = {10, 100, 1000}, mse[] = {1, 1, 1, 1, 1, 1, 1, 0, 1};
    const double risk[] = {1, 0.1, 0.01, 1, 0, 0.01, 1, 0.1, -0.01};
    double e[3];
    th_slope_exponents(e, risk, n, 3, 3);
    assert_true(isnan(e[1]) && isnan(e[2]));
    T_ARITH(e[0], 1, 5, 3);
    th_slope_exponents_effective(e, risk, mse, n, 3, 3);
    assert_true(isfinite(e[0]) && isnan(e[1]) && isnan(e[2]));
    th_slope_exponents(e, risk, n, 2, 0);
    assert_true(isnan(e[0]) && isnan(e[1]));
    const double some[] = {0.5, NAN, 0.7, INFINITY, 0.9}; // mean .7, sum of squares .08
    const th_slope s = th_slope_mean(some, 5), one = th_slope_mean(some, 2),
                   none = th_slope_mean(some + 1, 1);
    assert_true(s.n == 3 && one.n == 1 && none.n == 0);
    T_ARITH(s.mean, 0.7, 1, 3);
    T_ARITH(s.sd, 0.2, 1, 3);
    T_ARITH(s.se, 0.2 / sqrt(3), 1, 3);
    assert_true(one.mean == 0.5 && isnan(one.sd) && isnan(one.se));
    assert_true(isnan(none.mean) && isnan(none.sd) && isnan(none.se));
}

/* t(7, .975) = 2.3646, t(1, .975) = 12.706, t(7, .95) = 1.8946: Student's printed table. */
static void interval(void **state) {
    (void)state;
    const double printed = 5e-5;
    const th_slope s = {.n = 8, .mean = 0.75, .sd = sqrt(8), .se = 1};
    const th_slope two = {.n = 2, .mean = 0, .sd = sqrt(2), .se = 1};
    double lo, hi;
    th_slope_interval(&lo, &hi, s, 0.95);
    T_NEAR(hi - 0.75, 2.3646, printed);
    T_NEAR(0.75 - lo, 2.3646, printed);
    th_slope_interval(&lo, &hi, s, 0.9);
    T_NEAR(hi - 0.75, 1.8946, printed);
    th_slope_interval(&lo, &hi, two, 0.95);
    T_NEAR(hi, 12.706, 10 * printed);
    th_slope_interval(&lo, &hi, (th_slope){.n = 1, .mean = 1, .sd = NAN, .se = NAN}, 0.9);
    assert_true(isnan(lo) && isnan(hi));
}

/* Shares over simulations: coverage of the interval, size and power of the equivalence
 * test, size of the difference test. */
static void simulated(size_t n, double sd, double bias, const char *name) {
    double cover = 0, equal = 0, below = 0, x[64];
    for (uint64_t k = 0; k < SIMULATIONS; k++) {
        tt_rng r = t_rng(name, k);
        double lo, hi;
        draw_gaussian(x, n, 0.75 + bias, sd, &r);
        const th_slope s = th_slope_mean(x, n);
        th_slope_interval(&lo, &hi, s, 0.95);
        cover += lo <= 0.75 + bias && 0.75 + bias <= hi;
        equal += th_slope_equal(s, 0.75, 0.05, 0.05) == TH_YES;
        below += th_slope_p_below(s, 0.75 + bias) <= 0.05;
    }
    const double power = th_slope_power(n, sd, bias, 0.05, 0.05);
    T_NEAR(cover / SIMULATIONS, 0.95, T_SIGMA * sqrt(0.95 * 0.05 / SIMULATIONS));
    T_NEAR(below / SIMULATIONS, 0.05, T_SIGMA * sqrt(0.95 * 0.05 / SIMULATIONS));
    T_NEAR(equal / SIMULATIONS, power, T_SIGMA * sqrt(power * (1 - power) / SIMULATIONS));
}

static void simulations(void **state) {
    (void)state;
    simulated(6, 0.045, 0, "slope_simulated_6");
    simulated(12, 0.045, 0.02, "slope_simulated_12");
    simulated(12, 0.025, 0.05, "slope_simulated_edge");
    simulated(24, 0.045, -0.05, "slope_simulated_24");
}

/* By hand: x 1, 2, 3, 4, y 1, 3, 2, 5: slope 1.1, intercept 0, residual squares 2.7, s^2 =
 * 1.35, se slope sqrt(s^2 / 5), se intercept sqrt(s^2 (1/4 + 2.5^2 / 5)). */
static void line(void **state) {
    (void)state;
    const double x[] = {1, 2, 3, 4}, y[] = {1, 3, 2, 5}, same[] = {2, 2, 2};
    const double turned_x[] = {3, 1, 4, 2}, turned_y[] = {2, 1, 5, 3};
    const th_line l = th_slope_line(x, y, 4), t = th_slope_line(turned_x, turned_y, 4);
    T_ARITH(l.slope, 1.1, 1, 4);
    T_ARITH(l.intercept, 0, 1, 4);
    T_ARITH(l.se_slope, sqrt(1.35 / 5), 1, 4);
    T_ARITH(l.se_intercept, sqrt(1.35 * 1.5), 1, 4);
    T_ARITH(t.slope, l.slope, 1, 4);
    T_ARITH(t.se_intercept, l.se_intercept, 1, 4);
    const th_line few = th_slope_line(x, y, 2), flat = th_slope_line(same, y, 3);
    assert_true(isnan(few.slope) && isnan(few.se_slope) && isnan(flat.intercept));
}

static void order(void **state) {
    (void)state;
    const double predicted[] = {0.5, 0.75, 0.8, 0.25}, measured[] = {0.7, 0.6, 0.9, 0.7};
    const double opposite[] = {-0.7, -0.6, -0.9, -0.7};
    size_t pairs, ordered;
    // .25 < .5 tied, .25 < .75 wrong, .25 < .8, .5 < .75 wrong, .5 < .8, .75 < .8 too close
    th_slope_order(&pairs, &ordered, predicted, measured, 4, 0.08);
    assert_true(pairs == 5 && ordered == 2);
    th_slope_order(&pairs, &ordered, predicted, opposite, 4, 0.08);
    assert_true(pairs == 5 && ordered == 2);
    th_slope_order(&pairs, &ordered, predicted, predicted, 4, 0.01);
    assert_true(pairs == 6 && ordered == 6);
    th_slope_order(&pairs, &ordered, predicted, predicted, 1, 0.01);
    assert_true(pairs == 0 && ordered == 0);
}

static int errors;

static void count(const char *reason, const char *file, int line_number, int code) {
    (void)reason;
    (void)file;
    (void)line_number;
    errors += code == GSL_EDOM;
}

static void domains(void **state) {
    (void)state;
    const th_slope s = {.n = 3, .mean = 1, .sd = 1, .se = 1};
    double lo, hi;
    gsl_error_handler_t *before = gsl_set_error_handler(count);
    th_slope_interval(&lo, &hi, s, 1);
    assert_true(errors == 1 && isnan(lo) && isnan(hi));
    assert_true(th_slope_equal(s, 1, 0, 0.05) == TH_OPEN && errors == 2);
    assert_true(th_slope_equal(s, 1, 0.1, 0.5) == TH_OPEN && errors == 3);
    assert_true(isnan(th_slope_power(5, -1, 0, 0.05, 0.05)) && errors == 4);
    assert_true(isnan(th_slope_power(5, 1, NAN, 0.05, 0.05)) && errors == 5);
    assert_true(th_slope_replicates(0.9, 1, 0, -1, 0.05, 9) == 0 && errors == 6);
    gsl_set_error_handler(before);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fit),
    cmocka_unit_test(planted_exponents),
    cmocka_unit_test(effective_size),
    cmocka_unit_test(unusable_curves),
    cmocka_unit_test(interval),
    cmocka_unit_test(simulations),
    cmocka_unit_test(line),
    cmocka_unit_test(order),
    cmocka_unit_test(domains),
};

T_MAIN(tests)
