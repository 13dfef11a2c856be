/* Small texts, random or given, and a naive count of their n-grams. */
#ifndef T_CORPUS_H
#define T_CORPUS_H

#include <ctype.h>
#include <string.h>

#include "base/tt_error.h"
#include "t_test.h"
#include "text/tt_ngram.h"

enum { TEXTS = 60, BLOCK = 1 << 16, START = TEXTS + 1 };

typedef struct {
    char block[BLOCK];
    size_t start[START];
    tt_texts texts;
} corpus;

/* The texts of a list that ends with NULL. */
static inline void corpus_of(corpus *c, const char *const *text) {
    size_t n = 0;
    c->texts = (tt_texts){.block = c->block, .start = c->start};
    c->start[0] = 0;
    for (; text[c->texts.count]; c->texts.count++) {
        const size_t length = strlen(text[c->texts.count]);
        assert_true(n + length < BLOCK && c->texts.count < TEXTS);
        memcpy(c->block + n, text[c->texts.count], length);
        n += length;
        c->start[c->texts.count + 1] = n;
    }
}

/* Random words w0 .. w11, the low numbers more often, and what stands between words. */
static inline void corpus_random(corpus *c, tt_rng *r) {
    static const char *const between[] = {" ", ", ", "... ", " a ", "\n", "!"};
    size_t n = 0;
    c->texts = (tt_texts){.block = c->block, .start = c->start, .count = TEXTS};
    for (size_t i = 0; i < TEXTS; i++) {
        const size_t words = tt_rng_below(r, 40);
        c->start[i] = n;
        for (size_t k = 0; k < words; k++) {
            const unsigned w = (unsigned)tt_rng_below(r, 1 + tt_rng_below(r, 12));
            n += (size_t)sprintf(c->block + n, "%c%u%s", tt_rng_below(r, 2) ? 'w' : 'W', w,
                                 between[tt_rng_below(r, 6)]);
        }
    }
    c->start[TEXTS] = n;
}

/* Words of an ASCII text, as the header defines them; how many. */
static inline size_t naive_words(char word[][16], const char *p, const char *end) {
    size_t n = 0;
    while (p < end) {
        size_t length = 0;
        for (; p < end && (isalnum((unsigned char)*p) || *p == '_'); p++) {
            word[n][length++] = (char)tolower((unsigned char)*p);
        }
        word[n][length] = 0;
        n += length >= 2;
        p += length == 0;
    }
    return n;
}

/* How often the n-gram stands in text i. */
static inline size_t naive_times(const corpus *c, size_t i, const char *gram) {
    static char word[64][16];
    const size_t n = naive_words(word, c->block + c->start[i], c->block + c->start[i + 1]);
    size_t times = 0;
    for (size_t k = 0; k < n; k++) {
        char joined[64] = "";
        for (size_t m = 1; m <= 3 && k + m <= n; m++) {
            strcat(strcat(joined, m > 1 ? " " : ""), word[k + m - 1]);
            times += strcmp(joined, gram) == 0;
        }
    }
    return times;
}

static inline size_t naive_texts(const corpus *c, const char *gram) {
    size_t texts = 0;
    for (size_t i = 0; i < c->texts.count; i++) {
        texts += naive_times(c, i, gram) > 0;
    }
    return texts;
}

#endif
