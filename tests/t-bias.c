#include "baselines/tt_bias.h"

#include "t_estimator.h"
#include "t_shared.h"

static const double defaults[] = {10, 15, 10};

/* mean 4; items first: b = ((5-4) + (4-4)) / (2+2), (3-4) / (2+1); then users with reg 1.
 */
static void bias_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 5}, {0, 1, 3}, {1, 0, 4}};
    static const double value[] = {1, 1, 2};
    const double i0 = 1.0 / 4, i1 = -1.0 / 3;
    const double u0 = (1 - i0 + (-1 - i1)) / 3, u1 = (0 - i0) / 2;
    tt_ratings r;
    t_table_ratings(&r, 3, 3, row, 3);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_bias, &p, value);
    T_ARITH(t_predict(&tt_bias, model, 0, 0, TT_KNOWN), 4 + u0 + i0, 5, 3);
    T_ARITH(t_predict(&tt_bias, model, 1, 1, TT_KNOWN), 4 + u1 + i1, 5, 3);
    T_ARITH(t_predict(&tt_bias, model, 1, 2, TT_FALLBACK_USER), 4 + u1, 5, 3);
    T_ARITH(t_predict(&tt_bias, model, 2, 1, TT_FALLBACK_ITEM), 4 + i1, 5, 3);
    T_ARITH(t_predict(&tt_bias, model, 2, 9, TT_FALLBACK_MEAN), 4, 5, 3);
    tt_bias.free(model);
    tt_ratings_free(&r);
}

/* The same sweeps over a dense table (NAN: no rating). */
static void naive(double *bu, double *bi, const double *table, size_t n, size_t m,
                  double mean, const double *value) {
    for (int epoch = 0; epoch < (int)value[0]; epoch++) {
        for (size_t i = 0; i < m; i++) {
            double sum = 0, number = 0;
            for (size_t u = 0; u < n; u++) {
                if (!isnan(table[u * m + i])) {
                    sum += table[u * m + i] - mean - bu[u];
                    number++;
                }
            }
            bi[i] = number > 0 ? sum / (value[2] + number) : 0;
        }
        for (size_t u = 0; u < n; u++) {
            double sum = 0, number = 0;
            for (size_t i = 0; i < m; i++) {
                if (!isnan(table[u * m + i])) {
                    sum += table[u * m + i] - mean - bi[i];
                    number++;
                }
            }
            bu[u] = number > 0 ? sum / (value[1] + number) : 0;
        }
    }
}

static void bias_twin(void **state) {
    (void)state;
    enum { N = 23, M = 17 };
    static const double value[][3] = {{10, 15, 10}, {0, 1, 1}, {3, 0, 0}, {1, .5, 1e6}};
    for (size_t c = 0; c < t_cases(8); c++) {
        tt_rng rng = t_rng("bias_twin", c);
        tt_ratings r;
        double table[N * M], bu[N] = {0}, bi[M] = {0};
        t_random_ratings(&r, N, M, 1 + tt_rng_below(&rng, 200), 0, &rng);
        for (size_t i = 0; i < N * M; i++) {
            table[i] = NAN;
        }
        for (size_t i = 0; i < r.count; i++) {
            table[r.user[i] * M + r.item[i]] = r.rating[i];
        }
        const double mean = tt_ratings_mean(&r);
        naive(bu, bi, table, N, M, mean, value[c % 4]);
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        void *model = t_fit(&tt_bias, &p, value[c % 4]);
        double *got = t_predict_all(&tt_bias, model, N, M);
        for (size_t u = 0; u < N; u++) {
            for (size_t i = 0; i < M; i++) {
                T_ARITH(got[u * (M + 1) + i], mean + bu[u] + bi[i], 10, r.count);
            }
        }
        free(got);
        tt_bias.free(model);
        tt_ratings_free(&r);
    }
}

/* At convergence the ridge objective is stationary: reg_u b_u = sum of u's residuals, and
 * so for items. */
static void bias_stationary(void **state) {
    (void)state;
    enum { N = 12, M = 9 };
    static const double value[] = {400, 2, 3};
    tt_rng rng = t_rng("bias_stationary", 0);
    tt_ratings r;
    double gu[N] = {0}, gi[M] = {0};
    t_random_ratings(&r, N, M, 60, 0, &rng);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_bias, &p, value);
    const double mean = tt_ratings_mean(&r);
    for (size_t i = 0; i < r.count; i++) {
        const double e =
            r.rating[i] - t_predict(&tt_bias, model, r.user[i], r.item[i], TT_KNOWN);
        gu[r.user[i]] += e;
        gi[r.item[i]] += e;
    }
    for (uint32_t u = 0; u < N - 1; u++) {
        const double b = t_predict(&tt_bias, model, u, M, TT_FALLBACK_USER) - mean;
        T_ARITH(gu[u], value[1] * b, 10, r.count);
    }
    for (uint32_t i = 0; i < M - 1; i++) {
        const double b = t_predict(&tt_bias, model, N, i, TT_FALLBACK_ITEM) - mean;
        T_ARITH(gi[i], value[2] * b, 10, r.count);
    }
    tt_bias.free(model);
    tt_ratings_free(&r);
}

/* Estimates of the Python package surprise 1.1.4, BaselineOnly with als. */
static void bias_reference(void **state) {
    (void)state;
    t_check_reference(&tt_bias, defaults,
                      "reference/surprise/ml100k_baseline_als_u1.csv.gz", 0.9599);
}

static void bias_stands(void **state) {
    (void)state;
    t_check_estimator(&tt_bias, defaults);
    t_check_poor(&tt_bias, defaults);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bias_by_hand),    cmocka_unit_test(bias_twin),
    cmocka_unit_test(bias_stationary), cmocka_unit_test(bias_reference),
    cmocka_unit_test(bias_stands),
};

T_MAIN(tests)
