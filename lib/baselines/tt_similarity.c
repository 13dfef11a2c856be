#include "baselines/tt_similarity.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "baselines/tt_saved.h"

int tt_history_init(tt_history *h, const tt_ratings *train) {
    *h = (tt_history){.count = train->count};
    if (tt_groups_by_user(&h->by_user, train) != TT_OK ||
        tt_groups_by_item(&h->by_item, train) != TT_OK) {
        tt_history_free(h);
        return TT_ENOMEM;
    }
    tt_free(h->by_item.position);
    h->by_item.position = NULL;
    return TT_OK;
}

size_t tt_history_bytes(const tt_ratings *train) {
    const size_t rating = sizeof(double) + 2 * sizeof(uint32_t);
    return 2 * train->count * rating +
           (train->n_users + train->n_items + 4) * sizeof(size_t);
}

void tt_history_free(tt_history *h) {
    tt_groups_free(&h->by_user);
    tt_groups_free(&h->by_item);
    *h = (tt_history){0};
}

int tt_history_save(const tt_history *h, FILE *f) {
    const tt_groups *g = &h->by_user;
    const uint64_t count = h->count;
    tt_ratings r;
    int status = tt_ratings_alloc(&r, h->count, g->groups, h->by_item.groups, 0);
    if (status != TT_OK) {
        return status;
    }
    for (size_t u = 0; u < g->groups; u++) {
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            r.user[g->position[e]] = (uint32_t)u;
            r.item[g->position[e]] = g->other[e];
            r.rating[g->position[e]] = g->rating[e];
        }
    }
    const tt_block block[] = {{&count, 1, sizeof count},
                              {r.user, r.count, sizeof *r.user},
                              {r.item, r.count, sizeof *r.item},
                              {r.rating, r.count, sizeof *r.rating}};
    status = tt_blocks_write(f, block, sizeof block / sizeof block[0]);
    tt_ratings_free(&r);
    return status;
}

int tt_history_load(tt_history *h, size_t n_users, size_t n_items, FILE *f) {
    uint64_t count;
    *h = (tt_history){0};
    int status = tt_io_read(f, &count, 1, sizeof count);
    if (status != TT_OK) {
        return status;
    }
    tt_ratings r = {.count = count, .n_users = n_users, .n_items = n_items};
    status = tt_read_ids(f, &r.user, count, n_users);
    if (status == TT_OK) {
        status = tt_read_ids(f, &r.item, count, n_items);
    }
    if (status == TT_OK) {
        status = tt_read_doubles(f, &r.rating, count);
    }
    if (status == TT_OK) {
        status = tt_history_init(h, &r);
    }
    tt_ratings_free(&r);
    return status;
}

size_t tt_groups_largest(const tt_groups *g) {
    size_t most = 0;
    for (size_t i = 0; i < g->groups; i++) {
        const size_t size = g->ptr[i + 1] - g->ptr[i];
        most = size > most ? size : most;
    }
    return most;
}

/* n and one sum; cosine: n, ab, aa, bb; pearson: also a, b. */
static size_t row_width(enum tt_similarity kind) {
    return kind == TT_SIM_COSINE ? 4 : kind == TT_SIM_PEARSON ? 6 : 2;
}

int tt_similar_alloc(tt_similar *row, enum tt_similarity kind, size_t n) {
    *row = (tt_similar){.kind = kind, .n = n, .width = row_width(kind)};
    row->value = tt_alloc(n, sizeof *row->value);
    row->sum = tt_alloc(n, row->width * sizeof *row->sum);
    row->touched = tt_alloc(n, sizeof *row->touched);
    if (!row->value || !row->sum || !row->touched) {
        tt_similar_free(row);
        return TT_ENOMEM;
    }
    return TT_OK;
}

size_t tt_similar_bytes(enum tt_similarity kind, size_t n) {
    return n * ((row_width(kind) + 1) * sizeof(double) + sizeof(uint32_t));
}

