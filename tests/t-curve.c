/* Risk curves: planted exponents come back exactly, incomplete replicates are left out and
 * counted, points against the same sums written out. */
#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/curve.h"
#include "t_test.h"

enum { N, RISK, MSE, OTHER, COLUMNS, ROWS = 400, SIZES = 5 };

static const curve_columns at = {.n = N, .risk = RISK, .mse = MSE};

/* Rows as the driver hands them over: by cell, replicate, row. */
typedef struct {
    tt_row row[ROWS];
    double value[ROWS][COLUMNS];
    tt_results results;
} table;

static void add(table *t, size_t cell, size_t replicate, const char *status, double n,
                double risk, double mse) {
    const size_t i = t->results.n_rows++;
    const size_t before =
        i > 0 && t->row[i - 1].cell == cell && t->row[i - 1].replicate == replicate
            ? t->row[i - 1].row + 1
            : 0;
    t->value[i][N] = n;
    t->value[i][RISK] = risk;
    t->value[i][MSE] = mse;
    t->value[i][OTHER] = 10 * n + (double)replicate;
    t->row[i] = (tt_row){.cell = cell,
                         .replicate = replicate,
                         .row = before,
                         .status = status,
                         .value = t->value[i]};
    t->results.row = t->row;
}

static double size_of(size_t s) {
    return ldexp(1, 8 + (int)s);
}

/* risk = c n^-a with noise added to the logarithm; mse = 1 + risk. */
static void add_curves(table *t, size_t cell, size_t replicates, double a, double noise,
                       tt_rng *r) {
    for (size_t k = 0; k < replicates; k++) {
        const double c = 1 + tt_rng_uniform(r);
        for (size_t s = 0; s < SIZES; s++) {
            const double risk = c * pow(size_of(s), -a) * exp(noise * tt_rng_gaussian(r));
            add(t, cell, k, "ok", size_of(s), risk, 1 + risk);
        }
    }
}

static curve collected(const table *t, size_t cell, double lo, double hi) {
    curve c;
    assert_int_equal(curve_collect(&c, &t->results, cell, at, lo, hi), TT_OK);
    return c;
}

static void planted_exponents(void **state) {
    (void)state;
    static table t;
    tt_rng r = t_rng("planted_exponents", 0);
    t.results.n_rows = 0;
    add_curves(&t, 0, 7, 0.5, 0, &r);
    add_curves(&t, 3, 4, 0.25, 0, &r);
    for (size_t k = 0; k < 6; k++) { // cell 5: risk = (mse / n)^.6
        for (size_t s = 0; s < SIZES; s++) {
            const double mse = 0.5 + tt_rng_uniform(&r);
            add(&t, 5, k, "ok", size_of(s), pow(mse / size_of(s), 0.6), mse);
        }
    }
    const size_t cell[] = {0, 3, 5}, replicates[] = {7, 4, 6};
    for (int i = 0; i < 3; i++) {
        curve c = collected(&t, cell[i], 0, HUGE_VAL);
        assert_true(c.replicates == replicates[i] && c.sizes == SIZES && c.dropped == 0);
        const th_slope s = i == 2 ? curve_effective(&c) : curve_nominal(&c);
        assert_int_equal(s.n, replicates[i]);
        T_ARITH(s.mean, i == 0 ? 0.5 : i == 1 ? 0.25 : 0.6, 1, SIZES);
        T_ARITH(s.sd, 0, 1, SIZES);
        for (size_t k = 1; k < SIZES && i < 2; k++) {
            T_ARITH(curve_local(&c, k), i == 0 ? 0.5 : 0.25, 10, SIZES);
        }
        curve_free(&c);
    }
}

/* The exponents one by one, their mean and spread, against theory's on the same table. */
static void exponents(void **state) {
    (void)state;
    static table t;
    tt_rng r = t_rng("exponents", 0);
    t.results.n_rows = 0;
    add_curves(&t, 2, 9, 0.7, 0.2, &r);
    curve c = collected(&t, 2, 0, HUGE_VAL);
    double n[SIZES], risk[9 * SIZES], mse[9 * SIZES], want[9], got[9];
    for (size_t i = 0; i < 9 * SIZES; i++) {
        risk[i] = t.value[i][RISK];
        mse[i] = t.value[i][MSE];
        n[i % SIZES] = t.value[i][N];
    }
    for (int effective = 0; effective < 2; effective++) {
        if (effective) {
            th_slope_exponents_effective(want, risk, mse, n, 9, SIZES);
        } else {
            th_slope_exponents(want, risk, n, 9, SIZES);
        }
        const th_slope s = effective ? curve_effective(&c) : curve_nominal(&c);
        const tt_summary summary = tt_stat_summary(want, 9);
        curve_exponents(got, &c, effective);
        assert_memory_equal(got, want, sizeof want);
        T_ARITH(s.mean, summary.mean, 1, 9);
        T_ARITH(s.se, summary.se, 1, 9);
    }
    curve_free(&c);
}

/* Sizes come in any order; a replicate without a size, or with a row that is not ok, is
 * left out and counted; one without rows is neither. */
