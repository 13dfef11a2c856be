#include "data/tt_subset.h"

#include <string.h>

#include "base/tt_error.h"

const char *tt_subset_name(enum tt_subset subset) {
    static const char *const name[TT_SUBSETS] = {"warm", "cold-user", "cold-item",
                                                 "cold-both"};
    TT_ASSERT(subset < TT_SUBSETS);
    return name[subset];
}

void tt_subset_seen(unsigned char *user_seen, unsigned char *item_seen,
                    const tt_ratings *train) {
    memset(user_seen, 0, train->n_users);
    memset(item_seen, 0, train->n_items);
    for (size_t i = 0; i < train->count; i++) {
        user_seen[train->user[i]] = 1;
        item_seen[train->item[i]] = 1;
    }
}

void tt_subset_classify(unsigned char *subset, size_t count[TT_SUBSETS],
                        const tt_ratings *test, const unsigned char *user_seen,
                        size_t n_users, const unsigned char *item_seen, size_t n_items) {
    static const enum tt_subset of[2][2] = {{TT_COLD_BOTH, TT_COLD_USER},
                                            {TT_COLD_ITEM, TT_WARM}};
    memset(count, 0, TT_SUBSETS * sizeof *count);
    for (size_t i = 0; i < test->count; i++) {
        const int user = test->user[i] < n_users && user_seen[test->user[i]];
        const int item = test->item[i] < n_items && item_seen[test->item[i]];
        const enum tt_subset k = of[user][item];
        count[k]++;
        if (subset) {
            subset[i] = (unsigned char)k;
        }
    }
}
