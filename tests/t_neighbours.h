/* What tests of neighbours share: the points' structure, room for what it gives. */
#ifndef T_NEIGHBOURS_H
#define T_NEIGHBOURS_H

#include "base/tt_error.h"
#include "eval/tt_neighbours.h"
#include "t_test.h"

static inline tt_neighbours *open_points(const double *x, size_t n, size_t D) {
    tt_neighbours *t;
    assert_int_equal(tt_neighbours_alloc(&t, x, n, D), TT_OK);
    return t;
}

static inline double *room(size_t n) {
    double *a = calloc(n, sizeof *a);
    assert_non_null(a);
    return a;
}

#endif
