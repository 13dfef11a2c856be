/* The estimator ttm: what its towers see: unseen ids and columns, blocks of features, first
 * layers, embeddings. */
#include "t_ttm.h"

static double dot(const float *f, const float *g) {
    return (double)f[0] * (double)g[0] + (double)f[1] * (double)g[1];
}

/* One-hot ids: an unseen user has the mean of the seen ones' embeddings; neither side seen:
 * the training mean. */
static void unseen_ids(void **state) {
    (void)state;
    double value[VALUES], user[2] = {0}, item[2] = {0};
    fixture f;
    small(value);
    make(&f, 0, 0);
    f.p.lo = -INFINITY;
    f.p.hi = INFINITY;
    void *model = t_fit(&tt_ttm, &f.p, value);
    const float *F = tt_ttm_user_embedding(model), *G = tt_ttm_item_embedding(model);
    const double offset = tt_ratings_mean(&f.r);
    unsigned char seen[2][8] = {{0}};
    double count[2] = {0};
    for (size_t k = 0; k < f.r.count; k++) {
        seen[0][f.r.user[k]] = seen[1][f.r.item[k]] = 1;
    }
    for (size_t k = 0; k < 8 * 2; k++) {
        user[k % 2] += seen[0][k / 2] ? (double)F[k] : 0;
        item[k % 2] += k < 6 * 2 && seen[1][k / 2] ? (double)G[k] : 0;
        count[0] += seen[0][k / 2] / 2.0;
        count[1] += seen[1][k / 2] / 2.0;
    }
    const float mean[2][2] = {{(float)(user[0] / count[0]), (float)(user[1] / count[0])},
                              {(float)(item[0] / count[1]), (float)(item[1] / count[1])}};
    for (uint32_t unseen = 7; unseen < 9; unseen++) { // known to the problem; beyond it
        for (uint32_t i = 0; i < 5; i++) {
            const double got = t_predict(&tt_ttm, model, unseen, i, TT_FALLBACK_ITEM);
            T_ARITH_F(got, offset + dot(mean[0], G + 2 * i), 5, 2);
        }
        for (uint32_t u = 0; u < 7; u++) {
            const double got = t_predict(&tt_ttm, model, u, unseen - 2, TT_FALLBACK_USER);
            T_ARITH_F(got, offset + dot(F + 2 * u, mean[1]), 5, 2);
        }
        assert_true(t_predict(&tt_ttm, model, unseen, unseen - 2, TT_FALLBACK_MEAN) ==
                    offset);
    }
    T_ARITH_F(t_predict(&tt_ttm, model, 2, 3, TT_KNOWN), offset + dot(F + 4, G + 6), 5, 2);
    assert_true(fabs(t_predict(&tt_ttm, model, 2, 3, TT_KNOWN) - offset) > 0.01);
    tt_ttm.free(model);
    drop(&f);
}

/* With covariates an unseen user is no fallback, but a sparse column that training never
 * met counts as absent: user 7 differs from user 0 by column 2 alone. */
static void unseen_columns(void **state) {
    (void)state;
    double value[VALUES];
    fixture f;
    small(value);
    make(&f, 2, 3);
    tt_features_free(&f.xu);
    assert_int_equal(tt_features_alloc(&f.xu, 8, 2, 3, 7), TT_OK);
    for (size_t u = 0; u < 8; u++) { // one entry each, user 0 has none
        f.xu.dense[2 * u] = 0.1f * (float)(u % 7);
        f.xu.dense[2 * u + 1] = 0.9f - 0.1f * (float)(u % 7);
        f.xu.ptr[u + 1] = u;
    }
    for (size_t e = 0; e < 7; e++) {
        f.xu.col[e] = e == 6 ? 2 : (uint32_t)(e % 2);
        f.xu.value[e] = e == 6 ? 7 : 1;
    }
    void *model = t_fit(&tt_ttm, &f.p, value);
    for (uint32_t i = 0; i < 6; i++) {
        assert_true(t_predict(&tt_ttm, model, 7, i, TT_KNOWN) ==
                    t_predict(&tt_ttm, model, 0, i, TT_KNOWN));
    }
    t_predict(&tt_ttm, model, 8, 0, TT_FALLBACK_ITEM);
    tt_ttm.free(model);
    drop(&f);
}

