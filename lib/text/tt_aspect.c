#include "text/tt_aspect.h"

#include <string.h>

#include "text/tt_tagger.h"

enum { REACH = 6, NEGATED = 3 };

static const double negation = -0.74; // as VADER has it

typedef struct {
    const tt_vader *v;
    const char *text;
    const tt_word *word;
    const unsigned char *tag;
    size_t n;
} tagged;

/* 1 if word i is `small`, whatever its case. */
static int is(const tagged *x, size_t i, const char *small) {
    const char *p = x->text + x->word[i].start;
    const size_t length = strlen(small);
    for (size_t k = 0; k < length && length == x->word[i].length; k++) {
        if ((p[k] >= 'A' && p[k] <= 'Z' ? p[k] + 0x20 : p[k]) != small[k]) {
            return 0;
        }
    }
    return length == x->word[i].length;
}

/* 1 if word i may describe, and its valence is not 0. */
static int describes(double *valence, const tagged *x, size_t i) {
    return (x->tag[i] == TT_TAG_ADJ || is(x, i, "like")) &&
           tt_vader_valence(valence, x->v, x->text + x->word[i].start, x->word[i].length) &&
           *valence != 0;
}

/* The nearest describing word of noun i, n if there is none. */
static size_t nearest(double *valence, const tagged *x, size_t i) {
    for (size_t distance = 1; distance <= REACH; distance++) {
        const size_t place[2] = {i - distance, i + distance}; // before: may be no place
        for (size_t side = 0; side < 2; side++) {
            const size_t k = place[side];
            if (k < x->n && x->word[k].sentence == x->word[i].sentence &&
                describes(valence, x, k)) {
                return k;
            }
        }
    }
    return x->n;
}

static int is_negated(const tagged *x, size_t i) {
    static const char *const words[] = {"not",     "n't",     "n\xe2\x80\x99t", "no",
                                        "never",   "neither", "nor",            "hardly",
                                        "without", "isnt",    "wasnt"};
    for (size_t k = i > NEGATED ? i - NEGATED : 0; k < i; k++) {
        for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
            if (x->word[k].sentence == x->word[i].sentence && is(x, k, words[w])) {
                return 1;
            }
        }
    }
    return 0;
}

size_t tt_aspects(tt_aspect *aspect, const tt_vader *v, const char *text, const tt_word *word,
                  const unsigned char *tag, size_t n) {
    const tagged x = {v, text, word, tag, n};
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        double valence;
        const size_t k = tag[i] == TT_TAG_NOUN ? nearest(&valence, &x, i) : n;
        if (k < n) {
            valence *= is_negated(&x, k) ? negation : 1;
            aspect[count++] = (tt_aspect){(uint32_t)i, (uint32_t)k,
                                          (float)tt_vader_normalise(valence)};
        }
    }
    return count;
}
