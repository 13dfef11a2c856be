#include "baselines/tt_knn.h"

#include "baselines/tt_nearest.h"
#include "t_estimator.h"
#include "t_shared.h"

enum { SIDE, SIM, K, MIN_K, MIN_SUPPORT, MEM, N_VALUES };
enum { MSD, COSINE, PEARSON };

/* msd(0, 1) = 0, s = 1; msd(0, 2) = (4 + 1) / 2, s = 2/7; user 3 shares nothing with 0. */
static void knn_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 4}, {0, 1, 2}, {1, 0, 4}, {1, 1, 2}, {1, 2, 5},
                                    {2, 0, 2}, {2, 1, 3}, {2, 2, 1}, {3, 2, 3}, {3, 3, 2}};
    double value[N_VALUES] = {0, MSD, 40, 1, 1, 8};
    tt_ratings r;
    t_table_ratings(&r, 5, 5, row, 10);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_knn, &p, value);
    T_ARITH(t_predict(&tt_knn, model, 0, 2, TT_KNOWN), 37.0 / 9, 5, 10);
    T_ARITH(t_predict(&tt_knn, model, 0, 3, TT_FALLBACK_MEAN), 2.8, 5, 10); // no neighbour
    T_ARITH(t_predict(&tt_knn, model, 4, 2, TT_FALLBACK_MEAN), 2.8, 5, 10); // unseen user
    T_ARITH(t_predict(&tt_knn, model, 0, 4, TT_FALLBACK_MEAN), 2.8, 5, 10); // unseen item
    tt_knn.free(model);
    value[K] = 1;
    model = t_fit(&tt_knn, &p, value);
    T_ARITH(t_predict(&tt_knn, model, 0, 2, TT_KNOWN), 5, 5, 10);
    tt_knn.free(model);
    value[K] = 40;
    value[MIN_K] = 3;
    model = t_fit(&tt_knn, &p, value);
    T_ARITH(t_predict(&tt_knn, model, 0, 2, TT_FALLBACK_MEAN), 2.8, 5, 10);
    tt_knn.free(model);
    value[MIN_K] = 1;
    value[MIN_SUPPORT] = 3; // users 1 and 2 share three ratings, others at most two
    model = t_fit(&tt_knn, &p, value);
    T_ARITH(t_predict(&tt_knn, model, 0, 2, TT_FALLBACK_MEAN), 2.8, 5, 10);
    tt_knn.free(model);
    tt_ratings_free(&r);
}

/* Of equal neighbours the first in the training ratings counts, whatever its index. */
static void knn_ties(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 4}, {3, 1, 5}, {1, 0, 4}, {2, 0, 4},
                                    {3, 0, 4}, {2, 1, 1}, {1, 1, 3}};
    double value[N_VALUES] = {0, MSD, 1, 1, 1, 8};
    tt_ratings r;
    t_table_ratings(&r, 4, 2, row, 7);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    for (size_t k = 1; k <= 4; k++) {
        static const double want[] = {5, 3, 3, 3}; // 5; (5 + 1) / 2; (5 + 1 + 3) / 3; all
        value[K] = (double)k;
        void *model = t_fit(&tt_knn, &p, value);
        T_ARITH(t_predict(&tt_knn, model, 0, 1, TT_KNOWN), want[k - 1], 5, 7);
        tt_knn.free(model);
    }
    tt_ratings_free(&r);
}

enum { N = 19, M = 14 };
static const double ROUNDING = 1e-12;

/* Similarity of rows a and b of a dense table (NAN: none), from the definitions. */
static double naive_similarity(const double *a, const double *b, size_t m, int kind,
                               double support) {
    double n = 0, ma = 0, mb = 0, sab = 0, saa = 0, sbb = 0, sdd = 0;
    for (size_t i = 0; i < m; i++) {
        if (!isnan(a[i]) && !isnan(b[i])) {
            n++;
            ma += a[i];
            mb += b[i];
            sdd += (a[i] - b[i]) * (a[i] - b[i]);
        }
    }
    if (n == 0 || n < support) {
        return 0;
    }
    ma = kind == PEARSON ? ma / n : 0;
    mb = kind == PEARSON ? mb / n : 0;
    for (size_t i = 0; i < m; i++) {
        if (!isnan(a[i]) && !isnan(b[i])) {
            sab += (a[i] - ma) * (b[i] - mb);
            saa += (a[i] - ma) * (a[i] - ma);
            sbb += (b[i] - mb) * (b[i] - mb);
        }
    }
    return kind == MSD            ? 1 / (sdd / n + 1)
           : saa * sbb > ROUNDING ? sab / sqrt(saa * sbb)
                                  : 0;
}

