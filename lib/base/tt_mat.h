/* A view of a row-major float matrix, passed by value; it owns nothing.
 *
 * Element (i, j) is a[i * ld + j], ld >= cols. Products go to OpenBLAS on one thread. */
#ifndef TT_MAT_H
#define TT_MAT_H

#include <stddef.h>

typedef struct {
    float *a;           // (rows, cols), row-major
    size_t rows, cols;
    size_t ld;          // distance between rows, >= cols
} tt_mat;

enum tt_trans { TT_N = 111, TT_T = 112 }; // CBLAS's own values

/* The contiguous matrix at `a`. */
tt_mat tt_mat_view(float *a, size_t rows, size_t cols);

/* Rows first .. first + count - 1 of m. */
tt_mat tt_mat_rows(tt_mat m, size_t first, size_t count);

/* c = alpha op(a) op(b) + beta c; shapes are asserted; c overlaps neither a nor b. */
void tt_mat_gemm(tt_mat c, float alpha, enum tt_trans ta, tt_mat a, enum tt_trans tb, tt_mat b,
                 float beta);

/* The naive twin of tt_mat_gemm, sums in double: the oracle of its test. */
void tt_mat_gemm_naive(tt_mat c, float alpha, enum tt_trans ta, tt_mat a, enum tt_trans tb,
                       tt_mat b, float beta);

/* Pins OpenBLAS to one thread and flushes subnormal floats to zero in the calling thread.
 * Every program calls it first: results must not depend on the number of cores, and decaying
 * weights that become subnormal make training many times slower. */
void tt_mat_setup(void);

#endif
