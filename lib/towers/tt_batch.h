/* Minibatches of ratings.
 *
 * TT_BLOCKS: users and items are cut at random into `blocks` groups each; a batch holds the
 * ratings of one user group x item group, so every distinct user and item of it is embedded
 * once for many ratings. An epoch visits the blocks^2 batches in random order and regroups.
 * TT_PAIRS: batches of `size` ratings in random order; the distinct users and items of each
 * are listed, so that nothing is embedded twice.
 * Either way epoch e is a pure function of the stream (SHUFFLE, e). */
#ifndef TT_BATCH_H
#define TT_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"
#include "data/tt_ratings.h"

enum tt_batching { TT_BLOCKS, TT_PAIRS };

typedef struct {
    const uint32_t *user;      // (n_users) distinct users of the batch
    const uint32_t *item;      // (n_items)
    size_t n_users, n_items;
    const uint32_t *u;         // (count) position of a rating's user in `user`
    const uint32_t *i;         // (count)
    const float *rating;       // (count)
    size_t count;
} tt_batch;

typedef struct tt_batches tt_batches;

/* Plans for the ratings grouped by user (kept by reference); `size` is the number of blocks a
 * side, or of ratings in a batch. NULL when memory is refused. */
tt_batches *tt_batches_alloc(const tt_groups *by_user, size_t n_items, enum tt_batching kind,
                             size_t size);
void tt_batches_free(tt_batches *b);

/* Largest numbers of distinct users and items in any batch: what workspaces need. */
void tt_batches_bounds(const tt_batches *b, size_t *n_users, size_t *n_items);

/* Draws epoch `epoch`; returns the number of its batches. */
size_t tt_batches_epoch(tt_batches *b, const tt_address *address, size_t epoch);

/* Batch `step` of the epoch; it may be empty (count = 0). */
tt_batch tt_batches_get(tt_batches *b, size_t step);

#endif
