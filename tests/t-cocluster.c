#include "baselines/tt_cocluster.h"

#include "t_starts.h"

enum { K, L, EPOCHS, FALLBACK, N_VALUES };

#define NEAR 0.004 // how near the reference's mean over ten starts ours has to be

/* One cluster each: mean_u + mean_i - mean. */
static void cocluster_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 5}, {0, 1, 3}, {1, 0, 4}, {2, 2, 2}};
    double value[N_VALUES] = {1, 1, 20, 0};
    tt_ratings r;
    t_table_ratings(&r, 4, 4, row, 4);
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_cocluster, &p, value);
    T_ARITH(t_predict(&tt_cocluster, model, 0, 0, TT_KNOWN), 4 + 4.5 - 3.5, 5, 4);
    T_ARITH(t_predict(&tt_cocluster, model, 1, 1, TT_KNOWN), 4 + 3 - 3.5, 5, 4);
    T_ARITH(t_predict(&tt_cocluster, model, 2, 3, TT_FALLBACK_MEAN), 3.5, 5, 4);
    T_ARITH(t_predict(&tt_cocluster, model, 3, 2, TT_FALLBACK_MEAN), 3.5, 5, 4);
    tt_cocluster.free(model);
    value[FALLBACK] = 1;
    model = t_fit(&tt_cocluster, &p, value);
    T_ARITH(t_predict(&tt_cocluster, model, 2, 3, TT_FALLBACK_USER), 2, 5, 4);
    T_ARITH(t_predict(&tt_cocluster, model, 3, 0, TT_FALLBACK_ITEM), 4.5, 5, 4);
    T_ARITH(t_predict(&tt_cocluster, model, 9, 9, TT_FALLBACK_MEAN), 3.5, 5, 4);
    tt_cocluster.free(model);
    tt_ratings_free(&r);
}

enum { N = 23, M = 17, C = 5 }; // C: most clusters

typedef struct {
    const tt_ratings *r;
    size_t k, l;
    uint32_t cu[N], ci[M];
    double mu[N], mi[M], au[C], ai[C], block[C][C];
} twin;

/* Mean rating of the pairs that all given clusters, users and items match (-1: any). */
static double mean_of(const twin *t, int c, int d, int user, int item) {
    double sum = 0, n = 0;
    for (size_t e = 0; e < t->r->count; e++) {
        const int u = (int)t->r->user[e], i = (int)t->r->item[e];
        if ((c < 0 || (int)t->cu[u] == c) && (d < 0 || (int)t->ci[i] == d) &&
            (user < 0 || u == user) && (item < 0 || i == item)) {
            sum += t->r->rating[e];
            n++;
        }
    }
    return n > 0 ? sum / n : tt_ratings_mean(t->r);
}

static double twin_estimate(const twin *t, size_t c, size_t d, size_t u, size_t i) {
    return t->block[c][d] + t->mu[u] - t->au[c] + t->mi[i] - t->ai[d];
}

static void twin_average(twin *t) {
    for (size_t c = 0; c < t->k; c++) {
        t->au[c] = mean_of(t, (int)c, -1, -1, -1);
        for (size_t d = 0; d < t->l; d++) {
            t->ai[d] = mean_of(t, -1, (int)d, -1, -1);
            t->block[c][d] = mean_of(t, (int)c, (int)d, -1, -1);
        }
    }
}

/* Moves user or item `at` to the cluster with the least sum of squared errors. */
static void twin_move(twin *t, int is_user, uint32_t at) {
    uint32_t *cluster = is_user ? &t->cu[at] : &t->ci[at];
    uint32_t best = 0;
    double least = INFINITY;
    for (uint32_t c = 0; c < (is_user ? t->k : t->l); c++) {
        double error = 0;
        for (size_t e = 0; e < t->r->count; e++) {
            const uint32_t u = t->r->user[e], i = t->r->item[e];
            if ((is_user ? u : i) == at) {
                const double x =
                    twin_estimate(t, is_user ? c : t->cu[u], is_user ? t->ci[i] : c, u, i);
                error += (t->r->rating[e] - x) * (t->r->rating[e] - x);
            }
        }
        if (error < least) {
            least = error;
            best = c;
        }
    }
    *cluster = best;
}

/* The algorithm by its definitions, from the same random start. */
static void twin_fit(twin *t, const tt_address *address, size_t epochs) {
    tt_rng rng;
    tt_rng_at(&rng, address, TT_ROLE_INIT, 0);
    for (size_t u = 0; u < N; u++) {
        t->cu[u] = (uint32_t)tt_rng_below(&rng, t->k);
        t->mu[u] = mean_of(t, -1, -1, (int)u, -1);
    }
    tt_rng_at(&rng, address, TT_ROLE_INIT, 1);
    for (size_t i = 0; i < M; i++) {
        t->ci[i] = (uint32_t)tt_rng_below(&rng, t->l);
        t->mi[i] = mean_of(t, -1, -1, -1, (int)i);
    }
    for (size_t epoch = 0; epoch < epochs; epoch++) {
        twin_average(t);
        for (uint32_t u = 0; u < N; u++) {
            twin_move(t, 1, u);
        }
        for (uint32_t i = 0; i < M; i++) {
            twin_move(t, 0, i);
        }
    }
    twin_average(t);
}

