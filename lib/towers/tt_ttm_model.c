/* A two-tower model from trained towers, and its predictions; see tt_ttm_model.h. */
#include "towers/tt_ttm_parts.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

size_t tt_ttm_outputs(const tt_ttm_model *m) {
    return m->towers.user.width[m->towers.user.layers];
}

/* Marks the sparse columns that occur in a row with a training rating, and zeroes the first
 * layer's weights of all others: they still hold their random start. */
static void forget_unseen(tt_ttm_model *m, int which, const tt_features *x,
                          const unsigned char *trained) {
    tt_ttm_side *s = &m->side[which];
    for (size_t row = 0; row < x->rows && x->ptr; row++) {
        for (size_t e = x->ptr[row]; trained[row] && e < x->ptr[row + 1]; e++) {
            s->seen_column[x->col[e]] = 1;
        }
    }
    size_t first, count;
    tt_twotower_first_layer(&m->towers, which, 1, &first, &count);
    const size_t width = s->columns > 0 ? count / s->columns : 0;
    for (size_t c = 0; c < s->columns; c++) {
        if (!s->seen_column[c]) {
            memset(m->towers.theta + first + c * width, 0, width * sizeof(float));
        }
    }
}

/* 1 if row has no dense covariate and no sparse one that training knew. */
static int is_anonymous(const tt_ttm_side *s, const tt_features *x, size_t row) {
    if (x->dense_cols > 0) {
        return 0;
    }
    for (size_t e = x->ptr ? x->ptr[row] : 0; x->ptr && e < x->ptr[row + 1]; e++) {
        if (s->seen_column[x->col[e]]) {
            return 0;
        }
    }
    return 1;
}

/* Marks the anonymous rows of x, and gives them the average embedding. */
static void mark_anonymous(float *embedding, unsigned char *anonymous, const tt_ttm_side *s,
                           const tt_features *x, size_t p) {
    for (size_t row = 0; row < x->rows; row++) {
        anonymous[row] = (unsigned char)is_anonymous(s, x, row);
        if (anonymous[row]) {
            memcpy(embedding + row * p, s->mean, p * sizeof *embedding);
        }
    }
}

/* Embeddings of all rows of x; anonymous rows are marked and get the average one. NULL:
 * memory refused. */
static float *embed(const tt_ttm_model *m, int which, const tt_features *x,
                    unsigned char *anonymous) {
    float *out = tt_twotower_embed(&m->towers, which, x);
    if (out) {
        mark_anonymous(out, anonymous, &m->side[which], x, tt_ttm_outputs(m));
    }
    return out;
}

static void average(float *mean, const float *embedding, const unsigned char *trained,
                    size_t n, size_t p) {
    size_t count = 0;
    memset(mean, 0, p * sizeof *mean);
    for (size_t row = 0; row < n; row++) {
        count += trained[row];
        if (trained[row]) {
            cblas_saxpy((int)p, 1, embedding + row * p, 1, mean, 1);
        }
    }
    cblas_sscal((int)p, 1.0f / (float)(count > 0 ? count : 1), mean, 1);
}

int tt_ttm_side_alloc(tt_ttm_side *s, size_t n, size_t columns, size_t p) {
    s->n = n;
    s->columns = columns;
    s->anonymous = tt_alloc(n, 1);
    s->seen_column = tt_alloc(columns, 1);
    s->mean = tt_alloc(p, sizeof *s->mean);
    return s->anonymous && s->seen_column && s->mean ? TT_OK : TT_ENOMEM;
}

static int finish_side(tt_ttm_model *m, int which, const tt_features *x, const uint32_t *id,
                       size_t count) {
    tt_ttm_side *s = &m->side[which];
    const size_t p = tt_ttm_outputs(m);
    unsigned char *trained = tt_alloc(x->rows, 1);
    int status = trained ? tt_ttm_side_alloc(s, x->rows, x->sparse_cols, p) : TT_ENOMEM;
    if (status == TT_OK) {
        for (size_t k = 0; k < count; k++) {
            TT_ASSERT(id[k] < x->rows);
            trained[id[k]] = 1;
        }
        forget_unseen(m, which, x, trained);
        s->embedding = tt_twotower_embed(&m->towers, which, x);
        status = s->embedding ? TT_OK : TT_ENOMEM;
    }
    if (status == TT_OK) {
        average(s->mean, s->embedding, trained, x->rows, p);
        mark_anonymous(s->embedding, s->anonymous, s, x, p);
    }
    tt_free(trained);
    return status;
}

