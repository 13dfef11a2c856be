#include "towers/tt_batch.c" // the source: one test sets the stamp

#include "t_towers.h"

enum { USERS = 13, ITEMS = 7, COUNT = 60 };

typedef struct {
    tt_ratings r;
    tt_groups by_user;
} fixture;

/* 60 of 91 pairs; user 12 and item 6 without a rating when `gaps`. */
static void make(fixture *f, int gaps, size_t count) {
    tt_rng rng = t_rng("batch", count);
    t_tower_ratings(&f->r, USERS - (size_t)gaps, ITEMS - (size_t)gaps, count, &rng);
    f->r.n_users = USERS;
    f->r.n_items = ITEMS;
    assert_int_equal(tt_groups_by_user(&f->by_user, &f->r), TT_OK);
}

static void drop(fixture *f) {
    tt_groups_free(&f->by_user);
    tt_ratings_free(&f->r);
}

static void check_distinct(const uint32_t *id, size_t n, size_t below) {
    unsigned char met[USERS] = {0};
    for (size_t k = 0; k < n; k++) {
        assert_true(id[k] < below && !met[id[k]]);
        met[id[k]] = 1;
    }
}

/* One epoch visits every rating once, with its value; lists are distinct, positions within
 * them, sizes within the bounds. */
static void check_epoch(tt_batches *b, const fixture *f, const tt_address *address,
                        size_t epoch) {
    float value[USERS][ITEMS] = {{0}};
    size_t most_users, most_items, seen = 0;
    for (size_t k = 0; k < f->r.count; k++) {
        value[f->r.user[k]][f->r.item[k]] = (float)f->r.rating[k];
    }
    tt_batches_bounds(b, &most_users, &most_items);
    const size_t steps = tt_batches_epoch(b, address, epoch);
    for (size_t step = 0; step < steps; step++) {
        const tt_batch batch = tt_batches_get(b, step);
        assert_true(batch.n_users <= most_users && batch.n_items <= most_items);
        check_distinct(batch.user, batch.n_users, USERS);
        check_distinct(batch.item, batch.n_items, ITEMS);
        for (size_t k = 0; k < batch.count; k++) {
            assert_true(batch.u[k] < batch.n_users && batch.i[k] < batch.n_items);
            float *v = &value[batch.user[batch.u[k]]][batch.item[batch.i[k]]];
            assert_true(*v > 0 && *v == batch.rating[k]); // ratings are 1 .. 5
            *v = 0;
            seen++;
        }
    }
    assert_int_equal(seen, f->r.count);
}

static void covers(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 2, 3, 7, 8, 40, COUNT, 1000};
    const tt_address address = {.seed = 5};
    for (size_t c = 0; c < 2 * 8 * 2; c++) {
        const enum tt_batching kind = c % 2 ? TT_PAIRS : TT_BLOCKS;
        fixture f;
        make(&f, (int)(c / 16), c / 16 ? 37 : COUNT);
        tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, kind, sizes[c / 2 % 8]);
        assert_non_null(b);
        for (size_t epoch = 0; epoch < 4; epoch++) {
            check_epoch(b, &f, &address, epoch);
        }
        tt_batches_free(b);
        drop(&f);
    }
    tt_batches_free(NULL);
}

/* Of pairs every listed user and item has a rating in the batch, and all but the last batch
 * are full; blocks partition users and items into groups that differ by one at most. */
static void shapes(void **state) {
    (void)state;
    const tt_address address = {.seed = 6};
    fixture f;
    make(&f, 0, COUNT);
    tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, TT_PAIRS, 8);
    assert_int_equal(tt_batches_epoch(b, &address, 0), 8);
    for (size_t step = 0; step < 8; step++) {
        const tt_batch batch = tt_batches_get(b, step);
        unsigned char user[USERS] = {0}, item[ITEMS] = {0};
        size_t users = 0, items = 0;
        assert_int_equal(batch.count, step < 7 ? 8 : 4);
        for (size_t k = 0; k < batch.count; k++) {
            users += !user[batch.u[k]];
            items += !item[batch.i[k]];
            user[batch.u[k]] = item[batch.i[k]] = 1;
        }
        assert_true(users == batch.n_users && items == batch.n_items);
    }
    tt_batches_free(b);
    b = tt_batches_alloc(&f.by_user, ITEMS, TT_BLOCKS, 3);
    assert_int_equal(tt_batches_epoch(b, &address, 0), 9);
    size_t user[USERS] = {0}, item[ITEMS] = {0};
    for (size_t step = 0; step < 9; step++) {
        const tt_batch batch = tt_batches_get(b, step);
        assert_true(batch.n_users == 4 || batch.n_users == 5);
        assert_true(batch.n_items == 2 || batch.n_items == 3);
        for (size_t k = 0; k < batch.n_users; k++) {
            user[batch.user[k]]++;
        }
        for (size_t k = 0; k < batch.n_items; k++) {
            item[batch.item[k]]++;
        }
    }
    for (size_t k = 0; k < USERS; k++) {
        assert_true(user[k] == 3 && item[k % ITEMS] == 3);
    }
    tt_batches_free(b);
    drop(&f);
}

