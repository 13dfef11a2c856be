/* The parts of the calibration experiment: planted spread and exponents of simulated curves,
 * limits of shares, words. */
#include <gsl/gsl_cdf.h>
#include <string.h>

#include "common/calibration_report.h"
#include "t_test.h"

enum { SIMULATIONS = 60 };

/* Exponents of all worlds have the planted mean and, but for the noise of the held-out parts
 * and the truths (at most 10 %), the planted standard deviation. */
static void planted_worlds(void **state) {
    (void)state;
    for (size_t world = 0; world < WORLDS; world++) {
        calibration_world w = calibration_world_of(world);
        calibration_tally tally[COUNTS] = {0};
        double sum[WORLD_CURVES] = {0}, squares[WORLD_CURVES] = {0};
        w.bootstrap = 0;
        for (uint32_t k = 0; k < SIMULATIONS; k++) {
            const tt_address address = {
                .seed = 7, .design = tt_hash32(w.name), .replicate = k};
            calibration_simulate(tally, sum, squares, &w, &address);
        }
        for (size_t c = 0; c < w.curves; c++) {
            const double n = SIMULATIONS * COUNT_MAX, mean = sum[c] / n, sd = w.curve[c].sd;
            const double spread = sqrt(squares[c] / n - mean * mean);
            // the effective size holds the risk's own error: a bias below .05 sd
            T_NEAR(mean, 0, 0.05 * sd + T_SIGMA * spread / sqrt(n));
            // kurtosis of the skewed world 4.5, so a standard error below sd / sqrt(n)
            assert_true(spread > sd * (1 - T_SIGMA / sqrt(n)));
            assert_true(spread < sd * (1.1 + T_SIGMA / sqrt(n)));
        }
        for (size_t k = 0; k < COUNTS; k++) {
            const double *t = tally[k].count;
            assert_true(t[TALLY_TRIALS] == SIMULATIONS * (double)w.curves);
            assert_true(t[TALLY_EQUAL] + t[TALLY_UNEQUAL] <= t[TALLY_TRIALS]);
            assert_true(t[TALLY_CAUGHT] <= t[TALLY_BELOW]);
            assert_true(t[TALLY_JOINT] <= t[TALLY_EQUAL] / (double)w.curves);
        }
    }
}

/* A simulation is a function of its address; blocks only add up. */
static void addresses(void **state) {
    (void)state;
    const calibration_world w = calibration_world_of(WORLD_TWIN);
    calibration_tally once[COUNTS] = {0}, twice[COUNTS] = {0};
    double sum[3][WORLD_CURVES] = {{0}}, squares[3][WORLD_CURVES] = {{0}};
    tt_address address = {.seed = 3, .replicate = 5};
    calibration_simulate(once, sum[0], squares[0], &w, &address);
    calibration_simulate(twice, sum[1], squares[1], &w, &address);
    assert_memory_equal(once, twice, sizeof once);
    assert_true(sum[0][0] == sum[1][0] && squares[0][0] == squares[1][0]);
    address.replicate = 6;
    calibration_simulate(twice, sum[2], squares[2], &w, &address);
    assert_true(sum[2][0] != sum[0][0]);
    assert_true(twice[0].count[TALLY_TRIALS] == 2);
}

/* Student's interval and the equivalence test at a tally, by hand: 6 exponents .70 .. .80,
 * mean .75, sd .037417, se .015275, t(5, .975) = 2.5706, t(5, .95) = 2.0150. */
static void judged(void **state) {
    (void)state;
    const double e[] = {0.70, 0.72, 0.74, 0.76, 0.78, 0.80};
    calibration_tally t = {0};
    assert_int_equal(calibration_judge(&t, 0.75, 0.71, e, e, 6), TH_YES); // .719 .. .781
    assert_int_equal(calibration_judge(&t, 0.77, 0.712, e, e, 6), TH_OPEN);
    assert_int_equal(calibration_judge(&t, 0.84, 0.75, e, e, 6), TH_NO);
    assert_true(t.count[TALLY_TRIALS] == 3 && t.count[TALLY_COVERED] == 2); // .7107 ..
    assert_true(t.count[TALLY_BELOW] == 1 && t.count[TALLY_CAUGHT] == 1);
    assert_true(t.count[TALLY_ABOVE] == 0);
    assert_true(t.count[TALLY_EQUAL] == 1 && t.count[TALLY_UNEQUAL] == 1);
}

