/* Choice of a training specification by a validation part, by successive halving
 * (Jamieson & Talwalkar 2016): all candidates run a short schedule, the better ones a longer
 * one, until the full schedule decides. Each run has its whole learning-rate and penalty path
 * compressed into its epochs, so a short run is a coarse version of the long one.
 *
 * In `share` of the steps a given lambda_1 removes fewer weights, so short runs favour larger
 * ones than the full schedule does. A short run therefore takes lambda_1 / sqrt(share), a rule of
 * thumb; experiments/penalty.c holds the search against the full grid. */
#ifndef TT_SEARCH_H
#define TT_SEARCH_H

#include "towers/tt_train.h"

typedef struct {
    size_t layers, hidden, p;
    enum tt_activation activation;
    int recode, centre;            // inputs 2x - 1; ratings less their training mean
    enum tt_start start;
} tt_shape;

/* Towers of this shape for the problem's covariates, initialised from its address. */
int tt_shape_model(const tt_shape *shape, const tt_problem *problem, tt_twotower *t);

enum { TT_CANDIDATES_MAX = 32 };

typedef struct {
    size_t best;                   // index of the chosen candidate
    size_t epochs;                 // to refit with: all of its schedule, or where it was best
    double valid_rmse;             // of the chosen candidate at the full schedule
    double score[TT_CANDIDATES_MAX]; // validation RMSE at the last schedule a candidate ran
    size_t rung[TT_CANDIDATES_MAX];  // that schedule: 0, 1, ...
    size_t total_epochs;           // in all; of a run stopped early those up to its best
} tt_search_result;

/* Candidates (n <= TT_CANDIDATES_MAX) compete on problem->train and problem->valid. Rung k of
 * `rungs` runs share[k] of a candidate's epochs and keeps keep[k] of them; the last rung's best
 * is chosen. share[rungs - 1] is 1; problem->valid has ratings. A diverged run scores
 * infinity. TT_OK or TT_ENOMEM. */
int tt_search(const tt_shape *shape, const tt_train_spec *candidate, size_t n,
              const double *share, const size_t *keep, size_t rungs, const tt_problem *problem,
              tt_search_result *result);

/* The problem with its training part cut at random: `fraction` of it becomes problem->valid
 * (role SPLIT, item `item`). Free both parts with tt_problem_cut_free. */
int tt_problem_cut(tt_problem *cut, const tt_problem *problem, double fraction, uint64_t item);
void tt_problem_cut_free(tt_problem *cut);

#endif
