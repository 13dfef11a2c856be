/* Words of reviews and covariates made of them: averages by hand, no leak from test reviews,
 * blocks, the tick, the cache, memory refused. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/tt_alloc.h"
#include "t_file.h"
#include "text/tt_review_covariates.h"

enum { REVIEWS = 6, USERS = 3, BUSINESSES = 3 };

/* Reviews of three users and three businesses; the last two are the test part. */
static const char *const plain[REVIEWS] = {
    "good food here", "bad staff here", "good food good staff", "bad food", "good food here",
    "bad staff"};
static const unsigned char train[REVIEWS] = {1, 1, 1, 1, 0, 0};

typedef struct {
    char block[1024];
    size_t start[REVIEWS + 1];
    tt_texts texts;
    tt_yelp y;
    tt_tagger *tagger;
    tt_vader *v;
} fixture;

static void set_texts(fixture *f, const char *const *text) {
    size_t n = 0;
    for (size_t i = 0; i < REVIEWS; i++) {
        f->start[i] = n;
        n += (size_t)sprintf(f->block + n, "%s", text[i]);
    }
    f->start[REVIEWS] = n;
    f->texts = (tt_texts){.block = f->block, .start = f->start, .count = REVIEWS};
}

static void intern(tt_ids *ids, const char *const *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t index;
        assert_int_equal(tt_ids_intern(&index, ids, text[i], strlen(text[i])), TT_OK);
    }
}

static void set_yelp(tt_yelp *y) {
    static const char *const ids[] = {"a", "b", "c"};
    static const char *const categories[] = {"Food", "Bars"};
    static const uint32_t user[REVIEWS] = {0, 0, 1, 2, 1, 2};
    static const uint32_t item[REVIEWS] = {0, 1, 0, 1, 1, 2};
    *y = (tt_yelp){0};
    intern(&y->users, ids, USERS);
    intern(&y->businesses, ids, BUSINESSES);
    intern(&y->cities, ids, 2);
    intern(&y->categories, categories, 2);
    assert_int_equal(tt_ratings_alloc(&y->ratings, REVIEWS, USERS, BUSINESSES, 0), TT_OK);
    memcpy(y->ratings.user, user, sizeof user);
    memcpy(y->ratings.item, item, sizeof item);
    y->elite = tt_alloc(USERS, 1);
    y->useful = tt_alloc(USERS, sizeof *y->useful);
    y->funny = tt_alloc(USERS, sizeof *y->funny);
    y->cool = tt_alloc(USERS, sizeof *y->cool);
    y->city = tt_alloc(BUSINESSES, sizeof *y->city);
    y->category_start = tt_alloc(BUSINESSES + 1, sizeof *y->category_start);
    y->category = tt_alloc(3, sizeof *y->category);
    y->elite[1] = 1;
    y->useful[0] = 7;
    y->useful[1] = 3;
    y->city[2] = 1;
    y->category[0] = 1; // business 0: Bars, Food (not in order); 1: Food; 2: none
    y->category_start[1] = 2;
    y->category_start[2] = y->category_start[3] = 3;
}

static void fixture_open(fixture *f) {
    static const char conllu[] = "1\tgood\t_\tADJ\n2\tfood\t_\tNOUN\n3\there\t_\tADV\n\n"
                                 "1\tbad\t_\tADJ\n2\tstaff\t_\tNOUN\n3\there\t_\tADV\n\n";
    char directory[64], path[160];
    t_directory(directory);
    t_write(path, directory, "train.conllu", conllu);
    assert_int_equal(tt_tagger_train(&f->tagger, path), TT_OK);
    unlink(path);
    t_write(path, directory, "lexicon.txt", "good\t1.9\nbad\t-2.5\n");
    assert_int_equal(tt_vader_read(&f->v, path), TT_OK);
    unlink(path);
    rmdir(directory);
    set_texts(f, plain);
    set_yelp(&f->y);
}

static void fixture_close(fixture *f) {
    tt_tagger_free(f->tagger);
    tt_vader_free(f->v);
    tt_yelp_free(&f->y);
}

static const tt_review_words_spec spec = {
    .grams = {.n_max = 2, .min_texts = 1, .max_share = 1}};

