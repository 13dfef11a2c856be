/* Behind th_dimension.h: from estimates at several scales to an interval. */
#ifndef TH_DIMENSION_INTERVAL_H
#define TH_DIMENSION_INTERVAL_H

#include "th_dimension.h"

/* Estimates at each scale, from all rows and without each block. */
typedef struct {
    size_t scales, own;                // own: the scale of the estimate itself
    double scale[TH_DIMENSION_SCALES]; // distances, in any unit
    double all[TH_DIMENSION_SCALES];
    double without[TH_DIMENSION_BLOCKS][TH_DIMENSION_SCALES];
} th_dimension_profile;

/* Estimate, interval and status of n points. */
th_dimension th_dimension_conclude(const th_dimension_profile *p, size_t n);

#endif
