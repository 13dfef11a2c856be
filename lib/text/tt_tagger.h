/* Parts of speech: a hidden Markov model with back-off over endings (Brants, ANLP 2000),
 * trained from a CoNLL-U file, or, without one, WordNet's lists of words.
 *
 * Tags are the universal ones (UPOS). A tag depends on the two before it, and where the word
 * before is one of the most frequent thousand, on that word (Pla & Molina 2004). Words known
 * from training have their own tag frequencies, others those of rare words with the same
 * ending, capitals and digits. Viterbi over a sentence. A model is const once trained: several
 * threads may tag with it, each with its own work. */
#ifndef TT_TAGGER_H
#define TT_TAGGER_H

#include <stddef.h>
#include <stdio.h>

#include "text/tt_sentence.h"

enum tt_tag {
    TT_TAG_ADJ, TT_TAG_ADP, TT_TAG_ADV, TT_TAG_AUX, TT_TAG_CCONJ, TT_TAG_DET, TT_TAG_INTJ,
    TT_TAG_NOUN, TT_TAG_NUM, TT_TAG_PART, TT_TAG_PRON, TT_TAG_PROPN, TT_TAG_PUNCT,
    TT_TAG_SCONJ, TT_TAG_SYM, TT_TAG_VERB, TT_TAG_X, TT_TAGS
};

const char *tt_tag_name(enum tt_tag tag); // "ADJ", ...

typedef struct tt_tagger tt_tagger;
typedef struct tt_tagger_work tt_tagger_work;

/* From the forms and tags of a CoNLL-U file (plain or gzip). TT_OK; TT_EDATA with
 * "file:line:column: ..."; TT_ENOINPUT; TT_ENOMEM. On error *tagger = NULL. */
int tt_tagger_train(tt_tagger **tagger, const char *path);

/* The fallback: index.noun, index.adj, index.adv and index.verb of a WordNet folder (Debian:
 * wordnet-base, /usr/share/wordnet), each word by its numbers of senses, and the closed
 * classes from a list of its own; no context. On EWT's held-apart reviews .840 of the words
 * are right, nouns .70 precision and .88 recall, adjectives .75 and .75 (trained: .948; .92
 * and .95; .91 and .92). TT_OK, TT_EDATA, TT_ENOINPUT, TT_ENOMEM. */
int tt_tagger_wordnet(tt_tagger **tagger, const char *directory);

/* Through base/tt_io.h. Load: fresh; TT_EDATA if damaged. */
int tt_tagger_save(const tt_tagger *tagger, FILE *f);
int tt_tagger_load(tt_tagger **tagger, FILE *f);

tt_tagger_work *tt_tagger_work_alloc(void); // grows as texts need; NULL: refused
void tt_tagger_work_free(tt_tagger_work *w);

/* tag (n) of word (n) of text, sentence by sentence. TT_OK or TT_ENOMEM. */
int tt_tagger_tag(unsigned char *tag, const tt_tagger *tagger, const char *text,
                  const tt_word *word, size_t n, tt_tagger_work *w);

void tt_tagger_free(tt_tagger *tagger); // NULL allowed

#endif
