/* VADER's lexicon and the words that raise, lower or negate what follows them. */
#ifndef TT_VADER_LEXICON_H
#define TT_VADER_LEXICON_H

#include "data/tt_ids.h"
#include "text/tt_vader.h"

struct tt_vader {
    tt_ids words;      // as in the file
    double *valence;   // (words.count)
    size_t room;
    tt_ids raising, lowering, negating; // small letters
};

#endif
