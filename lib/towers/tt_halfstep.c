/* Half steps of alternating least squares; see tt_alternate.h.
 *
 * The kernels are compiled once more for p = 2, what most sieves have: with that known,
 * their loops over R^p are no loops, and a path takes a tenth to a third less time. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "towers/tt_alternate.h"

enum { B = TT_CELLS_BLOCK, P = TT_PIECEWISE_P };

/* Blocks take the width of the vector unit as the program starts. */
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#define INLINE static inline __attribute__((always_inline))

/* phi (q, B) at n pairs of a side, zero up to the next multiple of the lanes. */
static void basis_rows(double *phi, const tt_side *side, const uint32_t *pair, size_t n) {
    const tt_cells *cells = &side->level[side->levels - 1].cells;
    const size_t d = side->d;
    double t[TT_CELLS_DIM * B];
    const size_t padded = (n + TT_NORMAL_LANES - 1) / TT_NORMAL_LANES * TT_NORMAL_LANES;
    if (cells->degree > 0) {
        for (size_t l = 0; l < d; l++) {
            for (size_t j = 0; j < n; j++) {
                t[l * B + j] = side->x[pair[j] * d + l];
            }
            for (size_t j = n; j < padded; j++) {
                t[l * B + j] = 0;
            }
        }
        tt_cells_local(cells, t, NULL, padded);
    }
    tt_cells_basis_rows(cells, phi, t, padded);
}

/* value (n, p) of pairs in one cell: phi (q, B), coef (q, p). */
INLINE void combine_any(double *value, const uint32_t *pair, const double *phi,
                        const double *coef, size_t q, size_t p, size_t n) {
    double sum[P * B];
    for (size_t k = 0; k < p; k++) {
        double *restrict to = sum + k * B;
        for (size_t j = 0; j < n; j++) {
            to[j] = coef[k];
        }
        for (size_t a = 1; a < q; a++) {
            for (size_t j = 0; j < n; j++) {
                to[j] += phi[a * B + j] * coef[a * p + k];
            }
        }
    }
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < p; k++) {
            value[pair[j] * p + k] = sum[k * B + j];
        }
    }
}

CLONES static void combine(double *value, const uint32_t *pair, const double *phi,
                           const double *coef, size_t q, size_t p, size_t n) {
    if (p == 2) {
        combine_any(value, pair, phi, coef, q, 2, n);
    } else {
        combine_any(value, pair, phi, coef, q, p, n);
    }
}

/* Values at the pairs from .. end - 1 of the order, all in `cell`. phi: their basis, NULL:
 * not known. */
static void update_cell(tt_side *side, size_t cell, size_t p, const double *phi) {
    const tt_piecewise *f = &side->level[side->levels - 1];
    const double *coef = f->coef + cell * f->cells.q * p;
    _Alignas(64) double own[TT_CELLS_BASIS * B];
    for (size_t from = side->start[cell]; from < side->start[cell + 1]; from += B) {
        const size_t left = side->start[cell + 1] - from, n = left < B ? left : B;
        if (!phi) {
            basis_rows(own, side, side->order + from, n);
        }
        combine(side->value, side->order + from, phi ? phi : own, coef, f->cells.q, p, n);
    }
}

void tt_alternate_update(tt_alternate *w, size_t s) {
    tt_side *side = &w->side[s];
    for (size_t cell = 0; cell < side->level[side->levels - 1].cells.count; cell++) {
        update_cell(side, cell, w->p, NULL);
    }
}

/* L and T = L^-T (p, p): mean of v v' over the pairs is L L', so rows v' T are white. */
typedef struct {
    double L[P * P], T[P * P];
} whitening;

/* gram (P, P) = sum of v v', lower triangle. */
INLINE void gram_any(double *gram, const double *value, size_t n, size_t p) {
    for (size_t i = 0; i < n; i++, value += p) {
        for (size_t k = 0; k < p; k++) {
            for (size_t l = 0; l <= k; l++) {
                gram[k * p + l] += value[k] * value[l];
            }
        }
    }
}

