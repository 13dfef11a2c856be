/* The speed of text: n-grams of a Zipf vocabulary, reviews cut, tagged and scored.
 *
 * Targets on one core: 10 MB/s of text to counts of 1- to 3-grams; 5,000 reviews a second to
 * aspects (words, tags, polarity). Reviews have 110 words of a vocabulary of 150,000, Zipf
 * distributed (Mandelbrot's form, offset 2.7), in sentences of 5 to 24; the tagger has met the
 * most frequent 20,000, the lexicon has each fortieth word. Each is timed by turns with a loop
 * that does nothing but count the words of the same text, and told in its times: that ratio
 * hardly depends on who else uses the machine. The peak is told beside the text's own size. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_rng.h"
#include "bench.h"
#include "text/tt_aspect.h"
#include "text/tt_tagger_model.h"
#include "text/tt_tfidf.h"

enum { WORDS = 150000, KNOWN = 20000, LENGTH = 110, TEXT = 60000000, LONGEST = 4096 };
enum { ROUNDS = 3, TAGGED = 30000 }; // of the timings; reviews tagged in one

static const double TARGET_MB = 10, TARGET_REVIEWS = 5000;

/* The word of rank k, pronounceable and its own. */
static size_t spell(char *out, size_t k) {
    static const char consonants[] = "tnshrdlcmwfgypbv", vowels[] = "eaoiu";
    size_t n = 0;
    k += 16;
    for (; k > 0; k /= 80) {
        out[n++] = consonants[k % 16];
        out[n++] = vowels[k / 16 % 5];
    }
    return n;
}

/* Reviews of about TEXT bytes; start has room for all of them. *different: their words. */
static size_t fill(char *block, size_t *start, size_t *different) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-text")};
    double *up_to = bench_alloc(WORDS, sizeof *up_to);
    unsigned char *drawn = bench_alloc(WORDS, 1);
    double sum = 0;
    size_t n = 0, reviews = 0;
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_DATA, 0);
    for (size_t k = 0; k < WORDS; k++) {
        up_to[k] = sum += 1 / ((double)k + 2.7);
    }
    while (n < TEXT) {
        size_t left = 5 + tt_rng_below(&r, 20);
        start[reviews++] = n;
        for (size_t w = 0; w < LENGTH; w++) {
            const double u = tt_rng_uniform(&r) * sum;
            size_t lo = 0, hi = WORDS - 1;
            while (lo < hi) {
                const size_t mid = (lo + hi) / 2;
                lo = up_to[mid] < u ? mid + 1 : lo;
                hi = up_to[mid] < u ? hi : mid;
            }
            *different += !drawn[lo];
            drawn[lo] = 1;
            n += spell(block + n, lo);
            if (--left == 0 || w + 1 == LENGTH) {
                block[n++] = '.';
                left = 5 + tt_rng_below(&r, 20);
            }
            block[n++] = ' ';
        }
    }
    start[reviews] = n;
    tt_free(up_to);
    tt_free(drawn);
    return reviews;
}

/* Least CPU seconds of the rounds, of work and of the loop that counts words. */
typedef struct {
    double work, loop;
} timing;

static void keep_least(double *least, double seconds) {
    *least = *least == 0 || seconds < *least ? seconds : *least;
}

static void count_words(timing *t, const tt_texts *texts, size_t reviews) {
    const double start = bench_seconds();
    const char *p = texts->block, *end = texts->block + texts->start[reviews];
    size_t words = 0;
    for (int within = 0; p < end; p++) {
        const int letter = *p >= 'a' && *p <= 'z';
        words += (size_t)(letter && !within);
        within = letter;
    }
    bench_require(words == reviews * LENGTH ? TT_OK : TT_EFAIL, "words");
    keep_least(&t->loop, bench_seconds() - start);
}

static double megabytes(const tt_texts *texts, size_t reviews) {
    return 1e-6 * (double)texts->start[reviews];
}

static void select_grams(const tt_ngrams *g, double seconds) {
    tt_tfidf t;
    const double start = bench_seconds();
    bench_require(tt_tfidf_fit(&t, g, NULL, 300), "tf-idf");
    printf("  tf-idf   300 of them selected: %.2f of the time of counting\n",
           (bench_seconds() - start) / seconds);
    tt_tfidf_free(&t);
}

