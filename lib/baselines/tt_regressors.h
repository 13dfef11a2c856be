/* The rows z of one side of a bilinear model: an optional leading 1, the dense covariates,
 * shifted and scaled, then the sparse ones as they are.
 *
 * rows x cols, cols = dense + sparse columns; Z is never formed for the sparse part. */
#ifndef TT_REGRESSORS_H
#define TT_REGRESSORS_H

#include "data/tt_features.h"

typedef struct {
    size_t rows, cols;
    size_t dense;          // columns of z, the leading 1 among them
    int lead;              // 1: column 0 is the constant 1
    double *z;             // (rows, dense)
    double *shift, *scale; // (dense) z = (x - shift) * scale; 0, 1 for the leading 1
    const tt_features *x;  // owner of the sparse columns
} tt_regressors;

/* Of the rows of x. standardise: dense columns get mean 0 and variance 1 over the rows with
 * known[i] = 1; a column without variance becomes 0. x must outlive d. TT_OK or TT_ENOMEM.
 */
int tt_regressors_alloc(tt_regressors *d, const tt_features *x, const unsigned char *known,
                        int lead, int standardise);
void tt_regressors_free(tt_regressors *d);

/* t (count, k) = rows first .. first + count - 1 of Z, times b (cols, k). */
void tt_regressors_times(double *t, const tt_regressors *d, size_t first, size_t count,
                         const double *b, size_t k);

/* b (cols, k) += those rows, transposed, times t (count, k). */
void tt_regressors_add_transposed(double *b, const tt_regressors *d, size_t first,
                                  size_t count, const double *t, size_t k);

/* <z_i, v>, v (cols). */
double tt_regressors_dot(const tt_regressors *d, size_t i, const double *v);

/* v (cols) += s z_i. */
void tt_regressors_add(double *v, double s, const tt_regressors *d, size_t i);

#endif
