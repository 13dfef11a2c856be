/* 1- to n-grams of many texts: which there are, and how often each text has them.
 *
 * Words are runs of at least two letters, digits or underscores (text/tt_letters.h) in small
 * letters; an n-gram is n of them that follow one another in a text, joined by one blank. The
 * document frequency of an n-gram is the number of texts it stands in.
 *
 * Counted level by level: an n-gram cannot stand in more texts than the two (n-1)-grams it is
 * made of, so only those whose parts are frequent enough are looked at (Agrawal & Srikant,
 * VLDB 1994), and of these only those that a sieve lets through are stored
 * (text/tt_gram_table.h). Exact. Memory beyond the text: 4 bytes a word, a byte or two a word
 * while a level is counted, some 60 bytes an n-gram that is kept and 6 bytes an entry of the
 * result. On 688,960 generated reviews of 110 words (509 MB) the process took 1.7 GB, 1.3
 * million n-grams and 112 million entries included. */
#ifndef TT_NGRAM_H
#define TT_NGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_tick.h"
#include "data/tt_ids.h"

typedef struct {
    size_t n_max;     // longest, at least 1
    size_t min_texts; // n-grams in fewer texts are dropped; at least 1
    double max_share; // and those in more than this share of them (stop words)
    tt_tick tick;     // in bytes of text, each read several times; changes no number
} tt_ngram_spec;

#define TT_NGRAM_DEFAULT {.n_max = 3, .min_texts = 5, .max_share = 0.5}

/* Text i is block[start[i] .. start[i+1]-1], UTF-8. */
typedef struct {
    const char *block;
    const size_t *start; // (count + 1)
    size_t count;
} tt_texts;

typedef struct {
    tt_ids grams;    // the shorter ones first, then by first appearance
    uint32_t *texts; // (grams.count) document frequency
    size_t count;    // texts
    size_t *ptr;     // (count + 1) text i holds entries ptr[i] .. ptr[i+1]-1
    uint32_t *gram;  // (ptr[count]) each once in a text
    uint16_t *times; // (ptr[count]) how often, at most 65535
} tt_ngrams;         // zeroed: none

/* g is fresh. TT_OK, TT_ENOMEM, TT_EDATA (2^32 different words); on error g is empty. */
int tt_ngrams_count(tt_ngrams *g, const tt_texts *texts, const tt_ngram_spec *spec);
void tt_ngrams_free(tt_ngrams *g);

#endif
