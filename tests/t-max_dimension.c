/* Rules of the experiment max_dimension on planted curves: a grid of the test's own,
 * exponents at and between the two predictions, and what does not count. */
#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/max_dimension_measure.h"
#include "t_test.h"

enum { ROWS = 3, REPLICATES = 9, SIZES = 6 };

/* a = .5, .6, .5; s = 1/3, .5, 3/7 */
static const max_dimension_cell grid[ROWS] = {
    {.beta = 0.5, .d_u = 1, .d_i = 1, .sigma = 2, .joint = 1},
    {.beta = 1.5, .d_u = 1, .d_i = 2, .sigma = 2},
    {.beta = 1.5, .d_u = 3, .d_i = 1, .sigma = 2},
};

size_t max_dimension_cells(enum tt_profile profile) {
    (void)profile;
    return ROWS;
}

const max_dimension_cell *max_dimension_cell_of(enum tt_profile profile, size_t cell) {
    (void)profile;
    return &grid[cell];
}

typedef struct {
    tt_row row[ROWS * REPLICATES * SIZES];
    double value[ROWS * REPLICATES * SIZES][MAX_COLUMNS];
    tt_results results;
} table;

/* What to plant in a row: risk = level (mse / n)^(exponent + shift), the replicates' shifts
 * normal with standard deviation `spread`, K from 3 to 3 growth. */
typedef struct {
    double exponent, joint, spread, level, growth;
} plan;

static void plant_row(table *t, size_t cell, size_t replicate, size_t s, const plan *p,
                      double shift, tt_rng *r) {
    const size_t i = t->results.n_rows++;
    double *v = t->value[i];
    v[MAX_N] = ldexp(1000, (int)s);
    v[MAX_MSE] = v[MAX_JOINT_MSE] = 4 + tt_rng_uniform(r);
    const double n = v[MAX_N] / v[MAX_MSE];
    v[MAX_RISK] = p->level * pow(n, -p->exponent - shift);
    v[MAX_JOINT_RISK] = grid[cell].joint ? p->level * pow(n, -p->joint - shift) : NAN;
    v[MAX_K] = v[MAX_JOINT_K] = 3 * pow(p->growth, (double)s / (SIZES - 1));
    t->row[i] = (tt_row){
        .cell = cell, .replicate = replicate, .row = s, .status = "ok", .value = v};
}

static void plant(table *t, const plan *plans, size_t replicates, uint64_t item) {
    tt_rng r = t_rng("plant", item);
    t->results = (tt_results){.row = t->row, .profile = TT_PAPER};
    for (size_t cell = 0; cell < ROWS; cell++) {
        for (size_t k = 0; k < replicates; k++) {
            const double shift = plans[cell].spread * tt_rng_gaussian(&r);
            for (size_t s = 0; s < SIZES; s++) {
                plant_row(t, cell, k, s, &plans[cell], shift, &r);
            }
        }
    }
}

static void measured(max_line *lines, const table *t) {
    assert_int_equal(max_dimension_measure(lines, &t->results), TT_OK);
}

/* Exponents planted at a are equal to a, and s is rejected; planted at s, nothing is
 * rejected and they are slower than a; a joint fit at s is equal to s. The paired gap knows
 * nothing of the replicates' common shift. */
static void planted(void **state) {
    (void)state;
    static table t;
    max_line l[ROWS];
    const plan at_max[ROWS] = {
        {0.5, 1.0 / 3, 0.01, 1, 3}, {0.6, 0, 0.01, 1, 3}, {0.5, 0, 0.01, 1, 3}};
    plant(&t, at_max, REPLICATES, 0);
    measured(l, &t);
    for (size_t i = 0; i < ROWS; i++) {
        const max_arm *a = &l[i].arm[TWO_TOWER];
        assert_int_equal(l[i].rejected, 1);
        T_NEAR((a->effective.mean - a->predicted) / a->effective.se, 0, T_SIGMA);
        T_ARITH(l[i].distance, (a->effective.mean - l[i].sum) / a->effective.se, 100, 1);
        assert_string_equal(max_dimension_equal(a), "agrees");
        assert_int_equal(a->effective.n, REPLICATES);
    }
    assert_true(l[0].arms == 2 && l[1].arms == 1 && l[1].arm[JOINT].curve.sizes == 0);
    assert_string_equal(max_dimension_equal(&l[0].arm[JOINT]), "agrees");
    T_ARITH(l[0].gap.mean, 0.5 - 1.0 / 3, 10, SIZES);
    T_ARITH(l[0].gap.se, 0, 10, SIZES);
    assert_true(l[0].gap.n == REPLICATES && isnan(l[1].gap.mean));
    max_dimension_measure_free(l, ROWS);

    const plan at_sum[ROWS] = {
        {1.0 / 3, 0.6, 0.01, 1, 3}, {0.5, 0, 0.01, 1, 3}, {3.0 / 7, 0, 0.002, 1, 3}};
    plant(&t, at_sum, REPLICATES, 1);
    measured(l, &t);
    for (size_t i = 0; i < ROWS; i++) {
        T_NEAR(l[i].distance, 0, T_SIGMA);
        assert_int_equal(l[i].rejected, 0);
        assert_string_equal(max_dimension_equal(&l[i].arm[TWO_TOWER]), "slower");
    }
    assert_string_equal(max_dimension_equal(&l[0].arm[JOINT]), "faster");
    max_dimension_measure_free(l, ROWS);
}