static calibration_share share_of(enum calibration_rule rule, double successes,
                                  double trials) {
    static calibration_box b; // large
    b.shares = 0;
    calibration_add(&b, (calibration_share){.rule = rule,
                                            .setting = "here",
                                            .replicates = 8,
                                            .successes = successes,
                                            .trials = trials,
                                            .predicted = 0.9});
    assert_int_equal(b.shares, 1);
    assert_ptr_equal(calibration_find(&b, rule, "here", 0, 8), &b.share[0]);
    assert_null(calibration_find(&b, rule, "here", 1, 8));
    assert_null(calibration_find(&b, rule, "there", 0, 8));
    return b.share[0];
}

/* 0 and n of n in closed form; else the binomial tails at the limits are .025 each. */
static void clopper_pearson(void **state) {
    (void)state;
    const calibration_share all = share_of(CAUGHT, 28, 28), none = share_of(CAUGHT, 0, 28);
    T_ARITH(all.lo, pow(0.025, 1.0 / 28), 1, 10);
    T_ARITH(none.hi, 1 - pow(0.025, 1.0 / 28), 1, 10);
    assert_true(all.hi == 1 && none.lo == 0);
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("calibration_limits", k);
        const unsigned n = 2 + (unsigned)tt_rng_below(&r, 20000);
        const unsigned yes = 1 + (unsigned)tt_rng_below(&r, n - 1);
        const calibration_share s = share_of(CAUGHT, yes, n);
        T_ARITH(gsl_cdf_binomial_Q(yes - 1, s.lo, n), 0.025, 1, n);
        T_ARITH(gsl_cdf_binomial_P(yes, s.hi, n), 0.025, 1, n);
        assert_true(s.lo < s.rate && s.rate < s.hi);
    }
}

static void words(void **state) {
    (void)state;
    assert_string_equal(share_of(CAUGHT, 28, 28).word, "agrees");
    assert_string_equal(share_of(CAUGHT, 2, 2).word, "inconclusive");
    assert_string_equal(share_of(CAUGHT, 20, 28).word, "differs");
    assert_string_equal(share_of(TWIN_EQUAL, 26, 28).word, "agrees");
    assert_string_equal(share_of(TWIN_EQUAL, 23, 28).word, "inconclusive");
    assert_string_equal(share_of(TWIN_EQUAL, 12, 28).word, "differs");
    assert_string_equal(share_of(COVERAGE_T, 950, 1000).word, "agrees");
    assert_string_equal(share_of(COVERAGE_T, 95, 100).word, "inconclusive");
    assert_string_equal(share_of(COVERAGE_T, 870, 1000).word, "differs");
    assert_string_equal(share_of(COVERAGE_T, 990, 1000).word, "differs");
    assert_string_equal(share_of(FALSE_EQUAL, 72, 1000).word, "agrees");
    assert_string_equal(share_of(FALSE_EQUAL, 73, 1000).word, "differs");
    assert_string_equal(share_of(FALSE_EQUAL, 0, 100).word, "inconclusive");
    assert_string_equal(share_of(FALSE_EQUAL, 40, 100).word, "differs");
    assert_string_equal(share_of(JOINT_EQUAL, 900, 1000).word, "agrees");
    assert_string_equal(share_of(JOINT_EQUAL, 860, 1000).word, "differs");
    assert_string_equal(share_of(COVERAGE_BOOTSTRAP, 860, 1000).word, "");
}

/* Gaps of .08 or more, fixed beforehand; declared alike. */
static void plants(void **state) {
    (void)state;
    for (size_t i = 0; i < PLANTS; i++) {
        const calibration_plant p = calibration_plant_of(i);
        T_ARITH(p.declared, 0.75, 1, 1);
        assert_true(i == PLANT_TWIN ? p.planted == p.declared
                                    : p.declared - p.planted >= 0.08);
        assert_string_equal(p.name, calibration_world_of(WORLD_ROUGH + i).name);
        T_ARITH(p.planted, calibration_world_of(WORLD_ROUGH + i).curve[0].truth, 1, 1);
    }
}

static void cells(void **state) {
    (void)state;
    size_t cell = CELL_SMOOTH;
    for (size_t d = 1; d <= SMOOTH_DIMS; d++) {
        for (size_t k = 1; k <= SMOOTH_BETAS; k++) {
            assert_true(calibration_beta(cell) == 0.5 * (double)k);
            assert_int_equal(calibration_dim(cell), d);
            cell++;
        }
    }
    assert_int_equal(cell, CELLS);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_worlds), cmocka_unit_test(addresses),
    cmocka_unit_test(judged),         cmocka_unit_test(clopper_pearson),
    cmocka_unit_test(words),          cmocka_unit_test(plants),
    cmocka_unit_test(cells),
};

T_MAIN(tests)
