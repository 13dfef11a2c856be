#include "baselines/tt_rsvd.h"

#include "base/tt_mat.h"
#include "baselines/tt_factor.h"
#include "baselines/tt_predict.h"
#include "t_estimator.h"
#include "t_shared.h"
#include "t_solve.h"

enum { RANK, LAMBDA, SWEEPS, TOL, CENTER, BIAS, WEIGHTED, PATH, VALUES };

static const double defaults[VALUES] = {30, 10, 50, 1e-3, 1, 0, 0, 1};

static void defaults_are(void **state) {
    (void)state;
    assert_int_equal(tt_rsvd.n_param, VALUES);
    for (size_t k = 0; k < VALUES; k++) {
        assert_true(tt_rsvd.param[k].value == defaults[k]);
    }
}

/* A full table with singular values 4 and 1: the minimum is soft-thresholded, 4 - lambda
 * and 1 - lambda or 0. Singular vectors (1, 1, 1, 1) / 2, (1, -1, 1, -1) / 2 of users, the
 * same of four items: r = 4 / 4 + (-1)^(u + i) / 4. */
static void rsvd_by_hand(void **state) {
    (void)state;
    static const double lambda[] = {0.25, 0.75, 1.5, 3, 5};
    tt_ratings r;
    assert_int_equal(tt_ratings_alloc(&r, 16, 4, 4, 0), TT_OK);
    for (uint32_t k = 0; k < 16; k++) {
        r.user[k] = k / 4;
        r.item[k] = k % 4;
        r.rating[k] = 1 + ((k / 4 + k % 4) % 2 ? -0.25 : 0.25);
    }
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    for (size_t k = 0; k < 2 * 5; k++) {
        const double l = lambda[k / 2], first = fmax(4 - l, 0) / 4,
                     second = fmax(1 - l, 0) / 4;
        const double value[VALUES] = {3, l, 20000, 0, 0, 0, 0, k % 2};
        void *model = t_fit(&tt_rsvd, &p, value);
        T_NEAR(t_predict(&tt_rsvd, model, 0, 0, TT_KNOWN), first + second, 1e-5);
        T_NEAR(t_predict(&tt_rsvd, model, 2, 1, TT_KNOWN), first - second, 1e-5);
        T_ARITH(t_predict(&tt_rsvd, model, 0, 4, TT_FALLBACK_MEAN), 1, 1, 16);
        tt_rsvd.free(model);
    }
    tt_ratings_free(&r);
}

/* Half the gradient of the objective, by the model's parameters: its largest element over
 * the largest sum of absolute terms. */
static double stationarity(const tt_factor *f, const tt_ratings *r, const double *value) {
    const size_t rows = f->seen.n_users + f->seen.n_items, k = f->rank;
    double *g = calloc(rows * (k + 1), sizeof *g), *count = calloc(rows, sizeof *count);
    double worst = 0, scale = 0;
    double *size = calloc(rows, sizeof *size);
    assert_true(g && count && size);
    for (size_t t = 0; t < r->count; t++) {
        const size_t u = r->user[t], i = r->item[t], side[2] = {u, f->seen.n_users + i};
        const float *row[2] = {f->p + u * f->ld, f->q + i * f->ld};
        double e = r->rating[t] - f->mu - (double)f->user_bias[u] - (double)f->item_bias[i];
        for (size_t j = 0; j < k; j++) {
            e -= (double)row[0][j] * (double)row[1][j];
        }
        for (int s = 0; s < 2; s++) {
            count[side[s]]++;
            for (size_t j = 0; j < k; j++) {
                g[side[s] * (k + 1) + j] -= e * (double)row[1 - s][j];
                size[side[s]] += fabs(e * (double)row[1 - s][j]);
            }
            g[side[s] * (k + 1) + k] -= value[BIAS] > 0 ? e : 0;
        }
    }
    for (size_t a = 0; a < rows; a++) {
        const double weight = value[LAMBDA] * (value[WEIGHTED] > 0 ? count[a] : 1);
        for (size_t j = 0; j < k; j++) {
            const float x = f->p[a * f->ld + j]; // q follows p
            scale = fmax(scale, size[a]);
            worst = fmax(worst, fabs(g[a * (k + 1) + j] + weight * (double)x));
        }
        const float b = f->user_bias[a]; // item_bias follows
        worst = fmax(worst, fabs(g[a * (k + 1) + k] + weight * (double)b));
    }
    free(g);
    free(size);
    free(count);
    return worst / fmax(scale, 1); // all factors may be zero
}

