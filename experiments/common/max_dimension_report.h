/* Grid, tables and verdicts of experiments/max_dimension.c; see there for the rules. */
#ifndef MAX_DIMENSION_REPORT_H
#define MAX_DIMENSION_REPORT_H

#include "farm/tt_experiment.h"

/* Columns of a row: one size of one replicate, both fits on the same pairs. */
enum {
    MAX_N,
    MAX_RISK, // of the two-tower sieve
    MAX_MSE,
    MAX_K,
    MAX_WEIGHTS,
    MAX_JOINT_RISK, // NAN where the joint sieve is not fitted
    MAX_JOINT_MSE,
    MAX_JOINT_K,
    MAX_JOINT_WEIGHTS,
    MAX_COLUMNS
};

typedef struct {
    double beta;
    size_t d_u, d_i;
    double sigma; // of the noise
    int joint;    // fit the joint sieve, too
    int first[3]; // sizes 2^first .. 2^last, by profile
    int last[3];
    size_t replicates[3]; // 0: not in the profile
} max_dimension_cell;

size_t max_dimension_cells(enum tt_profile profile);
const max_dimension_cell *max_dimension_cell_of(enum tt_profile profile, size_t cell);

int max_dimension_report(const tt_results *results);

#endif
