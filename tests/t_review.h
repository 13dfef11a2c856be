/* Six reviews of three users and three businesses, with a tagger and a lexicon for them. */
#ifndef T_REVIEW_H
#define T_REVIEW_H

#include <string.h>

#include "base/tt_alloc.h"
#include "t_file.h"
#include "text/tt_review_covariates.h"

enum { REVIEWS = 6, USERS = 3, BUSINESSES = 3 };

/* Reviews of three users and three businesses; the last two are the test part. */
static const char *const plain[REVIEWS] = {"good food here",       "bad staff here",
                                           "good food good staff", "bad food",
                                           "good food here",       "bad staff"};
static const unsigned char train[REVIEWS] = {1, 1, 1, 1, 0, 0};

typedef struct {
    char block[1024];
    size_t start[REVIEWS + 1];
    tt_texts texts;
    tt_yelp y;
    tt_tagger *tagger;
    tt_vader *v;
} fixture;

static inline void set_texts(fixture *f, const char *const *text) {
    size_t n = 0;
    for (size_t i = 0; i < REVIEWS; i++) {
        f->start[i] = n;
        n += (size_t)sprintf(f->block + n, "%s", text[i]);
    }
    f->start[REVIEWS] = n;
    f->texts = (tt_texts){.block = f->block, .start = f->start, .count = REVIEWS};
}

static inline void intern(tt_ids *ids, const char *const *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t index;
        assert_int_equal(tt_ids_intern(&index, ids, text[i], strlen(text[i])), TT_OK);
    }
}

static inline void set_yelp(tt_yelp *y) {
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

static inline void fixture_open(fixture *f) {
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

static inline void fixture_close(fixture *f) {
    tt_tagger_free(f->tagger);
    tt_vader_free(f->v);
    tt_yelp_free(&f->y);
}

static const tt_review_words_spec spec = {
    .grams = {.n_max = 2, .min_texts = 1, .max_share = 1}};

static inline void make_words(tt_review_words *w, const fixture *f) {
    assert_int_equal(tt_review_words_make(w, &f->texts, f->tagger, f->v, &spec), TT_OK);
}

/* How far a tick says the work is. */
typedef struct {
    size_t calls, done, total, finished;
} heard;

static inline void told(void *context, size_t done, size_t total) {
    heard *h = context;
    if (h->calls++ == 0 || h->done == h->total) { // a new piece of work
        h->done = 0;
        h->total = total;
    }
    assert_true(total == h->total && done >= h->done && done <= total);
    h->done = done;
    h->finished += done == total;
}

#endif
