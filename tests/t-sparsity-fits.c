/* The experiment sparsity: the sieve, the sparsity of a first layer, specifications, fits,
 * refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "common/sparsity_fit.h"
#include "common/sparsity_sieve.h"
#include "t_sparsity.h"

enum { N = 2000, DIM = 3 };

/* Pairs whose towers are sums of hats at knots j / 4, or (product) hold x_1 x_2 as well. */
static tt_pairs planted(double *block, int product, double sigma) {
    static const double c[2][DIM][5] = {
        {{1, 2, 0, 1, 1}, {0, 1, -1, 0, 2}, {0.5, 0, 0, 0.5, 0}},
        {{-1, 0, 1, 2, 0}, {1, 1, 0, -2, 0}, {0, 0, 1, 0, 0}}};
    double *x = block, *y = x + N * DIM, *rating = y + N * DIM;
    tt_rng r = t_rng("sparsity_planted", 0);
    for (size_t i = 0; i < N; i++) {
        double f[2][2] = {{0}};
        for (size_t l = 0; l < 2 * DIM; l++) {
            double *z = (l < DIM ? x : y) + i * DIM + l % DIM;
            *z = tt_rng_uniform(&r);
            for (size_t k = 0; k < 2; k++) {
                for (size_t j = 0; j < 5; j++) {
                    const double hat = 1 - fabs(4 * *z - (double)j);
                    f[l / DIM][k] += hat > 0 ? hat * c[k][l % DIM][j] : 0;
                }
            }
        }
        f[0][0] += product ? 4 * (x[i * DIM] - 0.5) * (x[i * DIM + 1] - 0.5) : 0;
        rating[i] = f[0][0] * f[1][0] + f[0][1] * f[1][1] + sigma * tt_rng_gaussian(&r);
    }
    return (tt_pairs){N, DIM, DIM, x, y, rating};
}

/* Towers on its knots are found without error but for the ridge (1e-7 of the mean
 * diagonal); with a product in them they are not; noise chooses K = 4, not the finest. */
static void sieve(void **state) {
    (void)state;
    static double block[N * (2 * DIM + 1)];
    const tt_address address = {.seed = 5};
    sparsity_sieve_result r;
    tt_pairs p = planted(block, 0, 0);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.K % 4 == 0 && r.risk < 1e-8 && r.valid_mse < 1e-8);
    p = planted(block, 0, 0.5);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.K == 4);
    /* Residual variance with 2 x 2 x 13 coefficients, the hold-out part unseen. */
    T_NEAR(r.valid_mse, 0.25 * (1 + 52.0 / 1600), T_SIGMA * 0.25 * sqrt(2.0 / 400));
    p = planted(block, 1, 0);
    assert_int_equal(sparsity_sieve(&r, &p, &p, DIM, &address), TT_OK);
    assert_true(r.risk > 1e-2);
}

/* One unit a case: weights of two coordinates in three copies, by hand. */
static void first_layer(void **state) {
    (void)state;
    static const float w[6][6] = {
        // unit 0: covariate 0; 1: copies of coordinate 0; 2: both, copies of unlike sign;
        // 3: dead; 4: copies that cancel but one; 5: nearly all on coordinate 1
        {2, 1, 1, 0, 1, 0}, {0, 0, 1, 0, 0, 3}, {0, 1, 0, 0, -1, 0.05f},
        {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 2, 0}, {0, 0, -3, 0, 0, 0}};
    const tt_features x = {.cols = 6, .dense_cols = 6};
    tt_twotower t;
    assert_int_equal(tt_twotower_alloc(&t, &x, &x, 2, 6, 2, TT_RELU), TT_OK);
    for (int side = 0; side < 2; side++) {
        float *theta = t.theta + (side == 0 ? 0 : tt_twotower_user_count(&t));
        memcpy(theta, w, sizeof w);
    }
    const sparsity_layer l = sparsity_layer_of(&t, 2);
    T_ARITH(l.nonzero, 11.0 / 36, 1, 1);
    T_ARITH(l.alive, 5.0 / 6, 1, 1);
    T_ARITH(l.input, 1.0 / 5, 1, 1);
    T_ARITH(l.coordinate, 3.0 / 5, 1, 1);
    T_ARITH(l.neighbours, 2.0 / 5, 1, 1);
    T_ARITH(l.focused, 4.0 / 5, 1, 1);
    T_ARITH(l.copies, (1 + 2 + (1 + 2) / 2.0 + 3 + 1) / 5, 1, 10);
    const double both = 4.0 / 5, near = 9 / (9 + 0.05 * 0.05);
    T_ARITH_F(l.concentration, (1 + 1 + both + 1 + near) / 5, 1, 10);
    memset(t.theta, 0, t.n_theta * sizeof *t.theta);
    const sparsity_layer dead = sparsity_layer_of(&t, 2);
    assert_true(dead.nonzero == 0 && dead.alive == 0 && isnan(dead.concentration));
    tt_twotower_free(&t);
}

