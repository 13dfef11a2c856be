#include "text/tt_review_covariates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "text/tt_tfidf.h"

enum { USER_BASE = 4 }; // elite, useful, funny, cool

/* What the text blocks are made from. */
typedef struct {
    const tt_yelp *y;
    const tt_review_words *w;
    const unsigned char *use; // (reviews) 1: counts; NULL: all do
    tt_tfidf tfidf;
    size_t n_grams, n_aspects;
    uint32_t *gram_column;   // (grams) column within the text blocks, or UINT32_MAX
    uint32_t *aspect_column; // (aspects)
} source;

/* Sparse rows while they are made. */
typedef struct {
    tt_features *x;
    size_t entries, col_room, value_room;
} filling;

typedef struct {
    size_t mentions;
    uint32_t aspect;
} mentioned;

static int by_mentions(const void *a, const void *b) {
    const mentioned *x = a, *y = b;
    if (x->mentions != y->mentions) {
        return x->mentions < y->mentions ? 1 : -1;
    }
    return (x->aspect > y->aspect) - (x->aspect < y->aspect);
}

static int used(const source *s, size_t review) {
    return !s->use || s->use[review];
}

/* The `wanted` aspects with the most mentions in used reviews. */
static int choose_aspects(tt_review_covariates *c, const source *s, size_t wanted) {
    const tt_review_words *w = s->w;
    const size_t n = w->aspects.count;
    mentioned *m = tt_alloc(n, sizeof *m);
    c->aspect = tt_alloc(wanted, sizeof *c->aspect);
    c->mentions = tt_alloc(wanted, sizeof *c->mentions);
    if (!m || !c->aspect || !c->mentions) {
        tt_free(m);
        return TT_ENOMEM;
    }
    for (uint32_t a = 0; a < n; a++) {
        m[a].aspect = a;
    }
    for (size_t i = 0; i < w->grams.count; i++) {
        for (size_t e = w->aspect_start[i]; used(s, i) && e < w->aspect_start[i + 1]; e++) {
            m[w->aspect[e]].mentions++;
        }
    }
    qsort(m, n, sizeof *m, by_mentions);
    for (; c->n_aspects < wanted && c->n_aspects < n && m[c->n_aspects].mentions > 0;
         c->n_aspects++) {
        c->aspect[c->n_aspects] = m[c->n_aspects].aspect;
        c->mentions[c->n_aspects] = m[c->n_aspects].mentions;
    }
    tt_free(m);
    return TT_OK;
}

/* Which n-grams and aspects get which column: n-grams first. */
static int choose(tt_review_covariates *c, source *s, const tt_review_spec *spec) {
    const size_t grams = s->w->grams.grams.count, aspects = s->w->aspects.count;
    int status = tt_tfidf_fit(&s->tfidf, &s->w->grams, s->use, spec->n_grams);
    if (status == TT_OK) {
        status = choose_aspects(c, s, spec->n_aspects);
    }
    s->gram_column = tt_alloc(grams, sizeof *s->gram_column);
    s->aspect_column = tt_alloc(aspects, sizeof *s->aspect_column);
    c->gram = tt_alloc(s->tfidf.selected, sizeof *c->gram);
    if (status != TT_OK || !s->gram_column || !s->aspect_column || !c->gram) {
        return TT_ENOMEM;
    }
    memset(s->gram_column, 0xff, grams * sizeof *s->gram_column);
    memset(s->aspect_column, 0xff, aspects * sizeof *s->aspect_column);
    s->n_grams = c->n_grams = s->tfidf.selected;
    s->n_aspects = c->n_aspects;
    for (uint32_t k = 0; k < c->n_grams; k++) {
        c->gram[k] = s->tfidf.gram[k];
        s->gram_column[c->gram[k]] = k;
    }
    for (uint32_t k = 0; k < c->n_aspects; k++) {
        s->aspect_column[c->aspect[k]] = (uint32_t)c->n_grams + k;
    }
    return TT_OK;
}

static int add(filling *f, size_t column, double value) {
    int status = tt_grow(&f->x->col, &f->col_room, f->entries + 1, sizeof *f->x->col);
    if (status == TT_OK) {
        status = tt_grow(&f->x->value, &f->value_room, f->entries + 1, sizeof *f->x->value);
    }
    if (status == TT_OK) {
        f->x->col[f->entries] = (uint32_t)column;
        f->x->value[f->entries++] = (float)value;
    }
    return status;
}

/* Adds the review to sums and counts of the text columns. */
static void add_review(double *sum, double *count, const source *s, size_t i) {
    const tt_ngrams *g = &s->w->grams;
    const double norm = s->tfidf.norm[i];
    for (size_t e = g->ptr[i]; norm > 0 && e < g->ptr[i + 1]; e++) {
        const uint32_t column = s->gram_column[g->gram[e]];
        if (column != UINT32_MAX) {
            sum[column] += g->times[e] * s->tfidf.idf[g->gram[e]] / norm;
        }
    }
    for (size_t e = s->w->aspect_start[i]; e < s->w->aspect_start[i + 1]; e++) {
        const uint32_t column = s->aspect_column[s->w->aspect[e]];
        if (column != UINT32_MAX) {
            sum[column] += (double)s->w->polarity[e];
            count[column]++;
        }
    }
}

/* The text columns of one row, from its used reviews; they begin at column `first` of the
 * sparse block. sum, count: (n_grams + n_aspects). */
