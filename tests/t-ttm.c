#include "towers/tt_ttm.h"

#include "base/tt_io.h"
#include "t_estimator.h"
#include "t_towers.h"

enum {
    LAYERS,
    HIDDEN,
    OUTPUTS,
    ACTIVATION,
    CENTRE,
    OPT,
    BLOCKS,
    PAIRS,
    LR,
    MOMENTUM,
    EPOCHS,
    CLIP,
    L1,
    EPS,
    L2,
    FALL,
    PATIENCE,
    TUNE,
    VALUES
};

/* A small model: the defaults with 3 hidden units, 2 outputs, 10 epochs. */
static void small(double value[VALUES]) {
    assert_int_equal(tt_ttm.n_param, VALUES);
    for (size_t k = 0; k < VALUES; k++) {
        value[k] = tt_ttm.param[k].value;
    }
    value[HIDDEN] = 3;
    value[OUTPUTS] = 2;
    value[BLOCKS] = 2;
    value[EPOCHS] = 10;
}

typedef struct {
    tt_features xu, xi;
    tt_ratings r;
    tt_problem p;
} fixture;

/* 8 users, 6 items, the last of each unrated. */
static void make(fixture *f, size_t dense, size_t sparse) {
    tt_rng rng = t_rng("ttm", dense * 100 + sparse);
    t_random_ratings(&f->r, 8, 6, 19, 0, &rng);
    if (dense + sparse == 0) {
        assert_int_equal(tt_features_onehot(&f->xu, 8), TT_OK);
        assert_int_equal(tt_features_onehot(&f->xi, 6), TT_OK);
    } else {
        t_tower_features(&f->xu, 8, dense, sparse, &rng);
        t_tower_features(&f->xi, 6, dense, sparse, &rng);
    }
    f->p = (tt_problem){.train = &f->r,
                        .user_x = &f->xu,
                        .item_x = &f->xi,
                        .lo = 1,
                        .hi = 5,
                        .address = {.seed = 51}};
}

static void drop(fixture *f) {
    tt_ratings_free(&f->r);
    tt_features_free(&f->xu);
    tt_features_free(&f->xi);
}

/* Round trip, streams cut anywhere or with any byte changed, memory refused at every
 * allocation: with dense, sparse, both and one-hot covariates. */
static void contract(void **state) {
    (void)state;
    static const size_t dense[] = {2, 0, 2, 0}, sparse[] = {0, 3, 2, 0};
    double value[VALUES];
    small(value);
    for (size_t c = 0; c < 4; c++) {
        fixture f;
        make(&f, dense[c], sparse[c]);
        value[EPOCHS] = 2;
        value[LAYERS] = 1 + (double)(c % 3);
        value[TUNE] = c == 2;
        value[PATIENCE] = c == 1 ? 1 : 0;
        f.p.valid = c == 1 ? &f.r : NULL;
        t_check_round_trip(&tt_ttm, &f.p, value);
        t_check_damage(&tt_ttm, &f.p, value);
        t_check_refusals(&tt_ttm, &f.p, value);
        drop(&f);
    }
    tt_ttm.free(NULL);
}

/* What no byte's change makes, but a stream may hold. */
static void impossible_towers(void **state) {
    (void)state;
    enum { HEAD = 25, ITEM = 12 };
    // layers, dense, activation, widths; the same for items; recode
    static const struct {
        size_t at;
        uint64_t value;
    } wrong[] = {
        {0, 0},          {0, TT_LAYERS_MAX + 1},
        {1, 3},          {2, TT_TANH + 1},
        {3, UINT64_MAX}, {4, (uint64_t)1 << 40},
        {4, 0},          {5, 7},
        {ITEM + 5, 7},   {ITEM, 0},
    };
    uint64_t head[HEAD] = {2, 2, 0, 2, 3, 2, [ITEM] = 2, 2, 0, 2, 3, 2};
    for (size_t c = 0; c <= sizeof wrong / sizeof wrong[0] + 2; c++) {
        const int bad = c < sizeof wrong / sizeof wrong[0];
        const uint64_t keep = bad ? head[wrong[c].at] : 0;
        float theta[2 * (3 * 3 + 4 * 2)] = {0};
        const size_t left = c - sizeof wrong / sizeof wrong[0];
        double offset = !bad && left == 1 ? NAN : 0;
        theta[5] = !bad && left == 2 ? INFINITY : 0;
        if (bad) {
            head[wrong[c].at] = wrong[c].value;
        }
        FILE *f = tmpfile();
        tt_twotower t;
        assert_non_null(f);
        tt_io_write(f, head, HEAD, sizeof head[0]);
        tt_io_write(f, &offset, 1, sizeof offset);
        tt_io_write(f, theta, 34, sizeof theta[0]);
        rewind(f);
        assert_int_equal(tt_twotower_load(&t, f), bad || left > 0 ? TT_EDATA : TT_OK);
        fclose(f);
        tt_twotower_free(&t);
        if (bad) {
            head[wrong[c].at] = keep;
        }
    }
}

