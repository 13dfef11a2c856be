/* The table to read and the verdicts of experiments/networks.c. */
#ifndef NETWORKS_VERDICTS_H
#define NETWORKS_VERDICTS_H

#include "common/networks_measure.h"

/* agrees, slower, inconclusive; and for the ratio faster too. */
const char *networks_bound_word(const networks_measure *m);
const char *networks_flat_word(const networks_measure *m);

int networks_write_grid(const tt_results *results, const networks_measure *measure,
                        size_t cells);
int networks_write_verdicts(const tt_results *results, const networks_measure *measure,
                            size_t cells);

#endif
