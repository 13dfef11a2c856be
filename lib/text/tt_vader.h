/* Sentiment of a text and of a word: VADER (Hutto & Gilbert, ICWSM 2014) as NLTK's
 * SentimentIntensityAnalyzer computes it, with its lexicon given by path (vader_lexicon.txt:
 * word, mean valence, ... separated by tabs; the last line of a word counts).
 *
 * Letters are ASCII and Latin-1 (as UTF-8) for the purpose of case; other bytes have none. */
#ifndef TT_VADER_H
#define TT_VADER_H

#include <stddef.h>

typedef struct tt_vader tt_vader;

/* TT_OK; TT_EDATA with "file:line:column: ..." ; TT_ENOINPUT; TT_ENOMEM; then *v = NULL. */
int tt_vader_read(tt_vader **v, const char *path);
void tt_vader_free(tt_vader *v);

typedef struct tt_vader_work tt_vader_work; // scratch; one for each thread

tt_vader_work *tt_vader_work_alloc(void); // grows as texts need; NULL: refused
void tt_vader_work_free(tt_vader_work *w);

typedef struct {
    double neg, neu, pos; // shares, rounded to 3 decimals; all 0 for a text without words
    double compound;      // in [-1, 1], rounded to 4 decimals
} tt_sentiment;

/* Of text[0 .. length-1], UTF-8 without zero bytes. TT_OK or TT_ENOMEM. */
int tt_vader_score(tt_sentiment *s, const tt_vader *v, const char *text, size_t length,
                   tt_vader_work *w);

/* Valence of one word as the lexicon has it (case is ignored); 1 if it stands there. */
int tt_vader_valence(double *valence, const tt_vader *v, const char *word, size_t length);

/* What VADER makes of a sum of valences: x / sqrt(x^2 + 15). */
double tt_vader_normalise(double x);

#endif
