#include "text/tt_ngram.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_gram_table.h"
#include "text/tt_letters.h"

#define NONE UINT32_MAX

/* The frequent n-grams of one length. */
typedef struct {
    size_t kept;
    uint32_t *texts;  // (kept) document frequency
    uint32_t *prefix; // (kept) the (n-1)-gram they begin with, n >= 2
    uint32_t *word;   // (kept) their last word, n >= 2
    size_t texts_room, prefix_room, word_room;
    uint32_t *at;     // (words of the texts) the one that begins here, or NONE
} level;

typedef struct {
    const tt_texts *texts;
    const tt_ngram_spec *spec;
    size_t *first;    // (texts + 1) text i holds words first[i] .. first[i+1]-1
    tt_ids words;     // all different ones
    uint32_t *name;   // (level[0].kept) index into words
    level *level;     // (n_max)
} counting;

/* Cuts text i into words and appends their ids to at. lower: room for the text. */
static int cut(counting *c, uint32_t **at, size_t *room, size_t *n, size_t i, char *lower) {
    const char *p = c->texts->block + c->texts->start[i];
    const char *end = c->texts->block + c->texts->start[i + 1];
    int status = TT_OK;
    while (status == TT_OK && p < end) {
        const char *word = p;
        size_t size, letters = 0;
        for (; p < end && (size = tt_letters_at(p, end)) > 0; p += size) {
            letters++;
        }
        p += letters == 0;
        if (letters >= 2) {
            uint32_t id = 0;
            tt_letters_lower(lower, word, (size_t)(p - word));
            status = tt_ids_intern(&id, &c->words, lower, (size_t)(p - word));
            status = status == TT_OK ? tt_grow(at, room, *n + 1, sizeof **at) : status;
            if (status == TT_OK) {
                (*at)[(*n)++] = id;
            }
        }
    }
    return status;
}

static int cut_all(counting *c) {
    const tt_texts *t = c->texts;
    size_t longest = 0, room = 0, n = 0;
    for (size_t i = 0; i < t->count; i++) {
        const size_t length = t->start[i + 1] - t->start[i];
        longest = length > longest ? length : longest;
    }
    char *lower = tt_alloc(longest + 1, 1);
    c->first = tt_alloc(t->count + 1, sizeof *c->first);
    int status = lower && c->first ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < t->count; i++) {
        c->first[i] = n;
        status = cut(c, &c->level[0].at, &room, &n, i, lower);
    }
    if (status == TT_OK) {
        c->first[t->count] = n;
        status = tt_grow(&c->level[0].at, &room, n, sizeof *c->level[0].at);
    }
    tt_free(lower);
    return status;
}

/* Document frequencies of words; at then holds the index among the frequent ones. */
static int count_words(counting *c) {
    level *l = &c->level[0];
    const size_t all = c->words.count;
    uint32_t *texts = tt_alloc(all, sizeof *texts);
    uint32_t *mark = tt_alloc(all, sizeof *mark); // text seen last, plus 1; then the index
    int status = texts && mark ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < c->texts->count; i++) {
        for (size_t k = c->first[i]; k < c->first[i + 1]; k++) {
            texts[l->at[k]] += mark[l->at[k]] != i + 1;
            mark[l->at[k]] = (uint32_t)i + 1;
        }
    }
    for (size_t w = 0; status == TT_OK && w < all; w++) {
        const int keep = texts[w] >= c->spec->min_texts;
        mark[w] = keep ? (uint32_t)l->kept : NONE;
        l->kept += (size_t)keep;
    }
    c->name = tt_alloc(l->kept, sizeof *c->name);
    l->texts = tt_alloc(l->kept, sizeof *l->texts);
    status = status == TT_OK && c->name && l->texts ? TT_OK : TT_ENOMEM;
    for (size_t w = 0; status == TT_OK && w < all; w++) {
        if (mark[w] != NONE) {
            c->name[mark[w]] = (uint32_t)w;
            l->texts[mark[w]] = texts[w];
        }
    }
    for (size_t k = 0; status == TT_OK && k < c->first[c->texts->count]; k++) {
        l->at[k] = mark[l->at[k]];
    }
    tt_free(texts);
    tt_free(mark);
    return status;
}

/* 1 if an n-gram can begin at word k of a text that ends before `end`: both its (n-1)-grams
 * are frequent. shorter: their level; n >= 2. */