/* Real ratings, so that no two clusters are equally good but for rounding. */
static void cocluster_twin(void **state) {
    (void)state;
    static const double value[][N_VALUES] = {{3, 3, 6, 0}, {5, 2, 4, 0}, {2, 4, 0, 0}};
    for (size_t c = 0; c < t_cases(12); c++) {
        tt_rng rng = t_rng("cocluster_twin", c);
        const double *v = value[c % 3];
        tt_ratings r;
        t_random_ratings(&r, N, M, 60 + tt_rng_below(&rng, 200), 0, &rng);
        twin t = {.r = &r, .k = (size_t)v[K], .l = (size_t)v[L]};
        const tt_problem p = {
            .train = &r, .lo = -INFINITY, .hi = INFINITY, .address = {.seed = c}};
        twin_fit(&t, &p.address, (size_t)v[EPOCHS]);
        void *model = t_fit(&tt_cocluster, &p, v);
        double sum = 0;
        for (size_t e = 0; e < r.count; e++) {
            const uint32_t u = r.user[e], i = r.item[e];
            const double want = twin_estimate(&t, t.cu[u], t.ci[i], u, i);
            T_ARITH(t_predict(&tt_cocluster, model, u, i, TT_KNOWN), want, 10, r.count);
            sum += fabs(want - r.rating[e]);
        }
        assert_true(sum > 0.1 * (double)r.count); // a fit, not a copy
        tt_cocluster.free(model);
        tt_ratings_free(&r);
    }
}

/* Two kinds of users and of items, liking their own kind: at least half of the starts find
 * the blocks, and then nothing is left to explain. */
static void cocluster_planted(void **state) {
    (void)state;
    static const double value[N_VALUES] = {2, 2, 20, 0};
    tt_ratings r;
    size_t found = 0, n = 0;
    assert_int_equal(tt_ratings_alloc(&r, 12 * 12, 12, 12, 0), TT_OK);
    for (uint32_t u = 0; u < 12; u++) {
        for (uint32_t i = 0; i < 12; i++) {
            r.user[n] = u;
            r.item[n] = i;
            r.rating[n++] = u % 2 == i % 2 ? 4.25 : 1.75;
        }
    }
    for (uint64_t seed = 0; seed < 20; seed++) {
        const tt_problem p = {.train = &r, .lo = 1, .hi = 5, .address = {.seed = seed}};
        tt_fit info;
        void *model;
        assert_int_equal(tt_cocluster.fit(&model, &p, value, &info), TT_OK);
        assert_true(info.iterations >= 1 && info.iterations <= 20);
        if (info.train_rmse < 0.5) {
            T_ARITH(info.train_rmse, 0, 5, n);
            assert_true(info.iterations < 20); // ends when nothing moves
            found++;
        }
        tt_cocluster.free(model);
    }
    assert_true(found >= 10);
    tt_ratings_free(&r);
}

/* An early end changes nothing, another seed something; l = 0 is l = k. */
static void cocluster_epochs(void **state) {
    (void)state;
    tt_rng rng = t_rng("cocluster_epochs", 0);
    tt_ratings r;
    t_random_ratings(&r, N, M, 200, 1, &rng);
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5, .address = {.seed = 1}};
    const tt_problem q = {.train = &r, .lo = 1, .hi = 5, .address = {.seed = 2}};
    tt_fit info;
    void *model, *other, *late;
    static const double few[N_VALUES] = {3, 3, 200, 0}, many[N_VALUES] = {3, 0, 1000, 0};
    assert_int_equal(tt_cocluster.fit(&model, &p, few, &info), TT_OK);
    late = t_fit(&tt_cocluster, &p, many);
    other = t_fit(&tt_cocluster, &q, few);
    const size_t size = (N + 1) * (M + 1) * sizeof(double);
    double *a = t_predict_all(&tt_cocluster, model, N, M);
    double *b = t_predict_all(&tt_cocluster, late, N, M);
    double *c = t_predict_all(&tt_cocluster, other, N, M);
    assert_true(info.iterations < 200);
    assert_memory_equal(a, b, size);
    assert_true(memcmp(a, c, size) != 0);
    free(a);
    free(b);
    free(c);
    tt_cocluster.free(model);
    tt_cocluster.free(late);
    tt_cocluster.free(other);
    tt_ratings_free(&r);
}

static void check_starts(const char *name, double want) {
    static const double value[N_VALUES] = {3, 3, 20, 0};
    double mean, sd;
    if (t_starts(&mean, &sd, &tt_cocluster, value, name, want)) {
        T_NEAR(mean, want, NEAR);
    }
}

/* RMSE of 3 x 3 over ten starts of the Python package surprise 1.1.4. */
static void cocluster_reference(void **state) {
    (void)state;
    check_starts("u1", 0.9762);
    check_starts("u2", 0.9695);
}

static void cocluster_stands(void **state) {
    (void)state;
    static const double value[][N_VALUES] = {{3, 3, 20, 0}, {2, 3, 5, 1}, {50, 40, 20, 0}};
    t_check_estimator(&tt_cocluster, value[0]);
    t_check_estimator(&tt_cocluster, value[1]);
    for (size_t c = 0; c < 3; c++) { // the last with more clusters than users
        t_check_poor(&tt_cocluster, value[c]);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(cocluster_by_hand),   cmocka_unit_test(cocluster_twin),
    cmocka_unit_test(cocluster_planted),   cmocka_unit_test(cocluster_epochs),
    cmocka_unit_test(cocluster_reference), cmocka_unit_test(cocluster_stands),
};

T_MAIN(tests)
