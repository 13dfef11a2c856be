/* k nearest neighbours (Herlocker, Konstan, Borchers, Riedl 1999, without offsets): the
 * mean of the neighbours' ratings, weighted by similarity.
 *
 * x is the side compared (side=user or item), y the other. estimate(x, y) = sum s r / sum s
 * over the k of those who share a rating of y that are most similar to x (tt_similarity.h)
 * and have s > 0; equal similarities: who appears first in the training ratings. Fewer than
 * min_k of them, or x or y unseen: the mean. k beyond the neighbours there are means all of
 * them. A pair of the training part counts itself, with similarity 1.
 *
 * Memory is linear: the ratings twice and one row of sums. predict works in scratch of the
 * model: one thread a model. Pairs are best asked for together, in any order. */
#ifndef TT_KNN_H
#define TT_KNN_H

#include "data/tt_estimator.h"

/* Parameters: side=user|item, sim=msd|cosine|pearson, k=40, min_k=1, min_support=1, mem=8
 * (GB, beyond which fit refuses). */
extern const tt_estimator tt_knn;

/* The estimates for each of several k from one pass: estimate[j * n + i] is what a model
 * with k = k[j] >= 1 predicts for pair i. */
void tt_knn_predict_ks(const void *model, const uint32_t *user, const uint32_t *item,
                       size_t n, const size_t *k, size_t n_k, double *estimate);

#endif
