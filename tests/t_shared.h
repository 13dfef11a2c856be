/* Real data beside the project, where it is there: $TT_SHARED, by default ../shared.
 *
 * A fold of MovieLens 100K is read with users and items numbered in order of first
 * appearance, the training part before the test part. Tests skip what is absent and say so.
 */
#ifndef T_SHARED_H
#define T_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/tt_error.h"
#include "data/tt_estimator.h"
#include "data/tt_ratings.h"
#include "t_test.h"

/* The reference's files have nine decimals; equal means to 1e-5 on 99.9 % of the pairs. */
#define T_REFERENCE_EQUAL 1e-5
#define T_REFERENCE_SHARE 0.999

enum { T_SHARED_IDS = 4096, T_SHARED_ROWS = 100000 };

typedef struct {
    tt_ratings train, test;
    uint32_t user_id[T_SHARED_IDS], item_id[T_SHARED_IDS]; // the file's id of an index
} t_fold;

/* The path of `name` below the shared folder, or NULL with a note if it is not readable. */
static inline const char *t_shared(char path[1024], const char *name) {
    const char *root = getenv("TT_SHARED");
    snprintf(path, 1024, "%s/%s", root ? root : "../shared", name);
    FILE *f = fopen(path, "r");
    if (!f) {
        printf("note: %s is not there, its checks are skipped\n", path);
        return NULL;
    }
    fclose(f);
    return path;
}

/* The index of `id`, the next free one if it is new. */
static inline uint32_t t_intern(uint32_t *ids, size_t *n, uint32_t id) {
    for (size_t i = 0; i < *n; i++) {
        if (ids[i] == id) {
            return (uint32_t)i;
        }
    }
    TT_ASSERT(*n < T_SHARED_IDS);
    ids[*n] = id;
    return (uint32_t)(*n)++;
}

static inline void t_fold_file(t_fold *fold, tt_ratings *r, size_t *n_users,
                               size_t *n_items, const char *path) {
    unsigned user, item;
    double rating;
    FILE *f = fopen(path, "r");
    TT_ASSERT(f && tt_ratings_alloc(r, T_SHARED_ROWS, 0, 0, 0) == TT_OK);
    r->count = 0;
    while (fscanf(f, "%u %u %lf %*d", &user, &item, &rating) == 3) {
        TT_ASSERT(r->count < T_SHARED_ROWS);
        r->user[r->count] = t_intern(fold->user_id, n_users, user);
        r->item[r->count] = t_intern(fold->item_id, n_items, item);
        r->rating[r->count++] = rating;
    }
    fclose(f);
}

/* Fold "u1" or "u2" of ML-100K; NULL with a note if absent. Free with t_fold_free. */
static inline t_fold *t_fold_read(const char *name) {
    char file[64], train[1024], test[1024];
    size_t n_users = 0, n_items = 0;
    snprintf(file, sizeof file, "data/ml-100k/%s.base", name);
    if (!t_shared(train, file)) {
        return NULL;
    }
    snprintf(file, sizeof file, "data/ml-100k/%s.test", name);
    if (!t_shared(test, file)) {
        return NULL;
    }
    t_fold *fold = calloc(1, sizeof *fold);
    TT_ASSERT(fold);
    t_fold_file(fold, &fold->train, &n_users, &n_items, train);
    t_fold_file(fold, &fold->test, &n_users, &n_items, test);
    fold->train.n_users = fold->test.n_users = n_users;
    fold->train.n_items = fold->test.n_items = n_items;
    return fold;
}

static inline void t_fold_free(t_fold *fold) {
    tt_ratings_free(&fold->train);
    tt_ratings_free(&fold->test);
    free(fold);
}

/* The reference's estimates (csv.gz: user,item,rating,estimate) in the order of the test
 * part, which must be the file's; NULL with a note if absent. */
static inline double *t_reference_read(const t_fold *fold, const char *file) {
    char path[1024], line[256];
    if (!t_shared(path, file)) {
        return NULL;
    }
    gzFile f = gzopen(path, "r");
    double *estimate = calloc(fold->test.count, sizeof *estimate);
    TT_ASSERT(f && estimate && gzgets(f, line, sizeof line));
    for (size_t i = 0; i < fold->test.count; i++) {
        unsigned user, item;
        TT_ASSERT(gzgets(f, line, sizeof line) &&
                  sscanf(line, "%u,%u,%*f,%lf", &user, &item, &estimate[i]) == 3 &&
                  user == fold->user_id[fold->test.user[i]] &&
                  item == fold->item_id[fold->test.item[i]]);
    }
    TT_ASSERT(!gzgets(f, line, sizeof line));
    gzclose(f);
    return estimate;
}

/* The model's RMSE on the fold's test part. */
static inline double t_fold_rmse(const t_fold *fold, const tt_estimator *e,
                                 const void *model, double *estimate) {
    const tt_ratings *r = &fold->test;
    double sum = 0;
    e->predict(model, r->user, r->item, r->count, estimate, NULL);
    for (size_t i = 0; i < r->count; i++) {
        sum += (estimate[i] - r->rating[i]) * (estimate[i] - r->rating[i]);
    }
    return sqrt(sum / (double)r->count);
}

/* On fold u1 the estimator gives the reference's estimates, and its RMSE in four digits. */
static inline void t_check_reference(const tt_estimator *e, const double *value,
                                     const char *file, double rmse) {
    t_fold *fold = t_fold_read("u1");
    double *want = fold ? t_reference_read(fold, file) : NULL;
    if (want) {
        const size_t n = fold->test.count;
        const tt_problem p = {.train = &fold->train, .lo = 1, .hi = 5};
        double *got = calloc(n, sizeof *got);
        void *model = NULL;
        tt_fit info;
        size_t equal = 0;
        assert_non_null(got);
        assert_int_equal(e->fit(&model, &p, value, &info), TT_OK);
        T_NEAR(t_fold_rmse(fold, e, model, got), rmse, 0.5e-4);
        for (size_t i = 0; i < n; i++) {
            equal += fabs(got[i] - want[i]) <= T_REFERENCE_EQUAL;
        }
        print_message("%zu of %zu pairs of u1 equal the reference\n", equal, n);
        assert_true((double)equal >= T_REFERENCE_SHARE * (double)n);
        e->free(model);
        free(got);
        free(want);
    }
    if (fold) {
        t_fold_free(fold);
    }
}

#endif