/* The estimate for row u, column i: picks the best of the raters k times over; similarities
 * equal but for rounding (ROUNDING) are ties. */
static double naive_estimate(const double *table, const tt_ratings *r,
                             const uint32_t *rater, const uint32_t *rated, uint32_t u,
                             uint32_t i, size_t m, const double *value) {
    double s = 0, sr = 0;
    size_t found = 0;
    unsigned char used[N * M] = {0};
    for (; found < (size_t)value[K]; found++) {
        size_t best = r->count;
        double most = ROUNDING;
        for (size_t e = 0; e < r->count; e++) {
            const double now =
                rated[e] == i && !used[e]
                    ? naive_similarity(table + u * m, table + rater[e] * m, m,
                                       (int)value[SIM], value[MIN_SUPPORT])
                    : 0;
            if (now > most * (1 + ROUNDING)) {
                most = now;
                best = e;
            }
        }
        if (best == r->count) {
            break;
        }
        used[best] = 1;
        s += most;
        sr += most * r->rating[best];
    }
    return (double)found >= value[MIN_K] && found > 0 ? sr / s : tt_ratings_mean(r);
}

static void check_twin(const tt_ratings *r, const double *value) {
    const int users = value[SIDE] == 0;
    const uint32_t *x = users ? r->user : r->item, *y = users ? r->item : r->user;
    const size_t n = users ? N : M, m = users ? M : N;
    double table[N * M];
    for (size_t i = 0; i < N * M; i++) {
        table[i] = NAN;
    }
    for (size_t e = 0; e < r->count; e++) {
        table[x[e] * m + y[e]] = r->rating[e];
    }
    const tt_problem p = {.train = r, .lo = 1, .hi = 5};
    void *model = t_fit(&tt_knn, &p, value);
    double *got = t_predict_all(&tt_knn, model, N, M);
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < m; b++) {
            if (isnan(table[a * m + b])) { // a pair in training has its own similarity, 1
                const double want = naive_estimate(table, r, x, y, a, b, m, value);
                T_ARITH(got[users ? a * (M + 1) + b : b * (M + 1) + a], want, 100,
                        r->count);
            }
        }
    }
    free(got);
    tt_knn.free(model);
}

/* Real ratings for cosine and pearson, where rounding could order equal similarities. */
static void knn_twin(void **state) {
    (void)state;
    static const double value[][N_VALUES] = {
        {0, MSD, 4, 1, 1, 8},     {1, MSD, 3, 2, 1, 8},     {0, COSINE, 5, 1, 2, 8},
        {1, COSINE, 40, 1, 1, 8}, {0, PEARSON, 3, 1, 3, 8}, {1, PEARSON, 6, 2, 2, 8}};
    for (size_t c = 0; c < t_cases(12); c++) {
        tt_rng rng = t_rng("knn_twin", c);
        tt_ratings r;
        const double *v = value[c % 6];
        t_random_ratings(&r, N, M, 60 + tt_rng_below(&rng, 80), v[SIM] == MSD, &rng);
        check_twin(&r, v);
        tt_ratings_free(&r);
    }
}

/* Items of a table are the users of its transpose; a constant changes no msd and no
 * pearson; a factor no cosine. */
