/* What tt_svd and tt_svdpp must both stand: biases by hand, a twin in plain loops, seeds,
 * divergence, poor data, and Surprise's errors on MovieLens. */
#ifndef T_SGD_H
#define T_SGD_H

#include "t_starts.h"

/* A whole fit in plain double loops; the estimate of every known pair into (n, m). */
typedef void t_sgd_naive(double *estimate, const tt_ratings *r, const double *value,
                         const tt_address *address);

/* Most users and items that a naive fit is asked for. */
enum { T_SGD_USERS = 16, T_SGD_ITEMS = 12 };

/* value: one epoch, lr 1/2, reg 0, factors that start at zero and so stay there. mean 4,
 * e = 1, then 3 - 4.5. */
static inline void t_sgd_biases(const tt_estimator *e, const double *value) {
    static const double row[][3] = {{0, 0, 5}, {0, 1, 3}};
    tt_ratings r;
    t_table_ratings(&r, 2, 3, row, 2);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(e, &p, value);
    T_ARITH_F(t_predict(e, model, 0, 0, TT_KNOWN), 4 - 0.25 + 0.5, 5, 1);
    T_ARITH_F(t_predict(e, model, 0, 1, TT_KNOWN), 4 - 0.25 - 0.75, 5, 1);
    T_ARITH_F(t_predict(e, model, 0, 2, TT_FALLBACK_USER), 4 - 0.25, 5, 1);
    T_ARITH_F(t_predict(e, model, 1, 1, TT_FALLBACK_ITEM), 4 - 0.75, 5, 1);
    T_ARITH_F(t_predict(e, model, 7, 2, TT_FALLBACK_MEAN), 4, 5, 1);
    e->free(model);
    tt_ratings_free(&r);
}

/* One random problem, case c. */
static inline void t_sgd_twin(const tt_estimator *e, const double *value,
                              t_sgd_naive *naive, size_t c) {
    tt_rng rng = t_rng(e->name, 100 + c);
    const size_t n = 2 + tt_rng_below(&rng, T_SGD_USERS - 1);
    const size_t m = 2 + tt_rng_below(&rng, T_SGD_ITEMS - 1);
    double want[T_SGD_USERS * T_SGD_ITEMS];
    tt_ratings r;
    t_random_ratings(&r, n, m, 1 + tt_rng_below(&rng, (n - 1) * (m - 1)), 1, &rng);
    const tt_problem p = {
        .train = &r, .lo = -INFINITY, .hi = INFINITY, .address = {.seed = c}};
    naive(want, &r, value, &p.address);
    void *model = t_fit(e, &p, value);
    const double epochs = value[1]; // of both
    for (size_t k = 0; k < r.count; k++) {
        const double got = t_predict(e, model, r.user[k], r.item[k], TT_KNOWN);
        T_ARITH_F(got, want[r.user[k] * m + r.item[k]], 5, epochs * (double)r.count);
    }
    e->free(model);
    tt_ratings_free(&r);
}

/* The start, and nothing else, depends on the address. */
static inline void t_sgd_seeds(const tt_estimator *e, const double *value) {
    tt_rng rng = t_rng(e->name, 1);
    tt_ratings r;
    double *estimate[3];
    t_random_ratings(&r, 9, 9, 40, 1, &rng);
    for (int k = 0; k < 3; k++) {
        const tt_problem p = {
            .train = &r, .lo = 1, .hi = 5, .address = {.seed = 1, .replicate = k / 2}};
        void *model = t_fit(e, &p, value);
        estimate[k] = t_predict_all(e, model, 9, 9);
        e->free(model);
    }
    assert_memory_equal(estimate[0], estimate[1], 100 * sizeof(double));
    assert_memory_not_equal(estimate[0], estimate[2], 100 * sizeof(double));
    for (int k = 0; k < 3; k++) {
        free(estimate[k]);
    }
    tt_ratings_free(&r);
}

/* Ratings around 1e6 blow the factors up: said so, and the mean is predicted. */
static inline void t_sgd_diverges(const tt_estimator *e, const double *value) {
    tt_rng rng = t_rng(e->name, 2);
    tt_ratings r;
    tt_fit info;
    void *model, *again;
    size_t size;
    t_random_ratings(&r, 9, 9, 40, 1, &rng);
    for (size_t k = 0; k < r.count; k++) {
        r.rating[k] *= 1e6;
    }
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    assert_int_equal(e->fit(&model, &p, value, &info), TT_OK);
    assert_int_equal(info.status, TT_FIT_DIVERGED);
    assert_true(isfinite(info.train_rmse));
    char *bytes = t_saved(e, model, &size);
    assert_int_equal(t_load(e, &again, bytes, size), TT_OK);
    T_ARITH(t_predict(e, again, 0, 0, TT_FALLBACK_MEAN), tt_ratings_mean(&r), 5e6, 40);
    free(bytes);
    e->free(again);
    e->free(model);
    tt_ratings_free(&r);
}

/* No rating to three, all alike. */
static inline void t_sgd_poor(const tt_estimator *e, const double *value) {
    static const double row[][3] = {{0, 0, 3.5}, {0, 1, 3.5}, {1, 0, 3.5}};
    for (size_t count = 0; count <= 3; count++) {
        tt_ratings r;
        t_table_ratings(&r, 3, 3, row, count);
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        void *model = t_fit(e, &p, value);
        t_check_range(e, model, 3, 3, -10, 10);
        const double mean = count > 0 ? 3.5 : 0;
        T_ARITH(t_predict(e, model, 2, 2, TT_FALLBACK_MEAN), mean, 4, 3);
        e->free(model);
        tt_ratings_free(&r);
    }
}

/* RMSE on the test part: mean over 20 starts against one start of Surprise 1.1.4. */
static inline void t_sgd_fold(const tt_estimator *e, const double *value, const char *name,
                              double reference) {
    double mean, sd;
    if (t_starts(&mean, &sd, e, value, name, reference)) {
        T_NEAR(mean, reference, fmax(0.005, 3 * sd * sqrt(1 + 1.0 / T_STARTS)));
    }
}

#endif
