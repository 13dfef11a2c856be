/* How far the approximators of th_construct.h are from a function: L2 and sup error,
 * weights, and the network beside the function it should be. */
#ifndef APPROXIMATION_ERRORS_H
#define APPROXIMATION_ERRORS_H

#include "base/tt_rng.h"
#include "th_construct.h"

enum approximation_family { KUHN, LOCAL };

typedef struct {
    enum approximation_family family;
    size_t d, k;
    unsigned m;     // stages of the squares; LOCAL only
    th_function *f; // what is approximated
    const void *context;
} approximant;

/* Counted by the code that builds the networks; 0: memory refused. */
size_t approximant_weights(const approximant *a);
size_t approximant_layers(const approximant *a);

/* Root mean square error at `points` uniform points in each of `cells` uniform cells.
 * Streams: role EVAL, item = number of the cell, whatever k. */
double approximation_l2(const approximant *a, size_t cells, size_t points,
                        const tt_address *address);

/* Largest error: `points` of a sequence without gaps in every cell, then a compass search
 * from each of the worst `starts` cells. TT_OK or TT_ENOMEM. */
int approximation_sup(double *sup, const approximant *a, size_t points, size_t starts);

typedef struct {
    size_t weights; // of the built network
    size_t layers;
    double largest; // |weight|
    double gap;     // largest |network - function| over the points / largest |f| there
} approximation_network;

/* Builds the network and compares it at `points` points (EVAL). TT_OK or TT_ENOMEM. */
int approximation_build(approximation_network *n, const approximant *a, size_t points,
                        const tt_address *address);

#endif
