/* The table to read and the verdicts of experiments/rates.c. */
#ifndef RATES_VERDICTS_H
#define RATES_VERDICTS_H

#include "common/rates_measure.h"

/* rates.md and .tex: one row a cell. */
int rates_write_grid(const tt_results *results, const rates_measure *measure, size_t cells);

/* rates_line.csv and the verdict rows. */
int rates_write_verdicts(const tt_results *results, const rates_measure *measure,
                         size_t cells);

#endif
