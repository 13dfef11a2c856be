/* Tf-idf against its formula; the tables that count pairs. */
#include "t_corpus.h"
#include "text/tt_gram_table.h"
#include "text/tt_tfidf.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(tfidf_follows_its_formula),
    cmocka_unit_test(table_of_pairs),
    cmocka_unit_test(sieve_of_pairs),
};

T_MAIN(tests)
