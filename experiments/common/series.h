/* The rows of an experiment with one row a task, as series over replicates: what reports
 * average and compare. */
#ifndef SERIES_H
#define SERIES_H

#include "farm/tt_experiment.h"

typedef struct {
    size_t columns, replicates; // replicates: 1 + the largest that has a row, at least 1
    double *value;              // (cells, columns, replicates) NAN: no row, or not ok
    size_t *bad;                // (cells) rows whose status is not ok
    const char **word;          // (cells) the first such status; NULL: none
} series;

/* TT_OK or TT_ENOMEM (then s is empty). Words stay the results'. */
int series_collect(series *s, const tt_results *results);
void series_free(series *s);

const double *series_of(const series *s, size_t cell, size_t column); // (replicates)

#endif
