/* Tables and verdicts of experiments/width.c; see there for the rules. */
#ifndef WIDTH_REPORT_H
#define WIDTH_REPORT_H

#include "common/width_measure.h"

int width_report(const tt_results *results);

/* The sentence that the run ends in. */
const char *width_sentence(const width_measured *m);

/* The verdict rows. */
int width_verdicts(const tt_results *results, const width_measured *m);

#endif
