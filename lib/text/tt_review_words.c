#include "text/tt_review_words.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_aspect.h"
#include "text/tt_letters.h"
#include "text/tt_review_cache.h"

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

/* A text is read once for its n-grams and once for its aspects, which takes about four times
 * as long; the tick has all of it in one number. */
enum { ASPECTS_TAKE = 4 };

typedef struct {
    tt_tick tick;
    size_t bytes, total; // of text; of the tick
} progress;

static void tell_grams(void *context, size_t done, size_t total) {
    const progress *p = context;
    const double share = (double)done / (double)total;
    p->tick.tell(p->tick.context, (size_t)(share * (double)p->bytes), p->total);
}

static void tell_aspects(void *context, size_t done, size_t total) {
    const progress *p = context;
    (void)total;
    p->tick.tell(p->tick.context, p->bytes + ASPECTS_TAKE * done, p->total);
}

static int make(tt_review_words *w, const tt_texts *texts, const tt_tagger *tagger,
                const tt_vader *v, const tt_review_words_spec *spec) {
    const size_t bytes = texts->start[texts->count];
    progress p = {spec->tick, bytes, tagger && v ? bytes + ASPECTS_TAKE * bytes : bytes};
    tt_ngram_spec grams = spec->grams;
    tt_tick tick = {0};
    if (spec->tick.tell) {
        grams.tick = (tt_tick){tell_grams, &p};
        tick = (tt_tick){tell_aspects, &p};
    }
    const int status = tt_ngrams_count(&w->grams, texts, &grams);
    return status == TT_OK ? find_aspects(w, texts, tagger, v, &tick) : status;
}

int tt_review_words_make(tt_review_words *w, const tt_texts *texts, const tt_tagger *tagger,
                         const tt_vader *v, const tt_review_words_spec *spec) {
    const uint64_t key =
        spec->cache ? tt_review_cache_key(texts, tagger, v, &spec->grams) : 0;
    *w = (tt_review_words){0};
    if (spec->cache && tt_review_cache_read(w, texts->count, key, spec->cache)) {
        return TT_OK;
    }
    const int status = make(w, texts, tagger, v, spec);
    if (status != TT_OK) {
        tt_review_words_free(w);
    } else if (spec->cache) {
        w->cache = tt_review_cache_write(w, key, spec->cache);
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
