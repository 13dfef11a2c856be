/* What every estimator must stand: random problems, save and load, damaged streams, refused
 * memory. Predictions are asked for all pairs of users and items and for an unseen of each.
 */
#ifndef T_ESTIMATOR_H
#define T_ESTIMATOR_H

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_estimator.h"
#include "t_test.h"

/* `count` distinct pairs of the first n - 1 users and m - 1 items (the last ones stay
 * unseen), ratings 1..5, whole ones or not. */
static inline void t_random_ratings(tt_ratings *r, size_t n, size_t m, size_t count,
                                    int whole, tt_rng *rng) {
    const size_t cells = (n - 1) * (m - 1);
    uint32_t *order = malloc(cells * sizeof *order);
    assert_true(order && count <= cells);
    assert_int_equal(tt_ratings_alloc(r, count, n, m, 0), TT_OK);
    for (size_t i = 0; i < cells; i++) {
        order[i] = (uint32_t)i;
    }
    tt_rng_shuffle(rng, order, cells);
    for (size_t i = 0; i < count; i++) {
        r->user[i] = (uint32_t)(order[i] / (m - 1));
        r->item[i] = (uint32_t)(order[i] % (m - 1));
        r->rating[i] = 1 + (whole ? (double)tt_rng_below(rng, 5) : 4 * tt_rng_uniform(rng));
    }
    free(order);
}

/* Ratings from a table of {user, item, rating}. */
static inline void t_table_ratings(tt_ratings *r, size_t n, size_t m,
                                   const double (*row)[3], size_t count) {
    assert_int_equal(tt_ratings_alloc(r, count, n, m, 0), TT_OK);
    for (size_t i = 0; i < count; i++) {
        r->user[i] = (uint32_t)row[i][0];
        r->item[i] = (uint32_t)row[i][1];
        r->rating[i] = row[i][2];
    }
}

static inline void *t_fit(const tt_estimator *e, const tt_problem *p, const double *value) {
    void *model = NULL;
    tt_fit info;
    assert_int_equal(e->fit(&model, p, value, &info), TT_OK);
    assert_int_equal(info.status, TT_FIT_OK);
    assert_non_null(model);
    return model;
}

static inline double t_predict(const tt_estimator *e, const void *model, uint32_t user,
                               uint32_t item, int want_fallback) {
    double estimate;
    unsigned char fallback;
    e->predict(model, &user, &item, 1, &estimate, &fallback);
    assert_int_equal(fallback, want_fallback);
    return estimate;
}

/* (n + 1) x (m + 1) estimates, the last row and column for indices never seen. */
static inline double *t_predict_all(const tt_estimator *e, const void *model, size_t n,
                                    size_t m) {
    const size_t cells = (n + 1) * (m + 1);
    uint32_t *user = malloc(cells * sizeof *user), *item = malloc(cells * sizeof *item);
    double *estimate = malloc(cells * sizeof *estimate);
    assert_true(user && item && estimate);
    for (size_t i = 0; i < cells; i++) {
        user[i] = (uint32_t)(i / (m + 1));
        item[i] = (uint32_t)(i % (m + 1));
    }
    e->predict(model, user, item, cells, estimate, NULL);
    free(user);
    free(item);
    return estimate;
}

/* Every prediction is finite and in [lo, hi]. */
static inline void t_check_range(const tt_estimator *e, const void *model, size_t n,
                                 size_t m, double lo, double hi) {
    double *estimate = t_predict_all(e, model, n, m);
    for (size_t i = 0; i < (n + 1) * (m + 1); i++) {
        assert_true(isfinite(estimate[i]) && estimate[i] >= lo && estimate[i] <= hi);
    }
    free(estimate);
}

/* The saved model's bytes, *size of them. */
static inline char *t_saved(const tt_estimator *e, const void *model, size_t *size) {
    char *bytes = NULL;
    FILE *f = open_memstream(&bytes, size);
    assert_non_null(f);
    assert_int_equal(e->save(model, f), TT_OK);
    fclose(f);
    return bytes;
}

static inline int t_load(const tt_estimator *e, void **model, char *bytes, size_t size) {
    FILE *f = fmemopen(bytes, size, "rb");
    assert_non_null(f);
    const int status = e->load(model, f);
    fclose(f);
    return status;
}