static void rsvd_stationary(void **state) {
    (void)state;
    for (int c = 0; c < 16; c++) {
        tt_rng rng = t_rng("rsvd_stationary", (uint64_t)c);
        const double value[VALUES] = {4,     c & 4 ? 0.1 : 1, 20000,    0, c & 8 ? 1 : 0,
                                      c & 1, c & 2 ? 1 : 0,   c % 3 > 0};
        tt_ratings r;
        t_random_ratings(&r, 24, 18, 200, 0, &rng);
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        void *model = t_fit(&tt_rsvd, &p, value);
        T_NEAR(stationarity(model, &r, value), 0, 1e-5); // float parameters, flat valleys
        tt_rsvd.free(model);
        tt_ratings_free(&r);
    }
}

enum { N = 14, M = 11, K = 5 };

/* The rows of `own` given `other`, in plain loops; `by_user` says whose rows they are. */
static void naive_half(double (*own)[K + 1], double (*other)[K + 1], size_t rows,
                       int by_user, const tt_ratings *r, double mu, const double *value) {
    const size_t rank = (size_t)value[RANK], width = rank + (value[BIAS] > 0);
    const size_t ld = width + 1;
    for (size_t g = 0; g < rows; g++) {
        double a[(K + 1) * (K + 2)] = {0}, count = 0;
        for (size_t t = 0; t < r->count; t++) {
            if ((by_user ? r->user[t] : r->item[t]) != g) {
                continue;
            }
            const double *x = other[by_user ? r->item[t] : r->user[t]];
            const double y = r->rating[t] - mu - (value[BIAS] > 0 ? x[rank] : 0);
            count++;
            for (size_t i = 0; i < width; i++) {
                const double xi = i < rank ? x[i] : 1;
                for (size_t j = 0; j < width; j++) {
                    a[i * ld + j] += xi * (j < rank ? x[j] : 1);
                }
                a[i * ld + width] += xi * y;
            }
        }
        for (size_t i = 0; i < width; i++) {
            a[i * ld + i] += value[LAMBDA] * (value[WEIGHTED] > 0 ? fmax(count, 1) : 1);
        }
        t_solve(a, width);
        for (size_t i = 0; i < width; i++) {
            own[g][i] = a[i * ld + width];
        }
    }
}

/* A few sweeps from the same cold start. */
static void rsvd_twin(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(16); c++) {
        tt_rng rng = t_rng("rsvd_twin", c);
        const size_t n = 2 + tt_rng_below(&rng, N - 1), m = 2 + tt_rng_below(&rng, M - 1);
        const double rank = 1 + (double)tt_rng_below(&rng, K);
        const double value[VALUES] = {rank,  0.7,       1 + (double)(c % 4), 0,
                                      c & 1, c / 2 % 2, c / 4 % 2,           0};
        double p[N][K + 1] = {{0}}, q[M][K + 1] = {{0}}, squares = 0;
        tt_ratings r;
        t_random_ratings(&r, n, m, 1 + tt_rng_below(&rng, (n - 1) * (m - 1)), 0, &rng);
        const tt_problem problem = {
            .train = &r, .lo = -INFINITY, .hi = INFINITY, .address = {.seed = c}};
        const double mu = c & 1 ? tt_ratings_mean(&r) : 0;
        for (size_t t = 0; t < r.count; t++) {
            squares += (r.rating[t] - mu) * (r.rating[t] - mu) / (double)r.count;
        }
        tt_rng start;
        tt_rng_at(&start, &problem.address, TT_ROLE_INIT, 0);
        for (size_t k = 0; k < m * (size_t)rank; k++) {
            q[k / (size_t)rank][k % (size_t)rank] =
                pow(squares / rank, 0.25) * tt_rng_gaussian(&start);
        }
        for (int sweep = 0; sweep < (int)value[SWEEPS]; sweep++) {
            naive_half(p, q, n, 1, &r, mu, value);
            naive_half(q, p, m, 0, &r, mu, value);
        }
        void *model;
        tt_fit info;
        assert_int_equal(tt_rsvd.fit(&model, &problem, value, &info), TT_OK);
        assert_true(info.iterations <= (size_t)value[SWEEPS]);
        for (size_t t = 0; t < r.count && info.iterations == (size_t)value[SWEEPS]; t++) {
            const double *a = p[r.user[t]], *b = q[r.item[t]];
            double want = mu;
            for (size_t j = 0; j < (size_t)rank; j++) {
                want += a[j] * b[j];
            }
            want += c / 2 % 2 ? a[(size_t)rank] + b[(size_t)rank] : 0;
            T_ARITH_F(t_predict(&tt_rsvd, model, r.user[t], r.item[t], TT_KNOWN), want, 5,
                      1);
        }
        tt_rsvd.free(model);
        tt_ratings_free(&r);
    }
}

