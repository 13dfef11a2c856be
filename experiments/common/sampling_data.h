/* Rated pairs of repeated users and items, on the truths of common/rough.h.
 *
 * side > 0: the ratings of a matrix of n = m = side users and items, N distinct pairs drawn
 * uniformly; covariates of users and items uniform on [0,1]^d; the rating of a pair is R*
 * plus sigma times a standard normal that belongs to the pair. side = 0: the fresh pairs of
 * rough.h, every one a user and an item of its own. Cold pairs are rough.h's pairs to judge
 * on: new users and new items. Warm pairs: the user of one training pair, the item of
 * another. Streams: truth and cold pairs rough.h's; covariates, pairs, noise and warm pairs
 * from design "rough-matrix", same truth cell. Small matrices are corners of large ones,
 * with the same ratings: neither N nor the number of users enters. */
#ifndef SAMPLING_DATA_H
#define SAMPLING_DATA_H

#include "common/rough.h"

typedef struct {
    tt_pairs pairs; // (N) rated, every fifth held out
    tt_pairs warm;  // (n_warm) noiseless
    double *block;  // owns their numbers
} sampling;

/* TT_OK or TT_ENOMEM (then s is empty). Fresh pairs are a view of truth->train. */
int sampling_open(sampling *s, const rough *truth, size_t side, size_t n, size_t n_warm);
void sampling_close(sampling *s);

#endif
