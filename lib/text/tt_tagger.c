#include "text/tt_tagger.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_io.h"
#include "text/tt_tagger_model.h"

/* Tags whose score for a word is so far (in log probability) below its best are not tried. */
static const float beam = 10;

struct tt_tagger_work {
    unsigned char (*back)[TT_TAGS + 1][TT_TAGS]; // (room) best tag two before, by the one
                                                 // before and the word's
    size_t room;
};

static const char *const names[TT_TAGS] = {
    "ADJ",  "ADP", "ADV",  "AUX",  "CCONJ", "DET",   "INTJ", "NOUN", "NUM",
    "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"};

const char *tt_tag_name(enum tt_tag tag) {
    TT_ASSERT(tag < TT_TAGS);
    return names[tag];
}

tt_tagger_work *tt_tagger_work_alloc(void) {
    return tt_alloc(1, sizeof(tt_tagger_work));
}

void tt_tagger_work_free(tt_tagger_work *w) {
    if (w) {
        tt_free(w->back);
        tt_free(w);
    }
}

/* What a word says: a score for each tag (NULL: nothing, its class was never met), and its
 * rank among the frequent ones. */
typedef struct {
    const float *score;
    uint32_t frequent;
} saying;

/* By the word as written, else its small-letter form, else its ending. */
static saying look_up(const tt_tagger *m, const char *form, size_t length) {
    uint32_t at = tt_ids_find(&m->words, form, length);
    at = at == TT_ID_NONE ? tt_tagger_find_lower(&m->words, form, length) : at;
    if (at != TT_ID_NONE) {
        return (saying){m->word[at], m->frequent[at]};
    }
    const tt_tagger_ending ending = tt_tagger_ending_of(form, length);
    for (size_t size = ending.longest + 1; size-- > 0;) {
        char key[TT_TAGGER_SUFFIX + 1];
        at = tt_ids_find(&m->endings, key, tt_tagger_key(key, &ending, size));
        if (at != TT_ID_NONE) {
            return (saying){m->ending[at], TT_ID_NONE};
        }
    }
    return (saying){NULL, TT_ID_NONE};
}

/* Log probabilities of the best sequences that end with two tags. */
typedef float lattice[TT_TAGS + 1][TT_TAGS];

/* Tags of a word that are worth following, and the contexts they leave. */
typedef struct {
    size_t n;
    unsigned char tag[TT_TAGS];
    float score[TT_TAGS];
    uint32_t context[TT_TAGS];
} choice;

static const choice before_sentence = {.n = 1, .tag = {TT_TAGS}, .context = {TT_TAGS}};

static void choose(choice *c, const tt_tagger *m, saying word) {
    const float *score = word.score;
    float top = -INFINITY;
    for (size_t t = 0; score && t < TT_TAGS; t++) {
        top = score[t] > top ? score[t] : top;
    }
    c->n = 0;
    for (size_t t = 0; t < TT_TAGS; t++) {
        if (!score || score[t] > top - beam) {
            const int frequent = word.frequent != TT_ID_NONE;
            c->context[c->n] = frequent ? m->context[word.frequent][t] : (uint32_t)t;
            c->score[c->n] = score ? score[t] : 0;
            c->tag[c->n++] = (unsigned char)t;
        }
    }
}

/* One step of Viterbi: `to` from `from` by a word's choice; first and second are those of
 * the two words before. */
static void step(lattice to, unsigned char (*back)[TT_TAGS], lattice from,
                 const tt_tagger *m, const choice *first, const choice *second,
                 const choice *third) {
    for (size_t k = 0; k < third->n; k++) {
        const size_t t = third->tag[k];
        for (size_t j = 0; j < second->n; j++) {
            const size_t b = second->tag[j];
            const float (*after)[TT_TAGS] = (const float (*)[TT_TAGS])m->after[second->context[j]];
            float top = -INFINITY;
            for (size_t i = 0; i < first->n; i++) {
                const size_t a = first->tag[i];
                const float x = from[a][b] + after[a][t];
                if (x > top) {
                    top = x;
                    back[b][t] = (unsigned char)a;
                }
            }
            to[b][t] = top + third->score[k];
        }
    }
}

/* The tags of the best sequence, from its end. */
static void trace(unsigned char *tag, lattice last, const choice *before,
                  const choice *word, size_t n, const tt_tagger_work *w) {
    float top = -INFINITY;
    size_t one = 0, two = 0;
    for (size_t j = 0; j < before->n; j++) {
        for (size_t k = 0; k < word->n; k++) {
            const float x = last[before->tag[j]][word->tag[k]];
            if (x > top) {
                top = x;
                two = before->tag[j];
                one = word->tag[k];
            }
        }
    }
    for (size_t i = n; i-- > 0;) {
        const size_t next = w->back[i][two][one];
        tag[i] = (unsigned char)one;
        one = two;
        two = next;
    }
}

