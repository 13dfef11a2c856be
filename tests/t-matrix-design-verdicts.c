/* The experiment matrix_design: what it measures and its decision rules, on results whose
 * slopes are planted. */
#include <string.h>

#include "base/tt_error.h"
#include "common/matrix_design_report.h"
#include "common/matrix_design_rules.h"
#include "t_test.h"

/* --- rules --- */

static th_slope mean_of(double mean, double se) {
    return (th_slope){.n = 5, .mean = mean, .sd = se * sqrt(5), .se = se};
}

#define WORD(got, want) assert_string_equal(got, want)

static void rules_tell_planted_means_apart(void **state) {
    (void)state;
    const th_slope none = {1, 0.5, NAN, NAN};
    th_slope s[3] = {mean_of(0, 0.01), mean_of(0.03, 0.01), mean_of(-0.02, 0.01)};
    WORD(md_rule_within(s, 3, 0, 0.1), "agrees");
    s[1] = mean_of(0.2, 0.01);
    WORD(md_rule_within(s, 3, 0, 0.1), "differs");
    s[1] = mean_of(-0.2, 0.01);
    WORD(md_rule_within(s, 3, 0, 0.1), "differs");
    s[1] = mean_of(0.03, 0.1);
    WORD(md_rule_within(s, 3, 0, 0.1), "inconclusive");
    WORD(md_rule_within(&none, 1, 0.5, 0.1), "inconclusive");
    WORD(md_rule_within(s, 0, 0, 0.1), "inconclusive");
    s[0] = mean_of(-0.5, 0.02), s[1] = mean_of(-0.2, 0.02), s[2] = mean_of(-0.3, 0.02);
    WORD(md_rule_all(s, 3, -1, 0), "agrees");
    WORD(md_rule_all(s, 3, 1, 0), "differs");
    WORD(md_rule_all(s, 3, -1, -0.25), "inconclusive"); // -.2: 2.5 standard errors, Holm
    s[2] = mean_of(0.3, 0.02);
    WORD(md_rule_all(s, 3, -1, 0), "differs");
    s[2] = mean_of(-0.01, 0.02);
    WORD(md_rule_all(s, 3, -1, 0), "inconclusive");
    WORD(md_rule_some(s, 3, -1, -0.1), "agrees");
    WORD(md_rule_some(s + 1, 2, -1, -0.5), "differs");
    s[0] = mean_of(0, 0.1);
    WORD(md_rule_some(s, 1, -1, -0.1), "inconclusive");
    WORD(md_rule_some(s, 0, -1, -0.1), "inconclusive");
}

static void rule_of_both_wants_one_tower(void **state) {
    (void)state;
    const th_slope down = mean_of(-0.3, 0.02), up = mean_of(0.3, 0.02),
                   wide = mean_of(0, 1);
    const th_slope low[] = {down, up}, high[] = {up, up}, crossed[] = {down, wide};
    WORD(md_rule_both(low, high, 2), "agrees");
    WORD(md_rule_both(low + 1, high, 1), "differs");
    WORD(md_rule_both(low, low, 1), "differs");
    WORD(md_rule_both(crossed, (const th_slope[]){down, up}, 2), "inconclusive");
    WORD(md_rule_both(&wide, high, 1), "inconclusive");
}

/* --- a world in which every verdict holds, and one broken at a time --- */

enum { REPLICATES = 5 };

enum {
    V_COUNTED,
    V_FLAT,
    V_L1_20,
    V_L1_40,
    V_FRESH,
    V_FRESH_L1,
    V_FRESH_L2,
    V_FALL,
    V_RISE,
    V_IDS,
    V_NEW,
    V_SEEN,
    V_BOTH,
    V_BATCHES,
    V_LEARNED,
    V_SENTENCE
};

static size_t paper_cells(enum tt_profile profile) {
    md_cell cell[MD_CELLS];
    return md_grid(cell, profile);
}

static const tt_experiment fake = {
    .name = "matrix_design", .n_columns = MD_COLUMNS, .cells = paper_cells};

/* Slopes in n of the seen and the new, by arm and d; fresh over n = 3000. */
typedef struct {
    double warm20[MD_ARMS], warm40[MD_ARMS];
    double cold_slope, level[MD_ARMS], fresh[MD_ARMS], counted;
} world;

static const world good = {.warm20 = {[MD_L2_FEW] = -0.1,
                                      [MD_L2] = -0.4,
                                      [MD_L2_MANY] = -0.5,
                                      [MD_L2_RANDOM] = -0.4,
                                      [MD_RSVD] = 0.5},
                           .warm40 = {[MD_L2_FEW] = 0.4,
                                      [MD_L2] = 0.3,
                                      [MD_L2_MANY] = 0.1,
                                      [MD_L2_RANDOM] = 0.3,
                                      [MD_RSVD] = 0.4},
                           .cold_slope = -0.8,
                           .level = {[MD_L1] = 0.04,
                                     [MD_L2_FEW] = 1,
                                     [MD_L2] = 0.5,
                                     [MD_L2_MANY] = 0.3,
                                     [MD_L2_RANDOM] = 0.5,
                                     [MD_RSVD] = 3},
                           .fresh = {1, 1, 1, 1, 1, 1, 1},
                           .counted = 1};

