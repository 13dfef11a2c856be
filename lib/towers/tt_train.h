/* Training of the two-tower model:
 *
 *   min (1/|Omega|) sum (r_ui - offset - <f(x_u), g(x_i)>)^2 + l2 J_2 + l1 J_1
 *
 * J_2: sum of squares of all weights and biases (equation (2) of the paper with J = L2); J_1:
 * sum of |w| over the first layer's weights, by a proximal step after each update. Either
 * penalty may fall geometrically from its first to its last value over the run: a warm-started
 * regularisation path. The gradient of a batch is that of the mean over all ratings, so blocks
 * with more ratings weigh more; its norm is clipped.
 *
 * Diverged is a status: weights or errors that are no finite numbers. Such a run leaves all
 * parameters zero, so the model predicts the offset, and valid_rmse NAN. */
#ifndef TT_TRAIN_H
#define TT_TRAIN_H

#include "base/tt_rng.h"
#include "data/tt_estimator.h"
#include "towers/tt_batch.h"
#include "towers/tt_optimizer.h"
#include "towers/tt_twotower.h"

enum tt_schedule {
    TT_COSINE,                 // lr falls to 0 by a half cosine after one epoch of warm-up
    TT_DECAY                   // lr times `decay` after each epoch, not below lr_min (the paper)
};

typedef struct {
    enum tt_batching batching;
    size_t batch;              // blocks a side (TT_BLOCKS) or ratings (TT_PAIRS)
    enum tt_optimizer optimizer;
    double lr, momentum;
    enum tt_schedule schedule;
    double decay, lr_min;      // TT_DECAY
    double clip;               // largest norm of the loss's gradient; 0: not clipped
    size_t epochs;
    double l1, l1_end;         // 0: no L1 penalty
    double l1_eps;             // 0: plain L1; else reweighted, see tt_soft_threshold
    double l2, l2_end;
    size_t patience;           // stop after so many epochs without a better validation error and
                               // keep the best parameters; 0: run all epochs, keep the last
    size_t check;              // epochs between looks at the validation part, >= 1
} tt_train_spec;

/* The paper's schedule: SGD, lr .01 x .9 an epoch, not below .005. */
#define TT_TRAIN_PUBLISHED \
    {.batching = TT_PAIRS, .batch = 32, .optimizer = TT_SGD, .lr = 0.01, .schedule = TT_DECAY, \
     .decay = 0.9, .lr_min = 0.005, .epochs = 50, .l2 = 1e-6, .l2_end = 1e-6, .check = 1}

/* What was found best for small towers on the synthetic study (README, "Training"). */
#define TT_TRAIN_TUNED \
    {.batching = TT_BLOCKS, .batch = 6, .optimizer = TT_NESTEROV, .lr = 0.07, \
     .momentum = 0.95, .schedule = TT_COSINE, .clip = 5, .epochs = 150, .l1 = 0.1, \
     .l1_end = 0.005, .l1_eps = 0.02, .l2 = 2e-4, .l2_end = 1e-5, .check = 5}

/* Trains t (initialised) on the ratings; `valid` may be NULL. user_inputs and item_inputs are
 * covariates as tt_twotower_inputs makes them; train->count >= 1. info->iterations: epochs
 * behind the parameters, those up to the best look when patience kept it. TT_OK or
 * TT_ENOMEM. */
int tt_train(tt_twotower *t, const tt_train_spec *spec, const tt_ratings *train,
             const tt_ratings *valid, const tt_features *user_inputs,
             const tt_features *item_inputs, const tt_address *address, tt_fit *info);

/* Root mean squared error of embeddings F (n_users, p), G (n_items, p); NAN without ratings. */
double tt_embedding_rmse(const float *F, const float *G, size_t p, double offset,
                         const tt_ratings *ratings);

#endif
