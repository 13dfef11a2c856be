#include "baselines/tt_svdpp.h"

#include "base/tt_mat.h"
#include "baselines/tt_factor.h"
#include "t_sgd.h"

enum { FACTORS, EPOCHS, LR, REG, INIT_SD, VALUES };

static const double defaults[] = {20, 20, 0.007, 0.02, 0.1};

static void biases_by_hand(void **state) {
    (void)state;
    t_sgd_biases(&tt_svdpp, (const double[]){3, 1, 0.5, 0, 0});
}

enum { N = T_SGD_USERS, M = T_SGD_ITEMS, K = 33 };

typedef struct {
    double p[N][K], q[M][K], y[M][K], bu[N], bi[M], mu;
    double z[K]; // implicit part of the current user
} twin;

/* z = |R(u)|^(-1/2) sum of y over the items of u; returns |R(u)|. */
static size_t twin_implicit(twin *t, const tt_ratings *r, uint32_t u, size_t rank) {
    size_t count = 0;
    memset(t->z, 0, sizeof t->z);
    for (size_t k = 0; k < r->count; k++) {
        if (r->user[k] == u) {
            count++;
            for (size_t j = 0; j < rank; j++) {
                t->z[j] += t->y[r->item[k]][j];
            }
        }
    }
    for (size_t j = 0; j < rank && count > 0; j++) {
        t->z[j] /= sqrt((double)count);
    }
    return count;
}

/* One rating: every y of the user's items moves, as Koren has it. */
static void twin_step(twin *t, const tt_ratings *r, size_t k, const double *value) {
    const uint32_t u = r->user[k], i = r->item[k];
    const size_t rank = (size_t)value[FACTORS];
    const double lr = value[LR], reg = value[REG];
    const double c = 1 / sqrt((double)twin_implicit(t, r, u, rank));
    double e = r->rating[k] - t->mu - t->bu[u] - t->bi[i];
    for (size_t j = 0; j < rank; j++) {
        e -= t->q[i][j] * (t->p[u][j] + t->z[j]);
    }
    t->bu[u] += lr * (e - reg * t->bu[u]);
    t->bi[i] += lr * (e - reg * t->bi[i]);
    for (size_t j = 0; j < rank; j++) {
        const double p = t->p[u][j], q = t->q[i][j];
        t->p[u][j] += lr * (e * q - reg * p);
        t->q[i][j] += lr * (e * (p + t->z[j]) - reg * q);
        for (size_t l = 0; l < r->count; l++) {
            if (r->user[l] == u) {
                double *y = &t->y[r->item[l]][j];
                *y += lr * (e * c * q - reg * *y);
            }
        }
    }
}

static void twin_init(double (*a)[K], size_t rows, const double *value,
                      const tt_address *address, uint64_t item) {
    float init[N * K];
    const size_t rank = (size_t)value[FACTORS];
    tt_factor_init(init, rows, rank, rank, value[INIT_SD], address, item);
    for (size_t k = 0; k < rows * rank; k++) {
        a[k / rank][k % rank] = (double)init[k];
    }
}

/* The whole fit in plain double loops; estimates of all pairs (n, m). */
static void naive(double *estimate, const tt_ratings *r, const double *value,
                  const tt_address *address) {
    twin t = {.mu = tt_ratings_mean(r)};
    const size_t n = r->n_users, m = r->n_items, rank = (size_t)value[FACTORS];
    assert_true(n <= N && m <= M && rank <= K);
    twin_init(t.p, n, value, address, 0);
    twin_init(t.q, m, value, address, 1);
    twin_init(t.y, m, value, address, 2);
    for (size_t epoch = 0; epoch < (size_t)value[EPOCHS]; epoch++) {
        unsigned char seen[N] = {0};
        for (size_t first = 0; first < r->count; first++) {
            for (size_t k = first; k < r->count && !seen[r->user[first]]; k++) {
                if (r->user[k] == r->user[first]) {
                    twin_step(&t, r, k, value);
                }
            }
            seen[r->user[first]] = 1;
        }
    }
    for (size_t u = 0; u < n; u++) {
        twin_implicit(&t, r, (uint32_t)u, rank);
        for (size_t i = 0; i < m; i++) {
            estimate[u * m + i] = t.mu + t.bu[u] + t.bi[i];
            for (size_t j = 0; j < rank; j++) {
                estimate[u * m + i] += t.q[i][j] * (t.p[u][j] + t.z[j]);
            }
        }
    }
}

static void svdpp_twin(void **state) {
    (void)state;
    static const double value[][VALUES] = {
        {1, 3, 0.01, 0.02, 0.1}, {7, 20, 0.02, 0.1, 0.3},  {8, 1, 0.05, 0, 0.3},
        {9, 10, 0.02, 0.3, 0.2}, {20, 5, 0.01, 0.02, 0.2}, {33, 4, 0.01, 0.05, 0.1},
    };
    for (size_t c = 0; c < t_cases(12); c++) {
        t_sgd_twin(&tt_svdpp, value[c % 6], naive, c);
    }
}

/* Ratings that say only whether an item's kind suits the user's, where the kinds of a
 * user's items tell his own: the error falls far below the biases' best. */
static void svdpp_planted(void **state) {
    (void)state;
    enum { USERS = 80, ITEMS = 60 };
    const double value[] = {4, 200, 0.02, 0.01, 0.1};
    tt_rng rng = t_rng("svdpp_planted", 0);
    tt_ratings r;
    double rmse = 0;
    t_random_ratings(&r, USERS + 1, ITEMS + 1, USERS * ITEMS / 3, 0, &rng);
    for (size_t k = 0; k < r.count; k++) {
        r.rating[k] = r.user[k] % 2 == r.item[k] % 2 ? 4 : 2;
    }
    const tt_problem p = {.train = &r, .lo = 1, .hi = 5};
    void *model = t_fit(&tt_svdpp, &p, value);
    for (uint32_t u = 0; u < USERS; u++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            const double got = t_predict(&tt_svdpp, model, u, i, TT_KNOWN);
            const double error = got - (u % 2 == i % 2 ? 4 : 2);
            rmse += error * error / (USERS * ITEMS);
        }
    }
    T_NEAR(sqrt(rmse), 0, 0.05); // ratings have standard deviation 1
    tt_svdpp.free(model);
    tt_ratings_free(&r);
}

static void svdpp_seeds(void **state) {
    (void)state;
    t_sgd_seeds(&tt_svdpp, defaults);
}

static void svdpp_diverges(void **state) {
    (void)state;
    t_sgd_diverges(&tt_svdpp, defaults);
}

static void svdpp_poor(void **state) {
    (void)state;
    t_sgd_poor(&tt_svdpp, defaults);
}

static void svdpp_contract(void **state) {
    (void)state;
    const double value[] = {3, 5, 0.01, 0.02, 0.1};
    t_check_estimator(&tt_svdpp, value);
}

static void svdpp_reference(void **state) {
    (void)state;
    tt_mat_setup();
    t_sgd_fold(&tt_svdpp, defaults, "u1", 0.9330);
    t_sgd_fold(&tt_svdpp, defaults, "u2", 0.9234);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(biases_by_hand), cmocka_unit_test(svdpp_twin),
    cmocka_unit_test(svdpp_planted),  cmocka_unit_test(svdpp_seeds),
    cmocka_unit_test(svdpp_diverges), cmocka_unit_test(svdpp_poor),
    cmocka_unit_test(svdpp_contract), cmocka_unit_test(svdpp_reference),
};

T_MAIN(tests)
