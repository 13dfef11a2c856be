/* Unit-major passes: products against their definition, towers against the double
 * kernels. */
#include "t_towers.h"
#include "towers/tt_lanes.h"

static float *random_block(size_t n, tt_rng *r) {
    float *x = tt_alloc(n, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        x[i] = (float)tt_rng_gaussian(r);
    }
    return x;
}

/* Both strides of s, as the passes use them: s and its transpose. */
static void mul(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(30); k++) {
        tt_rng r = t_rng("lanes_mul", k);
        const size_t M = 1 + tt_rng_below(&r, 14), K = 1 + tt_rng_below(&r, 30);
        const size_t B = TT_LANES * (1 + tt_rng_below(&r, 4)), guard = 5;
        float *s = random_block(M * K, &r), *x = random_block(K * B, &r);
        float *c = random_block(M * B + guard, &r), tail[5];
        const int transposed = (int)(k % 2);
        const size_t sm = transposed ? 1 : K, sk = transposed ? M : 1;
        memcpy(tail, c + M * B, sizeof tail);
        tt_lanes_mul(c, s, sm, sk, x, M, K, B);
        for (size_t m = 0; m < M; m++) {
            for (size_t b = 0; b < B; b++) {
                double want = 0, scale = 0;
                for (size_t j = 0; j < K; j++) {
                    const double term = (double)s[m * sm + j * sk] * (double)x[j * B + b];
                    want += term;
                    scale += fabs(term);
                }
                T_ARITH_F((double)c[m * B + b], want, scale, K);
            }
        }
        assert_memory_equal(tail, c + M * B, sizeof tail); // nothing behind is touched
        tt_free(s);
        tt_free(x);
        tt_free(c);
    }
}

static void outer(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(30); k++) {
        tt_rng r = t_rng("lanes_outer", k);
        const size_t M = 1 + tt_rng_below(&r, 14), N = 1 + tt_rng_below(&r, 14);
        const size_t B = TT_LANES * (1 + tt_rng_below(&r, 4)), guard = 5;
        float *a = random_block(M * B, &r), *d = random_block(N * B, &r);
        float *c = random_block(M * N + guard, &r), tail[5];
        memcpy(tail, c + M * N, sizeof tail);
        tt_lanes_outer(c, a, d, M, N, B);
        for (size_t m = 0; m < M; m++) {
            for (size_t n = 0; n < N; n++) {
                double want = 0, scale = 0;
                for (size_t b = 0; b < B; b++) {
                    const double term = (double)a[m * B + b] * (double)d[n * B + b];
                    want += term;
                    scale += fabs(term);
                }
                T_ARITH_F((double)c[m * N + n], want, scale, B);
            }
        }
        assert_memory_equal(tail, c + M * N, sizeof tail);
        tt_free(a);
        tt_free(d);
        tt_free(c);
    }
}

/* A random tower in both forms, on the same inputs and gradients by the output. */
typedef struct {
    tt_mlp t;
    size_t B, n;
    float *theta, *dtheta;
    double *theta64, *dtheta64;
    tt_features x;
    uint32_t *row;
    tt_lanes w;
    tt_mlp_work_f64 w64;
} twins;

static void twins_make(twins *v, tt_rng *r) {
    const size_t layers = 1 + tt_rng_below(r, 4), B = TT_LANES * (1 + tt_rng_below(r, 3));
    *v = (twins){.t = {.layers = layers, .activation = TT_RELU}, .B = B};
    for (size_t l = 0; l <= layers; l++) {
        v->t.width[l] = 1 + tt_rng_below(r, 9);
    }
    v->t.dense = v->t.width[0];
    v->n = tt_mlp_count(&v->t);
    v->theta = random_block(v->n, r);
    v->dtheta = random_block(v->n, r);
    v->theta64 = tt_alloc(v->n, sizeof *v->theta64);
    v->dtheta64 = tt_alloc(v->n, sizeof *v->dtheta64);
    v->row = tt_alloc(B, sizeof *v->row);
    assert_true(v->theta64 && v->dtheta64 && v->row);
    for (size_t j = 0; j < v->n; j++) {
        v->theta64[j] = (double)v->theta[j];
    }
    t_tower_features(&v->x, B, v->t.dense, 0, r);
    assert_int_equal(tt_lanes_alloc(&v->w, &v->t, B), TT_OK);
    assert_int_equal(tt_mlp_work_alloc_f64(&v->w64, &v->t, B), TT_OK);
    for (size_t b = 0; b < B; b++) {
        v->row[b] = (uint32_t)b;
        for (size_t j = 0; j < v->t.dense; j++) {
            v->w.a[0][j * B + b] = v->x.dense[b * v->t.dense + j];
        }
        for (size_t j = 0; j < v->t.width[layers]; j++) {
            const float d = (float)tt_rng_gaussian(r);
            v->w.d[layers][j * B + b] = d;
            v->w64.d[layers][b * v->w64.ld[layers] + j] = (double)d;
        }
    }
}

