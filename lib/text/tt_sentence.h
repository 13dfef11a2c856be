/* Sentences and words of running English text, cut as English-EWT of Universal Dependencies
 * cuts them (Silveira et al., LREC 2014), so that a tagger trained on it knows its words.
 *
 * Clitics stand apart (do|n't, it|'s, they|'ll, can|not), so does punctuation, equal marks
 * together (..., !!), and the hyphen between words but for prefixes such as e- and non-. Numbers
 * keep their points, commas, colons and slashes (5.99, 10:30, 9/11), abbreviations their points,
 * addresses stay whole. A sentence ends after . ! ? where a blank follows, and at a blank line;
 * not after an abbreviation. UTF-8; letters beyond ASCII belong to words. */
#ifndef TT_SENTENCE_H
#define TT_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t start, length; // bytes of the text
    uint32_t sentence;      // 0, 1, ... in order
} tt_word;

/* Words of text[0 .. length-1], in order, into word (length: there are no more); how many.
 * length < 2^32. O(length). */
size_t tt_sentence_words(tt_word *word, const char *text, size_t length);

#endif
