#include "common/width_target.h"

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_synthetic.h"

/* The lower Cholesky factor (p, p) of E g g' into l. */
static int factor(double *l, const double *g, size_t rows, size_t p) {
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)p, (int)rows, 1 / (double)rows,
                g, (int)p, 0, l, (int)p);
    gsl_matrix_view L = gsl_matrix_view_array(l, p, p);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const int status = gsl_linalg_cholesky_decomp1(&L.matrix);
    gsl_set_error_handler(handler);
    return status == GSL_SUCCESS
               ? TT_OK
               : tt_error(TT_EFAIL, "E g g' of %zu items is singular: more than %zu needed",
                          rows, p);
}

/* f (rows, p) becomes f L: its rows are (L' f)'. */
static void weigh(double *f, const double *l, size_t rows, size_t p) {
    cblas_dtrmm(CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit,
                (int)rows, (int)p, 1, l, (int)p, f, (int)p);
}

static void scale(width_target *t, const double *f) {
    const size_t count = t->rows * t->p;
    t->energy = cblas_ddot((int)count, f, 1, f, 1) / (double)t->rows;
    const double s = sqrt((double)t->p / t->energy);
    for (size_t k = 0; k < count; k++) {
        t->h[k] = (float)(s * f[k]);
    }
}

/* The user covariates change hands and are recoded. */
static void take_inputs(width_target *t, tt_synthetic *data) {
    t->x = data->user_x;
    data->user_x = (tt_features){0};
    for (size_t k = 0; k < t->x.rows * t->x.dense_cols; k++) {
        t->x.dense[k] = 2 * t->x.dense[k] - 1;
    }
}

int width_target_open(width_target *t, size_t d, size_t rows, uint64_t seed,
                      size_t replicate) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    tt_synthetic data = {0};
    spec.d = d;
    spec.n = spec.m = rows;
    spec.omega = 0;
    *t = (width_target){.address = {.seed = seed,
                                    .design = tt_hash32("synthetic-4.1"),
                                    .cell = (uint32_t)d,
                                    .replicate = (uint32_t)replicate},
                        .rows = rows,
                        .p = spec.p};
    double *l = tt_alloc(spec.p * spec.p, sizeof *l);
    t->h = tt_alloc(rows * spec.p, sizeof *t->h);
    int status = l && t->h ? tt_synthetic_alloc(&data, &spec, &t->address) : TT_ENOMEM;
    if (status == TT_OK) {
        status = factor(l, data.item_f, rows, spec.p);
    }
    if (status == TT_OK) {
        weigh(data.user_f, l, rows, spec.p);
        scale(t, data.user_f);
        take_inputs(t, &data);
    }
    tt_synthetic_free(&data);
    tt_free(l);
    if (status != TT_OK) {
        width_target_close(t);
    }
    return status;
}

void width_target_close(width_target *t) {
    tt_features_free(&t->x);
    tt_free(t->h);
    *t = (width_target){0};
}
