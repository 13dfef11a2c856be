/* The estimator ttm: the contract of estimators, degenerate towers, divergence, too little
 * data, tuning, memory. */
#include "base/tt_io.h"
#include "t_ttm.h"

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
    cmocka_unit_test(contract),   cmocka_unit_test(impossible_towers),
    cmocka_unit_test(no_outputs), cmocka_unit_test(diverged),
    cmocka_unit_test(poor),       cmocka_unit_test(tunes),
    cmocka_unit_test(candidates), cmocka_unit_test(bytes),
};

T_MAIN(tests)
