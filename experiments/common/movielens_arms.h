/* The methods of experiments/movielens.c, the choice of their parameters, and their rows.
 *
 * Parameters are chosen on the training part alone: parts of it that are cut off as the
 * test part was cut off the whole (whoever is to be tested on new users chooses on new
 * users) score every point of a grid. Towers, and the linear model with ids for its cost,
 * take one such part (validation), the others `parts` of MOVIELENS_PARTS, which for shares
 * of a fifth are folds of a cross-validation.
 * The least mean RMSE over all pairs of a part wins, the first of equals; a fit that failed
 * counts as infinite. */
#ifndef MOVIELENS_ARMS_H
#define MOVIELENS_ARMS_H

#include "common/movielens_data.h"
#include "eval/tt_metrics.h"
#include "eval/tt_tune.h"

/* Towers come first: on covariates, with ids beside them, on ids alone. */
enum { MOVIELENS_TTM, MOVIELENS_TTM_IDS, MOVIELENS_TTM_ONEHOT, MOVIELENS_TOWERS };

enum { MOVIELENS_ARMS = 13, MOVIELENS_MEAN = MOVIELENS_ARMS - 1, MOVIELENS_AXES = 3 };

typedef struct {
    const char *name;   // as in tables and figures
    const char *title;  // heading of a row
    const char *method; // with the parameters that are not searched
    int view;           // MOVIELENS_COVARIATES, ...: what it is shown
    size_t n_axes;
    tt_axis axis[MOVIELENS_AXES]; // a swept parameter is the last (eval/tt_sweep.h)
} movielens_arm;

extern const movielens_arm movielens_arms[MOVIELENS_ARMS];

/* A row: n, rmse, mae of each set of test pairs, and what the fit was. */
enum {
    MOVIELENS_PER_SET = 3,
    MOVIELENS_DISORDER = MOVIELENS_PER_SET * TT_SCORES, // mean over users, see below
    MOVIELENS_N_TRAIN,
    MOVIELENS_CHOICE, // the point of the grid
    MOVIELENS_COLUMNS
};

typedef struct {
    size_t users;        // whose ratings are used, 0: all (movielens_read)
    size_t values;       // most values of an axis that is not swept
    size_t curve_values; // the same in the points of curves
    size_t parts;        // that choose for methods other than towers
    size_t holdout;      // replicates of the holdout and cold cells
    size_t folds;        // published folds
    size_t curve;        // replicates of the points of curves
    size_t cells;        // of the list of cells
} movielens_effort;

/* The grid of the arm. TT_OK or TT_ENOMEM. */
int movielens_grid(tt_grid *g, const movielens_arm *arm, const movielens_effort *effort);

/* Index of the best point of the grid: *best. problem->train is the training part, cut by
 * `cut` in `parts` parts. TT_OK or an error code. */
int movielens_choose(size_t *best, const tt_grid *g, const tt_problem *problem,
                     const movielens_cut *cut, size_t parts);

/* Chooses, fits, and scores on the test part. Disorder: the share of pairs of a user's test
 * ratings that are unequal and estimated in the wrong order, ties half, mean over the users
 * who have such pairs; 1/2 for a constant. TT_OK or an error code. */
int movielens_run(double row[MOVIELENS_COLUMNS], enum tt_status *status,
                  const movielens_arm *arm, const movielens_data *data,
                  const movielens_cut *cut, const movielens_effort *effort,
                  const tt_address *address);

/* Disorder of the estimates of these pairs. TT_OK or TT_ENOMEM. */
int movielens_disorder(double *mean, const double *estimate, const tt_ratings *test);

#endif
