/* Blocks of products. However it is summed, the product of two float vectors is off by
 * (D + 2) u (|a|^2 + |b|^2) / 2 at most, u = 2^-24, roundings to float included; subnormal
 * floats, taken for 0, add less than 2 D FLT_MIN (1 + |a|^2 + |b|^2). So a product bounds the
 * squared distance from below; where that bound leaves it open, it is computed in double. */
#include <float.h>
#include <string.h>

#include "base/tt_mat.h"
#include "eval/tt_neighbours_parts.h"

#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))

/* low[j] <= the squared distance of the row to column j; length: of the row, squared. */
CLONES static void bound(double *low, const float *product, const double *norm,
                         double length, size_t columns, size_t D) {
    const double width = (double)(D + 4);
    const double share = 0.5 * (double)FLT_EPSILON * width + 4 * (double)FLT_MIN * width;
    const double least = 4 * (double)FLT_MIN * width;
    for (size_t j = 0; j < columns; j++) {
        const double norms = length + norm[j];
        low[j] = norms - 2 * (double)product[j] - share * norms - least;
    }
}

/* best and square: exactly one of the two searches. */
typedef struct {
    double *best; // (n, k) squared
    size_t k;
    double *pairs; // (n, radii)
    const double *square;
    size_t radii;
    double widest; // of the squares
} task;

static void count_one(const task *c, const tt_neighbours *t, size_t row, size_t column) {
    const double d = tt_neighbours_squared(t->x + row * t->D, t->x + column * t->D, t->D);
    for (size_t k = 0; k < c->radii; k++) {
        c->pairs[row * c->radii + k] += d <= c->square[k];
    }
}

static void use_tile(const task *c, const tt_neighbours *t, size_t row, size_t column,
                     size_t columns, const float *product) {
    double low[TT_BLOCK_COLUMNS];
    bound(low, product, t->norm + column, t->norm[row], columns, t->D);
    if (c->best) {
        double *best = c->best + row * c->k;
        for (size_t j = 0; j < columns; j++) {
            if (low[j] < best[c->k - 1]) {
                tt_neighbours_consider(best, c->k, t, row, column + j);
            }
        }
        return;
    }
    for (size_t j = 0; j < columns; j++) {
        if (low[j] <= c->widest) {
            count_one(c, t, row, column + j);
        }
    }
}

/* Tiles of a block of rows, the first row's own columns first: near ones come early. */
static void over_tiles(const task *c, tt_neighbours *t, const uint32_t *row, size_t rows) {
    const size_t tiles = (t->n + TT_BLOCK_COLUMNS - 1) / TT_BLOCK_COLUMNS;
    const size_t own = row[0] / TT_BLOCK_COLUMNS;
    for (size_t i = 0; i < rows; i++) {
        memcpy(t->pack + i * t->D, t->f + row[i] * t->D, t->D * sizeof *t->f);
    }
    const tt_mat a = tt_mat_view(t->pack, rows, t->D);
    for (size_t k = 0; k < tiles; k++) {
        const size_t column = (own + k) % tiles * TT_BLOCK_COLUMNS, rest = t->n - column;
        const size_t columns = rest < TT_BLOCK_COLUMNS ? rest : TT_BLOCK_COLUMNS;
        const tt_mat b = tt_mat_view(t->f + column * t->D, columns, t->D);
        tt_mat_gemm(tt_mat_view(t->tile, rows, columns), 1, TT_N, a, TT_T, b, 0);
        for (size_t i = 0; i < rows; i++) {
            use_tile(c, t, row[i], column, columns, t->tile + i * columns);
        }
    }
}

static void over_rows(const task *c, tt_neighbours *t, size_t rows) {
    for (size_t first = 0; first < rows; first += TT_BLOCK_ROWS) {
        const size_t rest = rows - first;
        over_tiles(c, t, t->row + first, rest < TT_BLOCK_ROWS ? rest : TT_BLOCK_ROWS);
    }
}

void tt_blocks_search(double *best, size_t k, tt_neighbours *t, size_t rows) {
    over_rows(&(task){.best = best, .k = k}, t, rows);
}

void tt_blocks_count(double *pairs, tt_neighbours *t, size_t rows, const double *square,
                     size_t radii) {
    task c = {.pairs = pairs, .square = square, .radii = radii, .widest = square[0]};
    for (size_t k = 1; k < radii; k++) {
        c.widest = square[k] > c.widest ? square[k] : c.widest;
    }
    over_rows(&c, t, rows);
}
