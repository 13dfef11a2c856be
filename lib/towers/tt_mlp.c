#include "towers/tt_mlp.h"

#include <math.h>

#include "base/tt_error.h"

size_t tt_mlp_offset(const tt_mlp *t, size_t layer) {
    TT_ASSERT(layer <= t->layers && t->layers <= TT_LAYERS_MAX);
    size_t offset = 0;
    for (size_t l = 0; l < layer; l++) {
        offset += (t->width[l] + 1) * t->width[l + 1];
    }
    return offset;
}

size_t tt_mlp_count(const tt_mlp *t) {
    return tt_mlp_offset(t, t->layers);
}

size_t tt_mlp_bias_row(const tt_mlp *t, size_t layer) {
    return layer == 0 ? t->dense : t->width[layer];
}

/* One first weight of a layer. */
static double draw(const tt_mlp *t, size_t layer, tt_rng *r) {
    const double in = (double)t->width[layer], out = (double)t->width[layer + 1];
    if (t->start == TT_START_GLOROT) {
        return sqrt(6 / (in + out)) * (2 * tt_rng_uniform(r) - 1);
    }
    const int he = t->activation == TT_RELU && layer + 1 < t->layers;
    return sqrt(he ? 2 / in : 2 / (in + out)) * tt_rng_gaussian(r);
}

void tt_mlp_init(const tt_mlp *t, float *theta, const tt_address *address, uint64_t tower) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, tower);
    for (size_t l = 0; l < t->layers; l++) {
        const size_t out = t->width[l + 1], bias = tt_mlp_bias_row(t, l);
        float *w = theta + tt_mlp_offset(t, l);
        for (size_t i = 0; i <= t->width[l]; i++) {
            for (size_t j = 0; j < out; j++) {
                w[i * out + j] = i == bias ? 0.0f : (float)draw(t, l, &r);
            }
        }
    }
}
