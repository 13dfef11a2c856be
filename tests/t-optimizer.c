#include "towers/tt_optimizer.h"

#include "t_test.h"

/* .999 in float is off by eps / 2, which 1 - .999 shows a thousandfold. */
#define ROUNDED_BETA2 (1000 * (double)FLT_EPSILON)

/* theta = 1, gradients 2 and -1 at scale 1/2, lr = 1/2, l2 = 1/4: exact in binary. */
static void sgd_by_hand(void **state) {
    (void)state;
    const tt_optimizer_step o = {.kind = TT_SGD, .lr = 0.5, .l2 = 0.25};
    float theta = 1, g = 2;
    tt_optimizer_apply(&o, &theta, &g, NULL, NULL, 1, 0.5);
    assert_true(theta == 0.25f); // 1 - (1 + 1/2) / 2
    g = -1;
    tt_optimizer_apply(&o, &theta, &g, NULL, NULL, 1, 0.5);
    assert_true(theta == 0.4375f); // 1/4 - (-1/2 + 1/8) / 2
}

static void nesterov_by_hand(void **state) {
    (void)state;
    const tt_optimizer_step o = {
        .kind = TT_NESTEROV, .lr = 0.5, .momentum = 0.5, .l2 = 0.25};
    float theta = 1, g = 2, v = 0;
    tt_optimizer_apply(&o, &theta, &g, &v, NULL, 1, 0.5);
    assert_true(v == 1.5f && theta == -0.125f); // 1 - (3/2 + 3/4) / 2
    g = -1;
    tt_optimizer_apply(&o, &theta, &g, &v, NULL, 1, 0.5);
    assert_true(v == 0.1875f && theta == 0.109375f); // gradient -9/16, v = 3/4 - 9/16
}

/* beta_1 = 1/2, gradients 1 and 2: moments 1/2, .001 and 5/4, .004999. */
static void adamw_by_hand(void **state) {
    (void)state;
    tt_optimizer_step o = {.kind = TT_ADAMW, .lr = 0.1, .momentum = 0.5, .l2 = 0.25};
    float theta = 1, g = 2, v = 0, s = 0;
    tt_optimizer_apply(&o, &theta, &g, &v, &s, 1, 0.5);
    T_ARITH_F(theta, 0.95 - 0.1, 1, 1);
    T_ARITH_F(v, 0.5, 1, 1);
    T_NEAR(s, 0.001, 0.001 * ROUNDED_BETA2);
    o.step = 1;
    g = 4;
    tt_optimizer_apply(&o, &theta, &g, &v, &s, 1, 0.5);
    const double mean = 1.25 / 0.75, square = 0.004999 / (1 - 0.999 * 0.999);
    T_NEAR(theta, 0.95 * 0.85 - 0.1 * mean / sqrt(square), 0.1 * mean * ROUNDED_BETA2);
}

/* With a constant gradient corrected moments are g and g^2: every step is lr long, but for
 * the 1e-8 beside |g|. */
static void adamw_bias(void **state) {
    (void)state;
    static const float gradient[] = {3.7f, -3.7f, 1e-3f, -250};
    for (size_t c = 0; c < 4; c++) {
        tt_optimizer_step o = {.kind = TT_ADAMW, .lr = 0.01, .momentum = 0.9};
        float theta = 0, v = 0, s = 0;
        for (; o.step < 20; o.step++) {
            tt_optimizer_apply(&o, &theta, &gradient[c], &v, &s, 1, 1);
            const double want = -0.01 * (double)(o.step + 1) * copysign(1, gradient[c]);
            T_NEAR(theta, want, fabs(want) * (1e-8 / 1e-3 + ROUNDED_BETA2));
        }
    }
}

