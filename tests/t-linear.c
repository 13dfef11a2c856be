#include "baselines/tt_linear.h"

#include "baselines/tt_bilinear.h"
#include "t_estimator.h"
#include "t_features.h"
#include "t_solve.h"

enum { LAMBDA, MAIN, STANDARDISE, TOL, ITERATIONS, MEMORY, VALUES };

static const double defaults[VALUES] = {10, 1, 1, 1e-6, 1000, 4};

/* One covariate a side, 2 and 3 users', 1 and 5 items'; w = sum r x y / (sum (x y)^2 + 4).
 */
static void linear_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 4}, {0, 1, 20}, {1, 0, 7}};
    const double value[VALUES] = {4, 0, 0, 1e-12, 100, 1};
    const double w = (4 * 2 + 20 * 10 + 7 * 3) / (4.0 + 100 + 9 + 4);
    float user[3] = {2, 3, 7}, item[2] = {1, 5};
    const tt_features xu = {.rows = 3, .cols = 1, .dense_cols = 1, .dense = user};
    const tt_features xi = {.rows = 2, .cols = 1, .dense_cols = 1, .dense = item};
    tt_ratings r;
    t_table_ratings(&r, 3, 2, row, 3);
    const tt_problem p = {
        .train = &r, .user_x = &xu, .item_x = &xi, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_linear, &p, value);
    T_ARITH(t_predict(&tt_linear, model, 0, 0, TT_KNOWN), 2 * w, 30, 3);
    T_ARITH(t_predict(&tt_linear, model, 1, 1, TT_KNOWN), 15 * w, 30, 3);
    T_ARITH(t_predict(&tt_linear, model, 2, 1, TT_KNOWN), 35 * w, 100, 3); // unseen user
    T_ARITH(t_predict(&tt_linear, model, 3, 1, TT_FALLBACK_MEAN), 31.0 / 3, 30, 3);
    tt_linear.free(model);
    tt_ratings_free(&r);
}

enum { WIDTH = 12 };

/* Row i of a design, written out; its length. */
static size_t naive_row(double z[WIDTH], const tt_features *x, size_t i,
                        const unsigned char *known, const double *value) {
    size_t at = 0;
    if (value[MAIN] > 0) {
        z[at++] = 1;
    }
    for (size_t j = 0; j < x->dense_cols; j++) {
        double count = 0, mean = 0, variance = 0;
        for (size_t l = 0; l < x->rows; l++) {
            count += known[l];
            mean += known[l] ? (double)x->dense[l * x->dense_cols + j] : 0;
        }
        mean /= count;
        for (size_t l = 0; l < x->rows; l++) {
            const double e = (double)x->dense[l * x->dense_cols + j] - mean;
            variance += known[l] ? e * e / count : 0;
        }
        const double raw = (double)x->dense[i * x->dense_cols + j];
        z[at++] = value[STANDARDISE] > 0 ? (raw - mean) / sqrt(variance) : raw;
    }
    for (size_t j = 0; j < x->sparse_cols; j++) {
        z[at] = 0;
        for (size_t e = x->ptr[i]; e < x->ptr[i + 1]; e++) {
            z[at] += x->col[e] == j ? (double)x->value[e] : 0;
        }
        at++;
    }
    return at;
}

/* Products of the two rows of a pair; their number. */
static size_t naive_products(double *z, const tt_problem *p,
                             const unsigned char *user_known,
                             const unsigned char *item_known, size_t u, size_t i,
                             const double *value) {
    double zu[WIDTH], zi[WIDTH];
    const size_t ku = naive_row(zu, p->user_x, u, user_known, value);
    const size_t ki = naive_row(zi, p->item_x, i, item_known, value);
    for (size_t k = 0; k < ku * ki; k++) {
        z[k] = zu[k / ki] * zi[k % ki];
    }
    return ku * ki;
}

