/* Experiment ranking: exponents, margins and decision rules on planted curves. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/ranking_report.h"
#include "t_test.h"
#include "th_rate.h"

enum { REPLICATES = 20, SIZES = 6, ROWS = RANKING_CELLS * REPLICATES * SIZES };

typedef struct {
    tt_row row[ROWS];
    double value[ROWS][RANKING_COLUMNS];
    tt_results results;
    ranking_measured measured[RANKING_CELLS];
} planted;

/* Every score C N^-(power a), its power the expected one, or `above` the guaranteed one;
 * `near` half the squared RMSE's exponent. Replicates differ by exponents' noise sd; the
 * hold-out error is flat: N_eff is N. Score `odd` of the first cell is moved by shift. */
static void plant(planted *p, double sd, size_t odd, double shift) {
    const double above = 0.2;
    tt_rng r = t_rng("ranking planted", 0);
    memset(p, 0, sizeof *p);
    for (size_t i = 0; i < ROWS; i++) {
        const size_t cell = i / (REPLICATES * SIZES), size = i % SIZES;
        const double n = ldexp(1, 11 + (int)size);
        const ranking_cell *c = &ranking_grid[cell];
        const double a = th_rate_two_tower(c->beta, (double)c->d, (double)c->d);
        double *v = p->value[i];
        p->row[i] = (tt_row){.cell = cell,
                             .replicate = i / SIZES % REPLICATES,
                             .row = size,
                             .status = "ok",
                             .value = v};
        v[RANKING_N] = n;
        v[RANKING_MSE] = 0.7;
        v[RANKING_USERS] = 50;
        for (size_t s = 0; s < RANKING_SCORES; s++) {
            const ranking_power *q = &ranking_powers[s];
            const double power = s == SCORE_RISK       ? 1
                                 : s == SCORE_NEAR     ? 0.5
                                 : !isnan(q->expected) ? q->expected
                                                       : q->guaranteed + above;
            const double moved = cell == 0 && s == odd ? shift : 0;
            const double noise = size == SIZES - 1 ? sd * tt_rng_gaussian(&r) : 0;
            const size_t column =
                s == SCORE_RISK ? RANKING_RISK : RANKING_REGRET + s - SCORE_REGRET;
            v[column] = 0.3 * pow(n, -power * a - moved) * exp(noise);
        }
    }
    p->results = (tt_results){.profile = TT_DEFAULT, .row = p->row, .n_rows = ROWS};
}

static void measure(planted *p) {
    assert_int_equal(ranking_measure(p->measured, &p->results), TT_OK);
}

static planted *fresh(double sd, size_t odd, double shift) {
    planted *p = tt_alloc(1, sizeof *p);
    assert_non_null(p);
    plant(p, sd, odd, shift);
    measure(p);
    return p;
}

static void drop(planted *p) {
    ranking_measured_free(p->measured);
    tt_free(p);
}

static void planted_exponents_return(void **state) {
    (void)state;
    planted *p = fresh(0, RANKING_SCORES, 0);
    size_t cell, score;
    for (size_t i = 0; i < RANKING_CELLS; i++) {
        const ranking_measured *m = &p->measured[i];
        T_ARITH(m->nominal[SCORE_RISK].mean, m->a, 30, SIZES);
        for (size_t s = 0; s < RANKING_SCORES; s++) {
            T_ARITH(m->effective[s].mean, m->nominal[s].mean, 30, SIZES);
            T_ARITH(m->power[s].mean, m->nominal[s].mean / m->a, 30, SIZES);
        }
        T_ARITH(m->nominal[SCORE_FLIPS].mean, m->a / 2, 30, SIZES);
    }
    for (int g = GROUND_PLAIN; g <= GROUND_BEST; g++) {
        assert_string_equal(
            ranking_bound_word(p->measured, (enum ranking_ground)g, &cell, &score),
            "agrees");
    }
    drop(p);
}

