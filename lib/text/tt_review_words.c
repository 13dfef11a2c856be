#include "text/tt_review_words.h"

#include <stdio.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_io.h"
#include "text/tt_aspect.h"
#include "text/tt_letters.h"
#include "text/tt_tagger_model.h"
#include "text/tt_vader_lexicon.h"

enum { NOUN = 64 }; // longer words are no aspects; bytes

/* Room for one text at a time. */
typedef struct {
    tt_word *word;
    unsigned char *tag;
    tt_aspect *aspect;
    tt_tagger_work *tagger;
} work;

static int work_alloc(work *k, const tt_texts *texts) {
    size_t longest = 0;
    for (size_t i = 0; i < texts->count; i++) {
        const size_t length = texts->start[i + 1] - texts->start[i];
        longest = length > longest ? length : longest;
    }
    *k = (work){tt_alloc(longest, sizeof *k->word), tt_alloc(longest, sizeof *k->tag),
                tt_alloc(longest, sizeof *k->aspect), tt_tagger_work_alloc()};
    return k->word && k->tag && k->aspect && k->tagger ? TT_OK : TT_ENOMEM;
}

static void work_free(work *k) {
    tt_free(k->word);
    tt_free(k->tag);
    tt_free(k->aspect);
    tt_tagger_work_free(k->tagger);
}

/* Adds an aspect to the text that is being read. */
static int add(tt_review_words *w, size_t *n, size_t rooms[2], const char *noun,
               size_t length, float polarity) {
    char lower[NOUN];
    uint32_t index;
    if (length > sizeof lower) {
        return TT_OK;
    }
    tt_letters_lower(lower, noun, length);
    int status = tt_ids_intern(&index, &w->aspects, lower, length);
    if (status == TT_OK) {
        status = tt_grow(&w->aspect, &rooms[0], *n + 1, sizeof *w->aspect);
    }
    if (status == TT_OK) {
        status = tt_grow(&w->polarity, &rooms[1], *n + 1, sizeof *w->polarity);
    }
    if (status == TT_OK) {
        w->aspect[*n] = index;
        w->polarity[(*n)++] = polarity;
    }
    return status;
}

static int find_aspects(tt_review_words *w, const tt_texts *texts, const tt_tagger *tagger,
                        const tt_vader *v, const tt_tick *tick) {
    size_t n = 0, rooms[2] = {0, 0};
    work k = {0};
    w->aspect_start = tt_alloc(texts->count + 1, sizeof *w->aspect_start);
    int status = w->aspect_start ? TT_OK : TT_ENOMEM;
    if (status == TT_OK && tagger && v) {
        status = work_alloc(&k, texts);
    }
    for (size_t i = 0; status == TT_OK && tagger && v && i < texts->count; i++) {
        const char *text = texts->block + texts->start[i];
        const size_t length = texts->start[i + 1] - texts->start[i];
        const size_t words = tt_sentence_words(k.word, text, length);
        status = tt_tagger_tag(k.tag, tagger, text, k.word, words, k.tagger);
        const size_t found =
            status == TT_OK ? tt_aspects(k.aspect, v, text, k.word, k.tag, words) : 0;
        for (size_t a = 0; status == TT_OK && a < found; a++) {
            const tt_word *noun = &k.word[k.aspect[a].noun];
            status = add(w, &n, rooms, text + noun->start, noun->length,
                         k.aspect[a].polarity);
        }
        w->aspect_start[i + 1] = n;
        if (tick->tell && (i % 1024 == 1023 || i + 1 == texts->count)) {
            tick->tell(tick->context, texts->start[i + 1], texts->start[texts->count]);
        }
    }
    work_free(&k);
    return status;
}

/* FNV-1a by eight bytes at a time: what a cache was made from. */
static uint64_t digest(uint64_t h, const void *data, size_t bytes) {
    const unsigned char *p = data;
    for (; bytes >= 8; bytes -= 8, p += 8) {
        uint64_t x;
        __builtin_memcpy(&x, p, 8);
        h = (h ^ x) * 1099511628211u;
        h ^= h >> 29;
    }
    for (; bytes > 0; bytes--, p++) {
        h = (h ^ *p) * 1099511628211u;
    }
    return h;
}

enum { CACHE_VERSION = 1 }; // raised when the numbers change

static uint64_t key_of(const tt_texts *texts, const tt_tagger *m, const tt_vader *v,
                       const tt_ngram_spec *spec) {
    const uint64_t head[] = {CACHE_VERSION, texts->count, spec->n_max, spec->min_texts,
                             m != NULL, v != NULL};
    uint64_t h = digest(14695981039346656037u, head, sizeof head);
    h = digest(h, &spec->max_share, sizeof spec->max_share);
    h = digest(h, texts->start, (texts->count + 1) * sizeof *texts->start);
    h = digest(h, texts->block, texts->start[texts->count]);
    if (m) {
        h = digest(h, m->words.text, m->words.text_size);
        h = digest(h, m->word, m->words.count * sizeof *m->word);
        h = digest(h, m->after, m->contexts * sizeof *m->after);
    }
    if (v) {
        h = digest(h, v->words.text, v->words.text_size);
        h = digest(h, v->valence, v->words.count * sizeof *v->valence);
    }
    return h;
}

