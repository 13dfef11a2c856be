#include "baselines/tt_gram.h"

#include "base/tt_error.h"

/* Vectors as wide as the processor has them: gcc keeps wider ones in memory. Each element
 * is summed in the same order whatever the width. CLONES on static functions only: older
 * clang gives clones with linkage another name. */
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx2", "default")))
enum { LANES = 4 };
#else
#define CLONES
enum { LANES = 2 };
#endif

typedef double vec __attribute__((vector_size(8 * LANES), may_alias));

/* Four rows of a, from row i and column j on, 2 LANES columns. */
static inline __attribute__((always_inline)) void
block(double *a, const double *x, size_t rows, size_t ld, size_t i, size_t j) {
    vec c00 = {0}, c01 = {0}, c10 = {0}, c11 = {0};
    vec c20 = {0}, c21 = {0}, c30 = {0}, c31 = {0};
    for (size_t s = 0; s < rows; s++) {
        const double *row = x + s * ld;
        const vec v0 = *(const vec *)(row + j);
        const vec v1 = *(const vec *)(row + j + LANES);
        c00 += row[i] * v0;
        c01 += row[i] * v1;
        c10 += row[i + 1] * v0;
        c11 += row[i + 1] * v1;
        c20 += row[i + 2] * v0;
        c21 += row[i + 2] * v1;
        c30 += row[i + 3] * v0;
        c31 += row[i + 3] * v1;
    }
    vec *const r0 = (vec *)(a + i * ld + j);
    vec *const r1 = (vec *)(a + (i + 1) * ld + j);
    vec *const r2 = (vec *)(a + (i + 2) * ld + j);
    vec *const r3 = (vec *)(a + (i + 3) * ld + j);
    r0[0] += c00;
    r0[1] += c01;
    r1[0] += c10;
    r1[1] += c11;
    r2[0] += c20;
    r2[1] += c21;
    r3[0] += c30;
    r3[1] += c31;
}

CLONES static void add(double *a, double *b, const double *x, const double *y, size_t rows,
                       size_t ld) {
    for (size_t i = 0; i < ld; i += 4) {
        for (size_t j = i / (2 * LANES) * (2 * LANES); j < ld; j += 2 * LANES) {
            block(a, x, rows, ld, i, j);
        }
    }
    vec *const vb = (vec *)b;
    for (size_t s = 0; s < rows; s++) {
        const vec *row = (const vec *)(x + s * ld);
        for (size_t j = 0; j < ld / LANES; j++) {
            vb[j] += y[s] * row[j];
        }
    }
}

void tt_gram_add(double *a, double *b, const double *x, const double *y, size_t rows,
                 size_t ld) {
    TT_ASSERT(ld % TT_GRAM_PAD == 0);
    add(a, b, x, y, rows, ld);
}

void tt_gram_add_naive(double *a, double *b, const double *x, const double *y, size_t rows,
                       size_t ld) {
    for (size_t i = 0; i < ld; i++) {
        for (size_t j = i; j < ld; j++) {
            for (size_t s = 0; s < rows; s++) {
                a[i * ld + j] += x[s * ld + i] * x[s * ld + j];
            }
        }
        for (size_t s = 0; s < rows; s++) {
            b[i] += x[s * ld + i] * y[s];
        }
    }
}

CLONES static size_t solve(double *a, double *b, size_t k, size_t ld, double tolerance,
                           double *work) {
    size_t dependent = 0;
    for (size_t j = 0; j < k; j++) {
        work[j] = a[j * ld + j];
    }
    for (size_t j = 0; j < k; j++) {
        const double *row = a + j * ld;
        if (!(row[j] > tolerance * work[j])) {
            work[j] = 0;
            dependent++;
            continue;
        }
        work[j] = 1 / row[j];
        for (size_t i = j + 1; i < k; i++) {
            const double factor = row[i] * work[j];
            const vec *from = (const vec *)row;
            vec *to = (vec *)(a + i * ld);
            for (size_t c = i / LANES; c < ld / LANES; c++) {
                to[c] -= factor * from[c];
            }
            b[i] -= factor * b[j];
        }
    }
    for (size_t j = k; j-- > 0;) {
        double sum = b[j];
        for (size_t i = j + 1; i < k; i++) {
            sum -= a[j * ld + i] * b[i];
        }
        b[j] = sum * work[j];
    }
    return dependent;
}

size_t tt_gram_solve(double *a, double *b, size_t k, size_t ld, double tolerance,
                     double *work) {
    TT_ASSERT(ld % TT_GRAM_PAD == 0 && k <= ld);
    return solve(a, b, k, ld, tolerance, work);
}
