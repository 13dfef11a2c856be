/* The data of experiments/movielens.c: MovieLens 100K, cut by common/movielens_split.h,
 * with what the methods are shown of users and films. */
#ifndef MOVIELENS_DATA_H
#define MOVIELENS_DATA_H

#include "common/movielens_split.h"
#include "data/tt_dataset.h"

/* What towers and linear models see of a user or film. */
enum { MOVIELENS_COVARIATES, MOVIELENS_IDS, MOVIELENS_COVARIATES_IDS, MOVIELENS_VIEWS };

typedef struct {
    tt_dataset d;
    tt_features user[MOVIELENS_VIEWS], item[MOVIELENS_VIEWS];
} movielens_data;

/* u.data and the covariates of the folder, to be cut; users > 0: only the first `users`
 * users, twice as many films, as they first appear, and their ratings. Codes of
 * tt_movielens_read. */
int movielens_read(tt_dataset *whole, const char *directory, size_t users);

/* The cut of whole->train at the address, covariates coded by its training part. TT_OK,
 * TT_ENOMEM, TT_EDATA; on error m is empty. */
int movielens_open(movielens_data *m, const tt_dataset *whole, const movielens_cut *cut,
                   size_t part, const tt_address *address);
void movielens_close(movielens_data *m);

#endif