/* Both outputs without a unit: refused, not divided by. */
static void no_outputs(void **state) {
    (void)state;
    const uint64_t head[25] = {1, 2, 0, 2, 0, [12] = 1, 2, 0, 2, 0};
    const double rest[3] = {1, 5, 0};
    void *model;
    FILE *f = tmpfile();
    assert_non_null(f);
    tt_io_write(f, head, 25, sizeof head[0]);
    tt_io_write(f, rest, 1, sizeof rest[0]);
    tt_io_write(f, rest, 0, sizeof(float));
    tt_io_write(f, rest, 3, sizeof rest[0]);
    tt_io_write(f, rest, 0, sizeof(float));
    rewind(f);
    assert_int_equal(tt_ttm.load(&model, f), TT_EDATA);
    assert_null(model);
    fclose(f);
}

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

/* A diverged model predicts the mean, says so, and is saved as such. */
static void diverged(void **state) {
    (void)state;
    double value[VALUES];
    tt_fit info;
    void *model = NULL, *again = NULL;
    size_t size;
    fixture f;
    small(value);
    make(&f, 2, 0);
    value[LR] = 100;
    value[CLIP] = 0;
    value[LAYERS] = 3;
    assert_int_equal(tt_ttm.fit(&model, &f.p, value, &info), TT_OK);
    assert_int_equal(info.status, TT_FIT_DIVERGED);
    char *bytes = t_saved(&tt_ttm, model, &size);
    assert_int_equal(t_load(&tt_ttm, &again, bytes, size), TT_OK);
    const double mean = tt_ratings_mean(&f.r);
    for (uint32_t u = 0; u < 9; u++) {
        assert_true(t_predict(&tt_ttm, model, u, 2, TT_FALLBACK_MEAN) == mean);
        assert_true(t_predict(&tt_ttm, again, u, 2, TT_FALLBACK_MEAN) == mean);
    }
    free(bytes);
    tt_ttm.free(model);
    tt_ttm.free(again);
    drop(&f);
}

/* No rating, one, all equal, all 0: the mean, or near it; in the range. */
static void poor(void **state) {
    (void)state;
    static const double row[][3] = {{0, 0, 3.5}, {0, 1, 3.5}, {1, 0, 3.5}, {2, 1, 3.5}};
    double value[VALUES];
    small(value);
    value[EPOCHS] = 100;
    for (size_t c = 0; c < 2 * 4; c++) {
        fixture f;
        make(&f, c < 4 ? 2 : 0, c < 4 ? 1 : 0);
        tt_ratings_free(&f.r);
        t_table_ratings(&f.r, 8, 6, row, c % 4 == 0 ? 0 : c % 4 == 1 ? 1 : 4);
        for (size_t k = 0; k < f.r.count && c % 4 == 3; k++) {
            f.r.rating[k] = 0;
        }
        f.p.lo = 0;
        value[TUNE] = c % 4 == 2;
        void *model = t_fit(&tt_ttm, &f.p, value);
        const double mean = tt_ratings_mean(&f.r);
        t_check_range(&tt_ttm, model, 8, 6, 0, 5);
        for (size_t k = 0; k < f.r.count; k++) {
            const double got =
                t_predict(&tt_ttm, model, f.r.user[k], f.r.item[k], TT_KNOWN);
            T_NEAR(got, mean, 0.05);
        }
        if (f.r.count == 0) {
            assert_true(t_predict(&tt_ttm, model, 0, 0, TT_FALLBACK_MEAN) == 0);
        }
        tt_ttm.free(model);
        drop(&f);
    }
}

