#include "baselines/tt_slopeone.h"

#include "t_estimator.h"
#include "t_shared.h"

static const double defaults[] = {8};

/* The example of the paper's introduction: X gave I 1 and J 1.5, Y gave I 2: 2 + (1.5 - 1).
 */
static void slope_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 1}, {0, 1, 1.5}, {1, 0, 2}, {2, 2, 4}};
    tt_ratings r;
    t_table_ratings(&r, 4, 4, row, 4);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_slopeone, &p, defaults);
    T_ARITH(t_predict(&tt_slopeone, model, 1, 1, TT_KNOWN), 2.5, 5, 4);
    T_ARITH(t_predict(&tt_slopeone, model, 1, 2, TT_KNOWN), 2, 5, 4); // nothing shared
    T_ARITH(t_predict(&tt_slopeone, model, 3, 1, TT_FALLBACK_MEAN), 2.125, 5, 4);
    T_ARITH(t_predict(&tt_slopeone, model, 0, 3, TT_FALLBACK_MEAN), 2.125, 5, 4);
    tt_slopeone.free(model);
    tt_ratings_free(&r);
}

enum { N = 19, M = 14 };

static double naive(double table[N][M], size_t u, size_t i) {
    double sum = 0, shared = 0, mean = 0, rated = 0;
    for (size_t j = 0; j < M; j++) {
        if (isnan(table[u][j])) {
            continue;
        }
        double dev = 0, n = 0;
        for (size_t v = 0; v < N; v++) {
            if (!isnan(table[v][i]) && !isnan(table[v][j])) {
                dev += table[v][i] - table[v][j];
                n++;
            }
        }
        sum += n > 0 ? dev / n : 0;
        shared += n > 0;
        mean += table[u][j];
        rated++;
    }
    return mean / rated + (shared > 0 ? sum / shared : 0);
}

static void slope_twin(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(10); c++) {
        tt_rng rng = t_rng("slope_twin", c);
        tt_ratings r;
        double table[N][M];
        unsigned char known_u[N] = {0}, known_i[M] = {0};
        t_random_ratings(&r, N, M, 5 + tt_rng_below(&rng, 120), (int)(c % 2), &rng);
        for (size_t i = 0; i < N * M; i++) {
            table[i / M][i % M] = NAN;
        }
        for (size_t e = 0; e < r.count; e++) {
            table[r.user[e]][r.item[e]] = r.rating[e];
            known_u[r.user[e]] = known_i[r.item[e]] = 1;
        }
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        void *model = t_fit(&tt_slopeone, &p, defaults);
        double *got = t_predict_all(&tt_slopeone, model, N, M);
        for (size_t u = 0; u < N; u++) {
            for (size_t i = 0; i < M; i++) {
                const double want =
                    known_u[u] && known_i[i] ? naive(table, u, i) : tt_ratings_mean(&r);
                T_ARITH(got[u * (M + 1) + i], want, 10, r.count);
            }
        }
        free(got);
        tt_slopeone.free(model);
        tt_ratings_free(&r);
    }
}

/* Ratings a_u + b_i are answered exactly wherever every item shares a user with the target.
 */
static void slope_additive(void **state) {
    (void)state;
    tt_rng rng = t_rng("slope_additive", 0);
    tt_ratings r;
    double a[N], b[M];
    for (size_t u = 0; u < N; u++) {
        a[u] = tt_rng_gaussian(&rng);
    }
    for (size_t i = 0; i < M; i++) {
        b[i] = tt_rng_gaussian(&rng);
    }
    t_random_ratings(&r, N, M, 190, 0, &rng);
    for (size_t e = 0; e < r.count; e++) {
        r.rating[e] = a[r.user[e]] + b[r.item[e]];
    }
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_slopeone, &p, defaults);
    for (uint32_t u = 0; u < N - 1; u++) {
        for (uint32_t i = 0; i < M - 1; i++) {
            T_ARITH(t_predict(&tt_slopeone, model, u, i, TT_KNOWN), a[u] + b[i], 10,
                    r.count);
        }
    }
    tt_slopeone.free(model);
    tt_ratings_free(&r);
}

/* More pairs than are sorted at a time, in random order, as one by one. */
static void slope_many(void **state) {
    (void)state;
    enum { PAIRS = 10007 };
    tt_rng rng = t_rng("slope_many", 0);
    tt_ratings r;
    uint32_t *user = calloc(PAIRS, sizeof *user), *item = calloc(PAIRS, sizeof *item);
    double *all = calloc(PAIRS, sizeof *all);
    unsigned char *fallback = calloc(PAIRS, 1);
    assert_true(user && item && all && fallback);
    t_random_ratings(&r, N, M, 110, 1, &rng);
    for (size_t i = 0; i < PAIRS; i++) {
        user[i] = (uint32_t)tt_rng_below(&rng, N + 1);
        item[i] = (uint32_t)tt_rng_below(&rng, M + 1);
    }
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    void *model = t_fit(&tt_slopeone, &p, defaults);
    tt_slopeone.predict(model, user, item, PAIRS, all, fallback);
    for (size_t i = 0; i < PAIRS; i++) {
        assert_true(t_predict(&tt_slopeone, model, user[i], item[i], fallback[i]) ==
                    all[i]);
    }
    tt_slopeone.free(model);
    tt_ratings_free(&r);
    free(user);
    free(item);
    free(all);
    free(fallback);
}

static void slope_memory(void **state) {
    (void)state;
    const tt_ratings large = {.count = 10000000, .n_users = 100000, .n_items = 20000};
    const tt_problem p = {.train = &large};
    const double little[] = {0.01};
    tt_fit info;
    void *model;
    assert_true(tt_slopeone.bytes(&p, defaults) < 50 * large.count);
    assert_int_equal(tt_slopeone.fit(&model, &p, little, &info), TT_ENOMEM);
    assert_null(model);
    assert_non_null(strstr(tt_error_message(), "mem="));
}

/* Estimates of the Python package surprise 1.1.4, SlopeOne. */
static void slope_reference(void **state) {
    (void)state;
    t_check_reference(&tt_slopeone, defaults,
                      "reference/surprise/ml100k_slopeone_u1.csv.gz", 0.9567);
}

static void slope_stands(void **state) {
    (void)state;
    t_check_estimator(&tt_slopeone, defaults);
    t_check_poor(&tt_slopeone, defaults);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(slope_by_hand),  cmocka_unit_test(slope_twin),
    cmocka_unit_test(slope_additive), cmocka_unit_test(slope_many),
    cmocka_unit_test(slope_memory),   cmocka_unit_test(slope_reference),
    cmocka_unit_test(slope_stands),
};

T_MAIN(tests)
