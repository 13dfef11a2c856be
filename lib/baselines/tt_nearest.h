/* The k best of a list of weighted ratings: what a nearest neighbour prediction is made of.
 */
#ifndef TT_NEAREST_H
#define TT_NEAREST_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double s, sr; // similarity and similarity * rating, or sums of them
    size_t rank;  // order of appearance
} tt_near;

/* Of the raters other[0..count-1] with their ratings, the at most k with the greatest
 * s = similarity[other] > 0, best first; of equal ones the earlier. near, with room for
 * min(k, count), receives running sums: near[j] sums s and s * rating over the j + 1 best.
 * Returns how many there are. */
size_t tt_nearest(tt_near *near, size_t k, const double *similarity, const uint32_t *other,
                  const double *rating, size_t count);

#endif
