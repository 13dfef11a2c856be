/* Experiment coldstart: who trains and who is tested, scores by subset, ids of covariates,
 * and the decision rules on planted results. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_mean.h"
#include "common/coldstart_verdicts.h"
#include "common/rough.h"
#include "common/sampling_data.h"
#include "common/study.h"
#include "farm/tt_sink.h"
#include "t_test.h"
#include "th_rate.h"

enum { SEED = 20240 };

static const coldstart_effort effort = {.n = 40,
                                        .fresh = 12,
                                        .omega = 80,
                                        .d = 3,
                                        .test = 60,
                                        .replicates = 2,
                                        .hidden = 8,
                                        .epochs = 3,
                                        .first = 9,
                                        .last = 10,
                                        .judge = 200,
                                        .sieves = 2,
                                        .others = 2};

static void make(coldstart_data *c, size_t point) {
    const coldstart_spec spec = coldstart_spec_of(point, &effort);
    assert_int_equal(coldstart_open(c, &spec, SEED, 1), TT_OK);
}

/* Distinct pairs of the seen alone; test pairs of the subsets they stand for, none of them
 * in training; truths are inner products, the noise has variance .1. */
static void parts(void **state) {
    (void)state;
    double squares = 0, count = 0;
    for (size_t point = 0; point < COLDSTART_POINTS; point++) {
        const coldstart_spec spec = coldstart_spec_of(point, &effort);
        unsigned char trains[40][40] = {{0}};
        coldstart_data c;
        make(&c, point);
        assert_true(c.train.n_users == spec.seen && c.problem.user_x->rows == spec.seen);
        assert_true(spec.nested ? c.train.count < spec.count : c.train.count == spec.count);
        for (size_t k = 0; k < c.train.count; k++) {
            assert_true(c.train.user[k] < spec.seen && c.train.item[k] < spec.seen);
            assert_false(trains[c.train.user[k]][c.train.item[k]]++);
        }
        for (size_t k = 0; k < c.test.count; k++) {
            const size_t subset = k / effort.test, u = c.test.user[k], i = c.test.item[k];
            const int user_new = subset == TT_COLD_USER || subset == TT_COLD_BOTH;
            const int item_new = subset == TT_COLD_ITEM || subset == TT_COLD_BOTH;
            double truth = 0;
            assert_true(u < 52 && i < 52);
            assert_true(user_new == (u >= effort.n) && item_new == (i >= effort.n));
            assert_true(user_new || item_new || !trains[u][i]);
            for (size_t j = 0; j < 30; j++) {
                truth += c.world.user_f[u * 30 + j] * c.world.item_f[i * 30 + j];
            }
            T_ARITH(c.truth[k], truth, 1 + fabs(truth), 30);
            const double noise = c.test.rating[k] - c.truth[k];
            squares += point == 0 ? noise * noise / 0.1 : 0;
            count += point == 0;
        }
        coldstart_close(&c);
    }
    T_NEAR(squares / count, 1, T_SIGMA * sqrt(2 / count));
}

static double rating_of(const tt_ratings *r, uint32_t user, uint32_t item) {
    for (size_t k = 0; k < r->count; k++) {
        if (r->user[k] == user && r->item[k] == item) {
            return r->rating[k];
        }
    }
    return NAN;
}

/* Nested training parts are what is left of the whole one; fixed ones have their own pairs,
 * with the whole's rating where they share one. Cold-both pairs are the same everywhere,
 * truth and covariates those of study.h. */
static void cells_share_data(void **state) {
    (void)state;
    coldstart_data whole, c;
    study s;
    size_t shared = 0;
    make(&whole, 0);
    for (size_t point = 1; point < 9; point++) {
        const coldstart_spec spec = coldstart_spec_of(point, &effort);
        size_t left = 0;
        make(&c, point);
        for (size_t k = 0; k < whole.train.count; k++) {
            left += whole.train.user[k] < spec.seen && whole.train.item[k] < spec.seen;
        }
        assert_true(!spec.nested || left == c.train.count);
        for (size_t k = 0; k < c.train.count; k++) {
            const double r = rating_of(&whole.train, c.train.user[k], c.train.item[k]);
            assert_true(r == c.train.rating[k] || (isnan(r) && !spec.nested));
            shared += !spec.nested && isfinite(r);
        }
        assert_memory_equal(c.test.rating + 3 * effort.test,
                            whole.test.rating + 3 * effort.test,
                            effort.test * sizeof(double));
        coldstart_close(&c);
    }
    assert_true(shared > 0);
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    spec.n = spec.m = effort.n;
    spec.d = effort.d;
    spec.omega = 100;
    assert_int_equal(study_open(&s, &spec, 0.3, SEED, 1), TT_OK);
    assert_memory_equal(s.data.user_x.dense, whole.world.user_x.dense,
                        effort.n * spec.D * sizeof(float));
    for (size_t k = 0; k < effort.n * spec.p; k++) {
        T_ARITH(s.data.item_f[k], whole.world.item_f[k], 1 + fabs(s.data.item_f[k]), 60);
    }
    study_close(&s);
    coldstart_close(&whole);
}

