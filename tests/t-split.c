/* Splits: disjoint, complete, reproducible, of the right kind; warm and cold subsets. */
#include <string.h>

#include "base/tt_alloc.h"
#include "data/tt_split.h"
#include "data/tt_subset.h"
#include "t_file.h"

enum { N = 1009, USERS = 53, ITEMS = 41 };

static const tt_address address = {.seed = 7, .design = 3, .replicate = 5};

/* Ratings of random pairs; the last user and the last item have none. */
static void make_ratings(tt_ratings *r, size_t n) {
    tt_rng rng = t_rng("split", n);
    assert_int_equal(tt_ratings_alloc(r, n, USERS, ITEMS, 1), TT_OK);
    for (size_t i = 0; i < n; i++) {
        r->user[i] = (uint32_t)tt_rng_below(&rng, USERS - 1);
        r->item[i] = (uint32_t)tt_rng_below(&rng, ITEMS - 1);
        r->rating[i] = tt_rng_uniform(&rng);
        r->time[i] = (int64_t)i;
    }
}

/* Ascending indices below n, no index in both parts, left_out of them in neither. */
static void assert_proper(const tt_split *s, size_t n) {
    unsigned char *part = calloc(n + 1, 1);
    for (size_t i = 0; i < s->n_train; i++) {
        assert_true(s->train[i] < n && (i == 0 || s->train[i] > s->train[i - 1]));
        part[s->train[i]]++;
    }
    for (size_t i = 0; i < s->n_test; i++) {
        assert_true(s->test[i] < n && (i == 0 || s->test[i] > s->test[i - 1]));
        assert_int_equal(part[s->test[i]]++, 0);
    }
    assert_int_equal(s->n_train + s->n_test + s->n_left_out, n);
    free(part);
}

static void holdout(void **state) {
    static const struct {
        size_t n, n_test;
        double fraction;
    } cases[] = {{0, 0, 0.3}, {1, 0, 0.3}, {1, 1, 0.5}, {2, 1, 0.3},     {1009, 303, 0.3},
                 {7, 0, 0},   {7, 7, 1},   {9, 5, 0.5}, {1009, 202, 0.2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tt_ratings r;
        tt_split s;
        make_ratings(&r, cases[i].n);
        assert_int_equal(tt_split_holdout(&s, &r, cases[i].fraction, &address, 0), TT_OK);
        assert_proper(&s, cases[i].n);
        assert_int_equal(s.n_test, cases[i].n_test);
        assert_int_equal(s.n_left_out, 0);
        tt_split_free(&s);
        tt_ratings_free(&r);
    }
}

/* Each rating tests equally often: counts over 2000 replicates, and of a
 * pair of ratings. */
static void holdout_is_uniform(void **state) {
    (void)state;
    enum { SIZE = 11, TEST = 3, REPLICATES = 2000 };
    tt_ratings r;
    double hits[SIZE] = {0}, both = 0;
    make_ratings(&r, SIZE);
    for (uint32_t k = 0; k < REPLICATES; k++) {
        const tt_address a = {.seed = 1, .replicate = k};
        tt_split s;
        assert_int_equal(tt_split_holdout(&s, &r, (double)TEST / SIZE, &a, 0), TT_OK);
        assert_int_equal(s.n_test, TEST);
        int first_two = 0;
        for (size_t i = 0; i < s.n_test; i++) {
            hits[s.test[i]]++;
            first_two += s.test[i] < 2;
        }
        both += first_two == 2;
        tt_split_free(&s);
    }
    const double p = (double)TEST / SIZE, q = p * (TEST - 1) / (SIZE - 1);
    for (size_t i = 0; i < SIZE; i++) {
        T_NEAR(hits[i], REPLICATES * p, T_SIGMA * sqrt(REPLICATES * p * (1 - p)));
    }
    T_NEAR(both, REPLICATES * q, T_SIGMA * sqrt(REPLICATES * q * (1 - q)));
    tt_ratings_free(&r);
}

static void hash_and_address(void **state) {
    (void)state;
    tt_ratings r;
    tt_split a, b, c, d, e;
    const tt_address other = {.seed = 7, .design = 3, .replicate = 6};
    make_ratings(&r, N);
    tt_split_holdout(&a, &r, 0.3, &address, 0);
    tt_split_holdout(&b, &r, 0.3, &address, 0);
    tt_split_holdout(&c, &r, 0.3, &other, 0);
    tt_split_holdout(&d, &r, 0.3, &address, 1);
    assert_true(a.hash == b.hash && a.hash != c.hash && a.hash != d.hash &&
                c.hash != d.hash);
    assert_memory_equal(a.test, b.test, a.n_test * sizeof *a.test);
    assert_true(memcmp(a.test, d.test, a.n_test * sizeof *a.test) != 0);
    tt_split_predefined(&e, 2, 1);
    /* FNV-1a (64 bit) of the bytes 02 00*7 01 00*7, then 00*4 01 00*3, 02 00*3, by the
     * published recurrence. */
    const unsigned char bytes[28] = {[0] = 2, [8] = 1, [20] = 1, [24] = 2};
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < sizeof bytes; i++) {
        h = (h ^ bytes[i]) * 0x100000001b3u;
    }
    assert_true(e.hash == h);
    tt_split_free(&a);
    tt_split_free(&b);
    tt_split_free(&c);
    tt_split_free(&d);
    tt_split_free(&e);
    tt_ratings_free(&r);
}

