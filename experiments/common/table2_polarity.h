/* Polarity of one noun in many reviews: mean, standard deviation, quartiles, and intervals
 * from a bootstrap over the reviews that name it (mentions of one review stay together). */
#ifndef TABLE2_POLARITY_H
#define TABLE2_POLARITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"
#include "text/tt_review_words.h"

enum {
    POLARITY_MEAN,
    POLARITY_SD,
    POLARITY_Q25,
    POLARITY_Q50,
    POLARITY_Q75,
    POLARITY_STATS
};

typedef struct {
    double value;
    uint32_t review; // 0 .. reviews - 1: those that name the noun
} table2_mention;

typedef struct {
    size_t mentions, reviews;
    table2_mention *mention; // (mentions) ascending values
    double per_thousand, se; // mentions in a thousand reviews of all, standard error
} table2_noun;               // zeroed: none

/* Mentions of an aspect of w, n its number of reviews. TT_OK or TT_ENOMEM. */
int table2_noun_collect(table2_noun *noun, const tt_review_words *w, uint32_t aspect);
void table2_noun_free(table2_noun *noun);

/* Review r counts weight[r] times (NULL: once). Quartiles linear between order statistics;
 * NAN where there are too few mentions. */
void table2_statistics(double out[POLARITY_STATS], const table2_noun *noun,
                       const uint32_t *weight);

typedef struct {
    double lo[POLARITY_STATS], hi[POLARITY_STATS];
} table2_bounds;

/* Percentile intervals at two levels (bounds[0], bounds[1]) from the same resamples;
 * resample b is drawn at (address, BOOTSTRAP, item + b). NAN with fewer than two reviews.
 * TT_OK or TT_ENOMEM. */
int table2_bootstrap(table2_bounds bounds[2], const table2_noun *noun,
                     const double level[2], size_t resamples, const tt_address *address,
                     uint64_t item);

#endif