/* Every fifth user and item is held out: nobody of them is left in part 0, everybody in
 * part 1 has a side of them, nothing is lost. */
static void cut_by_sides(void **state) {
    (void)state;
    coldstart_data c;
    tt_ratings part[2];
    make(&c, 0);
    assert_int_equal(coldstart_cut(part, &c.train), TT_OK);
    assert_int_equal(part[0].count + part[1].count, c.train.count);
    for (size_t p = 0; p < 2; p++) {
        assert_true(part[p].count > 0);
        for (size_t k = 0; k < part[p].count; k++) {
            const int out = part[p].user[k] % 5 == 4 || part[p].item[k] % 5 == 4;
            assert_true(out == (p == 1));
            assert_true(part[p].rating[k] ==
                        rating_of(&c.train, part[p].user[k], part[p].item[k]));
        }
        tt_ratings_free(&part[p]);
    }
    for (unsigned long k = 1; k <= 4; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(coldstart_cut(part, &c.train), TT_ENOMEM);
        tt_alloc_fail_after(0);
        assert_true(part[0].count == 0 && part[1].count == 0);
    }
    coldstart_close(&c);
}

static void refused_memory(void **state) {
    (void)state;
    const coldstart_spec spec = coldstart_spec_of(3, &effort);
    coldstart_data c;
    unsigned long k = 0;
    int status = TT_ENOMEM;
    while (status != TT_OK) {
        tt_alloc_fail_after(++k);
        status = coldstart_open(&c, &spec, SEED, 1);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || (status == TT_ENOMEM && !c.truth && !c.test.rating));
    }
    assert_true(k > 10);
    coldstart_close(&c);
}

/* The mean's scores by hand, subset by subset; for seen users and items the linear model
 * answers the same from covariates as from ids. */
static void scores_by_hand(void **state) {
    (void)state;
    coldstart_data c;
    double row[COLDSTART_COLUMNS], by_id[COLDSTART_COLUMNS];
    void *model;
    tt_fit info;
    make(&c, 2);
    const double mean = tt_ratings_mean(&c.train);
    const tt_method linear = tt_method_of(&tt_linear);
    assert_int_equal(tt_mean.fit(&model, &c.problem, NULL, &info), TT_OK);
    assert_int_equal(
        coldstart_score(row, &c, &(coldstart_known){NULL, NULL}, &tt_mean, model), TT_OK);
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        double squares = 0, excess = 0, n = 0;
        for (size_t k = 0; k < c.test.count; k++) {
            const double in = c.subset[k] == subset;
            n += in;
            squares += in * (c.test.rating[k] - mean) * (c.test.rating[k] - mean);
            excess += in * (c.truth[k] - mean) * (c.truth[k] - mean);
        }
        assert_true(row[COLDSTART_PAIRS + subset] == n && n > 0);
        T_ARITH(row[COLDSTART_RMSE + subset], sqrt(squares / n), sqrt(squares / n), n);
        T_ARITH(row[COLDSTART_EXCESS + subset], excess / n, excess / n, n);
        assert_true(row[COLDSTART_GAP + subset] == 0);
    }
    tt_mean.free(model);
    assert_int_equal(tt_linear.fit(&model, &c.problem, linear.value, &info), TT_OK);
    coldstart_score(row, &c, &(coldstart_known){&c.world.user_x, &c.world.item_x},
                    &tt_linear, model);
    coldstart_score(by_id, &c, &(coldstart_known){NULL, NULL}, &tt_linear, model);
    T_ARITH(row[COLDSTART_RMSE], by_id[COLDSTART_RMSE], 10, 2500);
    assert_true(row[COLDSTART_GAP + TT_COLD_BOTH] > 0.1);
    tt_linear.free(model);
    tt_alloc_fail_after(1);
    assert_int_equal(
        coldstart_score(row, &c, &(coldstart_known){NULL, NULL}, &tt_mean, NULL),
        TT_ENOMEM);
    tt_alloc_fail_after(0);
    coldstart_close(&c);
}

