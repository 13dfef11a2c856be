/* Choosing parameters from a grid: by k-fold cross-validation on the training part, or on a
 * validation part of it, as the estimator's `selection` says (TT_SELECT_NONE:
 * cross-validation).
 *
 * Parts are drawn from role SPLIT at the problem's address: every method and every point of
 * a grid sees the same parts. A fit whose status is not ok has score +infinity and is
 * counted. */
#ifndef TT_TUNE_H
#define TT_TUNE_H

#include <stddef.h>

#include "eval/tt_method.h"

typedef struct {
    const char *key; // name of a parameter
    size_t n;
    const double *value; // (n)
} tt_axis;

typedef struct {
    const tt_estimator *estimator;
    size_t n;      // points
    double *value; // (n, TT_PARAM_MAX) a point is a full list of values
} tt_grid;

/* The product of the axes around base's values, last axis fastest; axes of parameters that
 * were given in base are left out. Keys and values are asserted. TT_OK or TT_ENOMEM. */
int tt_grid_product(tt_grid *g, const tt_method *base, const tt_axis *axis, size_t n_axes);
void tt_grid_free(tt_grid *g);

/* The suite's axes for the estimator of that name: *n = 0 if it has none to search. */
const tt_axis *tt_grid_axes(const char *estimator, size_t *n);

typedef struct {
    size_t folds;       // of cross-validation, at least 2
    double valid_share; // of the training part that validates, in (0, 1)
} tt_tune_spec;

#define TT_TUNE_DEFAULT                                                                    \
    { .folds = 5, .valid_share = 0.2 }

typedef struct {
    size_t n;           // points of the grid
    size_t parts;       // folds used, or 1; 0: too few ratings, nothing is scored
    double *part_rmse;  // (n, parts) +infinity where the fit failed
    double *score;      // (n) mean over the parts; +infinity if one failed
    double *se;         // (n) its standard error; NAN for one part or a failure
    size_t *failed;     // (n) fits whose status was not ok
    size_t *iterations; // (n) most epochs or sweeps a part took
    size_t best;        // least score, the first of equals; 0 if all failed
} tt_tuning;

/* Scores every point; problem->valid is not looked at. With a validation part that part is
 * given to the fit (early stopping) and scores it. TT_OK, or the code of a failing fit. */
int tt_tune(tt_tuning *t, const tt_grid *g, const tt_problem *problem,
            const tt_tune_spec *spec);
void tt_tuning_free(tt_tuning *t);

/* Sets the parameters of m that were not given to the best of the suite's axes. g and t are
 * fresh and say what was tried; g->n = 0: there is nothing to search here. An estimator
 * with a parameter `tune` searches in its own fit: the parameter is set, unless given. */
int tt_tune_method(tt_method *m, tt_grid *g, tt_tuning *t, const tt_problem *problem,
                   const tt_tune_spec *spec);

#endif