int tt_ttm_model_finish(tt_ttm_model *m, const tt_problem *problem, const tt_features *xu,
                        const tt_features *xi) {
    const tt_ratings *train = problem->train;
    const int status = finish_side(m, 0, xu, train->user, train->count);
    return status == TT_OK ? finish_side(m, 1, xi, train->item, train->count) : status;
}

int tt_ttm_model_empty(void **model, const tt_problem *problem, tt_fit *info) {
    tt_ttm_model *m = tt_alloc(1, sizeof *m);
    *model = m;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    if (!m || tt_twotower_alloc(&m->towers, problem->user_x, problem->item_x, 1, 1, 1,
                                TT_RELU) != TT_OK) {
        tt_ttm_model_free(m);
        *model = NULL;
        return TT_ENOMEM;
    }
    m->lo = problem->lo;
    m->hi = problem->hi;
    m->failed = 1;
    const int status = tt_ttm_model_finish(m, problem, problem->user_x, problem->item_x);
    if (status != TT_OK) {
        tt_ttm_model_free(m);
        *model = NULL;
    }
    return status;
}

/* The clipped offset + <f, g>, or the offset alone. */
static double rating(const tt_ttm_model *m, const float *f, const float *g,
                     int offset_alone) {
    const float dot = offset_alone ? 0 : cblas_sdot((int)tt_ttm_outputs(m), f, 1, g, 1);
    const double x = m->towers.offset + (double)dot;
    return x < m->lo ? m->lo : (x > m->hi ? m->hi : x);
}

static enum tt_fallback which_fallback(int no_user, int no_item) {
    return no_user ? (no_item ? TT_FALLBACK_MEAN : TT_FALLBACK_ITEM)
                   : (no_item ? TT_FALLBACK_USER : TT_KNOWN);
}

void tt_ttm_model_predict(const void *model, const uint32_t *user, const uint32_t *item,
                          size_t n, double *estimate, unsigned char *fallback) {
    const tt_ttm_model *m = model;
    const tt_ttm_side *us = &m->side[0], *is = &m->side[1];
    const size_t p = tt_ttm_outputs(m);
    for (size_t k = 0; k < n; k++) {
        const int no_user = m->failed || user[k] >= us->n || us->anonymous[user[k]];
        const int no_item = m->failed || item[k] >= is->n || is->anonymous[item[k]];
        const float *f = user[k] < us->n ? us->embedding + user[k] * p : us->mean;
        const float *g = item[k] < is->n ? is->embedding + item[k] * p : is->mean;
        estimate[k] = rating(m, f, g, no_user && no_item);
        if (fallback) {
            fallback[k] = (unsigned char)which_fallback(no_user, no_item);
        }
    }
}

void tt_ttm_model_predict_features(const void *model, const tt_features *xu,
                                   const tt_features *xi, const uint32_t *user,
                                   const uint32_t *item, size_t n, double *estimate) {
    const tt_ttm_model *m = model;
    const size_t p = tt_ttm_outputs(m);
    tt_features in[2] = {{0}, {0}};
    float *F = NULL, *G = NULL;
    unsigned char *no_user = tt_alloc(xu->rows, 1), *no_item = tt_alloc(xi->rows, 1);
    if (no_user && no_item && tt_twotower_inputs(&m->towers, &in[0], xu) == TT_OK &&
        tt_twotower_inputs(&m->towers, &in[1], xi) == TT_OK) {
        F = embed(m, 0, &in[0], no_user);
        G = embed(m, 1, &in[1], no_item);
    }
    for (size_t k = 0; k < n; k++) {
        estimate[k] = F && G ? rating(m, F + user[k] * p, G + item[k] * p,
                                      m->failed || (no_user[user[k]] && no_item[item[k]]))
                             : NAN;
    }
    tt_free(F);
    tt_free(G);
    tt_free(no_user);
    tt_free(no_item);
    tt_features_free(&in[0]);
    tt_features_free(&in[1]);
}

void tt_ttm_model_free(void *model) {
    tt_ttm_model *m = model;
    if (!m) {
        return;
    }
    tt_twotower_free(&m->towers);
    for (int which = 0; which < 2; which++) {
        tt_free(m->side[which].embedding);
        tt_free(m->side[which].anonymous);
        tt_free(m->side[which].seen_column);
        tt_free(m->side[which].mean);
    }
    tt_free(m);
}
