/* Cells of a covariate space; see tt_cells.h. */
#include "towers/tt_cells.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Elementwise loops take the width of the vector unit as the program starts. */
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))

static const double SQRT3 = 1.7320508075688772, SQRT5 = 2.23606797749979;

size_t tt_cells_basis_size(size_t d, size_t degree) {
    TT_ASSERT(degree <= TT_CELLS_DEGREE);
    return degree == 0 ? 1 : degree == 1 ? 1 + d : (d + 1) * (d + 2) / 2;
}

/* The interval of coordinate t: 0 .. k - 1. */
static size_t interval(double t, size_t k) {
    const double scaled = t * (double)k;
    return !(scaled > 0) ? 0 : scaled >= (double)k ? k - 1 : (size_t)scaled;
}

/* The finaliser of MurmurHash3 (Appleby) over the box's intervals; never 0. */
static uint64_t box_key(const double *x, size_t d, size_t k) {
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (size_t l = 0; l < d; l++) {
        h ^= interval(x[l], k) + 1;
        h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
        h ^= h >> 33;
    }
    return h ? h : 1;
}

/* The place of a key in the table, or the free place where it belongs. */
static size_t place(const tt_cells *c, uint64_t key) {
    size_t at = key & (c->capacity - 1);
    while (c->key[at] != 0 && c->key[at] != key) {
        at = (at + 1) & (c->capacity - 1);
    }
    return at;
}

static void add_box(tt_cells *c, const double *x) {
    const uint64_t key = box_key(x, c->d, c->k);
    const size_t at = place(c, key);
    if (c->key[at] == 0) {
        c->key[at] = key;
        c->cell[at] = (uint32_t)c->count++;
    }
}

int tt_cells_alloc(tt_cells *c, enum tt_partition kind, size_t d, size_t degree, size_t k,
                   const double *x, size_t n) {
    *c = (tt_cells){.kind = kind, .d = d, .degree = degree, .k = k};
    c->q = tt_cells_basis_size(d, degree);
    TT_ASSERT(d <= TT_CELLS_DIM && c->q <= TT_CELLS_BASIS && k >= 1);
    if (kind == TT_GRID) {
        const double cells = pow((double)k, (double)d);
        TT_ASSERT(cells < UINT32_MAX);
        c->count = (size_t)(cells + 0.5);
        return TT_OK;
    }
    TT_ASSERT(degree == 0);
    for (c->capacity = 16; c->capacity < 2 * n; c->capacity *= 2) {
    }
    c->key = tt_alloc(c->capacity, sizeof *c->key);
    c->cell = tt_alloc(c->capacity, sizeof *c->cell);
    if (!c->key || !c->cell) {
        tt_cells_free(c);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        add_box(c, x + i * d);
    }
    return TT_OK;
}

void tt_cells_free(tt_cells *c) {
    tt_free(c->key);
    tt_free(c->cell);
    c->key = NULL;
    c->cell = NULL;
}

uint32_t tt_cells_find(const tt_cells *c, const double *x) {
    if (c->kind == TT_BOXES) {
        const size_t at = place(c, box_key(x, c->d, c->k));
        return c->key[at] ? c->cell[at] : TT_NO_CELL;
    }
    size_t cell = 0;
    for (size_t l = 0; l < c->d; l++) {
        cell = cell * c->k + interval(x[l], c->k);
    }
    return (uint32_t)cell;
}

void tt_cells_basis(const tt_cells *c, double *phi, const double *x) {
    const size_t d = c->d;
    *phi++ = 1;
    if (c->degree == 0) {
        return;
    }
    double *first = phi;
    for (size_t l = 0; l < d; l++) {
        const double t = x[l] * (double)c->k - (double)interval(x[l], c->k);
        *phi++ = SQRT3 * (2 * t - 1);
    }
    if (c->degree == 2) {
        for (size_t l = 0; l < d; l++) { // P_2 = (3 u^2 - 1) / 2, first = sqrt(3) u
            *phi++ = SQRT5 * 0.5 * (first[l] * first[l] - 1);
        }
        for (size_t l = 0; l < d; l++) {
            for (size_t m = l + 1; m < d; m++) {
                *phi++ = first[l] * first[m];
            }
        }
    }
}

void tt_cells_rows(const tt_cells *c, double *t, const double *x, size_t n) {
    for (size_t l = 0; l < c->d; l++) {
        for (size_t j = 0; j < n; j++) {
            t[l * TT_CELLS_BLOCK + j] = x[j * c->d + l];
        }
    }
}

CLONES void tt_cells_local(const tt_cells *c, double *t, uint32_t *cell, size_t n) {
    const double k = (double)c->k;
    const int32_t last = (int32_t)c->k - 1;
    for (size_t j = 0; cell && j < n; j++) {
        cell[j] = 0;
    }
    for (size_t l = 0; l < c->d; l++, t += TT_CELLS_BLOCK) {
        for (size_t j = 0; j < n; j++) {
            const int32_t whole = (int32_t)(t[j] * k), up = whole > 0 ? whole : 0;
            const int32_t at = up < last ? up : last;
            t[j] = SQRT3 * (2 * (t[j] * k - (double)at) - 1);
            if (cell) {
                cell[j] = cell[j] * (uint32_t)c->k + (uint32_t)at;
            }
        }
    }
}

void tt_cells_find_all(const tt_cells *c, uint32_t *cell, const double *x, size_t n) {
    double t[TT_CELLS_DIM * TT_CELLS_BLOCK];
    for (size_t i = 0; c->kind == TT_BOXES && i < n; i++) {
        cell[i] = tt_cells_find(c, x + i * c->d);
    }
    for (size_t from = 0; c->kind == TT_GRID && from < n; from += TT_CELLS_BLOCK) {
        const size_t left = n - from, count = left < TT_CELLS_BLOCK ? left : TT_CELLS_BLOCK;
        tt_cells_rows(c, t, x + from * c->d, count);
        tt_cells_local(c, t, cell + from, count);
    }
}

/* row = scale (a b - shift). */
static inline void multiply(double *restrict row, const double *a, const double *b,
                            double scale, double shift, size_t n) {
    for (size_t j = 0; j < n; j++) {
        row[j] = scale * (a[j] * b[j] - shift);
    }
}

CLONES void tt_cells_basis_rows(const tt_cells *c, double *phi, const double *t, size_t n) {
    enum { B = TT_CELLS_BLOCK };
    const size_t d = c->d;
    for (size_t j = 0; j < n; j++) {
        phi[j] = 1;
    }
    phi += B;
    for (size_t l = 0; c->degree >= 1 && l < d; l++, phi += B) {
        memcpy(phi, t + l * B, n * sizeof *phi);
    }
    for (size_t l = 0; c->degree == 2 && l < d; l++, phi += B) {
        multiply(phi, t + l * B, t + l * B, 0.5 * SQRT5, 1, n);
    }
    for (size_t l = 0; c->degree == 2 && l < d; l++) {
        for (size_t m = l + 1; m < d; m++, phi += B) {
            multiply(phi, t + l * B, t + m * B, 1, 0, n);
        }
    }
}

void tt_cells_corner(const tt_cells *c, uint32_t cell, double *corner) {
    TT_ASSERT(c->kind == TT_GRID);
    size_t rest = cell;
    for (size_t l = c->d; l-- > 0; rest /= c->k) {
        corner[l] = (double)(rest % c->k) / (double)c->k;
    }
}
