/* N-grams against a naive count of random texts, words of UTF-8, many words, limits, the tick,
 * memory refused. */
#include "base/tt_alloc.h"
#include "t_corpus.h"
#include "t_file.h"
#include "text/tt_letters.h"
#include "text/tt_tfidf.h"

/* Every n-gram of the corpus with the right frequency is there. */
static void check_complete(const corpus *c, const tt_ngrams *g, const tt_ngram_spec *spec) {
    static char word[64][16];
    for (size_t i = 0; i < c->texts.count; i++) {
        const size_t n =
            naive_words(word, c->block + c->start[i], c->block + c->start[i + 1]);
        for (size_t k = 0; k < n; k++) {
            char joined[64] = "";
            for (size_t m = 1; m <= spec->n_max && k + m <= n; m++) {
                strcat(strcat(joined, m > 1 ? " " : ""), word[k + m - 1]);
                const size_t texts = naive_texts(c, joined);
                const int want = texts >= spec->min_texts &&
                                 (double)texts <= spec->max_share * (double)c->texts.count;
                const uint32_t at = tt_ids_find(&g->grams, joined, strlen(joined));
                if ((at != TT_ID_NONE) != want) {
                    fail_msg("\"%s\" in %zu texts", joined, texts);
                }
            }
        }
    }
}

static void equals_naive_count(void **state) {
    (void)state;
    static corpus c;
    for (size_t round = 0; round < t_cases(4); round++) {
        tt_rng r = t_rng("equals_naive_count", round);
        const tt_ngram_spec spec = {.n_max = 1 + tt_rng_below(&r, 3),
                                    .min_texts = 1 + tt_rng_below(&r, 6),
                                    .max_share = round % 2 ? 0.5 : 1};
        tt_ngrams g;
        corpus_random(&c, &r);
        assert_int_equal(tt_ngrams_count(&g, &c.texts, &spec), TT_OK);
        check_complete(&c, &g, &spec);
        for (size_t i = 0; i < TEXTS; i++) {
            for (size_t e = g.ptr[i]; e < g.ptr[i + 1]; e++) {
                assert_int_equal(g.times[e],
                                 naive_times(&c, i, tt_ids_text(&g.grams, g.gram[e])));
            }
        }
        size_t entries = 0;
        for (uint32_t k = 0; k < g.grams.count; k++) {
            assert_int_equal(g.texts[k], naive_texts(&c, tt_ids_text(&g.grams, k)));
            entries += g.texts[k];
        }
        assert_int_equal(g.ptr[TEXTS], entries);
        tt_ngrams_free(&g);
    }
}

static void words_of_utf8(void **state) {
    (void)state;
    static const char *const text[] = {
        "Caf\xc3\xa9 CAF\xc3\x89, \xe2\x80\x9cgood\xe2\x80\x9d food\xe2\x80\xa6",
        "don\xe2\x80\x99t x \xc3\xa9 3rd snake_case \xe5\xaf\xbf\xe5\x8f\xb8 good-food\xff",
        "", "a b c", NULL};
    static const char *const want[] = {"caf\xc3\xa9",
                                       "good",
                                       "food",
                                       "don",
                                       "3rd",
                                       "snake_case",
                                       "\xe5\xaf\xbf\xe5\x8f\xb8"};
    const tt_ngram_spec spec = {.n_max = 1, .min_texts = 1, .max_share = 1};
    static corpus c;
    tt_ngrams g;
    corpus_of(&c, text);
    assert_int_equal(tt_ngrams_count(&g, &c.texts, &spec), TT_OK);
    assert_int_equal(g.grams.count, sizeof want / sizeof want[0]);
    for (uint32_t k = 0; k < g.grams.count; k++) {
        assert_string_equal(tt_ids_text(&g.grams, k), want[k]);
    }
    assert_true(g.times[0] == 2 && g.texts[0] == 1); // both spellings of the first
    assert_int_equal(g.ptr[3], g.ptr[2]);
    assert_int_equal(g.ptr[4], g.ptr[3]);
    tt_ngrams_free(&g);
    char lower[8];
    tt_letters_lower(lower, "\xc3\x89\xc3\x97Zz", 6); // E acute, multiplication sign
    assert_memory_equal(lower, "\xc3\xa9\xc3\x97zz", 6);
    assert_int_equal(tt_letters_count("\xc3\xa9x\xe5\xaf\xbf", 6), 3);
}

