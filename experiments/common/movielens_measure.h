/* What the rows of experiments/movielens.c say: means, paired differences, best baselines.
 *
 * Standard errors carry the correction of Nadeau & Bengio (2003, Machine Learning 52) for
 * training parts that overlap: (1 / R + n_test / n_train) s^2 for R replicates of variance
 * s^2, instead of s^2 / R. */
#ifndef MOVIELENS_MEASURE_H
#define MOVIELENS_MEASURE_H

#include "base/tt_stat.h"
#include "common/movielens_grid.h"

typedef struct {
    size_t cells, replicates; // replicates: 1 + the largest that has a row, at least 1
    double *value;            // (cells, arms, columns, replicates) NAN: no row, or not ok
    size_t *bad;              // (cells, arms) rows whose status is not ok
    const char **word;        // (cells, arms) the first such status; NULL: none
    double *work;             // (replicates)
} movielens_measured;

/* Of what: a column of an arm in a cell. */
typedef struct {
    size_t cell, arm, column;
} movielens_at;

/* TT_OK or TT_ENOMEM (then m is empty). Words stay the results'. */
int movielens_measure(movielens_measured *m, const tt_results *results);
void movielens_measured_free(movielens_measured *m);

const double *movielens_values(const movielens_measured *m, movielens_at at);

/* n_test / n_train of the cell, mean; what the correction takes. */
double movielens_overlap(const movielens_measured *m, size_t cell);

/* Mean over replicates, and mean of a less b in the same replicate. */
tt_summary movielens_mean(const movielens_measured *m, movielens_at at);
tt_summary movielens_difference(const movielens_measured *m, movielens_at a,
                                movielens_at b);

/* The RMSE of a subset (or TT_ALL), and the number of its pairs. */
size_t movielens_rmse(int subset);
size_t movielens_pairs(int subset);

/* The baseline (any arm but the towers) with the least mean of the column; not `except`.
 * MOVIELENS_ARMS if none has a value. */
size_t movielens_best(const movielens_measured *m, size_t cell, size_t column,
                      size_t except);

#endif
