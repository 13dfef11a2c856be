/* MovieLens 100K (Harper & Konstan 2015) from its own files, which a user brings along.
 *
 * Ratings: u.data, or a fold's uK.base and uK.test (user, item, rating, time; tabs). Users:
 * u.user (id|age|sex|occupation|zip). Items: u.item (id|title|date|video date|address|19
 * genre flags, Latin-1). Covariates of users: age (number), sex and occupation (one-hot);
 * the zip code is left out. Of items: the year of release (number; the film without a date
 * gets the training mean) and the 19 genre flags (numbers). The reader knows the formats,
 * not the sizes. */
#ifndef TT_MOVIELENS_H
#define TT_MOVIELENS_H

#include "data/tt_dataset.h"

/* fold: "u1" reads u1.base and u1.test; NULL reads all of u.data for training, with no test
 * part, to be split. All users and films of u.user and u.item are in the id tables. TT_OK,
 * TT_EDATA, TT_ENOINPUT (names the missing file), TT_ENOMEM; on error d is empty. */
int tt_movielens_read(tt_dataset *d, const char *directory, const char *fold);

#endif
