#include "baselines/tt_mean.h"

#include "baselines/tt_predict.h"
#include "t_estimator.h"

static void mean_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 5}, {0, 1, 3}, {1, 1, 2}};
    static const double low[][3] = {{1, 0, 2}, {0, 0, 4}};
    tt_ratings r, v;
    tt_fit info;
    void *model;
    t_table_ratings(&r, 2, 2, row, 3);
    t_table_ratings(&v, 2, 2, low, 2);
    const tt_problem p = {.train = &r, .valid = &v, .lo = -INFINITY, .hi = INFINITY};
    assert_int_equal(tt_mean.fit(&model, &p, NULL, &info), TT_OK);
    T_ARITH(t_predict(&tt_mean, model, 1, 0, TT_KNOWN), 10.0 / 3, 5, 3);
    T_ARITH(t_predict(&tt_mean, model, 9, 9, TT_KNOWN), 10.0 / 3, 5, 3);
    T_ARITH(info.train_rmse, sqrt((25.0 + 1 + 16) / 27), 5, 3); // errors 5/3, -1/3, -4/3
    T_ARITH(info.valid_rmse, sqrt((16.0 + 4) / 18), 5, 3);      // errors -4/3, 2/3
    tt_mean.free(model);
    tt_ratings_free(&r);
    tt_ratings_free(&v);
}

static void clip(void **state) {
    (void)state;
    assert_true(tt_clip(0.5, 1, 5) == 1 && tt_clip(7, 1, 5) == 5 &&
                tt_clip(2.5, 1, 5) == 2.5);
    assert_true(tt_clip(-1e300, -INFINITY, INFINITY) == -1e300);
}

static void seen_sides(void **state) {
    (void)state;
    static const double row[][3] = {{0, 1, 5}};
    tt_ratings r;
    tt_seen s;
    t_table_ratings(&r, 2, 2, row, 1);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    assert_int_equal(tt_seen_init(&s, &p), TT_OK);
    assert_int_equal(tt_seen_which(&s, 0, 1), TT_KNOWN);
    assert_int_equal(tt_seen_which(&s, 0, 0), TT_FALLBACK_USER);
    assert_int_equal(tt_seen_which(&s, 1, 1), TT_FALLBACK_ITEM);
    assert_int_equal(tt_seen_which(&s, 1, 0), TT_FALLBACK_MEAN);
    assert_int_equal(tt_seen_which(&s, 2, 2), TT_FALLBACK_MEAN); // beyond the indices
    tt_seen_free(&s);
    tt_ratings_free(&r);
}

/* Groups are complete, ascending within, and keys beyond the last group come last. */
static void pairs_sorted(void **state) {
    (void)state;
    tt_rng rng = t_rng("pairs_sorted", 0);
    enum { GROUPS = 7, ROOM = 61 };
    tt_buckets p;
    assert_int_equal(tt_buckets_alloc(&p, GROUPS, ROOM), TT_OK);
    for (size_t n = 0; n <= ROOM; n += 1 + n / 2) {
        uint32_t key[ROOM];
        for (size_t i = 0; i < n; i++) {
            key[i] = (uint32_t)tt_rng_below(&rng, GROUPS + 3);
        }
        tt_buckets_sort(&p, key, n);
        assert_true(p.ptr[0] == 0 && p.ptr[GROUPS + 1] == n);
        for (size_t g = 0; g <= GROUPS; g++) {
            for (size_t e = p.ptr[g]; e < p.ptr[g + 1]; e++) {
                const uint32_t k = key[p.order[e]];
                assert_int_equal(k < GROUPS ? k : GROUPS, g);
                assert_true(e == p.ptr[g] || p.order[e - 1] < p.order[e]);
            }
        }
    }
    tt_buckets_free(&p);
}

static void mean_stands(void **state) {
    (void)state;
    t_check_estimator(&tt_mean, NULL);
    t_check_poor(&tt_mean, NULL);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mean_by_hand), cmocka_unit_test(clip),
    cmocka_unit_test(seen_sides),   cmocka_unit_test(pairs_sorted),
    cmocka_unit_test(mean_stands),
};

T_MAIN(tests)