static void folds(void **state) {
    static const size_t size[] = {0, 1, 5, 1009}, k[] = {1, 2, 5, 7};
    (void)state;
    for (size_t c = 0; c < 16; c++) {
        const size_t n = size[c / 4], parts = k[c % 4];
        tt_ratings r;
        unsigned char *tested = calloc(n + 1, 1);
        make_ratings(&r, n);
        for (size_t fold = 0; fold < parts; fold++) {
            tt_split s;
            assert_int_equal(tt_split_kfold(&s, &r, parts, fold, &address, 2), TT_OK);
            assert_proper(&s, n);
            assert_int_equal(s.n_left_out, 0);
            assert_in_range(s.n_test, n / parts, (n + parts - 1) / parts);
            for (size_t i = 0; i < s.n_test; i++) {
                assert_int_equal(tested[s.test[i]]++, 0);
            }
            tt_split_free(&s);
        }
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(tested[i], 1);
        }
        free(tested);
        tt_ratings_free(&r);
    }
}

/* How many different keys the ratings at index have. */
static size_t distinct(const uint32_t *key, const uint32_t *index, size_t n) {
    unsigned char seen[USERS + ITEMS] = {0};
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += !seen[key[index[i]]];
        seen[key[index[i]]] = 1;
    }
    return count;
}

/* Subset counts of the split's test part, by the library's classifier. */
static void classify(size_t count[TT_SUBSETS], const tt_ratings *r, const tt_split *s) {
    tt_ratings train, test;
    unsigned char user[USERS], item[ITEMS];
    assert_int_equal(tt_split_apply(&train, &test, r, s), TT_OK);
    tt_subset_seen(user, item, &train);
    tt_subset_classify(NULL, count, &test, user, USERS, item, ITEMS);
    assert_int_equal(count[0] + count[1] + count[2] + count[3], s->n_test);
    tt_ratings_free(&train);
    tt_ratings_free(&test);
}

static void cold(void **state) {
    (void)state;
    tt_ratings r;
    tt_split s;
    size_t count[TT_SUBSETS];
    make_ratings(&r, N); // all of the 52 users and 40 items that can occur do
    assert_int_equal(tt_split_cold_user(&s, &r, 0.25, &address, 0), TT_OK);
    assert_proper(&s, N);
    assert_int_equal(distinct(r.user, s.test, s.n_test), 13);
    assert_int_equal(distinct(r.user, s.train, s.n_train), 39);
    classify(count, &r, &s);
    assert_int_equal(count[TT_COLD_USER], s.n_test);
    tt_split_free(&s);

    assert_int_equal(tt_split_cold_item(&s, &r, 0.25, &address, 0), TT_OK);
    assert_proper(&s, N);
    assert_int_equal(s.n_left_out, 0);
    assert_int_equal(distinct(r.item, s.test, s.n_test), 10);
    assert_int_equal(distinct(r.item, s.train, s.n_train), 30);
    classify(count, &r, &s);
    assert_int_equal(count[TT_COLD_ITEM], s.n_test);
    tt_split_free(&s);

    assert_int_equal(tt_split_cold_both(&s, &r, 0.5, &address, 0), TT_OK);
    assert_proper(&s, N);
    assert_in_range(s.n_left_out, 1, N - 1);
    assert_true(distinct(r.user, s.test, s.n_test) <= 26);
    assert_true(distinct(r.item, s.train, s.n_train) <= 20);
    classify(count, &r, &s);
    assert_int_equal(count[TT_COLD_BOTH], s.n_test);
    tt_split_free(&s);

    assert_int_equal(tt_split_cold_both(&s, &r, 0, &address, 0), TT_OK);
    assert_int_equal(s.n_train, N);
    tt_split_free(&s);
    assert_int_equal(tt_split_cold_both(&s, &r, 1, &address, 0), TT_OK);
    assert_int_equal(s.n_test, N);
    tt_split_free(&s);
    tt_ratings_free(&r);
}

