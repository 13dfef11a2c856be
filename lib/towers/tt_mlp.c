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

void tt_mlp_init(const tt_mlp *t, float *theta, const tt_address *address, uint64_t tower) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, tower);
    for (size_t l = 0; l < t->layers; l++) {
        const size_t in = t->width[l], out = t->width[l + 1];
        const size_t bias = tt_mlp_bias_row(t, l);
        const int he = t->activation == TT_RELU && l + 1 < t->layers;
        const double sd = he ? sqrt(2.0 / (double)in) : sqrt(2.0 / (double)(in + out));
        float *w = theta + tt_mlp_offset(t, l);
        for (size_t i = 0; i <= in; i++) {
            for (size_t j = 0; j < out; j++) {
                w[i * out + j] = i == bias ? 0.0f : (float)(sd * tt_rng_gaussian(&r));
            }
        }
    }
}
