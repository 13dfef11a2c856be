/* The speed of text: n-grams of a Zipf vocabulary, reviews cut, tagged and scored.
 *
 * Targets on one core: 10 MB/s of text to counts of 1- to 3-grams; 5,000 reviews a second to
 * aspects (words, tags, polarity). Reviews have 110 words of a vocabulary of 150,000, Zipf
 * distributed (Mandelbrot's form, offset 2.7), in sentences of 5 to 24; the tagger has met the
 * most frequent 20,000, the lexicon has each fortieth word. The peak is told beside the text's
 * own size. */
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

/* Reviews of about TEXT bytes; start has room for all of them. */
static size_t fill(char *block, size_t *start) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-text")};
    double *up_to = bench_alloc(WORDS, sizeof *up_to);
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
    return reviews;
}

static void grams(const tt_texts *texts) {
    const tt_ngram_spec spec = TT_NGRAM_DEFAULT;
    const double megabytes = 1e-6 * (double)texts->start[texts->count];
    tt_ngrams g;
    tt_tfidf t;
    struct rusage u;
    double start = bench_seconds();
    bench_require(tt_ngrams_count(&g, texts, &spec), "n-grams");
    const double seconds = bench_seconds() - start;
    getrusage(RUSAGE_SELF, &u);
    printf("  n-grams  %.0f MB, %zu kept: %5.1f MB/s, target %.0f: %s; peak %.1f x text\n",
           megabytes, g.grams.count, megabytes / seconds, TARGET_MB,
           bench_verdict(megabytes / seconds >= TARGET_MB),
           1.024e-3 * (double)u.ru_maxrss / megabytes);
    start = bench_seconds();
    bench_require(tt_tfidf_fit(&t, &g, NULL, 300), "tf-idf");
    printf("  tf-idf   300 of them selected: %.2f of the time of counting\n",
           (bench_seconds() - start) / seconds);
    tt_tfidf_free(&t);
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

static void aspects(const tt_texts *texts) {
    tt_word *word = bench_alloc(LONGEST, sizeof *word);
    unsigned char *tag = bench_alloc(LONGEST, 1);
    tt_aspect *aspect = bench_alloc(LONGEST, sizeof *aspect);
    tt_tagger_work *w = tt_tagger_work_alloc();
    tt_tagger *tagger;
    tt_vader *v;
    size_t found = 0, words = 0;
    make_tools(&tagger, &v);
    bench_require(w ? TT_OK : TT_ENOMEM, "tagger");
    const double start = bench_seconds();
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->block + texts->start[i];
        const size_t n =
            tt_sentence_words(word, text, texts->start[i + 1] - texts->start[i]);
        bench_require(tt_tagger_tag(tag, tagger, text, word, n, w), "tags");
        found += tt_aspects(aspect, v, text, word, tag, n);
        words += n;
    }
    const double seconds = bench_seconds() - start, rate = (double)texts->count / seconds;
    printf("  aspects  %zu reviews, %.2f million words/s, %.1f aspects each: %.0f reviews/s, "
           "target %.0f: %s\n",
           texts->count, 1e-6 * (double)words / seconds, (double)found / (double)texts->count,
           rate, TARGET_REVIEWS, bench_verdict(rate >= TARGET_REVIEWS));
    tt_tagger_work_free(w);
    tt_tagger_free(tagger);
    tt_vader_free(v);
    tt_free(word);
    tt_free(tag);
    tt_free(aspect);
}

int main(void) {
    char *block = bench_alloc(TEXT + LONGEST, 1);
    size_t *start = bench_alloc(TEXT / LENGTH, sizeof *start);
    const tt_texts texts = {.block = block, .start = start, .count = fill(block, start)};
    puts("text: one core");
    grams(&texts);
    aspects(&texts);
    tt_free(block);
    tt_free(start);
    return 0;
}