/* A tuned fit is the fit of one of its candidates; penalties of 0 stay 0. */
static void tunes(void **state) {
    (void)state;
    static const double l1[] = {0.02, 0, 0.02, 0}, l2[] = {1e-3, 1e-3, 0, 0};
    double value[VALUES];
    fixture f;
    small(value);
    make(&f, 2, 2);
    for (size_t c = 0; c < 4; c++) {
        int found = 0;
        value[L1] = l1[c];
        value[L2] = l2[c];
        value[TUNE] = 1;
        void *model = t_fit(&tt_ttm, &f.p, value);
        const tt_twotower *t = tt_ttm_towers(model);
        for (size_t k = 0; k < 8; k++) {
            double plain[VALUES];
            memcpy(plain, value, sizeof plain);
            plain[TUNE] = 0;
            plain[L1] = k < 4 ? l1[c] / 16 * pow(64, (double)k / 3) : 0;
            plain[L2] = k < 4 ? l2[c] : l2[c] * pow(64, (double)(k - 4) / 3);
            void *other = t_fit(&tt_ttm, &f.p, plain);
            const tt_twotower *o = tt_ttm_towers(other);
            double most = 0;
            for (size_t j = 0; j < t->n_theta; j++) {
                most = fmax(most, fabs((double)t->theta[j] - (double)o->theta[j]));
            }
            found += most < 1e-5;
            tt_ttm.free(other);
        }
        assert_true(found > 0);
        tt_ttm.free(model);
    }
    drop(&f);
}

static void candidates(void **state) {
    (void)state;
    tt_train_spec c[3];
    const tt_train_spec base = {.l1 = 8, .l1_end = 2, .l2 = 0, .l2_end = 0, .epochs = 7};
    tt_ttm_candidates(c, 3, &base, 1, 1, 100);
    for (size_t k = 0; k < 3; k++) {
        const double want = k == 0 ? 1 : k == 1 ? 10 : 100;
        T_ARITH(c[k].l1, want, want, 10);
        T_ARITH(c[k].l1_end, want / 4, want, 10);
        assert_true(c[k].l2 == 0 && c[k].epochs == 7);
    }
    tt_ttm_candidates(c, 2, &base, 2, 3, 3);
    assert_true(c[0].l2 == 3 && c[1].l2 == 3 && c[1].l2_end == 3 && c[1].l1 == 8);
    tt_ttm_candidates(c, 3, &base, 2, 0, 0);
    assert_true(c[0].l2 == 0 && c[1].l2 == 0 && c[2].l2 == 0 && c[2].l2_end == 0);
    tt_ttm_candidates(c, 1, &base, 1, 5, 9);
    assert_true(c[0].l1 == 5);
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
    for (size_t k = 0; k < t.n_theta;
         k++) { // rows 0, 1, bias, 3, 4, 5, then the output layer
        const size_t row = k % 34 / 4;
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

/* The estimate is at least what parameters, moments and embeddings take, grows with
 * everything that does, and knows one-hot ids without covariates. */
static void bytes(void **state) {
    (void)state;
    double value[VALUES];
    fixture f;
    small(value);
    make(&f, 0, 0);
    const size_t base = tt_ttm.bytes(&f.p, value);
    const tt_problem bare = {.train = &f.r};
    const size_t theta = (9 + 7) * 3 + 2 * 4 * 2;
    assert_true(base >= 4 * (4 * theta + 14 * 2) + 40 * 19);
    assert_true(base < 64 * 1024);
    assert_int_equal(tt_ttm.bytes(&bare, value), base);
    static const int more[] = {LAYERS, HIDDEN, OUTPUTS, TUNE, PAIRS};
    for (size_t c = 0; c < 5; c++) {
        const double keep = value[more[c]];
        value[more[c]] = more[c] == TUNE ? 1 : keep + 7;
        assert_true(tt_ttm.bytes(&f.p, value) > base);
        value[more[c]] = keep;
    }
    value[LAYERS] = 1;
    assert_true(tt_ttm.bytes(&f.p, value) < base);
    drop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(contract),       cmocka_unit_test(impossible_towers),
    cmocka_unit_test(no_outputs),     cmocka_unit_test(unseen_ids),
    cmocka_unit_test(unseen_columns), cmocka_unit_test(by_features),
    cmocka_unit_test(diverged),       cmocka_unit_test(poor),
    cmocka_unit_test(tunes),          cmocka_unit_test(candidates),
    cmocka_unit_test(first_layer),    cmocka_unit_test(inputs_and_embedding),
    cmocka_unit_test(bytes),
};

T_MAIN(tests)
