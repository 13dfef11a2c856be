/* Covariates of users or of items: a dense block followed by a sparse one.
 *
 * Row i is (dense_i, sparse_i) in R^cols, cols = dense_cols + sparse_cols. The sparse block is
 * compressed by rows and stays so: one-hot columns cost one entry a row. */
#ifndef TT_FEATURES_H
#define TT_FEATURES_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t rows, cols;      // cols = dense_cols + sparse_cols
    size_t dense_cols;
    float *dense;           // (rows, dense_cols) row-major; NULL if dense_cols = 0
    size_t sparse_cols;
    size_t *ptr;            // (rows + 1) row i holds entries ptr[i] .. ptr[i+1]-1; NULL if none
    uint32_t *col;          // (ptr[rows]) column within the sparse block, ascending in a row
    float *value;           // (ptr[rows])
} tt_features;

/* Zeroed features with room for `entries` sparse values. Returns TT_OK or TT_ENOMEM. */
int tt_features_alloc(tt_features *x, size_t rows, size_t dense_cols, size_t sparse_cols,
                      size_t entries);

/* The identity: row i is the i-th unit vector of R^n, stored in n entries. */
int tt_features_onehot(tt_features *x, size_t n);

/* y = (a, b) side by side; both have the same number of rows. y is fresh. */
int tt_features_join(tt_features *y, const tt_features *a, const tt_features *b);

/* Frees the blocks and zeroes the struct; a zeroed struct is allowed. */
void tt_features_free(tt_features *x);

#endif
