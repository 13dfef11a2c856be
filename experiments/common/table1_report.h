/* Tables and verdicts of the synthetic study; see experiments/table1.c for their rules. */
#ifndef TABLE1_REPORT_H
#define TABLE1_REPORT_H

#include "farm/tt_experiment.h"

/* Rows of cell = scenario x study_methods; columns `rmse` and `valid` hold the test error
 * and the validation error. Writes table1.csv, table1_paired.csv, table1_split.csv,
 * table1.md, .tex and the verdicts. */
int table1_report(const tt_results *results, size_t rmse, size_t valid);

/* The study's errors as a box: scenario x method x replicate. */
typedef struct {
    size_t replicates;   // of every scenario and method
    size_t n_methods;    // study's methods, then `ttm`
    double *rmse;        // (scenarios, n_methods, replicates) NAN: no number
    size_t *failed;      // (scenarios, n_methods) diverged or singular: not averaged
    size_t *unconverged; // (scenarios, n_methods) averaged, but counted
} errors;

const double *errors_of(const errors *e, size_t s,
                        size_t method); // scenario s: (replicates)
const char *errors_method(size_t method);

int table1_verdicts(const tt_results *results, const errors *e);

#endif
