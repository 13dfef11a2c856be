/* Experiment movielens: who trains and who tests, the order of estimates, the choice of
 * parameters, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_linear.h"
#include "common/movielens_arms.h"
#include "common/movielens_split.h"
#include "t_towers.h"

enum { USERS = 30, ITEMS = 40, COUNT = 700 };

static const tt_address address = {.seed = 20240, .design = 7};

/* Distinct pairs in random order; the rating is 1 + (user + item) mod 5. */
static void make(tt_ratings *r) {
    tt_rng rng = t_rng("movielens-experiment", 0);
    t_tower_ratings(r, USERS, ITEMS, COUNT, &rng);
    for (size_t k = 0; k < COUNT; k++) {
        r->rating[k] = 1 + (r->user[k] + r->item[k]) % 5;
    }
}

/* where[i] of rating i: 0 left out, 1 trains, 2 tests; indices ascend, none comes twice. */
static void marks(unsigned char where[COUNT], const movielens_split *s) {
    memset(where, 0, COUNT);
    for (size_t k = 0; k < s->n_train + s->n_test; k++) {
        const uint32_t i = s->index[k];
        assert_true(i < COUNT && where[i] == 0);
        assert_true(k == 0 || k == s->n_train || i > s->index[k - 1]);
        where[i] = k < s->n_train ? 1 : 2;
    }
}

static void split(unsigned char where[COUNT], const tt_ratings *r, movielens_cut cut,
                  size_t part) {
    movielens_split s;
    assert_int_equal(movielens_split_make(&s, r, &cut, part, &address, 3), TT_OK);
    marks(where, &s);
    movielens_split_free(&s);
}

/* Parts of a fifth are disjoint and cover all ratings, users, items; blocks of lines are
 * those of the file. */
static void parts_are_folds(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char where[COUNT];
    make(&r);
    for (int by = MOVIELENS_LINES; by <= MOVIELENS_ITEMS; by++) {
        int tests[COUNT] = {0};
        for (size_t part = 0; part < MOVIELENS_PARTS; part++) {
            split(where, &r, (movielens_cut){(enum movielens_by)by, 0.2, 0, 0}, part);
            for (size_t i = 0; i < COUNT; i++) {
                assert_true(where[i] > 0);
                tests[i] += where[i] == 2;
                assert_true(by != MOVIELENS_LINES || (where[i] == 2) == (i / 140 == part));
            }
        }
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(tests[i], 1);
        }
    }
    tt_ratings_free(&r);
}

/* A held-out user has no training rating, the others all of theirs; of both sides, pairs
 * with one of them are left out. */
static void cold_sides(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char where[COUNT];
    make(&r);
    for (int by = MOVIELENS_USERS; by <= MOVIELENS_BOTH; by++) {
        unsigned char user[USERS] = {0}, item[ITEMS] = {0};
        size_t users = 0, items = 0;
        split(where, &r, (movielens_cut){(enum movielens_by)by, 0.3, 0, 0}, 1);
        for (size_t i = 0; i < COUNT; i++) {
            user[r.user[i]] |= where[i] == 2 && by != MOVIELENS_ITEMS;
            item[r.item[i]] |= where[i] == 2 && by != MOVIELENS_USERS;
        }
        for (size_t i = 0; i < COUNT; i++) {
            const int out = user[r.user[i]] + item[r.item[i]];
            const int want = out == 0 ? 1 : by != MOVIELENS_BOTH || out == 2 ? 2 : 0;
            assert_int_equal(where[i], want);
        }
        for (size_t u = 0; u < USERS; u++) {
            users += user[u];
        }
        for (size_t i = 0; i < ITEMS; i++) {
            items += item[i];
        }
        assert_int_equal(users, by == MOVIELENS_ITEMS ? 0 : 9);
        assert_int_equal(items, by == MOVIELENS_USERS ? 0 : 12);
    }
    tt_ratings_free(&r);
}

/* Who is held out at a small share is so at a larger one. */
static void shares_nest(void **state) {
    (void)state;
    tt_ratings r;
    unsigned char few[COUNT], many[COUNT];
    size_t more = 0;
    make(&r);
    split(few, &r, (movielens_cut){MOVIELENS_USERS, 0.2, 0, 0}, 0);
    split(many, &r, (movielens_cut){MOVIELENS_USERS, 0.5, 0, 0}, 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(few[i] != 2 || many[i] == 2);
        more += many[i] == 2 && few[i] != 2;
    }
    assert_true(more > 0);
    tt_ratings_free(&r);
}

/* Whoever is held out keeps just k ratings; test pairs are the same for all k; with more
 * ratings left, those that trained before still do. */
static void ratings_left(void **state) {
    (void)state;
    static const size_t left[] = {0, 1, 5, MOVIELENS_SPARE};
    tt_ratings r;
    unsigned char cold[COUNT], where[COUNT], before[COUNT];
    make(&r);
    for (int by = MOVIELENS_USERS; by <= MOVIELENS_ITEMS; by++) {
        const uint32_t *key = by == MOVIELENS_USERS ? r.user : r.item;
        split(cold, &r, (movielens_cut){(enum movielens_by)by, 0.2, 0, 0}, 0);
        for (size_t k = 0; k < 4; k++) {
            size_t trains[ITEMS] = {0}, had[ITEMS] = {0}, tests[ITEMS] = {0};
            split(where, &r, (movielens_cut){(enum movielens_by)by, 0.2, 1, left[k]}, 0);
            for (size_t i = 0; i < COUNT; i++) {
                assert_true(cold[i] != 1 || where[i] == 1);
                assert_true(k == 0 || (before[i] == 2) == (where[i] == 2));
                assert_true(k == 0 || before[i] != 1 || where[i] == 1);
                had[key[i]] += cold[i] == 2;
                trains[key[i]] += cold[i] == 2 && where[i] == 1;
                tests[key[i]] += where[i] == 2;
            }
            for (size_t x = 0; x < ITEMS; x++) {
                assert_int_equal(trains[x], had[x] < left[k] ? had[x] : left[k]);
                assert_int_equal(tests[x],
                                 had[x] > MOVIELENS_SPARE ? had[x] - MOVIELENS_SPARE : 0);
            }
            memcpy(before, where, sizeof where);
        }
    }
    tt_ratings_free(&r);
}

