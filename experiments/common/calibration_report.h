/* Tables and verdicts of the calibration; see experiments/calibration.c for their rules. */
#ifndef CALIBRATION_REPORT_H
#define CALIBRATION_REPORT_H

#include "common/calibration_plants.h"
#include "common/calibration_simulate.h"
#include "farm/tt_experiment.h"
#include "th_slope.h"

/* Columns of a row: a tally (simulations), a size (fits) or a smoothness. */
enum {
    COUNT,                 // of replicates
    TALLY,                 // a calibration_tally from here on
    SUM = TALLY + TALLIES, // row i: of the exponents of curve i, less the true one
    SQUARES,               // and their squares
    N,
    RISK,
    MSE,
    K,
    WEIGHTS,
    SMOOTH,     // differences of order ceil(beta) + 1
    SMOOTH_LOW, // of order floor(beta) + 1
    N_COLUMNS
};

/* Cells: the worlds, the plants, smoothness by dimension. */
enum {
    CELL_PLANT = WORLDS,
    CELL_SMOOTH = CELL_PLANT + PLANTS,
    SMOOTH_BETAS = 5,
    SMOOTH_DIMS = 3,
    CELLS = CELL_SMOOTH + SMOOTH_BETAS * SMOOTH_DIMS
};
double calibration_beta(size_t cell); // of a smoothness cell
size_t calibration_dim(size_t cell);

/* One line of calibration.csv: how often a rule came out as it should or should not. */
enum calibration_rule {
    COVERAGE_T,
    COVERAGE_BOOTSTRAP,
    FALSE_EQUAL,
    FALSE_DIFFERENCE,
    JOINT_EQUAL,
    CAUGHT,
    TWIN_EQUAL,
    RULES
};

typedef struct {
    enum calibration_rule rule;
    const char *setting; // world or plant
    int fits;            // real fits, not simulations
    size_t replicates;
    double successes, trials;
    double rate, lo, hi; // Clopper-Pearson 95 % limits
    double predicted;    // NAN: none
    double least, most;  // what is required; NAN: nothing
    const char *word;    // "" without a requirement
} calibration_share;

enum { SHARES_MAX = 512 };

typedef struct {
    const tt_results *results;
    size_t declared; // replicates of a verdict
    calibration_share share[SHARES_MAX];
    size_t shares;
    th_slope nominal[PLANTS], effective[PLANTS]; // over the pools
    double skewness[PLANTS];
    size_t dropped[PLANTS];
} calibration_box;

/* Fills the box's shares. TT_OK or TT_ENOMEM. */
int calibration_measure(calibration_box *b, const tt_results *results, size_t declared);

/* Adds a share whose rule, setting, source, counts and prediction are set, unless it has no
 * trials: works out the rest. */
void calibration_add(calibration_box *b, calibration_share s);

/* NULL where there is none. */
const calibration_share *calibration_find(const calibration_box *b,
                                          enum calibration_rule rule, const char *setting,
                                          int fits, size_t replicates);

/* Mean and standard error of a smoothness column over the cell's draws. */
th_slope calibration_smooth(const tt_results *results, size_t cell, size_t column);

/* calibration_exponents.csv, calibration_smoothness.csv, the verdicts. */
int calibration_exponents(const calibration_box *b);
int calibration_smoothnesses(const calibration_box *b);
int calibration_verdicts(const calibration_box *b);

/* Writes calibration.csv, .md, .tex, calibration_exponents.csv, calibration_smoothness.csv
 * and the verdicts; declared: replicates of an experiment. */
int calibration_report(const tt_results *results, size_t declared);

#endif
