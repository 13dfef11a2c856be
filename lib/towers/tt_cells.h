/* Cells of a covariate space and the polynomials on a cell.
 *
 * TT_GRID: K equal intervals for each coordinate of [0,1]^d, K^d cells. TT_BOXES: the boxes
 * of that grid that hold given points, found by hashing in any dimension (two boxes with
 * the same 64 bits of hash would be taken for one: for 2^20 boxes a chance of 2^-25). Basis
 * on a cell: Legendre polynomials in the local coordinates, orthonormal on the cell under
 * the uniform distribution, total degree <= r: q = binom(d + r, r) of them. */
#ifndef TT_CELLS_H
#define TT_CELLS_H

#include <stddef.h>
#include <stdint.h>

enum tt_partition { TT_GRID, TT_BOXES };
enum { TT_CELLS_DEGREE = 2, TT_CELLS_BASIS = 64, TT_CELLS_DIM = 64, TT_CELLS_BLOCK = 64 };

typedef struct {
    enum tt_partition kind;
    size_t d;        // coordinates, <= TT_CELLS_DIM
    size_t degree;   // r <= TT_CELLS_DEGREE
    size_t k;        // intervals a coordinate
    size_t q;        // polynomials on a cell, <= TT_CELLS_BASIS
    size_t count;    // cells
    size_t capacity; // TT_BOXES: places of the table, a power of 2
    uint64_t *key;   // (capacity) hash of a box; 0: free
    uint32_t *cell;  // (capacity) its cell
} tt_cells;

#define TT_NO_CELL UINT32_MAX

/* Number of polynomials of total degree <= degree in d coordinates. */
size_t tt_cells_basis_size(size_t d, size_t degree);

/* The cells of the grid, or the boxes that hold the points x (n, d). TT_OK or TT_ENOMEM. */
int tt_cells_alloc(tt_cells *c, enum tt_partition kind, size_t d, size_t degree, size_t k,
                   const double *x, size_t n);
void tt_cells_free(tt_cells *c);

/* The cell of x (d), coordinates in [0,1]; TT_NO_CELL for a box without points. */
uint32_t tt_cells_find(const tt_cells *c, const double *x);

/* cell (n) of the points x (n, d). */
void tt_cells_find_all(const tt_cells *c, uint32_t *cell, const double *x, size_t n);

/* phi (q): the basis at x, in the cell of x. */
void tt_cells_basis(const tt_cells *c, double *phi, const double *x);

/* t (d, BLOCK): the coordinates of n <= TT_CELLS_BLOCK points x (n, d), a row each. */
void tt_cells_rows(const tt_cells *c, double *t, const double *x, size_t n);

/* The same for a block of n <= TT_CELLS_BLOCK points of a grid, rows of TT_CELLS_BLOCK: in,
 * row l of t (d, BLOCK) is coordinate l; out, sqrt(3) times the local coordinate in [-1,
 * 1]. cell (n) is the points' cells (NULL: not wanted). */
void tt_cells_local(const tt_cells *c, double *t, uint32_t *cell, size_t n);

/* phi (q, BLOCK): the basis at the n points of local coordinates t (d, BLOCK). */
void tt_cells_basis_rows(const tt_cells *c, double *phi, const double *t, size_t n);

/* Lower corner (d) of a cell of the grid. */
void tt_cells_corner(const tt_cells *c, uint32_t cell, double *corner);

#endif
