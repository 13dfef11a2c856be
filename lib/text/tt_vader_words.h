/* The words of a text as VADER reads them: cut at white space, emoticons kept whole. */
#ifndef TT_VADER_WORDS_H
#define TT_VADER_WORDS_H

#include <stddef.h>

typedef struct {
    const char *text;  // as written, not ended by a zero byte
    const char *lower; // in small letters, of the same length
    size_t length;     // bytes
    int capitals;      // 1: has letters, and all of them are capitals
} tt_vader_word;

typedef struct {
    tt_vader_word *word; // (count)
    size_t count, room;
    char *lower;         // (lower_room) the text in small letters
    size_t lower_room;
    double *valence;     // (valence_room) the scorer's
    size_t valence_room;
} tt_vader_words;        // zeroed: empty, without memory

/* Words of at least two characters; one mark of punctuation (or a run such as "!!" or "?!?")
 * before or after a word that has no other is taken off. TT_OK or TT_ENOMEM. */
int tt_vader_words_cut(tt_vader_words *w, const char *text, size_t length);
void tt_vader_words_free(tt_vader_words *w);

#endif
