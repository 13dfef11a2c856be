/* Words of reviews in a file, beside the digest of all they were made from.
 *
 * The key is a digest of the texts, every byte, the tagger's and the lexicon's tables and the
 * n-grams' spec; another digest, of the words, ends the file. A file of another key, cut short
 * or damaged is not read. */
#ifndef TT_REVIEW_CACHE_H
#define TT_REVIEW_CACHE_H

#include "text/tt_review_words.h"

/* tagger and v may be NULL. 4 GB of text a second. */
uint64_t tt_review_cache_key(const tt_texts *texts, const tt_tagger *tagger,
                             const tt_vader *v, const tt_ngram_spec *spec);

/* 1 if the file has the words of `count` texts of this key; else 0, and w is empty. w is
 * fresh. */
int tt_review_cache_read(tt_review_words *w, size_t count, uint64_t key, const char *path);

/* Written beside its place and renamed: the file is whole or as before. TT_OK or TT_EIO. */
int tt_review_cache_write(const tt_review_words *w, uint64_t key, const char *path);

#endif
