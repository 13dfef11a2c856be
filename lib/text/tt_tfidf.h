/* Tf-idf of counted n-grams, in scikit-learn's convention, and the n-grams it selects.
 *
 * Over the N used texts, N_g of which have n-gram g:
 *
 *   idf_g = log((1 + N) / (1 + N_g)) + 1,   x_ig = times_ig idf_g / |(times_ig idf_g)_g|_2.
 *
 * Selected are those with the greatest sum of x_ig over the used texts. */
#ifndef TT_TFIDF_H
#define TT_TFIDF_H

#include "text/tt_ngram.h"

typedef struct {
    size_t selected;  // at most what was wanted
    uint32_t *gram;   // (selected) by descending sum, equal ones by index
    double *sum;      // (selected)
    double *idf;      // (grams) of all n-grams; 0 for those in no used text
    double *norm;     // (texts) the divisor of x_i; 0 for a text without n-grams
} tt_tfidf;           // zeroed: none

/* use (g->count): 1 for the texts that count; NULL: all. t is fresh. TT_OK or TT_ENOMEM. */
int tt_tfidf_fit(tt_tfidf *t, const tt_ngrams *g, const unsigned char *use, size_t wanted);
void tt_tfidf_free(tt_tfidf *t);

#endif
