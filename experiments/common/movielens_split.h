/* The splits of experiments/movielens.c: MovieLens 100K with 20 % held out. */
#ifndef MOVIELENS_SPLIT_H
#define MOVIELENS_SPLIT_H

#include "data/tt_dataset.h"

enum { HOLDOUT, COLD_USER, COLD_ITEM, COLD_BOTH, MOVIELENS_SPLITS };
extern const char *const movielens_split_name[MOVIELENS_SPLITS];

/* The subset of test pairs that a split is made for. */
extern const enum tt_subset movielens_split_subset[MOVIELENS_SPLITS];

/* Reads the folder, splits it at the address; with_ids: one-hot ids beside the covariates.
 * Codes of tt_movielens_read; on error d is empty. */
int movielens_open(tt_dataset *d, const char *directory, size_t split, int with_ids,
                   const tt_address *address);

#endif