/* Methods on ids: the mean's error on cold-both pairs to the bit; with one side unseen the
 * mean's, too, unless they have biases. Models on covariates do not fall back. */
static void arms_fall_back_as_stated(void **state) {
    (void)state;
    coldstart_data c;
    double mean[COLDSTART_COLUMNS], row[COLDSTART_COLUMNS];
    enum tt_status fit;
    make(&c, 6);
    assert_int_equal(
        coldstart_run_arm(mean, &fit, &c, &coldstart_arms[COLDSTART_MEAN], &effort), TT_OK);
    for (size_t arm = 0; arm < COLDSTART_ARMS; arm++) {
        const coldstart_arm *a = &coldstart_arms[arm];
        assert_int_equal(coldstart_run_arm(row, &fit, &c, a, &effort), TT_OK);
        assert_true(row[COLDSTART_N] == (double)c.train.count);
        for (size_t subset = TT_COLD_USER; subset < TT_SUBSETS; subset++) {
            const int falls = !a->covariates && (subset == TT_COLD_BOTH || !a->biased);
            const int same = row[COLDSTART_RMSE + subset] == mean[COLDSTART_RMSE + subset];
            assert_true(falls == same && falls == (row[COLDSTART_GAP + subset] == 0));
        }
    }
    coldstart_close(&c);
}

static void ids_of_covariates(void **state) {
    (void)state;
    enum { N = 60, DISTINCT = 7 };
    tt_rng r = t_rng("coldstart", 0);
    double value[DISTINCT], x[N], sorted[N];
    uint32_t id[N];
    for (size_t k = 0; k < DISTINCT; k++) {
        value[k] = tt_rng_uniform(&r);
    }
    for (size_t k = 0; k < N; k++) {
        x[k] = value[k < DISTINCT ? k : tt_rng_below(&r, DISTINCT)];
    }
    assert_int_equal(coldstart_ids(id, sorted, x, N), DISTINCT);
    for (size_t k = 0; k < N; k++) {
        assert_true(id[k] < DISTINCT && sorted[id[k]] == x[k]);
        assert_int_equal(coldstart_find(x[k], sorted, DISTINCT), id[k]);
    }
    for (size_t k = 1; k < DISTINCT; k++) {
        assert_true(sorted[k - 1] < sorted[k]);
    }
    assert_int_equal(coldstart_find(2, sorted, DISTINCT), DISTINCT);
    assert_int_equal(coldstart_ids(id, sorted, x, 0), 0);
}

/* Rough truths: the mean's risk on cold-both pairs by hand, the sieve's as its own path has
 * it; one row a size. */
static void rough_rows(void **state) {
    (void)state;
    const sampling_cell cell = coldstart_rough_cell();
    const rough_spec spec = {.beta = 1.5,
                             .d_u = 1,
                             .d_i = 1,
                             .sigma = cell.sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n_judge = effort.judge};
    rough r;
    assert_int_equal(rough_open(&r, &spec, SEED, 2), TT_OK);
    for (size_t arm = 0; arm < COLDSTART_ROUGH_ARMS; arm++) {
        tt_sink sink = {.record = {.n_columns = COLDSTART_COLUMNS}};
        assert_int_equal(coldstart_rough_run(&sink, arm, &effort, SEED, 2), TT_OK);
        assert_int_equal(sink.record.n_rows, 2);
        for (size_t k = 0; k < 2; k++) {
            const size_t n = (size_t)1 << (9 + k);
            const double *row = sink.record.value + k * COLDSTART_COLUMNS;
            const double *excess = row + COLDSTART_EXCESS;
            sampling s;
            assert_int_equal(
                sampling_open(&s, &r, sampling_side(&cell, n), n, effort.judge), TT_OK);
            assert_true(row[COLDSTART_N] == (double)n);
            double sum = 0, count = 0, risk = 0;
            for (size_t i = 0; i < n; i++) {
                sum += tt_pairs_is_held_out(i) ? 0 : s.pairs.rating[i];
                count += !tt_pairs_is_held_out(i);
            }
            for (size_t i = 0; i < effort.judge; i++) {
                risk += pow(sum / count - r.judge.rating[i], 2) / (double)effort.judge;
            }
            if (arm == COLDSTART_SIEVE) {
                const tt_sieve_spec sieve = sampling_sieve(cell.truth);
                tt_sieve_path path;
                assert_int_equal(
                    tt_sieve_fit(NULL, &path, &sieve, &s.pairs, &r.judge, &r.address),
                    TT_OK);
                T_ARITH(excess[TT_COLD_BOTH], path.level[path.best].risk, 1, 200);
                assert_true(row[COLDSTART_CHOICE] == (double)path.level[path.best].k);
            } else {
                T_ARITH(excess[TT_COLD_BOTH], risk, risk, n);
            }
            assert_true((excess[TT_WARM] < risk / 2) == (arm <= COLDSTART_ROUGH_RSVD));
            sampling_close(&s);
        }
        tt_record_free(&sink.record);
    }
    rough_close(&r);
}

