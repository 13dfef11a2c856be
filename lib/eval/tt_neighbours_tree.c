#include "eval/tt_neighbours_parts.h"

enum { LEAF = 12, LANES = 4 };

static inline double squared(const double *a, const double *b, size_t D) {
    double sum[LANES] = {0};
    size_t l = 0;
    for (; l + LANES <= D; l += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            const double e = a[l + j] - b[l + j];
            sum[j] += e * e;
        }
    }
    for (; l < D; l++) {
        sum[0] += (a[l] - b[l]) * (a[l] - b[l]);
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double tt_neighbours_squared(const double *a, const double *b, size_t D) {
    return squared(a, b, D);
}

void tt_neighbours_consider(double *best, size_t k, const tt_neighbours *t, size_t i,
                            size_t j) {
    const double d = squared(t->x + i * t->D, t->x + j * t->D, t->D);
    if (d < best[k - 1] && i != j) {
        size_t at = k - 1;
        while (at > 0 && best[at - 1] > d) {
            best[at] = best[at - 1];
            at--;
        }
        best[at] = d;
    }
}

/* Nodes of the least full tree whose leaves hold LEAF points at most. */
size_t tt_tree_nodes(size_t n) {
    size_t leaves = 1;
    while (leaves * LEAF < n) {
        leaves *= 2;
    }
    return 2 * leaves - 1;
}

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
    t->node[at] = (tt_tree_node){(uint32_t)first, (uint32_t)last};
    for (size_t l = 0; l < t->D; l++) {
        lo[l] = hi[l] = row[first][l];
    }
    for (size_t i = first + 1; i < last; i++) {
        for (size_t l = 0; l < t->D; l++) {
            const double x = row[i][l];
            lo[l] = x < lo[l] ? x : lo[l];
            hi[l] = x > hi[l] ? x : hi[l];
        }
    }
    for (size_t l = 1; l < t->D; l++) {
        widest = hi[l] - lo[l] > hi[widest] - lo[widest] ? l : widest;
    }
    if (2 * at + 2 < t->nodes) {
        const size_t middle = first + (last - first) / 2;
        split(row + first, last - first, middle - first, widest);
        build(t, row, 2 * at + 1, first, middle);
        build(t, row, 2 * at + 2, middle, last);
    }
}

void tt_tree_build(tt_neighbours *t, const double **row) {
    build(t, row, 0, 0, t->n);
}

static double side(double x, double lo, double hi, int far) {
    const double below = lo - x, above = x - hi;
    const double most = below > above ? below : above;
    const double least = below > above ? above : below;
    return far ? least : most > 0 ? most : 0;
}

/* Squared distance of the point to the node's box, in each coordinate that to its nearest
 * side or, `far`, to its farthest; summed as tt_neighbours_squared does, so that it never
 * exceeds, or falls short of, that of a point inside. */
static double to_box(const tt_neighbours *t, size_t at, const double *x, int far) {
    const double *lo = t->box + 2 * at * t->D, *hi = lo + t->D;
    double sum[LANES] = {0};
    size_t l = 0;
    for (; l + LANES <= t->D; l += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            const double e = side(x[l + j], lo[l + j], hi[l + j], far);
            sum[j] += e * e;
        }
    }
    for (; l < t->D; l++) {
        const double e = side(x[l], lo[l], hi[l], far);
        sum[0] += e * e;
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void search(double *best, size_t k, tt_neighbours *t, size_t i, size_t at) {
    const double *x = t->x + i * t->D;
    if (2 * at + 2 >= t->nodes) {
        const size_t last = t->node[at].last;
        for (size_t j = t->node[at].first; j < last; j++) {
            tt_neighbours_consider(best, k, t, i, j);
        }
        t->met += last - t->node[at].first;
        return;
    }
    const double left = to_box(t, 2 * at + 1, x, 0), right = to_box(t, 2 * at + 2, x, 0);
    const size_t near = 2 * at + 1 + (size_t)(right < left);
    const double first = right < left ? right : left, second = right < left ? left : right;
    if (first < best[k - 1]) {
        search(best, k, t, i, near);
    }
    if (second < best[k - 1]) {
        search(best, k, t, i, 4 * at + 3 - near);
    }
}

void tt_tree_search(double *best, size_t k, tt_neighbours *t, size_t i) {
    search(best, k, t, i, 0);
}

static double count(tt_neighbours *t, size_t i, size_t at, double square) {
    const double *x = t->x + i * t->D;
    const size_t first = t->node[at].first, last = t->node[at].last;
    double within = 0;
    if (to_box(t, at, x, 0) > square) {
        return 0;
    }
    if (to_box(t, at, x, 1) <= square) {
        return (double)(last - first);
    }
    if (2 * at + 2 < t->nodes) {
        return count(t, i, 2 * at + 1, square) + count(t, i, 2 * at + 2, square);
    }
    for (size_t j = first; j < last; j++) {
        within += squared(x, t->x + j * t->D, t->D) <= square;
    }
    t->met += last - first;
    return within;
}

double tt_tree_count(tt_neighbours *t, size_t i, double square) {
    return count(t, i, 0, square);
}
