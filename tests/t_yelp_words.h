/* What the texts of a generated folder say of its aspects, found by a rule of the tests' own. */
#ifndef T_YELP_WORDS_H
#define T_YELP_WORDS_H

#include "t_yelp_folder.h"

/* Is `word` one of the aspect's describing words? Its valence, or NAN. */
static inline double valence_of(size_t aspect, const char *word) {
    for (const tt_yelp_describing *d = tt_yelp_describing_words(aspect); d->text; d++) {
        if (strcasecmp(d->text, word) == 0) {
            return d->valence;
        }
    }
    return NAN;
}

/* Takes the next word and its mark of the end of a sentence; 0: none is left. */
static inline int next_word(const char **text, char word[64], int *ends) {
    *text += strspn(*text, " \n\t\"(");
    const size_t n = strcspn(*text, " \n\t"), length = strcspn(*text, " \n\t.,!?\")");
    snprintf(word, 64, "%.*s", (int)length, *text);
    *ends = strcspn(*text, ".!?") < n;
    *text += n;
    return n > 0;
}

enum { OPINION_WORDS = 64 };

/* Adds the polarity of each aspect named in the sentence, by its nearest describing word;
 * that of negated words to the second row. */
static inline void polarity_of_sentence(char word[][64], size_t n,
                                        double polarity[2][TT_YELP_ASPECTS],
                                        double named[2][TT_YELP_ASPECTS]) {
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
            if (strcmp(word[i], tt_yelp_aspect[a]) != 0) {
                continue;
            }
            double best = NAN;
            int negated = 0;
            size_t nearest = 7; // at most six words away
            for (size_t j = 0; j < n; j++) {
                const size_t far = j > i ? j - i : i - j;
                const double found = valence_of(a, word[j]);
                if (!isnan(found) && far < nearest) {
                    negated = 0;
                    for (size_t k = j >= 3 ? j - 3 : 0; k < j; k++) {
                        negated |= strcmp(word[k], "not") == 0 || strstr(word[k], "n't");
                    }
                    best = negated ? -0.74 * found : found;
                    nearest = far;
                }
            }
            assert_false(isnan(best)); // every aspect that is named is described
            polarity[negated][a] += best;
            named[negated][a]++;
        }
    }
}

static inline void polarity_of(const char *text, double polarity[2][TT_YELP_ASPECTS],
                               double named[2][TT_YELP_ASPECTS]) {
    char word[OPINION_WORDS][64];
    size_t n = 0;
    int ends;
    while (next_word(&text, word[n], &ends)) {
        n++;
        if (ends || n == OPINION_WORDS) {
            polarity_of_sentence(word, n, polarity, named);
            n = 0;
        }
    }
    polarity_of_sentence(word, n, polarity, named);
}

#endif