/* A block is its elements one by one, whatever the vector unit's width. */
static void elementwise(void **state) {
    (void)state;
    enum { N = 37 };
    for (int kind = TT_SGD; kind <= TT_ADAMW; kind++) {
        tt_rng rng = t_rng("elementwise", (uint64_t)kind);
        const tt_optimizer_step o = {.kind = (enum tt_optimizer)kind,
                                     .lr = 0.3,
                                     .momentum = 0.8,
                                     .l2 = 0.01,
                                     .step = 4};
        float theta[N], g[N], v[N], s[N], t1[N], v1[N], s1[N];
        for (size_t j = 0; j < N; j++) {
            theta[j] = t1[j] = (float)tt_rng_gaussian(&rng);
            g[j] = (float)tt_rng_gaussian(&rng);
            v[j] = v1[j] = (float)tt_rng_gaussian(&rng);
            s[j] = s1[j] = (float)tt_rng_uniform(&rng);
        }
        tt_optimizer_apply(&o, theta, g, v, s, 0, 0.7);
        assert_memory_equal(theta, t1, sizeof theta);
        tt_optimizer_apply(&o, theta, g, v, s, N, 0.7);
        for (size_t j = 0; j < N; j++) {
            tt_optimizer_apply(&o, &t1[j], &g[j], &v1[j], &s1[j], 1, 0.7);
        }
        assert_memory_equal(theta, t1, sizeof theta);
        assert_memory_equal(v, v1, sizeof v);
        assert_memory_equal(s, s1, sizeof s);
    }
}

/* The threshold minimises (x - w)^2 / 2 + tau_w |x|: no point of a grid is better. */
static void check_prox(double w, double tau, double eps) {
    const double tau_w = eps > 0 ? tau / (1 + fabs(w) / eps) : tau;
    float x = (float)w;
    tt_soft_threshold(&x, 1, tau, eps);
    const double got = ((double)x - w) * ((double)x - w) / 2 + tau_w * fabs((double)x);
    for (int k = -4000; k <= 4000; k++) {
        const double y = k * 1e-3;
        const double there = (y - w) * (y - w) / 2 + tau_w * fabs(y);
        assert_true(got <= there + T_RATIO * (double)FLT_EPSILON * (1 + w * w));
    }
    const double want = copysign(fmax(fabs(w) - tau_w, 0), w);
    T_ARITH_F(x, want, 1 + fabs(w), 1);
    assert_int_equal(x == 0, fabs(w) <= tau_w);
}

static void threshold_is_prox(void **state) {
    (void)state;
    static const double w[] = {0, 0.2385, -0.2385, 0.7, -1.9, 3};
    static const double tau[] = {0, 0.1, 0.5, 2.5}, eps[] = {0, 0.02, 0.5};
    for (size_t c = 0; c < 6 * 4 * 3; c++) {
        check_prox(w[c % 6], tau[c / 6 % 4], eps[c / 24]);
    }
}

/* Blocks of odd length and none; the zero that is left keeps no weight alive. */
static void threshold_block(void **state) {
    (void)state;
    enum { N = 37 };
    tt_rng rng = t_rng("threshold_block", 0);
    float theta[N], one[N];
    for (size_t j = 0; j < N; j++) {
        theta[j] = one[j] = (float)tt_rng_gaussian(&rng);
    }
    tt_soft_threshold(theta, 0, 9, 0);
    assert_memory_equal(theta, one, sizeof theta);
    for (int k = 0; k < 2; k++) {
        tt_soft_threshold(theta, N, 0.3, k * 0.1);
        size_t zero = 0;
        for (size_t j = 0; j < N; j++) {
            tt_soft_threshold(&one[j], 1, 0.3, k * 0.1);
            zero += theta[j] == 0;
        }
        assert_memory_equal(theta, one, sizeof theta);
        assert_true(zero > 0 && zero < N);
    }
    tt_soft_threshold(theta, N, 1e9, 0);
    for (size_t j = 0; j < N; j++) {
        assert_true(theta[j] == 0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(sgd_by_hand),     cmocka_unit_test(nesterov_by_hand),
    cmocka_unit_test(adamw_by_hand),   cmocka_unit_test(adamw_bias),
    cmocka_unit_test(elementwise),     cmocka_unit_test(threshold_is_prox),
    cmocka_unit_test(threshold_block),
};

T_MAIN(tests)
