#include "data/tt_ratings.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_ratings_alloc(tt_ratings *r, size_t count, size_t n_users, size_t n_items,
                     int with_time) {
    *r = (tt_ratings){.count = count, .n_users = n_users, .n_items = n_items};
    r->user = tt_alloc(count, sizeof *r->user);
    r->item = tt_alloc(count, sizeof *r->item);
    r->rating = tt_alloc(count, sizeof *r->rating);
    if (with_time) {
        r->time = tt_alloc(count, sizeof *r->time);
    }
    if (!r->user || !r->item || !r->rating || (with_time && !r->time)) {
        tt_ratings_free(r);
        return TT_ENOMEM;
    }
    return TT_OK;
}

int tt_ratings_subset(tt_ratings *r, const tt_ratings *from, const uint32_t *index,
                      size_t count) {
    const int status =
        tt_ratings_alloc(r, count, from->n_users, from->n_items, from->time != NULL);
    if (status != TT_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        TT_ASSERT(index[i] < from->count);
        r->user[i] = from->user[index[i]];
        r->item[i] = from->item[index[i]];
        r->rating[i] = from->rating[index[i]];
        if (r->time) {
            r->time[i] = from->time[index[i]];
        }
    }
    return TT_OK;
}

void tt_ratings_free(tt_ratings *r) {
    tt_free(r->user);
    tt_free(r->item);
    tt_free(r->rating);
    tt_free(r->time);
    *r = (tt_ratings){0};
}

double tt_ratings_mean(const tt_ratings *r) {
    double sum = 0;
    for (size_t i = 0; i < r->count; i++) {
        sum += r->rating[i];
    }
    return r->count > 0 ? sum / (double)r->count : 0;
}

void tt_ratings_range(const tt_ratings *r, double *lo, double *hi) {
    *lo = *hi = r->count > 0 ? r->rating[0] : 0;
    for (size_t i = 1; i < r->count; i++) {
        *lo = r->rating[i] < *lo ? r->rating[i] : *lo;
        *hi = r->rating[i] > *hi ? r->rating[i] : *hi;
    }
}

/* Counting sort of the ratings by key (below `groups`), stable. */
static int group_by(tt_groups *g, const tt_ratings *r, const uint32_t *key,
                    const uint32_t *other, size_t groups) {
    *g = (tt_groups){.groups = groups};
    g->ptr = tt_alloc(groups + 2, sizeof *g->ptr);
    g->other = tt_alloc(r->count, sizeof *g->other);
    g->rating = tt_alloc(r->count, sizeof *g->rating);
    g->position = tt_alloc(r->count, sizeof *g->position);
    if (!g->ptr || !g->other || !g->rating || !g->position) {
        tt_groups_free(g);
        return TT_ENOMEM;
    }
    size_t *next = g->ptr + 1; // becomes ptr once every group has been filled
    for (size_t i = 0; i < r->count; i++) {
        TT_ASSERT(key[i] < groups);
        next[key[i] + 1]++;
    }
    for (size_t k = 0; k < groups; k++) {
        next[k + 1] += next[k];
    }
    for (size_t i = 0; i < r->count; i++) {
        const size_t at = next[key[i]]++;
        g->other[at] = other[i];
        g->rating[at] = r->rating[i];
        g->position[at] = (uint32_t)i;
    }
    return TT_OK;
}

int tt_groups_by_user(tt_groups *g, const tt_ratings *r) {
    return group_by(g, r, r->user, r->item, r->n_users);
}

int tt_groups_by_item(tt_groups *g, const tt_ratings *r) {
    return group_by(g, r, r->item, r->user, r->n_items);
}

void tt_groups_free(tt_groups *g) {
    tt_free(g->ptr);
    tt_free(g->other);
    tt_free(g->rating);
    tt_free(g->position);
    *g = (tt_groups){0};
}