static void whiten(whitening *white, const double *value, size_t n, size_t p) {
    double gram[P * P] = {0}, trace = 0;
    if (p == 2) {
        gram_any(gram, value, n, 2);
    } else {
        gram_any(gram, value, n, p);
    }
    for (size_t k = 0; k < p; k++) {
        trace += gram[k * p + k] / (double)n;
    }
    *white = (whitening){{0}, {0}};
    for (size_t k = 0; k < p; k++) { // row k of L, and of its inverse into column k of T
        double *L = white->L + k * p;
        for (size_t l = 0; l <= k; l++) {
            double rest = gram[k * p + l] / (double)n + (l == k ? 1e-12 * trace : 0);
            for (size_t m = 0; m < l; m++) {
                rest -= L[m] * white->L[l * p + m];
            }
            L[l] = l < k ? rest / white->L[l * p + l] : trace > 0 ? sqrt(rest) : 1;
        }
        for (size_t l = 0; l <= k; l++) {
            double rest = l == k;
            for (size_t m = l; m < k; m++) {
                rest -= L[m] * white->T[l * p + m];
            }
            white->T[l * p + k] = rest / L[k];
        }
    }
}

/* v (p, B): the rows of value at the pairs times T; r (B) their ratings; zero beyond n. */
INLINE void gather_any(double *v, double *r, const double *value, const double *rating,
                       const uint32_t *pair, const double *T, size_t p, size_t n) {
    double raw[P * B];
    const size_t padded = (n + TT_NORMAL_LANES - 1) / TT_NORMAL_LANES * TT_NORMAL_LANES;
    for (size_t j = 0; j < n; j++) {
        r[j] = rating[pair[j]];
        for (size_t k = 0; k < p; k++) {
            raw[k * B + j] = value[pair[j] * p + k];
        }
    }
    for (size_t j = n; j < padded; j++) {
        r[j] = 0;
    }
    for (size_t k = 0; k < p; k++) {
        double *restrict to = v + k * B;
        memset(to, 0, padded * sizeof *to);
        for (size_t l = 0; l <= k; l++) {
            for (size_t j = 0; j < n; j++) {
                to[j] += raw[l * B + j] * T[l * p + k];
            }
        }
    }
}

CLONES static void gather(double *v, double *r, const double *value, const double *rating,
                          const uint32_t *pair, const double *T, size_t p, size_t n) {
    if (p == 2) {
        gather_any(v, r, value, rating, pair, T, 2, n);
    } else {
        gather_any(v, r, value, rating, pair, T, p, n);
    }
}

/* out = a b: a (q, p), b (p, p), transposed where asked. */
static void times(double *out, const double *a, const double *b, int transposed, size_t q,
                  size_t p) {
    for (size_t i = 0; i < q; i++) {
        for (size_t k = 0; k < p; k++) {
            double sum = 0;
            for (size_t l = 0; l < p; l++) {
                sum += a[i * p + l] * (transposed ? b[k * p + l] : b[l * p + k]);
            }
            out[i * p + k] = sum;
        }
    }
}

static void solve_cell(tt_alternate *w, size_t s, size_t cell, const whitening *white,
                       double ridge) {
    tt_side *side = &w->side[s];
    const tt_piecewise *f = &side->level[side->levels - 1];
    const size_t p = w->p, q = f->cells.q, end = side->start[cell + 1];
    _Alignas(64) double phi[TT_CELLS_BASIS * B], v[P * B], r[B];
    double c[TT_NORMAL_UNKNOWNS], prior[TT_NORMAL_UNKNOWNS];
    tt_normal_begin(w->normal, q, p);
    for (size_t from = side->start[cell]; from < end; from += B) {
        const size_t n = end - from < B ? end - from : B;
        const uint32_t *pair = side->order + from;
        basis_rows(phi, side, pair, n);
        gather(v, r, w->side[!s].value, w->rating, pair, white->T, p, n);
        tt_normal_add(w->normal, phi, v, r, n);
    }
    times(prior, side->prior + cell * q * p, white->L, 0, q, p);
    tt_normal_solve(w->normal, c, prior, ridge);
    times(f->coef + cell * q * p, c, white->T, 1, q, p);
    update_cell(side, cell, p, end - side->start[cell] <= B ? phi : NULL);
}

void tt_alternate_solve(tt_alternate *w, size_t s, double ridge) {
    const size_t cells = w->side[s].level[w->side[s].levels - 1].cells.count;
    whitening white;
    TT_ASSERT(ridge > 0);
    whiten(&white, w->side[!s].value, w->n, w->p);
    for (size_t cell = 0; cell < cells; cell++) {
        solve_cell(w, s, cell, &white, ridge);
    }
}

double tt_alternate_mse(const tt_alternate *w) {
    double sum = 0;
    for (size_t i = 0; i < w->n; i++) {
        double rest = w->rating[i];
        for (size_t k = 0; k < w->p; k++) {
            rest -= w->side[0].value[i * w->p + k] * w->side[1].value[i * w->p + k];
        }
        sum += rest * rest;
    }
    return sum / (double)w->n;
}
