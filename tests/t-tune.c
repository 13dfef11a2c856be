#include "t_test.h"

#include "eval/tt_tune.h"
#include "t_fake.h"

static const double shifts[] = {1, 0, -1, 2};
static const double sides[] = {0, 1, 0};

static void product(void **state) {
    (void)state;
    const tt_axis axis[] = {{"shift", 4, shifts}, {"side", 3, sides}};
    tt_method base = tt_method_of(&fake);
    tt_grid g;
    assert_int_equal(tt_grid_product(&g, &base, axis, 2), TT_OK);
    assert_int_equal(g.n, 12);
    for (size_t i = 0; i < g.n; i++) { // last axis fastest
        const double *point = g.value + i * TT_PARAM_MAX;
        assert_true(point[FAKE_SHIFT] == shifts[i / 3] && point[FAKE_SIDE] == sides[i % 3]);
    }
    tt_grid_free(&g);
    assert_int_equal(tt_method_set(&base, "shift=7"), TT_OK); // given: left alone
    assert_int_equal(tt_grid_product(&g, &base, axis, 2), TT_OK);
    assert_int_equal(g.n, 3);
    assert_true(g.value[FAKE_SHIFT] == 7 && g.value[TT_PARAM_MAX + FAKE_SIDE] == 1);
    tt_grid_free(&g);
    assert_int_equal(tt_grid_product(&g, &base, NULL, 0), TT_OK);
    assert_int_equal(g.n, 1);
    tt_grid_free(&g);
    tt_alloc_fail_after(1);
    assert_int_equal(tt_grid_product(&g, &base, axis, 2), TT_ENOMEM);
    tt_alloc_fail_after(0);
}

static void setup(tt_problem *p, tt_ratings *r, size_t n, uint64_t item) {
    double value[101];
    tt_rng stream = t_rng("tune", item);
    assert_true(n <= 101);
    for (size_t i = 0; i < n; i++) {
        value[i] = 3 + tt_rng_gaussian(&stream);
    }
    fake_ratings(r, value, n);
    *p = (tt_problem){.train = r, .lo = -INFINITY, .hi = INFINITY, .address = {.seed = 5}};
    fake_fits = 0;
}

static int run(tt_tuning *t, const tt_problem *p, const tt_estimator *e, const char *with,
               const tt_axis *axis, size_t n_axes) {
    const tt_tune_spec spec = TT_TUNE_DEFAULT;
    tt_method base = tt_method_of(e);
    tt_grid g;
    assert_int_equal(tt_method_set(&base, with), TT_OK);
    assert_int_equal(tt_grid_product(&g, &base, axis, n_axes), TT_OK);
    const int status = tt_tune(t, &g, p, &spec);
    tt_grid_free(&g);
    return status;
}

/* Leave-one-out of the mean: error_i = n / (n-1) (x_i - mean), so fold i's RMSE is its
 * size. */
static void leave_one_out(void **state) {
    (void)state;
    const double value[] = {1, 2, 6, 3};
    const double zero[] = {0};
    const tt_axis axis = {"shift", 1, zero};
    tt_ratings r;
    fake_ratings(&r, value, 4);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    tt_tuning t;
    assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_OK);
    assert_int_equal(t.parts, 4);
    T_ARITH(t.score[0], 4.0 / 3 * (2 + 1 + 3 + 0) / 4, 2, 4);
    const double sd = sqrt((0.5 * 0.5 + 0.5 * 0.5 + 1.5 * 1.5 + 1.5 * 1.5) / 3);
    T_ARITH(t.se[0], 4.0 / 3 * sd / 2, 2, 4);
    tt_tuning_free(&t);
    tt_ratings_free(&r);
}

static void cross_validation(void **state) {
    (void)state;
    const tt_axis axis = {"shift", 4, shifts};
    tt_ratings r;
    tt_problem p;
    tt_tuning t, again;
    setup(&p, &r, 101, 1);
    assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_OK);
    assert_int_equal(t.n, 4);
    assert_int_equal(t.parts, 5);
    assert_int_equal(fake_fits, 20);
    assert_int_equal(fake_valid, 0);
    assert_in_range(fake_train, 80, 81);
    assert_int_equal(t.best, 1); // shift 0
    assert_true(t.score[1] < t.score[0] && t.score[0] < t.score[3]);
    assert_int_equal(run(&again, &p, &fake, "", &axis, 1), TT_OK);
    assert_memory_equal(t.part_rmse, again.part_rmse, 20 * sizeof(double));
    tt_tuning_free(&again);
    p.address.seed++; // other address, other folds
    assert_int_equal(run(&again, &p, &fake, "", &axis, 1), TT_OK);
    assert_memory_not_equal(t.part_rmse, again.part_rmse, 20 * sizeof(double));
    tt_tuning_free(&again);
    tt_tuning_free(&t);
    tt_ratings_free(&r);
}