/* With noise: the unmoved twin agrees in every verdict. */
static void true_powers_agree(void **state) {
    (void)state;
    planted *p = fresh(0.02, RANKING_SCORES, 0);
    size_t cell, score;
    for (int g = GROUND_PLAIN; g <= GROUND_BEST; g++) {
        assert_string_equal(
            ranking_bound_word(p->measured, (enum ranking_ground)g, &cell, &score),
            "agrees");
    }
    for (size_t s = 0; s < RANKING_SCORES; s++) {
        if (!isnan(ranking_powers[s].expected)) {
            assert_string_equal(ranking_equal_word(p->measured, s, &cell), "agrees");
        }
    }
    assert_string_equal(ranking_margin_word(p->measured, SCORE_FLIPS, &cell), "agrees");
    assert_string_equal(ranking_margin_word(p->measured, SCORE_LOSS, &cell), "agrees");
    drop(p);
}

/* One score of one cell is moved: its verdicts say so and name it, the others do not. */
static void moved_scores_are_named(void **state) {
    (void)state;
    const size_t odd[] = {SCORE_NDCG, SCORE_RECIPROCAL, SCORE_FLIPS, SCORE_LOSS};
    for (size_t k = 0; k < 4; k++) {
        planted *p = fresh(0.02, odd[k], -0.4);
        const enum ranking_ground own = ranking_powers[odd[k]].ground;
        size_t cell = 9, score = 0;
        for (int g = GROUND_PLAIN; g <= GROUND_BEST; g++) {
            const int hit = own == (enum ranking_ground)g;
            assert_string_equal(
                ranking_bound_word(p->measured, (enum ranking_ground)g, &cell, &score),
                hit ? "slower" : "agrees");
            assert_true(!hit || (cell == 0 && score == odd[k]));
        }
        assert_string_equal(ranking_guarantee_word(p->measured, odd[k]), "contradicted");
        assert_string_equal(ranking_guarantee_word(p->measured + 1, odd[k]), "confirmed");
        if (k >= 2) {
            assert_string_equal(ranking_equal_word(p->measured, odd[k], &cell), "slower");
            assert_string_equal(ranking_equality_word(p->measured, odd[k]), "no");
            assert_string_equal(ranking_equality_word(p->measured + 1, odd[k]), "yes");
            assert_string_equal(ranking_margin_word(p->measured, odd[k], &cell), "slower");
            assert_string_equal(ranking_margin_word(p->measured, odd[5 - k], &cell),
                                "agrees");
        }
        drop(p);
    }
    planted *p = fresh(0.02, SCORE_REGRET + 3, 0.12);
    size_t cell;
    assert_string_equal(ranking_equal_word(p->measured, SCORE_REGRET + 3, &cell), "faster");
    drop(p);
}

/* What the margin does, flips and pair loss do too: not equal to a / 2, equal to it. */
static void a_margin_of_its_own_is_recognised(void **state) {
    (void)state;
    const double shift = -0.12;
    size_t cell;
    planted *p = tt_alloc(1, sizeof *p);
    assert_non_null(p);
    plant(p, 0.02, RANKING_SCORES, 0);
    for (size_t i = 0; i < ROWS; i++) {
        const double factor = pow(p->value[i][RANKING_N], -shift);
        p->value[i][RANKING_FLIPS] *= factor;
        p->value[i][RANKING_LOSS] *= factor;
        p->value[i][RANKING_NEAR] *= factor;
    }
    measure(p);
    assert_string_equal(ranking_equal_word(p->measured, SCORE_FLIPS, &cell), "slower");
    assert_string_equal(ranking_equal_word(p->measured, SCORE_LOSS, &cell), "slower");
    assert_string_equal(ranking_margin_word(p->measured, SCORE_FLIPS, &cell), "agrees");
    assert_string_equal(ranking_margin_word(p->measured, SCORE_LOSS, &cell), "agrees");
    drop(p);
}

static void wide_intervals_are_inconclusive(void **state) {
    (void)state;
    planted *p = fresh(4, RANKING_SCORES, 0);
    size_t cell, score;
    assert_string_equal(ranking_bound_word(p->measured, GROUND_MARGIN, &cell, &score),
                        "inconclusive");
    assert_string_equal(ranking_equal_word(p->measured, SCORE_LOSS, &cell), "inconclusive");
    assert_string_equal(ranking_margin_word(p->measured, SCORE_LOSS, &cell),
                        "inconclusive");
    drop(p);
}