static void refused_memory(void **state) {
    (void)state;
    const movielens_cut cut = {MOVIELENS_USERS, 0.2, 1, 5};
    tt_ratings r, train, test;
    movielens_split s;
    unsigned long k = 0;
    int status = TT_ENOMEM;
    make(&r);
    while (status != TT_OK) {
        tt_alloc_fail_after(++k);
        status = movielens_split_make(&s, &r, &cut, 0, &address, 0);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || (status == TT_ENOMEM && !s.index));
    }
    assert_true(k > 5);
    for (k = 1, status = TT_ENOMEM; status != TT_OK; k++) {
        tt_alloc_fail_after(k);
        status = movielens_split_apply(&train, &test, &r, &s);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
    }
    tt_ratings_free(&train);
    tt_ratings_free(&test);
    movielens_split_free(&s);
    tt_ratings_free(&r);
}

/* Disorder of the truth is 0, of its opposite 1, of a constant 1/2; one user by hand. */
static void disorder(void **state) {
    (void)state;
    tt_ratings r;
    double estimate[COUNT], got;
    make(&r);
    for (int sign = -1; sign <= 1; sign++) {
        for (size_t i = 0; i < COUNT; i++) {
            estimate[i] = sign * r.rating[i];
        }
        assert_int_equal(movielens_disorder(&got, estimate, &r), TT_OK);
        assert_true(got == (1 - sign) / 2.0);
    }
    /* Ratings 1 3 3 5, estimates 2 1 3 2: of five unequal pairs (1,3) is wrong, (3,5) wrong
     * once, (1,5) tied. User 1 has equal ratings, says nothing. */
    uint32_t user[] = {0, 1, 0, 0, 1, 0}, item[] = {0, 0, 1, 2, 1, 3};
    double rating[] = {1, 4, 3, 3, 4, 5};
    const double answer[] = {2, 1, 1, 3, 2, 2};
    const tt_ratings small = {.count = 6,
                              .n_users = 2,
                              .n_items = 4,
                              .user = user,
                              .item = item,
                              .rating = rating};
    assert_int_equal(movielens_disorder(&got, answer, &small), TT_OK);
    T_ARITH(got, 2.5 / 5, 1, 1);
    tt_ratings_free(&r);
}

/* The chosen point is that of the least mean RMSE, by fits one by one; nothing but the
 * training part decides. */
static void choice(void **state) {
    (void)state;
    static const double lambda[] = {1000, 30, 1};
    const tt_axis axis = {"lambda", 3, lambda};
    const movielens_cut cut = {MOVIELENS_USERS, 0.2, 0, 0};
    enum { PARTS = 3 };
    tt_method m = tt_method_of(&tt_linear);
    tt_features xu, xi;
    tt_ratings r;
    tt_grid g;
    double score[3] = {0};
    size_t best, want = 0;
    make(&r);
    assert_int_equal(tt_features_onehot(&xu, USERS), TT_OK);
    assert_int_equal(tt_features_onehot(&xi, ITEMS), TT_OK);
    const tt_problem p = {
        .train = &r, .user_x = &xu, .item_x = &xi, .lo = 1, .hi = 5, .address = address};
    assert_int_equal(tt_grid_product(&g, &m, &axis, 1), TT_OK);
    assert_int_equal(movielens_choose(&best, &g, &p, &cut, PARTS), TT_OK);
    for (size_t part = 0; part < PARTS; part++) {
        movielens_split s;
        tt_ratings train, valid;
        double estimate[COUNT];
        tt_problem rest = p;
        movielens_split_make(&s, &r, &cut, part, &address, tt_hash32("tune"));
        movielens_split_apply(&train, &valid, &r, &s);
        rest.train = &train;
        for (size_t k = 0; k < 3; k++) {
            void *model;
            tt_fit info;
            double sum = 0;
            m.value[tt_method_param(&tt_linear, "lambda")] = lambda[k];
            assert_int_equal(tt_linear.fit(&model, &rest, m.value, &info), TT_OK);
            tt_linear.predict(model, valid.user, valid.item, valid.count, estimate, NULL);
            for (size_t i = 0; i < valid.count; i++) {
                const double e = estimate[i] - valid.rating[i];
                sum += e * e;
            }
            score[k] += sqrt(sum / (double)valid.count);
            tt_linear.free(model);
        }
        tt_ratings_free(&train);
        tt_ratings_free(&valid);
        movielens_split_free(&s);
    }
    for (size_t k = 1; k < 3; k++) {
        want = score[k] < score[want] ? k : want;
    }
    assert_int_equal(best, want);
    tt_grid_free(&g);
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(parts_are_folds), cmocka_unit_test(cold_sides),
    cmocka_unit_test(shares_nest),     cmocka_unit_test(ratings_left),
    cmocka_unit_test(refused_memory),  cmocka_unit_test(disorder),
    cmocka_unit_test(choice),
};

T_MAIN(tests)
