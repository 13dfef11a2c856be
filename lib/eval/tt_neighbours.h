/* Neighbours among points of R^D: distances to the nearest, and how many are within a radius.
 *
 * Duplicates are dropped first: what remains are `count` distinct points, in the order of a
 * k-d tree (so that consecutive ones lie together). The tree is searched, all in double, up to
 * D = TT_TREE_WIDTH, and above it where it meets few points in a trial (a support of low
 * dimension); else blocks of all pairs: a float product of centred points bounds each squared
 * distance from below, and wherever that bound leaves it open the distance is computed in
 * double from the points themselves. The answers are those of the naive twins, bit for bit. */
#ifndef TT_NEIGHBOURS_H
#define TT_NEIGHBOURS_H

#include <stddef.h>

enum { TT_TREE_WIDTH = 16, TT_NEAREST_MOST = 64, TT_RADII_MOST = 8 };

typedef struct tt_neighbours tt_neighbours;

/* Of x (n, D), finite; n, D >= 1. TT_OK or TT_ENOMEM. */
int tt_neighbours_alloc(tt_neighbours **out, const double *x, size_t n, size_t D);
void tt_neighbours_free(tt_neighbours *t);

size_t tt_neighbours_count(const tt_neighbours *t);         // distinct points
const double *tt_neighbours_points(const tt_neighbours *t); // (count, D)

/* distance (count, k): ascending Euclidean distances to the k nearest other points;
 * 1 <= k < count, k <= TT_NEAREST_MOST. */
void tt_neighbours_nearest(double *distance, tt_neighbours *t, size_t k);
void tt_neighbours_nearest_naive(double *distance, const tt_neighbours *t, size_t k);

/* pairs (count, radii): other points at most radius[j] away; radii <= TT_RADII_MOST. distance
 * (count, k): as tt_neighbours_nearest gave them; where the k-th is farther than a radius, it
 * is counted there. k = 0: no list. */
void tt_neighbours_within(double *pairs, tt_neighbours *t, const double *radius,
                          size_t radii, const double *distance, size_t k);
void tt_neighbours_within_naive(double *pairs, const tt_neighbours *t, const double *radius,
                                size_t radii);

#endif
