/* The trainer: planted towers found again, one full step by hand, schedules, warm-up,
 * penalties. */
#include "t_mat.h"
#include "t_train.h"

/* Linear towers fit what linear towers made, on pairs they have not seen too. */
static void planted(void **state) {
    (void)state;
    for (int kind = TT_BLOCKS; kind <= TT_PAIRS; kind++) {
        const tt_train_spec spec =
            plain((enum tt_batching)kind, kind == TT_BLOCKS ? 3 : 16);
        fixture f;
        make(&f, 1, 3, TT_RELU);
        const double start = error_of(&f, &f.train);
        const tt_fit info = train(&f, &spec, 0);
        assert_int_equal(info.status, TT_FIT_OK);
        assert_int_equal(info.iterations, spec.epochs);
        assert_true(isnan(info.valid_rmse) && info.train_rmse == error_of(&f, &f.train));
        assert_true(info.train_rmse < 1e-3 * start &&
                    error_of(&f, &f.valid) < 1e-3 * start);
        drop(&f);
    }
}

/* Every optimiser, batching, activation and depth lowers the error, with the same bits when
 * run again. */
static void lowers_twice(void **state) {
    (void)state;
    for (size_t c = 0; c < 3 * 2 * 3; c++) {
        const enum tt_batching batching = c / 3 % 2 ? TT_PAIRS : TT_BLOCKS;
        tt_train_spec spec = plain(batching, batching == TT_PAIRS ? 32 : 4);
        spec.optimizer = (enum tt_optimizer)(c % 3);
        spec.lr = spec.optimizer == TT_ADAMW ? 0.01 : 0.05;
        spec.epochs = 20;
        spec.l1 = 0.01;
        spec.l2 = 1e-4;
        fixture f, g;
        make(&f, 1 + c % 4, 3, (enum tt_activation)(c / 6));
        make(&g, 1 + c % 4, 3, (enum tt_activation)(c / 6));
        const double start = error_of(&f, &f.train);
        const tt_fit one = train(&f, &spec, 1), two = train(&g, &spec, 1);
        // sigmoids, nearly linear at the start, are slow
        assert_true(one.train_rmse < (c / 6 == TT_SIGMOID ? 1 : 0.5) * start);
        assert_true(one.valid_rmse == error_of(&f, &f.valid));
        assert_memory_equal(f.t.theta, g.t.theta, f.t.n_theta * sizeof *f.t.theta);
        assert_memory_equal(&one, &two, sizeof one);
        drop(&f);
        drop(&g);
    }
}

/* theta's change in a training of one step. */
static void one_step(fixture *f, double *change, const tt_train_spec *spec) {
    float *before = tt_alloc(f->t.n_theta, sizeof *before);
    assert_non_null(before);
    memcpy(before, f->t.theta, f->t.n_theta * sizeof *before);
    train(f, spec, 0);
    for (size_t k = 0; k < f->t.n_theta; k++) {
        change[k] = (double)f->t.theta[k] - (double)before[k];
    }
    tt_free(before);
}

/* mean squared error at theta with parameter k moved by h. */
static double mse_at(fixture *f, size_t k, float h) {
    const float keep = f->t.theta[k];
    f->t.theta[k] += h;
    const double rmse = error_of(f, &f->train);
    f->t.theta[k] = keep;
    return rmse * rmse;
}

/* One step over all ratings is down the slope of the mean squared error (here: quadratic in
 * each parameter, so that a wide difference is exact), and is clipped to its length. */
static void full_step(void **state) {
    (void)state;
    enum { MOST = 64 };
    const float h = 0.25f;
    tt_train_spec spec = {.batching = TT_BLOCKS,
                          .batch = 1,
                          .lr = 1,
                          .schedule = TT_DECAY,
                          .decay = 1,
                          .epochs = 1,
                          .check = 1};
    double slope[MOST], change[MOST], norm = 0, length = 0;
    fixture f;
    make(&f, 1, 3, TT_RELU);
    f.t.offset = 0.4;
    assert_true(f.t.n_theta <= MOST);
    for (size_t k = 0; k < f.t.n_theta; k++) {
        slope[k] = (mse_at(&f, k, h) - mse_at(&f, k, -h)) / (2 * (double)h);
        norm += slope[k] * slope[k];
    }
    one_step(&f, change, &spec);
    for (size_t k = 0; k < f.t.n_theta; k++) {
        T_ARITH_F(change[k], -slope[k], 1 + sqrt(norm), 10);
    }
    drop(&f);
    spec.clip = 0.01;
    make(&f, 1, 3, TT_RELU);
    f.t.offset = 0.4;
    one_step(&f, change, &spec);
    for (size_t k = 0; k < f.t.n_theta; k++) {
        length += change[k] * change[k];
        T_ARITH_F(change[k], -slope[k] * 0.01 / sqrt(norm), 1, 10);
    }
    T_ARITH_F(sqrt(length), 0.01, 1, 10);
    drop(&f);
}

/* Two users, the second without ratings and with a sparse column of its own: that column's
 * weights meet no gradient, only penalties. The first rates `count` items, each a batch.
 * Returns the weight after training from 1. */
