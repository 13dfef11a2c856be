/* A rating matrix of rank p, seen through one-hot covariates.
 *
 * n = m = side users and items; R* = <f_u, g_i> with f_u, g_i in R^p standard normal; a
 * rating is R* plus sigma times a standard normal. A user's only covariate is (id + 1/2) /
 * side, so on the grid of `side` intervals each user has a cell of its own: piecewise
 * constants on that grid are all functions of the one-hot code. Streams: design "onehot";
 * user u of TRUTH from item 2 u, item i from 2 i + 1, so small matrices are corners of
 * large ones. */
#ifndef ONEHOT_DATA_H
#define ONEHOT_DATA_H

#include <stdint.h>

#include "base/tt_rng.h"
#include "data/tt_pairs.h"

enum { ONEHOT_P = 3 };

typedef struct {
    size_t side;  // n = m
    size_t count; // N pairs
    double sigma; // of the noise
    int distinct; // 1: no pair twice; 0: pairs drawn with replacement
} onehot_spec;

typedef struct {
    tt_address address;
    size_t side;           // n = m
    tt_pairs pairs;        // (count) rated
    tt_pairs all;          // (side^2) every pair, noiseless
    uint32_t *user, *item; // (count) who rated what
    double *block;         // owns the numbers of both
} onehot;

/* TT_OK or TT_ENOMEM (then o is empty). */
int onehot_open(onehot *o, const onehot_spec *spec, uint64_t seed, size_t replicate);
void onehot_close(onehot *o);

#endif
