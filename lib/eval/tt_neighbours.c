#include "eval/tt_neighbours.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"

enum { LEAF = 12, ROWS = 128, COLUMNS = 1024 };

/* Nodes of a balanced binary tree: children of i are 2i + 1 and 2i + 2; a node holds the
 * points first .. last - 1, its children the halves. */
typedef struct {
    uint32_t first, last;
} node;

struct tt_neighbours {
    size_t n, D, nodes;
    double *x;    // (n, D)
    node *node;   // (nodes)
    double *box;  // (nodes, 2, D): least and largest coordinates
    float *f;     // (n, D) centred; D > TT_TREE_WIDTH
    double *norm; // (n) their squared lengths
    float *tile;  // (ROWS, COLUMNS) of the products
};

static double squared(const double *a, const double *b, size_t D) {
    double sum = 0;
    for (size_t l = 0; l < D; l++) {
        sum += (a[l] - b[l]) * (a[l] - b[l]);
    }
    return sum;
}

/* Distinct points. */

static int compare(const void *a, const void *b, void *width) {
    const double *p = *(const double *const *)a, *q = *(const double *const *)b;
    for (size_t l = 0; l < *(const size_t *)width; l++) {
        if (p[l] != q[l]) {
            return p[l] < q[l] ? -1 : 1;
        }
    }
    return 0;
}

/* row: the points' addresses, distinct ones first afterwards; returns their number. */
static size_t distinct(const double **row, const double *x, size_t n, size_t D) {
    size_t kept = 1;
    for (size_t i = 0; i < n; i++) {
        row[i] = x + i * D;
    }
    qsort_r(row, n, sizeof *row, compare, &D);
    for (size_t i = 1; i < n; i++) {
        if (compare(&row[kept - 1], &row[i], &D) != 0) {
            row[kept++] = row[i];
        }
    }
    return kept;
}

/* The tree. */

/* Quickselect: row[middle] as if sorted by coordinate l, none larger before, none less after
 * it. */
static void split(const double **row, size_t n, size_t middle, size_t l) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        const double pivot = row[low + (high - low) / 2][l];
        size_t i = low, j = high;
        while (i <= j) {
            while (row[i][l] < pivot) {
                i++;
            }
            while (row[j][l] > pivot) {
                j--;
            }
            if (i <= j) {
                const double *swap = row[i];
                row[i++] = row[j];
                row[j] = swap;
                if (j-- == 0) {
                    break;
                }
            }
        }
        if (middle <= j && j < n) {
            high = j;
        } else if (middle >= i) {
            low = i;
        } else {
            return;
        }
    }
}

static void build(tt_neighbours *t, const double **row, size_t at, size_t first,
                  size_t last) {
    double *lo = t->box + 2 * at * t->D, *hi = lo + t->D;
    size_t widest = 0;
    t->node[at] = (node){(uint32_t)first, (uint32_t)last};
    for (size_t l = 0; l < t->D; l++) {
        lo[l] = hi[l] = row[first][l];
        for (size_t i = first + 1; i < last; i++) {
            lo[l] = fmin(lo[l], row[i][l]);
            hi[l] = fmax(hi[l], row[i][l]);
        }
        widest = hi[l] - lo[l] > hi[widest] - lo[widest] ? l : widest;
    }
    if (2 * at + 2 < t->nodes) {
        const size_t middle = first + (last - first) / 2;
        split(row + first, last - first, middle - first, widest);
        build(t, row, 2 * at + 1, first, middle);
        build(t, row, 2 * at + 2, middle, last);
    }
}

/* Nodes of the least full tree whose leaves hold LEAF points at most. */
static size_t nodes_for(size_t n) {
    size_t leaves = 1;
    while (leaves * LEAF < n) {
        leaves *= 2;
    }
    return 2 * leaves - 1;
}

static void centre(tt_neighbours *t) {
    for (size_t l = 0; l < t->D; l++) {
        double mean = 0;
        for (size_t i = 0; i < t->n; i++) {
            mean += t->x[i * t->D + l] / (double)t->n;
        }
        for (size_t i = 0; i < t->n; i++) {
            const double c = t->x[i * t->D + l] - mean;
            t->f[i * t->D + l] = (float)c;
            t->norm[i] += c * c;
        }
    }
}

