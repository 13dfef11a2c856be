/* N-grams against a naive count of random texts, words of UTF-8, many words, limits, the
 * sieve, the tick, tf-idf against its formula, memory refused. */
#include <ctype.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "t_file.h"
#include "text/tt_gram_table.h"
#include "text/tt_letters.h"
#include "text/tt_tfidf.h"

enum { TEXTS = 60, BLOCK = 1 << 16, START = TEXTS + 1 };

typedef struct {
    char block[BLOCK];
    size_t start[START];
    tt_texts texts;
} corpus;

/* The texts of a list that ends with NULL. */
static void corpus_of(corpus *c, const char *const *text) {
    size_t n = 0;
    c->texts = (tt_texts){.block = c->block, .start = c->start};
    c->start[0] = 0;
    for (; text[c->texts.count]; c->texts.count++) {
        const size_t length = strlen(text[c->texts.count]);
        assert_true(n + length < BLOCK && c->texts.count < TEXTS);
        memcpy(c->block + n, text[c->texts.count], length);
        n += length;
        c->start[c->texts.count + 1] = n;
    }
}

/* Random words w0 .. w11, the low numbers more often, and what stands between words. */
static void corpus_random(corpus *c, tt_rng *r) {
    static const char *const between[] = {" ", ", ", "... ", " a ", "\n", "!"};
    size_t n = 0;
    c->texts = (tt_texts){.block = c->block, .start = c->start, .count = TEXTS};
    for (size_t i = 0; i < TEXTS; i++) {
        const size_t words = tt_rng_below(r, 40);
        c->start[i] = n;
        for (size_t k = 0; k < words; k++) {
            const unsigned w = (unsigned)tt_rng_below(r, 1 + tt_rng_below(r, 12));
            n += (size_t)sprintf(c->block + n, "%c%u%s", tt_rng_below(r, 2) ? 'w' : 'W', w,
                                 between[tt_rng_below(r, 6)]);
        }
    }
    c->start[TEXTS] = n;
}

/* Words of an ASCII text, as the header defines them; how many. */
static size_t naive_words(char word[][16], const char *p, const char *end) {
    size_t n = 0;
    while (p < end) {
        size_t length = 0;
        for (; p < end && (isalnum((unsigned char)*p) || *p == '_'); p++) {
            word[n][length++] = (char)tolower((unsigned char)*p);
        }
        word[n][length] = 0;
        n += length >= 2;
        p += length == 0;
    }
    return n;
}

/* How often the n-gram stands in text i. */
static size_t naive_times(const corpus *c, size_t i, const char *gram) {
    static char word[64][16];
    const size_t n = naive_words(word, c->block + c->start[i], c->block + c->start[i + 1]);
    size_t times = 0;
    for (size_t k = 0; k < n; k++) {
        char joined[64] = "";
        for (size_t m = 1; m <= 3 && k + m <= n; m++) {
            strcat(strcat(joined, m > 1 ? " " : ""), word[k + m - 1]);
            times += strcmp(joined, gram) == 0;
        }
    }
    return times;
}

static size_t naive_texts(const corpus *c, const char *gram) {
    size_t texts = 0;
    for (size_t i = 0; i < c->texts.count; i++) {
        texts += naive_times(c, i, gram) > 0;
    }
    return texts;
}

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
    static const char *const want[] = {
        "caf\xc3\xa9", "good", "food", "don", "3rd", "snake_case",
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
    static const char *const want[] = {"so", "good", "food", "so so", "so good", "good food"};
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

/* Each sum by the formula; selected ones in descending order, and none larger left out. */
static void check_selection(const tt_tfidf *t, const tt_ngrams *g, const unsigned char *use,
                            size_t wanted) {
    double n = 0, least = INFINITY;
    for (size_t i = 0; i < g->count; i++) {
        n += use[i];
    }
    for (size_t s = 0; s < t->selected; s++) {
        assert_true(t->sum[s] <= least);
        least = t->sum[s];
    }
    size_t above = 0;
    for (uint32_t k = 0; k < g->grams.count; k++) {
        double sum = 0;
        for (size_t i = 0; i < g->count; i++) {
            for (size_t e = g->ptr[i]; use[i] && e < g->ptr[i + 1]; e++) {
                sum += g->gram[e] == k ? g->times[e] * t->idf[k] / t->norm[i] : 0;
            }
        }
        above += sum > least;
        for (size_t s = 0; s < t->selected; s++) {
            if (t->gram[s] == k) {
                T_ARITH(t->sum[s], sum, sum, g->count);
            }
        }
    }
    assert_true(above < wanted);
}

static void tfidf_follows_its_formula(void **state) {
    (void)state;
    static corpus c;
    tt_rng r = t_rng("tfidf", 0);
    const tt_ngram_spec spec = {.n_max = 2, .min_texts = 2, .max_share = 1};
    unsigned char use[TEXTS];
    tt_ngrams g;
    tt_tfidf t;
    corpus_random(&c, &r);
    assert_int_equal(tt_ngrams_count(&g, &c.texts, &spec), TT_OK);
    double used = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        use[i] = tt_rng_below(&r, 3) > 0;
        used += use[i];
    }
    assert_int_equal(tt_tfidf_fit(&t, &g, use, 15), TT_OK);
    assert_int_equal(t.selected, 15);
    for (uint32_t k = 0; k < g.grams.count; k++) {
        double texts = 0;
        for (size_t i = 0; i < TEXTS; i++) {
            texts += use[i] && naive_times(&c, i, tt_ids_text(&g.grams, k)) > 0;
        }
        T_ARITH(t.idf[k], texts > 0 ? log((1 + used) / (1 + texts)) + 1 : 0, 5, 1);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        double squares = 0;
        for (size_t e = g.ptr[i]; e < g.ptr[i + 1]; e++) {
            squares += pow(g.times[e] * t.idf[g.gram[e]], 2);
        }
        T_ARITH(t.norm[i], sqrt(squares), sqrt(squares), TEXTS);
    }
    check_selection(&t, &g, use, 15);
    tt_tfidf_free(&t);
    assert_int_equal(tt_tfidf_fit(&t, &g, NULL, g.grams.count + 7), TT_OK);
    assert_int_equal(t.selected, g.grams.count); // not more than there are
    tt_tfidf_free(&t);
    memset(use, 0, sizeof use);
    assert_int_equal(tt_tfidf_fit(&t, &g, use, 15), TT_OK);
    assert_int_equal(t.selected, 0);
    tt_tfidf_free(&t);
    tt_ngrams_free(&g);
}