typedef struct {
    double value[MD_CELLS][REPLICATES][MD_COLUMNS];
    tt_row row[MD_CELLS * REPLICATES];
    md_measured m;
    tt_verdict v[MD_VERDICTS];
} bench;

/* Excess of a cell; replicates are tilted a little, the same at every n, and in slope. */
static void plant(double *value, const md_cell *c, const world *w, size_t r) {
    const double wobble = ((double)r - 2) / 500;
    const double n = c->n == MD_FRESH ? 3000 : (double)c->n, at = log(n / 1500);
    const double slope = c->d == 20 ? w->warm20[c->arm] : w->warm40[c->arm];
    const double level = w->level[c->arm] * (c->d == 20 ? 1 : c->d == 30 ? 2 : 4);
    const double tilt = 1 + wobble;
    for (size_t k = 0; k < MD_COLUMNS; k++) {
        value[k] = 1;
    }
    if (c->arm == MD_ORACLE) {
        value[MD_C_WARM] = w->counted * tilt * md_oracle_excess(c->d, c->n, 70000, 0);
        value[MD_C_COLD] = tilt * md_oracle_excess(c->d, c->n, 70000, 1);
        return;
    }
    value[MD_C_WARM] = level * tilt * exp((slope + wobble) * at);
    value[MD_C_COLD] = 1.5 * level * tilt * exp((w->cold_slope + wobble / 3) * at);
    if (c->n > MD_LAST) { // no slope may look here
        value[MD_C_WARM] *= 3;
    }
    if (c->n == MD_FRESH) {
        value[MD_C_COLD] = w->fresh[c->arm] * value[MD_C_WARM];
    }
}

static void judge(bench *b, const world *w) {
    md_cell cell[MD_CELLS];
    const size_t cells = md_grid(cell, TT_PAPER);
    size_t rows = 0;
    memset(b, 0, sizeof *b);
    for (size_t k = 0; k < cells; k++) {
        for (size_t r = 0; r < cell[k].replicates; r++) {
            plant(b->value[k][r], &cell[k], w, r);
            b->row[rows++] = (tt_row){
                .cell = k, .replicate = r, .status = "ok", .value = b->value[k][r]};
        }
    }
    const tt_results results = {
        .experiment = &fake, .profile = TT_PAPER, .row = b->row, .n_rows = rows};
    assert_int_equal(md_measure(&b->m, &results), TT_OK);
    md_verdicts(b->v, &b->m);
}

static bench the_bench;

static void every_verdict_agrees_where_all_holds(void **state) {
    (void)state;
    judge(&the_bench, &good);
    for (size_t k = 0; k < MD_VERDICTS; k++) {
        if (strcmp(the_bench.v[k].word, "agrees") != 0) {
            print_error("%s: %s\n", the_bench.v[k].claim, the_bench.v[k].word);
        }
        WORD(the_bench.v[k].word, "agrees");
    }
    md_measured_free(&the_bench.m);
}

/* The world with one thing broken: verdict `at` says so, and so does the sentence where it
 * is one of its parts. */
static void broken(const world *w, size_t at, const char *word) {
    judge(&the_bench, w);
    WORD(the_bench.v[at].word, word);
    if (at >= V_NEW && at < V_SENTENCE && strcmp(word, "agrees") != 0) {
        WORD(the_bench.v[V_SENTENCE].word,
             strcmp(word, "differs") == 0 ? word : "inconclusive");
    }
    md_measured_free(&the_bench.m);
}