int tt_neighbours_alloc(tt_neighbours **out, const double *x, size_t n, size_t D) {
    TT_ASSERT(n > 0 && n < UINT32_MAX && D > 0);
    tt_neighbours *t = tt_alloc(1, sizeof *t);
    const double **row = tt_alloc(n, sizeof *row);
    *out = t;
    if (!t || !row) {
        goto refused;
    }
    t->n = distinct(row, x, n, D);
    t->D = D;
    t->nodes = nodes_for(t->n);
    t->x = tt_alloc(t->n * D, sizeof *t->x);
    t->node = tt_alloc(t->nodes, sizeof *t->node);
    t->box = tt_alloc(t->nodes * 2 * D, sizeof *t->box);
    if (!t->x || !t->node || !t->box) {
        goto refused;
    }
    build(t, row, 0, 0, t->n);
    for (size_t i = 0; i < t->n; i++) {
        memcpy(t->x + i * D, row[i], D * sizeof *t->x);
    }
    if (D > TT_TREE_WIDTH) {
        t->f = tt_alloc(t->n * D, sizeof *t->f);
        t->norm = tt_alloc(t->n, sizeof *t->norm);
        t->tile = tt_alloc((size_t)ROWS * COLUMNS, sizeof *t->tile);
        if (!t->f || !t->norm || !t->tile) {
            goto refused;
        }
        centre(t);
    }
    tt_free(row);
    return TT_OK;
refused:
    tt_free(row);
    tt_neighbours_free(t);
    *out = NULL;
    return TT_ENOMEM;
}

void tt_neighbours_free(tt_neighbours *t) {
    if (t) {
        tt_free(t->x);
        tt_free(t->node);
        tt_free(t->box);
        tt_free(t->f);
        tt_free(t->norm);
        tt_free(t->tile);
        tt_free(t);
    }
}

size_t tt_neighbours_count(const tt_neighbours *t) {
    return t->n;
}

const double *tt_neighbours_points(const tt_neighbours *t) {
    return t->x;
}

/* The k nearest so far: ascending squared distances, INFINITY where there are none yet. */

static void insert(double *best, size_t k, double d) {
    size_t at = k - 1;
    while (at > 0 && best[at - 1] > d) {
        best[at] = best[at - 1];
        at--;
    }
    best[at] = d;
}

static void consider(double *best, size_t k, const tt_neighbours *t, size_t i, size_t j) {
    const double d = squared(t->x + i * t->D, t->x + j * t->D, t->D);
    if (d < best[k - 1] && i != j) {
        insert(best, k, d);
    }
}

/* Squared distance of the point to the node's box; summed as squared() does, so that it
 * never exceeds that of a point inside. */
static double to_box(const tt_neighbours *t, size_t at, const double *x) {
    const double *lo = t->box + 2 * at * t->D, *hi = lo + t->D;
    double sum = 0;
    for (size_t l = 0; l < t->D; l++) {
        const double out = x[l] < lo[l] ? lo[l] - x[l] : x[l] > hi[l] ? x[l] - hi[l] : 0;
        sum += out * out;
    }
    return sum;
}

/* To the farthest corner. */
static double across_box(const tt_neighbours *t, size_t at, const double *x) {
    const double *lo = t->box + 2 * at * t->D, *hi = lo + t->D;
    double sum = 0;
    for (size_t l = 0; l < t->D; l++) {
        const double far = fmax(x[l] - lo[l], hi[l] - x[l]);
        sum += far * far;
    }
    return sum;
}

static void search(double *best, size_t k, const tt_neighbours *t, size_t i, size_t at) {
    const double *x = t->x + i * t->D;
    if (2 * at + 2 >= t->nodes) {
        for (size_t j = t->node[at].first; j < t->node[at].last; j++) {
            consider(best, k, t, i, j);
        }
        return;
    }
    const double left = to_box(t, 2 * at + 1, x), right = to_box(t, 2 * at + 2, x);
    const size_t near = 2 * at + 1 + (size_t)(right < left);
    if (fmin(left, right) < best[k - 1]) {
        search(best, k, t, i, near);
    }
    if (fmax(left, right) < best[k - 1]) {
        search(best, k, t, i, 4 * at + 3 - near);
    }
}

static double count_within(const tt_neighbours *t, size_t i, size_t at, double square) {
    const double *x = t->x + i * t->D;
    double count = 0;
    if (to_box(t, at, x) > square) {
        return 0;
    }
    if (across_box(t, at, x) <= square) {
        return (double)(t->node[at].last - t->node[at].first);
    }
    if (2 * at + 2 < t->nodes) {
        return count_within(t, i, 2 * at + 1, square) +
               count_within(t, i, 2 * at + 2, square);
    }
    for (size_t j = t->node[at].first; j < t->node[at].last; j++) {
        count += squared(x, t->x + j * t->D, t->D) <= square;
    }
    return count;
}

/* Blocks. However it is summed, the product of two float vectors is off by
 * (D + 2) u (|a|^2 + |b|^2) / 2 at most, u = 2^-24, roundings to float included; subnormal
 * floats, taken for 0, add less than 2 D FLT_MIN (1 + |a|^2 + |b|^2). */

typedef void tile_use(void *context, const tt_neighbours *t, size_t row, size_t column,
                      size_t columns, const float *product);

/* Bounds a squared distance computed from a product, from the sum of squared lengths. */
static double slack(size_t D, double norms) {
    const double width = (double)(D + 4);
    return 0.5 * FLT_EPSILON * width * norms + 4 * FLT_MIN * width * (1 + norms);
}