/* Results whose answers are known. */
enum {
    REPLICATES = 5,
    SIZES = 5,
    GRID = COLDSTART_POINTS * COLDSTART_ARMS,
    ROUGH_ROWS = COLDSTART_ROUGH_ARMS * REPLICATES * SIZES,
    ROWS = GRID * REPLICATES + ROUGH_ROWS
};

typedef struct {
    tt_row row[ROWS];
    double value[ROWS][COLDSTART_COLUMNS];
    tt_results results;
} bench;

static size_t bench_cells(enum tt_profile profile) {
    (void)profile;
    return GRID + COLDSTART_ROUGH_ARMS;
}

static const tt_experiment planted = {
    .name = "planted", .n_columns = COLDSTART_COLUMNS, .cells = bench_cells};

static double *at(bench *b, size_t point, size_t arm, size_t r) {
    return b->value[coldstart_cell(point, arm) * REPLICATES + r];
}

static double *at_rough(bench *b, size_t arm, size_t r, size_t s) {
    return b->value[GRID * REPLICATES + (arm * REPLICATES + r) * SIZES + s];
}

/* All claims hold: towers .4 on warm and cold pairs, linear 2, oracle .33, ids 2.3; towers'
 * excess falls with exponent 1 in |Omega|, the sieve's with a, each with a little noise. */
static void fill(bench *b) {
    tt_rng r = t_rng("coldstart", 1);
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < GRID * REPLICATES; i++) {
        const size_t cell = i / REPLICATES, arm = cell % COLDSTART_ARMS,
                     point = cell / COLDSTART_ARMS;
        static const double level[] = {0.4, 0.4, 2, 0.33};
        const double n = 1000 * coldstart_points[point].multiple;
        double *v = b->value[i];
        v[COLDSTART_N] = n;
        v[COLDSTART_SEEN] = 1000 * (1 - coldstart_points[point].share);
        for (size_t k = 0; k < TT_SUBSETS; k++) {
            const double shift = 0.001 * tt_rng_gaussian(&r);
            v[COLDSTART_RMSE + k] = (arm < COLDSTART_COVARIATES ? level[arm] : 2.3) + shift;
            v[COLDSTART_EXCESS + k] =
                (arm <= COLDSTART_TTM_WARM ? 80 / n : 5) * (1 + shift);
        }
        if (arm >= COLDSTART_COVARIATES) {
            v[COLDSTART_RMSE + TT_COLD_BOTH] = 2.3 + 0.01 * (double)(i % REPLICATES);
        }
        b->row[i] = (tt_row){cell, i % REPLICATES, 0, "ok", v};
    }
    for (size_t i = 0; i < ROUGH_ROWS; i++) {
        const size_t arm = i / (REPLICATES * SIZES), rep = i / SIZES % REPLICATES,
                     s = i % SIZES;
        const double n = ldexp(1, 11 + (int)s), e = 0.75 + 0.01 * tt_rng_gaussian(&r);
        double *v = at_rough(b, arm, rep, s);
        v[COLDSTART_N] = n;
        v[COLDSTART_VALID] =
            0.64 * pow(n, -0.1); // so that N_eff and N tell different rates
        for (size_t k = 0; k < TT_SUBSETS; k++) {
            v[COLDSTART_EXCESS + k] =
                arm == COLDSTART_SIEVE ? pow(n / v[COLDSTART_VALID], -e) : 2 + 0.001 * e;
        }
        b->row[GRID * REPLICATES + i] = (tt_row){GRID + arm, rep, s, "ok", v};
    }
    b->results = (tt_results){
        .experiment = &planted, .profile = TT_PAPER, .row = b->row, .n_rows = ROWS};
}