/* The predictions of the grid by hand. */
static void predictions(void **state) {
    (void)state;
    static table t;
    max_line l[ROWS];
    const double max[ROWS] = {0.5, 0.6, 0.5}, sum[ROWS] = {1.0 / 3, 0.5, 3.0 / 7};
    const plan any[ROWS] = {
        {0.5, 0.5, 0.1, 1, 3}, {0.5, 0, 0.1, 1, 3}, {0.5, 0, 0.1, 1, 3}};
    plant(&t, any, REPLICATES, 2);
    measured(l, &t);
    for (size_t i = 0; i < ROWS; i++) {
        T_ARITH(l[i].max, max[i], 1, 1);
        T_ARITH(l[i].sum, sum[i], 1, 1);
        T_ARITH(l[i].arm[TWO_TOWER].k_first, 3, 10, REPLICATES);
        T_ARITH(l[i].arm[TWO_TOWER].k_last, 9, 30, REPLICATES);
    }
    assert_true(l[0].arm[JOINT].predicted == l[0].sum);
    max_dimension_measure_free(l, ROWS);
}

/* A fit counts where K doubles and the risk is at most .35 sigma^2; an exponent that varies
 * is no answer; one replicate is none either. */
static void what_does_not_count(void **state) {
    (void)state;
    static table t;
    max_line l[ROWS];
    /* At the smallest size n / mse <= 250: risk 30 * 250^-.5 = 1.9 or more, not .35 * 4. */
    const plan plans[ROWS] = {
        {0.5, 0.5, 0, 30, 3}, {0.6, 0, 0.01, 1, 1.9}, {0.5, 0, 0.3, 1, 3}};
    plant(&t, plans, REPLICATES, 3);
    measured(l, &t);
    assert_string_equal(max_dimension_equal(&l[0].arm[TWO_TOWER]), "invalid");
    assert_string_equal(max_dimension_equal(&l[1].arm[TWO_TOWER]), "not_identifiable");
    assert_string_equal(max_dimension_equal(&l[2].arm[TWO_TOWER]), "inconclusive");
    max_dimension_measure_free(l, ROWS);
    plant(&t, plans, 1, 3);
    measured(l, &t);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(l[i].rejected == 0 && l[i].arm[TWO_TOWER].equal == TH_OPEN);
    }
    max_dimension_measure_free(l, ROWS);
}

/* Rejected is what Holm's procedure rejects among the rows' one-sided p values. */
static void holm_over_rows(void **state) {
    (void)state;
    static table t;
    max_line l[ROWS];
    size_t seen[2] = {0};
    for (uint64_t k = 0; k < t_cases(100); k++) {
        const plan near[ROWS] = {
            {0.36, 0.3, 0.04, 1, 3}, {0.53, 0, 0.04, 1, 3}, {0.46, 0, 0.04, 1, 3}};
        double p[ROWS];
        int want[ROWS];
        plant(&t, near, REPLICATES, 100 + k);
        measured(l, &t);
        for (size_t i = 0; i < ROWS; i++) {
            p[i] = th_slope_p_above(l[i].arm[TWO_TOWER].effective, l[i].sum);
        }
        tt_stat_holm(want, p, ROWS, 0.05);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(l[i].rejected, want[i]);
            seen[want[i]]++;
        }
        max_dimension_measure_free(l, ROWS);
    }
    assert_true(seen[0] > 0 && seen[1] > 0);
}

static void memory_refused(void **state) {
    (void)state;
    static table t;
    max_line l[ROWS];
    const plan any[ROWS] = {
        {0.5, 0.5, 0.1, 1, 3}, {0.5, 0, 0.1, 1, 3}, {0.5, 0, 0.1, 1, 3}};
    plant(&t, any, REPLICATES, 4);
    int status = TT_ENOMEM;
    unsigned long k = 0;
    while (status == TT_ENOMEM) {
        tt_alloc_fail_after(++k);
        status = max_dimension_measure(l, &t.results);
        tt_alloc_fail_after(0);
    }
    assert_true(status == TT_OK && k > 4);
    max_dimension_measure_free(l, ROWS);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted),
    cmocka_unit_test(predictions),
    cmocka_unit_test(what_does_not_count),
    cmocka_unit_test(holm_over_rows),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
