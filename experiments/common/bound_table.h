/* The table to read of experiments/bound.c. */
#ifndef BOUND_TABLE_H
#define BOUND_TABLE_H

#include "common/bound_measure.h"

/* bound.md and .tex: one row a cell. TT_OK, TT_EIO or TT_ENOMEM. */
int bound_write_grid(const tt_results *results, const bound_measure *measure, size_t cells);

#endif
