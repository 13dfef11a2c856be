#include "data/tt_features.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_features_alloc(tt_features *x, size_t rows, size_t dense_cols, size_t sparse_cols,
                      size_t entries) {
    *x = (tt_features){.rows = rows,
                       .cols = dense_cols + sparse_cols,
                       .dense_cols = dense_cols,
                       .sparse_cols = sparse_cols};
    if (dense_cols > 0) {
        x->dense = tt_alloc(rows * dense_cols, sizeof *x->dense);
    }
    if (sparse_cols > 0) {
        x->ptr = tt_alloc(rows + 1, sizeof *x->ptr);
        x->col = tt_alloc(entries, sizeof *x->col);
        x->value = tt_alloc(entries, sizeof *x->value);
    }
    const int dense_ok = dense_cols == 0 || x->dense;
    const int sparse_ok = sparse_cols == 0 || (x->ptr && x->col && x->value);
    if (!dense_ok || !sparse_ok) {
        tt_features_free(x);
        return TT_ENOMEM;
    }
    return TT_OK;
}

int tt_features_onehot(tt_features *x, size_t n) {
    const int status = tt_features_alloc(x, n, 0, n, n);
    if (status != TT_OK) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        x->ptr[i + 1] = i + 1;
        x->col[i] = (uint32_t)i;
        x->value[i] = 1.0f;
    }
    return TT_OK;
}

static size_t entries(const tt_features *x) {
    return x->ptr ? x->ptr[x->rows] : 0;
}

/* Appends row i of `from`'s sparse block to y at entry `at`, columns shifted; the next entry. */
static size_t append_sparse(tt_features *y, size_t at, const tt_features *from, size_t i,
                            size_t shift) {
    if (!from->ptr) {
        return at;
    }
    for (size_t e = from->ptr[i]; e < from->ptr[i + 1]; e++, at++) {
        y->col[at] = (uint32_t)(from->col[e] + shift);
        y->value[at] = from->value[e];
    }
    return at;
}

int tt_features_join(tt_features *y, const tt_features *a, const tt_features *b) {
    TT_ASSERT(a->rows == b->rows);
    const int status = tt_features_alloc(y, a->rows, a->dense_cols + b->dense_cols,
                                         a->sparse_cols + b->sparse_cols,
                                         entries(a) + entries(b));
    if (status != TT_OK) {
        return status;
    }
    size_t at = 0;
    for (size_t i = 0; i < y->rows; i++) {
        float *row = y->dense + i * y->dense_cols;
        if (a->dense_cols > 0) {
            memcpy(row, a->dense + i * a->dense_cols, a->dense_cols * sizeof *row);
        }
        if (b->dense_cols > 0) {
            memcpy(row + a->dense_cols, b->dense + i * b->dense_cols,
                   b->dense_cols * sizeof *row);
        }
        if (y->ptr) {
            at = append_sparse(y, at, a, i, 0);
            at = append_sparse(y, at, b, i, a->sparse_cols);
            y->ptr[i + 1] = at;
        }
    }
    return TT_OK;
}

void tt_features_free(tt_features *x) {
    tt_free(x->dense);
    tt_free(x->ptr);
    tt_free(x->col);
    tt_free(x->value);
    *x = (tt_features){0};
}
