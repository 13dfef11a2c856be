/* Tables and verdicts of experiments/sampling.c; see there for the rules. */
#ifndef SAMPLING_REPORT_H
#define SAMPLING_REPORT_H

#include "common/sampling_measure.h"

int sampling_report(const tt_results *results);

/* The verdict rows, from m (SAMPLING_CELLS). */
int sampling_verdicts(const tt_results *results, const sampling_measured *m);

#endif
