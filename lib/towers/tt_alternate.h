/* Alternating least squares between two piecewise towers: the inner loop of the sieve.
 *
 * One half step solves a side cell by cell while the other side is fixed:
 *   min over c sum_i (r_i - sum_a,k c_ak phi_a(x_i) v_ik)^2 + ridge |c - prior|^2,
 * p q unknowns a cell (tt_normal.h), v the other side's values, whitened: in coordinates of
 * R^p in which their mean square matrix is I. What is (numerically) not there is not blown
 * up beyond 1e6. Coefficients are stored unwhitened, so the levels of a path agree. With
 * one side v = 1. Linear in the pairs and in the cells.
 *
 * Pairs are kept in the order of (cell of side 0, cell of side 1) at the finest level: side
 * 0 reads them in sequence, side 1 in runs. Each level sorts them anew. */
#ifndef TT_ALTERNATE_H
#define TT_ALTERNATE_H

#include "towers/tt_normal.h"
#include "towers/tt_piecewise.h"

enum { TT_ALTERNATE_LEVELS = 64 };

typedef struct {
    size_t d;        // coordinates
    double *x;       // (n, d)
    double *value;   // (n, p) the finest level's at the pairs
    uint32_t *cell;  // (n) the finest level's, while sorting
    uint32_t *order; // (n) pairs by cell
    uint32_t *start; // (cells + 1) first of a cell in `order`
    double *prior;   // (cells, q, p) what the ridge pulls to
    size_t levels;
    tt_piecewise level[TT_ALTERNATE_LEVELS];
} tt_side;

typedef struct {
    size_t n, p, sides; // training pairs, width, 1 or 2
    double *rating;     // (n)
    tt_side side[2];
    double *scratch; // (n, d or p) for permuting
    uint32_t *moved; // (n) likewise
    tt_normal *normal;
} tt_alternate;

/* n pairs, sides in d_0 and d_1 coordinates (d_1 = 0: one side, p = 1), no levels; ratings
 * and x are to be filled. TT_OK, TT_ENOMEM. */
int tt_alternate_alloc(tt_alternate *w, size_t n, size_t d_0, size_t d_1, size_t p);
void tt_alternate_free(tt_alternate *w); // its levels too

/* A new finest level with k cells a coordinate on both sides, refined from the one before,
 * or zero: grids by projection, boxes by the mean of their pairs. Prior and values follow.
 * TT_OK or TT_ENOMEM (then only tt_alternate_free may follow). */
int tt_alternate_add_level(tt_alternate *w, enum tt_partition kind, size_t degree,
                           size_t k);

/* Values of side s at the pairs from its finest level's coefficients. */
void tt_alternate_update(tt_alternate *w, size_t s);

/* Solves the finest level of side s, the other fixed, and updates its values. */
void tt_alternate_solve(tt_alternate *w, size_t s, double ridge);

/* Mean squared residual of the pairs. */
double tt_alternate_mse(const tt_alternate *w);

#endif
