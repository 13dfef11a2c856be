#include "text/tt_vader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_vader_lexicon.h"
#include "text/tt_vader_words.h"

/* The constants of Hutto & Gilbert 2014, as their program and NLTK have them. */
static const double boost = 0.293, capital = 0.733, negation = -0.74, alpha = 15;

struct tt_vader_work {
    tt_vader_words words;
};

static const struct {
    const char *words;
    double valence;
} idioms[] = {{"the shit", 3},        {"the bomb", 3},        {"bad ass", 1.5},
              {"yeah right", -2},     {"cut the mustard", 2}, {"kiss of death", -1.5},
              {"hand to mouth", -2}};

tt_vader_work *tt_vader_work_alloc(void) {
    return tt_alloc(1, sizeof(tt_vader_work));
}

void tt_vader_work_free(tt_vader_work *w) {
    if (w) {
        tt_vader_words_free(&w->words);
        tt_free(w);
    }
}

double tt_vader_normalise(double x) {
    return x / sqrt(x * x + alpha);
}

static int has(const tt_ids *ids, const tt_vader_word *w) {
    return tt_ids_find(ids, w->lower, w->length) != TT_ID_NONE;
}

/* 1 if the bytes are `word`. */
static int is(const char *text, size_t length, const char *word) {
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static int lower_is(const tt_vader_word *w, const char *word) {
    return is(w->lower, w->length, word);
}

static int text_is(const tt_vader_word *w, const char *word) {
    return is(w->text, w->length, word);
}

/* A contraction such as "isn't" negates, whatever stands before it. */
static int negates(const tt_vader *v, const tt_vader_word *w) {
    for (size_t i = 0; i + 3 <= w->length; i++) {
        if (memcmp(w->lower + i, "n't", 3) == 0) {
            return 1;
        }
    }
    return has(&v->negating, w);
}

/* What a word before a lexicon word of this valence adds to it. */
static double adds(const tt_vader *v, const tt_vader_word *w, double valence, int shouts) {
    const int up = has(&v->raising, w);
    if (!up && !has(&v->lowering, w)) {
        return 0;
    }
    const double sign = valence < 0 ? -1 : 1;
    double x = (up ? boost : -boost) * sign;
    if (w->capitals && shouts) {
        x += valence > 0 ? capital : -capital;
    }
    return x;
}

static int so_or_this(const tt_vader_word *w) {
    return text_is(w, "so") || text_is(w, "this");
}

/* Negation by the word `back` places before word i; "never so" and "never this" strengthen. */
static double negated(const tt_vader *v, const tt_vader_word *word, size_t i, size_t back,
                      double valence) {
    if (back == 2 && text_is(&word[i - 2], "never") && so_or_this(&word[i - 1])) {
        return valence * 1.5;
    }
    if (back == 3 && ((text_is(&word[i - 3], "never") && so_or_this(&word[i - 2])) ||
                      so_or_this(&word[i - 1]))) {
        return valence * 1.25;
    }
    return negates(v, &word[i - back]) ? valence * negation : valence;
}

/* 1 if words first .. first + count - 1, one blank between them, are the phrase. */
static int phrase_is(const tt_vader_word *word, size_t first, size_t count,
                     const char *phrase) {
    for (size_t k = first; k < first + count; k++) {
        if (strncmp(phrase, word[k].text, word[k].length) != 0) {
            return 0;
        }
        phrase += word[k].length;
        if (*phrase != (k + 1 < first + count ? ' ' : '\0')) {
            return 0;
        }
        phrase++;
    }
    return 1;
}

/* Sets the valence if the words are an idiom; 1 if they are. */
static int idiom(double *valence, const tt_vader_word *word, size_t first, size_t count) {
    for (size_t k = 0; k < sizeof idioms / sizeof idioms[0]; k++) {
        if (phrase_is(word, first, count, idioms[k].words)) {
            *valence = idioms[k].valence;
            return 1;
        }
    }
    return 0;
}

static int weakens(const tt_vader_word *word, size_t first) {
    static const char *const pairs[] = {"just enough", "kind of", "sort of"};
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        if (phrase_is(word, first, 2, pairs[k])) {
            return 1;
        }
    }
    return 0;
}

/* Idioms that end before or at word i >= 3, or begin at it, in VADER's order. */
static double with_idioms(const tt_vader_word *word, size_t n, size_t i, double valence) {
    static const struct {
        size_t back, count;
    } places[] = {{1, 2}, {2, 3}, {2, 2}, {3, 3}, {3, 2}};
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        if (idiom(&valence, word, i - places[k].back, places[k].count)) {
            break;
        }
    }
    if (i + 1 < n) {
        idiom(&valence, word, i, 2);
    }
    if (i + 2 < n) {
        idiom(&valence, word, i, 3);
    }
    return weakens(word, i - 3) || weakens(word, i - 2) ? valence - boost : valence;
}

