#include "common/lemmas_sparse.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Widths are at most 2 sqrt(count / L) + 1, or one; so many places at most, with biases. */
static size_t most_places(size_t weights) {
    return 8 * weights + 64;
}

int lemmas_sparse_alloc(lemmas_sparse_work *w, size_t weights) {
    w->places = most_places(weights);
    w->weight = tt_alloc(2 * w->places, sizeof *w->weight);
    w->order = tt_alloc(w->places, sizeof *w->order);
    if (!w->weight || !w->order) {
        lemmas_sparse_free(w);
        return TT_ENOMEM;
    }
    return TT_OK;
}

void lemmas_sparse_free(lemmas_sparse_work *w) {
    tt_free(w->weight);
    tt_free(w->order);
    *w = (lemmas_sparse_work){0};
}

th_network *lemmas_sparse(lemmas_sparse_work *w, size_t count, size_t deepest,
                          size_t inputs, size_t outputs, tt_rng *r) {
    const size_t layers = 1 + tt_rng_below(r, deepest);
    const size_t side = (size_t)sqrt((double)count / (double)layers);
    size_t width[LEMMAS_DEEPEST + 1], places = 0;
    TT_ASSERT(layers <= LEMMAS_DEEPEST && 2 * side + 1 <= LEMMAS_INPUTS + 9);
    for (size_t l = 0; l <= layers; l++) {
        width[l] = 1 + tt_rng_below(r, 2 * side + 1);
    }
    width[0] = inputs ? inputs : width[0] < LEMMAS_INPUTS ? width[0] : LEMMAS_INPUTS;
    width[layers] = outputs                          ? outputs
                    : width[layers] < LEMMAS_OUTPUTS ? width[layers]
                                                     : LEMMAS_OUTPUTS;
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < width[l + 1]; i++) {
            for (size_t j = 0; j <= width[l]; j++) {
                TT_ASSERT(places < w->places);
                w->order[places] = (uint32_t)places;
                w->weight[places++] = (th_weight){l, i, j, 2 * tt_rng_uniform(r) - 1};
            }
        }
    }
    tt_rng_shuffle(r, w->order, places);
    const size_t kept = count < places ? count : places;
    for (size_t k = 0; k < kept; k++) {
        w->weight[w->places + k] = w->weight[w->order[k]];
    }
    return th_network_from(layers, width, w->weight + w->places, kept);
}