static void predefined(void **state) {
    (void)state;
    tt_ratings r, train, test;
    tt_split s;
    make_ratings(&r, 5);
    assert_int_equal(tt_split_predefined(&s, 3, 2), TT_OK);
    assert_int_equal(tt_split_apply(&train, &test, &r, &s), TT_OK);
    assert_memory_equal(train.user, r.user, 3 * sizeof *r.user);
    assert_memory_equal(test.rating, r.rating + 3, 2 * sizeof *r.rating);
    assert_memory_equal(test.time, r.time + 3, 2 * sizeof *r.time);
    assert_int_equal(test.n_items, ITEMS);
    tt_ratings_free(&train);
    tt_ratings_free(&test);
    tt_ratings_free(&r);
    tt_split_free(&s);
}

/* Worked by hand: users 0, 1 and items 0, 2 are seen; 9 lies beyond the tables. */
static void subsets(void **state) {
    (void)state;
    uint32_t train_user[] = {0, 1}, train_item[] = {2, 0};
    uint32_t user[] = {0, 1, 2, 2, 0, 9, 9}, item[] = {0, 2, 2, 1, 1, 0, 9};
    const unsigned char want[] = {TT_WARM,      TT_WARM,      TT_COLD_USER, TT_COLD_BOTH,
                                  TT_COLD_ITEM, TT_COLD_USER, TT_COLD_BOTH};
    const tt_ratings train = {
        .count = 2, .n_users = 3, .n_items = 3, .user = train_user, .item = train_item};
    const tt_ratings test = {
        .count = 7, .n_users = 10, .n_items = 10, .user = user, .item = item};
    unsigned char user_seen[3], item_seen[3], subset[7];
    size_t count[TT_SUBSETS];
    tt_subset_seen(user_seen, item_seen, &train);
    tt_subset_classify(subset, count, &test, user_seen, 3, item_seen, 3);
    assert_memory_equal(subset, want, sizeof want);
    assert_int_equal(count[TT_WARM], 2);
    assert_int_equal(count[TT_COLD_USER], 2);
    assert_int_equal(count[TT_COLD_ITEM], 1);
    assert_int_equal(count[TT_COLD_BOTH], 2);
    assert_string_equal(tt_subset_name(TT_COLD_ITEM), "cold-item");
}

static int split_once(const tt_ratings *r, int kind) {
    tt_split s;
    int code = kind == 0   ? tt_split_holdout(&s, r, 0.3, &address, 0)
               : kind == 1 ? tt_split_kfold(&s, r, 3, 1, &address, 0)
               : kind == 2 ? tt_split_cold_both(&s, r, 0.3, &address, 0)
                           : tt_split_predefined(&s, 3, 4);
    if (code == TT_OK && r->count >= 7) {
        tt_ratings train, test;
        code = tt_split_apply(&train, &test, r, &s);
        if (code == TT_OK) {
            tt_ratings_free(&train);
            tt_ratings_free(&test);
        }
    }
    tt_split_free(&s);
    return code;
}

static void refused_memory(void **state) {
    (void)state;
    tt_ratings r;
    make_ratings(&r, 20);
    for (int kind = 0; kind < 4; kind++) {
        T_ALLOCATIONS(split_once(&r, kind), 11);
    }
    tt_ratings_free(&r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(holdout),
    cmocka_unit_test(holdout_is_uniform),
    cmocka_unit_test(hash_and_address),
    cmocka_unit_test(folds),
    cmocka_unit_test(cold),
    cmocka_unit_test(predefined),
    cmocka_unit_test(subsets),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
