/* Cells and their polynomials: orthonormality, counts, edges, rows against single points,
 * boxes against the grid, refused memory. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "t_test.h"
#include "towers/tt_cells.h"

enum { DIMS = 3, POINTS = 3 * TT_CELLS_BLOCK + 5, HIGH = 50 };

static const tt_cells *grid(tt_cells *c, size_t d, size_t degree, size_t k) {
    assert_int_equal(tt_cells_alloc(c, TT_GRID, d, degree, k, NULL, 0), TT_OK);
    return c;
}

/* Points of [0,1]^d with high entropy, some of them on the cells' faces and the cube's,
 * some coordinates outside, which belong to the nearest cell. */
static void points(double *x, size_t d, size_t k, tt_rng *r) {
    for (size_t i = 0; i < POINTS * d; i++) {
        const size_t face = tt_rng_below(r, 8 * (k + 1));
        x[i] = face <= k       ? (double)face / (double)k
               : face == k + 1 ? 3 * tt_rng_uniform(r) - 1
                               : tt_rng_uniform(r);
    }
}

/* binom(d + r, r). */
static void basis_size(void **state) {
    (void)state;
    const size_t want[DIMS][3] = {{1, 2, 3}, {1, 3, 6}, {1, 4, 10}};
    for (size_t d = 1; d <= DIMS; d++) {
        for (size_t degree = 0; degree <= 2; degree++) {
            assert_int_equal(tt_cells_basis_size(d, degree), want[d - 1][degree]);
        }
    }
    assert_int_equal(tt_cells_basis_size(6, 2), 28);
}

/* Mean over a cell of phi_a phi_b is 1 for a = b, else 0: Gauss's rule of three is
 * exact. */
static void basis_orthonormal(void **state) {
    (void)state;
    const double node[3] = {0.5 - sqrt(0.15), 0.5, 0.5 + sqrt(0.15)};
    const double weight[3] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
    for (size_t d = 1; d <= DIMS; d++) {
        tt_cells c;
        const size_t k = 2 * d + 1, nodes = (size_t)(pow(3, (double)d) + 0.5);
        double gram[10][10] = {{0}}, corner[DIMS], x[DIMS], phi[10];
        grid(&c, d, 2, k);
        tt_cells_corner(&c, (uint32_t)(c.count / 2), corner);
        for (size_t i = 0; i < nodes; i++) {
            double w = 1;
            for (size_t l = 0, rest = i; l < d; l++, rest /= 3) {
                x[l] = corner[l] + node[rest % 3] / (double)k;
                w *= weight[rest % 3];
            }
            assert_int_equal(tt_cells_find(&c, x), c.count / 2);
            tt_cells_basis(&c, phi, x);
            for (size_t a = 0; a < c.q; a++) {
                for (size_t b = 0; b < c.q; b++) {
                    gram[a][b] += w * phi[a] * phi[b];
                }
            }
        }
        for (size_t a = 0; a < c.q; a++) {
            for (size_t b = 0; b < c.q; b++) {
                T_ARITH(gram[a][b], a == b, 10.0 * (double)k, nodes); // phi moves with k x
            }
        }
        tt_cells_free(&c);
    }
}

/* Corners are found in their own cell; the cube's far faces belong to the last cells,
 * points outside to the nearest. */
static void grid_cells(void **state) {
    (void)state;
    for (size_t d = 1; d <= DIMS; d++) {
        const size_t k = 8; // i / 8 is exact
        tt_cells c;
        double x[DIMS];
        grid(&c, d, 1, k);
        assert_int_equal(c.count, (size_t)(pow((double)k, (double)d) + 0.5));
        for (uint32_t cell = 0; cell < c.count; cell++) {
            tt_cells_corner(&c, cell, x);
            assert_int_equal(tt_cells_find(&c, x), cell);
        }
        for (int far = 0; far <= 1; far++) {
            for (double out = 0; out < 2; out++) {
                for (size_t l = 0; l < d; l++) {
                    x[l] = far ? 1 + out : -out;
                }
                assert_int_equal(tt_cells_find(&c, x), far ? c.count - 1 : 0);
            }
        }
        tt_cells_free(&c);
    }
}