enum { BEAT, BEAT_FIXED, SAME, SAME_LINEAR, SAME_ORACLE, IDS, SIZE, RATE, FALLBACK, RULES };

/* The words of all rules, one letter each: a, d, i, f, s. */
static void words(char out[RULES + 1], bench *b) {
    coldstart_measured m;
    assert_int_equal(coldstart_measure(&m, &b->results), TT_OK);
    const coldstart_judgement j[RULES] = {coldstart_beat(&m, 0),
                                          coldstart_beat(&m, 1),
                                          coldstart_same(&m, COLDSTART_TTM),
                                          coldstart_same(&m, COLDSTART_LINEAR),
                                          coldstart_same(&m, COLDSTART_ORACLE),
                                          coldstart_ids_mean(&m),
                                          coldstart_size(&m),
                                          coldstart_rate(&m),
                                          coldstart_fallback(&m)};
    for (size_t k = 0; k < RULES; k++) {
        out[k] = j[k].word[0];
    }
    out[RULES] = '\0';
    coldstart_measured_free(&m);
}

static void add(bench *b, size_t point, size_t arm, size_t column, double by) {
    for (size_t r = 0; r < REPLICATES; r++) {
        at(b, point, arm, r)[column] += by;
    }
}

static void rules_on_planted_results(void **state) {
    (void)state;
    const size_t cold = COLDSTART_RMSE + TT_COLD_BOTH, warm = COLDSTART_RMSE + TT_WARM;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    words(w, &b);
    assert_string_equal(w, "aaaaaaaaa");
    add(&b, 3, COLDSTART_LINEAR, cold, -1.7); // one baseline better at one share, nested
    add(&b, 3, COLDSTART_LINEAR, warm, -1.7);
    words(w, &b);
    assert_string_equal(w, "daaaaaaaa");
    fill(&b);
    for (size_t r = 0; r < 2; r++) { // better in two of five runs, fixed: nothing is shown
        at(&b, 7, COLDSTART_LINEAR, r)[cold] = 0.1;
        at(&b, 7, COLDSTART_LINEAR, r)[warm] = 0.1;
    }
    words(w, &b);
    assert_string_equal(w, "aiaaaaaaa");
    fill(&b);
    add(&b, 8, COLDSTART_TTM, cold, 0.06);    // beyond the margin at one point
    add(&b, 8, COLDSTART_LINEAR, cold, 0.04); // within
    add(&b, 4, COLDSTART_ORACLE, cold, 0.05); // at the margin
    words(w, &b);
    assert_string_equal(w, "aadaiaaaa");
    fill(&b);
    double *one = at(&b, 11, COLDSTART_COVARIATES, 4);
    one[cold] = nextafter(one[cold], 3); // one bit in one run
    words(w, &b);
    assert_string_equal(w, "aaaaadaaa");
    fill(&b);
    for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) { // an id that learns about new pairs
        const double n = 1000 * coldstart_points[coldstart_by_size[k]].multiple;
        for (size_t r = 0; r < REPLICATES; r++) {
            at(&b, coldstart_by_size[k], 5, r)[COLDSTART_EXCESS + TT_COLD_BOTH] =
                5 * pow(n, -0.1);
        }
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaadaa");
}

