#include "baselines/tt_linear_model.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "baselines/tt_saved.h"

void tt_linear_model_free(void *model) {
    tt_linear_model *l = model;
    if (l) {
        tt_seen_free(&l->seen);
        tt_free(l->coefficient);
        tt_free(l->score);
        tt_features_free(&l->item_x);
        tt_free(l);
    }
}

static size_t entries(const tt_features *x) {
    return x->ptr ? x->ptr[x->rows] : 0;
}

static int copy_features(tt_features *y, const tt_features *x) {
    const size_t dense = x->rows * x->dense_cols;
    const int status =
        tt_features_alloc(y, x->rows, x->dense_cols, x->sparse_cols, entries(x));
    if (status == TT_OK && dense > 0) {
        memcpy(y->dense, x->dense, dense * sizeof *y->dense);
    }
    if (status == TT_OK && x->ptr) {
        memcpy(y->ptr, x->ptr, (x->rows + 1) * sizeof *y->ptr);
        memcpy(y->col, x->col, entries(x) * sizeof *y->col);
        memcpy(y->value, x->value, entries(x) * sizeof *y->value);
    }
    return status;
}

tt_linear_model *tt_linear_model_alloc(const tt_problem *problem, double mu) {
    tt_linear_model *l = tt_alloc(1, sizeof *l);
    if (!l) {
        return NULL;
    }
    *l = (tt_linear_model){
        .mu = mu, .ku = 1 + problem->user_x->cols, .ki = 1 + problem->item_x->cols};
    l->coefficient = tt_alloc(l->ku * l->ki, sizeof *l->coefficient);
    l->score = tt_alloc(problem->user_x->rows * l->ki, sizeof *l->score);
    if (!l->coefficient || !l->score || tt_seen_init(&l->seen, problem) != TT_OK ||
        copy_features(&l->item_x, problem->item_x) != TT_OK) {
        tt_linear_model_free(l);
        return NULL;
    }
    return l;
}

/* Column j of a design is scale * x - offset for coordinate `at` of (1, x). */
static size_t as_given(const tt_regressors *d, size_t j, double *scale, double *offset) {
    *scale = j < d->dense ? d->scale[j] : 1;
    *offset = j < d->dense ? d->shift[j] * d->scale[j] : 0;
    return d->lead ? j : j + 1;
}

/* coefficient = T_u' b T_i, where the designs' rows are z = T (1, x). */
static void fold(tt_linear_model *l, const double *b, const tt_regressors *user,
                 const tt_regressors *item) {
    memset(l->coefficient, 0, l->ku * l->ki * sizeof *l->coefficient);
    for (size_t a = 0; a < user->cols; a++) {
        double su, ou;
        const size_t ra = as_given(user, a, &su, &ou);
        double *row = l->coefficient + ra * l->ki;
        for (size_t c = 0; c < item->cols; c++) {
            double si, oi;
            const size_t rc = as_given(item, c, &si, &oi);
            const double value = b[a * item->cols + c];
            row[rc] += su * si * value;
            row[0] -= su * oi * value;
            l->coefficient[rc] -= ou * si * value;
            l->coefficient[0] += ou * oi * value;
        }
    }
}

/* <(1, x_i), v>, v (1 + cols). */
static double dot_row(const tt_features *x, size_t i, const double *v) {
    double sum = v[0];
    const float *dense = x->dense + i * x->dense_cols;
    for (size_t j = 0; j < x->dense_cols; j++) {
        sum += (double)dense[j] * v[1 + j];
    }
    for (size_t e = x->ptr ? x->ptr[i] : 0; x->ptr && e < x->ptr[i + 1]; e++) {
        sum += (double)x->value[e] * v[1 + x->dense_cols + x->col[e]];
    }
    return sum;
}

void tt_linear_model_set(tt_linear_model *l, const double *b, const tt_regressors *user,
                         const tt_regressors *item, const tt_features *x) {
    const int ki = (int)l->ki;
    const double *B = l->coefficient;
    fold(l, b, user, item);
    for (size_t u = 0; u < x->rows; u++) {
        double *score = l->score + u * l->ki;
        memcpy(score, B, l->ki * sizeof *score);
        for (size_t j = 0; j < x->dense_cols; j++) {
            cblas_daxpy(ki, (double)x->dense[u * x->dense_cols + j], B + (1 + j) * l->ki, 1,
                        score, 1);
        }
        for (size_t e = x->ptr ? x->ptr[u] : 0; x->ptr && e < x->ptr[u + 1]; e++) {
            cblas_daxpy(ki, (double)x->value[e],
                        B + (1 + x->dense_cols + x->col[e]) * l->ki, 1, score, 1);
        }
    }
}

void tt_linear_model_predict(const void *model, const uint32_t *user, const uint32_t *item,
                             size_t n, double *estimate, unsigned char *fallback) {
    const tt_linear_model *l = model;
    for (size_t k = 0; k < n; k++) {
        double x = NAN;
        if (!l->failed && user[k] < l->seen.n_users && item[k] < l->seen.n_items) {
            x = l->mu + dot_row(&l->item_x, item[k], l->score + user[k] * l->ki);
        }
        const int known = isfinite(x);
        estimate[k] = tt_clip(known ? x : l->seen.mean, l->seen.lo, l->seen.hi);
        if (fallback) {
            fallback[k] = known ? TT_KNOWN : TT_FALLBACK_MEAN;
        }
    }
}

