/* Networks of towers: forward against a naive twin, rows, pairs, layout, start, work. */
#include "t_mlp.h"

/* Entry (row, c) of the covariates, dense columns first. */
static double entry(const tt_features *x, size_t row, size_t c) {
    double value = 0;
    if (c < x->dense_cols) {
        return (double)x->dense[row * x->dense_cols + c];
    }
    for (size_t e = x->ptr[row]; e < x->ptr[row + 1]; e++) {
        value += x->col[e] == c - x->dense_cols ? (double)x->value[e] : 0;
    }
    return value;
}

/* Output of one row by plain loops; *scale: the largest sum of absolute products met. */
static void naive_forward(double *out, double *scale, const tt_mlp *t, const double *theta,
                          const tt_features *x, size_t row) {
    enum { WIDEST = 64 };
    double a[WIDEST], b[WIDEST];
    *scale = 0;
    for (size_t c = 0; c < t->width[0]; c++) {
        a[c] = entry(x, row, c);
    }
    const double *w = theta;
    for (size_t l = 0; l < t->layers; l++) {
        const size_t bias = l == 0 ? t->dense : t->width[l];
        for (size_t j = 0; j < t->width[l + 1]; j++) {
            double sum = w[bias * t->width[l + 1] + j], size = fabs(sum);
            for (size_t i = 0; i < t->width[l]; i++) {
                const double weight = w[(i + (i >= bias)) * t->width[l + 1] + j];
                sum += a[i] * weight;
                size += fabs(a[i] * weight);
            }
            *scale = fmax(*scale, size);
            b[j] = l + 1 == t->layers            ? sum
                   : t->activation == TT_RELU    ? fmax(sum, 0)
                   : t->activation == TT_SIGMOID ? 1 / (1 + exp(-sum))
                                                 : tanh(sum);
        }
        w += (t->width[l] + 1) * t->width[l + 1];
        memcpy(a, b, sizeof a);
    }
    memcpy(out, a, t->width[t->layers] * sizeof *out);
}

static void mlp_naive_twin(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(45); c++) {
        tt_rng rng = t_rng("mlp_naive_twin", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c / 5 % 3), (int)(c / 15 % KINDS), 0,
                 &rng);
        forward(&n, n.theta);
        for (int s = 0; s < 2; s++) {
            const tt_mlp *t = &n.tower[s];
            const double *theta = n.theta + (s ? n.split : 0);
            const size_t p = t->width[t->layers], ld = n.work[s].ld[t->layers];
            double want[64], scale;
            for (size_t i = 0; i < n.x[s].rows; i++) {
                naive_forward(want, &scale, t, theta, &n.x[s], i);
                for (size_t j = 0; j < ld; j++) { // zero beyond p
                    T_ARITH(n.work[s].a[t->layers][i * ld + j], j < p ? want[j] : 0,
                            scale * 10, 10 * t->layers);
                }
            }
        }
        net_free(&n);
    }
}

/* A batch of rows in any order, one of them twice, gives the rows of the whole; a repeated
 * row's gradients add up. */
static void mlp_rows(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(15); c++) {
        tt_rng rng = t_rng("mlp_rows", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c % 3), (int)(c / 3 % KINDS), 0, &rng);
        const tt_mlp *t = &n.tower[0];
        const size_t top = t->layers, ld = n.work[0].ld[top], p = t->width[top];
        const uint32_t batch[] = {4, 0, 8, 4, 2}, once[] = {8, 4, 2, 0};
        enum { B = 5 };
        tt_mlp_work_f64 w;
        double *g = fresh(n.split, sizeof *g), *twice = fresh(n.split, sizeof *g);
        assert_int_equal(tt_mlp_work_alloc_f64(&w, t, B), TT_OK);
        forward(&n, n.theta);
        tt_mlp_fwd_f64(t, n.theta, &n.x[0], batch, B, &w);
        for (size_t k = 0; k < B * p; k++) {
            const double want = n.work[0].a[top][batch[k / p] * ld + k % p];
            T_ARITH(w.a[top][k / p * ld + k % p], want, 10 + fabs(want) * 10, 10 * top);
            w.d[top][k / p * ld + k % p] = 1 + (double)(k / p) + (double)(k % p);
        }
        tt_mlp_bwd_f64(t, n.theta, &n.x[0], batch, B, &w, twice);
        tt_mlp_fwd_f64(t, n.theta, &n.x[0], once, B - 1, &w);
        for (size_t j = 0; j < p; j++) { // places of 8, 4 (0 and 3), 2, 0 in `batch`
            w.d[top][j] = 3 + (double)j;
            w.d[top][ld + j] = 1 + 4 + 2 * (double)j;
            w.d[top][2 * ld + j] = 5 + (double)j;
            w.d[top][3 * ld + j] = 2 + (double)j;
        }
        tt_mlp_bwd_f64(t, n.theta, &n.x[0], once, B - 1, &w, g);
        double most = 1;
        for (size_t k = 0; k < n.split; k++) {
            most = fmax(most, fabs(g[k]));
        }
        for (size_t k = 0; k < n.split; k++) {
            T_ARITH(twice[k], g[k], 10 * most, 10 * top);
        }
        tt_mlp_work_free_f64(&w);
        tt_free(g);
        tt_free(twice);
        net_free(&n);
    }
}

