/* The experiment sparsity: its truths and data, its design, rows of a task. */
#include <string.h>

#include "common/sparsity_fit.h"
#include "common/sparsity_grid.h"
#include "farm/tt_sink.h"
#include "t_sparsity.h"

/* f(x) as a sum over coordinates has no mixed differences, and is not linear in any. */
static void towers_are_sums(void **state) {
    (void)state;
    for (size_t k = 0; k < t_cases(20); k++) {
        sparsity_data s = draw(additive, k);
        tt_rng r = t_rng("sparsity_sums", k);
        double x[4], f[4][SPARSITY_OUTPUTS];
        for (size_t l = 0; l < 4; l++) {
            x[l] = 0.7 * tt_rng_uniform(&r);
        }
        const size_t a = tt_rng_below(&r, 4), b = (a + 1 + tt_rng_below(&r, 3)) % 4;
        for (size_t corner = 0; corner < 4; corner++) {
            double y[4];
            memcpy(y, x, sizeof y);
            y[a] += corner & 1 ? 0.3 : 0;
            y[b] += corner & 2 ? 0.3 : 0;
            sparsity_tower(f[corner], &s, (int)(k % 2), y);
        }
        for (size_t i = 0; i < SPARSITY_OUTPUTS; i++) {
            T_ARITH(f[3][i] - f[1][i], f[2][i] - f[0][i], 5, 100);
            assert_true(f[1][i] != f[0][i] && f[2][i] != f[0][i]);
        }
        sparsity_close(&s);
    }
}

/* Without the rough part the towers are the backbone; with it, the mean square of the rest
 * of f_1 over truths is a^2 sum_j 4^(-j beta), whatever d. */
static void rough_part(void **state) {
    (void)state;
    enum { TRUTHS = 400, POINTS = 20 };
    double f[SPARSITY_OUTPUTS], power = 0;
    for (size_t j = 0; j < 14; j++) {
        power += 0.25 * exp2(-3.0 * (double)j);
    }
    for (size_t d = 2; d <= 8; d += 6) {
        double sum = 0, squares = 0;
        for (size_t k = 0; k < TRUTHS; k++) {
            sparsity_spec spec = additive;
            double mean = 0;
            spec.d = spec.D = d;
            spec.n = spec.n_judge = POINTS;
            sparsity_data s = draw(spec, k);
            for (size_t i = 0; i < POINTS; i++) {
                sparsity_tower(f, &s, 0, s.train.user_x + i * d);
                mean += (f[0] - 1) * (f[0] - 1) / POINTS;
            }
            sum += mean;
            squares += mean * mean;
            sparsity_close(&s);
        }
        const double mean = sum / TRUTHS, variance = squares / TRUTHS - mean * mean;
        T_NEAR(mean, power, T_SIGMA * sqrt(variance / TRUTHS));
    }
    sparsity_spec flat = additive;
    flat.amplitude = 0;
    sparsity_data s = draw(flat, 0);
    const double x[] = {0.25, 0.5, 0.75, 1};
    sparsity_tower(f, &s, 1, x);
    T_ARITH(f[0], 1, 1, 10);
    T_ARITH(f[1], -sqrt(3) / 2, 1, 10);
    sparsity_close(&s);
}

/* Copies are copies; neither D nor the number of pairs changes the data, the noise is
 * sigma times one stream, and what is judged on has none. */
static void common_data(void **state) {
    (void)state;
    sparsity_spec spec = additive;
    sparsity_data with = draw(spec, 3);
    spec.D = 4;
    spec.n = 50;
    sparsity_data without = draw(spec, 3);
    spec.sigma = 0.8;
    sparsity_data louder = draw(spec, 3);
    spec.sigma = 0;
    sparsity_data silent = draw(spec, 3);
    for (size_t i = 0; i < 50; i++) {
        for (size_t l = 0; l < 12; l++) {
            assert_true(with.train.user_x[i * 12 + l] ==
                        without.train.user_x[i * 4 + l % 4]);
            assert_true(with.train.item_x[i * 12 + l] ==
                        without.train.item_x[i * 4 + l % 4]);
        }
        double f[SPARSITY_OUTPUTS], g[SPARSITY_OUTPUTS];
        sparsity_tower(f, &silent, 0, silent.train.user_x + i * 4);
        sparsity_tower(g, &silent, 1, silent.train.item_x + i * 4);
        const double *a = without.train.rating, *b = louder.train.rating,
                     *c = silent.train.rating;
        assert_true(with.train.rating[i] == a[i]);
        T_ARITH(c[i], f[0] * g[0] + f[1] * g[1], 5, 10);
        T_ARITH(b[i] - c[i], 2 * (a[i] - c[i]), 5, 10);
        assert_true(a[i] != c[i]);
        assert_true(with.judge.rating[i] == silent.judge.rating[i]);
        assert_true(with.judge.user_x[i * 12] != with.train.user_x[i * 12]);
    }
    sparsity_close(&with);
    sparsity_close(&without);
    sparsity_close(&louder);
    sparsity_close(&silent);
}

