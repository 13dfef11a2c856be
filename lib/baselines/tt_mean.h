/* The mean of the training ratings for every pair: what anything else must beat. */
#ifndef TT_MEAN_H
#define TT_MEAN_H

#include "data/tt_estimator.h"

/* No parameters. The fallback is always TT_KNOWN: the method knows no users or items. */
extern const tt_estimator tt_mean;

#endif
