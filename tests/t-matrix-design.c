/* experiments/matrix_design.c: its data, its arms, what it measures and its rules, on
 * results whose slopes are planted. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/matrix_design_report.h"
#include "common/matrix_design_rules.h"
#include "t_test.h"

/* --- data --- */

enum { D = 4, N = 60, OMEGA = 1000, TRAIN = 700, NEW_FIRST = 80, NEW = 30 };

static const md_spec small = {
    .d = D, .n = N, .omega = OMEGA, .new_first = NEW_FIRST, .n_new = NEW};

static md_spec fresh_spec(void) {
    md_spec spec = small;
    spec.n = MD_FRESH;
    return spec;
}

/* The whole stream of covariates with what the truth says of it: users (0) or items (1). */
static void stream(tt_synthetic *s, int of, size_t rows) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    const tt_address address = {
        .seed = 5, .design = tt_hash32("synthetic-4.1"), .cell = D, .replicate = 2};
    spec.d = D;
    spec.n = of ? 1 : rows;
    spec.m = of ? rows : 1;
    spec.omega = 1;
    assert_int_equal(tt_synthetic_alloc(s, &spec, &address), TT_OK);
}

/* Rows of a side lie where the header says: seen ones from `first`, new ones from
 * NEW_FIRST. */
static void assert_rows(const md_data *d, int of, size_t first, size_t count) {
    tt_synthetic s;
    stream(&s, of, first + count > NEW_FIRST + NEW ? first + count : NEW_FIRST + NEW);
    const tt_features *x = of ? &s.item_x : &s.user_x;
    const double *f = of ? s.item_f : s.user_f;
    const md_side *side = &d->side[of];
    const size_t width = x->dense_cols;
    assert_int_equal(side->seen.rows, count);
    assert_int_equal(side->fresh.rows, NEW);
    assert_memory_equal(side->seen.dense, x->dense + first * width,
                        count * width * sizeof(float));
    assert_memory_equal(side->fresh.dense, x->dense + NEW_FIRST * width,
                        NEW * width * sizeof(float));
    for (size_t k = 0; k < NEW * d->p; k++) {
        T_ARITH(side->fresh_f[k], f[NEW_FIRST * d->p + k], 10, d->q);
    }
    for (size_t k = 0; k < count * d->p; k++) {
        T_ARITH(side->seen_f[k], f[first * d->p + k], 10, d->q);
    }
    tt_synthetic_free(&s);
}

static void covariates_are_rows_of_one_stream(void **state) {
    (void)state;
    const md_spec fresh = fresh_spec();
    md_data d;
    for (int of = 0; of < 2; of++) {
        assert_int_equal(md_open(&d, &small, 5, 2), TT_OK);
        assert_rows(&d, of, 0, N);
        md_close(&d);
        assert_int_equal(md_open(&d, &fresh, 5, 2), TT_OK);
        assert_rows(&d, of, NEW_FIRST + NEW, TRAIN);
        md_close(&d);
    }
    assert_int_equal(md_n_train(&small), TRAIN);
}

/* A matrix is that of study.h: ratings, test pairs of seen users and items and, by a second
 * route, their truth. With few ratings some test pairs are of unseen ones. */
static void a_matrix_is_the_study_s(void **state) {
    (void)state;
    static const size_t omega[] = {OMEGA, OMEGA / 5};
    for (size_t c = 0; c < 2; c++) {
        tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
        md_spec mine = small;
        study s;
        md_data d;
        spec.d = D;
        spec.n = spec.m = N;
        spec.omega = mine.omega = omega[c];
        assert_int_equal(study_open(&s, &spec, 0.3, 5, 2), TT_OK);
        assert_int_equal(md_open(&d, &mine, 5, 2), TT_OK);
        const size_t count = d.problem.train->count;
        assert_int_equal(count, omega[c] * 7 / 10);
        assert_memory_equal(d.problem.train->rating, s.train.rating,
                            count * sizeof(double));
        assert_memory_equal(d.side[0].seen.dense, s.data.user_x.dense,
                            N * 50 * sizeof(float));
        const md_pairs *warm = &d.pairs[MD_WARM];
        size_t at = 0;
        for (size_t k = 0; k < s.test.count; k++) {
            if (s.subset[k] == TT_WARM) {
                assert_int_equal(warm->user[at], s.test.user[k]);
                assert_int_equal(warm->item[at], s.test.item[k]);
                T_ARITH(warm->truth[at], s.truth[k], 30, d.p * d.q);
                at++;
            }
        }
        assert_int_equal(warm->count, at);
        assert_true(c == 0 ? at > 250 : at < s.test.count);
        md_close(&d);
        study_close(&s);
    }
}

