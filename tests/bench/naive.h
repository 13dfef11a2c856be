/* Naive twins of the baselines: each formula as it stands, on a dense users x items table.
 *
 * They fit on the training part and write clipped (1..5) estimates of the test pairs; an
 * unseen user or item gets what its estimator's header says. Settings are Surprise's
 * defaults. All in double; memory of the order of n m, n^2 and m^2. */
#ifndef NAIVE_H
#define NAIVE_H

#include "data/tt_ratings.h"

/* variant: KNN 0 users, 1 items compared; SVD 0 unbiased, 1 biased; others: no meaning. */
typedef void naive_twin(double *estimate, const tt_ratings *train, const tt_ratings *test,
                        int variant);

naive_twin naive_bias, naive_knn, naive_slopeone, naive_cocluster; // naive.c
naive_twin naive_svd, naive_svdpp;                                 // naive_factor.c

double naive_clip(double x); // into 1..5

#endif