static void incomplete(void **state) {
    (void)state;
    static table t;
    t.results.n_rows = 0;
    add(&t, 0, 0, "ok", 9999, 7, 7); // another cell
    add(&t, 1, 0, "ok", 400, 4, 1);
    add(&t, 1, 0, "ok", 100, 1, 1);
    add(&t, 1, 0, "ok", 200, 2, 1);
    add(&t, 1, 1, "ok", 100, 11, 1); // 400 missing
    add(&t, 1, 1, "ok", 200, 12, 1);
    add(&t, 1, 2, "diverged", 100, 21, 1);
    add(&t, 1, 2, "ok", 200, 22, 1);
    add(&t, 1, 2, "ok", 400, 24, 1);
    add(&t, 1, 4, "ok", 200, 42, 2); // replicate 3 failed
    add(&t, 1, 4, "ok", 100, 41, 2);
    add(&t, 1, 4, "ok", 400, 44, 2);
    add(&t, 2, 0, "ok", 800, 7, 7);
    curve c = collected(&t, 1, 0, HUGE_VAL);
    const double n[] = {100, 200, 400}, risk[] = {1, 2, 4, 41, 42, 44},
                 mse[] = {1, 1, 1, 2, 2, 2};
    assert_true(c.replicates == 2 && c.dropped == 2 && c.sizes == 3);
    assert_memory_equal(c.n, n, sizeof n);
    assert_memory_equal(c.risk, risk, sizeof risk);
    assert_memory_equal(c.mse, mse, sizeof mse);
    curve_free(&c);
    assert_true(c.risk == NULL && c.replicates == 0);
    /* Between 100 and 200 the second replicate is complete. */
    c = collected(&t, 1, 100, 200);
    const double part[] = {1, 2, 11, 12, 41, 42};
    assert_true(c.replicates == 3 && c.dropped == 1 && c.sizes == 2);
    assert_memory_equal(c.risk, part, sizeof part);
    curve_free(&c);
    c = collected(&t, 1, 1000, 2000);
    assert_true(c.replicates == 0 && c.dropped == 0 && c.sizes == 0);
    assert_true(isnan(curve_nominal(&c).mean) && curve_effective(&c).n == 0);
    curve_free(&c);
}

static void points(void **state) {
    (void)state;
    static table t;
    tt_rng r = t_rng("points", 0);
    t.results.n_rows = 0;
    add_curves(&t, 0, 8, 0.7, 0.3, &r);
    curve c = collected(&t, 0, 0, HUGE_VAL);
    double before = NAN;
    for (size_t s = 0; s < SIZES; s++) {
        double y[8], product = 1, mean, lo, hi;
        for (size_t k = 0; k < 8; k++) {
            y[k] = log(c.risk[k * SIZES + s]);
            product *= c.risk[k * SIZES + s];
        }
        const tt_interval i = tt_stat_t(y, 8, 0.95);
        curve_point(&mean, &lo, &hi, &c, s);
        T_ARITH(mean, pow(product, 1.0 / 8), mean, 64);
        T_ARITH(log(lo), i.lo, fabs(i.lo), 8);
        T_ARITH(log(hi), i.hi, fabs(i.hi), 8);
        if (s > 0) { // sizes double
            T_ARITH(curve_local(&c, s), log2(before / mean), 10, 64);
        }
        before = mean;
    }
    curve_free(&c);
}

/* A risk of 0 has no logarithm: its replicate has no exponent, points go on without it. */
static void risk_of_zero(void **state) {
    (void)state;
    static table t;
    tt_rng r = t_rng("risk_of_zero", 0);
    t.results.n_rows = 0;
    add_curves(&t, 0, 4, 0.7, 0.3, &r);
    t.value[2 * SIZES + 1][RISK] = 0;
    curve c = collected(&t, 0, 0, HUGE_VAL);
    double exponent[4], mean, lo, hi;
    curve_exponents(exponent, &c, 0);
    assert_true(c.replicates == 4 && isnan(exponent[2]) && curve_nominal(&c).n == 3);
    curve_point(&mean, &lo, &hi, &c, 1);
    assert_true(mean > 0 && lo < mean && mean < hi);
    curve_free(&c);
}

static void values(void **state) {
    (void)state;
    static table t;
    t.results.n_rows = 0;
    for (size_t k = 0; k < 4; k++) {
        add(&t, 0, k, "ok", 100, 1, 1);
        add(&t, 1, k, k == 2 ? "singular" : "ok", 100, 1, 1);
        add(&t, 1, k, "ok", 200, 1, 1);
    }
    double out[ROWS];
    assert_int_equal(curve_values(out, &t.results, 1, N, OTHER, 100), 3);
    assert_true(out[0] == 1000 && out[1] == 1001 && out[2] == 1003);
    assert_int_equal(curve_values(out, &t.results, 1, N, OTHER, 200), 4);
    assert_true(out[2] == 2002);
    assert_int_equal(curve_values(out, &t.results, 1, N, OTHER, 150), 0);
    assert_int_equal(curve_values(out, &t.results, 2, N, OTHER, 100), 0);
}

static void words(void **state) {
    (void)state;
    const th_slope s = {.n = 5, .mean = 0.6, .sd = 0.1, .se = 0.04};
    assert_string_equal(curve_word(TH_YES, s, 0.5), "agrees");
    assert_string_equal(curve_word(TH_NO, s, 0.5), "faster");
    assert_string_equal(curve_word(TH_NO, s, 0.7), "slower");
    assert_string_equal(curve_word(TH_OPEN, s, 0.5), "inconclusive");
}

static void memory_refused(void **state) {
    (void)state;
    static table t;
    tt_rng r = t_rng("memory_refused", 0);
    t.results.n_rows = 0;
    add_curves(&t, 0, 4, 0.7, 0.3, &r);
    int status = TT_ENOMEM;
    unsigned long k = 0;
    while (status == TT_ENOMEM) {
        curve c;
        tt_alloc_fail_after(++k);
        status = curve_collect(&c, &t.results, 0, at, 0, HUGE_VAL);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || c.risk == NULL);
        curve_free(&c);
    }
    assert_true(status == TT_OK && k > 1);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_exponents),
    cmocka_unit_test(exponents),
    cmocka_unit_test(incomplete),
    cmocka_unit_test(points),
    cmocka_unit_test(risk_of_zero),
    cmocka_unit_test(values),
    cmocka_unit_test(words),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
