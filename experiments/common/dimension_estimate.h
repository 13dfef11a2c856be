/* The dimension of points by all four methods: box counting (th_minkowski.h) and companions
 * (th_dimension.h on distances of tt_neighbours.h). */
#ifndef DIMENSION_ESTIMATE_H
#define DIMENSION_ESTIMATE_H

#include <stddef.h>

#include "base/tt_rng.h"
#include "th_minkowski.h"

enum dimension_method {
    DIMENSION_BOX,
    DIMENSION_CORRINT, // radii: medians of the distances to neighbours 2, 5, 10 and 20
    DIMENSION_MLE,     // 20 neighbours
    DIMENSION_TWONN,   // its limit from 16
    DIMENSION_METHODS
};

extern const char *const dimension_name[DIMENSION_METHODS]; // box, corrint, mle, twonn

enum { DIMENSION_MOST = 10000 }; // points for the companions

typedef struct {
    double estimate, lo, hi; // NAN where the status gives none
    double limit;            // of companions, see th_dimension.h; else NAN
    size_t n;                // points used; of the companions distinct ones
    const char *status;      // "ok", "finite", "ties", or why there is no interval
    int is_identifiable;     // 1: ok, finite, ties
} dimension_row;

/* row (DIMENSION_METHODS), those of `wanted` filled; x (n, D) in [0,1]. Companions take
 * DIMENSION_MOST random points where there are more, and report what box counting recognises
 * as finite as dimension 0, too: distances between points of a lattice tell nothing. Random
 * numbers: role BOOTSTRAP of the address. TT_OK or TT_ENOMEM. */
int dimension_estimate(dimension_row *row, const int wanted[DIMENSION_METHODS],
                       th_minkowski_result *box, const double *x, size_t n, size_t D,
                       const tt_address *address);

#endif
