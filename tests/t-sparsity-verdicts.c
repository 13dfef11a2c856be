/* The experiment sparsity: decision rules on planted curves. */
#include <string.h>

#include "base/tt_error.h"
#include "common/sparsity_measure.h"
#include "t_test.h"

enum { CELLS = 5, REPLICATES = 6, SIZES = 4 };

typedef struct {
    tt_results results;
    tt_row row[CELLS * REPLICATES * SIZES];
    double value[CELLS][REPLICATES][SIZES][COL_COLUMNS];
    sparsity_measure measure[CELLS];
} bench;

static size_t five(enum tt_profile profile) {
    (void)profile;
    return CELLS;
}

/* Log-log curves: L1 c N^-e, dense N^-dense, replicates tilted by +-tilt in turn. */
static void fill(bench *b, double level, double e, double dense, double tilt) {
    static const tt_experiment stub = {.cells = five, .n_columns = COL_COLUMNS};
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < CELLS * REPLICATES * SIZES; i++) {
        const size_t c = i / (REPLICATES * SIZES), r = i / SIZES % REPLICATES,
                     s = i % SIZES;
        const double n = 2048 * pow(4, (double)s), mid = n / 16384;
        double *v = b->value[c][r][s];
        for (size_t k = 0; k < COL_COLUMNS; k++) {
            v[k] = 1;
        }
        double *l1 = v + SPARSITY_COLUMN(SPARSITY_L1, 0);
        double *d = v + SPARSITY_COLUMN(SPARSITY_DENSE, 0);
        v[COL_N] = n;
        d[ARM_RISK] = d[ARM_ONCE] = pow(n, -dense);
        l1[ARM_RISK] = level * pow(n, -e) * pow(mid, r % 2 ? tilt : -tilt);
        l1[ARM_ONCE] = l1[ARM_RISK] * 1.02;
        v[COL_SIEVE] = 0.3 * pow(n, -0.75) * pow(mid, r % 2 ? tilt : -tilt);
        b->row[i] =
            (tt_row){.cell = c, .replicate = r, .row = s, .status = "ok", .value = v};
    }
    b->results = (tt_results){.experiment = &stub,
                              .profile = TT_PAPER,
                              .row = b->row,
                              .n_rows = CELLS * REPLICATES * SIZES};
}

static void measure(bench *b) {
    assert_int_equal(sparsity_measure_all(b->measure, &b->results), TT_OK);
}

/* Standard error of the mean exponent: tilt sqrt(6 / 5) / sqrt(6). */
static void planted_curves(void **state) {
    (void)state;
    static bench b;
    const double tilt = 0.03;
    fill(&b, 0.5, 0.7, 0.6, tilt);
    measure(&b);
    for (size_t c = 0; c < CELLS; c++) {
        const sparsity_measure *m = &b.measure[c];
        const double d = (double)sparsity_cell_of(c)->d;
        assert_true(m->sizes == SIZES && m->replicates == REPLICATES && m->dropped == 0);
        T_ARITH(m->exponent[CURVE_L1].mean, 0.7, 1, 100);
        T_ARITH(m->exponent[CURVE_DENSE].mean, 0.6, 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO].mean, 0.1, 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO].se, tilt * sqrt(1 / 5.0), 1, 100);
        T_ARITH(m->exponent[CURVE_RATIO_ONCE].mean, 0.1, 1, 100);
        T_ARITH(m->effective[CURVE_L1].mean, 0.7, 1, 100); // hold-out error 1 throughout
        T_ARITH(m->one, 0.75, 1, 1);
        T_ARITH(m->many, 3 / (3 + d), 1, 1);
        for (size_t s = 0; s < SIZES; s++) {
            T_ARITH(m->point[CURVE_RATIO][s].estimate, 0.5 * pow(m->n[s], -0.1), 1, 100);
            T_ARITH(m->point[CURVE_L1_TWICE][s].estimate, 1 / 1.02, 1, 100);
            assert_true(m->gate[SPARSITY_L1][s] && m->gate[SPARSITY_DENSE][s]);
        }
        assert_int_equal(sparsity_gated(m), 2 * SIZES);
    }
}

/* The interval of the slope is 2.015 x .45 tilt wide each way at .05, wider by Holm. */
static void rate_words(void **state) {
    (void)state;
    static const struct {
        double gap, tilt;
        const char *word;
    } c[] = {{0.00, 0.03, "agrees"},       {0.30, 0.03, "faster"},
             {-0.30, 0.03, "slower"},      {0.10, 0.03, "inconclusive"},
             {0.00, 1.00, "inconclusive"}, {0.30, 1.00, "inconclusive"}};
    static bench b;
    for (size_t k = 0; k < sizeof c / sizeof *c; k++) {
        fill(&b, 0.5, 0.6 + c[k].gap, 0.6, c[k].tilt);
        measure(&b);
        for (size_t i = 0; i < CELLS; i++) {
            assert_string_equal(sparsity_rate_word(&b.measure[i]), c[k].word);
        }
    }
}

