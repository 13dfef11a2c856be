#include "towers/tt_search.h"

#include "t_towers.h"

enum { N = 19, M = 17, COUNT = 300 };

typedef struct {
    tt_features xu, xi;
    tt_ratings r;
    tt_problem problem, cut;
} fixture;

static const tt_shape shape = {
    .layers = 2, .hidden = 8, .p = 3, .activation = TT_RELU, .recode = 1, .centre = 1};

/* Ratings planted by linear towers; a quarter of them is the validation part of `cut`. */
static void make(fixture *f) {
    tt_rng rng = t_rng("search", 0);
    t_tower_features(&f->xu, N, 3, 0, &rng);
    t_tower_features(&f->xi, M, 2, 0, &rng);
    t_tower_ratings(&f->r, N, M, COUNT, &rng);
    t_plant(&f->r, &f->xu, &f->xi, &rng);
    f->problem = (tt_problem){.train = &f->r,
                              .user_x = &f->xu,
                              .item_x = &f->xi,
                              .lo = -INFINITY,
                              .hi = INFINITY,
                              .address = {.seed = 31}};
    assert_int_equal(tt_problem_cut(&f->cut, &f->problem, 0.25, 3), TT_OK);
}

static void drop(fixture *f) {
    tt_problem_cut_free(&f->cut);
    tt_ratings_free(&f->r);
    tt_features_free(&f->xu);
    tt_features_free(&f->xi);
}

static tt_train_spec rate(double lr) {
    return (tt_train_spec){.batching = TT_BLOCKS,
                           .batch = 2,
                           .optimizer = TT_NESTEROV,
                           .lr = lr,
                           .momentum = 0.9,
                           .schedule = TT_COSINE,
                           .epochs = 40,
                           .check = 1};
}

/* Of rates too small, too large and right the right one wins, the halving agrees with the
 * full grid and spends less. */
static void finds_the_best(void **state) {
    (void)state;
    enum { CANDIDATES = 5, BEST = 3 };
    const double lr[CANDIDATES] = {1e-7, 1e9, 1e-5, 0.03, 1e-6};
    const double share[2] = {0.25, 1}, all = 1;
    const size_t keep[2] = {2, 1}, one = 1;
    tt_train_spec candidate[CANDIDATES];
    tt_search_result full, half, again;
    fixture f;
    make(&f);
    for (size_t k = 0; k < CANDIDATES; k++) {
        candidate[k] = rate(lr[k]);
    }
    assert_int_equal(tt_search(&shape, candidate, CANDIDATES, &all, &one, 1, &f.cut, &full),
                     TT_OK);
    assert_int_equal(
        tt_search(&shape, candidate, CANDIDATES, share, keep, 2, &f.cut, &half), TT_OK);
    assert_int_equal(
        tt_search(&shape, candidate, CANDIDATES, share, keep, 2, &f.cut, &again), TT_OK);
    assert_memory_equal(&half, &again, sizeof half);
    assert_int_equal(full.best, BEST);
    assert_int_equal(half.best, BEST);
    assert_int_equal(half.epochs, 40);
    assert_true(half.valid_rmse == full.valid_rmse && half.valid_rmse == half.score[BEST]);
    assert_int_equal(full.total_epochs, CANDIDATES * 40);
    assert_int_equal(half.total_epochs, CANDIDATES * 10 + 2 * 40);
    assert_true(isinf(half.score[1]) && isinf(full.score[1]));
    size_t second = 0;
    for (size_t k = 0; k < CANDIDATES; k++) {
        assert_true(full.score[k] >= full.score[BEST]);
        assert_int_equal(full.rung[k], 0);
        second += half.rung[k];
    }
    assert_true(second == 2 && half.rung[BEST] == 1);
    drop(&f);
}

/* Scores are what tt_train reports of the same run, lambda_1 of a short one over the root
 * of its share; ties go to the first. */
static void scores(void **state) {
    (void)state;
    const double share = 0.5;
    const size_t keep = 1;
    tt_train_spec candidate[3] = {rate(0.01), rate(0.01), rate(0.01)}, half = candidate[0];
    tt_search_result found;
    tt_features xu, xi;
    tt_twotower t;
    tt_fit info;
    fixture f;
    make(&f);
    for (size_t k = 0; k < 3; k++) {
        candidate[k].l1 = 0.02;
        candidate[k].l1_end = 0.01;
    }
    half.epochs /= 2;
    half.l1 = 0.02 / sqrt(share);
    half.l1_end = 0.01 / sqrt(share);
    assert_int_equal(tt_search(&shape, candidate, 3, &share, &keep, 1, &f.cut, &found),
                     TT_OK);
    assert_int_equal(tt_shape_model(&shape, &f.cut, &t), TT_OK);
    assert_int_equal(tt_twotower_inputs(&t, &xu, &f.xu), TT_OK);
    assert_int_equal(tt_twotower_inputs(&t, &xi, &f.xi), TT_OK);
    assert_int_equal(
        tt_train(&t, &half, f.cut.train, f.cut.valid, &xu, &xi, &f.cut.address, &info),
        TT_OK);
    assert_int_equal(found.best, 0);
    for (size_t k = 0; k < 3; k++) {
        assert_true(found.score[k] == info.valid_rmse);
    }
    tt_twotower_free(&t);
    tt_features_free(&xu);
    tt_features_free(&xi);
    drop(&f);
}

/* With patience the refit is told where the best look was; when all diverge, the whole
 * schedule, and an infinite score. */
