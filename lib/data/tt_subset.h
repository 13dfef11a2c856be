/* Warm and cold test pairs: four disjoint subsets that sum to all.
 *
 * Seen means: has a rating in the training part, before any validation part is
 * cut off it. */
#ifndef TT_SUBSET_H
#define TT_SUBSET_H

#include <stddef.h>

#include "data/tt_ratings.h"

enum tt_subset {
    TT_WARM,      // user and item seen
    TT_COLD_USER, // only the user unseen
    TT_COLD_ITEM, // only the item unseen
    TT_COLD_BOTH, // user and item unseen
    TT_SUBSETS
};

/* "warm", "cold-user", "cold-item", "cold-both". */
const char *tt_subset_name(enum tt_subset subset);

/* Sets user_seen (n_users) and item_seen (n_items) to 1 or 0 by the training ratings. */
void tt_subset_seen(unsigned char *user_seen, unsigned char *item_seen,
                    const tt_ratings *train);

/* subset[i] of test pair i (may be NULL), count[k] pairs in subset k. Users at or beyond
 * n_users, items at or beyond n_items are unseen. */
void tt_subset_classify(unsigned char *subset, size_t count[TT_SUBSETS],
                        const tt_ratings *test, const unsigned char *user_seen,
                        size_t n_users, const unsigned char *item_seen, size_t n_items);

#endif
