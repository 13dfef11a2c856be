/* The experiment matrix_design: its data, its arms, its grids. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/matrix_design_arms.h"
#include "common/matrix_design_grid.h"
#include "common/matrix_design_measure.h"
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

/* --- grids --- */

/* Cells of one arm and d are neighbours, n ascends, fresh pairs come last; seen rows end
 * where new ones begin, n x n pairs hold the ratings. */
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
    cmocka_unit_test(grids_are_in_order),
};

T_MAIN(tests)
