/* Linear equations for the twins of least squares, by plain elimination. */
#ifndef T_SOLVE_H
#define T_SOLVE_H

#include <math.h>
#include <stddef.h>

/* Solves a x = b, a (k, k + 1) augmented, with row exchanges; x in column k. */
static inline void t_solve(double *a, size_t k) {
    const size_t ld = k + 1;
    for (size_t j = 0; j < k; j++) {
        size_t best = j;
        for (size_t i = j; i < k; i++) {
            best = fabs(a[i * ld + j]) > fabs(a[best * ld + j]) ? i : best;
        }
        for (size_t c = 0; c <= k; c++) {
            const double swap = a[j * ld + c];
            a[j * ld + c] = a[best * ld + c];
            a[best * ld + c] = swap;
        }
        for (size_t i = 0; i < k; i++) {
            const double factor = i == j ? 0 : a[i * ld + j] / a[j * ld + j];
            for (size_t c = j; c <= k; c++) {
                a[i * ld + c] -= factor * a[j * ld + c];
            }
        }
    }
    for (size_t j = 0; j < k; j++) {
        a[j * ld + k] /= a[j * ld + j];
    }
}

#endif