/* The valence of word i of n in its place; 0 if the lexicon does not have it. shouts: some
 * words of the text, not all, are in capitals. */
static double word_valence(const tt_vader *v, const tt_vader_word *word, size_t n, size_t i,
                           int shouts) {
    static const double damp[] = {1, 1, 0.95, 0.9};
    const uint32_t index = tt_ids_find(&v->words, word[i].lower, word[i].length);
    if (index == TT_ID_NONE) {
        return 0;
    }
    double x = v->valence[index];
    if (word[i].capitals && shouts) {
        x += x > 0 ? capital : -capital;
    }
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        if (!has(&v->words, &word[i - back])) {
            x += adds(v, &word[i - back], x, shouts) * damp[back];
            x = negated(v, word, i, back, x);
            x = back == 3 ? with_idioms(word, n, i, x) : x;
        }
    }
    if (i > 0 && lower_is(&word[i - 1], "least") && !has(&v->words, &word[i - 1])) {
        const int spared =
            i > 1 && (lower_is(&word[i - 2], "at") || lower_is(&word[i - 2], "very"));
        x = spared ? x : x * negation;
    }
    return x;
}

/* NLTK judges a word where it first stands in the text: the first equal word. */
static size_t first_place(const tt_vader_word *word, size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (word[k].length == word[i].length &&
            memcmp(word[k].text, word[i].text, word[i].length) == 0) {
            return k;
        }
    }
    return i;
}

static void valences(double *valence, const tt_vader *v, const tt_vader_words *w) {
    size_t capitals = 0, but = SIZE_MAX;
    for (size_t i = 0; i < w->count; i++) {
        capitals += (size_t)w->word[i].capitals;
        but = but == SIZE_MAX && lower_is(&w->word[i], "but") ? i : but;
    }
    const int shouts = capitals > 0 && capitals < w->count;
    for (size_t i = 0; i < w->count; i++) {
        const size_t at = first_place(w->word, i);
        const tt_vader_word *word = &w->word[at];
        const int kind_of = at + 1 < w->count && lower_is(word, "kind") &&
                            lower_is(word + 1, "of");
        const int modifies = kind_of || has(&v->raising, word) || has(&v->lowering, word);
        valence[i] = modifies ? 0 : word_valence(v, w->word, w->count, at, shouts);
        if (but != SIZE_MAX && i != but) {
            valence[i] *= i < but ? 0.5 : 1.5;
        }
    }
}

/* Exclamation marks (up to four) and question marks (two or more) strengthen. */
static double emphasis(const char *text, size_t length) {
    size_t calls = 0, questions = 0;
    for (size_t i = 0; i < length; i++) {
        calls += text[i] == '!';
        questions += text[i] == '?';
    }
    const double asked = questions < 2 ? 0 : questions <= 3 ? 0.18 * (double)questions : 0.96;
    return 0.292 * (double)(calls < 4 ? calls : 4) + asked;
}

/* Rounded to decimals by the exact value of x, halves to even, as Python's round() does. */
static double rounded(double x, int decimals) {
    char text[32];
    snprintf(text, sizeof text, "%.*f", decimals, x);
    return strtod(text, NULL);
}

int tt_vader_score(tt_sentiment *s, const tt_vader *v, const char *text, size_t length,
                   tt_vader_work *work) {
    tt_vader_words *w = &work->words;
    *s = (tt_sentiment){0};
    int status = tt_vader_words_cut(w, text, length);
    if (status == TT_OK) {
        status = tt_grow(&w->valence, &w->valence_room, w->count, sizeof *w->valence);
    }
    if (status != TT_OK || w->count == 0) {
        return status;
    }
    valences(w->valence, v, w);
    double sum = 0, pos = 0, neg = 0, neutral = 0;
    for (size_t i = 0; i < w->count; i++) {
        const double x = w->valence[i];
        sum += x;
        pos += x > 0 ? x + 1 : 0;
        neg += x < 0 ? 1 - x : 0;
        neutral += x == 0;
    }
    const double more = emphasis(text, length);
    sum += sum > 0 ? more : sum < 0 ? -more : 0;
    if (pos > neg) {
        pos += more;
    } else if (pos < neg) {
        neg += more;
    }
    const double total = pos + neg + neutral;
    *s = (tt_sentiment){.neg = rounded(neg / total, 3),
                        .neu = rounded(neutral / total, 3),
                        .pos = rounded(pos / total, 3),
                        .compound = rounded(tt_vader_normalise(sum), 4)};
    return TT_OK;
}
