#include "eval/tt_neighbours.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "eval/tt_neighbours_parts.h"

enum { PROBES = 32, WORTH = 16 };

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

static int alloc_blocks(tt_neighbours *t) {
    t->f = tt_alloc(t->n * t->D, sizeof *t->f);
    t->norm = tt_alloc(t->n, sizeof *t->norm);
    t->pack = tt_alloc((size_t)TT_BLOCK_ROWS * t->D, sizeof *t->pack);
    t->tile = tt_alloc((size_t)TT_BLOCK_ROWS * TT_BLOCK_COLUMNS, sizeof *t->tile);
    t->row = tt_alloc(t->n, sizeof *t->row);
    return t->f && t->norm && t->pack && t->tile && t->row ? TT_OK : TT_ENOMEM;
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
    t->nodes = tt_tree_nodes(t->n);
    t->x = tt_alloc(t->n * D, sizeof *t->x);
    t->node = tt_alloc(t->nodes, sizeof *t->node);
    t->box = tt_alloc(t->nodes * 2 * D, sizeof *t->box);
    if (!t->x || !t->node || !t->box) {
        goto refused;
    }
    tt_tree_build(t, row);
    for (size_t i = 0; i < t->n; i++) {
        memcpy(t->x + i * D, row[i], D * sizeof *t->x);
    }
    if (D > TT_TREE_WIDTH) {
        if (alloc_blocks(t) != TT_OK) {
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
        tt_free(t->pack);
        tt_free(t->tile);
        tt_free(t->row);
        tt_free(t);
    }
}

size_t tt_neighbours_count(const tt_neighbours *t) {
    return t->n;
}

const double *tt_neighbours_points(const tt_neighbours *t) {
    return t->x;
}

/* The k nearest so far: none. */
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

/* 1 if the tree spares most distances: a search of a few rows (k nearest, or within `square`
 * where k = 0) meets at most 1 / WORTH of all points on average. Tree and blocks agree, so
 * this decides on nothing but time. */
static int tree_is_worth(tt_neighbours *t, size_t k, double square) {
    double best[TT_NEAREST_MOST];
    if (t->D <= TT_TREE_WIDTH) {
        return 1;
    }
    t->met = 0;
    for (size_t p = 0; p < PROBES; p++) {
        const size_t i = p * t->n / PROBES;
        for (size_t j = 0; j < k; j++) {
            best[j] = INFINITY;
        }
        if (k > 0) {
            tt_tree_search(best, k, t, i);
        } else {
            tt_tree_count(t, i, square);
        }
    }
    return t->met * WORTH <= PROBES * t->n;
}

void tt_neighbours_nearest(double *distance, tt_neighbours *t, size_t k) {
    start(distance, t, k);
    if (tree_is_worth(t, k, 0)) {
        for (size_t i = 0; i < t->n; i++) {
            tt_tree_search(distance + i * k, k, t, i);
        }
    } else {
        for (size_t i = 0; i < t->n; i++) {
            t->row[i] = (uint32_t)i;
        }
        tt_blocks_search(distance, k, t, t->n);
    }
    take_roots(distance, t->n * k);
}

void tt_neighbours_nearest_naive(double *distance, const tt_neighbours *t, size_t k) {
    start(distance, t, k);
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->n; j++) {
            tt_neighbours_consider(distance + i * k, k, t, i, j);
        }
    }
    take_roots(distance, t->n * k);
}

/* The largest square whose root is at most r: a distance is its root. Subnormal squares may
 * be taken for 0. */
static double square_of(double r) {
    double s = r * r;
    if (s < DBL_MIN) {
        return s;
    }
    while (sqrt(s) > r) {
        s = nextafter(s, 0);
    }
    while (sqrt(nextafter(s, INFINITY)) <= r) {
        s = nextafter(s, INFINITY);
    }
    return s;
}

/* 1 if point i's k nearest reach beyond the radius: then they tell how many are within. */
static int is_listed(double *within, const double *distance, size_t k, size_t i,
                     double radius) {
    if (k == 0 || distance[i * k + k - 1] <= radius) {
        return 0;
    }
    *within = 0;
    for (size_t j = i * k; distance[j] <= radius; j++) {
        (*within)++;
    }
    return 1;
}

void tt_neighbours_within(double *pairs, tt_neighbours *t, const double *radius,
                          size_t radii, const double *distance, size_t k) {
    double square[TT_RADII_MOST], widest = 0;
    TT_ASSERT(radii >= 1 && radii <= TT_RADII_MOST);
    for (size_t j = 0; j < radii; j++) {
        square[j] = square_of(radius[j]);
        widest = fmax(widest, square[j]);
    }
    const int tree = tree_is_worth(t, 0, widest);
    size_t rows = 0;
    for (size_t i = 0; i < t->n; i++) {
        size_t listed = 0;
        for (size_t j = 0; j < radii; j++) {
            double *within = pairs + i * radii + j;
            const int known = is_listed(within, distance, k, i, radius[j]);
            if (!known && tree) {
                *within = tt_tree_count(t, i, square[j]) - 1; // itself
            }
            listed += (size_t)known;
        }
        if (listed < radii && !tree) {
            for (size_t j = 0; j < radii; j++) {
                pairs[i * radii + j] = -1;
            }
            t->row[rows++] = (uint32_t)i;
        }
    }
    if (rows > 0) {
        tt_blocks_count(pairs, t, rows, square, radii);
    }
}

void tt_neighbours_within_naive(double *pairs, const tt_neighbours *t, const double *radius,
                                size_t radii) {
    for (size_t i = 0; i < t->n * radii; i++) {
        const double *x = t->x + i / radii * t->D;
        pairs[i] = -1; // itself
        for (size_t j = 0; j < t->n; j++) {
            pairs[i] +=
                sqrt(tt_neighbours_squared(x, t->x + j * t->D, t->D)) <= radius[i % radii];
        }
    }
}
