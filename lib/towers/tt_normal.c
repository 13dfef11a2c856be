/* Normal equations of one cell; see tt_normal.h. */
#include "towers/tt_normal.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"

enum { B = TT_CELLS_BLOCK, LANES = TT_NORMAL_LANES };

/* Kernels take the width of the vector unit as the program starts. */
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#define INLINE static inline __attribute__((always_inline))

typedef double lanes __attribute__((vector_size(sizeof(double) * LANES), may_alias));

void tt_normal_begin(tt_normal *w, size_t q, size_t p) {
    TT_ASSERT(q * p <= TT_NORMAL_UNKNOWNS && p <= TT_PIECEWISE_P);
    w->q = q;
    w->p = p;
    memset(w->sum, 0, (q * (q + 1) * p * (p + 1) / 4 + q * p) * LANES * sizeof *w->sum);
}

/* sum[b stride + k] += <row k, phi b> for k < 3, b < 2. */
INLINE void tile_3x2(lanes *sum, size_t stride, const double *row, const double *phi,
                     size_t n) {
    lanes s00 = sum[0], s01 = sum[1], s02 = sum[2];
    lanes s10 = sum[stride], s11 = sum[stride + 1], s12 = sum[stride + 2];
    for (size_t j = 0; j < n; j += LANES) {
        const lanes phi0 = *(const lanes *)(phi + j), phi1 = *(const lanes *)(phi + B + j);
        const lanes row0 = *(const lanes *)(row + j), row1 = *(const lanes *)(row + B + j);
        const lanes row2 = *(const lanes *)(row + 2 * B + j);
        s00 += row0 * phi0;
        s01 += row1 * phi0;
        s02 += row2 * phi0;
        s10 += row0 * phi1;
        s11 += row1 * phi1;
        s12 += row2 * phi1;
    }
    sum[0] = s00, sum[1] = s01, sum[2] = s02;
    sum[stride] = s10, sum[stride + 1] = s11, sum[stride + 2] = s12;
}

/* sum[k] += <row k, phi> for k < 3. */
INLINE void tile_3x1(lanes *sum, const double *row, const double *phi, size_t n) {
    lanes s0 = sum[0], s1 = sum[1], s2 = sum[2];
    for (size_t j = 0; j < n; j += LANES) {
        const lanes phi0 = *(const lanes *)(phi + j);
        s0 += *(const lanes *)(row + j) * phi0;
        s1 += *(const lanes *)(row + B + j) * phi0;
        s2 += *(const lanes *)(row + 2 * B + j) * phi0;
    }
    sum[0] = s0, sum[1] = s1, sum[2] = s2;
}

/* sum[b stride] += <row, phi b> for b < 2. */
INLINE void tile_1x2(lanes *sum, size_t stride, const double *row, const double *phi,
                     size_t n) {
    lanes s0 = sum[0], s1 = sum[stride];
    for (size_t j = 0; j < n; j += LANES) {
        const lanes row0 = *(const lanes *)(row + j);
        s0 += row0 * *(const lanes *)(phi + j);
        s1 += row0 * *(const lanes *)(phi + B + j);
    }
    sum[0] = s0, sum[stride] = s1;
}

INLINE void tile_1x1(lanes *sum, const double *row, const double *phi, size_t n) {
    lanes s0 = sum[0];
    for (size_t j = 0; j < n; j += LANES) {
        s0 += *(const lanes *)(row + j) * *(const lanes *)(phi + j);
    }
    sum[0] = s0;
}

/* sum[b rows + k] += <row k, phi b> for k < rows, b < count. */
INLINE void products(lanes *sum, const double *row, size_t rows, const double *phi,
                     size_t count, size_t n) {
    for (size_t k = 0; k < rows;) {
        const int three = k + 3 <= rows;
        size_t b = 0;
        for (; b + 2 <= count; b += 2) {
            if (three) {
                tile_3x2(sum + b * rows + k, rows, row + k * B, phi + b * B, n);
            } else {
                tile_1x2(sum + b * rows + k, rows, row + k * B, phi + b * B, n);
            }
        }
        if (b < count && three) {
            tile_3x1(sum + b * rows + k, row + k * B, phi + b * B, n);
        } else if (b < count) {
            tile_1x1(sum + b * rows + k, row + k * B, phi + b * B, n);
        }
        k += three ? 3 : 1;
    }
}

INLINE void multiply(double *restrict out, const double *a, const double *b, size_t n) {
    for (size_t j = 0; j < n; j++) {
        out[j] = a[j] * b[j];
    }
}

CLONES void tt_normal_add(tt_normal *w, const double *phi, const double *v, const double *r,
                          size_t n) {
    const size_t q = w->q, p = w->p, weights = p * (p + 1) / 2;
    const size_t padded = (n + LANES - 1) / LANES * LANES;
    lanes *sum = (lanes *)w->sum;
    for (size_t k = 0, at = 0; k < p; k++) {
        for (size_t l = 0; l <= k; l++, at++) {
            multiply(w->weight + at * B, v + k * B, v + l * B, padded);
        }
    }
    for (size_t a = 0; a < q; sum += ++a * weights) {
        for (size_t k = 0; k < weights; k++) {
            multiply(w->row + k * B, phi + a * B, w->weight + k * B, padded);
        }
        products(sum, w->row, weights, phi, a + 1, padded);
    }
    for (size_t k = 0; k < p; k++) {
        multiply(w->row + k * B, v + k * B, r, padded);
    }
    products(sum, w->row, p, phi, q, padded);
}

static double folded(const double *sum) {
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* A (m, m) and right (m) from the sums; unknown a p + k is c_ak. */
static void assemble(tt_normal *w, double *right) {
    const size_t q = w->q, p = w->p, m = q * p;
    const double *sum = w->sum;
    for (size_t a = 0; a < q; a++) {
        for (size_t b = 0; b <= a; b++) {
            for (size_t k = 0; k < p; k++) {
                for (size_t l = 0; l <= k; l++, sum += LANES) {
                    const double value = folded(sum);
                    w->A[(a * p + k) * m + b * p + l] = value;
                    w->A[(a * p + l) * m + b * p + k] = value;
                }
            }
        }
    }
    for (size_t j = 0; j < m; j++, sum += LANES) {
        right[j] = folded(sum);
    }
}

/* Solves A c = c in place by Cholesky's factors; A is overwritten. */
static void cholesky_solve(double *A, double *c, size_t m) {
    for (size_t i = 0; i < m; i++) {
        double *Ai = A + i * m;
        for (size_t j = 0; j <= i; j++) {
            const double *Aj = A + j * m;
            double rest = Ai[j];
            for (size_t k = 0; k < j; k++) {
                rest -= Ai[k] * Aj[k];
            }
            Ai[j] = j < i ? rest * Aj[j] : 1 / sqrt(rest); // the diagonal holds inverses
        }
        TT_ASSERT(isfinite(Ai[i]));
        for (size_t k = 0; k < i; k++) {
            c[i] -= Ai[k] * c[k];
        }
        c[i] *= Ai[i];
    }
    for (size_t i = m; i-- > 0;) {
        c[i] *= A[i * m + i];
        for (size_t k = 0; k < i; k++) {
            c[k] -= A[i * m + k] * c[i];
        }
    }
}

void tt_normal_solve(tt_normal *w, double *c, const double *prior, double ridge) {
    const size_t m = w->q * w->p;
    assemble(w, c);
    for (size_t j = 0; j < m; j++) {
        w->A[j * m + j] += ridge;
        c[j] += ridge * prior[j];
    }
    cholesky_solve(w->A, c, m);
}