void tt_similar_free(tt_similar *row) {
    tt_free(row->value);
    tt_free(row->sum);
    tt_free(row->touched);
    *row = (tt_similar){0};
}

/* Counts one more rating in common with `other`; returns its sums. */
static inline double *meet(tt_similar *row, size_t width, uint32_t other) {
    double *sum = row->sum + other * width;
    if (sum[0] == 0) {
        row->touched[row->n_touched++] = other;
    }
    sum[0] += 1;
    return sum;
}

/* Adds one y: x rated it a, others[i] rated it b[i]. */
static void add_y(tt_similar *row, double a, const uint32_t *others, const double *b,
                  size_t n) {
    switch (row->kind) {
    case TT_SIM_MSD:
        for (size_t i = 0; i < n; i++) {
            meet(row, 2, others[i])[1] += (a - b[i]) * (a - b[i]);
        }
        break;
    case TT_SIM_DEVIATION:
        for (size_t i = 0; i < n; i++) {
            meet(row, 2, others[i])[1] += a - b[i];
        }
        break;
    case TT_SIM_COSINE:
    case TT_SIM_PEARSON:
        for (size_t i = 0; i < n; i++) {
            double *sum = meet(row, row->width, others[i]);
            sum[1] += a * b[i];
            sum[2] += a * a;
            sum[3] += b[i] * b[i];
            if (row->kind == TT_SIM_PEARSON) {
                sum[4] += a;
                sum[5] += b[i];
            }
        }
    }
}

/* n sum a^2 - (sum a)^2, or 0 where that is within its rounding error: a is constant. */
static double scatter(double n, double squares, double sum) {
    const double s = n * squares - sum * sum;
    return s > 4 * n * DBL_EPSILON * n * squares ? s : 0;
}

static double row_value(enum tt_similarity kind, const double *sum) {
    const double n = sum[0];
    double below;
    switch (kind) {
    case TT_SIM_MSD:
        return 1 / (sum[1] / n + 1);
    case TT_SIM_DEVIATION:
        return sum[1] / n;
    case TT_SIM_COSINE:
        below = sqrt(sum[2] * sum[3]);
        return below > 0 ? sum[1] / below : 0;
    case TT_SIM_PEARSON:
        break;
    }
    below = sqrt(scatter(n, sum[2], sum[4]) * scatter(n, sum[3], sum[5]));
    return below > 0 ? (n * sum[1] - sum[4] * sum[5]) / below : 0;
}

void tt_similar_fill(tt_similar *row, const tt_groups *by_x, const tt_groups *by_y,
                     uint32_t x, double min_support) {
    TT_ASSERT(row->n_touched == 0 && row->n == by_x->groups && x < row->n);
    for (size_t e = by_x->ptr[x]; e < by_x->ptr[x + 1]; e++) {
        const uint32_t y = by_x->other[e];
        const size_t first = by_y->ptr[y];
        add_y(row, by_x->rating[e], by_y->other + first, by_y->rating + first,
              by_y->ptr[y + 1] - first);
    }
    for (size_t i = 0; i < row->n_touched; i++) {
        const double *sum = row->sum + row->touched[i] * row->width;
        row->value[row->touched[i]] = sum[0] < min_support ? 0 : row_value(row->kind, sum);
    }
}

void tt_similar_clear(tt_similar *row) {
    for (size_t i = 0; i < row->n_touched; i++) {
        const uint32_t other = row->touched[i];
        row->value[other] = 0;
        memset(row->sum + other * row->width, 0, row->width * sizeof *row->sum);
    }
    row->n_touched = 0;
}

int tt_memory_check(const char *name, size_t bytes, double limit) {
    const double need = (double)bytes / 1e9;
    if (need > limit) {
        return tt_error(TT_ENOMEM,
                        "%s needs %.3g GB, allowed are mem=%g: raise mem or take "
                        "fewer ratings",
                        name, need, limit);
    }
    return TT_OK;
}
