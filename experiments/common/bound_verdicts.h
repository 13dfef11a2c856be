/* Decision rules of experiments/bound.c. */
#ifndef BOUND_VERDICTS_H
#define BOUND_VERDICTS_H

#include "common/bound_measure.h"

enum {
    BOUND_HOLDS,
    BOUND_UNIT,
    BOUND_EXPONENT,
    BOUND_SAYS, // as printed
    BOUND_SAYS_PROVED,
    BOUND_CERTAIN,
    BOUND_RULES
};

/* verdict (BOUND_RULES). */
void bound_judge(tt_verdict *verdict, const bound_measure *measure, size_t cells);

#endif