/* A replicate without regret at some size has no exponent; a diverged one is dropped. */
static void zeros_and_failures_are_left_out(void **state) {
    (void)state;
    planted *p = tt_alloc(1, sizeof *p);
    assert_non_null(p);
    plant(p, 0.02, RANKING_SCORES, 0);
    p->value[3][RANKING_REGRET] = 0;
    p->row[SIZES].status = "diverged";
    measure(p);
    assert_int_equal(p->measured[0].nominal[SCORE_REGRET].n, REPLICATES - 2);
    assert_int_equal(p->measured[0].nominal[SCORE_FLIPS].n, REPLICATES - 1);
    assert_int_equal(p->measured[0].curve[SCORE_FLIPS].dropped, 1);
    assert_int_equal(p->measured[1].nominal[SCORE_REGRET].n, REPLICATES);
    size_t positive;
    double sum = 0;
    for (size_t r = 0; r < REPLICATES; r++) {
        sum += r == 1 ? 0 : p->value[r * SIZES + 3][RANKING_REGRET];
    }
    const double mean = ranking_mean(&positive, &p->measured[0].curve[SCORE_REGRET], 3);
    T_ARITH(mean, sum / (REPLICATES - 1), 1, REPLICATES);
    assert_int_equal(positive, REPLICATES - 2);
    drop(p);
}

/* A planted margin t^alpha returns its alpha, once for each replicate. */
static void margins_return(void **state) {
    (void)state;
    const double alpha = 0.7;
    double work[2 * ROWS];
    planted *p = tt_alloc(1, sizeof *p);
    assert_non_null(p);
    plant(p, 0, RANKING_SCORES, 0);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < RANKING_STEPS; k++) {
            p->value[i][RANKING_WITHIN + k] = 0.4 * exp2(-alpha * (double)k);
        }
    }
    for (size_t k = 0; k < RANKING_STEPS; k++) {
        const ranking_margin g = ranking_margin_of(&p->results, 1, k, work);
        assert_int_equal(g.replicates, REPLICATES);
        T_ARITH(g.share.estimate, 0.4 * pow(g.t, alpha), 1, REPLICATES);
        if (k > 0) {
            T_ARITH(g.alpha.estimate, alpha, 1, REPLICATES);
        } else {
            assert_true(isnan(g.alpha.estimate));
        }
    }
    tt_free(p);
}

static void inequalities_are_counted(void **state) {
    (void)state;
    planted *p = tt_alloc(1, sizeof *p);
    double work[2 * ROWS];
    assert_non_null(p);
    plant(p, 0, RANKING_SCORES, 0);
    for (size_t i = 0; i < ROWS; i++) {
        p->value[i][RANKING_RATIO + 1] = 0.25;
        p->value[i][RANKING_WORST + 1] = 0.5;
        p->value[i][RANKING_POOLED + 1] = 0.9;
    }
    p->value[4][RANKING_VIOLATED + 1] = 2;
    p->value[4][RANKING_WORST + 1] = 1.5;
    const ranking_inequality all = ranking_inequality_of(&p->results, 0, 0, 1, work);
    const ranking_inequality twin = ranking_inequality_of(&p->results, 1, 0, 1, work);
    const ranking_inequality at =
        ranking_inequality_of(&p->results, 0, p->value[4][RANKING_N], 1, work);
    const ranking_inequality flips =
        ranking_inequality_of(&p->results, 0, 0, RANKING_BOUND_FLIPS, work);
    assert_true(all.checks == 50 * REPLICATES * SIZES && flips.checks == 4 * all.checks);
    assert_true(all.violated == 2 && all.worst == 1.5 && isnan(all.ratio.estimate));
    assert_true(twin.violated == 0 && twin.worst == 0.5);
    assert_true(at.checks == 50 * REPLICATES && at.violated == 2);
    T_ARITH(at.ratio.estimate, 0.25, 1, REPLICATES);
    T_ARITH(at.pooled.estimate, 0.9, 1, REPLICATES);
    assert_true(isnan(flips.pooled.estimate));
    tt_free(p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted_exponents_return),
    cmocka_unit_test(true_powers_agree),
    cmocka_unit_test(moved_scores_are_named),
    cmocka_unit_test(a_margin_of_its_own_is_recognised),
    cmocka_unit_test(wide_intervals_are_inconclusive),
    cmocka_unit_test(zeros_and_failures_are_left_out),
    cmocka_unit_test(margins_return),
    cmocka_unit_test(inequalities_are_counted),
};

T_MAIN(tests)
