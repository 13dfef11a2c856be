/* Ratings: subsets, mean and range, groups against a naive twin. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_ratings.h"
#include "t_test.h"

enum { USERS = 11, ITEMS = 7 };

/* Random ratings; the last user and item have none. */
static void make(tt_ratings *r, size_t n, int with_time) {
    tt_rng rng = t_rng("ratings", n);
    assert_int_equal(tt_ratings_alloc(r, n, USERS, ITEMS, with_time), TT_OK);
    for (size_t i = 0; i < n; i++) {
        r->user[i] = (uint32_t)tt_rng_below(&rng, USERS - 1);
        r->item[i] = (uint32_t)tt_rng_below(&rng, ITEMS - 1);
        r->rating[i] = tt_rng_gaussian(&rng);
        if (with_time) {
            r->time[i] = (int64_t)i - 3;
        }
    }
}

static void subset(void **state) {
    static const uint32_t index[] = {4, 0, 4, 12};
    (void)state;
    for (int with_time = 0; with_time < 2; with_time++) {
        tt_ratings r, s, none;
        make(&r, 13, with_time);
        assert_int_equal(tt_ratings_subset(&s, &r, index, 4), TT_OK);
        assert_int_equal(tt_ratings_subset(&none, &r, NULL, 0), TT_OK);
        assert_int_equal(s.count, 4);
        assert_int_equal(none.count, 0);
        assert_int_equal(s.n_users, USERS);
        assert_int_equal(s.n_items, ITEMS);
        assert_int_equal(s.time != NULL, with_time);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(s.user[i], r.user[index[i]]);
            assert_int_equal(s.item[i], r.item[index[i]]);
            assert_true(s.rating[i] == r.rating[index[i]]);
            assert_true(!with_time || s.time[i] == (int64_t)index[i] - 3);
        }
        tt_ratings_free(&r);
        tt_ratings_free(&s);
        tt_ratings_free(&none);
    }
}

static void mean_and_range(void **state) {
    (void)state;
    double value[] = {3, -1.5, 4, 4}, lo, hi;
    tt_ratings r = {.count = 4, .rating = value};
    tt_ratings_range(&r, &lo, &hi);
    T_ARITH(tt_ratings_mean(&r), 9.5 / 4, 4, 4);
    assert_true(lo == -1.5 && hi == 4);
    r.count = 1;
    tt_ratings_range(&r, &lo, &hi);
    assert_true(tt_ratings_mean(&r) == 3 && lo == 3 && hi == 3);
    r.count = 0;
    tt_ratings_range(&r, &lo, &hi);
    assert_true(tt_ratings_mean(&r) == 0 && lo == 0 && hi == 0);
}

/* Each group lists, in order of appearance, what a scan of all ratings finds
 * for its key. */
static void assert_groups(const tt_groups *g, const tt_ratings *r, const uint32_t *key,
                          const uint32_t *other, size_t groups) {
    assert_int_equal(g->groups, groups);
    assert_int_equal(g->ptr[0], 0);
    assert_int_equal(g->ptr[groups], r->count);
    for (size_t k = 0; k < groups; k++) {
        size_t e = g->ptr[k];
        for (size_t i = 0; i < r->count; i++) {
            if (key[i] == k) {
                assert_true(e < g->ptr[k + 1]);
                assert_int_equal(g->position[e], i);
                assert_int_equal(g->other[e], other[i]);
                assert_true(g->rating[e] == r->rating[i]);
                e++;
            }
        }
        assert_int_equal(e, g->ptr[k + 1]);
    }
}

static void groups(void **state) {
    static const size_t size[] = {0, 1, 13, 501};
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        tt_ratings r;
        tt_groups g;
        make(&r, size[k], 0);
        assert_int_equal(tt_groups_by_user(&g, &r), TT_OK);
        assert_groups(&g, &r, r.user, r.item, USERS);
        tt_groups_free(&g);
        assert_int_equal(tt_groups_by_item(&g, &r), TT_OK);
        assert_groups(&g, &r, r.item, r.user, ITEMS);
        tt_groups_free(&g);
        tt_groups_free(&g);
        tt_ratings_free(&r);
    }
}

static void refused_memory(void **state) {
    (void)state;
    tt_ratings r;
    tt_groups g;
    for (unsigned long k = 1; k <= 4; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_ratings_alloc(&r, 5, 2, 2, 1), TT_ENOMEM);
        tt_alloc_fail_after(0);
        assert_true(r.count == 0 && !r.user && !r.time);
        make(&r, 5, 0);
        tt_alloc_fail_after(k);
        assert_int_equal(tt_groups_by_user(&g, &r), TT_ENOMEM);
        tt_alloc_fail_after(0);
        assert_true(g.groups == 0 && !g.ptr);
        tt_ratings_free(&r);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(subset),
    cmocka_unit_test(mean_and_range),
    cmocka_unit_test(groups),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
