#include "towers/tt_ttm_model.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"

static size_t outputs(const ttm_model *m) {
    return m->towers.user.width[m->towers.user.layers];
}

/* Marks the sparse columns that occur in a row with a training rating, and zeroes the first
 * layer's weights of all others: they still hold their random start. */
static void forget_unseen(ttm_model *m, int which, const tt_features *x,
                          const unsigned char *trained) {
    ttm_side *s = &m->side[which];
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
static int is_anonymous(const ttm_side *s, const tt_features *x, size_t row) {
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

/* Embeddings of all rows of x; anonymous rows are marked and get the average one. NULL:
 * memory refused. */
static float *embed(const ttm_model *m, int which, const tt_features *x,
                    unsigned char *anonymous) {
    const ttm_side *s = &m->side[which];
    const size_t p = outputs(m);
    float *out = tt_twotower_embed(&m->towers, which, x);
    for (size_t row = 0; out && row < x->rows; row++) {
        anonymous[row] = (unsigned char)is_anonymous(s, x, row);
        if (anonymous[row]) {
            memcpy(out + row * p, s->mean, p * sizeof *out);
        }
    }
    return out;
}

static void average(float *mean, const float *embedding, const unsigned char *trained, size_t n,
                    size_t p) {
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

static int side_alloc(ttm_side *s, size_t n, size_t columns, size_t p) {
    s->n = n;
    s->columns = columns;
    s->anonymous = tt_alloc(n, 1);
    s->seen_column = tt_alloc(columns, 1);
    s->mean = tt_alloc(p, sizeof *s->mean);
    return s->anonymous && s->seen_column && s->mean ? TT_OK : TT_ENOMEM;
}

static int finish_side(ttm_model *m, int which, const tt_features *x, const uint32_t *id,
                       size_t count) {
    ttm_side *s = &m->side[which];
    const size_t p = outputs(m);
    unsigned char *trained = tt_alloc(x->rows, 1);
    float *plain = NULL;
    int status = TT_ENOMEM;
    if (!trained || side_alloc(s, x->rows, x->sparse_cols, p) != TT_OK) {
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        TT_ASSERT(id[k] < x->rows);
        trained[id[k]] = 1;
    }
    forget_unseen(m, which, x, trained);
    plain = tt_twotower_embed(&m->towers, which, x);
    if (plain) {
        average(s->mean, plain, trained, x->rows, p);
        s->embedding = embed(m, which, x, s->anonymous);
        status = s->embedding ? TT_OK : TT_ENOMEM;
    }
done:
    tt_free(plain);
    tt_free(trained);
    return status;
}

int ttm_model_finish(ttm_model *m, const tt_problem *problem, const tt_features *xu,
                     const tt_features *xi) {
    const tt_ratings *train = problem->train;
    const int status = finish_side(m, 0, xu, train->user, train->count);
    return status == TT_OK ? finish_side(m, 1, xi, train->item, train->count) : status;
}

int ttm_model_empty(void **model, const tt_problem *problem, tt_fit *info) {
    ttm_model *m = tt_alloc(1, sizeof *m);
    *model = m;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    if (!m || tt_twotower_alloc(&m->towers, problem->user_x, problem->item_x, 1, 1, 1,
                                TT_RELU) != TT_OK) {
        ttm_model_free(m);
        *model = NULL;
        return TT_ENOMEM;
    }
    m->lo = problem->lo;
    m->hi = problem->hi;
    m->failed = 1;
    const int status = ttm_model_finish(m, problem, problem->user_x, problem->item_x);
    if (status != TT_OK) {
        ttm_model_free(m);
        *model = NULL;
    }
    return status;
}

/* The clipped offset + <f, g>, or the offset alone. */
static double rating(const ttm_model *m, const float *f, const float *g, int offset_alone) {
    const float dot = offset_alone ? 0 : cblas_sdot((int)outputs(m), f, 1, g, 1);
    const double x = m->towers.offset + (double)dot;
    return x < m->lo ? m->lo : (x > m->hi ? m->hi : x);
}

static enum tt_fallback which_fallback(int no_user, int no_item) {
    return no_user ? (no_item ? TT_FALLBACK_MEAN : TT_FALLBACK_ITEM)
                   : (no_item ? TT_FALLBACK_USER : TT_KNOWN);
}

void ttm_model_predict(const void *model, const uint32_t *user, const uint32_t *item, size_t n,
                       double *estimate, unsigned char *fallback) {
    const ttm_model *m = model;
    const ttm_side *us = &m->side[0], *is = &m->side[1];
    const size_t p = outputs(m);
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

void ttm_model_predict_features(const void *model, const tt_features *xu, const tt_features *xi,
                                const uint32_t *user, const uint32_t *item, size_t n,
                                double *estimate) {
    const ttm_model *m = model;
    const size_t p = outputs(m);
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

static int save_side(const ttm_side *s, size_t p, FILE *f) {
    int status = tt_io_write(f, s->embedding, s->n * p, sizeof *s->embedding);
    if (status == TT_OK) {
        status = tt_io_write(f, s->anonymous, s->n, 1);
    }
    if (status == TT_OK) {
        status = tt_io_write(f, s->seen_column, s->columns, 1);
    }
    return status == TT_OK ? tt_io_write(f, s->mean, p, sizeof *s->mean) : status;
}

int ttm_model_save(const void *model, FILE *f) {
    const ttm_model *m = model;
    const double head[3] = {m->lo, m->hi, m->failed};
    int status = tt_twotower_save(&m->towers, f);
    if (status == TT_OK) {
        status = tt_io_write(f, head, 3, sizeof head[0]);
    }
    for (int which = 0; which < 2 && status == TT_OK; which++) {
        status = save_side(&m->side[which], outputs(m), f);
    }
    return status;
}

/* Bytes behind the stream's position; SIZE_MAX / 2 where it cannot tell. */
static size_t bytes_left(FILE *f) {
    const off_t here = ftello(f);
    if (here < 0 || fseeko(f, 0, SEEK_END) != 0) {
        return SIZE_MAX / 2;
    }
    const off_t end = ftello(f);
    return fseeko(f, here, SEEK_SET) == 0 && end > here ? (size_t)(end - here) : 0;
}

static int all_finite(const float *x, size_t n) {
    size_t good = 0;
    while (good < n && isfinite(x[good])) {
        good++;
    }
    return good == n;
}

static int load_side(ttm_side *s, size_t p, size_t columns, FILE *f) {
    const size_t most = bytes_left(f) / sizeof *s->embedding;
    size_t count;
    void *embedding;
    int status = tt_io_read_fresh(f, &embedding, &count, sizeof *s->embedding, most);
    s->embedding = embedding;
    if (status != TT_OK) {
        return status;
    }
    if (count % p != 0) {
        return tt_error(TT_EDATA, "%zu saved numbers are no rows of %zu", count, p);
    }
    status = side_alloc(s, count / p, columns, p);
    if (status == TT_OK) {
        status = tt_io_read(f, s->anonymous, s->n, 1);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, s->seen_column, s->columns, 1);
    }
    if (status == TT_OK) {
        status = tt_io_read(f, s->mean, p, sizeof *s->mean);
    }
    if (status == TT_OK && !(all_finite(s->embedding, count) && all_finite(s->mean, p))) {
        status = tt_error(TT_EDATA, "a saved embedding is not a finite number");
    }
    return status;
}

int ttm_model_load(void **model, FILE *f) {
    double head[3];
    ttm_model *m = tt_alloc(1, sizeof *m);
    *model = NULL;
    if (!m) {
        return TT_ENOMEM;
    }
    int status = tt_twotower_load(&m->towers, f);
    if (status == TT_OK) {
        status = tt_io_read(f, head, 3, sizeof head[0]);
    }
    if (status == TT_OK && !(head[0] <= head[1] && (head[2] == 0 || head[2] == 1))) {
        status = tt_error(TT_EDATA, "saved range of predictions %g to %g", head[0], head[1]);
    }
    for (int which = 0; which < 2 && status == TT_OK; which++) {
        const tt_mlp *t = which == 0 ? &m->towers.user : &m->towers.item;
        status = load_side(&m->side[which], t->width[t->layers], t->width[0] - t->dense, f);
    }
    if (status != TT_OK) {
        ttm_model_free(m);
        return status;
    }
    m->lo = head[0];
    m->hi = head[1];
    m->failed = head[2] > 0;
    *model = m;
    return TT_OK;
}

void ttm_model_free(void *model) {
    ttm_model *m = model;
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
