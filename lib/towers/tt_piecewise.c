/* Piecewise polynomials with values in R^p; see tt_piecewise.h. */
#include "towers/tt_piecewise.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_piecewise_alloc(tt_piecewise *f, enum tt_partition kind, size_t d, size_t degree,
                       size_t k, size_t p, const double *x, size_t n) {
    TT_ASSERT(p >= 1 && p <= TT_PIECEWISE_P);
    *f = (tt_piecewise){.p = p};
    int status = tt_cells_alloc(&f->cells, kind, d, degree, k, x, n);
    if (status == TT_OK) {
        f->coef = tt_alloc(f->cells.count, f->cells.q * p * sizeof *f->coef);
        status = f->coef ? TT_OK : TT_ENOMEM;
    }
    if (status != TT_OK) {
        tt_piecewise_free(f);
    }
    return status;
}

void tt_piecewise_free(tt_piecewise *f) {
    tt_cells_free(&f->cells);
    tt_free(f->coef);
    f->coef = NULL;
}

size_t tt_piecewise_weights(const tt_piecewise *f) {
    return f->cells.count * f->cells.q * f->p;
}

void tt_piecewise_eval(double *value, const tt_piecewise *f, size_t levels,
                       const double *x) {
    double phi[TT_CELLS_BASIS];
    const size_t p = f->p;
    memset(value, 0, p * sizeof *value);
    for (size_t level = levels; level-- > 0;) {
        const tt_piecewise *g = &f[level];
        const uint32_t cell = tt_cells_find(&g->cells, x);
        if (cell == TT_NO_CELL) {
            continue;
        }
        const double *coef = g->coef + cell * g->cells.q * p;
        tt_cells_basis(&g->cells, phi, x);
        for (size_t a = 0; a < g->cells.q; a++) {
            for (size_t k = 0; k < p; k++) {
                value[k] += phi[a] * coef[a * p + k];
            }
        }
        return;
    }
}

/* value (n, p) from the basis phi (q, BLOCK) and the cells; coef (cells, q, p). */
static inline __attribute__((always_inline)) void
sum_basis(double *value, const double *coef, const uint32_t *cell, const double *phi,
          size_t q, size_t p, size_t n) {
    for (size_t j = 0; j < n; j++) {
        const double *c = coef + cell[j] * q * p;
        double sum[TT_PIECEWISE_P] = {0};
        for (size_t a = 0; a < q; a++) {
            for (size_t k = 0; k < p; k++) {
                sum[k] += phi[a * TT_CELLS_BLOCK + j] * c[a * p + k];
            }
        }
        for (size_t k = 0; k < p; k++) {
            value[j * p + k] = sum[k];
        }
    }
}

/* One block of a grid; p = 2, what most sieves have, by a loop of its own: twice as
 * fast. */
static void block_values(double *value, const tt_piecewise *f, const double *x, size_t n) {
    double t[TT_CELLS_DIM * TT_CELLS_BLOCK], phi[TT_CELLS_BASIS * TT_CELLS_BLOCK];
    uint32_t cell[TT_CELLS_BLOCK];
    tt_cells_rows(&f->cells, t, x, n);
    tt_cells_local(&f->cells, t, cell, n);
    tt_cells_basis_rows(&f->cells, phi, t, n);
    if (f->p == 2) {
        sum_basis(value, f->coef, cell, phi, f->cells.q, 2, n);
    } else {
        sum_basis(value, f->coef, cell, phi, f->cells.q, f->p, n);
    }
}

void tt_piecewise_values(double *value, const tt_piecewise *f, size_t levels,
                         const double *x, size_t n) {
    const size_t d = f->cells.d, p = f->p;
    if (f->cells.kind == TT_BOXES) {
        for (size_t i = 0; i < n; i++) {
            tt_piecewise_eval(value + i * p, f, levels, x + i * d);
        }
        return;
    }
    for (size_t from = 0; from < n; from += TT_CELLS_BLOCK) {
        const size_t left = n - from, count = left < TT_CELLS_BLOCK ? left : TT_CELLS_BLOCK;
        block_values(value + from * p, &f[levels - 1], x + from * d, count);
    }
}

/* Adds weight phi_a(x) value_k to the coefficients of the cell. */
static void add_moments(tt_piecewise *f, uint32_t cell, const double *x,
                        const double *value, double weight) {
    double phi[TT_CELLS_BASIS];
    double *coef = f->coef + cell * f->cells.q * f->p;
    tt_cells_basis(&f->cells, phi, x);
    for (size_t a = 0; a < f->cells.q; a++) {
        for (size_t k = 0; k < f->p; k++) {
            coef[a * f->p + k] += weight * phi[a] * value[k];
        }
    }
}

/* Gauss's rules on [0, 1], by their number of nodes less one: 1/2, 1/2 -+ sqrt(1/3) / 2,
 * 1/2 -+ sqrt(3/5) / 2. */
static const double node[TT_CELLS_DEGREE + 1][3] = {
    {0.5},
    {0.21132486540518713, 0.78867513459481287},
    {0.1127016653792583, 0.5, 0.8872983346207417}};
static const double node_weight[TT_CELLS_DEGREE + 1][3] = {
    {1}, {0.5, 0.5}, {5.0 / 18, 8.0 / 18, 5.0 / 18}};

static void project_cell(tt_piecewise *f, size_t level, uint32_t cell) {
    tt_piecewise *g = &f[level];
    const size_t d = g->cells.d, degree = g->cells.degree;
    double corner[TT_CELLS_DIM], x[TT_CELLS_DIM], value[TT_PIECEWISE_P];
    size_t nodes = 1;
    tt_cells_corner(&g->cells, cell, corner);
    for (size_t l = 0; l < d; l++) {
        nodes *= degree + 1;
    }
    for (size_t i = 0; i < nodes; i++) {
        double weight = 1;
        for (size_t l = 0, rest = i; l < d; l++, rest /= degree + 1) {
            const size_t at = rest % (degree + 1);
            x[l] = corner[l] + node[degree][at] / (double)g->cells.k;
            weight *= node_weight[degree][at];
        }
        tt_piecewise_eval(value, f, level, x);
        add_moments(g, cell, x, value, weight);
    }
}

void tt_piecewise_refine(tt_piecewise *f, size_t level) {
    tt_piecewise *g = &f[level];
    TT_ASSERT(level >= 1 && g->cells.kind == TT_GRID);
    memset(g->coef, 0, tt_piecewise_weights(g) * sizeof *g->coef);
    for (size_t cell = 0; cell < g->cells.count; cell++) {
        project_cell(f, level, (uint32_t)cell);
    }
}
