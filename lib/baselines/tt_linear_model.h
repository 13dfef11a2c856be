/* A bilinear form in (1, x_u) and (1, x_i), as given: what tt_linear predicts from.
 *
 *   r = mu + (1, x_u)' B (1, x_i),   B (k_u, k_i), k = 1 + covariates of a side. */
#ifndef TT_LINEAR_MODEL_H
#define TT_LINEAR_MODEL_H

#include "baselines/tt_regressors.h"
#include "baselines/tt_predict.h"
#include "data/tt_estimator.h"

typedef struct {
    tt_seen seen;
    int failed; // the fit diverged: every prediction is the mean
    double mu;
    size_t ku, ki;
    double *coefficient; // (k_u, k_i) B
    double *score;       // (n, k_i) rows (1, x_u)' B
    tt_features item_x;  // copy of the items' covariates
} tt_linear_model;

/* The model of a problem, coefficients zero. NULL: memory refused. */
tt_linear_model *tt_linear_model_alloc(const tt_problem *problem, double mu);
void tt_linear_model_free(void *model);

/* Takes over coefficients b (user->cols, item->cols) that belong to the designs' rows,
 * which are shifted and scaled, and the scores of the users x. */
void tt_linear_model_set(tt_linear_model *l, const double *b, const tt_regressors *user,
                         const tt_regressors *item, const tt_features *x);

/* See tt_estimator.h. Users and items beyond the covariates' rows get the mean, as do sums
 * that overflow. */
void tt_linear_model_predict(const void *model, const uint32_t *user, const uint32_t *item,
                             size_t n, double *estimate, unsigned char *fallback);
void tt_linear_model_predict_features(const void *model, const tt_features *xu,
                                      const tt_features *xi, const uint32_t *user,
                                      const uint32_t *item, size_t n, double *estimate);

/* To and from a stream, under the estimator's name. */
int tt_linear_model_save(const tt_linear_model *l, const tt_estimator *estimator, FILE *f);
int tt_linear_model_load(void **model, const tt_estimator *estimator, FILE *f);

#endif
