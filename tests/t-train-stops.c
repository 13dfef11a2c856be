/* The trainer: patience, divergence, odd problems, what an embedding leaves, refused
 * memory. */
#include "t_mat.h"
#include "t_train.h"

enum { LOOKS = 30 };

/* The epoch at which a run with this patience is best, by the errors of all epochs. */
static size_t best_epoch(const double *error, size_t patience) {
    size_t best = 0;
    for (size_t e = 1; e < LOOKS && e - best < patience + 1; e++) {
        best = error[e] < error[best] ? e : best;
    }
    return best;
}

/* With patience the best look's parameters come back: those of a run of so many epochs, as
 * the schedule does not look ahead. */
static void patience(void **state) {
    (void)state;
    // a rate at which the error jumps about
    tt_train_spec spec = {.batching = TT_PAIRS,
                          .batch = 8,
                          .optimizer = TT_NESTEROV,
                          .lr = 0.06,
                          .momentum = 0.9,
                          .schedule = TT_DECAY,
                          .decay = 1,
                          .clip = 5,
                          .check = 1};
    float *theta[LOOKS];
    double error[LOOKS];
    size_t early = 0;
    fixture f;
    for (size_t e = 0; e < LOOKS; e++) {
        spec.epochs = e + 1;
        make(&f, 3, 3, TT_RELU);
        const tt_fit info = train(&f, &spec, 1);
        assert_true(info.iterations == e + 1 && info.valid_rmse == error_of(&f, &f.valid));
        error[e] = info.valid_rmse;
        theta[e] = f.t.theta;
        f.t.theta = NULL;
        drop(&f);
    }
    for (spec.patience = 1; spec.patience < 12; spec.patience++) {
        const size_t best = best_epoch(error, spec.patience);
        make(&f, 3, 3, TT_RELU);
        const tt_fit info = train(&f, &spec, 1);
        assert_int_equal(info.iterations, best + 1);
        assert_true(info.valid_rmse == error[best]);
        assert_memory_equal(f.t.theta, theta[best], f.t.n_theta * sizeof *f.t.theta);
        early += best != best_epoch(error, LOOKS);
        drop(&f);
    }
    assert_true(early > 0); // some runs stop before the least error of all
    for (size_t e = 0; e < LOOKS; e++) {
        tt_free(theta[e]);
    }
}

/* A rate of 10^6; an only step after which the weights are numbers but the errors are not,
 * noticed by the training part or by a look at the validation part. */
static void diverged(void **state) {
    (void)state;
    tt_train_spec spec = plain(TT_BLOCKS, 3);
    spec.lr = 1e6;
    spec.clip = 0;
    check_diverged(&spec, 2, 0);
    spec.patience = 5;
    check_diverged(&spec, 5, 1);
    tt_train_spec last = {.batching = TT_BLOCKS,
                          .batch = 1,
                          .lr = 1e25,
                          .schedule = TT_DECAY,
                          .decay = 1,
                          .epochs = 1,
                          .check = 1};
    check_diverged(&last, 2, 0);
    check_diverged(&last, 2, 1);
    last.patience = 1;
    check_diverged(&last, 2, 1);
}

/* One rating, ratings all 0, users and items without ratings; sparse covariates alone or
 * beside dense ones; more blocks than users: numbers, and an error that did not grow. */
static void odd_problems(void **state) {
    (void)state;
    for (size_t c = 0; c < 3 * 3 * 2; c++) {
        tt_rng rng = t_rng("odd_problems", c);
        tt_features xu, xi;
        tt_ratings r;
        tt_twotower t;
        tt_fit info;
        t_tower_features(&xu, 5, c % 3 == 1 ? 0 : 2, c % 3 == 0 ? 0 : 3, &rng);
        t_tower_features(&xi, 4, c % 3 == 0 ? 1 : 0, c % 3 == 0 ? 0 : 6, &rng);
        t_tower_ratings(&r, 3, 4, c / 3 % 3 == 0 ? 1 : 9, &rng);
        r.n_users = 5;
        for (size_t k = 0; k < r.count && c / 3 % 3 == 1; k++) {
            r.rating[k] = 0;
        }
        const tt_train_spec spec = plain(c / 9 ? TT_PAIRS : TT_BLOCKS, 20);
        assert_int_equal(tt_twotower_alloc(&t, &xu, &xi, 1 + c % 3, 5, 3, TT_RELU), TT_OK);
        tt_twotower_init(&t, &address);
        t.offset = tt_ratings_mean(&r);
        assert_int_equal(tt_train(&t, &spec, &r, NULL, &xu, &xi, &address, &info), TT_OK);
        assert_int_equal(info.status, TT_FIT_OK);
        assert_true(info.train_rmse < 3 && isfinite(tt_twotower_l2(&t)));
        if (r.count == 1 || c / 3 % 3 == 1) {
            assert_true(info.train_rmse < 0.05);
        }
        tt_twotower_free(&t);
        tt_ratings_free(&r);
        tt_features_free(&xu);
        tt_features_free(&xi);
    }
}

static void embedding_rmse(void **state) {
    (void)state;
    const float F[] = {1, 2, 0, -1}, G[] = {3, 1, 2, 2};
    uint32_t user[] = {0, 1}, item[] = {0, 1};
    double rating[] = {7, -1}; // offset 1: errors 6 - 7 and -1 + 1
    tt_ratings r = {.count = 2,
                    .n_users = 2,
                    .n_items = 2,
                    .user = user,
                    .item = item,
                    .rating = rating};
    T_ARITH(tt_embedding_rmse(F, G, 2, 1, &r), sqrt(0.5), 1, 2);
    r.count = 0;
    assert_true(isnan(tt_embedding_rmse(F, G, 2, 1, &r)));
}

static void refused(void **state) {
    (void)state;
    tt_train_spec spec = plain(TT_BLOCKS, 2);
    spec.optimizer = TT_ADAMW;
    spec.epochs = 2;
    spec.patience = 1;
    int status = TT_ENOMEM;
    for (unsigned long k = 1; status != TT_OK; k++) {
        fixture f;
        tt_fit info;
        make(&f, 2, 3, TT_TANH);
        tt_alloc_fail_after(k);
        status = tt_train(&f.t, &spec, &f.train, &f.valid, &f.xu, &f.xi, &address, &info);
        tt_alloc_fail_after(0);
        assert_true(status == TT_ENOMEM || (status == TT_OK && k > 50));
        drop(&f);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(patience),     cmocka_unit_test(diverged),
    cmocka_unit_test(odd_problems), cmocka_unit_test(embedding_rmse),
    cmocka_unit_test(refused),
};

T_MAT_MAIN(tests)