static void knn_identities(void **state) {
    (void)state;
    tt_rng rng = t_rng("knn_identities", 0);
    tt_ratings r, t;
    t_random_ratings(&r, N, M, 110, 1, &rng);
    for (int sim = MSD; sim <= PEARSON; sim++) {
        const double by_user[N_VALUES] = {0, sim, 5, 1, 1, 8};
        const double by_item[N_VALUES] = {1, sim, 5, 1, 1, 8};
        assert_int_equal(tt_ratings_alloc(&t, r.count, M, N, 0), TT_OK);
        for (size_t e = 0; e < r.count; e++) {
            t.user[e] = r.item[e];
            t.item[e] = r.user[e];
            t.rating[e] = sim == COSINE ? 4 * r.rating[e] : r.rating[e] + 16;
        }
        const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
        const tt_problem q = {.train = &t, .lo = -INFINITY, .hi = INFINITY};
        void *one = t_fit(&tt_knn, &p, by_user), *two = t_fit(&tt_knn, &q, by_item);
        double *a = t_predict_all(&tt_knn, one, N, M),
               *b = t_predict_all(&tt_knn, two, M, N);
        for (size_t u = 0; u <= N; u++) {
            for (size_t i = 0; i <= M; i++) {
                const double got = b[i * (N + 1) + u];
                T_ARITH(sim == COSINE ? got / 4 : got - 16, a[u * (M + 1) + i], 100,
                        r.count);
            }
        }
        free(a);
        free(b);
        tt_knn.free(one);
        tt_knn.free(two);
        tt_ratings_free(&t);
    }
    tt_ratings_free(&r);
}

/* One pass for several k is as good as a model for each; many pairs in random order as one
 * by one. 10007 pairs exceed what is sorted at a time. */
static void knn_many(void **state) {
    (void)state;
    enum { PAIRS = 10007 };
    static const size_t k[] = {5, 1, 40, 3};
    tt_rng rng = t_rng("knn_many", 0);
    tt_ratings r;
    uint32_t *user = calloc(PAIRS, sizeof *user), *item = calloc(PAIRS, sizeof *item);
    double *all = calloc(4 * PAIRS, sizeof *all), *one = calloc(PAIRS, sizeof *one);
    assert_true(user && item && all && one);
    t_random_ratings(&r, N, M, 110, 1, &rng);
    for (size_t i = 0; i < PAIRS; i++) {
        user[i] = (uint32_t)tt_rng_below(&rng, N + 1);
        item[i] = (uint32_t)tt_rng_below(&rng, M + 1);
    }
    double value[N_VALUES] = {1, MSD, 7, 1, 1, 8};
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    void *model = t_fit(&tt_knn, &p, value);
    tt_knn_predict_ks(model, user, item, PAIRS, k, 4, all);
    tt_knn.free(model);
    for (size_t j = 0; j < 4; j++) {
        value[K] = (double)k[j];
        model = t_fit(&tt_knn, &p, value);
        tt_knn.predict(model, user, item, PAIRS, one, NULL);
        assert_memory_equal(one, all + j * PAIRS, PAIRS * sizeof *one);
        for (size_t i = 0; i < PAIRS; i += 97) {
            double alone;
            tt_knn.predict(model, &user[i], &item[i], 1, &alone, NULL);
            assert_true(alone == one[i]);
        }
        tt_knn.free(model);
    }
    tt_ratings_free(&r);
    free(user);
    free(item);
    free(all);
    free(one);
}

/* The k best against a stable sort of all. */
static void nearest_sorted(void **state) {
    (void)state;
    enum { COUNT = 37 };
    for (size_t c = 0; c < t_cases(50); c++) {
        tt_rng rng = t_rng("nearest_sorted", c);
        double s[COUNT], rating[COUNT];
        uint32_t other[COUNT], order[COUNT];
        tt_near near[COUNT];
        size_t positive = 0;
        for (uint32_t i = 0; i < COUNT; i++) {
            s[i] = (double)tt_rng_below(&rng, 6) / 5 - 0.2;
            rating[i] = tt_rng_uniform(&rng);
            other[i] = i;
        }
        tt_rng_shuffle(&rng, other, COUNT);
        for (uint32_t i = 0; i < COUNT; i++) { // insertion sort of positions
            uint32_t at = i;
            for (; at > 0 && s[other[order[at - 1]]] < s[other[i]]; at--) {
                order[at] = order[at - 1];
            }
            order[at] = i;
            positive += s[other[i]] > 0;
        }
        const size_t k = 1 + tt_rng_below(&rng, COUNT + 5);
        const size_t n = tt_nearest(near, k, s, other, rating, COUNT);
        assert_int_equal(n, k < positive ? k : positive);
        double sum = 0, product = 0;
        for (size_t j = 0; j < n; j++) {
            sum += s[other[order[j]]];
            product += s[other[order[j]]] * rating[order[j]];
            assert_true(near[j].s == sum && near[j].sr == product);
            assert_int_equal(near[j].rank, order[j]);
        }
    }
    assert_int_equal(tt_nearest(NULL, 3, NULL, NULL, NULL, 0), 0);
}

