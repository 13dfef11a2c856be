/* Tables and verdicts of the penalty study; see experiments/penalty.c for their rules. */
#ifndef PENALTY_REPORT_H
#define PENALTY_REPORT_H

#include "farm/tt_experiment.h"

/* Columns of a row. */
enum { VALID, TEST, TRAIN, NONZERO, ONE, NEIGHBOURS, OTHER, CHOICE, SPENT, N_COLUMNS };

enum penalty_kind { L2, L1, REWEIGHTED, KINDS };
extern const char *const penalty_name[KINDS];

/* Cells: for each kind its `points` penalties, lambda (KINDS, points) where their paths
 * begin; last the search. Writes penalty.csv, .md, .tex and the verdicts. */
int penalty_report(const tt_results *results, const double *lambda, size_t points);

#endif