static void make_words(tt_review_words *w, const fixture *f) {
    assert_int_equal(tt_review_words_make(w, &f->texts, f->tagger, f->v, &spec), TT_OK);
}

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
    assert_true(c.mentions[0] == 3 && c.mentions[1] == 2); // food, staff in training reviews
    const tt_features *u = &c.user.x, *b = &c.item.x;
    const size_t food = c.user.first[TT_BLOCK_ASPECTS], staff = food + 1;
    T_NEAR(at(u, 0, food), good, 1e-6);  // user a: reviews 0 and 1
    T_NEAR(at(u, 0, staff), bad, 1e-6);
    T_NEAR(at(u, 1, food), good, 1e-6);  // user b: review 2; 4 is a test review
    T_NEAR(at(u, 2, food), bad, 1e-6);
    assert_true(at(u, 2, staff) == 0);   // review 5 is a test review
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
        "good food here", "bad staff here", "good food good staff", "bad food",
        "bad staff bad staff", "good staff here good food"};
    for (int published = 0; published < 2; published++) {
        static fixture f;
        tt_review_words w[2];
        tt_review_covariates c[2];
        const tt_review_spec wanted = {.n_grams = 4, .n_aspects = 2, .published = published};
        fixture_open(&f);
        make_words(&w[0], &f);
        assert_int_equal(tt_review_covariates_make(&c[0], &f.y, &w[0], train, &wanted), TT_OK);
        set_texts(&f, other);
        make_words(&w[1], &f);
        assert_int_equal(tt_review_covariates_make(&c[1], &f.y, &w[1], train, &wanted), TT_OK);
        assert_int_equal(equal(&c[0].user.x, &c[1].user.x), !published);
        assert_int_equal(equal(&c[0].item.x, &c[1].item.x), !published);
        for (size_t k = 0; k < 2; k++) {
            tt_review_covariates_free(&c[k]);
            tt_review_words_free(&w[k]);
        }
        fixture_close(&f);
    }
}

/* How far a tick says the work is. */
typedef struct {
    size_t calls, done, total, finished;
} heard;