/* Rating k of fresh pairs has the noise of rating k of a matrix; its truth is its own. */
static void fresh_pairs_share_the_noise(void **state) {
    (void)state;
    const md_spec spec = fresh_spec();
    md_data fresh, matrix;
    assert_int_equal(md_open(&fresh, &spec, 5, 2), TT_OK);
    assert_int_equal(md_open(&matrix, &small, 5, 2), TT_OK);
    assert_int_equal(fresh.problem.train->count, TRAIN);
    for (size_t k = 0; k < TRAIN; k++) {
        const double noise =
            matrix.matrix.data.ratings.rating[k] - matrix.matrix.data.truth[k];
        double truth = 0;
        for (size_t j = 0; j < fresh.p; j++) {
            truth += fresh.side[0].seen_f[k * fresh.p + j] *
                     fresh.side[1].seen_f[k * fresh.p + j];
        }
        assert_int_equal(fresh.ratings.user[k], k);
        assert_int_equal(fresh.ratings.item[k], k);
        T_ARITH(fresh.ratings.rating[k], truth + noise, 30, fresh.p);
    }
    md_close(&fresh);
    md_close(&matrix);
}

/* Every pair to judge on has the truth of the rows it names, in the table its kind says. */
static void pairs_name_their_rows(void **state) {
    (void)state;
    for (int is_fresh = 0; is_fresh < 2; is_fresh++) {
        const md_spec spec = is_fresh ? fresh_spec() : small;
        md_data d;
        assert_int_equal(md_open(&d, &spec, 5, 2), TT_OK);
        for (int kind = 0; kind < MD_PAIRS; kind++) {
            const md_pairs *p = &d.pairs[kind];
            const int new_user = kind == MD_NEW_USER || kind == MD_COLD;
            const int new_item = kind == MD_NEW_ITEM || kind == MD_COLD;
            const md_side *u = &d.side[0], *i = &d.side[1];
            assert_int_equal(p->count, kind == MD_WARM ? p->count : 10 * NEW);
            for (size_t k = 0; k < p->count; k++) {
                double truth = 0;
                assert_true(p->user[k] < (new_user ? NEW : u->seen.rows));
                assert_true(p->item[k] < (new_item ? NEW : i->seen.rows));
                assert_true(!is_fresh || kind != MD_WARM || p->user[k] != p->item[k]);
                for (size_t j = 0; j < d.p; j++) {
                    truth += (new_user ? u->fresh_f : u->seen_f)[p->user[k] * d.p + j] *
                             (new_item ? i->fresh_f : i->seen_f)[p->item[k] * d.p + j];
                }
                T_ARITH(p->truth[k], truth, 30, d.p);
            }
        }
        md_close(&d);
    }
}

static void refused_memory_is_reported(void **state) {
    (void)state;
    for (int is_fresh = 0; is_fresh < 2; is_fresh++) {
        const md_spec spec = is_fresh ? fresh_spec() : small;
        md_data d;
        unsigned long k = 0;
        int status;
        do {
            tt_alloc_fail_after(++k);
            status = md_open(&d, &spec, 5, 2);
            tt_alloc_fail_after(0);
            assert_true(status == TT_OK || status == TT_ENOMEM);
            assert_true(status == TT_OK || d.problem.train == NULL);
        } while (status != TT_OK);
        assert_true(k > 30);
        md_close(&d);
    }
}

/* --- arms --- */

/* The oracle's excess is what counting says, on pairs of every kind (with one new side: the
 * factor of that side alone), matrix and fresh pairs. */
static void oracle_is_as_counted(void **state) {
    (void)state;
    enum { REPLICATES = 40 };
    const md_effort effort = {1, 1, 1, 1};
    for (int is_fresh = 0; is_fresh < 2; is_fresh++) {
        md_spec spec = is_fresh ? fresh_spec() : small;
        double ratio[MD_PAIRS][REPLICATES];
        spec.d = 3; // at d = 2 the two products are one
        spec.true_features = 1;
        const double warm = md_oracle_excess(3, spec.n, TRAIN, 0);
        const double cold = md_oracle_excess(3, spec.n, TRAIN, 1);
        const double counted[MD_PAIRS] = {[MD_WARM] = warm,
                                          [MD_NEW_USER] = sqrt(warm * cold),
                                          [MD_NEW_ITEM] = sqrt(warm * cold),
                                          [MD_COLD] = cold};
        for (size_t r = 0; r < REPLICATES; r++) {
            md_data d;
            md_score score;
            assert_int_equal(md_open(&d, &spec, 6, r), TT_OK);
            assert_int_equal(d.side[0].seen.cols, d.q);
            assert_int_equal(md_run(&score, &d, MD_ORACLE, &effort, spec.d), TT_OK);
            for (int kind = 0; kind < MD_PAIRS; kind++) {
                ratio[kind][r] = score.excess[kind] / counted[kind];
            }
            md_close(&d);
        }
        for (int kind = 0; kind < MD_PAIRS; kind++) {
            const th_slope s = th_slope_mean(ratio[kind], REPLICATES);
            T_NEAR(s.mean, 1, T_SIGMA * s.se);
            assert_true(s.se < 0.1);
        }
    }
    assert_true(isnan(md_oracle_excess(40, 100, 70000, 0)));
    assert_true(isnan(md_oracle_excess(40, 1500, 14400, 0)));
    T_ARITH(md_oracle_excess(20, MD_FRESH, 70000, 1), 0.1 * 3600 / 66400, 1, 1);
    T_ARITH(md_oracle_excess(20, 120, 70000, 1), 4 * 0.1 * 3600 / 66400, 1, 1);
}

