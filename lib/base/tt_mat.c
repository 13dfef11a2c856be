#include "base/tt_mat.h"

#include <cblas.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "base/tt_error.h"

tt_mat tt_mat_view(float *a, size_t rows, size_t cols) {
    return (tt_mat){a, rows, cols, cols};
}

tt_mat tt_mat_rows(tt_mat m, size_t first, size_t count) {
    TT_ASSERT(first + count <= m.rows);
    return (tt_mat){m.a + first * m.ld, count, m.cols, m.ld};
}

static size_t check_shapes(tt_mat c, enum tt_trans ta, tt_mat a, enum tt_trans tb, tt_mat b) {
    const size_t inner = ta == TT_N ? a.cols : a.rows;
    TT_ASSERT((ta == TT_N ? a.rows : a.cols) == c.rows);
    TT_ASSERT((tb == TT_N ? b.cols : b.rows) == c.cols);
    TT_ASSERT((tb == TT_N ? b.rows : b.cols) == inner);
    TT_ASSERT(a.ld >= a.cols && b.ld >= b.cols && c.ld >= c.cols);
    return inner;
}

void tt_mat_gemm(tt_mat c, float alpha, enum tt_trans ta, tt_mat a, enum tt_trans tb, tt_mat b,
                 float beta) {
    const size_t inner = check_shapes(c, ta, a, tb, b);
    if (c.rows == 0 || c.cols == 0) {
        return;
    }
    cblas_sgemm(CblasRowMajor, (CBLAS_TRANSPOSE)ta, (CBLAS_TRANSPOSE)tb, (int)c.rows,
                (int)c.cols, (int)inner, alpha, a.a, (int)a.ld, b.a, (int)b.ld, beta, c.a,
                (int)c.ld);
}

void tt_mat_gemm_naive(tt_mat c, float alpha, enum tt_trans ta, tt_mat a, enum tt_trans tb,
                       tt_mat b, float beta) {
    const size_t inner = check_shapes(c, ta, a, tb, b);
    for (size_t i = 0; i < c.rows; i++) {
        for (size_t j = 0; j < c.cols; j++) {
            double sum = 0;
            for (size_t k = 0; k < inner; k++) {
                const float x = ta == TT_N ? a.a[i * a.ld + k] : a.a[k * a.ld + i];
                const float y = tb == TT_N ? b.a[k * b.ld + j] : b.a[j * b.ld + k];
                sum += (double)x * (double)y;
            }
            float *out = &c.a[i * c.ld + j];
            const double old = beta == 0.0f ? 0.0 : (double)beta * (double)*out;
            *out = (float)((double)alpha * sum + old);
        }
    }
}

void tt_mat_setup(void) {
    openblas_set_num_threads(1);
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040u); // flush to zero, denormals are zero
#endif
}
