/* Parts of the tables of experiments/movielens.c, and two of them. */
#ifndef MOVIELENS_TABLE_H
#define MOVIELENS_TABLE_H

#include "common/movielens_measure.h"
#include "farm/tt_table.h"

/* ok, or the word and number of fits that are not averaged in; n: those that are. */
void movielens_put_status(tt_table *t, const movielens_measured *m, size_t cell, size_t arm,
                          size_t n);

/* Mean and its 95 % interval: three fields. */
void movielens_put_interval(tt_table *t, tt_summary s);

/* Difference to the best baseline but the row's own, and its interval: three fields.
 * Returns that baseline's name, "" if there is none. */
const char *movielens_put_best(tt_table *t, const movielens_measured *m, movielens_at at);

/* Mean of another column of the same fits. */
void movielens_put_mean(tt_table *t, const movielens_measured *m, movielens_at at,
                        size_t column);

/* Towers against every other method on what each cut is made for: movielens_pairs.csv. */
int movielens_write_pairs(const tt_results *results, const movielens_measured *m);

/* Points of the curves by rising abscissa: movielens_curve.csv. */
int movielens_write_curve(const tt_results *results, const movielens_measured *m);

#endif
