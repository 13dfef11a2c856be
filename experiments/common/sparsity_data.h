/* One replicate of experiments/sparsity.c: sparse truths, fresh pairs, pairs to judge on.
 *
 * Covariates x_u, x_i in R^D: the first d uniform on [0, 1], the rest copies, x_l =
 * x_{l-d}.
 * R* = <f(x_u), g(x_i)>, p = 2, f and g drawn alike:
 *   additive  f_k(x) = b_k(x) + a d^(-1/2) sum_{l < d} h_kl(x_l), h_kl the rough part of
 *             a random-sign series of smoothness beta in one coordinate
 *             (theory/th_holder.h), each coordinate with signs, scale and offsets of its
 *             own; b_1 = 1, b_2 = sqrt(3) (2 x_1 - 1) keep the Gram of the towers well
 *             conditioned, as in common/rough.h;
 *   design    the sums of sines, cosines and products x_l x_{l+1} of the paper's study
 *             (data/tt_synthetic.h), coefficients scaled so that f_k has, but for the
 *             number of products, the mean square of its D = 50 at this D.
 * Ratings R* + sigma times a standard normal; every pair is a new user and a new item.
 * Streams: design "sparsity", truth cell a hash of (truth, beta, d), for the design of d
 * and D; neither size, noise nor method enters, and on additive truths not D: a truth with
 * copies sees the data of the one without. Smaller samples are prefixes. */
#ifndef SPARSITY_DATA_H
#define SPARSITY_DATA_H

#include "base/tt_rng.h"
#include "data/tt_pairs.h"
#include "th_holder.h"

enum sparsity_truth { SPARSITY_ADDITIVE, SPARSITY_DESIGN };
enum { SPARSITY_OUTPUTS = 2 };

typedef struct {
    enum sparsity_truth truth;
    double beta;      // smoothness of the additive towers; the design's are analytic
    size_t d;         // distinct coordinates, at most TH_DIM_MAX
    size_t D;         // covariates, copies included, >= d
    double amplitude; // a
    double sigma;     // standard deviation of the noise
    size_t n;         // pairs to draw
    size_t n_judge;   // noiseless pairs to judge on
} sparsity_spec;

typedef struct {
    sparsity_spec spec;
    tt_address address;
    th_holder part[2][TH_DIM_MAX]; // additive: one series a coordinate, user's, item's
    tt_pairs train;                // (n) covariates (n, D)
    tt_pairs judge;                // (n_judge) noiseless
    double *block;                 // owns their numbers
} sparsity_data;

/* TT_OK or TT_ENOMEM. */
int sparsity_open(sparsity_data *s, const sparsity_spec *spec, uint64_t seed,
                  size_t replicate);
void sparsity_close(sparsity_data *s);

/* f (SPARSITY_OUTPUTS) at x (d) of an additive truth; side 0: user, 1: item. */
void sparsity_tower(double *f, const sparsity_data *s, int side, const double *x);

#endif
