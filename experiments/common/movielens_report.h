/* Tables of experiments/movielens.c: movielens.csv (methods by subset), movielens_pairs.csv
 * (towers against every method), movielens_curve.csv (error against what is withheld or
 * left), movielens.md and .tex. */
#ifndef MOVIELENS_REPORT_H
#define MOVIELENS_REPORT_H

#include "farm/tt_experiment.h"

int movielens_report(const tt_results *results);

#endif
