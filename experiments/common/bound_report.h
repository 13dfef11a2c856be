/* Grid, tables and verdicts of experiments/bound.c; see there for the rules. */
#ifndef BOUND_REPORT_H
#define BOUND_REPORT_H

#include "farm/tt_experiment.h"
#include "th_bound.h"

/* Columns of a row: one size of one replicate. */
enum {
    BOUND_N,
    BOUND_RISK,
    BOUND_MSE, // on the held-out fifth
    BOUND_K,
    BOUND_WEIGHTS,
    BOUND_TRIVIAL, // risk of predicting 0: mean R*^2 over the pairs to judge on
    BOUND_PEAK,    // largest |R*| there
    BOUND_COLUMNS
};

enum { BOUND_STRIDE = 2 }; // sizes 2^first, 2^(first + 2) .. 2^last

typedef struct {
    double beta;
    size_t d;
    double sigma;          // of the noise
    int first[3], last[3]; // of log2 N, by profile
    size_t replicates[3];  // 0: not in the profile
} bound_cell;

size_t bound_cells(enum tt_profile profile);
const bound_cell *bound_cell_of(enum tt_profile profile, size_t cell);
size_t bound_degree(const bound_cell *c); // of the sieve: 1 below beta = 2, else 2

/* What Theorem 2 needs to know of the cell. M is a bound of the outputs' size, sqrt(3) of
 * the backbone and the sum of the amplitudes of the levels, since B-splines add up to 1:
 * less than a bound of the Hoelder norm, so all that follows is in favour of the
 * theorem. */
th_bound_problem bound_problem_of(const bound_cell *c);

int bound_report(const tt_results *results);

#endif
