/* Aspects: a noun, the word that describes it, and that word's polarity.
 *
 * What the two-tower paper scores (OpenReview Ulj0tR-k7q, section 4.2) is not said; the
 * quartiles of its Table 2 are valences of single words (good .44, friendly .49, like .36,
 * excellent .57), so the polarity here is that of the describing word alone: the nearest
 * adjective of VADER's lexicon, or "like", within six words of the noun in its sentence (of two
 * equally near the one before), normalised as VADER does; times -.74 when one of the three
 * words before it negates. Nouns without such a word are no aspects. */
#ifndef TT_ASPECT_H
#define TT_ASPECT_H

#include <stddef.h>
#include <stdint.h>

#include "text/tt_sentence.h"
#include "text/tt_vader.h"

typedef struct {
    uint32_t noun;  // index into the words
    uint32_t word;  // of the describing word
    float polarity; // in (-1, 1), not 0
} tt_aspect;

/* Aspects of one text whose words (n) have these tags (n, enum tt_tag), by noun, into aspect
 * (n: there are no more); how many. */
size_t tt_aspects(tt_aspect *aspect, const tt_vader *v, const char *text, const tt_word *word,
                  const unsigned char *tag, size_t n);

#endif
