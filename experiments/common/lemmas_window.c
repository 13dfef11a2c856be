/* Theorem 2's proviso 4 lambda J(R0) <= L N^(-2 beta/(2 beta + d)) log N, N = |Omega|, for
 * the networks R0 that Theorem 1 builds.
 *
 * R0: p outputs a tower, each the interpolant on k = N^(1/(2 beta + d)) cells a side
 * (th_kuhn_network) of a self-similar truth; J the sum of squared parameters of both
 * towers, users and items alike; L its layers. ReLU networks may be rescaled: layer l by
 * c_l > 0, product 1, its biases by c_1 .. c_l, is the same function. `balanced` is the
 * rescaling of layers that makes J least. The ceiling: a tower whose values differ by rho
 * on [0,1]^d has prod |A_l|_F >= rho / sqrt(d), so by the inequality of means J >= L
 * (rho^2 / d)^(1/L), whatever the network of L layers (one output counted). */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/lemmas_window.h"
#include "th_construct.h"
#include "th_holder.h"
#include "th_rate.h"

void lemmas_squares(lemmas_square *layer, const th_network *f) {
    TT_ASSERT(f->layers <= LEMMAS_WINDOW_LAYERS);
    for (size_t l = 0; l < f->layers; l++) {
        const th_layer *a = &f->layer[l];
        layer[l] = (lemmas_square){0};
        for (size_t k = 0; k < a->first[a->rows]; k++) {
            layer[l].weights += a->value[k] * a->value[k];
        }
        for (size_t i = 0; i < a->rows; i++) {
            layer[l].biases += a->bias[i] * a->bias[i];
        }
    }
}

double lemmas_balance(const lemmas_square *layer, size_t layers, size_t sweeps) {
    double scale[LEMMAS_WINDOW_LAYERS + 1]; // squared product c_1 .. c_l
    double j = 0;
    for (size_t l = 0; l <= layers; l++) {
        scale[l] = 1;
    }
    for (size_t k = 0; k < sweeps; k++) {
        for (size_t l = 1; l < layers; l++) {
            const double up = scale[l + 1] * layer[l].weights;
            const double down = layer[l - 1].weights / scale[l - 1] + layer[l - 1].biases;
            scale[l] = sqrt(up / down);
        }
    }
    for (size_t l = 0; l < layers; l++) {
        j += scale[l + 1] / scale[l] * layer[l].weights + scale[l + 1] * layer[l].biases;
    }
    return j;
}

static double wave(const double *x, const void *context) {
    return th_selfsimilar_eval(context, x);
}

static void range(double *least, double *most, const double *x, size_t n) {
    *least = *most = x[0];
    for (size_t i = 1; i < n; i++) {
        *least = fmin(*least, x[i]);
        *most = fmax(*most, x[i]);
    }
}

int lemmas_window(double *value, const lemmas_setting *s, const tt_address *address,
                  uint64_t item, size_t unused) {
    (void)unused;
    const size_t d = (size_t)s->d;
    const size_t k = (size_t)ceil(th_rate_cells(s->beta, s->d, s->n));
    const size_t nodes = th_construct_count(d, k);
    double *node = tt_alloc(nodes, sizeof *node), least, most;
    tt_rng r;
    /* the same truth at all sizes: the number of truths lies between two items */
    tt_rng_at(&r, address, TT_ROLE_TRUTH, item % LEMMAS_WINDOW_TRUTHS);
    gsl_rng g = tt_rng_gsl(&r);
    th_selfsimilar truth;
    th_selfsimilar_draw(&truth, s->beta, d, 0, 12, &g);
    if (!node) {
        return TT_ENOMEM;
    }
    th_construct_nodes(node, d, k, wave, &truth);
    th_network *f = th_kuhn_network(&(th_kuhn){d, k, node});
    range(&least, &most, node, nodes);
    tt_free(node);
    if (!f) {
        return TT_ENOMEM;
    }
    lemmas_square layer[LEMMAS_WINDOW_LAYERS];
    const double layers = (double)f->layers;
    const double room =
        layers * pow(s->n, -th_rate_two_tower(s->beta, s->d, s->d)) * log(s->n) / 4;
    lemmas_squares(layer, f);
    const double built = lemmas_balance(layer, f->layers, 0);
    const double balanced = lemmas_balance(layer, f->layers, LEMMAS_WINDOW_SWEEPS);
    const double rho = most - least;
    const double at_least = 2 * layers * pow(rho * rho / s->d, 1 / layers);
    value[LEMMAS_COUNT] = 1;
    value[LEMMAS_VIOLATIONS] = 0;
    value[LEMMAS_LARGEST] = log10(room / (2 * s->p * balanced));
    value[LEMMAS_TYPICAL] = log10(room / (2 * s->p * built));
    value[LEMMAS_BOUND] = log10(2 * s->p * built);
    value[LEMMAS_OTHER] = log10(room / at_least);
    th_network_free(f);
    return TT_OK;
}
