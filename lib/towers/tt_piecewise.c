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

void tt_piecewise_eval(double *value, const tt_piecewise *f, size_t levels, const double *x) {
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

/* Adds weight phi_a(x) value_k to the coefficients of the cell. */
static void add_moments(tt_piecewise *f, uint32_t cell, const double *x, const double *value,
                        double weight) {
    double phi[TT_CELLS_BASIS];
    double *coef = f->coef + cell * f->cells.q * f->p;
    tt_cells_basis(&f->cells, phi, x);
    for (size_t a = 0; a < f->cells.q; a++) {
        for (size_t k = 0; k < f->p; k++) {
            coef[a * f->p + k] += weight * phi[a] * value[k];
        }
    }
}

/* Nodes and weights of Gauss's rule of three on [0, 1]: 1/2 -+ sqrt(3/5) / 2. */
static const double node[3] = {0.1127016653792583, 0.5, 0.8872983346207417};
static const double node_weight[3] = {5.0 / 18, 8.0 / 18, 5.0 / 18};

static void project_cell(tt_piecewise *f, size_t level, uint32_t cell) {
    tt_piecewise *g = &f[level];
    const size_t d = g->cells.d;
    double corner[TT_CELLS_BASIS], x[TT_CELLS_BASIS], value[TT_PIECEWISE_P];
    size_t nodes = 1;
    tt_cells_corner(&g->cells, cell, corner);
    for (size_t l = 0; l < d; l++) {
        nodes *= 3;
    }
    for (size_t i = 0; i < nodes; i++) {
        double weight = 1;
        for (size_t l = 0, rest = i; l < d; l++, rest /= 3) {
            x[l] = corner[l] + node[rest % 3] / (double)g->cells.k;
            weight *= node_weight[rest % 3];
        }
        tt_piecewise_eval(value, f, level, x);
        add_moments(g, cell, x, value, weight);
    }
}

static void average_boxes(tt_piecewise *f, size_t level, const double *x, size_t n,
                          double *count) {
    tt_piecewise *g = &f[level];
    const size_t d = g->cells.d;
    double value[TT_PIECEWISE_P];
    memset(count, 0, g->cells.count * sizeof *count);
    for (size_t i = 0; i < n; i++) {
        const uint32_t cell = tt_cells_find(&g->cells, x + i * d);
        tt_piecewise_eval(value, f, level, x + i * d);
        add_moments(g, cell, x + i * d, value, 1);
        count[cell]++;
    }
    for (size_t cell = 0; cell < g->cells.count; cell++) {
        for (size_t k = 0; k < g->p; k++) {
            g->coef[cell * g->p + k] /= count[cell];
        }
    }
}

void tt_piecewise_refine(tt_piecewise *f, size_t level, const double *x, size_t n,
                         double *count) {
    TT_ASSERT(level >= 1);
    if (f[level].cells.kind == TT_BOXES) {
        average_boxes(f, level, x, n, count);
        return;
    }
    for (size_t cell = 0; cell < f[level].cells.count; cell++) {
        project_cell(f, level, (uint32_t)cell);
    }
}

void tt_piecewise_transform(tt_piecewise *f, const double *T) {
    const size_t p = f->p, rows = f->cells.count * f->cells.q;
    for (size_t row = 0; row < rows; row++) {
        double *c = f->coef + row * p, old[TT_PIECEWISE_P];
        memcpy(old, c, p * sizeof *c);
        for (size_t k = 0; k < p; k++) {
            c[k] = 0;
            for (size_t l = 0; l < p; l++) {
                c[k] += old[l] * T[l * p + k];
            }
        }
    }
}
