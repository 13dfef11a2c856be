/* What tt_ngram.c and tt_ngram_words.c share: n-grams while they are counted. */
#ifndef TT_NGRAM_PARTS_H
#define TT_NGRAM_PARTS_H

#include "text/tt_gram_table.h"
#include "text/tt_ngram.h"

#define TT_NGRAM_NONE UINT32_MAX

/* The frequent n-grams of one length, by first appearance. Words: texts alone. */
typedef struct {
    size_t kept;
    uint32_t *texts;  // (kept) document frequency, at last the result's index
    uint32_t *prefix; // (kept) the (n-1)-gram they begin with
    uint32_t *word;   // (kept) their last word
    size_t prefix_room, word_room;
    tt_gram_table table; // their number is the slot's mark
} tt_ngram_level;

/* What may be a frequent n-gram, n >= 2: both its (n-1)-grams are. */
typedef struct {
    uint32_t prefix, word; // its first (n-1)-gram, its last word
} tt_ngram_pair;

typedef struct {
    const tt_texts *texts;
    const tt_ngram_spec *spec;
    size_t done, total;    // times the texts were read, each pass by what it takes
    size_t *first;         // (texts + 1) text i holds words first[i] .. first[i+1]-1
    uint32_t *at;          // (words of the texts) the frequent word, or TT_NGRAM_NONE
    tt_ids words;          // all different ones
    uint32_t *name;        // (level[0].kept) index into words
    tt_ngram_level *level; // (n_max)
    uint32_t *number;      // (words of the longest text) room for the n-grams that begin
                           // at one text's words
    tt_ngram_pair *pair;   // and for its pairs
} tt_ngram_counting;

/* What the passes over the texts take, roughly: to measure and to name the words, to count
 * their texts; a level's sieve and its table; the result. */
enum {
    TT_NGRAM_MEASURE = 2,
    TT_NGRAM_NAME = 8,
    TT_NGRAM_WORDS = 1,
    TT_NGRAM_SIEVE = 1,
    TT_NGRAM_TABLE = 2,
    TT_NGRAM_RESULT = 4
};

/* Cuts the texts into words; makes all but the levels above the first. */
int tt_ngram_count_words(tt_ngram_counting *c);

/* `texts` are done in a pass that takes so much; the pass is when all are. */
void tt_ngram_tell(tt_ngram_counting *c, size_t texts, size_t takes);

#endif
