#include "units.h"

#include <math.h>
#include <stdint.h>

#include "base/tt_error.h"

enum { D_MAX = 64 };

/* Bit l: the unit has a non-zero weight on a copy of coordinate l. */
static uint64_t looks_at(const tt_mlp *t, const float *w, size_t unit, size_t d) {
    uint64_t mask = 0;
    for (size_t l = 0; l < t->dense; l++) {
        if (w[l * t->width[1] + unit] != 0) {
            mask |= (uint64_t)1 << (l % d);
        }
    }
    return mask;
}

static int are_neighbours(uint64_t mask, size_t d) {
    for (size_t l = 0; l < d; l++) {
        if (mask == ((uint64_t)1 << l | (uint64_t)1 << ((l + 1) % d))) {
            return 1;
        }
    }
    return 0;
}

unit_shares units_of(const tt_twotower *t, size_t d) {
    TT_ASSERT(d <= D_MAX);
    double alive = 0, one = 0, neighbours = 0, total = 0;
    for (int side = 0; side < 2; side++) {
        const tt_mlp *mlp = side == 0 ? &t->user : &t->item;
        const float *w = t->theta + (side == 0 ? 0 : tt_twotower_user_count(t));
        for (size_t unit = 0; unit < mlp->width[1]; unit++) {
            const uint64_t mask = looks_at(mlp, w, unit, d);
            const int bits = __builtin_popcountll(mask);
            total++;
            alive += bits > 0;
            one += bits == 1;
            neighbours += bits == 2 && are_neighbours(mask, d);
        }
    }
    if (alive == 0) {
        return (unit_shares){0, NAN, NAN, NAN};
    }
    return (unit_shares){alive / total, one / alive, neighbours / alive,
                         1 - (one + neighbours) / alive};
}
