#include "text/tt_ngram.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_ngram_parts.h"

#define NONE TT_NGRAM_NONE

typedef tt_ngram_counting counting;
typedef tt_ngram_level level;
typedef tt_ngram_pair pair;

/* The words of a text, and its (n-1)-grams, each where it begins; NONE: not frequent. */
typedef struct {
    size_t n, words;
    const uint32_t *word;
    uint32_t *shorter;
} view;

static view view_of(const counting *c, size_t n, size_t i) {
    return (view){n, c->first[i + 1] - c->first[i], c->at + c->first[i], c->number};
}

/* 1 if the n-gram at word k may be frequent: both its (n-1)-grams are. */
static int may_begin(const view *v, size_t k) {
    return k + v->n <= v->words && v->shorter[k] != NONE && v->shorter[k + 1] != NONE &&
           v->word[k + v->n - 1] != NONE;
}

/* Puts the n-grams of text i in the place of its (n-1)-grams, n >= 2. */
static void lengthen(const counting *c, size_t n, size_t i) {
    const tt_gram_table *t = &c->level[n - 1].table;
    const view v = view_of(c, n, i);
    for (size_t k = 0; k < v.words; k++) {
        if (may_begin(&v, k)) {
            tt_gram_table_expect(t, v.shorter[k], v.word[k + n - 1]);
        }
    }
    for (size_t k = 0; k < v.words; k++) {
        const tt_gram_slot *s = may_begin(&v, k)
                                    ? tt_gram_table_find(t, v.shorter[k], v.word[k + n - 1])
                                    : NULL;
        v.shorter[k] = s ? s->mark : NONE;
    }
}

/* The words of text i into c->number, where lengthen has its n-grams. */
static void begin_text(const counting *c, size_t i) {
    const view v = view_of(c, 1, i);
    memcpy(v.shorter, v.word, v.words * sizeof *v.word);
}

/* What may be frequent n-grams of text i, into c->pair, their sieve's bytes being fetched;
 * how many. */
static size_t find_pairs(const counting *c, const tt_gram_sieve *s, size_t n, size_t i) {
    size_t found = 0;
    begin_text(c, i);
    for (size_t m = 2; m < n; m++) {
        lengthen(c, m, i);
    }
    const view v = view_of(c, n, i);
    for (size_t k = 0; k < v.words; k++) {
        if (may_begin(&v, k)) {
            c->pair[found] = (pair){v.shorter[k], v.word[k + n - 1]};
            tt_gram_sieve_expect(s, c->pair[found].prefix, c->pair[found].word);
            found++;
        }
    }
    return found;
}

static void fill_sieve(tt_gram_sieve *s, counting *c, size_t n) {
    for (size_t i = 0; i < c->texts->count; i++) {
        const size_t found = find_pairs(c, s, n, i);
        for (size_t e = 0; e < found; e++) {
            tt_gram_sieve_add(s, c->pair[e].prefix, c->pair[e].word);
        }
        tt_ngram_tell(c, i + 1, TT_NGRAM_SIEVE);
    }
}

/* Adds the pair, which stands in text i. New ones are listed in l. */
static int count_one(level *l, pair p, size_t i) {
    const size_t used = l->table.used;
    tt_gram_slot *s = tt_gram_table_add(&l->table, p.prefix, p.word);
    if (!s) {
        return TT_ENOMEM;
    }
    s->texts += s->mark != i + 1;
    s->mark = (uint32_t)i + 1; // text seen last, plus 1
    if (l->table.used == used) {
        return TT_OK;
    }
    int status = tt_grow(&l->prefix, &l->prefix_room, used + 1, sizeof *l->prefix);
    if (status == TT_OK) {
        status = tt_grow(&l->word, &l->word_room, used + 1, sizeof *l->word);
    }
    if (status == TT_OK) {
        l->prefix[used] = p.prefix;
        l->word[used] = p.word;
    }
    return status;
}

/* Document frequencies of what passes the sieve. */
static int count_pairs(counting *c, const tt_gram_sieve *s, size_t n) {
    level *l = &c->level[n - 1];
    const size_t min = c->spec->min_texts;
    const unsigned least = min < UINT8_MAX ? (unsigned)min : UINT8_MAX;
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < c->texts->count; i++) {
        const size_t found = find_pairs(c, s, n, i);
        size_t passed = 0;
        for (size_t e = 0; e < found; e++) {
            const pair p = c->pair[e];
            if (tt_gram_sieve_most(s, p.prefix, p.word) >= least) {
                tt_gram_table_expect(&l->table, p.prefix, p.word);
                c->pair[passed++] = p;
            }
        }
        for (size_t e = 0; status == TT_OK && e < passed; e++) {
            status = count_one(l, c->pair[e], i);
        }
        tt_ngram_tell(c, i + 1, TT_NGRAM_TABLE);
    }
    return status;
}