/* As many steps in an epoch whatever n and batching; fresh pairs never in blocks. */
static void steps_do_not_depend_on_the_design(void **state) {
    (void)state;
    const md_effort effort = md_efforts[TT_PAPER];
    for (enum md_arm arm = 0; arm < MD_ARMS; arm++) {
        if (!md_arm_is_tower(arm)) {
            continue;
        }
        const tt_train_spec m = md_train_spec(arm, &effort, 20, 70000, 0);
        const tt_train_spec f = md_train_spec(arm, &effort, 20, 70000, 1);
        const size_t wanted = arm == MD_L1 ? 36 : 25;
        const size_t steps =
            m.batching == TT_BLOCKS ? m.batch * m.batch : (70000 + m.batch - 1) / m.batch;
        assert_int_equal(steps, wanted);
        assert_int_equal(f.batching, TT_PAIRS);
        assert_int_equal((70000 + f.batch - 1) / f.batch, wanted);
        assert_int_equal(m.epochs, f.epochs);
        assert_int_equal(m.batching == TT_BLOCKS, arm != MD_L2_RANDOM);
        assert_true((m.l1 > 0) == (arm == MD_L1));
    }
    assert_true(md_train_spec(MD_L2_FEW, &effort, 20, 70000, 0).epochs * 3 ==
                md_train_spec(MD_L2, &effort, 20, 70000, 0).epochs);
}

/* A factorisation by ids says nothing of new users; towers do. */
static void what_cannot_be_predicted_is_nan(void **state) {
    (void)state;
    const md_effort effort = {4, 2, 4, 3};
    md_data d;
    md_score score;
    assert_int_equal(md_open(&d, &small, 5, 2), TT_OK);
    assert_int_equal(md_run(&score, &d, MD_RSVD, &effort, D), TT_OK);
    assert_true(isfinite(score.excess[MD_WARM]) && isnan(score.excess[MD_COLD]) &&
                isnan(score.excess[MD_NEW_USER]) && isnan(score.excess[MD_NEW_ITEM]));
    assert_int_equal(md_run(&score, &d, MD_L2, &effort, D), TT_OK);
    for (int kind = 0; kind < MD_PAIRS; kind++) {
        assert_true(isfinite(score.excess[kind]));
    }
    md_close(&d);
}

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

/* Cells of one arm and d are neighbours, n ascends, fresh pairs come last, rooms suffice.
 * */
static void grids_are_in_order(void **state) {
    (void)state;
    for (enum tt_profile profile = TT_SMOKE; profile <= TT_PAPER; profile++) {
        md_cell cell[MD_CELLS];
        const size_t cells = md_grid(cell, profile);
        int seen[MD_ARMS][64] = {{0}};
        for (size_t k = 0; k < cells; k++) {
            const md_spec spec = md_spec_of(&cell[k], profile);
            const int same =
                k > 0 && cell[k].arm == cell[k - 1].arm && cell[k].d == cell[k - 1].d;
            assert_true(same || !seen[cell[k].arm][cell[k].d]++);
            assert_true(!same || cell[k].n == MD_FRESH || cell[k].n > cell[k - 1].n);
            assert_true(!same || cell[k - 1].n != MD_FRESH);
            assert_true(cell[k].n <= spec.new_first && cell[k].replicates <= MD_REPLICATES);
            assert_true(cell[k].n == MD_FRESH || cell[k].n * cell[k].n >= spec.omega);
            assert_int_equal(spec.true_features, cell[k].arm == MD_ORACLE);
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(covariates_are_rows_of_one_stream),
    cmocka_unit_test(a_matrix_is_the_study_s),
    cmocka_unit_test(fresh_pairs_share_the_noise),
    cmocka_unit_test(pairs_name_their_rows),
    cmocka_unit_test(refused_memory_is_reported),
    cmocka_unit_test(oracle_is_as_counted),
    cmocka_unit_test(steps_do_not_depend_on_the_design),
    cmocka_unit_test(what_cannot_be_predicted_is_nan),
    cmocka_unit_test(rules_tell_planted_means_apart),
    cmocka_unit_test(rule_of_both_wants_one_tower),
    cmocka_unit_test(every_verdict_agrees_where_all_holds),
    cmocka_unit_test(each_violation_is_caught),
    cmocka_unit_test(measures_return_what_is_planted),
    cmocka_unit_test(a_diverged_fit_is_left_out),
    cmocka_unit_test(grids_are_in_order),
};

T_MAIN(tests)