static double idle_weight(const tt_train_spec *spec, size_t count) {
    tt_features x = {0}, items = {0};
    tt_ratings r;
    tt_twotower t;
    tt_fit info;
    assert_int_equal(tt_features_onehot(&x, 2), TT_OK);
    assert_int_equal(tt_features_onehot(&items, count), TT_OK);
    assert_int_equal(tt_ratings_alloc(&r, count, 2, count, 0), TT_OK);
    for (size_t k = 0; k < count; k++) {
        r.item[k] = (uint32_t)k;
        r.rating[k] = 1;
    }
    assert_int_equal(tt_twotower_alloc(&t, &x, &items, 1, 1, 1, TT_RELU), TT_OK);
    t.theta[2] = 1; // after the bias and the first user's weight
    assert_int_equal(tt_train(&t, spec, &r, NULL, &x, &items, &address, &info), TT_OK);
    const double weight = (double)t.theta[2];
    tt_twotower_free(&t);
    tt_ratings_free(&r);
    tt_features_free(&x);
    tt_features_free(&items);
    return weight;
}

/* Learning rates and penalty paths, worked by hand over four one-batch epochs. */
static void schedules(void **state) {
    (void)state;
    tt_train_spec spec = {.batching = TT_PAIRS,
                          .batch = 1,
                          .lr = 0.1,
                          .schedule = TT_DECAY,
                          .decay = 0.5,
                          .lr_min = 0.03,
                          .epochs = 4,
                          .check = 1,
                          .l2 = 0.2,
                          .l2_end = 0.2};
    const double decayed[4] = {0.1, 0.05, 0.03, 0.03};
    const double cosine[4] = {0.1 * 0.5 * (1 + M_SQRT1_2), 0.05,
                              0.1 * 0.5 * (1 - M_SQRT1_2), 0};
    double want = 1;
    for (size_t e = 0; e < 4; e++) {
        want *= 1 - decayed[e] * 2 * 0.2;
    }
    T_ARITH_F(idle_weight(&spec, 1), want, 1, 4);
    spec.schedule = TT_COSINE;
    spec.l2_end = 0.2 / 16; // halves from epoch to epoch
    want = 1;
    for (size_t e = 0; e < 4; e++) {
        want *= 1 - cosine[e] * 2 * ldexp(0.2, -(int)e);
    }
    T_ARITH_F(idle_weight(&spec, 1), want, 1, 4);
    spec.l2 = spec.l2_end = 0;
    spec.l1 = 1.6;
    spec.l1_end = 0; // a straight line
    want = 1;
    for (size_t e = 0; e < 4; e++) {
        want -= cosine[e] * 1.6 * (1 - (double)e / 4);
    }
    T_ARITH_F(idle_weight(&spec, 1), want, 1, 4);
    spec.l1_eps = 0.5;
    want = 1;
    for (size_t e = 0; e < 4; e++) {
        want -= cosine[e] * 1.6 * (1 - (double)e / 4) / (1 + want / 0.5);
    }
    T_ARITH_F(idle_weight(&spec, 1), want, 1, 4);
    spec.l1_eps = 0;
    spec.l1 = spec.l1_end = 50;
    assert_true(idle_weight(&spec, 1) == 0);
}

/* The rate rises within the first epoch: three batches in each of two epochs. */
static void warm_up(void **state) {
    (void)state;
    const tt_train_spec spec = {.batching = TT_PAIRS,
                                .batch = 1,
                                .lr = 0.1,
                                .schedule = TT_COSINE,
                                .epochs = 2,
                                .check = 1,
                                .l2 = 0.5,
                                .l2_end = 0.5};
    double want = 1;
    for (int k = 1; k <= 6; k++) {
        const double rate = 0.1 * (1 + cos(M_PI * k / 6)) / 2;
        want *= 1 - rate * (k < 3 ? k / 3.0 : 1);
    }
    T_ARITH_F(idle_weight(&spec, 3), want, 1, 6);
}

/* A huge L1 penalty leaves no first-layer weight, a larger L2 penalty smaller weights. */
static void penalties(void **state) {
    (void)state;
    tt_train_spec spec = plain(TT_BLOCKS, 3);
    double last = INFINITY;
    fixture f;
    spec.epochs = 30;
    spec.l1 = spec.l1_end = 1e4;
    make(&f, 2, 3, TT_RELU);
    const tt_fit none = train(&f, &spec, 0);
    assert_true(none.status == TT_FIT_OK && none.nonzero == 0);
    assert_true(tt_twotower_l1(&f.t, 0) == 0 && tt_twotower_l1(&f.t, 1) == 0);
    assert_true(tt_twotower_l2(&f.t) > 0); // the other layers have their weights
    drop(&f);
    for (spec.l1 = 0.5; spec.l1 <= 100; spec.l1 *= 200) {
        spec.l1_end = spec.l1;
        make(&f, 2, 3, TT_RELU);
        const tt_fit some = train(&f, &spec, 0);
        assert_true(spec.l1 > 1 ? some.nonzero == 0 : some.nonzero > 0 && some.nonzero < 1);
        drop(&f);
    }
    spec.l1 = spec.l1_end = 0;
    for (spec.l2 = 0; spec.l2 < 3; spec.l2 = spec.l2 * 20 + 1e-3) {
        spec.l2_end = spec.l2;
        make(&f, 2, 3, TT_RELU);
        assert_int_equal(train(&f, &spec, 0).status, TT_FIT_OK);
        assert_true(tt_twotower_l2(&f.t) < last);
        last = tt_twotower_l2(&f.t);
        drop(&f);
    }
    spec.l2 = spec.l2_end = 100; // 1 - 2 lr l2 < -1 grows: a status
    check_diverged(&spec, 2, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(planted),   cmocka_unit_test(lowers_twice),
    cmocka_unit_test(full_step), cmocka_unit_test(schedules),
    cmocka_unit_test(warm_up),   cmocka_unit_test(penalties),
};

T_MAT_MAIN(tests)