static void each_violation_is_caught(void **state) {
    (void)state;
    world w = good;
    w.counted = 1.3;
    broken(&w, V_COUNTED, "differs");
    broken(&w, V_FLAT, "agrees"); // the same factor at every n
    w = good, w.warm20[MD_L1] = 0.3;
    broken(&w, V_L1_20, "differs");
    broken(&w, V_L1_40, "agrees");
    w = good, w.warm40[MD_L1] = -0.3;
    broken(&w, V_L1_40, "differs");
    w = good, w.level[MD_L1] = 0.3; // 1.2 at d = 40, where predicting 0 has 5.19
    broken(&w, V_L1_20, "agrees");
    broken(&w, V_L1_40, "inconclusive");
    // .146, .092, .039 of the printed table are rounded to three digits
    T_NEAR(md_printed_slope(20), -1.913, 0.001);
    T_ARITH(md_zero_excess(), 30 * 0.41583333333333333 * 0.41583333333333333, 5, 10);
    w = good, w.fresh[MD_L1] = 2;
    broken(&w, V_FRESH_L1, "differs");
    broken(&w, V_FRESH_L2, "agrees");
    w = good, w.fresh[MD_L2_RANDOM] = 0.5;
    broken(&w, V_FRESH_L2, "differs");
    w = good;
    for (enum md_arm arm = MD_L1; arm <= MD_L2_RANDOM; arm++) {
        w.warm20[arm] = 0.02;
        w.warm40[arm] = -0.02;
    }
    broken(&w, V_FALL, "differs");
    broken(&w, V_RISE, "differs");
    broken(&w, V_BOTH, "differs");
    w = good, w.warm40[MD_RSVD] = 0;
    broken(&w, V_IDS, "differs");
    w = good, w.cold_slope = 0.5;
    broken(&w, V_NEW, "differs");
    broken(&w, V_SEEN, "differs");
    w = good, w.cold_slope = -0.3; // slower than the seen ones of one tower
    broken(&w, V_NEW, "agrees");
    broken(&w, V_SEEN, "differs");
    w = good, w.warm20[MD_L2_RANDOM] = -0.1;
    broken(&w, V_BATCHES, "differs");
    w = good, w.warm20[MD_L2_FEW] = 0.5, w.warm20[MD_L2] = 0.8, w.warm20[MD_L2_MANY] = 0.9;
    broken(&w, V_LEARNED, "differs");
}

/* Slopes, differences and the line through them come back as planted. */
static void measures_return_what_is_planted(void **state) {
    (void)state;
    double x[MD_REPLICATES];
    judge(&the_bench, &good);
    const md_measured *m = &the_bench.m;
    const md_curve *block = md_curve_of(m, MD_L2, 20), *few = md_curve_of(m, MD_L2_FEW, 40);
    const md_curve *l1 = md_curve_of(m, MD_L1, 20);
    assert_null(md_curve_of(m, MD_L2_MANY, 30));
    assert_int_equal(md_replicates(m), REPLICATES);
    assert_int_equal(block->sizes, 4);
    for (size_t r = 0; r < REPLICATES; r++) {
        const double wobble = ((double)r - 2) / 500;
        T_ARITH(block->warm[r], -0.4 + wobble, 1, 100);
        T_ARITH(block->cold[r], -0.8 + wobble / 3, 1, 100);
        T_ARITH(block->gap_slope[r], -0.4 - 2 * wobble / 3, 1, 100);
        T_ARITH(few->unlearned[r], log(1.5 * 4 * (1 + wobble)), 1, 100);
        assert_true(isnan(l1->iid[r]) == (r >= 3)); // three replicates of fresh pairs
    }
    assert_true(isnan(block->warm[REPLICATES]));
    md_slope_difference(x, m, few, md_curve_of(m, MD_L2_RANDOM, 40));
    T_ARITH(x[1], 0.1, 1, 100);
    assert_true(isnan(x[REPLICATES]));
    md_measured_free(&the_bench.m);
}

/* A fit that diverged leaves its replicate out of every slope that needs it, and is
 * counted. */
static void a_diverged_fit_is_left_out(void **state) {
    (void)state;
    md_cell cell[MD_CELLS];
    size_t rows = 0, at = 0;
    const size_t cells = md_grid(cell, TT_PAPER);
    judge(&the_bench, &good);
    md_measured_free(&the_bench.m);
    for (size_t k = 0; k < cells; k++) {
        at = cell[k].arm == MD_L2 && cell[k].d == 20 && cell[k].n == 1500 ? k : at;
        rows += cell[k].replicates;
    }
    for (size_t i = 0; i < rows; i++) {
        tt_row *row = &the_bench.row[i];
        row->status = row->cell == at && row->replicate == 3 ? "diverged" : "ok";
    }
    const tt_results results = {
        .experiment = &fake, .profile = TT_PAPER, .row = the_bench.row, .n_rows = rows};
    double x[MD_REPLICATES];
    md_measured *m = &the_bench.m;
    assert_int_equal(md_measure(m, &results), TT_OK);
    const md_curve *c = md_curve_of(m, MD_L2, 20);
    assert_int_equal(th_slope_mean(c->warm, MD_REPLICATES).n, REPLICATES - 1);
    assert_true(isnan(c->warm[3]) && isnan(c->unlearned[3]));
    assert_int_equal(m->s.bad[at], 1);
    md_mechanism(x, m);
    assert_true(isnan(x[3]) && isfinite(x[2]));
    md_measured_free(m);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rules_tell_planted_means_apart),
    cmocka_unit_test(rule_of_both_wants_one_tower),
    cmocka_unit_test(every_verdict_agrees_where_all_holds),
    cmocka_unit_test(each_violation_is_caught),
    cmocka_unit_test(measures_return_what_is_planted),
    cmocka_unit_test(a_diverged_fit_is_left_out),
};

T_MAIN(tests)
