/* Words of texts, and which of them are frequent. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "text/tt_letters.h"
#include "text/tt_ngram_parts.h"

enum { OFTEN = 4096 }; // texts between two calls of the tick

void tt_ngram_tell(tt_ngram_counting *c, size_t texts, size_t takes) {
    const tt_tick *tick = &c->spec->tick;
    const tt_texts *t = c->texts;
    const size_t bytes = t->start[t->count];
    if (tick->tell && bytes > 0 && (texts % OFTEN == 0 || texts == t->count)) {
        tick->tell(tick->context, c->done * bytes + takes * t->start[texts],
                   c->total * bytes);
    }
    c->done += texts == t->count ? takes : 0;
}

/* The lengths of the longest text. */
typedef struct {
    size_t bytes, words;
} longest;

/* Bytes of the letter at each ASCII character, which most are. */
typedef unsigned char letter_table[0x80];

static void fill_letters(letter_table ascii) {
    for (size_t k = 0; k < sizeof(letter_table); k++) {
        const char c = (char)k;
        ascii[k] = (unsigned char)tt_letters_at(&c, &c + 1);
    }
}

static size_t letter_at(const char *p, const char *end, const letter_table ascii) {
    const unsigned char c = (unsigned char)*p;
    return c < sizeof(letter_table) ? ascii[c] : tt_letters_at(p, end);
}

/* The next word at or after *p: where it begins, *p where it ends; NULL: none. */
static const char *next_word(const char **p, const char *end, const letter_table ascii) {
    while (*p < end) {
        const char *word = *p;
        size_t size, letters = 0;
        for (; *p < end && (size = letter_at(*p, end, ascii)) > 0; *p += size) {
            letters++;
        }
        if (letters >= 2) {
            return word;
        }
        *p += letters == 0;
    }
    return NULL;
}

/* Where each text's words begin. */
static longest measure(tt_ngram_counting *c, const letter_table ascii) {
    const tt_texts *t = c->texts;
    longest l = {0, 0};
    for (size_t i = 0; i < t->count; i++) {
        const char *p = t->block + t->start[i], *end = t->block + t->start[i + 1];
        const size_t bytes = (size_t)(end - p);
        size_t words = 0;
        while (next_word(&p, end, ascii)) {
            words++;
        }
        c->first[i + 1] = c->first[i] + words;
        l.bytes = bytes > l.bytes ? bytes : l.bytes;
        l.words = words > l.words ? words : l.words;
        tt_ngram_tell(c, i + 1, TT_NGRAM_MEASURE);
    }
    return l;
}

/* The words met lately, each in its place: most are among a few thousand, which fit a fast
 * memory (9 % of the time of counting). */
enum { LATELY = 1 << 13, SHORT = 16 };

typedef struct {
    uint64_t text[SHORT / 8]; // in small letters, filled up with zeros
    uint32_t name, known;     // known: 1
} met_word;

/* The first n bytes of x, zeros after them; little-endian. */
static uint64_t first_bytes(uint64_t x, size_t n) {
    return n < sizeof x ? x & (((uint64_t)1 << 8 * n) - 1) : x;
}

/* The name of a word in small letters; SHORT bytes of it can be read. */
static int name_word(uint32_t *name, tt_ngram_counting *c, met_word *lately,
                     const char *word, size_t length) {
    uint64_t x[2];
    if (length > SHORT) {
        return tt_ids_intern(name, &c->words, word, length);
    }
    memcpy(x, word, sizeof x);
    x[0] = first_bytes(x[0], length);
    x[1] = first_bytes(x[1], length > 8 ? length - 8 : 0);
    const uint64_t h = (x[0] ^ x[1] * 0xbf58476d1ce4e5b9u) * 0x9e3779b97f4a7c15u;
    met_word *m = &lately[(h ^ h >> 32) % LATELY];
    int status = TT_OK;
    if (!m->known || m->text[0] != x[0] || m->text[1] != x[1]) {
        status = tt_ids_intern(&m->name, &c->words, word, length);
        *m = (met_word){{x[0], x[1]}, m->name, status == TT_OK};
    }
    *name = m->name;
    return status;
}

