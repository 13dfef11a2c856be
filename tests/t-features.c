/* Features: shapes, identity, joining side by side. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_features.h"
#include "t_test.h"

/* Element (i, j) by a walk over the row. */
static float element(const tt_features *x, size_t i, size_t j) {
    if (j < x->dense_cols) {
        return x->dense[i * x->dense_cols + j];
    }
    float sum = 0;
    for (size_t e = x->ptr ? x->ptr[i] : 0; x->ptr && e < x->ptr[i + 1]; e++) {
        sum += x->col[e] == j - x->dense_cols ? x->value[e] : 0.0f;
    }
    return sum;
}

static void shapes(void **state) {
    static const size_t shape[][4] = {{0, 0, 0, 0}, {0, 3, 2, 0}, {5, 0, 0, 0},
                                      {5, 3, 0, 0}, {5, 0, 2, 7}, {7, 1, 1, 0}};
    (void)state;
    for (size_t k = 0; k < sizeof shape / sizeof shape[0]; k++) {
        tt_features x;
        const size_t *s = shape[k];
        assert_int_equal(tt_features_alloc(&x, s[0], s[1], s[2], s[3]), TT_OK);
        assert_int_equal(x.rows, s[0]);
        assert_int_equal(x.cols, s[1] + s[2]);
        assert_int_equal(x.dense != NULL, s[1] > 0);
        assert_int_equal(x.ptr != NULL, s[2] > 0);
        for (size_t i = 0; i < x.rows; i++) {
            for (size_t j = 0; j < x.cols; j++) {
                assert_true(element(&x, i, j) == 0);
            }
        }
        tt_features_free(&x);
        assert_true(x.rows == 0 && !x.dense && !x.ptr && !x.col && !x.value);
        tt_features_free(&x);
    }
}

static void onehot(void **state) {
    static const size_t size[] = {0, 1, 7, 101};
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        tt_features x;
        assert_int_equal(tt_features_onehot(&x, size[k]), TT_OK);
        assert_int_equal(x.rows, size[k]);
        assert_int_equal(x.cols, size[k]);
        assert_int_equal(x.ptr ? x.ptr[x.rows] : 0, size[k]);
        for (size_t i = 0; i < size[k]; i++) {
            for (size_t j = 0; j < size[k]; j++) {
                assert_true(element(&x, i, j) == (float)(i == j));
            }
        }
        tt_features_free(&x);
    }
}

/* Random features: about half of the sparse columns set in a row. */
static void make(tt_features *x, size_t rows, size_t dense, size_t sparse, tt_rng *rng) {
    size_t at = 0;
    assert_int_equal(tt_features_alloc(x, rows, dense, sparse, rows * sparse), TT_OK);
    for (size_t i = 0; i < rows * dense; i++) {
        x->dense[i] = (float)tt_rng_gaussian(rng);
    }
    for (size_t i = 0; sparse > 0 && i < rows; i++) {
        for (size_t j = 0; j < sparse; j++) {
            if (tt_rng_below(rng, 2)) {
                x->col[at] = (uint32_t)j;
                x->value[at++] = (float)tt_rng_gaussian(rng);
            }
        }
        x->ptr[i + 1] = at;
    }
}

/* Columns of (a, b): dense of a, dense of b, sparse of a, sparse of b. */
static void join(void **state) {
    static const size_t shape[][5] = {{5, 2, 3, 1, 4}, {5, 0, 3, 2, 0}, {5, 2, 0, 1, 0},
                                      {5, 0, 3, 0, 4}, {0, 2, 3, 1, 4}, {1, 0, 0, 1, 1},
                                      {13, 7, 1, 0, 0}};
    (void)state;
    for (size_t k = 0; k < sizeof shape / sizeof shape[0]; k++) {
        const size_t *s = shape[k];
        tt_rng rng = t_rng("join", k);
        tt_features a, b, y;
        make(&a, s[0], s[1], s[2], &rng);
        make(&b, s[0], s[3], s[4], &rng);
        assert_int_equal(tt_features_join(&y, &a, &b), TT_OK);
        assert_int_equal(y.cols, a.cols + b.cols);
        assert_int_equal(y.dense_cols, a.dense_cols + b.dense_cols);
        for (size_t i = 0; i < s[0]; i++) {
            for (size_t j = 0; j < a.cols; j++) {
                const size_t to = j < a.dense_cols ? j : j + b.dense_cols;
                assert_true(element(&y, i, to) == element(&a, i, j));
            }
            for (size_t j = 0; j < b.cols; j++) {
                const size_t to = j + (j < b.dense_cols ? a.dense_cols : a.cols);
                assert_true(element(&y, i, to) == element(&b, i, j));
            }
            for (size_t e = y.ptr ? y.ptr[i] : 0; y.ptr && e + 1 < y.ptr[i + 1]; e++) {
                assert_true(y.col[e] < y.col[e + 1]);
            }
        }
        tt_features_free(&a);
        tt_features_free(&b);
        tt_features_free(&y);
    }
}

static void refused_memory(void **state) {
    (void)state;
    tt_features x;
    for (unsigned long k = 1; k <= 4; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_features_alloc(&x, 3, 2, 2, 4), TT_ENOMEM);
        assert_true(x.rows == 0 && !x.dense && !x.ptr);
    }
    tt_alloc_fail_after(5);
    assert_int_equal(tt_features_alloc(&x, 3, 2, 2, 4), TT_OK);
    tt_alloc_fail_after(0);
    tt_features_free(&x);
    tt_alloc_fail_after(1);
    assert_int_equal(tt_features_onehot(&x, 3), TT_ENOMEM);
    tt_alloc_fail_after(0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(shapes),
    cmocka_unit_test(onehot),
    cmocka_unit_test(join),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
