/* Normal equations of one cell: least squares for a polynomial with values in R^p.
 *
 *   min over c sum_j (r_j - sum_a,k c_ak phi_a(x_j) v_jk)^2 + ridge |c - prior|^2
 * with q basis functions phi_a, p weights v_jk a pair and m = p q unknowns. Pairs come in
 * blocks, one row of TT_CELLS_BLOCK for each function and weight. Z'Z of the rows Z = phi
 * (x) v has Kronecker structure: q (q + 1) / 2 products of basis functions under p (p + 1)
 * / 2 weights v_k v_l, about (pq)^2 / 4 multiply-adds a pair. Sums run in four fixed lanes:
 * the same bits whatever the width of the vector unit. */
#ifndef TT_NORMAL_H
#define TT_NORMAL_H

#include "towers/tt_cells.h"
#include "towers/tt_piecewise.h"

enum {
    TT_NORMAL_UNKNOWNS = 128,
    TT_NORMAL_LANES = 4,
    TT_NORMAL_WEIGHTS = TT_PIECEWISE_P * (TT_PIECEWISE_P + 1) / 2,
    TT_NORMAL_SUMS = 6400 // q (q + 1) p (p + 1) / 4 + p q: at most 6368, at q = 64, p = 2
};

typedef struct {
    _Alignas(64) double sum[TT_NORMAL_SUMS * TT_NORMAL_LANES];
    _Alignas(64) double weight[TT_NORMAL_WEIGHTS * TT_CELLS_BLOCK]; // v_k v_l
    _Alignas(64) double row[TT_NORMAL_WEIGHTS * TT_CELLS_BLOCK];    // phi_a v_k v_l; v_k r
    double A[TT_NORMAL_UNKNOWNS * TT_NORMAL_UNKNOWNS];              // (m, m) lower triangle
    size_t q, p;
} tt_normal;

/* No pairs yet; p q <= TT_NORMAL_UNKNOWNS. */
void tt_normal_begin(tt_normal *w, size_t q, size_t p);

/* Adds n <= TT_CELLS_BLOCK pairs: phi (q, BLOCK), v (p, BLOCK), r (BLOCK), rows aligned to
 * 64 bytes. Up to the next multiple of TT_NORMAL_LANES columns are read: there v and r must
 * be 0, phi finite. */
void tt_normal_add(tt_normal *w, const double *phi, const double *v, const double *r,
                   size_t n);

/* c (q, p) from the pairs added; ridge > 0. */
void tt_normal_solve(tt_normal *w, double *c, const double *prior, double ridge);

#endif