/* Tiles of a block of rows, its own columns first: near ones come early. */
static void over_tiles(tt_neighbours *t, size_t first, tile_use *use, void *context) {
    const size_t tiles = (t->n + COLUMNS - 1) / COLUMNS, own = first / COLUMNS;
    const size_t rows = t->n - first < ROWS ? t->n - first : ROWS;
    const tt_mat a = tt_mat_view(t->f + first * t->D, rows, t->D);
    for (size_t k = 0; k < tiles; k++) {
        const size_t column = (own + k) % tiles * COLUMNS;
        const size_t columns = t->n - column < COLUMNS ? t->n - column : COLUMNS;
        const tt_mat b = tt_mat_view(t->f + column * t->D, columns, t->D);
        tt_mat_gemm(tt_mat_view(t->tile, rows, columns), 1, TT_N, a, TT_T, b, 0);
        for (size_t i = 0; i < rows; i++) {
            use(context, t, first + i, column, columns, t->tile + i * columns);
        }
    }
}

typedef struct {
    double *best; // (n, k) squared
    size_t k;
} nearest_of;

static void shortlist(void *context, const tt_neighbours *t, size_t row, size_t column,
                      size_t columns, const float *product) {
    const nearest_of *c = context;
    double *best = c->best + row * c->k;
    for (size_t j = 0; j < columns; j++) {
        const double norms = t->norm[row] + t->norm[column + j];
        const double d = norms - 2 * (double)product[j];
        if (d - slack(t->D, norms) < best[c->k - 1]) {
            consider(best, c->k, t, row, column + j);
        }
    }
}

typedef struct {
    double *pairs; // (n, radii)
    const double *radius;
    size_t radii;
} within_of;

static void count_tile(void *context, const tt_neighbours *t, size_t row, size_t column,
                       size_t columns, const float *product) {
    const within_of *c = context;
    const double *x = t->x + row * t->D;
    for (size_t k = 0; k < c->radii; k++) {
        const double square = c->radius[k] * c->radius[k];
        double count = 0;
        for (size_t j = 0; j < columns; j++) {
            const double norms = t->norm[row] + t->norm[column + j];
            const double d = norms - 2 * (double)product[j], off = slack(t->D, norms);
            if (d + off <= square) {
                count++;
            } else if (d - off <= square) {
                count += squared(x, t->x + (column + j) * t->D, t->D) <= square;
            }
        }
        c->pairs[row * c->radii + k] += count;
    }
}

/* Public searches. */

static void start(double *best, const tt_neighbours *t, size_t k) {
    TT_ASSERT(k >= 1 && k < t->n && k <= TT_NEAREST_MOST);
    for (size_t i = 0; i < t->n * k; i++) {
        best[i] = INFINITY;
    }
}

static void take_roots(double *best, size_t n) {
    for (size_t i = 0; i < n; i++) {
        best[i] = sqrt(best[i]);
    }
}

void tt_neighbours_nearest(double *distance, tt_neighbours *t, size_t k) {
    start(distance, t, k);
    nearest_of context = {distance, k};
    if (t->D > TT_TREE_WIDTH) {
        for (size_t first = 0; first < t->n; first += ROWS) {
            over_tiles(t, first, shortlist, &context);
        }
    } else {
        for (size_t i = 0; i < t->n; i++) {
            search(distance + i * k, k, t, i, 0);
        }
    }
    take_roots(distance, t->n * k);
}

void tt_neighbours_nearest_naive(double *distance, const tt_neighbours *t, size_t k) {
    start(distance, t, k);
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->n; j++) {
            consider(distance + i * k, k, t, i, j);
        }
    }
    take_roots(distance, t->n * k);
}

/* The points themselves were counted. */
static void leave_out_self(double *pairs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        pairs[i]--;
    }
}

void tt_neighbours_within(double *pairs, tt_neighbours *t, const double *radius,
                          size_t radii) {
    within_of context = {pairs, radius, radii};
    memset(pairs, 0, t->n * radii * sizeof *pairs);
    if (t->D > TT_TREE_WIDTH) {
        for (size_t first = 0; first < t->n; first += ROWS) {
            over_tiles(t, first, count_tile, &context);
        }
    } else {
        for (size_t i = 0; i < t->n * radii; i++) {
            const double r = radius[i % radii];
            pairs[i] = count_within(t, i / radii, 0, r * r);
        }
    }
    leave_out_self(pairs, t->n * radii);
}

void tt_neighbours_within_naive(double *pairs, const tt_neighbours *t, const double *radius,
                                size_t radii) {
    for (size_t i = 0; i < t->n * radii; i++) {
        const double r = radius[i % radii], *x = t->x + i / radii * t->D;
        pairs[i] = 0;
        for (size_t j = 0; j < t->n; j++) {
            pairs[i] += squared(x, t->x + j * t->D, t->D) <= r * r;
        }
    }
    leave_out_self(pairs, t->n * radii);
}
