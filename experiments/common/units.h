/* What the hidden units of a tower's first layer look at. */
#ifndef UNITS_H
#define UNITS_H

#include "towers/tt_twotower.h"

typedef struct {
    double alive;              // share of hidden units with any non-zero weight
    double one;                // of the living: one distinct coordinate
    double neighbours;         // two coordinates l, l + 1
    double other;              // anything else; NAN where no unit lives, as the two above
} unit_shares;

/* Over both towers of a model on the synthetic design: coordinates are told apart modulo the
 * intrinsic dimension d, d - 1 and 0 being neighbours. */
unit_shares units_of(const tt_twotower *t, size_t d);

#endif
