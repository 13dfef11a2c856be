/* Splits: which ratings train and which test, as a value with a hash that all methods
 * share.
 *
 * Index arrays are ascending positions in the ratings that were split. Randomness: role
 * SPLIT of the address; `item` tells splits of one address apart (outer split, validation
 * part, ...). */
#ifndef TT_SPLIT_H
#define TT_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"
#include "data/tt_ratings.h"

typedef struct {
    size_t n_train, n_test;
    size_t n_left_out; // in neither part (cold-both: one side held out, the other not)
    uint32_t *train;   // (n_train)
    uint32_t *test;    // (n_test)
    uint64_t hash;     // FNV-1a of counts and indices
} tt_split;

/* Each returns TT_OK or TT_ENOMEM; the split is fresh. 0 <= fraction <= 1 of the ratings,
 * users or items (those that have ratings), rounded to the nearest count. */

/* A random fraction of the ratings tests. */
int tt_split_holdout(tt_split *s, const tt_ratings *r, double fraction,
                     const tt_address *address, uint64_t item);

/* Fold `fold` of k tests; the k folds of one address are disjoint, cover all ratings and
 * differ in size by at most one. 1 <= k, fold < k. */
int tt_split_kfold(tt_split *s, const tt_ratings *r, size_t k, size_t fold,
                   const tt_address *address, uint64_t item);

/* All ratings of a random fraction of the users (of the items) test. */
int tt_split_cold_user(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item);
int tt_split_cold_item(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item);

/* The same fraction of users and of items is held out: pairs with both held out test, pairs
 * with neither train, the others are left out. */
int tt_split_cold_both(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item);

/* The first n_train ratings train, the n_test behind them test: two files read into one. */
int tt_split_predefined(tt_split *s, size_t n_train, size_t n_test);

/* Fresh ratings of the two parts. */
int tt_split_apply(tt_ratings *train, tt_ratings *test, const tt_ratings *r,
                   const tt_split *s);

void tt_split_free(tt_split *s);

#endif
