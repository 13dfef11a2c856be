/* How well an arm of experiments/table3.c predicts each set of test pairs: root mean
 * squared error in stars, and how it ranks a user's test businesses.
 *
 * Lists: a user's test pairs of the set, where two have different stars. NDCG@10 has
 * the gain 2^stars - 1, equal estimates in the order of the reviews; flips is the share of
 * pairs of businesses of different stars in the wrong order, equal estimates counting half
 * (eval/tt_rank.h). Both are averaged over users. */
#ifndef TABLE3_SCORE_H
#define TABLE3_SCORE_H

#include "common/table3_split.h"

/* Overall: held-out and outside reviews. Warm and cold: those of them with both sides, with
 * no side seen in training. The others: all test pairs with that side alone unseen. */
enum table3_set {
    TABLE3_OVERALL,
    TABLE3_WARM,
    TABLE3_COLD,
    TABLE3_COLD_USER,
    TABLE3_COLD_ITEM,
    TABLE3_SETS
};
extern const char *const table3_set_name[TABLE3_SETS];

/* Columns of each set in a row of the experiment. */
enum { TABLE3_N, TABLE3_RMSE, TABLE3_LISTS, TABLE3_NDCG, TABLE3_FLIPS, TABLE3_PER_SET };

/* 1 if test pair k belongs to the set. */
int table3_member(const table3_split *s, size_t k, enum table3_set set);

/* value (TABLE3_SETS, TABLE3_PER_SET) of estimate (test.count); an empty set has n = 0 and
 * NAN, one without lists NAN for ranking. TT_OK or TT_ENOMEM. */
int table3_score(double *value, const table3_split *s, const double *estimate);

#endif
