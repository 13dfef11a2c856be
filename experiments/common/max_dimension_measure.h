/* What one row of experiments/max_dimension.c measured and what its rules say. */
#ifndef MAX_DIMENSION_MEASURE_H
#define MAX_DIMENSION_MEASURE_H

#include "base/tt_stat.h"
#include "common/curve.h"
#include "common/max_dimension_report.h"

enum { TWO_TOWER, JOINT, MAX_ARMS };
extern const char *const max_arm_name[MAX_ARMS];

/* One estimator of a row. */
typedef struct {
    curve curve;
    th_slope nominal, effective;
    double predicted;       // its own exponent: a or s
    double k_first, k_last; // geometric mean K at the ends of the range
    double worst;           // largest mean risk / sigma^2 over the sizes
    const char *why;        // why it does not count in the equality verdict; NULL: it does
    enum th_answer equal;
} max_arm;

typedef struct {
    const max_dimension_cell *cell;
    size_t arms; // 1, or 2 with the joint fit
    max_arm arm[MAX_ARMS];
    double max, sum; // the exponents a and s
    double p;        // one-sided, against s
    double distance; // to s in standard errors
    int rejected;    // s, by Holm over the rows
    tt_summary gap;  // two-tower less joint exponent, replicate by replicate
} max_line;

/* lines (max_dimension_cells(profile)). TT_OK or TT_ENOMEM (then nothing is held). */
int max_dimension_measure(max_line *lines, const tt_results *results);
void max_dimension_measure_free(max_line *lines, size_t n);

/* A word of the verdicts, or why the estimator does not count. */
const char *max_dimension_equal(const max_arm *a);

#endif