/* Points that differ in nothing tie: the first is best. */
static void ties(void **state) {
    (void)state;
    const tt_axis axis = {"side", 3, sides};
    tt_ratings r;
    tt_problem p;
    tt_tuning t;
    setup(&p, &r, 7, 2);
    assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_OK);
    assert_true(t.score[0] == t.score[1] && t.score[1] == t.score[2]);
    assert_int_equal(t.best, 0);
    tt_tuning_free(&t);
    tt_ratings_free(&r);
}

static void validation(void **state) {
    (void)state;
    const tt_axis axis = {"shift", 4, shifts};
    tt_estimator tower = fake;
    tt_ratings r;
    tt_problem p;
    tt_tuning t;
    tower.selection = TT_SELECT_VALIDATION;
    setup(&p, &r, 101, 3);
    assert_int_equal(run(&t, &p, &tower, "", &axis, 1), TT_OK);
    assert_int_equal(t.parts, 1);
    assert_int_equal(fake_fits, 4);
    assert_int_equal(fake_train, 81);
    assert_int_equal(fake_valid, 20);
    assert_int_equal(t.best, 1);
    assert_true(isnan(t.se[1]));
    tt_tuning_free(&t);
    tt_ratings_free(&r);
}

/* A fit that diverges scores infinity, is counted, and never wins; an error ends the
 * search. */
static void failures(void **state) {
    (void)state;
    const double does[] = {FAKE_DIVERGES, FAKE_FITS, FAKE_DIVERGES};
    const double refuses[] = {FAKE_FITS, FAKE_REFUSES};
    tt_axis axis = {"does", 3, does};
    tt_ratings r;
    tt_problem p;
    tt_tuning t;
    setup(&p, &r, 20, 4);
    assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_OK);
    assert_int_equal(t.best, 1);
    assert_int_equal(t.failed[0], 5);
    assert_int_equal(t.failed[1], 0);
    assert_true(isinf(t.score[0]) && isinf(t.part_rmse[0]) && isnan(t.se[0]));
    assert_true(isfinite(t.score[1]) && isfinite(t.se[1]));
    tt_tuning_free(&t);
    fake_fits = 0;
    assert_int_equal(run(&t, &p, &fake, "does=early", NULL, 0), TT_OK);
    assert_int_equal(t.failed[0], 1);
    assert_true(isinf(t.score[0]) && isfinite(t.part_rmse[1]));
    tt_tuning_free(&t);
    axis = (tt_axis){"does", 2, refuses};
    assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_ENOMEM);
    assert_string_equal(tt_error_message(), "the fake refuses");
    tt_ratings_free(&r);
}

/* No ratings or one: nothing to score. Two: two folds of one. */
static void few(void **state) {
    (void)state;
    const tt_axis axis = {"shift", 4, shifts};
    for (size_t n = 0; n <= 2; n++) {
        tt_ratings r;
        tt_problem p;
        tt_tuning t;
        setup(&p, &r, n, 5);
        assert_int_equal(run(&t, &p, &fake, "", &axis, 1), TT_OK);
        assert_int_equal(t.parts, n < 2 ? 0 : 2);
        assert_int_equal(fake_fits, n < 2 ? 0 : 8);
        assert_true(n < 2 ? isinf(t.score[0]) && t.best == 0 : isfinite(t.score[0]));
        tt_tuning_free(&t);
        tt_estimator tower = fake;
        tower.selection = TT_SELECT_VALIDATION; // a fifth of two ratings is none
        assert_int_equal(run(&t, &p, &tower, "", &axis, 1), TT_OK);
        assert_int_equal(t.parts, 0);
        tt_tuning_free(&t);
        tt_ratings_free(&r);
    }
}