/* The block functions give the bits of tt_cells_find and tt_cells_basis, at any count. */
static void rows_against_points(void **state) {
    (void)state;
    tt_rng r = t_rng("rows_against_points", 0);
    for (size_t trial = 0; trial < t_cases(60); trial++) {
        const size_t d = 1 + trial % 4, degree = trial / 4 % 3, k = 1 + tt_rng_below(&r, 9);
        const size_t n = 1 + tt_rng_below(&r, POINTS);
        tt_cells c;
        double x[POINTS * 4], t[4 * TT_CELLS_BLOCK], rows[15 * TT_CELLS_BLOCK], phi[15];
        uint32_t cell[POINTS], own[TT_CELLS_BLOCK];
        points(x, d, k, &r);
        grid(&c, d, degree, k);
        tt_cells_find_all(&c, cell, x, n);
        const size_t count = n < TT_CELLS_BLOCK ? n : TT_CELLS_BLOCK;
        tt_cells_rows(&c, t, x, count);
        tt_cells_local(&c, t, own, count);
        tt_cells_basis_rows(&c, rows, t, count);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(cell[i], tt_cells_find(&c, x + i * d));
            tt_cells_basis(&c, phi, x + i * d);
            for (size_t a = 0; i < count && a < c.q; a++) {
                assert_true(rows[a * TT_CELLS_BLOCK + i] == phi[a]);
            }
            assert_true(i >= count || own[i] == cell[i]);
        }
        tt_cells_free(&c);
    }
}

/* Two points share a box exactly if they share the grid's cell; boxes are numbered by first
 * appearance; a box without points is no cell. */
static void boxes_against_grid(void **state) {
    (void)state;
    tt_rng r = t_rng("boxes_against_grid", 0);
    for (size_t trial = 0; trial < t_cases(30); trial++) {
        const size_t d = 1 + trial % DIMS, k = 1 + tt_rng_below(&r, 6), half = POINTS / 2;
        tt_cells boxes, c;
        double x[POINTS * DIMS];
        uint32_t of[216], seen = 0; // box of a cell of the grid
        memset(of, 0xff, sizeof of);
        points(x, d, k, &r);
        grid(&c, d, 0, k);
        assert_int_equal(tt_cells_alloc(&boxes, TT_BOXES, d, 0, k, x, half), TT_OK);
        for (size_t i = 0; i < half; i++) {
            uint32_t *box = &of[tt_cells_find(&c, x + i * d)];
            if (*box == TT_NO_CELL) {
                *box = seen++;
            }
        }
        assert_int_equal(boxes.count, seen);
        for (size_t i = 0; i < POINTS; i++) {
            assert_int_equal(tt_cells_find(&boxes, x + i * d),
                             of[tt_cells_find(&c, x + i * d)]);
        }
        tt_cells_free(&boxes);
        tt_cells_free(&c);
    }
}

/* In R^50 copies of one coordinate make as many boxes as the coordinate alone has cells. */
static void boxes_in_high_dimension(void **state) {
    (void)state;
    enum { K = 40, N = 2000 };
    tt_rng r = t_rng("boxes_in_high_dimension", 0);
    double *x = malloc(N * HIGH * sizeof *x), *one = malloc(N * sizeof *one);
    uint32_t a[N], b[N];
    tt_cells high, low;
    assert_true(x && one);
    for (size_t i = 0; i < N; i++) {
        one[i] = tt_rng_uniform(&r);
        for (size_t l = 0; l < HIGH; l++) {
            x[i * HIGH + l] = one[i];
        }
    }
    assert_int_equal(tt_cells_alloc(&high, TT_BOXES, HIGH, 0, K, x, N), TT_OK);
    assert_int_equal(tt_cells_alloc(&low, TT_BOXES, 1, 0, K, one, N), TT_OK);
    assert_int_equal(high.count, K);
    tt_cells_find_all(&high, a, x, N);
    tt_cells_find_all(&low, b, one, N);
    assert_memory_equal(a, b, sizeof a);
    x[0] = x[0] < 0.5 ? 0.9 : 0.1; // off the diagonal
    assert_true(tt_cells_find(&high, x) == TT_NO_CELL);
    tt_cells_free(&high);
    tt_cells_free(&low);
    free(x);
    free(one);
}

static void refused_memory(void **state) {
    (void)state;
    const double x[] = {0.1, 0.5, 0.9};
    tt_cells c;
    for (unsigned long k = 1; k <= 2; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(tt_cells_alloc(&c, TT_BOXES, 1, 0, 4, x, 3), TT_ENOMEM);
        assert_true(c.key == NULL && c.cell == NULL);
    }
    tt_alloc_fail_after(3);
    assert_int_equal(tt_cells_alloc(&c, TT_BOXES, 1, 0, 4, x, 3), TT_OK);
    tt_alloc_fail_after(0);
    tt_cells_free(&c);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(basis_size),         cmocka_unit_test(basis_orthonormal),
    cmocka_unit_test(grid_cells),         cmocka_unit_test(rows_against_points),
    cmocka_unit_test(boxes_against_grid), cmocka_unit_test(boxes_in_high_dimension),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