/* Noise-free ratings of rank 3, 40 % of them seen. */
static void rsvd_planted(void **state) {
    (void)state;
    enum { USERS = 70, ITEMS = 60 };
    tt_rng rng = t_rng("rsvd_planted", 0);
    double a[USERS][3], b[ITEMS][3], worst = 0;
    tt_ratings r;
    t_random_ratings(&r, USERS + 1, ITEMS + 1, USERS * ITEMS * 2 / 5, 0, &rng);
    for (size_t k = 0; k < 3 * USERS; k++) {
        a[k / 3][k % 3] = tt_rng_gaussian(&rng);
    }
    for (size_t k = 0; k < 3 * ITEMS; k++) {
        b[k / 3][k % 3] = tt_rng_gaussian(&rng);
    }
    for (size_t t = 0; t < r.count; t++) {
        r.rating[t] = 0;
        for (size_t j = 0; j < 3; j++) {
            r.rating[t] += a[r.user[t]][j] * b[r.item[t]][j];
        }
    }
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    const double value[VALUES] = {3, 1e-6, 2000, 1e-6, 0, 0, 0, 1};
    void *model = t_fit(&tt_rsvd, &p, value);
    for (uint32_t u = 0; u < USERS; u++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            double error = -t_predict(&tt_rsvd, model, u, i, TT_KNOWN);
            for (size_t j = 0; j < 3; j++) {
                error += a[u][j] * b[i][j];
            }
            worst = fmax(worst, fabs(error));
        }
    }
    T_NEAR(worst, 0, 1e-4);
    tt_rsvd.free(model);
    tt_ratings_free(&r);
}

/* A path over a grid gives what fits at its lambdas give. */
static void rsvd_path_is_fit(void **state) {
    (void)state;
    enum { LAMBDAS = 7, COUNT = 300 };
    tt_rng rng = t_rng("rsvd_path", 0);
    double lambda[LAMBDAS], estimate[LAMBDAS * COUNT];
    tt_fit info[LAMBDAS], single;
    tt_ratings r;
    t_random_ratings(&r, 31, 28, COUNT, 0, &rng);
    const tt_problem p = {
        .train = &r, .lo = -INFINITY, .hi = INFINITY, .address = {.seed = 3}};
    double value[VALUES] = {5, 0, 50, 1e-3, 1, 1, 0, 1};
    for (int k = 0; k < LAMBDAS; k++) {
        lambda[k] = pow(10, (3 - k) / 3.0);
    }
    assert_int_equal(
        tt_rsvd_path(estimate, info, &p, value, lambda, LAMBDAS, r.user, r.item, COUNT),
        TT_OK);
    for (size_t k = 0; k < LAMBDAS; k++) {
        void *model;
        value[LAMBDA] = lambda[k];
        assert_int_equal(tt_rsvd.fit(&model, &p, value, &single), TT_OK);
        assert_int_equal(single.status, info[k].status);
        for (size_t t = 0; t < COUNT; t++) {
            const double got = t_predict(&tt_rsvd, model, r.user[t], r.item[t], TT_KNOWN);
            T_ARITH_F(estimate[k * COUNT + t], got, 5, 1);
        }
        tt_rsvd.free(model);
    }
    for (unsigned long k = 1; k < 8; k++) {
        tt_alloc_fail_after(k);
        const int status =
            tt_rsvd_path(estimate, info, &p, value, lambda, 1, r.user, r.item, 1);
        tt_alloc_fail_after(0);
        assert_int_equal(status, TT_ENOMEM);
    }
    tt_ratings_free(&r);
}

