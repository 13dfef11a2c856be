/* What reviews say, one by one: n-grams, and aspects with their polarity.
 *
 * Made once, whatever the split: a review's own counts do not depend on other reviews, but for
 * the document frequencies that decide which n-grams are kept at all. Which n-grams and aspects
 * become covariates is chosen later, from training reviews (text/tt_review_covariates.h).
 *
 * At Yelp's size (generated: 5.2 million users, 174 thousand businesses, 6 million reviews of
 * 110 words, 7.7 GB; one shared core, CPU time; tagger trained from EWT):
 *
 *   selected                    text     process at its largest   reading   words
 *     673,912 reviews           0.5 GB   1.7 GB                   table3 in all: 4.9 min
 *   2,124,919 (20 / 100 / 0)    1.6 GB   5.3 GB                   1.3 min   10.4 min
 *
 * table3, one smoke task, with the first selection's words from its cache (0.7 GB): 1.6 min,
 * nearly all of it reading. Every review selected is more than 8 GB hold: beyond the text it
 * takes 4 bytes a word and 6 bytes an entry, here 3.3 GB for 2.1 million reviews. */
#ifndef TT_REVIEW_WORDS_H
#define TT_REVIEW_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_tick.h"
#include "text/tt_ngram.h"
#include "text/tt_tagger.h"
#include "text/tt_vader.h"

typedef struct {
    tt_ngrams grams;      // of text i
    tt_ids aspects;       // nouns in small letters
    size_t *aspect_start; // (texts + 1) aspects of text i
    uint32_t *aspect;     // (aspect_start[texts]) index into aspects
    float *polarity;      // (aspect_start[texts]) of the describing word
    int cache;            // TT_OK, or TT_EIO: it could not be written (tt_error_message)
} tt_review_words;        // zeroed: none

typedef struct {
    tt_ngram_spec grams;
    tt_tick tick;      // bytes of text, those of both passes in one number; not for what is
                       // read from the cache
    const char *cache; // file, or NULL. Read if it was made from the same texts, tagger,
                       // lexicon and spec (text/tt_review_cache.h); else, whatever stands
                       // there, made anew when the work is done
} tt_review_words_spec;

/* tagger and v may be NULL: no aspects. w is fresh. TT_OK, also when the cache can neither be
 * read nor written; TT_ENOMEM; TT_EDATA as tt_ngrams_count. On error w is empty. */
int tt_review_words_make(tt_review_words *w, const tt_texts *texts, const tt_tagger *tagger,
                         const tt_vader *v, const tt_review_words_spec *spec);
void tt_review_words_free(tt_review_words *w);

#endif
