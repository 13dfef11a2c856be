/* The two-tower model as an estimator: `ttm` (OpenReview Ulj0tR-k7q, equation (2)).
 *
 * Rating = offset + <f(x_u), g(x_i)>; trained by tt_train, chosen by tt_search when tune = 1.
 * Users and items are known by covariates, so unseen ones are no fallback. Only where a row
 * says nothing the training part knew (an identifier's one-hot column never seen) does the
 * average embedding of that side stand in, and the prediction says so; where neither side is
 * known, it is the offset. */
#ifndef TT_TTM_H
#define TT_TTM_H

#include "data/tt_estimator.h"
#include "towers/tt_search.h"

extern const tt_estimator tt_ttm;

/* Trains towers of this shape and wraps them as a model of tt_ttm: what fit does once the
 * specification is known. *model is fresh. */
int tt_ttm_train(void **model, const tt_shape *shape, const tt_train_spec *spec,
                 const tt_problem *problem, tt_fit *info);

/* The towers of a model. */
const tt_twotower *tt_ttm_towers(const void *model);

/* Embeddings of all users (n_users, p) and items (n_items, p) of the training problem. */
const float *tt_ttm_user_embedding(const void *model);
const float *tt_ttm_item_embedding(const void *model);

/* The candidates of the search by validation: `n` penalties, geometrically spaced from `from` to
 * `to` (both 0: all 0), as the first value of l1 (which = 1) or l2 (which = 2); the last value
 * keeps its ratio to the first. */
void tt_ttm_candidates(tt_train_spec *candidate, size_t n, const tt_train_spec *base,
                       int which, double from, double to);

#endif
