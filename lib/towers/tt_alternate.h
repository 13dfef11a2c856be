/* Alternating least squares between two piecewise towers: the inner loop of the sieve.
 *
 * A side knows where its n training pairs lie and what its tower says there. One half step
 * solves it cell by cell while the other side is fixed:
 *   min over c  sum_i (r_i - sum_a,k c_ak phi_a(x_i) v_ik)^2 + ridge |c - prior|^2,
 * p q unknowns a cell, v the other side's values; normal matrices are sums of blocks Z'Z by
 * dsyrk, n (p q)^2 multiply-adds in all: linear in the pairs and in the cells. */
#ifndef TT_ALTERNATE_H
#define TT_ALTERNATE_H

#include "towers/tt_piecewise.h"

enum { TT_ALTERNATE_LEVELS = 64 };

typedef struct {
    size_t n, d, p;      // training pairs, coordinates, width
    double *x;           // (n, d)
    double *value;       // (n, p) the tower at the pairs
    uint32_t *cell;      // (n) the cell of each pair
    uint32_t *order;     // (n) pairs sorted by cell
    uint32_t *start;     // (cells + 1) first of a cell in `order`
    double *prior;       // (cells, q, p) what the ridge pulls to
    size_t levels;
    tt_piecewise level[TT_ALTERNATE_LEVELS];
} tt_side;

/* A side of n pairs in d coordinates without levels; x is to be filled. TT_OK, TT_ENOMEM. */
int tt_side_alloc(tt_side *s, size_t n, size_t d, size_t p);
void tt_side_free(tt_side *s); // its levels too

/* A new finest level with k cells a coordinate: refined from the one before, or zero; prior
 * and values follow. TT_OK or TT_ENOMEM (then the side is as before). */
int tt_side_add_level(tt_side *s, enum tt_partition kind, size_t degree, size_t k);

/* Values at the pairs from the finest level's coefficients. */
void tt_side_update(tt_side *s);

/* Solves the finest level of s for the ratings (n), the other side's values v (n, p) fixed (NULL:
 * ones, p = 1), and updates the values. */
void tt_side_solve(tt_side *s, const double *v, const double *rating, double ridge);

/* Transforms all levels, prior and values of `fixed` so that its values have mean square matrix
 * I, and those of `free` so that <f, g> stays. What is (numerically) not there is not blown up
 * beyond 1e6. */
void tt_side_whiten(tt_side *fixed, tt_side *free);

#endif