static void rules_on_planted_curves(void **state) {
    (void)state;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) { // towers that stop learning
        for (size_t r = 0; r < REPLICATES; r++) {
            at(&b, coldstart_by_size[k], COLDSTART_TTM,
               r)[COLDSTART_EXCESS + TT_COLD_BOTH] = 0.08 + 0.001 * (double)r;
        }
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaadaa");
    for (int by = -1; by <= 1; by += 2) { // a sieve off by .1
        fill(&b);
        for (size_t i = 0; i < REPLICATES * SIZES; i++) {
            double *v = at_rough(&b, COLDSTART_SIEVE, i / SIZES, i % SIZES);
            v[COLDSTART_EXCESS + TT_COLD_BOTH] *= pow(v[COLDSTART_N], -0.1 * by);
        }
        words(w, &b);
        assert_string_equal(w, by > 0 ? "aaaaaaafa" : "aaaaaaasa");
    }
    fill(&b);
    for (size_t i = 0; i < REPLICATES * SIZES; i++) { // as much unlearnt as noise
        at_rough(&b, COLDSTART_SIEVE, i / SIZES,
                 i % SIZES)[COLDSTART_EXCESS + TT_COLD_BOTH] *= 1000;
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaaaia");
    fill(&b);
    for (size_t i = 0; i < REPLICATES * SIZES; i++) { // biases that learn about new pairs
        double *v = at_rough(&b, COLDSTART_ROUGH_BIASES, i / SIZES, i % SIZES);
        v[COLDSTART_EXCESS + TT_COLD_BOTH] *= pow(v[COLDSTART_N], -0.2);
    }
    words(w, &b);
    assert_string_equal(w, "aaaaaaaad");
}

/* Population, exponents and differences in closed form; rows that are not ok are left
 * out. */
static void measured_in_closed_form(void **state) {
    (void)state;
    static bench b;
    coldstart_measured m;
    fill(&b);
    for (size_t r = 0; r < REPLICATES; r++) {
        double *v = at(&b, 2, COLDSTART_LINEAR, r);
        v[COLDSTART_RMSE + TT_WARM] = 1;
        v[COLDSTART_RMSE + TT_COLD_USER] = 2;
        v[COLDSTART_RMSE + TT_COLD_ITEM] = 3;
        v[COLDSTART_RMSE + TT_COLD_BOTH] = 4 + (double)r;
        for (size_t k = 0; k < COLDSTART_SIZE_COUNT; k++) {
            double *x = at(&b, coldstart_by_size[k], COLDSTART_LINEAR, r);
            x[COLDSTART_EXCESS + TT_COLD_ITEM] = 3 * pow(x[COLDSTART_N], -0.6);
        }
    }
    b.row[coldstart_cell(2, COLDSTART_LINEAR) * REPLICATES + 4].status = "diverged";
    assert_int_equal(coldstart_measure(&m, &b.results), TT_OK);
    double sum = 0;
    for (size_t r = 0; r < REPLICATES - 1; r++) { // c = .25
        const double both = 4 + (double)r;
        sum += sqrt(0.5625 + 0.1875 * (4 + 9) + 0.0625 * both * both);
    }
    const tt_summary all = coldstart_population(&m, 2, COLDSTART_LINEAR);
    assert_int_equal(all.n, REPLICATES - 1);
    T_ARITH(all.mean, sum / (REPLICATES - 1), 10, 10);
    const coldstart_at warm = {2, COLDSTART_LINEAR, COLDSTART_RMSE + TT_WARM};
    const coldstart_at both = {2, COLDSTART_LINEAR, COLDSTART_RMSE + TT_COLD_BOTH};
    T_ARITH(coldstart_difference(&m, both, warm).mean, 4.5, 10, 10);
    T_ARITH(coldstart_mean(&m, both).mean, 5.5, 10, 10);
    const th_slope s = coldstart_exponent(&m, coldstart_by_size, COLDSTART_SIZE_COUNT,
                                          COLDSTART_LINEAR, TT_COLD_ITEM, COLDSTART_N);
    T_ARITH(s.mean, 0.6, 1, 100);
    assert_true(s.n == REPLICATES &&
                coldstart_rate_predicted() == th_rate_two_tower(1.5, 1, 1));
    coldstart_measured_free(&m);
}

/* No rows, or one replicate: nothing is concluded but what needs no statistics. */
static void too_little_concludes_nothing(void **state) {
    (void)state;
    static bench b;
    char w[RULES + 1];
    fill(&b);
    size_t kept = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (b.row[i].replicate == 0) {
            b.row[kept++] = b.row[i];
        }
    }
    b.results.n_rows = kept;
    words(w, &b);
    assert_string_equal(w, "iiiiiaiii");
    b.results.n_rows = 0;
    words(w, &b);
    assert_string_equal(w, "iiiiiiiii");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(parts),
    cmocka_unit_test(cells_share_data),
    cmocka_unit_test(cut_by_sides),
    cmocka_unit_test(refused_memory),
    cmocka_unit_test(scores_by_hand),
    cmocka_unit_test(arms_fall_back_as_stated),
    cmocka_unit_test(ids_of_covariates),
    cmocka_unit_test(rough_rows),
    cmocka_unit_test(rules_on_planted_results),
    cmocka_unit_test(rules_on_planted_curves),
    cmocka_unit_test(measured_in_closed_form),
    cmocka_unit_test(too_little_concludes_nothing),
};

T_MAIN(tests)
