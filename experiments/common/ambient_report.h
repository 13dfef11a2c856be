/* Tables and verdicts of experiments/ambient.c; see there for claim and rules. */
#ifndef AMBIENT_REPORT_H
#define AMBIENT_REPORT_H

#include "common/ambient_data.h"
#include "farm/tt_experiment.h"

enum { AMBIENT_SIDES = 4, AMBIENT_DIMS = 2 };
extern const size_t ambient_side[AMBIENT_SIDES]; // boxes a coordinate that are counted

/* Columns of a row: one size. */
enum {
    AMBIENT_N,
    AMBIENT_RISK,
    AMBIENT_MSE,         // of the held-out pairs
    AMBIENT_K,           // chosen
    AMBIENT_WEIGHTS,     // W there
    AMBIENT_RISK_ORACLE, // at the K of least risk
    AMBIENT_MSE_ORACLE,
    AMBIENT_COARSE, // W at the coarsest K
    AMBIENT_BOXES,  // occupied by the users, for each side; the largest size only
    AMBIENT_COLUMNS = AMBIENT_BOXES + AMBIENT_SIDES
};

/* Arm i is cell i; one arm of each d has D = d. Writes ambient.csv, ambient_curve.csv,
 * ambient.md, .tex and the verdicts. */
int ambient_report(const tt_results *results, const ambient_arm *arm, size_t arms);

#endif
