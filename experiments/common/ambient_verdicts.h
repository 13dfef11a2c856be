/* Verdicts of experiments/ambient.c, by the rules in its head. */
#ifndef AMBIENT_VERDICTS_H
#define AMBIENT_VERDICTS_H

#include "common/ambient_measure.h"

/* measure (arms). TT_OK or the codes of tt_verdict_write. */
int ambient_write_verdicts(const tt_results *results, const ambient_measure *measure,
                           size_t arms);

#endif