/* A rate that doubling the steps takes away, in one truth, is no rate there. */
static void budgets_must_agree(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.5, 0.9, 0.6, 0.03);
    for (size_t r = 0; r < REPLICATES; r++) {
        for (size_t s = 0; s < SIZES; s++) {
            double *v = b.value[2][r][s];
            double *l1 = v + SPARSITY_COLUMN(SPARSITY_L1, 0);
            l1[ARM_RISK] *= pow(v[COL_N] / 2048, 0.3);
        }
    }
    measure(&b);
    assert_string_equal(sparsity_rate_word(&b.measure[2]), "inconclusive");
    assert_true(b.measure[2].rate == RATE_CONSTANT);
    assert_true(b.measure[2].rate_once == RATE_FASTER);
    assert_string_equal(sparsity_rate_word(&b.measure[1]), "faster");
    for (size_t s = 1; s < SIZES; s++) {
        assert_false(b.measure[2].gate[SPARSITY_L1][s]);
        assert_true(b.measure[2].gate[SPARSITY_DENSE][s]);
    }
    assert_int_equal(sparsity_gated(&b.measure[2]), SIZES + 1);
}

/* One p of .02 among four of 1 is not rejected, by itself it is; Holm, not each alone. */
static void rates_by_holm(void **state) {
    (void)state;
    enum sparsity_rate rate[5];
    th_slope s[5];
    for (size_t i = 0; i < 5; i++) {
        s[i] = (th_slope){.n = 6, .mean = 0.1, .sd = 0.1, .se = 0.1 / sqrt(6)};
    }
    /* t(5) = 3.365: p = .02 two-sided; t(5) = 2.571: p = .05. */
    s[3].mean = 0.1 + 3.3651 * s[3].se;
    sparsity_rates(rate, s, 5);
    assert_true(rate[3] == RATE_OPEN);
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_FASTER);
    s[3].mean = -s[3].mean;
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_SLOWER);
    s[3] = (th_slope){.n = 1, .mean = 5, .sd = NAN, .se = NAN};
    sparsity_rates(rate, s + 3, 1);
    assert_true(rate[0] == RATE_OPEN);
}

static void constant_and_exponents(void **state) {
    (void)state;
    static bench b;
    const char *word[CELLS * SPARSITY_ARMS];
    fill(&b, 0.5, 0.6, 0.6, 0.02);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "agrees");
    assert_string_equal(sparsity_sieve_word(&b.measure[0]), "agrees");
    fill(&b, 20, 0.6, 3 / 7.0, 0.02);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "differs");
    sparsity_adapts_words(word, b.measure, CELLS);
    for (size_t i = 0; i < CELLS; i++) {
        const sparsity_cell *c = sparsity_cell_of(i);
        if (c->truth == SPARSITY_DESIGN) {
            assert_true(word[2 * i] == NULL && word[2 * i + 1] == NULL);
        } else {
            assert_string_equal(word[2 * i], "faster");
        }
        if (c->d == 4 && c->truth == SPARSITY_ADDITIVE) {
            assert_true(strcmp(word[2 * i + 1], "inconclusive") == 0 ||
                        strcmp(word[2 * i + 1], "agrees") == 0);
        }
    }
    fill(&b, 1, 0.2, 0.3, 0.02);
    measure(&b);
    sparsity_adapts_words(word, b.measure, CELLS);
    assert_string_equal(word[0], "slower");
    fill(&b, 1, 0.6, 0.6, 0.5);
    measure(&b);
    assert_string_equal(sparsity_constant_word(b.measure, CELLS), "inconclusive");
    assert_string_equal(sparsity_sieve_word(&b.measure[0]), "inconclusive");
}

/* A diverged run takes its replicate out of all curves and is counted. */
static void diverged_rows(void **state) {
    (void)state;
    static bench b;
    fill(&b, 0.5, 0.6, 0.6, 0.02);
    b.row[SIZES + 1].status = "diverged";
    b.value[0][1][1][SPARSITY_COLUMN(SPARSITY_L1, ARM_RISK)] = NAN;
    measure(&b);
    assert_true(b.measure[0].dropped == 1 && b.measure[0].replicates == REPLICATES - 1);
    assert_true(b.measure[0].exponent[CURVE_RATIO].n == REPLICATES - 1);
    assert_true(b.measure[1].dropped == 0 && b.measure[1].replicates == REPLICATES);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_curves),         cmocka_unit_test(rate_words),
    cmocka_unit_test(budgets_must_agree),     cmocka_unit_test(rates_by_holm),
    cmocka_unit_test(constant_and_exponents), cmocka_unit_test(diverged_rows),
};

T_MAIN(tests)