/* A constant user has no correlation, also where rounding leaves a little scatter. */
static void knn_constant(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 3.7}, {0, 1, 3.7}, {0, 2, 3.7}, {1, 0, 1.1},
                                    {1, 1, 2.3}, {1, 2, 4.9}, {1, 3, 5}};
    static const double value[N_VALUES] = {0, PEARSON, 5, 1, 1, 8};
    tt_ratings r;
    t_table_ratings(&r, 2, 4, row, 7);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    void *model = t_fit(&tt_knn, &p, value);
    T_ARITH(t_predict(&tt_knn, model, 0, 3, TT_FALLBACK_MEAN), tt_ratings_mean(&r), 5, 7);
    tt_knn.free(model);
    tt_ratings_free(&r);
}

static void knn_memory(void **state) {
    (void)state;
    tt_rng rng = t_rng("knn_memory", 0);
    tt_ratings r;
    tt_fit info;
    void *model;
    t_random_ratings(&r, N, M, 110, 1, &rng);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    double value[N_VALUES] = {0, MSD, 40, 1, 1, 8};
    const size_t bytes = tt_knn.bytes(&p, value);
    value[MEM] = 0.999e-9 * (double)bytes;
    assert_int_equal(tt_knn.fit(&model, &p, value, &info), TT_ENOMEM);
    assert_null(model);
    assert_non_null(strstr(tt_error_message(), "mem="));
    value[MEM] = 1.001e-9 * (double)bytes;
    assert_int_equal(tt_knn.fit(&model, &p, value, &info), TT_OK);
    tt_knn.free(model);
    tt_ratings_free(&r);
    /* Linear: far from the 8 n^2 bytes of one dense table. */
    const tt_ratings large = {.count = 10000000, .n_users = 100000, .n_items = 20000};
    const tt_problem q = {.train = &large};
    assert_true(tt_knn.bytes(&q, value) < 50 * large.count);
}

/* Estimates of the Python package surprise 1.1.4, KNNBasic with msd and k = 40. */
static void knn_reference(void **state) {
    (void)state;
    static const double user[N_VALUES] = {0, MSD, 40, 1, 1, 8};
    static const double item[N_VALUES] = {1, MSD, 40, 1, 1, 8};
    t_check_reference(&tt_knn, user, "reference/surprise/ml100k_knn_msd_user_k40_u1.csv.gz",
                      0.9889);
    t_check_reference(&tt_knn, item, "reference/surprise/ml100k_knn_msd_item_k40_u1.csv.gz",
                      0.9974);
}

static void knn_stands(void **state) {
    (void)state;
    for (int sim = MSD; sim <= PEARSON; sim++) {
        const double value[N_VALUES] = {sim == COSINE, sim, 3, 1, 1, 8};
        t_check_estimator(&tt_knn, value);
        t_check_poor(&tt_knn, value);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(knn_by_hand),   cmocka_unit_test(knn_ties),
    cmocka_unit_test(knn_twin),      cmocka_unit_test(knn_identities),
    cmocka_unit_test(knn_many),      cmocka_unit_test(nearest_sorted),
    cmocka_unit_test(knn_constant),  cmocka_unit_test(knn_memory),
    cmocka_unit_test(knn_reference), cmocka_unit_test(knn_stands),
};

T_MAIN(tests)
