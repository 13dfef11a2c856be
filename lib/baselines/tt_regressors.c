#include "baselines/tt_regressors.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Mean and 1 / standard deviation of dense column j of x over the known rows. */
static void moments(double *shift, double *scale, const tt_features *x,
                    const unsigned char *known, size_t j) {
    double sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < x->rows; i++) {
        if (known[i]) {
            sum += (double)x->dense[i * x->dense_cols + j];
            count++;
        }
    }
    const double mean = count > 0 ? sum / (double)count : 0;
    for (size_t i = 0; i < x->rows; i++) {
        if (known[i]) {
            const double e = (double)x->dense[i * x->dense_cols + j] - mean;
            squares += e * e;
        }
    }
    const double deviation = count > 0 ? sqrt(squares / (double)count) : 0;
    *shift = mean;
    /* A constant column leaves only the rounding of its mean. */
    *scale = deviation > 1e-12 * fabs(mean) ? 1 / deviation : 0;
}

int tt_regressors_alloc(tt_regressors *d, const tt_features *x, const unsigned char *known,
                        int lead, int standardise) {
    TT_ASSERT(lead == 0 || lead == 1);
    *d = (tt_regressors){.rows = x->rows,
                         .cols = (size_t)lead + x->cols,
                         .dense = (size_t)lead + x->dense_cols,
                         .lead = lead,
                         .x = x};
    d->z = tt_alloc(d->rows * d->dense, sizeof *d->z);
    d->shift = tt_alloc(d->dense, sizeof *d->shift);
    d->scale = tt_alloc(d->dense, sizeof *d->scale);
    if (!d->z || !d->shift || !d->scale) {
        tt_regressors_free(d);
        return TT_ENOMEM;
    }
    for (size_t j = 0; j < d->dense; j++) {
        d->scale[j] = 1;
        if (standardise && j >= (size_t)lead) {
            moments(&d->shift[j], &d->scale[j], x, known, j - (size_t)lead);
        }
    }
    for (size_t i = 0; i < d->rows; i++) {
        double *z = d->z + i * d->dense;
        for (size_t j = 0; j < d->dense; j++) {
            const double raw = j < (size_t)lead
                                   ? 1
                                   : (double)x->dense[i * x->dense_cols + j - (size_t)lead];
            z[j] = (raw - d->shift[j]) * d->scale[j];
        }
    }
    return TT_OK;
}

void tt_regressors_free(tt_regressors *d) {
    tt_free(d->z);
    tt_free(d->shift);
    tt_free(d->scale);
    *d = (tt_regressors){0};
}

static size_t sparse_first(const tt_regressors *d, size_t i) {
    return d->x->ptr ? d->x->ptr[i] : 0;
}

static size_t sparse_last(const tt_regressors *d, size_t i) {
    return d->x->ptr ? d->x->ptr[i + 1] : 0;
}

void tt_regressors_times(double *t, const tt_regressors *d, size_t first, size_t count,
                         const double *b, size_t k) {
    TT_ASSERT(first + count <= d->rows);
    if (d->dense > 0) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)count, (int)k,
                    (int)d->dense, 1, d->z + first * d->dense, (int)d->dense, b, (int)k, 0,
                    t, (int)k);
    } else {
        memset(t, 0, count * k * sizeof *t);
    }
    for (size_t i = first; i < first + count; i++) {
        for (size_t e = sparse_first(d, i); e < sparse_last(d, i); e++) {
            cblas_daxpy((int)k, (double)d->x->value[e], b + (d->dense + d->x->col[e]) * k,
                        1, t + (i - first) * k, 1);
        }
    }
}

void tt_regressors_add_transposed(double *b, const tt_regressors *d, size_t first,
                                  size_t count, const double *t, size_t k) {
    TT_ASSERT(first + count <= d->rows);
    if (d->dense > 0) {
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)d->dense, (int)k,
                    (int)count, 1, d->z + first * d->dense, (int)d->dense, t, (int)k, 1, b,
                    (int)k);
    }
    for (size_t i = first; i < first + count; i++) {
        for (size_t e = sparse_first(d, i); e < sparse_last(d, i); e++) {
            cblas_daxpy((int)k, (double)d->x->value[e], t + (i - first) * k, 1,
                        b + (d->dense + d->x->col[e]) * k, 1);
        }
    }
}

double tt_regressors_dot(const tt_regressors *d, size_t i, const double *v) {
    double sum = cblas_ddot((int)d->dense, d->z + i * d->dense, 1, v, 1);
    for (size_t e = sparse_first(d, i); e < sparse_last(d, i); e++) {
        sum += (double)d->x->value[e] * v[d->dense + d->x->col[e]];
    }
    return sum;
}

void tt_regressors_add(double *v, double s, const tt_regressors *d, size_t i) {
    cblas_daxpy((int)d->dense, s, d->z + i * d->dense, 1, v, 1);
    for (size_t e = sparse_first(d, i); e < sparse_last(d, i); e++) {
        v[d->dense + d->x->col[e]] += s * (double)d->x->value[e];
    }
}
