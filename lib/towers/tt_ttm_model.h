/* A trained two-tower model with the embeddings of its users and items: what tt_ttm keeps. */
#ifndef TT_TTM_MODEL_H
#define TT_TTM_MODEL_H

#include "data/tt_estimator.h"
#include "towers/tt_twotower.h"

/* Users (side 0) or items (side 1). */
typedef struct {
    size_t n;                   // users or items of the training problem
    float *embedding;           // (n, p)
    unsigned char *anonymous;   // (n) 1: the covariates say nothing that training knew
    size_t columns;             // sparse columns of the covariates
    unsigned char *seen_column; // (columns) 1: occurs in a row with a training rating
    float *mean;                // (p) average embedding over rows with a training rating
} tt_ttm_side;

typedef struct {
    tt_twotower towers;
    double lo, hi; // predictions are clipped to it
    int failed;    // training diverged: every prediction is the offset
    tt_ttm_side side[2];
} tt_ttm_model;

/* Fills both sides from trained towers; xu, xi are the towers' inputs. TT_OK or TT_ENOMEM. */
int tt_ttm_model_finish(tt_ttm_model *m, const tt_problem *problem, const tt_features *xu,
                        const tt_features *xi);

/* A model of no ratings: every prediction is 0 (clipped), a fallback. */
int tt_ttm_model_empty(void **model, const tt_problem *problem, tt_fit *info);

/* As tt_estimator.h asks. Where predict_features is refused memory its estimates are NAN. */
void tt_ttm_model_predict(const void *model, const uint32_t *user, const uint32_t *item,
                          size_t n, double *estimate, unsigned char *fallback);
void tt_ttm_model_predict_features(const void *model, const tt_features *xu,
                                   const tt_features *xi, const uint32_t *user,
                                   const uint32_t *item, size_t n, double *estimate);
int tt_ttm_model_save(const void *model, FILE *f);
int tt_ttm_model_load(void **model, FILE *f);
void tt_ttm_model_free(void *model);

#endif
