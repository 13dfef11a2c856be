/* What one cell of experiments/bound.c measured, and what Theorem 2 says there. */
#ifndef BOUND_MEASURE_H
#define BOUND_MEASURE_H

#include "base/tt_stat.h"
#include "common/bound_report.h"
#include "common/curve.h"

/* The bounds of the risk, with L_ui for the constant but the last. */
enum {
    BOUND_RATE,   // L_ui N^-a
    BOUND_PRINT,  // times (log N)^2
    BOUND_PROOF,  // times (log N)^3
    BOUND_TRACED, // th_bound_traced
    BOUND_KINDS
};

double bound_log_of(const th_bound_problem *q, size_t kind, double log_n);

/* log of the smallest N from which on the bound is at or below exp(log_level). */
double bound_reach(const th_bound_problem *q, size_t kind, double log_level);

double bound_cap(const th_bound_problem *q); // p^2 M^4

/* One size. */
typedef struct {
    double n;
    double risk, lo, hi; // geometric mean over replicates, 95 %
    double bound[BOUND_KINDS];
    double ratio, ratio_lo, ratio_hi; // of the printed bound to the risk, 95 %
    double ratio_least;               // over the replicates
    size_t above;                     // replicates with a risk above the printed bound
} bound_point;

typedef struct {
    const bound_cell *cell;
    th_bound_problem problem;
    curve curve;
    bound_point point[CURVE_SIZES];
    tt_interval trivial;           // E R*^2, geometric mean, 95 %
    double peak;                   // largest |R*| of all replicates
    th_slope exponent;             // on N
    double predicted;              // a
    double least, least3;          // a - mean(k / log N), k = 2 and 3
    double p_faster, p_slower;     // of t tests that the exponent is `least`
    int faster, slower;            // rejected by Holm over the cells, each family at .05
    double reach[BOUND_KINDS];     // log10 of the N from which on the bound is below E R*^2
    double reach_cap[BOUND_KINDS]; // the same for p^2 M^4, the most that E R*^2 can be
    double starts[TH_C1_READINGS]; // log10 of the N from which on 24 exp(.) is below 1
    double certain[TH_C1_READINGS]; // and at most .05
    double best[TH_C1_READINGS];    // starts of p = M = 1 without noise
} bound_measure;

/* measure (bound_cells(profile)). TT_OK or TT_ENOMEM (then nothing is held). */
int bound_measure_all(bound_measure *measure, const tt_results *results);
void bound_measure_free(bound_measure *measure, size_t cells);

#endif
