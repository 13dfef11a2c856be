#include "data/tt_merge.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Marks in `gone` (count) the later ratings of each pair and moves their values to the
 * first; first (n_items) is scratch: 1 + the place of the item's first rating by the user
 * at hand. */
static size_t merge(tt_ratings *r, const tt_groups *g, uint32_t *first,
                    unsigned char *gone) {
    size_t merged = 0;
    for (size_t u = 0; u < g->groups; u++) {
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            const uint32_t here = g->position[e];
            uint32_t *seen = &first[g->other[e]];
            if (*seen == 0) {
                *seen = here + 1;
                continue;
            }
            r->rating[*seen - 1] = r->rating[here];
            if (r->time) {
                r->time[*seen - 1] = r->time[here];
            }
            gone[here] = 1;
            merged++;
        }
        for (size_t e = g->ptr[u]; e < g->ptr[u + 1]; e++) {
            first[g->other[e]] = 0;
        }
    }
    return merged;
}

static void squeeze(tt_ratings *r, const unsigned char *gone) {
    size_t to = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (!gone[i]) {
            r->user[to] = r->user[i];
            r->item[to] = r->item[i];
            r->rating[to] = r->rating[i];
            if (r->time) {
                r->time[to] = r->time[i];
            }
            to++;
        }
    }
    r->count = to;
}

int tt_ratings_last_wins(tt_ratings *r, size_t *merged) {
    tt_groups g;
    *merged = 0;
    int status = tt_groups_by_user(&g, r);
    if (status != TT_OK) {
        return status;
    }
    uint32_t *first = tt_alloc(r->n_items, sizeof *first);
    unsigned char *gone = tt_alloc(r->count, 1);
    if (first && gone) {
        *merged = merge(r, &g, first, gone);
        if (*merged > 0) {
            squeeze(r, gone);
        }
    } else {
        status = TT_ENOMEM;
    }
    tt_free(first);
    tt_free(gone);
    tt_groups_free(&g);
    return status;
}
