/* Two-tower ReLU networks trained on pairs of users and items that do not recur:
 *
 *   min (1/n) sum (r_i - <f(x_i), g(y_i)>)^2, weights pulled to 0 by the penalty l2
 *
 * over the n pairs that are not held out (tt_pairs.h), by AdamW (tt_optimizer.h; its
 * decay by lr 2 l2 a step stands for equation (2)'s lambda J) on batches that pass
 * through the pairs in fresh random orders; a pass leaves out the pairs that do not fill
 * its last batch. The step length rises over `warmup` steps and falls to 0 by half a
 * cosine: the last iterate is kept. The held-out pairs choose nothing here; they
 * measure, so that a caller may choose between starts. Covariates enter as 2 x - 1; they
 * and the ratings are rounded to float. */
#ifndef TT_PAIRS_NET_H
#define TT_PAIRS_NET_H

#include "base/tt_rng.h"
#include "data/tt_estimator.h"
#include "data/tt_pairs.h"
#include "towers/tt_twotower.h"

typedef struct {
    size_t layers;       // weight matrices a tower, 1 .. TT_LAYERS_MAX
    size_t hidden;       // units of each hidden layer
    size_t p;            // width of the representation
    size_t batch;        // pairs a step, a multiple of TT_LANES; at most the n there are
    size_t steps;        // >= 1
    size_t warmup;       // steps until the step length is full
    double lr, momentum; // AdamW's step length and beta_1
    double l2;           // lambda
} tt_pairs_net_spec;

#define TT_PAIRS_NET_DEFAULT \
    {.layers = 3, .hidden = 24, .p = 2, .batch = 256, .steps = 10000, .warmup = 100, \
     .lr = 3e-3, .momentum = 0.9}

typedef struct {
    enum tt_status status; // TT_FIT_DIVERGED: parameters or errors that are not finite
    double train_mse;      // on the pairs trained on; NAN: diverged
    double valid_mse;      // on the pairs held out; NAN: diverged
} tt_pairs_net_result;

/* Weights and biases of one tower with d inputs. */
size_t tt_pairs_net_weights(const tt_pairs_net_spec *spec, size_t d);

/* Hidden units of the narrowest tower of spec's layers and p with at least `weights` of
 * them. */
size_t tt_pairs_net_width(const tt_pairs_net_spec *spec, size_t d, double weights);

/* *t is fresh, trained from first weights of streams (INIT, 2 start) and (INIT, 2 start
 * + 1); orders from (SHUFFLE, 2^32 start + pass). At least 2 TT_LANES pairs. TT_OK or
 * TT_ENOMEM (then *t is empty). */
int tt_pairs_net_fit(tt_twotower *t, tt_pairs_net_result *result,
                     const tt_pairs_net_spec *spec, const tt_pairs *pairs,
                     const tt_address *address, size_t start);

/* estimate (N) for the pairs' covariates. TT_OK or TT_ENOMEM. */
int tt_pairs_net_predict(const tt_twotower *t, double *estimate, const tt_pairs *pairs);

#endif
