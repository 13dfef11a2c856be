/* What the first layer looks at; see common/sparsity_fit.h. */
#include <math.h>

#include "base/tt_error.h"
#include "common/sparsity_fit.h"
#include "common/units.h"

static const double focus = 0.99;

/* Sums over living units. */
typedef struct {
    double units, input, focused, copies, concentration;
} sums;

/* One unit: its weights w (D), `stride` apart. */
static void add_unit(sums *s, const float *w, size_t stride, size_t D, size_t d) {
    double total = 0, largest = 0, kept = 0, looks = 0;
    for (size_t l = 0; l < d; l++) {
        double weight = 0, copies = 0;
        for (size_t c = l; c < D; c += d) {
            weight += (double)w[c * stride];
            copies += w[c * stride] != 0;
        }
        total += weight * weight;
        largest = fmax(largest, weight * weight);
        kept += copies;
        looks += copies > 0;
    }
    if (total > 0) {
        s->units++;
        s->input += kept == 1;
        s->focused += largest >= focus * total;
        s->copies += kept / looks;
        s->concentration += largest / total;
    }
}

sparsity_layer sparsity_layer_of(const tt_twotower *t, size_t d) {
    const unit_shares shares = units_of(t, d);
    sums s = {0, 0, 0, 0, 0};
    for (int side = 0; side < 2; side++) {
        const tt_mlp *mlp = side == 0 ? &t->user : &t->item;
        const float *w = t->theta + (side == 0 ? 0 : tt_twotower_user_count(t));
        for (size_t unit = 0; unit < mlp->width[1]; unit++) {
            add_unit(&s, w + unit, mlp->width[1], mlp->dense, d);
        }
    }
    return (sparsity_layer){.nonzero = tt_twotower_nonzero(t),
                            .alive = shares.alive,
                            .input = s.input / s.units,
                            .coordinate = shares.one,
                            .focused = s.focused / s.units,
                            .neighbours = shares.neighbours,
                            .copies = s.copies / s.units,
                            .concentration = s.concentration / s.units};
}
