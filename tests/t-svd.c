#include "baselines/tt_svd.h"

#include "base/tt_mat.h"
#include "baselines/tt_factor.h"
#include "baselines/tt_sgd.h"
#include "t_sgd.h"

enum { FACTORS, EPOCHS, LR, REG, BIASED, INIT_SD };

static const double defaults[] = {100, 20, 0.005, 0.02, 1, 0.1};

/* e = 2 - <(1, 2), (3, -1)> = 1; q <- .95 q + .1 w, w <- .95 w + .1 gain q. */
static void pass_by_hand(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 2}};
    for (int gain = 1; gain <= 2; gain++) {
        tt_ratings r;
        t_table_ratings(&r, 1, 1, row, 1);
        const tt_problem p = {.train = &r};
        tt_factor *f = tt_factor_alloc(&p, 2, 0, 0);
        assert_non_null(f);
        tt_sgd_visits visits;
        assert_int_equal(tt_sgd_visits_alloc(&visits, &r), TT_OK);
        const tt_sgd_step step = {.lr = 0.1, .reg = 0.5, .gain = gain};
        f->p[0] = 1;
        f->p[1] = 2;
        f->q[0] = 3;
        f->q[1] = -1;
        T_ARITH(tt_sgd_pass(f, f->p, 0, &visits.by_user, &step), 1, 1, 1);
        T_ARITH_F((double)f->q[0], 2.95, 3, 1);
        T_ARITH_F((double)f->q[1], -0.75, 3, 1);
        T_ARITH_F((double)f->p[0], 0.95 + 0.3 * gain, 3, 1);
        T_ARITH_F((double)f->p[1], 1.9 - 0.1 * gain, 3, 1);
        for (size_t j = 2; j < f->ld; j++) {
            assert_true(f->p[j] == 0.0f && f->q[j] == 0.0f);
        }
        tt_sgd_visits_free(&visits);
        tt_factor_free(f);
        tt_ratings_free(&r);
    }
}

static void biases_by_hand(void **state) {
    (void)state;
    t_sgd_biases(&tt_svd, (const double[]){3, 1, 0.5, 0, 1, 0});
}

/* The same descent in plain double loops, ratings taken in the order asked for; the
 * estimate of every known pair is left in `estimate` (n, m). */
static void naive(double *estimate, const tt_ratings *r, const double *value,
                  const tt_address *address) {
    enum { N = T_SGD_USERS, M = T_SGD_ITEMS, K = 100 };
    static float init_p[N * K], init_q[M * K];
    static double p[N][K], q[M][K];
    const size_t n = r->n_users, m = r->n_items, rank = (size_t)value[FACTORS];
    double bu[N] = {0}, bi[M] = {0};
    const double mu = value[BIASED] > 0 ? tt_ratings_mean(r) : 0;
    assert_true(n <= N && m <= M && rank <= K);
    tt_factor_init(init_p, n, rank, rank, value[INIT_SD], address, 0);
    tt_factor_init(init_q, m, rank, rank, value[INIT_SD], address, 1);
    for (size_t j = 0; j < rank; j++) {
        for (size_t u = 0; u < n; u++) {
            p[u][j] = (double)init_p[u * rank + j];
        }
        for (size_t i = 0; i < m; i++) {
            q[i][j] = (double)init_q[i * rank + j];
        }
    }
    for (size_t epoch = 0; epoch < (size_t)value[EPOCHS]; epoch++) {
        unsigned char seen[N] = {0};
        for (size_t first = 0; first < r->count; first++) {
            const uint32_t u = r->user[first];
            for (size_t k = first; k < r->count && !seen[u]; k++) {
                if (r->user[k] != u) {
                    continue;
                }
                const uint32_t i = r->item[k];
                double e = r->rating[k] - mu - bu[u] - bi[i];
                for (size_t j = 0; j < rank; j++) {
                    e -= p[u][j] * q[i][j];
                }
                if (value[BIASED] > 0) {
                    bu[u] += value[LR] * (e - value[REG] * bu[u]);
                    bi[i] += value[LR] * (e - value[REG] * bi[i]);
                }
                for (size_t j = 0; j < rank; j++) {
                    const double old = p[u][j];
                    p[u][j] += value[LR] * (e * q[i][j] - value[REG] * old);
                    q[i][j] += value[LR] * (e * old - value[REG] * q[i][j]);
                }
            }
            seen[u] = 1;
        }
    }
    for (size_t u = 0; u < n; u++) {
        for (size_t i = 0; i < m; i++) {
            estimate[u * m + i] = mu + bu[u] + bi[i];
            for (size_t j = 0; j < rank; j++) {
                estimate[u * m + i] += p[u][j] * q[i][j];
            }
        }
    }
}

