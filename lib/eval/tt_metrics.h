/* Scores of predictions over all test pairs and over the four subsets of data/tt_subset.h.
 *
 * RMSE and MAE compare with the observed rating; the excess risk is the mean squared
 * difference to the noiseless truth where that is known. All sums in double. An empty
 * subset has n = 0 and NAN scores. */
#ifndef TT_METRICS_H
#define TT_METRICS_H

#include <stddef.h>

#include "data/tt_ratings.h"
#include "data/tt_subset.h"

/* Indices of scores: the subsets 0 .. TT_SUBSETS - 1, then all pairs. */
enum { TT_ALL = TT_SUBSETS, TT_SCORES };

/* "warm", "cold-user", "cold-item", "cold-both", "all". */
const char *tt_metrics_name(size_t score);

/* subset[i] (enum tt_subset) of test pair i. TT_OK or TT_ENOMEM. */
int tt_metrics_subsets(unsigned char *subset, const tt_ratings *train,
                       const tt_ratings *test);

typedef struct {
    size_t n[TT_SCORES];
    double rmse[TT_SCORES];
    double mae[TT_SCORES];
    double excess[TT_SCORES]; // NAN where the truth is unknown
} tt_scores;

/* Scores of estimate (n) against rating (n); truth (n) may be NULL; subset (n), NULL: all
 * pairs are counted in TT_ALL only. A NaN estimate makes the scores of its subsets NaN. */
void tt_metrics(tt_scores *s, const double *estimate, const double *rating,
                const double *truth, const unsigned char *subset, size_t n);

/* Paired comparison: mean over pairs of (a - rating)^2 - (b - rating)^2 (negative: a is
 * better) and its standard error sd / sqrt(n) with pairs taken as independent; NAN for n
 * < 2. */
typedef struct {
    size_t n[TT_SCORES];
    double mean[TT_SCORES];
    double se[TT_SCORES];
} tt_paired;

void tt_metrics_paired(tt_paired *d, const double *a, const double *b, const double *rating,
                       const unsigned char *subset, size_t n);

#endif
