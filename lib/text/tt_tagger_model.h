/* The hidden Markov model of tt_tagger.h, and the tagged text it is made from. */
#ifndef TT_TAGGER_MODEL_H
#define TT_TAGGER_MODEL_H

#include <stdint.h>

#include "data/tt_ids.h"
#include "text/tt_tagger.h"

enum {
    TT_TAGGER_SUFFIX = 8,     // longest ending looked at, bytes
    TT_TAGGER_FREQUENT = 1000 // words that are contexts of their own
};

/* The context a word leaves for the next: contexts 0 .. TT_TAGS - 1 are its tag, TT_TAGS is the
 * beginning of a sentence, those beyond are a frequent word with its tag. */
struct tt_tagger {
    tt_ids words;             // as written
    float (*word)[TT_TAGS];   // (words.count) log of P(tag | word) / P(tag)
    uint32_t *frequent;       // (words.count) rank of its small-letter form, or TT_ID_NONE
    tt_ids endings;           // class letter, then at most TT_TAGGER_SUFFIX bytes
    float (*ending)[TT_TAGS]; // (endings.count) log of P(tag | ending) / P(tag)
    size_t n_frequent, contexts;
    uint32_t (*context)[TT_TAGS]; // (n_frequent) context of the frequent word with that tag
    float (*after)[TT_TAGS + 1][TT_TAGS]; // (contexts) log P(tag | context before, tag two
                                          // before; TT_TAGS: none)
};

typedef struct {
    uint32_t word;
    unsigned char tag, first; // first: 1 at the beginning of a sentence
} tt_tagger_token;

/* A tagged text. */
typedef struct {
    tt_ids words;
    tt_tagger_token *token; // (count)
    size_t count, room;
} tt_tagger_text;           // zeroed: empty

int tt_tagger_add(tt_tagger_text *x, const char *form, size_t length, enum tt_tag tag,
                  int first); // TT_OK, TT_ENOMEM
void tt_tagger_text_free(tt_tagger_text *x);

/* The model of the text, which has at least one token. TT_OK or TT_ENOMEM. */
int tt_tagger_make(tt_tagger **tagger, const tt_tagger_text *x);

/* Its part for contexts: m->words is filled. share: P(tag). TT_OK or TT_ENOMEM. */
int tt_tagger_make_contexts(tt_tagger *m, const tt_tagger_text *x, const double *share);

/* Index of the form in small letters, TT_ID_NONE if it is not there. */
uint32_t tt_tagger_find_lower(const tt_ids *words, const char *form, size_t length);

/* Class (a letter: capitals, digits) and last bytes of a form, in small letters. */
typedef struct {
    char class;
    size_t longest; // of the endings
    char end[TT_TAGGER_SUFFIX];
} tt_tagger_ending;

tt_tagger_ending tt_tagger_ending_of(const char *form, size_t length);

/* The key of the ending of `size` <= longest bytes; its length. */
size_t tt_tagger_key(char key[TT_TAGGER_SUFFIX + 1], const tt_tagger_ending *e, size_t size);

#endif