static void specifications(void **state) {
    (void)state;
    for (size_t k = 1; k < SPARSITY_GRID; k++) {
        T_ARITH(sparsity_penalty(SPARSITY_L1, 2048, 6000, k),
                2.5 * sparsity_penalty(SPARSITY_L1, 2048, 6000, k - 1), 10, 10);
        T_ARITH(sparsity_penalty(SPARSITY_DENSE, 4096, 1, k),
                sparsity_penalty(SPARSITY_DENSE, 2048, 1, k) / 2, 1, 10);
    }
    T_ARITH(sparsity_penalty(SPARSITY_L1, 8192, 6000, 0), 0.1, 1, 10);
    T_ARITH(sparsity_penalty(SPARSITY_L1, 2048, 24000, 0), 0.1, 1, 10);
    for (size_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("sparsity_steps", k);
        const size_t n = 512 + tt_rng_below(&r, 4000), pass = (n + 127) / 128;
        const sparsity_effort e = {.hidden = 4, .steps = pass + tt_rng_below(&r, 5000)};
        const tt_train_spec l1 = sparsity_train(&e, SPARSITY_L1, 0.3, n);
        const tt_train_spec dense = sparsity_train(&e, SPARSITY_DENSE, 0.3, n);
        const double steps = (double)(l1.epochs * pass);
        assert_true(fabs(steps - (double)e.steps) <= (double)pass / 2);
        assert_true(l1.l1 == 0.3 && l1.l2 == 0 && l1.l2_end == 0);
        assert_true(dense.l1 == 0 && dense.l1_end == 0 && dense.l2 == 0.3);
        assert_true(l1.epochs == dense.epochs && l1.batch == dense.batch &&
                    l1.lr == dense.lr && l1.momentum == dense.momentum);
    }
}

/* The first 300 of 600 pairs give the bits of a replicate of 300; L1 leaves few weights,
 * L2 all; ratings that no float holds diverge, and are no risk. */
static void fits(void **state) {
    (void)state;
    const sparsity_effort e = {.hidden = 16, .steps = 400};
    sparsity_data data = draw(additive, 1);
    sparsity_spec spec = additive;
    sparsity_sample all, few;
    sparsity_outcome a, b, dense;
    spec.n = 300;
    sparsity_data part = draw(spec, 1);
    assert_int_equal(sparsity_sample_open(&all, &data), TT_OK);
    assert_int_equal(sparsity_sample_open(&few, &part), TT_OK);
    const sparsity_sample first = sparsity_sample_first(&all, 300);
    assert_true(first.train.count == 240 && first.valid.count == 60);
    assert_true(few.train.count == 240 && few.valid.count == 60 && all.train.count == 480);
    assert_int_equal(sparsity_fit(&a, &first, &e, SPARSITY_L1, 3), TT_OK);
    assert_int_equal(sparsity_fit(&b, &few, &e, SPARSITY_L1, 3), TT_OK);
    assert_int_equal(sparsity_fit(&dense, &few, &e, SPARSITY_DENSE, 1e-3), TT_OK);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.status == TT_FIT_OK && isfinite(a.risk) && a.valid_mse > 0);
    assert_true(a.layer.nonzero < 0.5 && dense.layer.nonzero == 1);
    assert_true(a.layer.concentration > dense.layer.concentration);
    few.train.rating[7] = 1e39; // infinite as float
    assert_int_equal(sparsity_fit(&b, &few, &e, SPARSITY_DENSE, 1e-3), TT_OK);
    assert_true(b.status == TT_FIT_DIVERGED && isnan(b.risk) && isnan(b.valid_mse));
    sparsity_sample_close(&all);
    sparsity_sample_close(&few);
    sparsity_close(&data);
    sparsity_close(&part);
}

/* Each allocation refused in turn: a code, never a crash or a leak. */
static void refused_memory(void **state) {
    (void)state;
    const sparsity_effort e = {.hidden = 4, .steps = 5};
    const tt_address address = {.seed = 5};
    int done = 0;
    for (unsigned long k = 1; !done; k++) {
        sparsity_spec spec = additive;
        sparsity_data data;
        sparsity_sample s;
        sparsity_outcome o;
        sparsity_sieve_result r;
        spec.truth = k % 2 ? SPARSITY_DESIGN : SPARSITY_ADDITIVE;
        assert_in_range(k, 1, 500);
        tt_alloc_fail_after(k);
        int status = sparsity_open(&data, &spec, 5, 0);
        if (status == TT_OK) {
            status = sparsity_sample_open(&s, &data);
            if (status == TT_OK) {
                status = sparsity_fit(&o, &s, &e, SPARSITY_L1, 1);
                sparsity_sample_close(&s);
            }
            if (status == TT_OK) {
                status = sparsity_sieve(&r, &data.train, &data.judge, 4, &address);
            }
            sparsity_close(&data);
        }
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || status == TT_ENOMEM);
        done = status == TT_OK;
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(sieve),          cmocka_unit_test(first_layer),
    cmocka_unit_test(specifications), cmocka_unit_test(fits),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