static void grams(const tt_texts *texts) {
    const tt_ngram_spec spec = TT_NGRAM_DEFAULT;
    const double size = megabytes(texts, texts->count);
    timing t = {0, 0};
    struct rusage u;
    tt_ngrams g = {0};
    for (size_t round = 0; round < ROUNDS; round++) {
        tt_ngrams_free(&g);
        count_words(&t, texts, texts->count);
        const double start = bench_seconds();
        bench_require(tt_ngrams_count(&g, texts, &spec), "n-grams");
        keep_least(&t.work, bench_seconds() - start);
    }
    getrusage(RUSAGE_SELF, &u);
    printf("  n-grams  %.0f MB, %zu kept: %.1f MB/s, %.0f times counting words, target %.0f: "
           "%s; peak %.1f x text\n",
           size, g.grams.count, size / t.work, t.work / t.loop, TARGET_MB,
           bench_verdict(size / t.work >= TARGET_MB), 1.024e-3 * (double)u.ru_maxrss / size);
    select_grams(&g, t.work);
    tt_ngrams_free(&g);
}

/* A tagger of the frequent words, whose tag goes by rank, and a lexicon. */
static void make_tools(tt_tagger **tagger, tt_vader **v) {
    static const unsigned char tags[] = {TT_TAG_DET, TT_TAG_NOUN, TT_TAG_AUX, TT_TAG_ADJ,
                                         TT_TAG_VERB, TT_TAG_NOUN, TT_TAG_ADV, TT_TAG_ADP};
    tt_tagger_text x = {0};
    char word[32], path[] = "/tmp/b-text-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    bench_require(f ? TT_OK : TT_EIO, path);
    for (size_t k = 0; k < 8 * KNOWN; k++) {
        const size_t length = spell(word, k % KNOWN);
        bench_require(tt_tagger_add(&x, word, length, tags[(k % KNOWN + k / KNOWN / 6) % 8],
                                    k % 15 == 0),
                      "tagger");
        if (k < KNOWN && k % 40 == 3) {
            fprintf(f, "%.*s\t%.1f\n", (int)length, word, k % 80 == 3 ? 1.9 : -2.5);
        }
    }
    fclose(f);
    bench_require(tt_tagger_make(tagger, &x), "tagger");
    bench_require(tt_vader_read(v, path), "lexicon");
    unlink(path);
    tt_tagger_text_free(&x);
}

/* Room for one review. */
typedef struct {
    tt_word word[LONGEST];
    unsigned char tag[LONGEST];
    tt_aspect aspect[LONGEST];
} room;

/* Aspects of the first reviews; how many. */
static size_t find_aspects(room *r, tt_tagger_work *w, const tt_texts *texts, size_t reviews,
                           const tt_tagger *tagger, const tt_vader *v) {
    size_t found = 0;
    for (size_t i = 0; i < reviews; i++) {
        const char *text = texts->block + texts->start[i];
        const size_t n =
            tt_sentence_words(r->word, text, texts->start[i + 1] - texts->start[i]);
        bench_require(tt_tagger_tag(r->tag, tagger, text, r->word, n, w), "tags");
        found += tt_aspects(r->aspect, v, text, r->word, r->tag, n);
    }
    return found;
}

static void aspects(const tt_texts *texts) {
    const size_t reviews = texts->count < TAGGED ? texts->count : TAGGED;
    room *r = bench_alloc(1, sizeof *r);
    tt_tagger_work *w = tt_tagger_work_alloc();
    tt_tagger *tagger;
    tt_vader *v;
    timing t = {0, 0};
    size_t found = 0;
    make_tools(&tagger, &v);
    bench_require(w ? TT_OK : TT_ENOMEM, "tagger");
    for (size_t round = 0; round < ROUNDS; round++) {
        count_words(&t, texts, reviews);
        const double start = bench_seconds();
        found = find_aspects(r, w, texts, reviews, tagger, v);
        keep_least(&t.work, bench_seconds() - start);
    }
    const double rate = (double)reviews / t.work;
    printf("  aspects  %zu reviews, %.1f aspects each: %.0f reviews/s (%.1f MB/s), %.0f times "
           "counting words, target %.0f: %s\n",
           reviews, (double)found / (double)reviews, rate, megabytes(texts, reviews) / t.work,
           t.work / t.loop, TARGET_REVIEWS, bench_verdict(rate >= TARGET_REVIEWS));
    tt_tagger_work_free(w);
    tt_tagger_free(tagger);
    tt_vader_free(v);
    tt_free(r);
}

int main(void) {
    char *block = bench_alloc(TEXT + LONGEST, 1);
    size_t *start = bench_alloc(TEXT / LENGTH, sizeof *start);
    size_t different = 0;
    const tt_texts texts = {.block = block, .start = start,
                            .count = fill(block, start, &different)};
    printf("text: one core, %zu different words\n", different);
    grams(&texts);
    aspects(&texts);
    tt_free(block);
    tt_free(start);
    return 0;
}
