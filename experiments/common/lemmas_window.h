/* The least penalty J of a ReLU network under rescaling of its layers. */
#ifndef LEMMAS_WINDOW_H
#define LEMMAS_WINDOW_H

#include "common/lemmas_measure.h"
#include "th_network.h"

enum { LEMMAS_WINDOW_LAYERS = 16, LEMMAS_WINDOW_SWEEPS = 200, LEMMAS_WINDOW_TRUTHS = 4 };

/* Sums of squares of a layer. */
typedef struct {
    double weights, biases;
} lemmas_square;

void lemmas_squares(lemmas_square *layer, const th_network *f); // layer (f->layers)

/* J after `sweeps` sweeps of exact minimisation in each product c_1 .. c_l; 0: as it is. J
 * is convex in their logarithms. */
double lemmas_balance(const lemmas_square *layer, size_t layers, size_t sweeps);

#endif
