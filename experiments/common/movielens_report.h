/* Tables and verdicts of experiments/movielens.c; see there for their rules. */
#ifndef MOVIELENS_REPORT_H
#define MOVIELENS_REPORT_H

#include "eval/tt_metrics.h"
#include "farm/tt_experiment.h"

/* A row: n, rmse, mae of each set of test pairs, then the size of the training part. */
enum { PER_SET = 3, N_TRAIN = PER_SET * TT_SCORES, MOVIELENS_COLUMNS };

/* The first arms are the towers that the claims are about: on covariates, and with ids. */
enum { MOVIELENS_TOWERS = 2 };

/* Cells: split x arm (arms). Writes movielens.csv, .md, .tex and the verdicts. */
int movielens_report(const tt_results *results, const char *const *arm, size_t arms);

#endif
