/* One replicate of the rate experiments: rough truths, fresh pairs, pairs to judge on.
 *
 * R*(x, y) = <f(x), g(y)>, f on [0,1]^d_u and g on [0,1]^d_i random-sign series of smoothness beta
 * with p = 2 outputs (theory/th_holder.h); x and y uniform and fresh in every pair; ratings
 * R* + sigma times a standard normal. Streams: design "rough", truth cell a hash of (beta, d_u,
 * d_i): neither size, noise, estimator nor experiment enters, so all experiments on the same
 * truth see the same data, and smaller samples are prefixes. */
#ifndef ROUGH_H
#define ROUGH_H

#include "base/tt_rng.h"
#include "data/tt_pairs.h"
#include "th_holder.h"

typedef struct {
    double beta;
    size_t d_u, d_i;
    double sigma;      // standard deviation of the noise; 0: noiseless
    double amplitude;  // of the rough part; the backbone has root mean square 1
    size_t n;          // pairs to draw
    size_t n_judge;    // noiseless pairs to judge on
} rough_spec;

enum { ROUGH_JUDGE = 20000 };
#define ROUGH_AMPLITUDE 0.5

typedef struct {
    rough_spec spec;
    tt_address address;
    th_holder truth[2];   // user's, item's
    tt_pairs train;       // (n)
    tt_pairs judge;       // (n_judge) noiseless
    double *block;        // owns their numbers
} rough;

/* TT_OK or TT_ENOMEM. */
int rough_open(rough *r, const rough_spec *spec, uint64_t seed, size_t replicate);
void rough_close(rough *r);

/* R* of a pair. */
double rough_value(const rough *r, const double *x, const double *y);

/* Levels of the series in dimension d: finer than the finest cell of any sieve here. */
size_t rough_levels(size_t d);

#endif
