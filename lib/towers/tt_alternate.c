/* Alternating least squares between two piecewise towers; see tt_alternate.h. */
#include "towers/tt_alternate.h"

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

enum { BLOCK = 128, UNKNOWNS = 128 };

int tt_side_alloc(tt_side *s, size_t n, size_t d, size_t p) {
    *s = (tt_side){.n = n, .d = d, .p = p};
    s->x = tt_alloc(n, d * sizeof *s->x);
    s->value = tt_alloc(n, p * sizeof *s->value);
    s->cell = tt_alloc(n, sizeof *s->cell);
    s->order = tt_alloc(n, sizeof *s->order);
    if (!s->x || !s->value || !s->cell || !s->order) {
        tt_side_free(s);
        return TT_ENOMEM;
    }
    return TT_OK;
}

void tt_side_free(tt_side *s) {
    for (size_t level = 0; level < s->levels; level++) {
        tt_piecewise_free(&s->level[level]);
    }
    tt_free(s->x);
    tt_free(s->value);
    tt_free(s->cell);
    tt_free(s->order);
    tt_free(s->start);
    tt_free(s->prior);
    *s = (tt_side){0};
}

/* Counting sort of the pairs by their cell in f. */
static void sort_pairs(tt_side *s, const tt_piecewise *f) {
    uint32_t *start = s->start;
    memset(start, 0, (f->cells.count + 1) * sizeof *start);
    for (size_t i = 0; i < s->n; i++) {
        s->cell[i] = tt_cells_find(&f->cells, s->x + i * s->d);
        start[s->cell[i] + 1]++;
    }
    for (size_t c = 0; c < f->cells.count; c++) {
        start[c + 1] += start[c];
    }
    for (size_t i = 0; i < s->n; i++) {
        s->order[start[s->cell[i]]++] = (uint32_t)i;
    }
    memmove(start + 1, start, f->cells.count * sizeof *start);
    start[0] = 0;
}

int tt_side_add_level(tt_side *s, enum tt_partition kind, size_t degree, size_t k) {
    TT_ASSERT(s->levels < TT_ALTERNATE_LEVELS);
    tt_piecewise *f = &s->level[s->levels];
    const int status = tt_piecewise_alloc(f, kind, s->d, degree, k, s->p, s->x, s->n);
    if (status != TT_OK) {
        return status;
    }
    uint32_t *start = tt_alloc(f->cells.count + 1, sizeof *start);
    double *prior = tt_alloc(tt_piecewise_weights(f), sizeof *prior);
    if (!start || !prior) {
        tt_free(start);
        tt_free(prior);
        tt_piecewise_free(f);
        return TT_ENOMEM;
    }
    tt_free(s->start);
    tt_free(s->prior);
    s->start = start;
    s->prior = prior;
    sort_pairs(s, f);
    if (s->levels > 0) {
        tt_piecewise_refine(s->level, s->levels, s->x, s->n, prior); // prior: scratch for now
    }
    s->levels++;
    memcpy(prior, f->coef, tt_piecewise_weights(f) * sizeof *prior);
    tt_side_update(s);
    return TT_OK;
}

static void update_cell(tt_side *s, const tt_piecewise *f, size_t cell) {
    const size_t p = s->p, q = f->cells.q;
    const double *coef = f->coef + cell * q * p;
    double phi[TT_CELLS_BASIS];
    for (size_t j = s->start[cell]; j < s->start[cell + 1]; j++) {
        const size_t i = s->order[j];
        double value[TT_PIECEWISE_P] = {0};
        tt_cells_basis(&f->cells, phi, s->x + i * s->d);
        for (size_t a = 0; a < q; a++) {
            for (size_t k = 0; k < p; k++) {
                value[k] += phi[a] * coef[a * p + k];
            }
        }
        memcpy(s->value + i * p, value, p * sizeof *value);
    }
}

void tt_side_update(tt_side *s) {
    const tt_piecewise *f = &s->level[s->levels - 1];
    for (size_t cell = 0; cell < f->cells.count; cell++) {
        update_cell(s, f, cell);
    }
}

/* Row of Z: phi_a v_k, and the rating behind them. */
static void fill_row(double *z, const tt_piecewise *f, const double *x, const double *v,
                     double rating) {
    double phi[TT_CELLS_BASIS];
    tt_cells_basis(&f->cells, phi, x);
    for (size_t a = 0; a < f->cells.q; a++) {
        for (size_t k = 0; k < f->p; k++) {
            *z++ = phi[a] * (v ? v[k] : 1);
        }
    }
    *z = rating;
}