/* Two users, two items, p = 2 in rows of 8: e = <f, g> - r by hand. */
static void pairs_by_hand(void **state) {
    (void)state;
    const double F[16] = {1, 2, 0, 0, 0, 0, 0, 0, -1, 3},
                 G[16] = {4, 1, 0, 0, 0, 0, 0, 0, 2, 5};
    const uint32_t u[] = {0, 1, 0}, i[] = {0, 0, 1};
    const double rating[] = {5, -3, 10}; // errors 1, 2, 2
    double dF[16] = {100}, dG[16] = {0};
    assert_true(tt_pairs_grad_f64(dF, dG, F, G, 8, u, i, rating, 3, 0.5) == 9);
    assert_true(dF[0] == 100 + 0.5 * (4 + 2 * 2) && dF[1] == 0.5 * (1 + 2 * 5));
    assert_true(dF[8] == 0.5 * 2 * 4 && dF[9] == 0.5 * 2 * 1);
    assert_true(dG[0] == 0.5 * (1 + 2 * -1) && dG[1] == 0.5 * (2 + 2 * 3));
    assert_true(dG[8] == 0.5 * 2 * 1 && dG[9] == 0.5 * 2 * 2);
    for (size_t j = 2; j < 8; j++) {
        assert_true(dF[j] == 0 && dF[8 + j] == 0 && dG[j] == 0 && dG[8 + j] == 0);
    }
    assert_true(tt_pairs_grad_f64(NULL, NULL, F, G, 8, u, i, rating, 3, 0.5) == 9);
    assert_true(tt_pairs_grad_f64(dF, dG, F, G, 8, u, i, rating, 0, 0.5) == 0);
    const float f[8] = {1, 2}, g[8] = {4, 1}, r[1] = {5};
    float df[8] = {0}, dg[8] = {0};
    assert_true(tt_pairs_grad_f32(df, dg, f, g, 8, u, i, r, 1, 2) == 1);
    assert_true(df[0] == 8 && df[1] == 2 && dg[0] == 2 && dg[1] == 4);
}

/* 3 dense and 2 sparse inputs, 4 hidden units, 2 outputs: (5 + 1) 4 + (4 + 1) 2. */
static void mlp_layout(void **state) {
    (void)state;
    const tt_mlp t = {.layers = 2, .width = {5, 4, 2}, .dense = 3};
    assert_int_equal(tt_mlp_offset(&t, 0), 0);
    assert_int_equal(tt_mlp_offset(&t, 1), 24);
    assert_int_equal(tt_mlp_count(&t), 34);
    assert_int_equal(tt_mlp_bias_row(&t, 0), 3);
    assert_int_equal(tt_mlp_bias_row(&t, 1), 4);
}

/* Variances 2 / in (He, before a ReLU) and 2 / (in + out) by the normal approximation of
 * mean squares, whose relative variance is 2 a normal and 4 / 5 a uniform weight; zero
 * biases, streams of their own. */
static void mlp_start(void **state) {
    (void)state;
    enum { IN = 50, OUT = 40, P = 30, N = (IN + 1) * OUT + (OUT + 1) * P };
    static float a[N], b[N], c[N];
    const tt_address address = {.seed = 11};
    for (int k = 0; k < 6; k++) {
        const tt_mlp t = {.layers = 2,
                          .width = {IN, OUT, P},
                          .dense = 20,
                          .activation = (enum tt_activation)(k % 3),
                          .start = k < 3 ? TT_START_HE : TT_START_GLOROT};
        tt_mlp_init(&t, a, &address, 0);
        tt_mlp_init(&t, b, &address, 0);
        tt_mlp_init(&t, c, &address, 1);
        assert_memory_equal(a, b, sizeof a);
        assert_true(memcmp(a, c, sizeof a) != 0);
        for (size_t l = 0; l < 2; l++) {
            const size_t in = t.width[l], out = t.width[l + 1];
            const double want = k == 0 && l == 0 ? 2.0 / IN : 2.0 / (double)(in + out);
            const double spread = k < 3 ? 2 : 0.8, count = (double)(in * out);
            const float *w = a + tt_mlp_offset(&t, l);
            double sum = 0, squares = 0;
            for (size_t j = 0; j < (in + 1) * out; j++) {
                assert_true(w[j] == 0 || j / out != tt_mlp_bias_row(&t, l));
                assert_true(k < 3 || fabs((double)w[j]) <= sqrt(3 * want) * 1.000001);
                sum += (double)w[j];
                squares += (double)w[j] * (double)w[j];
            }
            T_NEAR(sum / sqrt(count * want), 0, T_SIGMA);
            T_NEAR((squares / (count * want) - 1) * sqrt(count / spread), 0, T_SIGMA);
        }
    }
}

/* Scratch refused at every allocation; freed twice; of no rows. */
static void mlp_work(void **state) {
    (void)state;
    const tt_mlp t = {.layers = 3, .width = {5, 4, 3, 2}, .dense = 5};
    tt_mlp_work_f32 w;
    tt_mlp_work_f64 v;
    for (unsigned long k = 1; k <= 7; k++) { // a[0..3] and d[1..3]
        tt_alloc_fail_after(k);
        assert_int_equal(tt_mlp_work_alloc_f32(&w, &t, 3), TT_ENOMEM);
        tt_alloc_fail_after(k);
        assert_int_equal(tt_mlp_work_alloc_f64(&v, &t, 3), TT_ENOMEM);
    }
    tt_alloc_fail_after(8);
    assert_int_equal(tt_mlp_work_alloc_f32(&w, &t, 3), TT_OK);
    tt_alloc_fail_after(0);
    tt_mlp_work_free_f32(&w);
    tt_mlp_work_free_f32(&w);
    assert_int_equal(tt_mlp_work_alloc_f64(&v, &t, 0), TT_OK);
    tt_mlp_work_free_f64(&v);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mlp_naive_twin), cmocka_unit_test(mlp_rows),
    cmocka_unit_test(pairs_by_hand),  cmocka_unit_test(mlp_layout),
    cmocka_unit_test(mlp_start),      cmocka_unit_test(mlp_work),
};

T_MAIN(tests)
