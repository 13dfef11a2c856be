/* Tables and verdicts of experiments/minkowski.c; see there for claim and rules. */
#ifndef MINKOWSKI_REPORT_H
#define MINKOWSKI_REPORT_H

#include "farm/tt_experiment.h"
#include "th_support.h"

/* Columns of a row: one size and method; the method is in the row's number. */
enum {
    MINKOWSKI_N,
    MINKOWSKI_METHOD, // enum dimension_method
    MINKOWSKI_ESTIMATE,
    MINKOWSKI_LO,
    MINKOWSKI_HI,
    MINKOWSKI_LIMIT, // companions only
    MINKOWSKI_SLOPE, // box only, as the four below
    MINKOWSKI_BASE,
    MINKOWSKI_FIRST,
    MINKOWSKI_LAST,
    MINKOWSKI_DRIFT,
    MINKOWSKI_COLUMNS
};

/* What kind of set: how grids meet it. */
enum minkowski_kind { ALIGNED, CURVED, COUNTABLE, FINITE, JOINED, HIGH, MINKOWSKI_KINDS };

typedef struct {
    enum minkowski_kind kind;
    th_support_spec support;
} minkowski_set;

/* Set i is cell i. Writes minkowski.csv, minkowski_sets.csv, minkowski_estimators.csv,
 * minkowski.md, minkowski_estimators.md, both .tex, and the verdicts. */
int minkowski_report(const tt_results *results, const minkowski_set *set, size_t sets,
                     const size_t *size, size_t sizes);

#endif
