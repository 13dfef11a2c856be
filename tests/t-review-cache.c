/* The cache of words of reviews: it notices changed inputs and damage, and where it cannot be
 * written the words are there all the same. */
#include <signal.h>
#include <sys/resource.h>

#include "t_review.h"

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
    assert_int_equal(tt_review_words_make(&w, &c.f.texts, c.f.tagger, c.f.v, &c.spec),
                     TT_OK);
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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(cache_notices_changes),
    cmocka_unit_test(cache_damaged),
    cmocka_unit_test(cache_refused),
};

T_MAIN(tests)
