/* Counting behind th_minkowski.h: boxes of nested grids that meet a set of points, and those
 * that meet each of 32 random halves of it. */
#ifndef TH_MINKOWSKI_BOXES_H
#define TH_MINKOWSKI_BOXES_H

#include "th_minkowski.h"

/* Counts of one base; NAN where a grid has more than n / 4 boxes. */
typedef struct {
    unsigned base;
    size_t levels; // k = 0 .. levels - 1
    double count[TH_BOX_SHIFTS][TH_BOX_LEVELS];
    double half[TH_BOX_HALVES][TH_BOX_SHIFTS][TH_BOX_LEVELS];
} th_box_counts;

/* Draws which points belong to which half. */
void th_boxes_halve(th_minkowski_work *w, size_t n, gsl_rng *r);

/* After th_boxes_halve. */
void th_boxes_count(th_box_counts *c, const double *x, size_t n, size_t D, unsigned base,
                    th_minkowski_work *w);

/* After th_boxes_halve: 1 if the rule `finite` holds. */
int th_boxes_finite(const double *x, size_t n, size_t D, th_minkowski_work *w);

/* Counts for th_minkowski, which has one of each base. */
th_box_counts *th_boxes_of(th_minkowski_work *w, unsigned base);

/* 1 if there are points, and w has room for them. */
int th_boxes_fit(const th_minkowski_work *w, size_t n, size_t D);

#endif
