/* A function with values in R^p that is a polynomial on each cell: a tower of the sieve.
 *
 * value_k(x) = sum_a coef[(cell * q + a) * p + k] phi_a(x). */
#ifndef TT_PIECEWISE_H
#define TT_PIECEWISE_H

#include "towers/tt_cells.h"

enum { TT_PIECEWISE_P = 8 };

typedef struct {
    tt_cells cells;
    size_t p;     // <= TT_PIECEWISE_P
    double *coef; // (cells, q, p)
} tt_piecewise;

/* Zero on the cells. TT_OK or TT_ENOMEM. */
int tt_piecewise_alloc(tt_piecewise *f, enum tt_partition kind, size_t d, size_t degree,
                       size_t k, size_t p, const double *x, size_t n);
void tt_piecewise_free(tt_piecewise *f);

size_t tt_piecewise_weights(const tt_piecewise *f); // cells q p

/* value (p) at x by the finest of f[0 .. levels - 1] whose partition knows x; 0 if none
 * does. */
void tt_piecewise_eval(double *value, const tt_piecewise *f, size_t levels,
                       const double *x);

/* value (n, p) at n points x (n, d), by tt_piecewise_eval or, where f[levels - 1] is a
 * grid, the same sums in blocks. */
void tt_piecewise_values(double *value, const tt_piecewise *f, size_t levels,
                         const double *x, size_t n);

/* Coefficients of the grid f[level] from f[level - 1]: its L2 projection in each cell by
 * Gauss's rule with r + 1 nodes a coordinate, exact where the coarse function has no
 * jump. */
void tt_piecewise_refine(tt_piecewise *f, size_t level);

#endif
