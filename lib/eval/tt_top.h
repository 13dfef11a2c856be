/* The best unseen items of a user. */
#ifndef TT_TOP_H
#define TT_TOP_H

#include "data/tt_estimator.h"

typedef struct {
    uint32_t item;
    double estimate;
} tt_top_entry;

typedef struct {
    size_t n_items;
    uint32_t *user;      // (n_items)
    uint32_t *item;      // (n_items)
    double *estimate;    // (n_items)
    tt_top_entry *entry; // (n_items) after tt_top: the best first
} tt_top_work;

int tt_top_alloc(tt_top_work *w, size_t n_items); // TT_OK or TT_ENOMEM
void tt_top_free(tt_top_work *w);

/* Orders the items that the user has not rated (items rated[0 .. n_rated-1] are left out)
 * by falling estimate, equals by rising index; returns how many of at most n stand in
 * w->entry. O(m log m) for m items. */
size_t tt_top(tt_top_work *w, const tt_estimator *estimator, const void *model,
              uint32_t user, const uint32_t *rated, size_t n_rated, size_t n);

#endif
