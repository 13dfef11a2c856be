/* Grid, tables and verdicts of experiments/rates.c; see there for the rules. */
#ifndef RATES_REPORT_H
#define RATES_REPORT_H

#include "farm/tt_experiment.h"

/* Columns of a row: one size of one replicate. */
enum {
    RATES_N,
    RATES_RISK,
    RATES_MSE,
    RATES_K,
    RATES_WEIGHTS,
    RATES_RISK_ORACLE,
    RATES_K_ORACLE,
    RATES_RISK_THEORY,
    RATES_K_THEORY,
    RATES_MSE_THEORY,
    RATES_COLUMNS
};

typedef struct {
    double beta;
    size_t d;
    double sigma;    // of the noise
    double k_theory; // c of K = c N^(1/(2 beta + d)), from the pilot
    size_t unit;     // sizes unit 2^first .. unit 2^last, by profile
    int first[3];
    int last[3];
    size_t replicates[3]; // 0: not in the profile
} rates_cell;

size_t rates_cells(enum tt_profile profile);
const rates_cell *rates_cell_of(enum tt_profile profile, size_t cell);
size_t rates_size(const rates_cell *c, int exponent); // unit 2^exponent
size_t rates_degree(const rates_cell *c); // of the sieve: 1 below beta = 2, else 2

int rates_report(const tt_results *results);

#endif
