/* What the words before say about a tag. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "text/tt_tagger_model.h"

/* Pseudo-counts of what the tags before say, beside a frequent word. */
static const double tags_weight = 10;

/* Fewer occurrences are not frequent. */
enum { LEAST = 10, BEGIN = TT_TAGS };

typedef double counts[TT_TAGS + 1][TT_TAGS]; // by the tag two before

typedef struct {
    size_t times;
    uint32_t word;
} occurrence;

static int by_times(const void *a, const void *b) {
    const occurrence *x = a, *y = b;
    if (x->times != y->times) {
        return x->times < y->times ? 1 : -1;
    }
    return (x->word > y->word) - (x->word < y->word);
}

/* Ranks the small-letter forms by frequency; m->frequent of all words. */
static int rank_words(tt_tagger *m, const tt_tagger_text *x) {
    const size_t n = x->words.count;
    occurrence *o = tt_alloc(n, sizeof *o);
    uint32_t *rank = tt_alloc(n, sizeof *rank), *lower = tt_alloc(n, sizeof *lower);
    m->frequent = tt_alloc(n, sizeof *m->frequent);
    const int ok = o && rank && lower && m->frequent;
    for (uint32_t w = 0; ok && w < n; w++) {
        lower[w] = tt_tagger_find_lower(&x->words, tt_ids_text(&x->words, w),
                                        tt_ids_length(&x->words, w));
        o[w].word = w;
        rank[w] = TT_ID_NONE;
    }
    for (size_t k = 0; ok && k < x->count; k++) {
        const uint32_t w = lower[x->token[k].word];
        o[w == TT_ID_NONE ? x->token[k].word : w].times += w != TT_ID_NONE;
    }
    if (ok) {
        qsort(o, n, sizeof *o, by_times);
        for (; m->n_frequent < n && m->n_frequent < TT_TAGGER_FREQUENT &&
               o[m->n_frequent].times >= LEAST;
             m->n_frequent++) {
            rank[o[m->n_frequent].word] = (uint32_t)m->n_frequent;
        }
    }
    for (uint32_t w = 0; ok && w < n; w++) {
        m->frequent[w] = lower[w] == TT_ID_NONE ? TT_ID_NONE : rank[lower[w]];
    }
    tt_free(o);
    tt_free(rank);
    tt_free(lower);
    return ok ? TT_OK : TT_ENOMEM;
}

/* Numbers the pairs of a frequent word and a tag that the text has. */
static int number_contexts(tt_tagger *m, const tt_tagger_text *x) {
    m->context = tt_alloc(m->n_frequent, sizeof *m->context);
    m->contexts = BEGIN + 1;
    if (!m->context) {
        return TT_ENOMEM;
    }
    for (size_t f = 0; f < m->n_frequent; f++) {
        for (uint32_t t = 0; t < TT_TAGS; t++) {
            m->context[f][t] = t;
        }
    }
    for (size_t k = 0; k < x->count; k++) {
        const uint32_t f = m->frequent[x->token[k].word], t = x->token[k].tag;
        if (f != TT_ID_NONE && m->context[f][t] == t) {
            m->context[f][t] = (uint32_t)m->contexts++;
        }
    }
    return TT_OK;
}

/* count[c][a][t]: how often tag t follows context c with tag a before that. Every token
 * counts for the tag of the word before it, and for the frequent word it may be. */
static void count_contexts(counts *count, const tt_tagger *m, const tt_tagger_text *x) {
    size_t one = BEGIN, two = BEGIN; // tags before
    for (size_t k = 0; k < x->count; k++) {
        const tt_tagger_token *token = &x->token[k];
        if (token->first) {
            one = two = BEGIN;
        }
        count[one][two][token->tag]++;
        if (one != BEGIN) {
            const uint32_t f = m->frequent[token[-1].word];
            if (f != TT_ID_NONE) {
                count[m->context[f][one]][two][token->tag]++;
            }
        }
        two = one;
        one = token->tag;
    }
}

static double total(const double *x) {
    double sum = 0;
    for (size_t t = 0; t < TT_TAGS; t++) {
        sum += x[t];
    }
    return sum;
}

