/* A saved model together with what it takes to meet raw ids and covariates again: the id
 * tables it was fitted with, the coding of its covariates, and which pairs it was trained
 * on. */
#ifndef TT_BUNDLE_H
#define TT_BUNDLE_H

#include "data/tt_dataset.h"
#include "eval/tt_method.h"

typedef struct {
    tt_model model;
    tt_ids users, items;   // index = the model's
    tt_ratings train;      // the pairs alone: its ratings are zero
    tt_schema user_schema; // names.count = 0: fitted without covariates of that side
    tt_schema item_schema;
} tt_bundle;

/* Writes the model as fitted to d. TT_OK or TT_EIO. */
int tt_bundle_save(const tt_model *model, const tt_dataset *d, FILE *f);

/* A fresh bundle. TT_OK, TT_ENOMEM, or TT_EDATA for a damaged file. list: see
 * tt_model_load. */
int tt_bundle_load(tt_bundle *b, FILE *f, const tt_estimator *const *list, size_t n);

void tt_bundle_free(tt_bundle *b); // a zeroed struct is allowed

#endif