static void tag_sentence(unsigned char *tag, const tt_tagger *m, const char *text,
                         const tt_word *word, size_t n, tt_tagger_work *w) {
    lattice best[2];
    choice c[3] = {before_sentence, before_sentence}; // of words i - 2, i - 1, i at i mod 3
    for (size_t i = 0; i < n; i++) {
        choice *now = &c[(i + 2) % 3];
        choose(now, m, look_up(m, text + word[i].start, word[i].length));
        if (i > 0) {
            step(best[i % 2], w->back[i], best[(i - 1) % 2], m, &c[i % 3], &c[(i + 1) % 3],
                 now);
            continue;
        }
        for (size_t k = 0; k < now->n; k++) {
            const size_t t = now->tag[k];
            best[0][TT_TAGS][t] = m->after[TT_TAGS][TT_TAGS][t] + now->score[k];
            w->back[0][TT_TAGS][t] = TT_TAGS;
        }
    }
    trace(tag, best[(n - 1) % 2], &c[n % 3], &c[(n + 1) % 3], n, w);
}

int tt_tagger_tag(unsigned char *tag, const tt_tagger *tagger, const char *text,
                  const tt_word *word, size_t n, tt_tagger_work *w) {
    const int status = tt_grow(&w->back, &w->room, n, sizeof *w->back);
    for (size_t i = 0, next; status == TT_OK && i < n; i = next) {
        for (next = i + 1; next < n && word[next].sentence == word[i].sentence;) {
            next++;
        }
        tag_sentence(tag + i, tagger, text, word + i, next - i, w);
    }
    return status;
}

static int damaged(void) {
    return tt_error(TT_EDATA, "not a saved tagger, or damaged");
}

static int all_finite(const void *numbers, size_t count) {
    const float *x = numbers;
    float sum = 0; // not finite if one of them is not
    for (size_t k = 0; k < count; k++) {
        sum += 0 * x[k];
    }
    return isfinite(sum);
}

/* Every index lies within its table, every number is finite. */
static int sound(const tt_tagger *m) {
    for (size_t w = 0; w < m->words.count; w++) {
        if (m->frequent[w] != TT_ID_NONE && m->frequent[w] >= m->n_frequent) {
            return 0;
        }
    }
    for (size_t f = 0; f < m->n_frequent; f++) {
        for (size_t t = 0; t < TT_TAGS; t++) {
            if (m->context[f][t] >= m->contexts) {
                return 0;
            }
        }
    }
    return all_finite(m->word, m->words.count * TT_TAGS) &&
           all_finite(m->ending, m->endings.count * TT_TAGS) &&
           all_finite(m->after, m->contexts * (TT_TAGS + 1) * TT_TAGS);
}

int tt_tagger_save(const tt_tagger *m, FILE *f) {
    const uint64_t head[3] = {TT_TAGS, m->n_frequent, m->contexts};
    int status = tt_io_write(f, head, 3, sizeof head[0]);
    status = status == TT_OK ? tt_ids_save(&m->words, f) : status;
    status = status == TT_OK ? tt_ids_save(&m->endings, f) : status;
    const struct {
        const void *data;
        size_t count, size;
    } block[] = {{m->word, m->words.count, sizeof *m->word},
                 {m->frequent, m->words.count, sizeof *m->frequent},
                 {m->ending, m->endings.count, sizeof *m->ending},
                 {m->context, m->n_frequent, sizeof *m->context},
                 {m->after, m->contexts, sizeof *m->after}};
    for (size_t k = 0; status == TT_OK && k < sizeof block / sizeof block[0]; k++) {
        status = tt_io_write(f, block[k].data, block[k].count, block[k].size);
    }
    return status;
}

/* A fresh block of exactly `count` elements. */
static int load_block(void *data, FILE *f, size_t count, size_t size) {
    size_t found;
    const int status = tt_io_read_fresh(f, data, &found, size, count);
    return status == TT_OK && found != count ? damaged() : status;
}

int tt_tagger_load(tt_tagger **tagger, FILE *f) {
    tt_tagger *m = tt_alloc(1, sizeof *m);
    uint64_t head[3];
    int status = m ? tt_io_read(f, head, 3, sizeof head[0]) : TT_ENOMEM;
    if (status == TT_OK && (head[0] != TT_TAGS || head[1] > TT_TAGGER_FREQUENT ||
                            head[2] <= TT_TAGS || head[2] > UINT32_MAX)) {
        status = damaged();
    }
    if (status == TT_OK && (status = tt_ids_load(&m->words, f)) == TT_OK &&
        (status = tt_ids_load(&m->endings, f)) == TT_OK) {
        const size_t words = m->words.count, endings = m->endings.count;
        m->n_frequent = head[1];
        m->contexts = head[2];
        status = load_block(&m->word, f, words, sizeof *m->word);
        status = status == TT_OK ? load_block(&m->frequent, f, words, sizeof *m->frequent)
                                 : status;
        status = status == TT_OK ? load_block(&m->ending, f, endings, sizeof *m->ending)
                                 : status;
        status = status == TT_OK ? load_block(&m->context, f, head[1], sizeof *m->context)
                                 : status;
        status =
            status == TT_OK ? load_block(&m->after, f, head[2], sizeof *m->after) : status;
    }
    if (status == TT_OK && !sound(m)) {
        status = damaged();
    }
    if (status != TT_OK) {
        tt_tagger_free(m);
        m = NULL;
    }
    *tagger = m;
    return status;
}

void tt_tagger_free(tt_tagger *tagger) {
    if (tagger) {
        tt_ids_free(&tagger->words);
        tt_ids_free(&tagger->endings);
        tt_free(tagger->word);
        tt_free(tagger->frequent);
        tt_free(tagger->ending);
        tt_free(tagger->context);
        tt_free(tagger->after);
        tt_free(tagger);
    }
}