static int may_begin(const counting *c, const level *shorter, size_t n, size_t k,
                     size_t end) {
    return k + n <= end && shorter->at[k] != NONE && shorter->at[k + 1] != NONE &&
           c->level[0].at[k + n - 1] != NONE;
}

enum { AHEAD = 12 }; // words: how early memory is asked for

static void expect(const tt_gram_table *t, const counting *c, size_t n, size_t k,
                   size_t end) {
    const level *shorter = &c->level[n - 2];
    if (may_begin(c, shorter, n, k + AHEAD, end)) {
        tt_gram_table_expect(t, shorter->at[k + AHEAD], c->level[0].at[k + AHEAD + n - 1]);
    }
}

static int count_pairs(tt_gram_table *t, const counting *c, size_t n) {
    const level *shorter = &c->level[n - 2];
    for (size_t i = 0; i < c->texts->count; i++) {
        for (size_t k = c->first[i]; k < c->first[i + 1]; k++) {
            expect(t, c, n, k, c->first[i + 1]);
            if (may_begin(c, shorter, n, k, c->first[i + 1])) {
                tt_gram_slot *s =
                    tt_gram_table_add(t, shorter->at[k], c->level[0].at[k + n - 1]);
                if (!s) {
                    return TT_ENOMEM;
                }
                s->texts += s->mark != i + 1;
                s->mark = (uint32_t)i + 1;
            }
        }
    }
    for (size_t i = 0; i < t->slots; i++) {
        t->slot[i].mark = NONE;
    }
    return TT_OK;
}

static int keep(level *l, tt_gram_slot *s, uint32_t prefix, uint32_t word) {
    const size_t need = l->kept + 1;
    int status = tt_grow(&l->texts, &l->texts_room, need, sizeof *l->texts);
    if (status == TT_OK) {
        status = tt_grow(&l->prefix, &l->prefix_room, need, sizeof *l->prefix);
    }
    if (status == TT_OK) {
        status = tt_grow(&l->word, &l->word_room, need, sizeof *l->word);
    }
    if (status == TT_OK) {
        s->mark = (uint32_t)l->kept;
        l->texts[l->kept] = s->texts;
        l->prefix[l->kept] = prefix;
        l->word[l->kept++] = word;
    }
    return status;
}

/* The frequent n-grams, n >= 2, numbered by first appearance. */
static int count_level(counting *c, size_t n) {
    const level *shorter = &c->level[n - 2];
    const size_t words = c->first[c->texts->count];
    level *l = &c->level[n - 1];
    tt_gram_table t = {0};
    l->at = tt_alloc(words, sizeof *l->at);
    int status = l->at ? count_pairs(&t, c, n) : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < c->texts->count; i++) {
        for (size_t k = c->first[i]; status == TT_OK && k < c->first[i + 1]; k++) {
            l->at[k] = NONE;
            expect(&t, c, n, k, c->first[i + 1]);
            if (may_begin(c, shorter, n, k, c->first[i + 1])) {
                const uint32_t prefix = shorter->at[k], word = c->level[0].at[k + n - 1];
                tt_gram_slot *s = tt_gram_table_find(&t, prefix, word);
                if (s->mark == NONE && s->texts >= c->spec->min_texts) {
                    status = keep(l, s, prefix, word);
                }
                l->at[k] = s->mark;
            }
        }
    }
    tt_gram_table_free(&t);
    return status;
}

/* Words of n-gram g of length n, one blank between them, into text (grown): its length. */
static int spell(const counting *c, size_t n, uint32_t g, char **text, size_t *room,
                 size_t *length) {
    uint32_t word[16];
    TT_ASSERT(n <= 16);
    for (size_t m = n; m > 1; m--) {
        word[m - 1] = c->level[m - 1].word[g];
        g = c->level[m - 1].prefix[g];
    }
    word[0] = g;
    *length = 0;
    for (size_t m = 0; m < n; m++) {
        const uint32_t w = c->name[word[m]];
        const size_t size = tt_ids_length(&c->words, w);
        const int status = tt_grow(text, room, *length + size + 1, 1);
        if (status != TT_OK) {
            return status;
        }
        memcpy(*text + *length, tt_ids_text(&c->words, w), size);
        *length += size + 1;
        (*text)[*length - 1] = ' ';
    }
    --*length;
    return TT_OK;
}

