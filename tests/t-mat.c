/* Matrix views and products: OpenBLAS against the naive twin; where sgemm comes from. */
#include <cblas.h>
#include <dlfcn.h>
#include <string.h>

#include "base/tt_mat.h"
#include "t_test.h"

enum { ROOM = 80 * 80 };

static void fill(float *a, size_t n, tt_rng *rng) {
    for (size_t i = 0; i < n; i++) {
        a[i] = (float)tt_rng_gaussian(rng);
    }
}

/* A random matrix with `pad` unused columns, filled with NaN so that reading them shows. */
static tt_mat make(float *a, size_t rows, size_t cols, size_t pad, tt_rng *rng) {
    const tt_mat m = {a, rows, cols, cols + pad};
    assert_true(rows * m.ld <= ROOM);
    fill(a, rows * m.ld, rng);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = cols; j < m.ld; j++) {
            a[i * m.ld + j] = NAN;
        }
    }
    return m;
}

/* One product of (m, k) and (k, n) against the twin; bound: k + 1 terms of size at most
 * `big`. */
static void compare(size_t m, size_t n, size_t k, int form, float beta, tt_rng *rng) {
    static float a[ROOM], b[ROOM], c[ROOM], twin[ROOM];
    const enum tt_trans ta = form & 1 ? TT_T : TT_N, tb = form & 2 ? TT_T : TT_N;
    const size_t pad = form & 4 ? 3 : 0;
    const tt_mat A = ta == TT_N ? make(a, m, k, pad, rng) : make(a, k, m, pad, rng);
    const tt_mat B = tb == TT_N ? make(b, k, n, pad, rng) : make(b, n, k, pad, rng);
    const tt_mat C = make(c, m, n, pad, rng);
    memcpy(twin, c, sizeof c);
    const tt_mat T = {twin, m, n, C.ld};
    if (beta == 0) {
        for (size_t i = 0; i < m * C.ld; i++) {
            c[i] = twin[i] = NAN; // beta = 0 must not read c
        }
    }
    tt_mat_gemm(C, 0.75f, ta, A, tb, B, beta);
    tt_mat_gemm_naive(T, 0.75f, ta, A, tb, B, beta);
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            T_ARITH_F((double)c[i * C.ld + j], (double)twin[i * C.ld + j], 1, k + 1);
        }
        for (size_t j = n; j < C.ld; j++) {
            assert_true(isnan(c[i * C.ld + j]));
        }
    }
}

static void products(void **state) {
    static const size_t size[] = {0, 1, 2, 5, 17, 64, 73};
    enum { SIZES = sizeof size / sizeof size[0] };
    (void)state;
    tt_rng rng = t_rng("products", 0);
    for (size_t i = 0; i < SIZES * SIZES * SIZES; i++) {
        const size_t m = size[i % SIZES], n = size[i / SIZES % SIZES];
        const size_t k = size[i / SIZES / SIZES];
        compare(m, n, k, (int)(i % 8), i % 3 == 0 ? 0.0f : 0.5f, &rng);
    }
    for (int form = 0; form < 8; form++) {
        compare(29, 31, 37, form, 0, &rng);
        compare(29, 31, 37, form, -1, &rng);
    }
}

/* By hand: (1 2; 3 4)(5 6; 7 8) = (19 22; 43 50), transposes permute the entries. */
static void worked(void **state) {
    (void)state;
    float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8}, c[] = {1, 1, 1, 1};
    const tt_mat A = tt_mat_view(a, 2, 2), B = tt_mat_view(b, 2, 2),
                 C = tt_mat_view(c, 2, 2);
    static const float want[4][4] = {
        {19, 22, 43, 50}, {26, 30, 38, 44}, {17, 23, 39, 53}, {23, 31, 34, 46}};
    for (int form = 0; form < 4; form++) {
        const enum tt_trans ta = form & 1 ? TT_T : TT_N, tb = form & 2 ? TT_T : TT_N;
        tt_mat_gemm(C, 1, ta, A, tb, B, 0);
        assert_memory_equal(c, want[form], sizeof c);
        tt_mat_gemm_naive(C, 1, ta, A, tb, B, 0);
        assert_memory_equal(c, want[form], sizeof c);
        tt_mat_gemm(C, 2, ta, A, tb, B, -1);
        assert_memory_equal(c, want[form], sizeof c);
    }
}

static void views(void **state) {
    (void)state;
    float a[12];
    tt_mat m = tt_mat_view(a, 4, 3);
    assert_true(m.a == a && m.rows == 4 && m.cols == 3 && m.ld == 3);
    m.ld = 5;
    const tt_mat r = tt_mat_rows(m, 1, 2), none = tt_mat_rows(m, 4, 0);
    assert_true(r.a == a + 5 && r.rows == 2 && r.cols == 3 && r.ld == 5);
    assert_true(none.rows == 0 && none.cols == 3);
}

/* GSL's reference BLAS, should it be linked first, is an order of magnitude slower. */
static void comes_from_openblas(void **state) {
    (void)state;
    Dl_info info;
    void (*const sgemm)(void) = (void (*)(void))cblas_sgemm;
    const void *address;
    memcpy(&address, &sgemm, sizeof address); // ISO C has no cast from function to object
    assert_int_not_equal(dladdr(address, &info), 0);
    if (!strstr(info.dli_fname, "openblas")) {
        fail_msg("cblas_sgemm comes from %s, expected libopenblas", info.dli_fname);
    }
}

static void set_up_once(void **state) {
    (void)state;
    tt_mat_setup();
    assert_int_equal(openblas_get_num_threads(), 1);
#if defined(__SSE2__)
    volatile float tiny = FLT_MIN;
    tiny *= 0.25f;
    assert_true(tiny == 0);
#endif
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(products),    cmocka_unit_test(worked),
    cmocka_unit_test(views),       cmocka_unit_test(comes_from_openblas),
    cmocka_unit_test(set_up_once),
};

T_MAIN(tests)
