/* Co-clustering (George, Merugu 2005, ICDM, "A scalable collaborative filtering framework
 * based on co-clustering").
 *
 * Users fall into k clusters, items into l. With c, d the clusters of u and i,
 *   estimate(u, i) = block[c, d] + (mean_u - average_c) + (mean_i - average_d),
 * block, average_c, average_d the mean ratings of the pairs in the co-cluster, the user
 * cluster, the item cluster (an empty one: the mean of all). From a random start each epoch
 * computes the averages, then moves every user, then every item, to the cluster with the
 * least squared error on its ratings (the first of equals); it ends early when nothing
 * moved.
 *
 * An epoch costs O(|Omega| + (n + m) k l). With e = r - mean_u - mean_i + average_d and
 * a = block[c, d] - average_c, the squared error of u in c is
 *   sum over d (N_d a^2 - 2 a S_d) + sum e^2,  N_d and S_d the number and sum of e in
 * cluster d, so one pass over u's ratings serves all c. Ratings are used as they are; the
 * Python package `surprise` truncates them to integers here. */
#ifndef TT_COCLUSTER_H
#define TT_COCLUSTER_H

#include "data/tt_estimator.h"

/* Parameters: k=3 (user clusters), l=0 (item clusters, 0: as many as user clusters),
 * epochs=20, fallback=mean|cluster: with one side unseen the mean of all, or (George,
 * Merugu) the mean of the known user or item. */
extern const tt_estimator tt_cocluster;

#endif