/* Estimates of all pairs (n, m) by the normal equations, written out and eliminated. */
static void naive(double *estimate, const tt_problem *p, const double *value) {
    enum { MOST = WIDTH * WIDTH };
    static double a[MOST * (MOST + 1)];
    const tt_ratings *r = p->train;
    const double mu = value[MAIN] > 0 ? tt_ratings_mean(r) : 0;
    unsigned char user_known[64] = {0}, item_known[64] = {0};
    double z[MOST];
    size_t k = 0;
    for (size_t t = 0; t < r->count; t++) {
        user_known[r->user[t]] = item_known[r->item[t]] = 1;
    }
    memset(a, 0, sizeof a);
    for (size_t t = 0; t < r->count; t++) {
        k = naive_products(z, p, user_known, item_known, r->user[t], r->item[t], value);
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j < k; j++) {
                a[i * (k + 1) + j] += z[i] * z[j];
            }
            a[i * (k + 1) + k] += z[i] * (r->rating[t] - mu);
        }
    }
    for (size_t i = 0; i < k; i++) {
        a[i * (k + 1) + i] += i == 0 && value[MAIN] > 0 ? 0 : value[LAMBDA];
    }
    t_solve(a, k);
    for (size_t c = 0; c < r->n_users * r->n_items; c++) {
        naive_products(z, p, user_known, item_known, c / r->n_items, c % r->n_items, value);
        estimate[c] = mu;
        for (size_t i = 0; i < k; i++) {
            estimate[c] += z[i] * a[i * (k + 1) + k];
        }
    }
}

/* Dense, sparse and mixed covariates, with and without main effects and standardisation; by
 * training index and by covariates. */
static void linear_twin(void **state) {
    (void)state;
    enum { N = 30, M = 20 };
    static const size_t dense[] = {3, 0, 2, 1}, sparse[] = {0, 4, 3, 1};
    for (size_t c = 0; c < t_cases(16); c++) {
        tt_rng rng = t_rng("linear_twin", c);
        const double value[VALUES] = {c % 3 ? 2 : 0.1, c & 1, c / 2 % 2, 1e-13, 5000, 1};
        double want[N * M];
        tt_features xu, xi;
        tt_ratings r;
        t_random_ratings(&r, N, M, 220, 0, &rng);
        t_random_features(&xu, N, dense[c / 4 % 4], sparse[c / 4 % 4], &rng);
        t_random_features(&xi, M, dense[c / 8 % 4], sparse[c / 8 % 4], &rng);
        const tt_problem p = {
            .train = &r, .user_x = &xu, .item_x = &xi, .lo = -INFINITY, .hi = INFINITY};
        naive(want, &p, value);
        void *model = t_fit(&tt_linear, &p, value);
        for (uint32_t k = 0; k < N * M; k++) {
            const uint32_t u = k / M, i = k % M;
            double cold;
            T_NEAR(t_predict(&tt_linear, model, u, i, TT_KNOWN), want[k], 1e-8);
            tt_linear.predict_features(model, &xu, &xi, &u, &i, 1, &cold);
            T_NEAR(cold, want[k], 1e-8);
        }
        tt_linear.free(model);
        tt_features_free(&xu);
        tt_features_free(&xi);
        tt_ratings_free(&r);
    }
}

/* A noise-free bilinear form is found, also for users and items of other features. */
static void linear_planted(void **state) {
    (void)state;
    enum { N = 60, M = 50, DU = 7, DI = 5 };
    const double value[VALUES] = {0, 1, 1, 1e-12, 2000, 1};
    tt_rng rng = t_rng("linear_planted", 0);
    double w[DU + 1][DI + 1];
    tt_features x[2], y[2];
    tt_ratings r;
    t_random_ratings(&r, N, M, 800, 0, &rng);
    for (size_t k = 0; k < (DU + 1) * (DI + 1); k++) {
        w[k / (DI + 1)][k % (DI + 1)] = tt_rng_gaussian(&rng);
    }
    for (int k = 0; k < 2; k++) {
        t_random_features(&x[k], N, DU, 0, &rng);
        t_random_features(&y[k], M, DI, 0, &rng);
    }
    for (int k = 0; k < 2; k++) {
        const tt_problem p = {
            .train = &r, .user_x = x, .item_x = y, .lo = -INFINITY, .hi = INFINITY};
        void *model = NULL;
        for (size_t t = 0; t < r.count; t++) {
            const float *a = x[k].dense + r.user[t] * DU, *b = y[k].dense + r.item[t] * DI;
            double truth = 0, got;
            for (size_t i = 0; i <= DU; i++) {
                for (size_t j = 0; j <= DI; j++) {
                    truth +=
                        w[i][j] * (i ? (double)a[i - 1] : 1) * (j ? (double)b[j - 1] : 1);
                }
            }
            if (k == 0) {
                r.rating[t] = truth;
                continue;
            }
            if (!model) {
                model = t_fit(&tt_linear, &p, value);
            }
            tt_linear.predict_features(model, &x[1], &y[1], &r.user[t], &r.item[t], 1,
                                       &got);
            T_NEAR(got, truth, 1e-6);
        }
        tt_linear.free(model);
    }
    for (int k = 0; k < 2; k++) {
        tt_features_free(&x[k]);
        tt_features_free(&y[k]);
    }
    tt_ratings_free(&r);
}

