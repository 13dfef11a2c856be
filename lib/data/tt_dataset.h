/* A data set as estimators meet it: ids, a training and a test part, covariates of both
 * sides.
 *
 * Read from a user's own files, or from MovieLens 100K (data/tt_movielens.h), or cut from
 * another data set by a split. Covariates are scaled and coded by what the training part's
 * users and items show; rows of features, entries of seen and indices in ratings follow the
 * id tables. */
#ifndef TT_DATASET_H
#define TT_DATASET_H

#include <stddef.h>

#include "data/tt_features.h"
#include "data/tt_ids.h"
#include "data/tt_ratings.h"
#include "data/tt_readratings.h"
#include "data/tt_schema.h"
#include "data/tt_sheet.h"
#include "data/tt_split.h"
#include "data/tt_subset.h"

/* The covariates of one side. */
typedef struct {
    tt_sheet sheet;          // as read; empty in what tt_dataset_split makes
    tt_schema schema;        // as fitted to the training part
    tt_features x;           // (ids.count, D); rows = 0: no covariates
    tt_schema_counts counts; // what was met in coding x
} tt_dataset_side;

typedef struct {
    tt_ids users, items;
    tt_ratings train;         // no (user, item) pair twice
    tt_ratings test;          // as they stand; count = 0: none
    size_t merged;            // training ratings overwritten by a later one of their pair
    unsigned char *user_seen; // (users.count) 1: has a training rating
    unsigned char *item_seen; // (items.count)
    unsigned char *subset;    // (test.count) enum tt_subset
    size_t subset_count[TT_SUBSETS];
    tt_dataset_side user, item;
    tt_schema_spec covariates; // how they were read; its types belong to the caller
} tt_dataset;

typedef struct {
    const char *train;          // rating file
    const char *test;           // rating file, or NULL: none
    const char *users, *items;  // covariate files, or NULL: none
    tt_readratings_spec format; // of both rating files
    tt_schema_spec covariates;  // types may name columns of either file
    int ignore_unrated; // 1: ids of covariate files that have no rating are left out
} tt_dataset_spec;

/* TT_OK, TT_EDATA, TT_ENOINPUT, TT_EUSAGE (types), TT_ENOMEM; on error d is empty. */
int tt_dataset_read(tt_dataset *d, const tt_dataset_spec *spec);

/* The parts of `split` (of whole->train) as a data set of its own, coded afresh by its
 * training part; the ids stay those of `whole`. */
int tt_dataset_split(tt_dataset *d, const tt_dataset *whole, const tt_split *split);

/* For readers: d has ids and ratings; marks who is seen, sorts the test pairs into subsets
 * and codes the given sheets (without columns: none). TT_OK, TT_EDATA, TT_ENOMEM. */
int tt_dataset_finish(tt_dataset *d, const tt_sheet *users, const tt_sheet *items);

void tt_dataset_free(tt_dataset *d);

#endif
