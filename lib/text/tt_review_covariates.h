/* Covariates of users and businesses from reviews, as section 4.2 of the two-tower paper
 * describes them (OpenReview Ulj0tR-k7q).
 *
 * Users: elite ever; useful, funny and cool votes, log(1 + votes) over its largest value among
 * users with a training review, at most 1. Businesses: city one-hot, categories multi-hot. Then
 * for both what their reviews say: n-grams, tf-idf averaged over the reviews (text/tt_tfidf.h);
 * aspects, polarity averaged over their mentions, 0 without one. Which n-grams (greatest sum of
 * tf-idf) and aspects (most mentions) these are, their idf and all averages come from training
 * reviews alone. The paper averages over all reviews, so that what a test rating's own review
 * says enters its prediction: `published` does as it did. */
#ifndef TT_REVIEW_COVARIATES_H
#define TT_REVIEW_COVARIATES_H

#include <stddef.h>

#include "data/tt_features.h"
#include "yelp/tt_yelp.h"
#include "text/tt_review_words.h"

typedef struct {
    size_t n_grams;   // paper: 300
    size_t n_aspects; // paper: 200
    int published;    // 1: all reviews count as training reviews
} tt_review_spec;

#define TT_REVIEW_DEFAULT                                                                  \
    { .n_grams = 300, .n_aspects = 200, .published = 0 }

/* Blocks of columns, to be measured apart. */
enum tt_review_block { TT_BLOCK_BASE, TT_BLOCK_GRAMS, TT_BLOCK_ASPECTS, TT_REVIEW_BLOCKS };

typedef struct {
    tt_features x;                      // the base block of users is dense, all else sparse
    size_t first[TT_REVIEW_BLOCKS + 1]; // block b: columns first[b] .. first[b+1]-1
} tt_review_side;

typedef struct {
    tt_review_side user, item; // (users or businesses of y, D)
    size_t n_grams, n_aspects; // chosen: fewer than wanted when there are no more
    uint32_t *gram;            // (n_grams) index into w->grams.grams
    uint32_t *aspect;          // (n_aspects) index into w->aspects
    size_t *mentions;          // (n_aspects) in training reviews
} tt_review_covariates;        // zeroed: none

/* train (y->ratings.count): 1 for training reviews. c is fresh. TT_OK or TT_ENOMEM. */
int tt_review_covariates_make(tt_review_covariates *c, const tt_yelp *y,
                              const tt_review_words *w, const unsigned char *train,
                              const tt_review_spec *spec);
void tt_review_covariates_free(tt_review_covariates *c);

#endif