static int add_text(filling *f, const source *s, const tt_groups *g, size_t row,
                    size_t first, double *sum, double *count) {
    const size_t n = s->n_grams + s->n_aspects;
    double reviews = 0;
    int status = TT_OK;
    memset(sum, 0, n * sizeof *sum);
    memset(count, 0, n * sizeof *count);
    for (size_t e = g->ptr[row]; e < g->ptr[row + 1]; e++) {
        if (used(s, g->position[e])) {
            add_review(sum, count, s, g->position[e]);
            reviews++;
        }
    }
    for (size_t k = 0; status == TT_OK && k < n; k++) {
        const double over = k < s->n_grams ? reviews : count[k];
        if (sum[k] != 0) {
            status = add(f, first + k, sum[k] / over);
        }
    }
    return status;
}

static int ascending(const void *a, const void *b) {
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* City and categories of a business. */
static int add_business(filling *f, const tt_yelp *y, size_t b) {
    const size_t start = y->category_start[b], n = y->category_start[b + 1] - start;
    int status = add(f, y->city[b], 1);
    for (size_t k = 0; status == TT_OK && k < n; k++) {
        status = add(f, y->cities.count + y->category[start + k], 1);
    }
    if (status == TT_OK) { // all values are 1: only the columns need sorting
        qsort(f->x->col + f->entries - n, n, sizeof *f->x->col, ascending);
    }
    return status;
}

/* Sparse rows of one side: base columns of businesses, then text. */
static int fill_side(tt_review_side *side, const source *s, size_t rows, int businesses) {
    const tt_yelp *y = s->y;
    const size_t text = s->n_grams + s->n_aspects;
    const size_t base = businesses ? y->cities.count + y->categories.count : 0;
    filling f = {&side->x, 0, 0, 0};
    tt_groups g = {0};
    double *sum = tt_alloc(2 * text, sizeof *sum);
    int status = businesses ? tt_groups_by_item(&g, &y->ratings)
                            : tt_groups_by_user(&g, &y->ratings);
    side->x.rows = rows;
    side->x.sparse_cols = base + text;
    side->x.ptr = tt_alloc(rows + 1, sizeof *side->x.ptr);
    status = status == TT_OK && sum && side->x.ptr ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < rows; i++) {
        status = businesses ? add_business(&f, y, i) : TT_OK;
        if (status == TT_OK) {
            status = add_text(&f, s, &g, i, base, sum, sum + text);
        }
        side->x.ptr[i + 1] = f.entries;
    }
    tt_groups_free(&g);
    tt_free(sum);
    return status;
}

static void set_blocks(tt_review_side *side, const source *s) {
    side->x.cols = side->x.dense_cols + side->x.sparse_cols;
    side->first[TT_REVIEW_BLOCKS] = side->x.cols;
    side->first[TT_BLOCK_ASPECTS] = side->x.cols - s->n_aspects;
    side->first[TT_BLOCK_GRAMS] = side->first[TT_BLOCK_ASPECTS] - s->n_grams;
}

/* The dense block of users. */
static int fill_votes(tt_features *x, const source *s) {
    const tt_yelp *y = s->y;
    const uint32_t *const votes[USER_BASE] = {NULL, y->useful, y->funny, y->cool};
    double most[USER_BASE] = {0, 0, 0, 0};
    x->dense_cols = USER_BASE;
    x->dense = tt_alloc(x->rows * USER_BASE, sizeof *x->dense);
    if (!x->dense) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < y->ratings.count; i++) {
        for (size_t k = 1; used(s, i) && k < USER_BASE; k++) {
            most[k] = fmax(most[k], log1p(votes[k][y->ratings.user[i]]));
        }
    }
    for (size_t u = 0; u < x->rows; u++) {
        x->dense[u * USER_BASE] = y->elite[u];
        for (size_t k = 1; k < USER_BASE; k++) {
            const double share = most[k] > 0 ? log1p(votes[k][u]) / most[k] : 0;
            x->dense[u * USER_BASE + k] = (float)fmin(share, 1);
        }
    }
    return TT_OK;
}

int tt_review_covariates_make(tt_review_covariates *c, const tt_yelp *y,
                              const tt_review_words *w, const unsigned char *train,
                              const tt_review_spec *spec) {
    source s = {.y = y, .w = w, .use = spec->published ? NULL : train};
    TT_ASSERT(w->grams.count == y->ratings.count);
    *c = (tt_review_covariates){0};
    int status = choose(c, &s, spec);
    if (status == TT_OK) {
        status = fill_side(&c->user, &s, y->users.count, 0);
    }
    if (status == TT_OK) {
        status = fill_votes(&c->user.x, &s);
    }
    if (status == TT_OK) {
        status = fill_side(&c->item, &s, y->businesses.count, 1);
    }
    if (status == TT_OK) {
        set_blocks(&c->user, &s);
        set_blocks(&c->item, &s);
    } else {
        tt_review_covariates_free(c);
    }
    tt_tfidf_free(&s.tfidf);
    tt_free(s.gram_column);
    tt_free(s.aspect_column);
    return status;
}

void tt_review_covariates_free(tt_review_covariates *c) {
    tt_features_free(&c->user.x);
    tt_features_free(&c->item.x);
    tt_free(c->gram);
    tt_free(c->aspect);
    tt_free(c->mentions);
    *c = (tt_review_covariates){0};
}