/* The paper's sums at D = 12: E f_k^2 = v (D + (D - 1) / 9), v = .3^2 / 12 x 50 / D, the
 * coefficients independent: E R^2 = 2 (E f_k^2)^2. Nested, and noisy as asked. */
static void paper_design(void **state) {
    (void)state;
    enum { TRUTHS = 400, POINTS = 20 };
    const double square = 0.3 * 0.3 / 12 * 50 / 12 * (12 + 11 / 9.0);
    double sum = 0, squares = 0;
    sparsity_spec spec = additive;
    spec.truth = SPARSITY_DESIGN;
    for (size_t k = 0; k < TRUTHS; k++) {
        double mean = 0;
        spec.n = spec.n_judge = POINTS;
        sparsity_data s = draw(spec, k);
        for (size_t i = 0; i < POINTS; i++) {
            mean += s.judge.rating[i] * s.judge.rating[i] / POINTS;
        }
        sum += mean;
        squares += mean * mean;
        sparsity_close(&s);
    }
    const double mean = sum / TRUTHS, variance = squares / TRUTHS - mean * mean;
    T_NEAR(mean, 2 * square * square, T_SIGMA * sqrt(variance / TRUTHS));
    sparsity_data few = draw(spec, 0);
    spec.n = 500;
    sparsity_data many = draw(spec, 0);
    spec.sigma = 0;
    sparsity_data silent = draw(spec, 0);
    double noise = 0;
    for (size_t i = 0; i < POINTS; i++) {
        assert_true(few.train.rating[i] == many.train.rating[i]);
        assert_true(few.judge.rating[i] == many.judge.rating[i]);
        assert_true(few.train.user_x[i * 12 + 7] == many.train.user_x[i * 12 + 3]);
    }
    for (size_t i = 0; i < 500; i++) {
        const double e = many.train.rating[i] - silent.train.rating[i];
        noise += e * e;
    }
    T_NEAR(noise / 500, 0.16, T_SIGMA * 0.16 * sqrt(2.0 / 500));
    sparsity_close(&few);
    sparsity_close(&many);
    sparsity_close(&silent);
}

/* The row of the first smoke size again by hand: every penalty once, the one of least
 * hold-out error, then twice its steps. */
static void rows(void **state) {
    (void)state;
    enum { CELL = 2 };
    const sparsity_plan *plan = sparsity_plan_of(TT_SMOKE);
    const tt_task task = {.profile = TT_SMOKE, .seed = 5, .cell = CELL, .replicate = 1};
    const sparsity_spec spec = sparsity_spec_of(TT_SMOKE, CELL);
    const size_t n = (size_t)1 << plan->first;
    sparsity_effort e = sparsity_effort_of(TT_SMOKE, n);
    tt_sink sink = {.record = {.n_columns = COL_COLUMNS}};
    sparsity_data data;
    sparsity_sample all;
    sparsity_outcome once[SPARSITY_GRID], twice;
    assert_int_equal(sparsity_run(&task, &sink), TT_OK);
    assert_int_equal(sink.record.n_rows, 2);
    assert_int_equal(sparsity_open(&data, &spec, 5, 1), TT_OK);
    assert_int_equal(sparsity_sample_open(&all, &data), TT_OK);
    const sparsity_sample s = sparsity_sample_first(&all, n);
    for (size_t arm = 0; arm < SPARSITY_ARMS; arm++) {
        const double *v = sink.record.value + SPARSITY_COLUMN(arm, 0);
        const enum sparsity_arm which = (enum sparsity_arm)arm;
        size_t best = 0;
        for (size_t k = 0; k < SPARSITY_GRID; k++) {
            const double penalty = sparsity_penalty(which, n, e.steps, k);
            assert_int_equal(sparsity_fit(&once[k], &s, &e, which, penalty), TT_OK);
            best = once[k].valid_mse < once[best].valid_mse ? k : best;
        }
        sparsity_effort more = e;
        more.steps = 2 * e.steps;
        const double penalty = sparsity_penalty(which, n, more.steps, best);
        assert_int_equal(sparsity_fit(&twice, &s, &more, which, penalty), TT_OK);
        assert_true(v[ARM_CHOICE] == (double)best && v[ARM_PENALTY] == penalty);
        assert_true(v[ARM_ONCE] == once[best].risk &&
                    v[ARM_ONCE_MSE] == once[best].valid_mse);
        assert_true(v[ARM_RISK] == twice.risk && v[ARM_MSE] == twice.valid_mse);
        assert_true(v[ARM_FOCUSED] == twice.layer.focused &&
                    v[ARM_NONZERO] == twice.layer.nonzero);
    }
    assert_true(sink.record.value[COL_N] == (double)n);
    assert_true(sink.record.value[COL_COLUMNS + COL_N] == 2 * (double)n);
    tt_record_free(&sink.record);
    sparsity_sample_close(&all);
    sparsity_close(&data);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(towers_are_sums),
    cmocka_unit_test(rough_part),
    cmocka_unit_test(common_data),
    cmocka_unit_test(paper_design),
    cmocka_unit_test(rows),
};

T_MAIN(tests)
