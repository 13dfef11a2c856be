#include "th_minkowski_boxes.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BELOW_1 (1 - DBL_EPSILON / 2)

struct th_minkowski_work {
    size_t room, width;   // points, coordinates
    uint64_t *multiplier; // (width) odd
    uint64_t *key;        // (slots_for(room + 1)) hash of the box, 0: empty
    uint32_t *box;        // (slots_for(room + 1)) its number
    uint32_t *half;       // (room) bit j: the point belongs to half j
    uint32_t *rep;        // (room + 1) a point of the box
    uint32_t *met;        // (room + 1) bit j: half j meets it
    th_box_counts counts[2];
};

/* A grid: the box of x is floor(scale (x_l + shift)), l < D; x_l = 1 belongs to the box
 * below it, as boxes at the end of the cube are closed. */
typedef struct {
    double scale, shift;
} grid;

/* A power of 2 of slots, at least 3/2 of the boxes. */
static size_t slots_for(size_t boxes) {
    size_t slots = 16;
    while (slots < boxes + boxes / 2) {
        slots *= 2;
    }
    return slots;
}

/* A bijection that spreads all bits (the finaliser of splitmix64, Steele et al. 2014). */
static uint64_t mix(uint64_t h) {
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

th_minkowski_work *th_minkowski_alloc(size_t n, size_t D) {
    th_minkowski_work *w = n < UINT32_MAX ? calloc(1, sizeof *w) : NULL;
    if (!w) {
        return NULL;
    }
    const size_t slots = slots_for(n + 1);
    w->room = n;
    w->width = D;
    w->multiplier = malloc((D + 1) * sizeof *w->multiplier);
    w->key = malloc(slots * sizeof *w->key);
    w->box = malloc(slots * sizeof *w->box);
    w->half = calloc(n + 1, sizeof *w->half);
    w->rep = malloc((n + 1) * sizeof *w->rep);
    w->met = malloc((n + 1) * sizeof *w->met);
    if (!w->multiplier || !w->key || !w->box || !w->half || !w->rep || !w->met) {
        th_minkowski_free(w);
        return NULL;
    }
    for (size_t l = 0; l < D; l++) {
        w->multiplier[l] = mix(l + 1) | 1;
    }
    return w;
}

void th_minkowski_free(th_minkowski_work *w) {
    if (w) {
        free(w->multiplier);
        free(w->key);
        free(w->box);
        free(w->half);
        free(w->rep);
        free(w->met);
        free(w);
    }
}

int th_boxes_fit(const th_minkowski_work *w, size_t n, size_t D) {
    return n > 0 && n <= w->room && D > 0 && D <= w->width;
}

th_box_counts *th_boxes_of(th_minkowski_work *w, unsigned base) {
    return &w->counts[base == 3];
}

size_t th_minkowski_finest(unsigned base) {
    return base == 3 ? 19 : 30; // below 2^31 boxes a side
}

/* Sum of the box's coordinates times odd multipliers, mod 2^64, then mixed. Where all are
 * multiples of 2^30, as for binary covariates on the finest grid, a plain sum would keep 34
 * bits: their upper bits are folded upon the lower ones, so that 54 bits or more are kept
 * and two of n boxes collide with probability n^2 / 2^55 at most. Coordinates are not
 * negative: truncation is floor. */
static uint64_t box_hash(const th_minkowski_work *w, const double *x, size_t D, grid g) {
    uint64_t h = 0;
    for (size_t l = 0; l < D; l++) {
        const double inside = x[l] < BELOW_1 ? x[l] : BELOW_1;
        uint64_t q = (uint64_t)(int64_t)(g.scale * (inside + g.shift));
        q ^= q >> 10;
        q ^= q >> 20;
        h += q * w->multiplier[l];
    }
    h = mix(h);
    return h > 0 ? h : 1;
}

/* The box of this hash, *boxes if it is new (then counted). */
static size_t find(th_minkowski_work *w, uint64_t hash, size_t slots, size_t *boxes) {
    size_t at = (size_t)hash & (slots - 1);
    while (w->key[at] != hash) {
        if (w->key[at] == 0) {
            w->key[at] = hash;
            w->box[at] = (uint32_t)*boxes;
            return (*boxes)++;
        }
        at = (at + 1) & (slots - 1);
    }
    return w->box[at];
}

/* Boxes of the grid met by all n points, at most `limit`, or limit + 1. */
static size_t count_points(th_minkowski_work *w, const double *x, size_t n, size_t D,
                           grid g, size_t limit) {
    const size_t slots = slots_for(GSL_MIN(limit, n) + 1);
    size_t boxes = 0;
    memset(w->key, 0, slots * sizeof *w->key);
    for (size_t i = 0; i < n && boxes <= limit; i++) {
        const size_t old = boxes;
        const size_t box = find(w, box_hash(w, x + i * D, D, g), slots, &boxes);
        if (box == old) {
            w->rep[box] = (uint32_t)i;
            w->met[box] = 0;
        }
        w->met[box] |= w->half[i];
    }
    return boxes;
}

/* The coarser grid's boxes, from those of the finer one, in place: returns how many. A point
 * within rounding of an edge may count for the box beside it. */
static size_t coarsen(th_minkowski_work *w, const double *x, size_t fine, size_t D,
                      grid g) {
    const size_t slots = slots_for(fine);
    size_t boxes = 0;
    memset(w->key, 0, slots * sizeof *w->key);
    for (size_t i = 0; i < fine; i++) {
        const size_t old = boxes;
        const uint32_t rep = w->rep[i], met = w->met[i];
        const size_t box = find(w, box_hash(w, x + rep * D, D, g), slots, &boxes);
        if (box == old) { // box <= i: its place is free
            w->rep[box] = rep;
            w->met[box] = 0;
        }
        w->met[box] |= met;
    }
    return boxes;
}

static grid grid_at(unsigned base, size_t level, size_t shift) {
    return (grid){gsl_pow_uint(base, (unsigned)level), (double)shift / TH_BOX_SHIFTS};
}

size_t th_minkowski_count(const double *x, size_t n, size_t D, unsigned base, size_t level,
                          size_t shift, th_minkowski_work *w) {
    if (!th_boxes_fit(w, n, D) || (base != 2 && base != 3) ||
        level > th_minkowski_finest(base) || shift >= TH_BOX_SHIFTS) {
        GSL_ERROR_VAL("no such grid, or no room for the points", GSL_EINVAL, 0);
    }
    return count_points(w, x, n, D, grid_at(base, level, shift), n);
}

void th_boxes_halve(th_minkowski_work *w, size_t n, gsl_rng *r) {
    for (size_t i = 0; i < n; i++) {
        w->half[i] = (uint32_t)(gsl_rng_uniform_int(r, 1 << 16) << 16 |
                                gsl_rng_uniform_int(r, 1 << 16));
    }
}

/* Counts and halves at level k from the boxes that w holds. */
static void note_level(th_box_counts *c, const th_minkowski_work *w, size_t boxes,
                       size_t shift, size_t k) {
    c->count[shift][k] = (double)boxes;
    for (size_t j = 0; j < TH_BOX_HALVES; j++) {
        size_t met = 0;
        for (size_t i = 0; i < boxes; i++) {
            met += w->met[i] >> j & 1;
        }
        c->half[j][shift][k] = (double)met;
    }
}

/* The finest level with at most `limit` boxes on the grid that is not shifted, 0 if there is
 * none: counts grow with the level. */
static size_t finest_countable(th_minkowski_work *w, const double *x, size_t n, size_t D,
                               unsigned base, size_t limit) {
    size_t low = 0, high = th_minkowski_finest(base) + 1; // the answer is in [low, high)
    while (high - low > 1) {
        const size_t k = (low + high) / 2;
        if (count_points(w, x, n, D, grid_at(base, k, 0), limit) <= limit) {
            low = k;
        } else {
            high = k;
        }
    }
    return low;
}

void th_boxes_count(th_box_counts *c, const double *x, size_t n, size_t D, unsigned base,
                    th_minkowski_work *w) {
    const size_t limit = n / 4;
    const size_t finest = finest_countable(w, x, n, D, base, limit);
    c->base = base;
    c->levels = finest + 1;
    for (size_t shift = 0; shift < TH_BOX_SHIFTS; shift++) {
        size_t boxes = limit + 1;
        for (size_t k = finest + 1; k-- > 0;) {
            const grid g = grid_at(base, k, shift);
            boxes = boxes > limit ? count_points(w, x, n, D, g, limit)
                                  : coarsen(w, x, boxes, D, g);
            if (boxes <= limit) {
                note_level(c, w, boxes, shift, k);
            } else {
                c->count[shift][k] = NAN;
                for (size_t j = 0; j < TH_BOX_HALVES; j++) {
                    c->half[j][shift][k] = NAN;
                }
            }
        }
    }
}

/* Values of one coordinate, and their mean number over the halves; 0 if more than limit. */
static size_t count_values(double *half, th_minkowski_work *w, const double *x, size_t n,
                           size_t D, size_t limit) {
    const size_t slots = slots_for(limit + 1);
    size_t values = 0, met = 0;
    memset(w->key, 0, slots * sizeof *w->key);
    for (size_t i = 0; i < n && values <= limit; i++) {
        const double value = x[i * D] + 0.0; // -0 is 0
        const size_t old = values;
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        const uint64_t hash = mix(bits);
        const size_t at = find(w, hash > 0 ? hash : UINT64_C(1), slots, &values);
        w->met[at] = (at == old ? 0 : w->met[at]) | w->half[i];
    }
    for (size_t i = 0; i < values && values <= limit; i++) {
        met += (size_t)__builtin_popcount(w->met[i]);
    }
    *half = (double)met / TH_BOX_HALVES;
    return values <= limit ? values : 0;
}

int th_boxes_finite(const double *x, size_t n, size_t D, th_minkowski_work *w) {
    double all = 0, missed = 0;
    for (size_t l = 0; l < D; l++) {
        double half;
        const size_t values = count_values(&half, w, x + l, n, D, n / 10);
        if (values == 0) {
            return 0;
        }
        all += (double)values;
        missed += (double)values - half;
    }
    return missed <= 0.05 * all + 1;
}