static int write_all(const tt_review_words *w, uint64_t key, FILE *f) {
    const tt_ngrams *g = &w->grams;
    const size_t entries = g->ptr[g->count], aspects = w->aspect_start[g->count];
    const struct {
        const void *data;
        size_t count, size;
    } block[] = {{g->texts, g->grams.count, sizeof *g->texts},
                 {g->ptr, g->count + 1, sizeof *g->ptr},
                 {g->gram, entries, sizeof *g->gram},
                 {g->times, entries, sizeof *g->times},
                 {w->aspect_start, g->count + 1, sizeof *w->aspect_start},
                 {w->aspect, aspects, sizeof *w->aspect},
                 {w->polarity, aspects, sizeof *w->polarity}};
    int status = tt_io_write(f, &key, 1, sizeof key);
    status = status == TT_OK ? tt_ids_save(&g->grams, f) : status;
    status = status == TT_OK ? tt_ids_save(&w->aspects, f) : status;
    for (size_t k = 0; status == TT_OK && k < sizeof block / sizeof block[0]; k++) {
        status = tt_io_write(f, block[k].data, block[k].count, block[k].size);
    }
    return status;
}

/* Written beside its place and renamed: a cache is whole or absent. */
static int write_cache(const tt_review_words *w, uint64_t key, const char *path) {
    char fresh[1024];
    if (snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid()) >= (int)sizeof fresh) {
        return tt_error(TT_EIO, "%s: path too long", path);
    }
    FILE *f = fopen(fresh, "wb");
    int status = f ? write_all(w, key, f) : TT_EIO;
    if (f && (fclose(f) != 0 || (status == TT_OK && rename(fresh, path) != 0))) {
        status = TT_EIO;
    }
    if (status != TT_OK) {
        remove(fresh);
        return tt_error(status, "%s: cannot be written", path);
    }
    return TT_OK;
}

/* A block of exactly `count` elements. */
static int block(FILE *f, void *data, size_t count, size_t size) {
    size_t found;
    const int status = tt_io_read_fresh(f, data, &found, size, count);
    return status == TT_OK && found != count ? TT_EDATA : status;
}

/* 1 if ptr (count + 1) ascends from 0 and every index of list is below `below`. */
static int sound(const size_t *ptr, size_t count, const uint32_t *list, size_t below) {
    int ok = ptr[0] == 0;
    for (size_t i = 0; i < count; i++) {
        ok &= ptr[i] <= ptr[i + 1];
    }
    for (size_t e = 0; ok && list && e < ptr[count]; e++) {
        ok &= list[e] < below;
    }
    return ok;
}

static int read_all(tt_review_words *w, size_t count, uint64_t key, FILE *f) {
    tt_ngrams *g = &w->grams;
    uint64_t found;
    int status = tt_io_read(f, &found, 1, sizeof found);
    status = status == TT_OK && found != key ? TT_EDATA : status;
    status = status == TT_OK ? tt_ids_load(&g->grams, f) : status;
    status = status == TT_OK ? tt_ids_load(&w->aspects, f) : status;
    status = status == TT_OK ? block(f, &g->texts, g->grams.count, sizeof *g->texts) : status;
    status = status == TT_OK ? block(f, &g->ptr, count + 1, sizeof *g->ptr) : status;
    status = status == TT_OK && !sound(g->ptr, count, NULL, 0) ? TT_EDATA : status;
    status = status == TT_OK ? block(f, &g->gram, g->ptr[count], sizeof *g->gram) : status;
    status = status == TT_OK ? block(f, &g->times, g->ptr[count], sizeof *g->times) : status;
    status = status == TT_OK && !sound(g->ptr, count, g->gram, g->grams.count) ? TT_EDATA
                                                                               : status;
    size_t **start = &w->aspect_start;
    status = status == TT_OK ? block(f, start, count + 1, sizeof **start) : status;
    status = status == TT_OK && !sound(*start, count, NULL, 0) ? TT_EDATA : status;
    status = status == TT_OK ? block(f, &w->aspect, (*start)[count], sizeof *w->aspect)
                             : status;
    status = status == TT_OK ? block(f, &w->polarity, (*start)[count], sizeof *w->polarity)
                             : status;
    g->count = count;
    return status == TT_OK && !sound(*start, count, w->aspect, w->aspects.count) ? TT_EDATA
                                                                                : status;
}

/* 1 if the cache is there, whole, and of this key. */
static int read_cache(tt_review_words *w, size_t count, uint64_t key, const char *path) {
    FILE *f = fopen(path, "rb");
    const int found = f && read_all(w, count, key, f) == TT_OK;
    if (f) {
        fclose(f);
    }
    if (!found) {
        tt_review_words_free(w);
    }
    return found;
}

int tt_review_words_make(tt_review_words *w, const tt_texts *texts, const tt_tagger *tagger,
                         const tt_vader *v, const tt_review_words_spec *spec) {
    const uint64_t key = spec->cache ? key_of(texts, tagger, v, &spec->grams) : 0;
    *w = (tt_review_words){0};
    if (spec->cache && read_cache(w, texts->count, key, spec->cache)) {
        return TT_OK;
    }
    int status = tt_ngrams_count(&w->grams, texts, &spec->grams);
    if (status == TT_OK) {
        status = find_aspects(w, texts, tagger, v, &spec->tick);
    }
    if (status == TT_OK && spec->cache) {
        status = write_cache(w, key, spec->cache);
    }
    if (status != TT_OK) {
        tt_review_words_free(w);
    }
    return status;
}

void tt_review_words_free(tt_review_words *w) {
    tt_ngrams_free(&w->grams);
    tt_ids_free(&w->aspects);
    tt_free(w->aspect_start);
    tt_free(w->aspect);
    tt_free(w->polarity);
    *w = (tt_review_words){0};
}