static void memory(void **state) {
    (void)state;
    const tt_tune_spec spec = TT_TUNE_DEFAULT;
    const tt_method base = tt_method_of(&fake);
    const tt_axis axis = {"shift", 4, shifts};
    tt_ratings r;
    tt_problem p;
    tt_tuning t;
    tt_grid g;
    setup(&p, &r, 20, 6);
    assert_int_equal(tt_grid_product(&g, &base, &axis, 1), TT_OK);
    unsigned long k = 0;
    int status;
    do {
        tt_alloc_fail_after(++k);
        status = tt_tune(&t, &g, &p, &spec);
        assert_true(status == TT_OK || status == TT_ENOMEM);
    } while (status != TT_OK && k < 1000);
    tt_alloc_fail_after(0);
    assert_in_range(k, 20, 999);
    tt_tuning_free(&t);
    tt_grid_free(&g);
    tt_ratings_free(&r);
}

/* A sweep scores as fits of their own do: an estimator that is not in the table of sweeps,
 * but the same in all else, gives the same RMSE. */
static void sweeps(void **state) {
    (void)state;
    static const char *const names[] = {"knn", "rsvd", "linear"};
    static const double ks[] = {1, 3, 2, 50}, lambdas[] = {30, 3, 1};
    enum { USERS = 12, ITEMS = 9 };
    tt_ratings r;
    tt_features users, items;
    tt_rng stream = t_rng("tune sweeps", 0);
    assert_int_equal(tt_ratings_alloc(&r, USERS * ITEMS / 2, USERS, ITEMS, 0), TT_OK);
    for (size_t i = 0; i < r.count; i++) { // every second pair
        r.user[i] = (uint32_t)(2 * i / ITEMS);
        r.item[i] = (uint32_t)(2 * i % ITEMS);
        r.rating[i] = tt_rng_gaussian(&stream);
    }
    assert_int_equal(tt_features_onehot(&users, USERS), TT_OK);
    assert_int_equal(tt_features_onehot(&items, ITEMS), TT_OK);
    const tt_problem p = {
        .train = &r, .user_x = &users, .item_x = &items, .lo = -INFINITY, .hi = INFINITY};
    for (size_t k = 0; k < 3; k++) {
        const tt_estimator *e = tt_method_find(names[k]);
        assert_non_null(e);
        tt_estimator plain = *e;
        const tt_axis axis =
            k == 0 ? (tt_axis){"k", 4, ks} : (tt_axis){"lambda", 3, lambdas};
        tt_tuning swept, fitted;
        assert_int_equal(run(&swept, &p, e, k == 1 ? "rank=2" : "", &axis, 1), TT_OK);
        assert_int_equal(run(&fitted, &p, &plain, k == 1 ? "rank=2" : "", &axis, 1), TT_OK);
        assert_int_equal(swept.best, fitted.best);
        for (size_t i = 0; i < axis.n; i++) {
            assert_int_equal(swept.failed[i], fitted.failed[i]);
            T_NEAR(swept.score[i], fitted.score[i],
                   1e-3); // iterated to 1e-4 of the objective
            assert_true(k > 0 || swept.score[i] == fitted.score[i]);
        }
        assert_true(swept.score[0] != swept.score[1]);
        tt_tuning_free(&swept);
        tt_tuning_free(&fitted);
    }
    tt_features_free(&users);
    tt_features_free(&items);
    tt_ratings_free(&r);
}

/* The suite's axes name parameters of their estimators and stay within what is allowed. */
static void axes(void **state) {
    (void)state;
    size_t n_methods, n;
    const tt_estimator *const *list = tt_method_list(&n_methods);
    for (size_t i = 0; i < n_methods; i++) {
        const tt_axis *axis = tt_grid_axes(list[i]->name, &n);
        for (size_t a = 0; a < n; a++) {
            const size_t j = tt_method_param(list[i], axis[a].key);
            assert_in_range(j, 0, list[i]->n_param - 1);
            for (size_t v = 0; v < axis[a].n; v++) {
                assert_true(axis[a].value[v] >= list[i]->param[j].lo);
                assert_true(axis[a].value[v] <= list[i]->param[j].hi);
            }
        }
    }
    assert_null(tt_grid_axes("no such method", &n));
    assert_int_equal(n, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(product),    cmocka_unit_test(leave_one_out),
    cmocka_unit_test(ties),       cmocka_unit_test(cross_validation),
    cmocka_unit_test(validation), cmocka_unit_test(failures),
    cmocka_unit_test(few),        cmocka_unit_test(memory),
    cmocka_unit_test(axes),       cmocka_unit_test(sweeps),
};

T_MAIN(tests)