/* Words of 2 to 20 letters, many alike but for the last, one in a text: each is itself. */
static void many_words(void **state) {
    (void)state;
    enum { N = 40000, LONGEST = 20 };
    static char block[N * LONGEST];
    static size_t start[N + 1];
    const tt_ngram_spec spec = {.n_max = 1, .min_texts = 1, .max_share = 1};
    const tt_texts texts = {.block = block, .start = start, .count = N};
    tt_rng r = t_rng("many_words", 0);
    tt_ngrams g;
    for (size_t i = 0; i < N; i++) {
        const size_t length = 2 + tt_rng_below(&r, LONGEST - 1);
        memset(block + start[i], 'a', length);
        for (size_t k = length > 12 ? length - 12 : 0; k < length; k++) {
            block[start[i] + k] = (char)('a' + tt_rng_below(&r, 2));
        }
        start[i + 1] = start[i] + length;
    }
    assert_int_equal(tt_ngrams_count(&g, &texts, &spec), TT_OK);
    assert_true(g.grams.count > 10000); // more than are remembered at a time
    for (size_t i = 0; i < N; i++) {
        const size_t length = start[i + 1] - start[i];
        assert_int_equal(g.ptr[i + 1], i + 1);
        assert_int_equal(tt_ids_length(&g.grams, g.gram[i]), length);
        assert_memory_equal(tt_ids_text(&g.grams, g.gram[i]), block + start[i], length);
    }
    tt_ngrams_free(&g);
}

static void order_and_nothing(void **state) {
    (void)state;
    static const char *const text[] = {"so so good food", "good food", "good", NULL};
    static const char *const want[] = {"so",    "good",    "food",
                                       "so so", "so good", "good food"};
    const tt_ngram_spec two = {.n_max = 2, .min_texts = 1, .max_share = 1};
    const tt_ngram_spec none = {.n_max = 3, .min_texts = 4, .max_share = 1};
    static corpus c;
    tt_ngrams g;
    corpus_of(&c, text);
    assert_int_equal(tt_ngrams_count(&g, &c.texts, &two), TT_OK);
    assert_int_equal(g.grams.count, 6);
    for (uint32_t k = 0; k < 6; k++) {
        assert_string_equal(tt_ids_text(&g.grams, k), want[k]);
    }
    tt_ngrams_free(&g);
    assert_int_equal(tt_ngrams_count(&g, &c.texts, &none), TT_OK);
    assert_true(g.grams.count == 0 && g.ptr[3] == 0);
    tt_ngrams_free(&g);
    c.texts.count = 0;
    assert_int_equal(tt_ngrams_count(&g, &c.texts, &two), TT_OK);
    assert_int_equal(g.grams.count, 0);
    tt_ngrams_free(&g);
}

typedef struct {
    size_t calls, done, total;
} heard;

static void told(void *context, size_t done, size_t total) {
    heard *h = context;
    assert_true(done >= h->done && done <= total && (h->calls == 0 || total == h->total));
    *h = (heard){h->calls + 1, done, total};
}

/* The tick rises to its total, once for each pass, whatever is counted; numbers stay. */
static void tick_of_all_passes(void **state) {
    (void)state;
    static corpus c;
    tt_rng r = t_rng("tick_of_all_passes", 0);
    corpus_random(&c, &r);
    for (size_t n = 1; n <= 4; n++) {
        tt_ngram_spec spec = {.n_max = n, .min_texts = 2, .max_share = 1};
        heard h = {0};
        tt_ngrams g, quiet;
        assert_int_equal(tt_ngrams_count(&quiet, &c.texts, &spec), TT_OK);
        spec.tick = (tt_tick){told, &h};
        assert_int_equal(tt_ngrams_count(&g, &c.texts, &spec), TT_OK);
        assert_true(h.calls == 2 * n + 2 && h.done == h.total);
        assert_int_equal(h.total, (15 + 3 * (n - 1)) * c.start[TEXTS]);
        assert_int_equal(g.ptr[TEXTS], quiet.ptr[TEXTS]);
        tt_ngrams_free(&g);
        tt_ngrams_free(&quiet);
    }
}

static int count_and_free(const tt_texts *texts) {
    const tt_ngram_spec spec = {.n_max = 3, .min_texts = 1, .max_share = 1};
    tt_ngrams g;
    tt_tfidf t;
    int status = tt_ngrams_count(&g, texts, &spec);
    if (status == TT_OK) {
        status = tt_tfidf_fit(&t, &g, NULL, 3);
        if (status == TT_OK) {
            tt_tfidf_free(&t);
        }
    } else {
        assert_true(!g.ptr && g.grams.count == 0);
    }
    tt_ngrams_free(&g);
    return status;
}

static void memory_refused(void **state) {
    (void)state;
    static const char *const text[] = {"so so good food", "good food", NULL};
    static corpus c;
    corpus_of(&c, text);
    T_ALLOCATIONS(count_and_free(&c.texts), 20);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(equals_naive_count), cmocka_unit_test(words_of_utf8),
    cmocka_unit_test(many_words),         cmocka_unit_test(order_and_nothing),
    cmocka_unit_test(tick_of_all_passes), cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