static void twins_free(twins *v) {
    tt_free(v->theta);
    tt_free(v->dtheta);
    tt_free(v->theta64);
    tt_free(v->dtheta64);
    tt_free(v->row);
    tt_features_free(&v->x);
    tt_lanes_free(&v->w);
    tt_mlp_work_free_f64(&v->w64);
}

/* Sums of absolute values along the passes, the scale of their rounding: the same passes
 * with |theta| and |gradients|; all inputs are positive, so every unit lives there. */
static void absolute(twins *v, double *out, double *dtheta) {
    const size_t L = v->t.layers, p = v->t.width[L], ld = v->w64.ld[L];
    double *theta = tt_alloc(v->n, sizeof *theta);
    assert_non_null(theta);
    for (size_t j = 0; j < v->n; j++) {
        theta[j] = fabs(v->theta64[j]);
    }
    for (size_t b = 0; b < v->B; b++) {
        for (size_t j = 0; j < p; j++) {
            v->w64.d[L][b * ld + j] = fabs((double)v->w.d[L][j * v->B + b]);
        }
    }
    tt_mlp_fwd_f64(&v->t, theta, &v->x, v->row, v->B, &v->w64);
    for (size_t b = 0; b < v->B; b++) {
        for (size_t j = 0; j < p; j++) {
            out[b * p + j] = v->w64.a[L][b * ld + j];
        }
    }
    tt_mlp_bwd_f64(&v->t, theta, &v->x, v->row, v->B, &v->w64, dtheta);
    tt_free(theta);
}

static void passes(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(40); k++) {
        tt_rng r = t_rng("lanes_passes", k);
        twins v;
        twins_make(&v, &r);
        const size_t L = v.t.layers, B = v.B, p = v.t.width[L];
        double *out = tt_alloc(B * p, sizeof *out), *scale = tt_alloc(v.n, sizeof *scale);
        double *bound = tt_alloc(B * p, sizeof *bound);
        assert_true(out && scale && bound);
        tt_lanes_fwd(&v.t, v.theta, &v.w);
        tt_lanes_bwd(&v.t, v.theta, &v.w, v.dtheta);
        tt_mlp_fwd_f64(&v.t, v.theta64, &v.x, v.row, B, &v.w64);
        tt_mlp_bwd_f64(&v.t, v.theta64, &v.x, v.row, B, &v.w64, v.dtheta64);
        for (size_t b = 0; b < B * p; b++) { // kept: `absolute` overwrites it
            out[b] = v.w64.a[L][b / p * v.w64.ld[L] + b % p];
        }
        absolute(&v, bound, scale);
        for (size_t b = 0; b < B * p; b++) {
            T_ARITH_F((double)v.w.a[L][b % p * B + b / p], out[b], bound[b], L);
        }
        for (size_t j = 0; j < v.n; j++) {
            T_ARITH_F((double)v.dtheta[j], v.dtheta64[j], scale[j], L);
        }
        for (size_t l = 0; l < L; l++) { // the ones have survived
            assert_true(v.w.a[l][v.t.width[l] * B] == 1);
            assert_true(v.w.a[l][(v.t.width[l] + 1) * B - 1] == 1);
        }
        tt_free(out);
        tt_free(bound);
        tt_free(scale);
        twins_free(&v);
    }
}

static void refused_memory(void **state) {
    (void)state;
    const tt_mlp t = {.layers = 2, .width = {2, 5, 3}, .dense = 2, .activation = TT_RELU};
    tt_lanes w;
    tt_alloc_fail_after(1);
    assert_int_equal(tt_lanes_alloc(&w, &t, TT_LANES), TT_ENOMEM);
    assert_null(w.block);
    tt_alloc_fail_after(0);
    assert_int_equal(tt_lanes_alloc(&w, &t, TT_LANES), TT_OK);
    tt_lanes_free(&w);
    tt_lanes_free(&w); // empty
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mul),
    cmocka_unit_test(outer),
    cmocka_unit_test(passes),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