/* pair[t]: how often tag t follows the context, whatever stands before. */
static void add_up(double *pair, counts count) {
    memset(pair, 0, TT_TAGS * sizeof *pair);
    for (size_t a = 0; a <= TT_TAGS; a++) {
        for (size_t t = 0; t < TT_TAGS; t++) {
            pair[t] += count[a][t];
        }
    }
}

/* Weights of P(tag), P(tag | one before) and P(tag | two before) by deleted interpolation
 * (Brants 2000, figure 1): every sequence met, itself left out, votes for the longest
 * context that predicts it best; one more vote for each, so that nothing is impossible. n: tokens. */
static void interpolate(double weight[3], counts *count, const double *share, double n) {
    double votes[3] = {1, 1, 1};
    for (size_t b = 0; b <= TT_TAGS; b++) {
        double pair[TT_TAGS];
        add_up(pair, count[b]);
        const double pairs = total(pair);
        for (size_t a = 0; a <= TT_TAGS; a++) {
            const double triples = total(count[b][a]);
            for (size_t t = 0; t < TT_TAGS; t++) {
                const double met = count[b][a][t];
                const double three = triples > 1 ? (met - 1) / (triples - 1) : 0;
                const double two = pairs > 1 ? (pair[t] - 1) / (pairs - 1) : 0;
                const double one = share[t] - 1 / n;
                votes[three >= two && three >= one ? 2 : two >= one ? 1 : 0] += met;
            }
        }
    }
    for (size_t k = 0; k < 3; k++) {
        weight[k] = votes[k] / (n + 3);
    }
}

/* P(tag | tags before) into p. */
static void by_tags(counts p, counts count, const double weight[3], const double *share) {
    double pair[TT_TAGS];
    add_up(pair, count);
    const double pairs = total(pair);
    for (size_t a = 0; a <= TT_TAGS; a++) {
        const double triples = total(count[a]);
        for (size_t t = 0; t < TT_TAGS; t++) {
            const double two = pairs > 0 ? pair[t] / pairs : share[t];
            const double three = triples > 0 ? count[a][t] / triples : two;
            p[a][t] = weight[0] * share[t] + weight[1] * two + weight[2] * three;
        }
    }
}

/* log P of the contexts that are a frequent word with tag b, whose own say is the same
 * whatever stands two before. p: by tags alone. */
static void by_word(float (*after)[TT_TAGS], counts count, counts p) {
    double pair[TT_TAGS];
    add_up(pair, count);
    const double pairs = total(pair);
    for (size_t a = 0; a <= TT_TAGS; a++) {
        for (size_t t = 0; t < TT_TAGS; t++) {
            after[a][t] = (float)log((pair[t] + tags_weight * p[a][t]) / (pairs + tags_weight));
        }
    }
}

static void fill(tt_tagger *m, counts *count, const double *share, double n) {
    double weight[3];
    interpolate(weight, count, share, n);
    for (size_t b = 0; b <= TT_TAGS; b++) {
        counts p;
        by_tags(p, count[b], weight, share);
        for (size_t a = 0; a <= TT_TAGS; a++) {
            for (size_t t = 0; t < TT_TAGS; t++) {
                m->after[b][a][t] = (float)log(p[a][t]);
            }
        }
        for (size_t f = 0; b < TT_TAGS && f < m->n_frequent; f++) {
            const uint32_t c = m->context[f][b];
            if (c > BEGIN) {
                by_word(m->after[c], count[c], p);
            }
        }
    }
}

int tt_tagger_make_contexts(tt_tagger *m, const tt_tagger_text *x, const double *share) {
    counts *count = NULL;
    int status = rank_words(m, x);
    if (status == TT_OK) {
        status = number_contexts(m, x);
    }
    if (status == TT_OK) {
        count = tt_alloc(m->contexts, sizeof *count);
        m->after = tt_alloc(m->contexts, sizeof *m->after);
        status = count && m->after ? TT_OK : TT_ENOMEM;
    }
    if (status == TT_OK) {
        count_contexts(count, m, x);
        fill(m, count, share, (double)x->count);
    }
    tt_free(count);
    return status;
}
