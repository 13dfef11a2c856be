#include "text/tt_review_cache.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "base/tt_io.h"
#include "text/tt_tagger_model.h"
#include "text/tt_vader_lexicon.h"

enum { VERSION = 2 }; // raised when the numbers or the form change

static const uint64_t empty = 14695981039346656037u; // FNV's offset

/* FNV-1a by eight bytes at a time, the upper bits folded in. */
static uint64_t digest(uint64_t h, const void *data, size_t bytes) {
    const unsigned char *p = data;
    for (; bytes >= 8; bytes -= 8, p += 8) {
        uint64_t x;
        memcpy(&x, p, 8);
        h = (h ^ x) * 1099511628211u;
        h ^= h >> 29;
    }
    for (; bytes > 0; bytes--, p++) {
        h = (h ^ *p) * 1099511628211u;
    }
    return h;
}

uint64_t tt_review_cache_key(const tt_texts *texts, const tt_tagger *m, const tt_vader *v,
                             const tt_ngram_spec *spec) {
    const uint64_t head[] = {VERSION,         texts->count, spec->n_max,
                             spec->min_texts, m != NULL,    v != NULL};
    uint64_t h = digest(empty, head, sizeof head);
    h = digest(h, &spec->max_share, sizeof spec->max_share);
    h = digest(h, texts->start, (texts->count + 1) * sizeof *texts->start);
    h = digest(h, texts->block, texts->start[texts->count]);
    if (m) {
        h = digest(h, m->words.text, m->words.text_size);
        h = digest(h, m->word, m->words.count * sizeof *m->word);
        h = digest(h, m->endings.text, m->endings.text_size);
        h = digest(h, m->ending, m->endings.count * sizeof *m->ending);
        h = digest(h, m->after, m->contexts * sizeof *m->after);
    }
    if (v) {
        h = digest(h, v->words.text, v->words.text_size);
        h = digest(h, v->valence, v->words.count * sizeof *v->valence);
    }
    return h;
}

/* An array of the words, its room in the struct and its length. */
typedef struct {
    void *data;
    size_t count, size;
} array;

enum { ARRAYS = 7 };

static void list_arrays(array list[ARRAYS], const tt_review_words *w) {
    const tt_ngrams *g = &w->grams;
    const size_t entries = g->ptr[g->count], aspects = w->aspect_start[g->count];
    const array all[ARRAYS] = {{g->texts, g->grams.count, sizeof *g->texts},
                               {g->ptr, g->count + 1, sizeof *g->ptr},
                               {g->gram, entries, sizeof *g->gram},
                               {g->times, entries, sizeof *g->times},
                               {w->aspect_start, g->count + 1, sizeof *w->aspect_start},
                               {w->aspect, aspects, sizeof *w->aspect},
                               {w->polarity, aspects, sizeof *w->polarity}};
    memcpy(list, all, sizeof all);
}

static uint64_t digest_words(const tt_review_words *w) {
    array list[ARRAYS];
    uint64_t h = digest(empty, w->grams.grams.text, w->grams.grams.text_size);
    h = digest(h, w->aspects.text, w->aspects.text_size);
    list_arrays(list, w);
    for (size_t k = 0; k < ARRAYS; k++) {
        h = digest(h, list[k].data, list[k].count * list[k].size);
    }
    return h;
}

static int write_all(const tt_review_words *w, uint64_t key, FILE *f) {
    const uint64_t end = digest_words(w);
    array list[ARRAYS];
    list_arrays(list, w);
    int status = tt_io_write(f, &key, 1, sizeof key);
    status = status == TT_OK ? tt_ids_save(&w->grams.grams, f) : status;
    status = status == TT_OK ? tt_ids_save(&w->aspects, f) : status;
    for (size_t k = 0; status == TT_OK && k < ARRAYS; k++) {
        status = tt_io_write(f, list[k].data, list[k].count, list[k].size);
    }
    return status == TT_OK ? tt_io_write(f, &end, 1, sizeof end) : status;
}

int tt_review_cache_write(const tt_review_words *w, uint64_t key, const char *path) {
    char fresh[4096];
    if (snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid()) >=
        (int)sizeof fresh) {
        return tt_error(TT_EIO, "%s: path too long", path);
    }
    FILE *f = fopen(fresh, "wb");
    if (!f) {
        return tt_error(TT_EIO, "%s: %s", fresh, strerror(errno));
    }
    int status = write_all(w, key, f);
    if (fclose(f) != 0 || (status == TT_OK && rename(fresh, path) != 0)) {
        status = TT_EIO;
    }
    if (status != TT_OK) {
        const int why = errno;
        remove(fresh);
        return tt_error(TT_EIO, "%s: %s", path, strerror(why));
    }
    return TT_OK;
}

/* A block of exactly `count` elements. */
static int block(FILE *f, void *data, size_t count, size_t size) {
    size_t found;
    const int status = tt_io_read_fresh(f, data, &found, size, count);
    return status == TT_OK && found != count ? TT_EDATA : status;
}

/* 1 if ptr (count + 1) ascends from 0. */
static int ascends(const size_t *ptr, size_t count) {
    int ok = ptr[0] == 0;
    for (size_t i = 0; i < count; i++) {
        ok &= ptr[i] <= ptr[i + 1];
    }
    return ok;
}

static int all_below(const uint32_t *list, size_t count, size_t limit) {
    int ok = 1;
    for (size_t e = 0; e < count; e++) {
        ok &= list[e] < limit;
    }
    return ok;
}

/* The entries of ptr (count + 1): indices below limit, and a value of `size` bytes each. */
static int read_lists(FILE *f, size_t **ptr, uint32_t **list, void *values, size_t size,
                      size_t count, size_t limit) {
    int status = block(f, ptr, count + 1, sizeof **ptr);
    if (status != TT_OK || !ascends(*ptr, count)) {
        return TT_EDATA;
    }
    status = block(f, list, (*ptr)[count], sizeof **list);
    status = status == TT_OK ? block(f, values, (*ptr)[count], size) : status;
    return status == TT_OK && all_below(*list, (*ptr)[count], limit) ? TT_OK : TT_EDATA;
}

static int read_all(tt_review_words *w, size_t count, uint64_t key, FILE *f) {
    tt_ngrams *g = &w->grams;
    uint64_t found;
    int status = tt_io_read(f, &found, 1, sizeof found);
    status = status == TT_OK && found != key ? TT_EDATA : status;
    status = status == TT_OK ? tt_ids_load(&g->grams, f) : status;
    status = status == TT_OK ? tt_ids_load(&w->aspects, f) : status;
    status =
        status == TT_OK ? block(f, &g->texts, g->grams.count, sizeof *g->texts) : status;
    if (status == TT_OK) {
        status = read_lists(f, &g->ptr, &g->gram, &g->times, sizeof *g->times, count,
                            g->grams.count);
    }
    if (status == TT_OK) {
        status = read_lists(f, &w->aspect_start, &w->aspect, &w->polarity,
                            sizeof *w->polarity, count, w->aspects.count);
    }
    g->count = count;
    status = status == TT_OK ? tt_io_read(f, &found, 1, sizeof found) : status;
    return status == TT_OK && found != digest_words(w) ? TT_EDATA : status;
}

int tt_review_cache_read(tt_review_words *w, size_t count, uint64_t key, const char *path) {
    FILE *f = fopen(path, "rb");
    *w = (tt_review_words){0};
    const int read = f && read_all(w, count, key, f) == TT_OK;
    if (f) {
        fclose(f);
    }
    if (!read) {
        tt_review_words_free(w);
    }
    return read;
}
