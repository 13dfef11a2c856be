/* Words of reviews and covariates made of them: averages by hand, no leak from test reviews,
 * blocks, the tick, memory refused. */
#include "t_review.h"

/* Value of row i in column j, sparse or dense. */
static double at(const tt_features *x, size_t i, size_t j) {
    if (j < x->dense_cols) {
        return (double)x->dense[i * x->dense_cols + j];
    }
    double value = 0;
    for (size_t e = x->ptr[i]; e < x->ptr[i + 1]; e++) {
        value += x->col[e] + x->dense_cols == j ? (double)x->value[e] : 0;
        assert_true(e == x->ptr[i] || x->col[e] > x->col[e - 1]);
    }
    return value;
}

static const double good = 1.9 / 4.3139309, bad = -2.5 / 4.6097722; // over sqrt(x^2 + 15)

static void aspects_of_reviews(void **state) {
    (void)state;
    static fixture f;
    tt_review_words w;
    fixture_open(&f);
    make_words(&w, &f);
    assert_int_equal(w.aspects.count, 2);
    assert_string_equal(tt_ids_text(&w.aspects, 0), "food");
    assert_int_equal(w.aspect_start[REVIEWS], 7);
    T_NEAR((double)w.polarity[0], good, 1e-6);
    T_NEAR((double)w.polarity[1], bad, 1e-6);
    assert_int_equal(w.grams.count, REVIEWS);
    tt_review_words_free(&w);
    assert_int_equal(tt_review_words_make(&w, &f.texts, NULL, f.v, &spec), TT_OK);
    assert_int_equal(w.aspect_start[REVIEWS], 0); // no tagger: no aspects
    tt_review_words_free(&w);
    fixture_close(&f);
}

static void averages_by_hand(void **state) {
    (void)state;
    static fixture f;
    tt_review_words w;
    tt_review_covariates c;
    const tt_review_spec wanted = {.n_grams = 100, .n_aspects = 5};
    fixture_open(&f);
    make_words(&w, &f);
    assert_int_equal(tt_review_covariates_make(&c, &f.y, &w, train, &wanted), TT_OK);
    assert_int_equal(c.n_aspects, 2);
    assert_true(c.mentions[0] == 3 &&
                c.mentions[1] == 2); // food, staff in training reviews
    const tt_features *u = &c.user.x, *b = &c.item.x;
    const size_t food = c.user.first[TT_BLOCK_ASPECTS], staff = food + 1;
    T_NEAR(at(u, 0, food), good, 1e-6); // user a: reviews 0 and 1
    T_NEAR(at(u, 0, staff), bad, 1e-6);
    T_NEAR(at(u, 1, food), good, 1e-6); // user b: review 2; 4 is a test review
    T_NEAR(at(u, 2, food), bad, 1e-6);
    assert_true(at(u, 2, staff) == 0); // review 5 is a test review
    const size_t item_food = c.item.first[TT_BLOCK_ASPECTS];
    T_NEAR(at(b, 0, item_food), good, 1e-6);
    T_NEAR(at(b, 1, item_food), bad, 1e-6);
    assert_true(at(b, 2, item_food) == 0 && at(b, 2, item_food + 1) == 0); // cold
    assert_true(at(u, 0, 0) == 0 && at(u, 1, 0) == 1);                     // elite
    T_NEAR(at(u, 0, 1), 1, 1e-6);                                          // log 8 / log 8
    T_NEAR(at(u, 1, 1), log(4) / log(8), 1e-6);
    static const double base[BUSINESSES][4] = {{1, 0, 1, 1}, {1, 0, 1, 0}, {0, 1, 0, 0}};
    for (size_t i = 0; i < BUSINESSES; i++) {
        for (size_t k = 0; k < 4; k++) {
            assert_true(at(b, i, k) == base[i][k]); // cities a, b; Food, Bars
        }
    }
    assert_int_equal(c.item.first[TT_BLOCK_GRAMS], 4);
    tt_review_covariates_free(&c);
    tt_review_words_free(&w);
    fixture_close(&f);
}