/* (1, x_u)' B (1, x_i). */
static double form(const tt_linear_model *l, const tt_features *xu, size_t u,
                   const tt_features *xi, size_t i) {
    const double *B = l->coefficient;
    double sum = dot_row(xi, i, B);
    for (size_t j = 0; j < xu->dense_cols; j++) {
        sum +=
            (double)xu->dense[u * xu->dense_cols + j] * dot_row(xi, i, B + (1 + j) * l->ki);
    }
    for (size_t e = xu->ptr ? xu->ptr[u] : 0; xu->ptr && e < xu->ptr[u + 1]; e++) {
        sum += (double)xu->value[e] *
               dot_row(xi, i, B + (1 + xu->dense_cols + xu->col[e]) * l->ki);
    }
    return sum;
}

void tt_linear_model_predict_features(const void *model, const tt_features *xu,
                                      const tt_features *xi, const uint32_t *user,
                                      const uint32_t *item, size_t n, double *estimate) {
    const tt_linear_model *l = model;
    TT_ASSERT(1 + xu->cols == l->ku && 1 + xi->cols == l->ki);
    TT_ASSERT(xi->dense_cols == l->item_x.dense_cols);
    for (size_t k = 0; k < n; k++) {
        TT_ASSERT(user[k] < xu->rows && item[k] < xi->rows);
        double x = NAN;
        if (!l->failed) {
            x = l->mu + form(l, xu, user[k], xi, item[k]);
        }
        estimate[k] = tt_clip(isfinite(x) ? x : l->seen.mean, l->seen.lo, l->seen.hi);
    }
}

int tt_linear_model_save(const tt_linear_model *l, const tt_estimator *estimator, FILE *f) {
    const tt_features *x = &l->item_x;
    const uint64_t head[5] = {l->ku, l->ki, x->dense_cols, entries(x), (uint64_t)l->failed};
    const tt_block block[] = {
        {head, 5, sizeof head[0]},
        {&l->mu, 1, sizeof l->mu},
        {l->coefficient, l->ku * l->ki, sizeof *l->coefficient},
        {l->score, l->seen.n_users * l->ki, sizeof *l->score},
        {x->dense, x->rows * x->dense_cols, sizeof *x->dense},
        {x->ptr, x->ptr ? x->rows + 1 : 0, sizeof *x->ptr},
        {x->col, entries(x), sizeof *x->col},
        {x->value, entries(x), sizeof *x->value},
    };
    const int status = tt_seen_save(&l->seen, estimator->name, f);
    return status == TT_OK ? tt_blocks_write(f, block, sizeof block / sizeof block[0])
                           : status;
}

/* The items' covariates, whose sizes stand in x; `count` sparse entries. */
static int load_features(tt_features *x, size_t count, FILE *f) {
    int status =
        tt_read_array(f, (void **)&x->dense, x->rows * x->dense_cols, sizeof *x->dense);
    if (status == TT_OK) {
        status = tt_read_array(f, (void **)&x->ptr, x->sparse_cols > 0 ? x->rows + 1 : 0,
                               sizeof *x->ptr);
    }
    if (status == TT_OK) {
        status = tt_read_array(f, (void **)&x->col, count, sizeof *x->col);
    }
    if (status == TT_OK) {
        status = tt_read_array(f, (void **)&x->value, count, sizeof *x->value);
    }
    if (status != TT_OK) {
        return status;
    }
    if (x->sparse_cols == 0) {
        tt_free(x->ptr);
        x->ptr = NULL;
        return TT_OK;
    }
    int good = x->ptr[0] == 0 && x->ptr[x->rows] == count;
    for (size_t i = 0; i < x->rows && good; i++) {
        good = x->ptr[i] <= x->ptr[i + 1];
    }
    for (size_t e = 0; e < count && good; e++) {
        good = x->col[e] < x->sparse_cols;
    }
    return good ? TT_OK
                : tt_error(TT_EDATA, "covariates of a saved model point outside it");
}

/* Everything after the memory of the training part. */
static int load_rest(tt_linear_model *l, FILE *f) {
    uint64_t head[5];
    int status = tt_io_read(f, head, 5, sizeof head[0]);
    if (status == TT_OK) {
        status = tt_io_read(f, &l->mu, 1, sizeof l->mu);
    }
    if (status != TT_OK) {
        return status;
    }
    const uint64_t most = UINT32_MAX; // products do not overflow
    if (head[0] < 1 || head[0] > most || head[1] < 1 || head[1] > most ||
        head[2] > head[1] - 1 || head[4] > 1 || !isfinite(l->mu)) {
        return tt_error(TT_EDATA, "not a linear model: %llu x %llu coefficients",
                        (unsigned long long)head[0], (unsigned long long)head[1]);
    }
    l->ku = head[0];
    l->ki = head[1];
    l->failed = (int)head[4];
    l->item_x = (tt_features){.rows = l->seen.n_items,
                              .cols = l->ki - 1,
                              .dense_cols = head[2],
                              .sparse_cols = l->ki - 1 - head[2]};
    status = tt_read_doubles(f, &l->coefficient, l->ku * l->ki);
    if (status == TT_OK) {
        status = tt_read_doubles(f, &l->score, l->seen.n_users * l->ki);
    }
    return status == TT_OK ? load_features(&l->item_x, head[3], f) : status;
}

int tt_linear_model_load(void **model, const tt_estimator *estimator, FILE *f) {
    tt_linear_model *l = tt_alloc(1, sizeof *l);
    int status = l ? tt_seen_load(&l->seen, estimator->name, f) : TT_ENOMEM;
    if (status == TT_OK) {
        status = load_rest(l, f);
    }
    return tt_hand_over(model, l, estimator, status);
}