/* Of the listed ones the frequent stay, alone in a table of their own. */
static int keep_frequent(level *l, size_t min_texts) {
    const size_t listed = l->table.used;
    l->texts = tt_alloc(listed, sizeof *l->texts);
    if (!l->texts) {
        return TT_ENOMEM;
    }
    for (size_t e = 0; e < listed; e++) {
        const tt_gram_slot *s = tt_gram_table_find(&l->table, l->prefix[e], l->word[e]);
        if (s->texts >= min_texts) {
            l->texts[l->kept] = s->texts;
            l->prefix[l->kept] = l->prefix[e];
            l->word[l->kept++] = l->word[e];
        }
    }
    tt_gram_table_free(&l->table);
    for (size_t e = 0; e < l->kept; e++) {
        tt_gram_slot *s = tt_gram_table_add(&l->table, l->prefix[e], l->word[e]);
        if (!s) {
            return TT_ENOMEM;
        }
        s->mark = (uint32_t)e;
    }
    return TT_OK;
}

/* The frequent n-grams, n >= 2. */
static int count_level(counting *c, size_t n) {
    tt_gram_sieve s;
    int status = tt_gram_sieve_alloc(&s, c->first[c->texts->count]);
    if (status == TT_OK) {
        fill_sieve(&s, c, n);
        status = count_pairs(c, &s, n);
    }
    tt_gram_sieve_free(&s);
    return status == TT_OK ? keep_frequent(&c->level[n - 1], c->spec->min_texts) : status;
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

/* Names and frequencies of what is frequent, but not too frequent; the levels' texts then hold
 * the result's index. */
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

/* Adds an n-gram to text i. where[gram]: its entry, plus 1; n: entries so far. */
static void add_entry(tt_ngrams *g, size_t *where, size_t *n, size_t i, uint32_t gram) {
    if (where[gram] <= g->ptr[i]) {
        g->gram[*n] = gram;
        where[gram] = ++*n;
    }
    uint16_t *times = &g->times[where[gram] - 1];
    *times = (uint16_t)(*times + (*times < UINT16_MAX));
}

/* How often each text has what is left. */
static void count_texts(tt_ngrams *g, size_t *where, counting *c) {
    size_t n = 0;
    for (size_t i = 0; i < c->texts->count; i++) {
        const size_t words = c->first[i + 1] - c->first[i];
        begin_text(c, i);
        for (size_t m = 1; m <= c->spec->n_max; m++) {
            const uint32_t *gram = c->level[m - 1].texts; // since name_all
            if (m > 1) {
                lengthen(c, m, i);
            }
            for (size_t k = 0; k < words; k++) {
                if (c->number[k] != NONE && gram[c->number[k]] != NONE) {
                    add_entry(g, where, &n, i, gram[c->number[k]]);
                }
            }
        }
        g->ptr[i + 1] = n;
        tt_ngram_tell(c, i + 1, TT_NGRAM_RESULT);
    }
}

/* Their number is known: each n-gram stands in so many texts. */
static int count_all(tt_ngrams *g, counting *c) {
    size_t entries = 0;
    for (size_t k = 0; k < g->grams.count; k++) {
        entries += g->texts[k];
    }
    size_t *where = tt_alloc(g->grams.count, sizeof *where);
    g->ptr = tt_alloc(c->texts->count + 1, sizeof *g->ptr);
    g->gram = tt_alloc(entries, sizeof *g->gram);
    g->times = tt_alloc(entries, sizeof *g->times);
    const int ok = where && g->ptr && g->gram && g->times;
    if (ok) {
        count_texts(g, where, c);
    }
    tt_free(where);
    return ok ? TT_OK : TT_ENOMEM;
}

static void counting_free(counting *c) {
    for (size_t m = 0; c->level && m < c->spec->n_max; m++) {
        tt_free(c->level[m].texts);
        tt_free(c->level[m].prefix);
        tt_free(c->level[m].word);
        tt_gram_table_free(&c->level[m].table);
    }
    tt_free(c->level);
    tt_free(c->first);
    tt_free(c->at);
    tt_free(c->number);
    tt_free(c->pair);
    tt_free(c->name);
    tt_ids_free(&c->words);
}

int tt_ngrams_count(tt_ngrams *g, const tt_texts *texts, const tt_ngram_spec *spec) {
    TT_ASSERT(spec->n_max >= 1 && spec->min_texts >= 1 && texts->count < NONE);
    counting c = {.texts = texts, .spec = spec};
    c.total = TT_NGRAM_MEASURE + TT_NGRAM_NAME + TT_NGRAM_WORDS +
              (spec->n_max - 1) * (TT_NGRAM_SIEVE + TT_NGRAM_TABLE) + TT_NGRAM_RESULT;
    *g = (tt_ngrams){.count = texts->count};
    c.level = tt_alloc(spec->n_max, sizeof *c.level);
    int status = c.level ? tt_ngram_count_words(&c) : TT_ENOMEM;
    for (size_t n = 2; status == TT_OK && n <= spec->n_max; n++) {
        status = count_level(&c, n);
    }
    status = status == TT_OK ? name_all(g, &c) : status;
    status = status == TT_OK ? count_all(g, &c) : status;
    TT_ASSERT(status != TT_OK || texts->count == 0 || c.done == c.total);
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