/* Names of all words into at. lower: room for the longest text. */
static int name_words(tt_ngram_counting *c, met_word *lately, char *lower,
                      const letter_table ascii) {
    const tt_texts *t = c->texts;
    uint32_t *at = c->at;
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < t->count; i++) {
        const char *p = t->block + t->start[i], *end = t->block + t->start[i + 1], *word;
        while (status == TT_OK && (word = next_word(&p, end, ascii))) {
            tt_letters_lower(lower, word, (size_t)(p - word));
            status = name_word(at++, c, lately, lower, (size_t)(p - word));
        }
        tt_ngram_tell(c, i + 1, TT_NGRAM_NAME);
    }
    return status;
}

/* texts (words): document frequencies. mark (words): zeros. */
static void count_texts(uint32_t *texts, uint32_t *mark, tt_ngram_counting *c) {
    const uint32_t *at = c->at;
    for (size_t i = 0; i < c->texts->count; i++) {
        for (size_t k = c->first[i]; k < c->first[i + 1]; k++) {
            texts[at[k]] += mark[at[k]] != i + 1;
            mark[at[k]] = (uint32_t)i + 1; // text seen last, plus 1
        }
        tt_ngram_tell(c, i + 1, TT_NGRAM_WORDS);
    }
}

/* The frequent ones get their numbers; at then holds these. */
static int keep_frequent(tt_ngram_counting *c, const uint32_t *texts, uint32_t *number) {
    tt_ngram_level *l = &c->level[0];
    for (size_t w = 0; w < c->words.count; w++) {
        const int keep = texts[w] >= c->spec->min_texts;
        number[w] = keep ? (uint32_t)l->kept : TT_NGRAM_NONE;
        l->kept += (size_t)keep;
    }
    c->name = tt_alloc(l->kept, sizeof *c->name);
    l->texts = tt_alloc(l->kept, sizeof *l->texts);
    if (!c->name || !l->texts) {
        return TT_ENOMEM;
    }
    for (size_t w = 0; w < c->words.count; w++) {
        if (number[w] != TT_NGRAM_NONE) {
            c->name[number[w]] = (uint32_t)w;
            l->texts[number[w]] = texts[w];
        }
    }
    for (size_t k = 0; k < c->first[c->texts->count]; k++) {
        c->at[k] = number[c->at[k]];
    }
    return TT_OK;
}

static int choose(tt_ngram_counting *c) {
    uint32_t *texts = tt_alloc(c->words.count, sizeof *texts);
    uint32_t *mark = tt_alloc(c->words.count, sizeof *mark);
    int status = texts && mark ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        count_texts(texts, mark, c);
        status = keep_frequent(c, texts, mark);
    }
    tt_free(texts);
    tt_free(mark);
    return status;
}

int tt_ngram_count_words(tt_ngram_counting *c) {
    letter_table ascii;
    fill_letters(ascii);
    c->first = tt_alloc(c->texts->count + 1, sizeof *c->first);
    if (!c->first) {
        return TT_ENOMEM;
    }
    const longest l = measure(c, ascii);
    char *lower = tt_alloc(l.bytes + SHORT, 1);
    met_word *lately = tt_alloc(LATELY, sizeof *lately);
    c->number = tt_alloc(l.words, sizeof *c->number);
    c->pair = tt_alloc(l.words, sizeof *c->pair);
    c->at = tt_alloc(c->first[c->texts->count], sizeof *c->at);
    int status = TT_ENOMEM;
    if (lower && lately && c->number && c->pair && c->at) {
        status = name_words(c, lately, lower, ascii);
    }
    tt_free(lower);
    tt_free(lately);
    return status == TT_OK ? choose(c) : status;
}
