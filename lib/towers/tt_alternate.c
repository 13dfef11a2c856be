/* The pairs of alternating least squares and their order; see tt_alternate.h. */
#include "towers/tt_alternate.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

int tt_alternate_alloc(tt_alternate *w, size_t n, size_t d_0, size_t d_1, size_t p) {
    *w = (tt_alternate){.n = n, .p = p, .sides = d_1 ? 2 : 1};
    TT_ASSERT((d_1 > 0 || p == 1) && n < UINT32_MAX);
    w->rating = tt_alloc(n, sizeof *w->rating);
    w->scratch = tt_alloc(n, larger(p, larger(d_0, d_1)) * sizeof *w->scratch);
    w->moved = tt_alloc(n, sizeof *w->moved);
    w->normal = tt_alloc(1, sizeof *w->normal);
    int complete = w->rating && w->scratch && w->moved && w->normal;
    for (size_t s = 0; s < w->sides; s++) {
        tt_side *side = &w->side[s];
        side->d = s ? d_1 : d_0;
        side->x = tt_alloc(n, side->d * sizeof *side->x);
        side->value = tt_alloc(n, p * sizeof *side->value);
        side->cell = tt_alloc(n, sizeof *side->cell);
        side->order = tt_alloc(n, sizeof *side->order);
        complete = complete && side->x && side->value && side->cell && side->order;
    }
    if (w->sides == 1) {
        w->side[1].value = tt_alloc(n, sizeof *w->side[1].value);
        complete = complete && w->side[1].value;
    }
    if (!complete) {
        tt_alternate_free(w);
        return TT_ENOMEM;
    }
    for (size_t i = 0; w->sides == 1 && i < n; i++) {
        w->side[1].value[i] = 1;
    }
    return TT_OK;
}

void tt_alternate_free(tt_alternate *w) {
    for (size_t s = 0; s < 2; s++) {
        tt_side *side = &w->side[s];
        for (size_t level = 0; level < TT_ALTERNATE_LEVELS; level++) {
            tt_piecewise_free(&side->level[level]);
        }
        tt_free(side->x);
        tt_free(side->value);
        tt_free(side->cell);
        tt_free(side->order);
        tt_free(side->start);
        tt_free(side->prior);
    }
    tt_free(w->rating);
    tt_free(w->scratch);
    tt_free(w->moved);
    tt_free(w->normal);
    *w = (tt_alternate){0};
}

/* to = the pairs `from` (NULL: 0 .. n - 1) in stable order of cell[pair]; start (cells +
 * 1). */
static void counting_sort(uint32_t *to, const uint32_t *from, const uint32_t *cell,
                          uint32_t *start, size_t cells, size_t n) {
    memset(start, 0, (cells + 1) * sizeof *start);
    for (size_t i = 0; i < n; i++) {
        start[cell[i] + 1]++;
    }
    for (size_t c = 0; c < cells; c++) {
        start[c + 1] += start[c];
    }
    for (size_t j = 0; j < n; j++) {
        const uint32_t i = from ? from[j] : (uint32_t)j;
        to[start[cell[i]]++] = i;
    }
    memmove(start + 1, start, cells * sizeof *start);
    start[0] = 0;
}

/* Row j of the block (n, width) becomes its row moved[j]. */
static void permute(tt_alternate *w, double *block, size_t width) {
    for (size_t j = 0; j < w->n; j++) {
        const double *from = block + w->moved[j] * width;
        for (size_t l = 0; l < width; l++) { // a few numbers: no call of memcpy
            w->scratch[j * width + l] = from[l];
        }
    }
    memcpy(block, w->scratch, w->n * width * sizeof *block);
}

/* Brings the pairs into the order of (cell of side 0, cell of side 1). */
static void sort_pairs(tt_alternate *w, enum tt_partition kind) {
    tt_side *a = &w->side[0], *b = &w->side[1];
    const size_t cells_a = a->level[a->levels].cells.count;
    const size_t cells_b = w->sides == 2 ? b->level[b->levels].cells.count : 0;
    if (w->sides == 2) {
        counting_sort(b->order, NULL, b->cell, b->start, cells_b, w->n);
    }
    counting_sort(w->moved, w->sides == 2 ? b->order : NULL, a->cell, a->start, cells_a,
                  w->n);
    for (size_t j = 0; j < w->n; j++) {
        a->order[j] = (uint32_t)j;
    }
    if (w->sides == 2) {
        for (size_t j = 0; j < w->n; j++) {
            a->cell[j] = b->cell[w->moved[j]]; // side 0 needs its own no more
        }
        counting_sort(b->order, NULL, a->cell, b->start, cells_b, w->n);
    }
    permute(w, w->rating, 1);
    for (size_t s = 0; s < w->sides; s++) {
        permute(w, w->side[s].x, w->side[s].d);
        if (kind == TT_BOXES) { // what average_boxes needs
            permute(w, w->side[s].value, w->p);
        }
    }
}

/* Cells, coefficients and prior of the next level, zero. */
static int open_level(tt_alternate *w, tt_side *side, enum tt_partition kind, size_t degree,
                      size_t k) {
    TT_ASSERT(side->levels < TT_ALTERNATE_LEVELS);
    tt_piecewise *f = &side->level[side->levels];
    const int status = tt_piecewise_alloc(f, kind, side->d, degree, k, w->p, side->x, w->n);
    if (status != TT_OK) {
        return status;
    }
    tt_free(side->start);
    tt_free(side->prior);
    side->start = tt_alloc(f->cells.count + 1, sizeof *side->start);
    side->prior = tt_alloc(tt_piecewise_weights(f), sizeof *side->prior);
    if (!side->start || !side->prior) {
        return TT_ENOMEM;
    }
    tt_cells_find_all(&f->cells, side->cell, side->x, w->n);
    return TT_OK;
}

/* Means of the values over the boxes. */
static void average_boxes(const tt_alternate *w, tt_side *side) {
    tt_piecewise *f = &side->level[side->levels];
    const size_t p = w->p;
    for (size_t cell = 0; cell < f->cells.count; cell++) {
        const size_t first = side->start[cell], end = side->start[cell + 1];
        for (size_t j = first; j < end; j++) {
            for (size_t k = 0; k < p; k++) {
                f->coef[cell * p + k] += side->value[side->order[j] * p + k];
            }
        }
        for (size_t k = 0; k < p; k++) {
            f->coef[cell * p + k] /= (double)(end - first);
        }
    }
}

int tt_alternate_add_level(tt_alternate *w, enum tt_partition kind, size_t degree,
                           size_t k) {
    for (size_t s = 0; s < w->sides; s++) {
        const int status = open_level(w, &w->side[s], kind, degree, k);
        if (status != TT_OK) {
            return status;
        }
    }
    sort_pairs(w, kind);
    for (size_t s = 0; s < w->sides; s++) {
        tt_side *side = &w->side[s];
        const tt_piecewise *f = &side->level[side->levels];
        if (side->levels > 0 && kind == TT_GRID) {
            tt_piecewise_refine(side->level, side->levels);
        } else if (side->levels > 0) {
            average_boxes(w, side);
        }
        memcpy(side->prior, f->coef, tt_piecewise_weights(f) * sizeof *f->coef);
        side->levels++;
        tt_alternate_update(w, s);
    }
    return TT_OK;
}
