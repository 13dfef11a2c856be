/* Grid and columns of experiments/sparsity.c. */
#ifndef SPARSITY_GRID_H
#define SPARSITY_GRID_H

#include "common/sparsity_fit.h"
#include "farm/tt_experiment.h"

/* Columns of a row, one size of one replicate: n, those of the L1 arm, those of the dense
 * arm, the yardsticks. */
enum {
    ARM_RISK,     // with the chosen penalty, after twice the steps of the choice
    ARM_MSE,      // its hold-out mean squared error
    ARM_ONCE,     // risk of the chosen run itself
    ARM_ONCE_MSE, // its hold-out error, the least of the grid
    ARM_PENALTY,  // of the run with twice the steps
    ARM_CHOICE,   // its index in the grid
    ARM_NONZERO,  // first layer, after twice the steps: see sparsity_layer
    ARM_ALIVE,
    ARM_INPUT,
    ARM_COORDINATE,
    ARM_FOCUSED,
    ARM_NEIGHBOURS,
    ARM_COPIES,
    ARM_CONCENTRATION,
    ARM_COLUMNS
};

enum {
    COL_N,
    COL_ARMS,
    COL_SIEVE = COL_ARMS + SPARSITY_ARMS * ARM_COLUMNS, // risk of the additive sieve
    COL_SIEVE_MSE,
    COL_SIEVE_K,
    COL_START, // concentration of untrained towers
    COL_COLUMNS
};

#define SPARSITY_COLUMN(arm, column) (COL_ARMS + (size_t)(arm)*ARM_COLUMNS + (column))

typedef struct {
    enum sparsity_truth truth;
    size_t d, D;
} sparsity_cell;

#define SPARSITY_BETA      1.5
#define SPARSITY_SIGMA     0.4
#define SPARSITY_AMPLITUDE 0.5

typedef struct {
    size_t cells, replicates;
    int first, last, stride; // sizes 2^first, 2^(first + stride) .. 2^last
    size_t hidden;
    double steps; // of the choice at 2^11, growing as N^(1/2)
    size_t judge; // pairs to judge on
} sparsity_plan;

const sparsity_plan *sparsity_plan_of(enum tt_profile profile);
const sparsity_cell *sparsity_cell_of(size_t cell);

/* "additive" or "design"; the cell's name; that for readers. */
const char *sparsity_truth_name(enum sparsity_truth truth);
void sparsity_cell_name(enum tt_profile profile, size_t cell, char *out, size_t size);
void sparsity_cell_title(size_t cell, char *out, size_t size);

/* Towers and steps of the choice at size n. */
sparsity_effort sparsity_effort_of(enum tt_profile profile, size_t n);

/* What the cell's replicates are drawn from, at the profile's largest size. */
sparsity_spec sparsity_spec_of(enum tt_profile profile, size_t cell);

/* Puts the rows of one replicate of a cell, one a size. TT_OK or TT_ENOMEM. */
int sparsity_run(const tt_task *task, tt_sink *sink);

/* Tables and verdicts. */
int sparsity_report(const tt_results *results);

#endif
