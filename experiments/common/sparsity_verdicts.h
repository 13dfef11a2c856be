/* The table to read and the verdicts of experiments/sparsity.c. */
#ifndef SPARSITY_VERDICTS_H
#define SPARSITY_VERDICTS_H

#include "common/sparsity_measure.h"

int sparsity_write_grid(const tt_results *results, const sparsity_measure *measure,
                        size_t cells);
int sparsity_write_verdicts(const tt_results *results, const sparsity_measure *measure,
                            size_t cells);

#endif
