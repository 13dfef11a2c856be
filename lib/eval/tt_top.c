#include "eval/tt_top.h"

#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_top_alloc(tt_top_work *w, size_t n_items) {
    *w = (tt_top_work){.n_items = n_items,
                       .user = tt_alloc(n_items, sizeof *w->user),
                       .item = tt_alloc(n_items, sizeof *w->item),
                       .estimate = tt_alloc(n_items, sizeof *w->estimate),
                       .entry = tt_alloc(n_items, sizeof *w->entry)};
    if (!w->user || !w->item || !w->estimate || !w->entry) {
        tt_top_free(w);
        return TT_ENOMEM;
    }
    return TT_OK;
}

void tt_top_free(tt_top_work *w) {
    tt_free(w->user);
    tt_free(w->item);
    tt_free(w->estimate);
    tt_free(w->entry);
    memset(w, 0, sizeof *w);
}

static int by_estimate(const void *a, const void *b) {
    const tt_top_entry *x = a, *y = b;
    if (x->estimate != y->estimate) {
        return x->estimate < y->estimate ? 1 : -1;
    }
    return (x->item > y->item) - (x->item < y->item);
}

size_t tt_top(tt_top_work *w, const tt_estimator *estimator, const void *model,
              uint32_t user, const uint32_t *rated, size_t n_rated, size_t n) {
    for (size_t i = 0; i < w->n_items; i++) {
        w->user[i] = 0;
    }
    for (size_t i = 0; i < n_rated; i++) {
        TT_ASSERT(rated[i] < w->n_items);
        w->user[rated[i]] = 1;
    }
    size_t count = 0;
    for (size_t i = 0; i < w->n_items; i++) {
        if (!w->user[i]) {
            w->item[count++] = (uint32_t)i;
        }
    }
    for (size_t i = 0; i < count; i++) {
        w->user[i] = user;
    }
    estimator->predict(model, w->user, w->item, count, w->estimate, NULL);
    for (size_t i = 0; i < count; i++) {
        w->entry[i] = (tt_top_entry){w->item[i], w->estimate[i]};
    }
    qsort(w->entry, count, sizeof w->entry[0], by_estimate);
    return n < count ? n : count;
}