static void epochs_to_refit(void **state) {
    (void)state;
    const double share = 1;
    const size_t keep = 1;
    tt_train_spec candidate[2] = {rate(0.2), rate(1e9)};
    tt_search_result found;
    fixture f;
    make(&f);
    candidate[0].schedule = TT_DECAY;
    candidate[0].decay = 1;
    candidate[0].clip = 1;
    candidate[0].patience = 2;
    assert_int_equal(tt_search(&shape, candidate, 1, &share, &keep, 1, &f.cut, &found),
                     TT_OK);
    assert_true(found.epochs >= 1 && found.epochs < 40 && isfinite(found.valid_rmse));
    candidate[0] = candidate[1];
    assert_int_equal(tt_search(&shape, candidate, 2, &share, &keep, 1, &f.cut, &found),
                     TT_OK);
    assert_true(found.best == 0 && found.epochs == 40 && isinf(found.valid_rmse));
    drop(&f);
}

/* A share of no epoch is one epoch; a single candidate may be all. */
static void short_rungs(void **state) {
    (void)state;
    const double share[3] = {0.001, 0.1, 1};
    const size_t keep[3] = {2, 9, 1};
    tt_train_spec candidate[3] = {rate(0.02), rate(0.01), rate(0.03)};
    tt_search_result found;
    fixture f;
    make(&f);
    assert_int_equal(tt_search(&shape, candidate, 3, share, keep, 3, &f.cut, &found),
                     TT_OK);
    assert_int_equal(found.total_epochs, 3 * 1 + 2 * 4 + 2 * 40);
    assert_int_equal(tt_search(&shape, candidate, 1, share, keep, 3, &f.cut, &found),
                     TT_OK);
    assert_int_equal(found.total_epochs, 1 + 4 + 40);
    drop(&f);
}

/* The cut parts the ratings: sizes, every pair once, the same again, another for another
 * item. */
static void problem_cut(void **state) {
    (void)state;
    unsigned char met[N][M] = {{0}};
    tt_problem again, other;
    fixture f;
    make(&f);
    assert_int_equal(tt_problem_cut(&again, &f.problem, 0.25, 3), TT_OK);
    assert_int_equal(tt_problem_cut(&other, &f.problem, 0.25, 4), TT_OK);
    assert_int_equal(f.cut.valid->count, 75);
    assert_int_equal(f.cut.train->count, 225);
    assert_true(f.cut.user_x == &f.xu && f.cut.item_x == &f.xi && f.cut.address.seed == 31);
    for (int part = 0; part < 2; part++) {
        const tt_ratings *r = part ? f.cut.valid : f.cut.train;
        assert_true(r->n_users == N && r->n_items == M);
        for (size_t k = 0; k < r->count; k++) {
            assert_int_equal(met[r->user[k]][r->item[k]]++, 0);
        }
    }
    for (size_t k = 0; k < COUNT; k++) {
        assert_int_equal(met[f.r.user[k]][f.r.item[k]], 1);
    }
    assert_memory_equal(f.cut.valid->rating, again.valid->rating, 75 * sizeof(double));
    assert_true(memcmp(f.cut.valid->rating, other.valid->rating, 75 * sizeof(double)) != 0);
    tt_problem_cut_free(&again);
    tt_problem_cut_free(&other);
    drop(&f);
}

static void shape_model(void **state) {
    (void)state;
    tt_shape plain = shape;
    tt_twotower t;
    fixture f;
    make(&f);
    assert_int_equal(tt_shape_model(&shape, &f.problem, &t), TT_OK);
    assert_true(t.offset == tt_ratings_mean(&f.r) && t.offset != 0 && t.recode == 1);
    assert_int_equal(t.n_theta, (3 + 1) * 8 + (8 + 1) * 3 + (2 + 1) * 8 + (8 + 1) * 3);
    assert_true(tt_twotower_l2(&t) > 0);
    tt_twotower_free(&t);
    plain.centre = plain.recode = 0;
    assert_int_equal(tt_shape_model(&plain, &f.problem, &t), TT_OK);
    assert_true(t.offset == 0 && t.recode == 0);
    tt_twotower_free(&t);
    drop(&f);
}

static void refused(void **state) {
    (void)state;
    const double share = 0.05;
    const size_t keep = 1;
    const tt_train_spec candidate[2] = {rate(0.02), rate(0.01)};
    tt_search_result found;
    tt_problem cut;
    fixture f;
    make(&f);
    int status = TT_ENOMEM;
    for (unsigned long k = 1; status != TT_OK; k++) {
        tt_alloc_fail_after(k);
        status = tt_search(&shape, candidate, 2, &share, &keep, 1, &f.cut, &found);
        tt_alloc_fail_after(0);
        assert_true(status == TT_ENOMEM || (status == TT_OK && k > 50));
    }
    status = TT_ENOMEM;
    for (unsigned long k = 1; status != TT_OK; k++) {
        tt_alloc_fail_after(k);
        status = tt_problem_cut(&cut, &f.problem, 0.25, 3);
        tt_alloc_fail_after(0);
        assert_true(status == TT_ENOMEM || (status == TT_OK && k > 10));
    }
    tt_problem_cut_free(&cut);
    drop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(finds_the_best),  cmocka_unit_test(scores),
    cmocka_unit_test(epochs_to_refit), cmocka_unit_test(short_rungs),
    cmocka_unit_test(problem_cut),     cmocka_unit_test(shape_model),
    cmocka_unit_test(refused),
};

T_MAIN(tests)