/* predict_features of the training covariates is predict, bit for bit. */
static void by_features(void **state) {
    (void)state;
    static const size_t dense[] = {3, 0, 1, 0}, sparse[] = {0, 3, 4, 0};
    double value[VALUES], one[48], two[48];
    uint32_t user[48], item[48];
    small(value);
    for (uint32_t k = 0; k < 48; k++) {
        user[k] = k / 6;
        item[k] = k % 6;
    }
    for (size_t c = 0; c < 5; c++) {
        fixture f;
        make(&f, dense[c % 4], sparse[c % 4]);
        value[CENTRE] = (double)(c % 2);
        value[LR] = c == 4 ? 1e2 : 0.05; // the last diverges
        value[L2] = c == 4 ? 1e9 : 0;
        void *model = NULL;
        tt_fit info;
        assert_int_equal(tt_ttm.fit(&model, &f.p, value, &info), TT_OK);
        assert_int_equal(info.status, c == 4 ? TT_FIT_DIVERGED : TT_FIT_OK);
        tt_ttm.predict(model, user, item, 48, one, NULL);
        tt_ttm.predict_features(model, &f.xu, &f.xi, user, item, 48, two);
        assert_memory_equal(one, two, sizeof one);
        tt_alloc_fail_after(3);
        tt_ttm.predict_features(model, &f.xu, &f.xi, user, item, 48, two);
        tt_alloc_fail_after(0);
        assert_true(isnan(two[0]) && isnan(two[47]));
        tt_ttm.free(model);
        drop(&f);
    }
}

/* 2 dense, 3 sparse inputs a side, 4 hidden units: where weights are, what is summed. */
static void first_layer(void **state) {
    (void)state;
    tt_rng rng = t_rng("first_layer", 0);
    tt_features xu, xi;
    tt_twotower t;
    size_t first, count;
    unsigned char met[2 * (6 * 4 + 5 * 2)] = {0};
    double l1[2] = {0}, l2 = 0;
    t_tower_features(&xu, 5, 2, 3, &rng);
    t_tower_features(&xi, 5, 2, 3, &rng);
    assert_int_equal(tt_twotower_alloc(&t, &xu, &xi, 2, 4, 2, TT_TANH), TT_OK);
    assert_int_equal(t.n_theta, sizeof met);
    assert_true(tt_twotower_nonzero(&t) == 0);
    for (size_t k = 0; k < t.n_theta; k++) {
        t.theta[k] = (float)tt_rng_gaussian(&rng);
        l2 += (double)t.theta[k] * (double)t.theta[k];
    }
    for (int part = 0; part < 4; part++) {
        tt_twotower_first_layer(&t, part / 2, part % 2, &first, &count);
        assert_int_equal(count, part % 2 ? 12 : 8);
        for (size_t k = first; k < first + count; k++) {
            met[k]++;
            l1[part / 2] += fabs((double)t.theta[k]);
        }
    }
    for (size_t k = 0; k < t.n_theta; k++) {
        const size_t row = k % 34 / 4; // 0, 1, bias, 3, 4, 5, then the output layer
        assert_int_equal(met[k], row < 6 && row != 2);
    }
    T_ARITH(tt_twotower_l1(&t, 0), l1[0], l1[0], 20);
    T_ARITH(tt_twotower_l1(&t, 1), l1[1], l1[1], 20);
    T_ARITH(tt_twotower_l2(&t), l2, l2, t.n_theta);
    t.theta[0] = t.theta[12] = 0;
    T_ARITH(tt_twotower_nonzero(&t), 38.0 / 40, 1, 1);
    tt_twotower_free(&t);
    tt_features_free(&xu);
    tt_features_free(&xi);
}

/* Covariates are recoded if the model says so; 300 rows are embedded as they are alone. */
static void inputs_and_embedding(void **state) {
    (void)state;
    tt_rng rng = t_rng("inputs_and_embedding", 0);
    tt_features x, in;
    tt_twotower t;
    t_tower_features(&x, 300, 2, 3, &rng);
    assert_int_equal(tt_twotower_alloc(&t, &x, &x, 3, 7, 5, TT_SIGMOID), TT_OK);
    const tt_address address = {.seed = 3};
    tt_twotower_init(&t, &address);
    for (t.recode = 0; t.recode < 2; t.recode++) {
        assert_int_equal(tt_twotower_inputs(&t, &in, &x), TT_OK);
        for (size_t k = 0; k < 600; k++) {
            assert_true(in.dense[k] == (t.recode ? 2 * x.dense[k] - 1 : x.dense[k]));
        }
        assert_memory_equal(in.value, x.value, x.ptr[300] * sizeof *x.value);
        for (int side = 0; side < 2; side++) {
            float *all = tt_twotower_embed(&t, side, &in);
            const float *theta = t.theta + (side ? tt_twotower_user_count(&t) : 0);
            tt_mlp_work_f32 w;
            assert_non_null(all);
            assert_int_equal(tt_mlp_work_alloc_f32(&w, &t.user, 1), TT_OK);
            for (uint32_t row = 0; row < 300; row++) {
                tt_mlp_fwd_f32(&t.user, theta, &in, &row, 1, &w);
                for (size_t j = 0; j < 5; j++) {
                    T_ARITH_F(all[row * 5 + j], w.a[3][j], 1, 7);
                }
            }
            tt_mlp_work_free_f32(&w);
            tt_free(all);
        }
        tt_features_free(&in);
    }
    tt_twotower_free(&t);
    tt_features_free(&x);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(unseen_ids),           cmocka_unit_test(unseen_columns),
    cmocka_unit_test(by_features),          cmocka_unit_test(first_layer),
    cmocka_unit_test(inputs_and_embedding),
};

T_MAIN(tests)