static void svd_twin(void **state) {
    (void)state;
    static const double value[][6] = {
        {1, 3, 0.01, 0.02, 1, 0.1},  {7, 20, 0.02, 0.1, 0, 0.5},
        {8, 1, 0.05, 0, 1, 0.3},     {9, 10, 0.02, 0.3, 0, 0.2},
        {20, 5, 0.01, 0.02, 1, 0.2}, {100, 4, 0.01, 0.05, 1, 0.1},
    };
    for (size_t c = 0; c < t_cases(12); c++) {
        t_sgd_twin(&tt_svd, value[c % 6], naive, c);
    }
}

/* Noise-free ratings of rank 2, half of them seen: the others are predicted. */
static void svd_planted(void **state) {
    (void)state;
    enum { N = 60, M = 50 };
    const double value[] = {2, 3000, 0.02, 0, 0, 0.5};
    tt_rng rng = t_rng("svd_planted", 0);
    double a[N][2], b[M][2], worst = 0;
    tt_ratings r;
    t_random_ratings(&r, N + 1, M + 1, N * M / 2, 0, &rng);
    for (size_t k = 0; k < 2 * N; k++) {
        a[k / 2][k % 2] = tt_rng_gaussian(&rng);
    }
    for (size_t k = 0; k < 2 * M; k++) {
        b[k / 2][k % 2] = tt_rng_gaussian(&rng);
    }
    for (size_t k = 0; k < r.count; k++) {
        r.rating[k] = a[r.user[k]][0] * b[r.item[k]][0] + a[r.user[k]][1] * b[r.item[k]][1];
    }
    const tt_problem p = {.train = &r, .lo = -INFINITY, .hi = INFINITY};
    void *model = t_fit(&tt_svd, &p, value);
    for (uint32_t u = 0; u < N; u++) {
        for (uint32_t i = 0; i < M; i++) {
            const double got = t_predict(&tt_svd, model, u, i, TT_KNOWN);
            worst = fmax(worst, fabs(got - a[u][0] * b[i][0] - a[u][1] * b[i][1]));
        }
    }
    T_NEAR(worst, 0, 1e-2); // ratings have standard deviation 1.4
    tt_svd.free(model);
    tt_ratings_free(&r);
}

static void svd_seeds(void **state) {
    (void)state;
    t_sgd_seeds(&tt_svd, defaults);
}

static void svd_diverges(void **state) {
    (void)state;
    t_sgd_diverges(&tt_svd, defaults);
}

static void svd_poor(void **state) {
    (void)state;
    t_sgd_poor(&tt_svd, defaults);
}

static void svd_contract(void **state) {
    (void)state;
    const double value[] = {3, 5, 0.01, 0.02, 1, 0.1};
    t_check_estimator(&tt_svd, value);
}

/* With biases and without. */
static void svd_reference(void **state) {
    (void)state;
    const double plain[] = {100, 20, 0.005, 0.02, 0, 0.1};
    tt_mat_setup();
    t_sgd_fold(&tt_svd, plain, "u1", 0.9654);
    t_sgd_fold(&tt_svd, plain, "u2", 0.9549);
    t_sgd_fold(&tt_svd, defaults, "u1", 0.9513);
    t_sgd_fold(&tt_svd, defaults, "u2", 0.9423);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pass_by_hand),  cmocka_unit_test(biases_by_hand),
    cmocka_unit_test(svd_twin),      cmocka_unit_test(svd_planted),
    cmocka_unit_test(svd_seeds),     cmocka_unit_test(svd_diverges),
    cmocka_unit_test(svd_poor),      cmocka_unit_test(svd_contract),
    cmocka_unit_test(svd_reference),
};

T_MAIN(tests)