/* Names and frequencies of what is frequent, but not too frequent; at then holds the result's
 * index. */
static int name_all(tt_ngrams *g, counting *c) {
    const double most = c->spec->max_share * (double)c->texts->count;
    char *text = NULL;
    size_t room = 0, length, texts_room = 0;
    int status = TT_OK;
    for (size_t n = 1; status == TT_OK && n <= c->spec->n_max; n++) {
        level *l = &c->level[n - 1];
        for (uint32_t k = 0; status == TT_OK && k < l->kept; k++) {
            const uint32_t texts = l->texts[k];
            l->texts[k] = NONE; // from here on the result's index
            if (texts <= most) {
                status = spell(c, n, k, &text, &room, &length);
                status = status == TT_OK
                             ? tt_ids_intern(&l->texts[k], &g->grams, text, length)
                             : status;
                status = status == TT_OK ? tt_grow(&g->texts, &texts_room, g->grams.count,
                                                   sizeof *g->texts)
                                         : status;
                if (status == TT_OK) {
                    g->texts[l->texts[k]] = texts;
                }
            }
        }
    }
    tt_free(text);
    return status;
}

/* How often each text has what is left. where[gram]: its entry, plus 1. */
static int count_texts(tt_ngrams *g, const counting *c) {
    size_t gram_room = 0, times_room = 0, n = 0;
    size_t *where = tt_alloc(g->grams.count, sizeof *where);
    g->ptr = tt_alloc(c->texts->count + 1, sizeof *g->ptr);
    int status = where && g->ptr ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < c->texts->count; i++) {
        const size_t words = c->first[i + 1] - c->first[i];
        status = tt_grow(&g->gram, &gram_room, n + words * c->spec->n_max, sizeof *g->gram);
        if (status == TT_OK) {
            status = tt_grow(&g->times, &times_room, n + words * c->spec->n_max,
                             sizeof *g->times);
        }
        for (size_t m = 0; status == TT_OK && m < c->spec->n_max; m++) {
            const level *l = &c->level[m];
            for (size_t k = c->first[i]; k < c->first[i + 1]; k++) {
                const uint32_t gram = l->at[k] == NONE ? NONE : l->texts[l->at[k]];
                if (gram == NONE) {
                    continue;
                }
                if (where[gram] <= g->ptr[i]) {
                    g->gram[n] = gram;
                    g->times[n] = 0;
                    where[gram] = ++n;
                }
                uint16_t *times = &g->times[where[gram] - 1];
                *times = (uint16_t)(*times + (*times < UINT16_MAX));
            }
        }
        g->ptr[i + 1] = n;
    }
    tt_free(where);
    return status;
}

static void counting_free(counting *c) {
    for (size_t m = 0; c->level && m < c->spec->n_max; m++) {
        tt_free(c->level[m].texts);
        tt_free(c->level[m].prefix);
        tt_free(c->level[m].word);
        tt_free(c->level[m].at);
    }
    tt_free(c->level);
    tt_free(c->first);
    tt_free(c->name);
    tt_ids_free(&c->words);
}

int tt_ngrams_count(tt_ngrams *g, const tt_texts *texts, const tt_ngram_spec *spec) {
    TT_ASSERT(spec->n_max >= 1 && spec->min_texts >= 1 && texts->count < NONE);
    counting c = {.texts = texts, .spec = spec};
    *g = (tt_ngrams){.count = texts->count};
    c.level = tt_alloc(spec->n_max, sizeof *c.level);
    int status = c.level ? cut_all(&c) : TT_ENOMEM;
    if (status == TT_OK) {
        status = count_words(&c);
    }
    for (size_t n = 2; status == TT_OK && n <= spec->n_max; n++) {
        status = count_level(&c, n);
    }
    if (status == TT_OK && (status = name_all(g, &c)) == TT_OK) {
        status = count_texts(g, &c);
    }
    counting_free(&c);
    if (status != TT_OK) {
        tt_ngrams_free(g);
    }
    return status;
}

void tt_ngrams_free(tt_ngrams *g) {
    tt_ids_free(&g->grams);
    tt_free(g->texts);
    tt_free(g->ptr);
    tt_free(g->gram);
    tt_free(g->times);
    *g = (tt_ngrams){0};
}