static void told(void *context, size_t done, size_t total) {
    heard *h = context;
    if (h->calls++ == 0 || h->done == h->total) { // a new piece of work
        h->done = 0;
        h->total = total;
    }
    assert_true(total == h->total && done >= h->done && done <= total);
    h->done = done;
    h->finished += done == total;
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

typedef struct {
    char directory[64], path[160];
    fixture f;
    heard h;
    tt_review_words fresh; // without a cache
    tt_review_words_spec spec;
} cached;

static void cached_open(cached *c) {
    memset(c, 0, sizeof *c);
    fixture_open(&c->f);
    t_directory(c->directory);
    snprintf(c->path, sizeof c->path, "%s/cache", c->directory);
    c->spec = spec;
    c->spec.cache = c->path;
    c->spec.tick = (tt_tick){told, &c->h};
    make_words(&c->fresh, &c->f);
}

static void cached_close(cached *c) {
    tt_review_words_free(&c->fresh);
    fixture_close(&c->f);
    unlink(c->path);
    assert_int_equal(rmdir(c->directory), 0); // no other file is left
}

static void check_equal(const tt_review_words *a, const tt_review_words *b) {
    const size_t n = a->grams.ptr[REVIEWS], m = a->aspect_start[REVIEWS];
    const tt_ids *grams = &a->grams.grams;
    assert_true(grams->text_size == b->grams.grams.text_size &&
                memcmp(grams->text, b->grams.grams.text, grams->text_size) == 0);
    assert_true(n == b->grams.ptr[REVIEWS] && m == b->aspect_start[REVIEWS]);
    assert_memory_equal(a->grams.texts, b->grams.texts, grams->count * sizeof(uint32_t));
    assert_memory_equal(a->grams.gram, b->grams.gram, n * sizeof *a->grams.gram);
    assert_memory_equal(a->grams.times, b->grams.times, n * sizeof *a->grams.times);
    assert_memory_equal(a->aspect, b->aspect, m * sizeof *a->aspect);
    assert_memory_equal(a->polarity, b->polarity, m * sizeof *a->polarity);
}

/* 1 if the words were made, 0 if they came from the cache. */
static int made(cached *c) {
    const size_t before = c->h.finished;
    tt_review_words w;
    assert_int_equal(tt_review_words_make(&w, &c->f.texts, c->f.tagger, c->f.v, &c->spec),
                     TT_OK);
    assert_int_equal(w.cache, TT_OK);
    tt_review_words_free(&w);
    return c->h.finished > before;
}

/* The same, and they are those of the plain texts. */
static int made_well(cached *c) {
    const size_t before = c->h.finished;
    tt_review_words w;
    assert_int_equal(tt_review_words_make(&w, &c->f.texts, c->f.tagger, c->f.v, &c->spec),
                     TT_OK);
    check_equal(&w, &c->fresh);
    tt_review_words_free(&w);
    return c->h.finished > before;
}

/* Any other input makes the words anew, and the next run has them. */
static void cache_notices_changes(void **state) {
    (void)state;
    static cached c;
    static const char *const changed[] = {"1\tgood\t_\tNOUN\n\n", "good\t1.8\nbad\t-2.5\n"};
    char path[160];
    cached_open(&c);
    assert_true(made_well(&c) && !made_well(&c));
    for (size_t at = 0; at < c.f.start[REVIEWS]; at++) { // one byte of one text
        c.f.block[at] ^= 1;
        assert_true(made(&c) && !made(&c));
        c.f.block[at] ^= 1;
    }
    c.f.start[1]--; // the same bytes, cut elsewhere
    assert_true(made(&c) && !made(&c));
    c.f.start[1]++;
    c.spec.grams.n_max = 1;
    assert_true(made(&c) && !made(&c));
    c.spec.grams.min_texts = 2;
    assert_true(made(&c) && !made(&c));
    c.spec.grams.max_share = 0.5;
    assert_true(made(&c) && !made(&c));
    tt_tagger_free(c.f.tagger);
    t_write(path, c.directory, "changed", changed[0]);
    assert_int_equal(tt_tagger_train(&c.f.tagger, path), TT_OK);
    assert_true(made(&c) && !made(&c));
    tt_vader_free(c.f.v);
    t_write(path, c.directory, "changed", changed[1]);
    assert_int_equal(tt_vader_read(&c.f.v, path), TT_OK);
    assert_true(made(&c) && !made(&c));
    unlink(path);
    cached_close(&c);
}

/* A file cut short, with a wrong byte, or foreign is made anew. */
static void cache_damaged(void **state) {
    (void)state;
    static cached c;
    static char bytes[1 << 14], path[160];
    cached_open(&c);
    assert_true(made(&c));
    FILE *f = fopen(c.path, "rb");
    assert_non_null(f);
    const size_t size = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    assert_true(size > 0 && size < sizeof bytes);
    for (size_t at = 0; at < size; at++) {
        t_write_bytes(path, c.directory, "cache", bytes, at);
        assert_true(made_well(&c) && !made_well(&c));
        bytes[at] ^= 1;
        t_write_bytes(path, c.directory, "cache", bytes, size);
        assert_true(made_well(&c) && !made_well(&c));
        bytes[at] ^= 1;
    }
    t_write(path, c.directory, "cache", "{\"review_id\": \"a\"}\n");
    assert_true(made_well(&c) && !made_well(&c));
    cached_close(&c);
}

/* Where nothing can be written the words are there all the same, and the reason is told. */
static void cache_refused(void **state) {
    (void)state;
    static cached c;
    struct rlimit limit, small;
    tt_review_words w;
    char nowhere[160];
    cached_open(&c);
    snprintf(nowhere, sizeof nowhere, "%s/nowhere/cache", c.directory);
    c.spec.cache = nowhere;
    assert_int_equal(tt_review_words_make(&w, &c.f.texts, c.f.tagger, c.f.v, &c.spec), TT_OK);
    assert_int_equal(w.cache, TT_EIO);
    assert_memory_equal(tt_error_message(), nowhere, strlen(nowhere));
    check_equal(&w, &c.fresh);
    tt_review_words_free(&w);
    c.spec.cache = c.path; // a full disk: files may not grow
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){100, limit.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const int status = tt_review_words_make(&w, &c.f.texts, c.f.tagger, c.f.v, &c.spec);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_true(status == TT_OK && w.cache == TT_EIO);
    check_equal(&w, &c.fresh);
    tt_review_words_free(&w);
    assert_int_equal(access(c.path, F_OK), -1);
    cached_close(&c);
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
    cmocka_unit_test(tick_of_the_whole),   cmocka_unit_test(cache_notices_changes),
    cmocka_unit_test(cache_damaged),       cmocka_unit_test(cache_refused),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