/* FNV-1a of everything an epoch hands out. */
static uint64_t digest(tt_batches *b, const tt_address *address, size_t epoch) {
    uint64_t h = 14695981039346656037u;
    const size_t steps = tt_batches_epoch(b, address, epoch);
    for (size_t step = 0; step < steps; step++) {
        const tt_batch t = tt_batches_get(b, step);
        for (size_t k = 0; k < t.count; k++) {
            h = (h ^ t.user[t.u[k]]) * 1099511628211u;
            h = (h ^ t.item[t.i[k]]) * 1099511628211u;
            h = (h ^ t.u[k]) * 1099511628211u;
            h = (h ^ t.i[k]) * 1099511628211u;
        }
        h = (h ^ t.count) * 1099511628211u;
    }
    return h;
}

/* An epoch depends on address and number alone, not on what was asked before. */
static void pure(void **state) {
    (void)state;
    const tt_address here = {.seed = 8}, there = {.seed = 8, .replicate = 1};
    fixture f;
    make(&f, 0, COUNT);
    for (int kind = TT_BLOCKS; kind <= TT_PAIRS; kind++) {
        tt_batches *a = tt_batches_alloc(&f.by_user, ITEMS, (enum tt_batching)kind, 4);
        tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, (enum tt_batching)kind, 4);
        uint64_t h[5];
        for (size_t e = 0; e < 5; e++) {
            h[e] = digest(a, &here, e);
            for (size_t before = 0; before < e; before++) {
                assert_true(h[e] != h[before]);
            }
        }
        assert_true(digest(b, &here, 3) == h[3]);
        assert_true(digest(b, &there, 3) != h[3]);
        assert_true(digest(a, &here, 0) == h[0]);
        tt_batches_free(a);
        tt_batches_free(b);
    }
    drop(&f);
}

/* Two of 13 users share one of 3 groups (5, 4, 4) with probability (10 + 6 + 6) / 78. */
static void random_groups(void **state) {
    (void)state;
    const tt_address address = {.seed = 9};
    const size_t epochs = t_cases(3000);
    const double p = 22.0 / 78;
    double together = 0;
    fixture f;
    make(&f, 0, COUNT);
    tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, TT_BLOCKS, 3);
    for (size_t e = 0; e < epochs; e++) {
        tt_batches_epoch(b, &address, e);
        together += b->user.group[2] == b->user.group[7];
    }
    const double n = (double)epochs;
    T_NEAR((together - n * p) / sqrt(n * p * (1 - p)), 0, T_SIGMA);
    tt_batches_free(b);
    drop(&f);
}

/* The stamps wrap round in the midst of an epoch, while all users and items bear one that
 * comes again. */
static void stamps(void **state) {
    (void)state;
    const tt_address address = {.seed = 10};
    fixture f;
    make(&f, 0, COUNT);
    for (uint32_t before = 0; before < 9; before++) {
        tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, TT_PAIRS, 8);
        const uint64_t want = digest(b, &address, 1);
        for (size_t k = 0; k < USERS; k++) {
            b->user.group[k] = b->item.group[k % ITEMS] = 1 + before % 2;
        }
        b->stamp = UINT32_MAX - before;
        assert_true(digest(b, &address, 1) == want);
        check_epoch(b, &f, &address, 2);
        tt_batches_free(b);
    }
    drop(&f);
}

/* No rating; one rating. */
static void few(void **state) {
    (void)state;
    const tt_address address = {.seed = 11};
    for (size_t count = 0; count < 2; count++) {
        for (int kind = TT_BLOCKS; kind <= TT_PAIRS; kind++) {
            fixture f;
            make(&f, 0, count);
            tt_batches *b = tt_batches_alloc(&f.by_user, ITEMS, (enum tt_batching)kind, 5);
            check_epoch(b, &f, &address, 0);
            assert_int_equal(tt_batches_epoch(b, &address, 1),
                             kind == TT_BLOCKS ? 25 : count);
            tt_batches_free(b);
            drop(&f);
        }
    }
}

static void refused(void **state) {
    (void)state;
    fixture f;
    make(&f, 0, COUNT);
    for (int kind = TT_BLOCKS; kind <= TT_PAIRS; kind++) {
        tt_batches *b = NULL;
        for (unsigned long k = 1; !b; k++) {
            assert_true(k < 20);
            tt_alloc_fail_after(k);
            b = tt_batches_alloc(&f.by_user, ITEMS, (enum tt_batching)kind, 4);
            tt_alloc_fail_after(0);
            assert_true(b == NULL || k > 10);
        }
        tt_batches_free(b);
    }
    drop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(covers),        cmocka_unit_test(shapes), cmocka_unit_test(pure),
    cmocka_unit_test(random_groups), cmocka_unit_test(stamps), cmocka_unit_test(few),
    cmocka_unit_test(refused),
};

T_MAIN(tests)
