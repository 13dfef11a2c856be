/* The cuts of experiments/movielens.c: which ratings of MovieLens 100K train, which test.
 *
 * The published folds are blocks of lines of u.data in its own order: fold k of 5 tests
 * lines 20,000 (k - 1) + 1 to 20,000 k (u1.test and u2.test hold these lines, sorted by
 * user, then item). All other cuts hold out a share of what stands in a random order; part
 * p of MOVIELENS_PARTS begins p / MOVIELENS_PARTS of the way round, so that parts of a
 * fifth are the folds of a cross-validation, and a smaller share is nested in a larger
 * one. */
#ifndef MOVIELENS_SPLIT_H
#define MOVIELENS_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"
#include "data/tt_ratings.h"

enum { MOVIELENS_PARTS = 5, MOVIELENS_SPARE = 10 };

enum movielens_by {
    MOVIELENS_LINES,   // ratings in the order of the file
    MOVIELENS_RATINGS, // ratings in random order
    MOVIELENS_USERS,
    MOVIELENS_ITEMS,
    MOVIELENS_BOTH // pairs of a user and an item held out; with one of them: left out
};

/* What is held out. Users or items may keep `left` ratings each; then and if `spare` is set
 * the first MOVIELENS_SPARE of each, in random order, never test. */
typedef struct {
    enum movielens_by by;
    double share;
    int spare;   // MOVIELENS_USERS and MOVIELENS_ITEMS only
    size_t left; // at most MOVIELENS_SPARE; 0 unless spare
} movielens_cut;

/* Positions of the ratings that train, ascending, then of those that test, ascending. */
typedef struct {
    size_t n_train, n_test;
    uint32_t *index; // (n_train + n_test)
} movielens_split;

/* Fresh. Randomness: role SPLIT at the address; `item` tells cuts of one address apart.
 * part < MOVIELENS_PARTS, 0 < share <= 1. TT_OK or TT_ENOMEM. */
int movielens_split_make(movielens_split *s, const tt_ratings *r, const movielens_cut *cut,
                         size_t part, const tt_address *address, uint64_t item);
void movielens_split_free(movielens_split *s);

/* The two parts as fresh ratings. TT_OK or TT_ENOMEM. */
int movielens_split_apply(tt_ratings *train, tt_ratings *test, const tt_ratings *r,
                          const movielens_split *s);

#endif