/* More coordinates than ratings: lambda = 0 is singular, lambda > 0 is not. */
static void rsvd_singular(void **state) {
    (void)state;
    tt_rng rng = t_rng("rsvd_singular", 0);
    tt_ratings r;
    void *model;
    tt_fit info;
    t_random_ratings(&r, 8, 7, 12, 1, &rng);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    for (int k = 0; k < 8; k++) {
        const double value[VALUES] = {30, k & 4 ? 100 : 0, 20, 1e-3,
                                      1,  k & 1,           0,  k / 2 % 2};
        assert_int_equal(tt_rsvd.fit(&model, &p, value, &info), TT_OK);
        assert_int_equal(info.status, k & 4 ? TT_FIT_OK : TT_FIT_SINGULAR);
        t_check_range(&tt_rsvd, model, 8, 7, -INFINITY, INFINITY);
        T_NEAR(info.train_rmse, 0, k & 4 ? 2 : 1e-3);
        tt_rsvd.free(model);
    }
    tt_ratings_free(&r);
}

/* Ratings of 1e6 are no trouble; squares that overflow are a divergence. */
static void rsvd_large(void **state) {
    (void)state;
    tt_rng rng = t_rng("rsvd_large", 0);
    static const double scale[] = {1e6, 1e200};
    for (int k = 0; k < 2; k++) {
        tt_ratings r;
        void *model;
        tt_fit info;
        t_random_ratings(&r, 9, 9, 40, 1, &rng);
        for (size_t t = 0; t < r.count; t++) {
            r.rating[t] *= scale[k];
        }
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        assert_int_equal(tt_rsvd.fit(&model, &p, defaults, &info), TT_OK);
        assert_int_equal(info.status == TT_FIT_DIVERGED, k);
        t_check_range(&tt_rsvd, model, 9, 9, -100 * scale[k], 100 * scale[k]);
        const uint32_t u = r.user[0], i = r.item[0];
        const double got =
            t_predict(&tt_rsvd, model, u, i, k ? TT_FALLBACK_MEAN : TT_KNOWN);
        const double want = k ? tt_ratings_mean(&r) : r.rating[0];
        T_NEAR(got, want, k ? 0 : 2e-3 * scale[k]);
        tt_rsvd.free(model);
        tt_ratings_free(&r);
    }
}

static void rsvd_contract(void **state) {
    (void)state;
    const double value[VALUES] = {3, 0.1, 500, 1e-3, 1, 1, 0, 1};
    t_check_estimator(&tt_rsvd, value);
    t_check_poor(&tt_rsvd, defaults);
    t_check_poor(&tt_rsvd, value);
}

/* No reference: the error must lie between SVD++'s and the biases' on the same fold. */
static void rsvd_movielens(void **state) {
    (void)state;
    t_fold *fold = t_fold_read("u1");
    if (!fold) {
        return;
    }
    tt_mat_setup();
    const double value[VALUES] = {10, 10, 50, 1e-3, 1, 1, 0, 1};
    const tt_problem p = {.train = &fold->train, .lo = 1, .hi = 5};
    double rmse;
    void *model = t_fit(&tt_rsvd, &p, value);
    assert_int_equal(tt_predict_rmse(&rmse, &tt_rsvd, model, &fold->test), TT_OK);
    printf("note: rSVD, rank 10, lambda 10, biases, on u1: RMSE %.4f\n", rmse);
    assert_true(rmse > 0.92 && rmse < 0.96);
    tt_rsvd.free(model);
    t_fold_free(fold);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(defaults_are),    cmocka_unit_test(rsvd_by_hand),
    cmocka_unit_test(rsvd_stationary), cmocka_unit_test(rsvd_twin),
    cmocka_unit_test(rsvd_planted),    cmocka_unit_test(rsvd_path_is_fit),
    cmocka_unit_test(rsvd_singular),   cmocka_unit_test(rsvd_large),
    cmocka_unit_test(rsvd_contract),   cmocka_unit_test(rsvd_movielens),
};

T_MAIN(tests)