/* normal (m + 1, m + 1): lower triangle of Z'Z over the cell's pairs, the last row Z'r. */
static void accumulate(double *normal, const tt_side *s, size_t cell, const double *v,
                       const double *rating) {
    const tt_piecewise *f = &s->level[s->levels - 1];
    const size_t width = f->cells.q * s->p + 1;
    double Z[BLOCK * (UNKNOWNS + 1)];
    memset(normal, 0, width * width * sizeof *normal);
    for (size_t from = s->start[cell]; from < s->start[cell + 1]; from += BLOCK) {
        const size_t left = s->start[cell + 1] - from;
        const size_t rows = left < BLOCK ? left : BLOCK;
        for (size_t j = 0; j < rows; j++) {
            const size_t i = s->order[from + j];
            fill_row(Z + j * width, f, s->x + i * s->d, v ? v + i * s->p : NULL, rating[i]);
        }
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)width, (int)rows, 1, Z,
                    (int)width, 1, normal, (int)width);
    }
}

void tt_side_solve(tt_side *s, const double *v, const double *rating, double ridge) {
    tt_piecewise *f = &s->level[s->levels - 1];
    const size_t m = f->cells.q * s->p;
    double normal[(UNKNOWNS + 1) * (UNKNOWNS + 1)];
    TT_ASSERT(m <= UNKNOWNS && (v || s->p == 1) && ridge > 0);
    for (size_t cell = 0; cell < f->cells.count; cell++) {
        double *c = f->coef + cell * m, *right = normal + m * (m + 1);
        const double *prior = s->prior + cell * m;
        accumulate(normal, s, cell, v, rating);
        for (size_t j = 0; j < m; j++) {
            normal[j * (m + 1) + j] += ridge;
            right[j] += ridge * prior[j];
        }
        gsl_matrix_view A = gsl_matrix_view_array_with_tda(normal, m, m, m + 1);
        gsl_vector_view b = gsl_vector_view_array(right, m);
        gsl_vector_view solution = gsl_vector_view_array(c, m);
        gsl_linalg_cholesky_decomp1(&A.matrix);
        gsl_linalg_cholesky_solve(&A.matrix, &b.vector, &solution.vector);
        update_cell(s, f, cell);
    }
}

/* Values and prior like the coefficients: rows times T (p, p). */
static void transform_rows(double *row, size_t rows, size_t p, const double *T) {
    for (size_t i = 0; i < rows; i++, row += p) {
        double old[TT_PIECEWISE_P];
        memcpy(old, row, p * sizeof *row);
        for (size_t k = 0; k < p; k++) {
            row[k] = 0;
            for (size_t l = 0; l < p; l++) {
                row[k] += old[l] * T[l * p + k];
            }
        }
    }
}

static void transform(tt_side *s, const double *T) {
    for (size_t level = 0; level < s->levels; level++) {
        tt_piecewise_transform(&s->level[level], T);
    }
    transform_rows(s->prior, tt_piecewise_weights(&s->level[s->levels - 1]) / s->p, s->p, T);
    transform_rows(s->value, s->n, s->p, T);
}

void tt_side_whiten(tt_side *fixed, tt_side *free) {
    const size_t p = fixed->p;
    double gram[TT_PIECEWISE_P * TT_PIECEWISE_P], down[TT_PIECEWISE_P * TT_PIECEWISE_P];
    double up[TT_PIECEWISE_P * TT_PIECEWISE_P], trace = 0;
    memset(gram, 0, sizeof gram);
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)p, (int)fixed->n,
                1 / (double)fixed->n, fixed->value, (int)p, 0, gram, (int)p);
    for (size_t k = 0; k < p; k++) {
        trace += gram[k * p + k];
    }
    if (!(trace > 0)) {
        return;
    }
    for (size_t k = 0; k < p; k++) {
        gram[k * p + k] += 1e-12 * trace;
    }
    gsl_matrix_view L = gsl_matrix_view_array(gram, p, p);
    gsl_linalg_cholesky_decomp1(&L.matrix);
    /* fixed: row g' becomes g' L^-T; free: row f' becomes f' L. */
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            up[i * p + j] = j <= i ? gram[i * p + j] : 0;
            down[i * p + j] = i == j;
        }
    }
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, (int)p, (int)p,
                1, gram, (int)p, down, (int)p);
    transform(fixed, down);
    transform(free, up);
}