/* One-hot ids on both sides, more than have eigenvectors: W holds one coefficient a pair,
 * so with main = 0 a rated pair gets r / (1 + lambda), the others 0. */
static void linear_ids(void **state) {
    (void)state;
    enum { N = TT_BILINEAR_EIGEN + 9, M = 23, COUNT = 400 };
    const double value[VALUES] = {0.25, 0, 1, 1e-12, 100, 1};
    tt_rng rng = t_rng("linear_ids", 0);
    tt_ratings r;
    tt_features xu, xi;
    t_random_ratings(&r, N, M, COUNT, 0, &rng);
    assert_int_equal(tt_features_onehot(&xu, N), TT_OK);
    assert_int_equal(tt_features_onehot(&xi, M), TT_OK);
    const tt_problem p = {
        .train = &r, .user_x = &xu, .item_x = &xi, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_linear, &p, value);
    for (size_t t = 0; t < COUNT; t++) {
        const double got = t_predict(&tt_linear, model, r.user[t], r.item[t], TT_KNOWN);
        T_NEAR(got, r.rating[t] / 1.25, 1e-9);
    }
    T_NEAR(t_predict(&tt_linear, model, N - 1, M - 1, TT_KNOWN), 0, 0);
    tt_linear.free(model);
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

/* A path gives what single fits give, in fewer steps; memory refused on the way. */
static void linear_path(void **state) {
    (void)state;
    enum { LAMBDAS = 6, COUNT = 300, N = 40, M = 30 };
    tt_rng rng = t_rng("linear_path", 0);
    double lambda[LAMBDAS], estimate[LAMBDAS * COUNT], value[VALUES];
    tt_fit info[LAMBDAS], single;
    size_t steps = 0, cold = 0;
    tt_ratings r;
    tt_features xu, xi;
    t_random_ratings(&r, N, M, COUNT, 0, &rng);
    t_random_features(&xu, N, 4, 3, &rng);
    t_random_features(&xi, M, 5, 0, &rng);
    const tt_problem p = {.train = &r, .user_x = &xu, .item_x = &xi, .lo = 1, .hi = 5};
    memcpy(value, defaults, sizeof value);
    value[TOL] = 1e-10;
    for (int k = 0; k < LAMBDAS; k++) {
        lambda[k] = pow(10, 2 - k);
    }
    assert_int_equal(
        tt_linear_path(estimate, info, &p, value, lambda, LAMBDAS, r.user, r.item, COUNT),
        TT_OK);
    for (size_t k = 0; k < LAMBDAS; k++) {
        void *model;
        value[LAMBDA] = lambda[k];
        assert_int_equal(tt_linear.fit(&model, &p, value, &single), TT_OK);
        assert_int_equal(info[k].status, TT_FIT_OK);
        steps += info[k].iterations;
        cold += single.iterations;
        for (size_t t = 0; t < COUNT; t++) {
            const double got = t_predict(&tt_linear, model, r.user[t], r.item[t], TT_KNOWN);
            T_NEAR(estimate[k * COUNT + t], got, 1e-6);
        }
        tt_linear.free(model);
    }
    assert_true(steps < cold);
    for (unsigned long k = 1; k < 30; k++) {
        tt_alloc_fail_after(k);
        const int status =
            tt_linear_path(estimate, info, &p, value, lambda, 1, r.user, r.item, 1);
        tt_alloc_fail_after(0);
        assert_int_equal(status, TT_ENOMEM);
    }
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

/* lambda = 0 with collinear covariates or too few ratings; too few steps; too little
 * memory; a covariate that is no number. */
static void linear_outcomes(void **state) {
    (void)state;
    enum { N = 20, M = 15 };
    tt_rng rng = t_rng("linear_outcomes", 0);
    tt_ratings r;
    tt_features xu, xi;
    tt_fit info;
    void *model;
    t_random_ratings(&r, N, M, 100, 0, &rng);
    t_random_features(&xu, N, 3, 0, &rng);
    t_random_features(&xi, M, 4, 0, &rng);
    for (size_t i = 0; i < N; i++) {
        xu.dense[3 * i + 2] = 2 * xu.dense[3 * i]; // collinear
        xu.dense[3 * i + 1] = 7;                   // constant
    }
    const tt_problem p = {.train = &r,
                          .valid = &r,
                          .user_x = &xu,
                          .item_x = &xi,
                          .lo = -INFINITY,
                          .hi = INFINITY};
    double value[VALUES];
    memcpy(value, defaults, sizeof value);
    for (int k = 0; k < 4; k++) {
        value[LAMBDA] = k == 0 ? 0 : k == 1 ? 100 : 1;
        value[ITERATIONS] = k == 2 ? 1 : 1000;
        static const enum tt_status want[] = {TT_FIT_SINGULAR, TT_FIT_OK,
                                              TT_FIT_NOT_CONVERGED, TT_FIT_DIVERGED};
        if (k == 3) {
            xu.dense[0] = INFINITY;
        }
        assert_int_equal(tt_linear.fit(&model, &p, value, &info), TT_OK);
        assert_int_equal(info.status, want[k]);
        t_check_range(&tt_linear, model, N, M, -10, 20);
        assert_true(info.train_rmse < 1.5 && info.train_rmse == info.valid_rmse);
        if (k == 3) {
            t_predict(&tt_linear, model, 1, 1, TT_FALLBACK_MEAN);
        }
        tt_linear.free(model);
    }
    value[MEMORY] = 1e-6;
    assert_int_equal(tt_linear.fit(&model, &p, value, &info), TT_ENOMEM);
    assert_null(model);
    assert_non_null(strstr(tt_error_message(), "3 x 4 covariates need"));
    assert_true(tt_linear.bytes(&p, value) > 1000);
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

/* No rating, one, all equal: finite, and the mean where nothing else is known. */
static void linear_poor(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 3.5}, {0, 1, 3.5}, {1, 0, 3.5}};
    tt_rng rng = t_rng("linear_poor", 0);
    tt_features xu, xi;
    t_random_features(&xu, 3, 2, 2, &rng);
    t_random_features(&xi, 3, 1, 0, &rng);
    for (size_t count = 0; count <= 3; count++) {
        tt_ratings r;
        t_table_ratings(&r, 3, 3, row, count);
        const tt_problem p = {
            .train = &r, .user_x = &xu, .item_x = &xi, .lo = -INFINITY, .hi = INFINITY};
        void *model = t_fit(&tt_linear, &p, defaults);
        const double mean = count > 0 ? 3.5 : 0;
        t_check_range(&tt_linear, model, 3, 3, mean, mean);
        tt_linear.free(model);
        tt_ratings_free(&r);
    }
    tt_features_free(&xu);
    tt_features_free(&xi);
}

static void linear_contract(void **state) {
    (void)state;
    tt_rng rng = t_rng("linear_contract", 0);
    tt_ratings r;
    tt_features xu, xi;
    t_random_ratings(&r, 6, 5, 17, 0, &rng);
    t_random_features(&xu, 6, 2, 1, &rng);
    t_random_features(&xi, 5, 1, 3, &rng);
    const tt_problem p = {.train = &r, .user_x = &xu, .item_x = &xi, .lo = 1, .hi = 5};
    t_check_round_trip(&tt_linear, &p, defaults);
    t_check_damage(&tt_linear, &p, defaults);
    t_check_refusals(&tt_linear, &p, defaults);
    tt_linear.free(NULL);
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ratings_free(&r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(linear_by_hand), cmocka_unit_test(linear_twin),
    cmocka_unit_test(linear_planted), cmocka_unit_test(linear_ids),
    cmocka_unit_test(linear_path),    cmocka_unit_test(linear_outcomes),
    cmocka_unit_test(linear_poor),    cmocka_unit_test(linear_contract),
};

T_MAIN(tests)
