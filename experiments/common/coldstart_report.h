/* Tables of experiments/coldstart.c. */
#ifndef COLDSTART_REPORT_H
#define COLDSTART_REPORT_H

#include "farm/tt_experiment.h"

/* Writes coldstart.csv (points x arms x subsets), coldstart_slopes.csv,
 * coldstart_rough.csv, coldstart.md and .tex (nested), coldstart_fixed.md and .tex, and the
 * verdicts. */
int coldstart_report(const tt_results *results);

#endif