static void table_of_pairs(void **state) {
    (void)state;
    enum { N = 30011 };
    tt_gram_table t = {0};
    assert_null(tt_gram_table_find(&t, 0, 0));
    for (uint32_t k = 0; k < N; k++) {
        tt_gram_slot *s = tt_gram_table_add(&t, k % 173, k / 173);
        assert_true(s && s->texts == 0);
        s->texts = k + 1;
    }
    assert_int_equal(t.used, N);
    for (uint32_t k = 0; k < N; k++) {
        assert_int_equal(tt_gram_table_find(&t, k % 173, k / 173)->texts, k + 1);
        assert_ptr_equal(tt_gram_table_add(&t, k % 173, k / 173),
                         tt_gram_table_find(&t, k % 173, k / 173));
    }
    assert_null(tt_gram_table_find(&t, 173, 0));
    assert_int_equal(t.used, N);
    tt_gram_table_free(&t);
}

/* A bucket says at least how often each of its pairs was added, up to 255, and hardly more
 * where there is a bucket for each addition. */
static void sieve_of_pairs(void **state) {
    (void)state;
    enum { N = 400, ADDED = 30011 };
    static unsigned times[N][N];
    tt_rng r = t_rng("sieve", 0);
    tt_gram_sieve s;
    size_t exact = 0, pairs = 0;
    assert_int_equal(tt_gram_sieve_alloc(&s, ADDED), TT_OK);
    assert_true((size_t)1 << s.bits >= ADDED && (size_t)1 << s.bits < 2 * ADDED);
    for (size_t k = 0; k < ADDED; k++) {
        const uint32_t a = (uint32_t)tt_rng_below(&r, 1 + tt_rng_below(&r, N));
        const uint32_t b = (uint32_t)tt_rng_below(&r, 1 + tt_rng_below(&r, N));
        tt_gram_sieve_add(&s, a, b);
        times[a][b]++;
    }
    assert_true(times[0][0] > 0 && times[0][0] < UINT8_MAX);
    for (size_t k = 0; k < UINT8_MAX; k++) {
        tt_gram_sieve_add(&s, 0, 0);
        times[0][0]++;
    }
    for (uint32_t a = 0; a < N; a++) {
        for (uint32_t b = 0; b < N; b++) {
            const unsigned least = times[a][b] < UINT8_MAX ? times[a][b] : UINT8_MAX;
            const unsigned most = tt_gram_sieve_most(&s, a, b);
            assert_true(most >= least);
            exact += most == least && least > 0;
            pairs += least > 0;
        }
    }
    assert_true(2 * exact > pairs);
    tt_gram_sieve_free(&s);
    assert_int_equal(tt_gram_sieve_alloc(&s, 0), TT_OK);
    assert_int_equal(tt_gram_sieve_most(&s, 3, 4), 0);
    tt_gram_sieve_free(&s);
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
    cmocka_unit_test(tfidf_follows_its_formula),
    cmocka_unit_test(table_of_pairs),     cmocka_unit_test(sieve_of_pairs),
    cmocka_unit_test(tick_of_all_passes), cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
