/* Experiment coldstart: who trains and who is tested, scores by subset, ids of covariates,
 * rough truths. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_mean.h"
#include "common/coldstart_arms.h"
#include "common/coldstart_rough.h"
#include "common/rough.h"
#include "common/sampling_data.h"
#include "common/study.h"
#include "farm/tt_sink.h"
#include "t_test.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(parts),
    cmocka_unit_test(cells_share_data),
    cmocka_unit_test(cut_by_sides),
    cmocka_unit_test(refused_memory),
    cmocka_unit_test(scores_by_hand),
    cmocka_unit_test(arms_fall_back_as_stated),
    cmocka_unit_test(ids_of_covariates),
    cmocka_unit_test(rough_rows),
};

T_MAIN(tests)
