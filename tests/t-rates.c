/* The rules of experiments/rates.c on curves whose exponents are known. */
#include "t_test.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "common/rates_measure.h"
#include "th_rate.h"

enum { REPLICATES = 30 };

/* What one cell is made of. */
typedef struct {
    double shift;      // of the exponent on N_eff from its prediction
    double k_growth;   // K at the largest size over K at the smallest
    double start;      // risk / sigma^2 at the smallest size
} plant;

static const plant honest = {0, 3, 0.1};

/* risk = c N_eff^-a, N_eff = N / (sigma^2 + risk): the fixed point. */
static double solve_risk(double c, double a, double n, double variance) {
    double risk = 0;
    for (int i = 0; i < 200; i++) {
        risk = c * pow(n / (variance + risk), -a);
    }
    return risk;
}

static void fill_row(double *value, const rates_cell *cell, const plant *p, double n, double n0,
                     double n1, double noise) {
    const double d = (double)cell->d, variance = cell->sigma * cell->sigma;
    const double a = th_rate_two_tower(cell->beta, d, d) + p->shift;
    const double first = p->start * variance;
    const double c = first * pow(n0 / (variance + first), a);
    const double risk = solve_risk(c, a, n, variance) * exp(noise);
    const double k = 3 * pow(p->k_growth, log(n / n0) / log(n1 / n0));
    const double row[RATES_COLUMNS] = {
        [RATES_N] = n,           [RATES_RISK] = risk,        [RATES_MSE] = variance + risk,
        [RATES_K] = k,           [RATES_WEIGHTS] = k,        [RATES_RISK_ORACLE] = risk,
        [RATES_K_ORACLE] = k,    [RATES_RISK_THEORY] = risk, [RATES_K_THEORY] = k,
        [RATES_MSE_THEORY] = variance + risk};
    memcpy(value, row, sizeof row);
}

typedef struct {
    tt_results results;
    tt_row *row;
    double (*value)[RATES_COLUMNS];
    rates_measure measure[32];
} bench;

/* All cells of the default profile are honest, but the first is as planted. Replicates differ
 * by exponents' noise of standard deviation sd. */
static void open_bench(bench *b, const plant *first, double sd) {
    const size_t cells = rates_cells(TT_DEFAULT);
    tt_rng r = t_rng("rates", 0);
    size_t n_rows = 0;
    b->row = tt_alloc(cells * REPLICATES * CURVE_SIZES, sizeof *b->row);
    b->value = tt_alloc(cells * REPLICATES * CURVE_SIZES, sizeof *b->value);
    assert_true(b->row && b->value);
    for (size_t cell = 0; cell < cells; cell++) {
        const rates_cell *c = rates_cell_of(TT_DEFAULT, cell);
        const double n0 = (double)rates_size(c, c->first[TT_DEFAULT]);
        const double n1 = (double)rates_size(c, c->last[TT_DEFAULT]);
        for (size_t rep = 0; rep < REPLICATES; rep++) {
            const double tilt = sd * tt_rng_gaussian(&r);
            for (double n = n0; n <= n1; n *= 2, n_rows++) {
                fill_row(b->value[n_rows], c, cell == 0 ? first : &honest, n, n0, n1,
                         tilt * log(n / n0));
                b->row[n_rows] = (tt_row){.cell = cell, .replicate = rep, .status = "ok",
                                          .value = b->value[n_rows]};
            }
        }
    }
    b->results = (tt_results){.profile = TT_DEFAULT, .row = b->row, .n_rows = n_rows};
    assert_int_equal(rates_measure_all(b->measure, &b->results), 0);
}

static void close_bench(bench *b) {
    rates_measure_free(b->measure, rates_cells(TT_DEFAULT));
    tt_free(b->row);
    tt_free(b->value);
}

static void true_exponents_are_confirmed(void **state) {
    (void)state;
    bench b;
    open_bench(&b, &honest, 0.01);
    for (size_t cell = 0; cell < rates_cells(TT_DEFAULT); cell++) {
        const rates_measure *m = &b.measure[cell];
        const double se = m->effective[RULE_VALID].se;
        T_NEAR(m->effective[RULE_VALID].mean, m->predicted, T_SIGMA * se + 1e-3);
        assert_string_equal(rates_bound_word(m->bound), "confirmed");
        assert_string_equal(rates_equal_word(m, m->equal), "yes");
        for (size_t k = 0; k < RATES_RIVALS; k++) {
            assert_int_equal(m->rejected[k], !isnan(m->rival[k]));
        }
    }
    close_bench(&b);
}

static void without_noise_the_exponent_is_exact(void **state) {
    (void)state;
    bench b;
    open_bench(&b, &honest, 0);
    for (size_t cell = 0; cell < rates_cells(TT_DEFAULT); cell++) {
        const rates_measure *m = &b.measure[cell];
        T_ARITH(m->effective[RULE_VALID].mean, m->predicted, 10, 200);
        T_NEAR(m->k_last / m->k_first, 3, 1e-9);
        T_NEAR(m->worst, 0.1, 1e-9);
    }
    close_bench(&b);
}

static void a_slower_cell_is_called_slower(void **state) {
    (void)state;
    bench b;
    const plant slower = {-0.1, 3, 0.1}, much = {-0.45, 3, 0.1};
    open_bench(&b, &slower, 0.01);
    assert_string_equal(rates_equal_word(b.measure, b.measure->equal), "no");
    assert_string_equal(rates_bound_word(b.measure->bound), "confirmed"); // log^2 covers it
    assert_string_equal(rates_equal_word(&b.measure[1], b.measure[1].equal), "yes");
    close_bench(&b);
    open_bench(&b, &much, 0.01);
    assert_string_equal(rates_bound_word(b.measure->bound), "contradicted");
    close_bench(&b);
}

static void wide_intervals_are_inconclusive(void **state) {
    (void)state;
    bench b;
    open_bench(&b, &honest, 0.3);
    assert_string_equal(rates_equal_word(b.measure, b.measure->equal), "inconclusive");
    close_bench(&b);
}

static void cells_that_cannot_tell_do_not_count(void **state) {
    (void)state;
    bench b;
    const plant two_k = {0, 1.9, 0.1}, burn_in = {0, 3, 0.4};
    open_bench(&b, &two_k, 0.01);
    assert_string_equal(rates_equal_word(b.measure, b.measure->equal), "not_identifiable");
    close_bench(&b);
    open_bench(&b, &burn_in, 0.01);
    assert_string_equal(rates_equal_word(b.measure, b.measure->equal), "invalid");
    close_bench(&b);
}

/* Interpolation, exponent 2 beta / d on N, looks like a on N_eff: why risk / sigma^2 is gated. */
static void interpolation_is_caught_by_the_gate(void **state) {
    (void)state;
    bench b;
    const plant noiseless = {0, 3, 20};
    open_bench(&b, &noiseless, 0.01);
    const rates_measure *m = b.measure;
    T_NEAR(m->effective[RULE_VALID].mean, m->predicted, 0.02);
    assert_true(m->nominal[RULE_VALID].mean > m->predicted + 0.1);
    assert_string_equal(rates_equal_word(m, m->equal), "invalid");
    close_bench(&b);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(true_exponents_are_confirmed),
    cmocka_unit_test(without_noise_the_exponent_is_exact),
    cmocka_unit_test(a_slower_cell_is_called_slower),
    cmocka_unit_test(wide_intervals_are_inconclusive),
    cmocka_unit_test(cells_that_cannot_tell_do_not_count),
    cmocka_unit_test(interpolation_is_caught_by_the_gate),
};

T_MAIN(tests)