/* Mean over its training reviews of times idf / norm, by the definition. */
static void grams_by_definition(void **state) {
    (void)state;
    static fixture f;
    tt_review_words w;
    tt_review_covariates c;
    const tt_review_spec wanted = {.n_grams = 4, .n_aspects = 1};
    fixture_open(&f);
    make_words(&w, &f);
    assert_int_equal(tt_review_covariates_make(&c, &f.y, &w, train, &wanted), TT_OK);
    assert_int_equal(c.n_grams, 4);
    const tt_ngrams *g = &w.grams;
    for (size_t k = 0; k < c.n_grams; k++) {
        double texts[64] = {0}, mean[USERS] = {0}, reviews[USERS] = {0};
        for (size_t i = 0; i < REVIEWS; i++) {
            for (size_t e = g->ptr[i]; train[i] && e < g->ptr[i + 1]; e++) {
                texts[g->gram[e]]++;
            }
        }
        for (size_t i = 0; i < REVIEWS; i++) {
            double squares = 0, x = 0;
            for (size_t e = g->ptr[i]; train[i] && e < g->ptr[i + 1]; e++) {
                const double idf = log(5 / (1 + texts[g->gram[e]])) + 1;
                squares += pow(g->times[e] * idf, 2);
                x += g->gram[e] == c.gram[k] ? g->times[e] * idf : 0;
            }
            mean[f.y.ratings.user[i]] += squares > 0 ? x / sqrt(squares) : 0;
            reviews[f.y.ratings.user[i]] += train[i];
        }
        for (size_t u = 0; u < USERS; u++) {
            T_NEAR(at(&c.user.x, u, c.user.first[TT_BLOCK_GRAMS] + k), mean[u] / reviews[u],
                   1e-6);
        }
    }
    tt_review_covariates_free(&c);
    tt_review_words_free(&w);
    fixture_close(&f);
}

static int equal(const tt_features *a, const tt_features *b) {
    const size_t n = a->ptr[a->rows];
    return n == b->ptr[b->rows] && memcmp(a->col, b->col, n * sizeof *a->col) == 0 &&
           memcmp(a->value, b->value, n * sizeof *a->value) == 0;
}

/* What a test review says changes nothing, unless `published`. */
static void test_reviews_do_not_leak(void **state) {
    (void)state;
    static const char *const other[REVIEWS] = {
        "good food here", "bad staff here",      "good food good staff",
        "bad food",       "bad staff bad staff", "good staff here good food"};
    for (int published = 0; published < 2; published++) {
        static fixture f;
        tt_review_words w[2];
        tt_review_covariates c[2];
        const tt_review_spec wanted = {
            .n_grams = 4, .n_aspects = 2, .published = published};
        fixture_open(&f);
        make_words(&w[0], &f);
        assert_int_equal(tt_review_covariates_make(&c[0], &f.y, &w[0], train, &wanted),
                         TT_OK);
        set_texts(&f, other);
        make_words(&w[1], &f);
        assert_int_equal(tt_review_covariates_make(&c[1], &f.y, &w[1], train, &wanted),
                         TT_OK);
        assert_int_equal(equal(&c[0].user.x, &c[1].user.x), !published);
        assert_int_equal(equal(&c[0].item.x, &c[1].item.x), !published);
        for (size_t k = 0; k < 2; k++) {
            tt_review_covariates_free(&c[k]);
            tt_review_words_free(&w[k]);
        }
        fixture_close(&f);
    }
}

/* One number, over n-grams and aspects, that rises to its total. */
static void tick_of_the_whole(void **state) {
    (void)state;
    static fixture f;
    heard h = {0};
    tt_review_words w;
    tt_review_words_spec s = spec;
    fixture_open(&f);
    s.tick = (tt_tick){told, &h};
    for (size_t k = 1; k <= 2; k++) {
        assert_int_equal(tt_review_words_make(&w, &f.texts, f.tagger, f.v, &s), TT_OK);
        assert_true(h.finished == k && h.calls >= 3 * k);
        tt_review_words_free(&w);
    }
    const size_t whole = h.total;
    assert_int_equal(tt_review_words_make(&w, &f.texts, NULL, NULL, &s), TT_OK);
    assert_true(h.finished == 3 && h.total < whole); // n-grams alone
    tt_review_words_free(&w);
    fixture_close(&f);
}

static int make_all(const fixture *f) {
    const tt_review_spec wanted = {.n_grams = 4, .n_aspects = 2};
    tt_review_words w;
    tt_review_covariates c;
    int status = tt_review_words_make(&w, &f->texts, f->tagger, f->v, &spec);
    if (status == TT_OK) {
        status = tt_review_covariates_make(&c, &f->y, &w, train, &wanted);
        tt_review_words_free(&w);
    }
    if (status == TT_OK) {
        tt_review_covariates_free(&c);
    }
    return status;
}

static void memory_refused(void **state) {
    (void)state;
    static fixture f;
    fixture_open(&f);
    T_ALLOCATIONS(make_all(&f), 40);
    fixture_close(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(aspects_of_reviews),  cmocka_unit_test(averages_by_hand),
    cmocka_unit_test(grams_by_definition), cmocka_unit_test(test_reviews_do_not_leak),
    cmocka_unit_test(tick_of_the_whole),   cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
