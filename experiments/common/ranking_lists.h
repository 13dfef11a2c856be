/* Fresh users with a list of fresh items each, drawn on the truths of common/rough.h.
 *
 * List k is from role EVAL of the rough address, item 2^32 + k: first the user's
 * covariates, then its items', uniform on the cubes. Fewer users or shorter lists are
 * prefixes, and no list depends on size, noise, estimator or experiment. */
#ifndef RANKING_LISTS_H
#define RANKING_LISTS_H

#include "common/rough.h"

typedef struct {
    size_t users, m; // m items a user
    tt_pairs pairs;  // (users m) user by user; the ratings are R*
    double *block;   // owns their numbers
} ranking_lists;

/* TT_OK or TT_ENOMEM (then l is empty). */
int ranking_lists_open(ranking_lists *l, const rough *r, size_t users, size_t m);
void ranking_lists_close(ranking_lists *l);

#endif