/* load(save(model)) predicts the same bits. */
static inline void t_check_round_trip(const tt_estimator *e, const tt_problem *p,
                                      const double *value) {
    const size_t n = p->train->n_users, m = p->train->n_items;
    void *model = t_fit(e, p, value), *again;
    size_t size;
    char *bytes = t_saved(e, model, &size);
    assert_int_equal(t_load(e, &again, bytes, size), TT_OK);
    double *one = t_predict_all(e, model, n, m), *two = t_predict_all(e, again, n, m);
    assert_memory_equal(one, two, (n + 1) * (m + 1) * sizeof *one);
    free(one);
    free(two);
    free(bytes);
    e->free(model);
    e->free(again);
}

/* Cut anywhere, a saved model is TT_EDATA; with any byte changed, TT_EDATA or a model whose
 * predictions are numbers. */
static inline void t_check_damage(const tt_estimator *e, const tt_problem *p,
                                  const double *value) {
    void *model = t_fit(e, p, value), *again;
    size_t size;
    char *bytes = t_saved(e, model, &size);
    e->free(model);
    for (size_t cut = 1; cut < size; cut++) {
        assert_int_equal(t_load(e, &again, bytes, cut), TT_EDATA);
        assert_null(again);
    }
    for (size_t i = 0; i < 3 * size; i++) {
        const char flip[3] = {1, 0x40, (char)0xff};
        bytes[i / 3] ^= flip[i % 3];
        const int status = t_load(e, &again, bytes, size);
        assert_true(status == TT_OK || status == TT_EDATA);
        if (status == TT_OK) {
            t_check_range(e, again, p->train->n_users, p->train->n_items, -INFINITY,
                          INFINITY);
            e->free(again);
        } else {
            assert_null(again);
        }
        bytes[i / 3] ^= flip[i % 3];
    }
    free(bytes);
}

/* fit, save and load refused memory at the k-th allocation, for every k. */
static inline void t_check_refusals(const tt_estimator *e, const tt_problem *p,
                                    const double *value) {
    void *model = NULL, *again = NULL;
    tt_fit info;
    size_t size;
    unsigned long k = 0;
    int status = TT_ENOMEM;
    while (status != TT_OK) {
        assert_null(model);
        tt_alloc_fail_after(++k);
        status = e->fit(&model, p, value, &info);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
    }
    assert_true(k > 1);
    char *bytes = t_saved(e, model, &size);
    for (k = 1, status = TT_ENOMEM; status != TT_OK; k++) {
        assert_null(again);
        tt_alloc_fail_after(k);
        status = t_load(e, &again, bytes, size);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
    }
    for (k = 1, status = TT_ENOMEM; status != TT_OK; k++) {
        FILE *f = tmpfile();
        assert_non_null(f);
        tt_alloc_fail_after(k);
        status = e->save(again, f);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
        fclose(f);
    }
    free(bytes);
    e->free(model);
    e->free(again);
}

/* All of the above on one problem of odd sizes; and a stream that cannot be written. */
static inline void t_check_estimator(const tt_estimator *e, const double *value) {
    tt_rng rng = t_rng(e->name, 0);
    tt_ratings r;
    t_random_ratings(&r, 8, 6, 19, 0, &rng);
    const tt_problem p = {
        .train = &r, .valid = &r, .lo = 1, .hi = 5, .address = {.seed = 7}};
    t_check_round_trip(e, &p, value);
    t_check_damage(e, &p, value);
    t_check_refusals(e, &p, value);
    void *model = t_fit(e, &p, value);
    t_check_range(e, model, 8, 6, 1, 5);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    assert_int_equal(e->save(model, full), TT_EIO);
    fclose(full);
    e->free(model);
    e->free(NULL);
    tt_ratings_free(&r);
}

/* No rating, one rating, all ratings equal: numbers in the range, and the mean where that
 * is all there is. */
static inline void t_check_poor(const tt_estimator *e, const double *value) {
    static const double one[][3] = {{0, 0, 3.5}};
    static const double equal[][3] = {
        {0, 0, 4}, {0, 1, 4}, {1, 0, 4}, {2, 1, 4}, {2, 2, 4}};
    tt_ratings r;
    tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    t_table_ratings(&r, 0, 0, one, 0);
    void *model = t_fit(e, &p, value);
    t_check_range(e, model, 2, 2, 1, 1); // a mean of 0, clipped
    e->free(model);
    tt_ratings_free(&r);
    t_table_ratings(&r, 1, 1, one, 1);
    model = t_fit(e, &p, value);
    t_check_range(e, model, 1, 1, 3.5, 3.5);
    e->free(model);
    tt_ratings_free(&r);
    t_table_ratings(&r, 4, 4, equal, 5);
    model = t_fit(e, &p, value);
    t_check_range(e, model, 4, 4, 4, 4);
    e->free(model);
    tt_ratings_free(&r);
}

#endif
