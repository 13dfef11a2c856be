/* Tables and verdicts of experiments/onehot.c; see there for the rules. */
#ifndef ONEHOT_REPORT_H
#define ONEHOT_REPORT_H

#include "common/onehot_measure.h"

int onehot_report(const tt_results *results);

/* "agrees", "faster", "slower" or "inconclusive": the design's exponent. */
const char *onehot_slope_word(const onehot_measured *m, size_t design);

/* The verdict rows. */
int onehot_verdicts(const tt_results *results, const onehot_measured *m);

#endif
