/* Stochastic gradient descent for factor models, user by user (Funk 2006; Koren 2008, KDD).
 *
 * For a rating with error e = r - (mu + b_u + b_i + <q, w>), from the old values of q and
 * w:
 *
 *   b <- b + lr (e - reg b)              both biases, if the model has them
 *   q <- (1 - lr reg) q + lr e w
 *   w <- (1 - lr reg) w + gain lr e q
 *
 * w is the user's vector: p_u with gain 1 for SVD; see tt_svdpp.c for gain 2. */
#ifndef TT_SGD_H
#define TT_SGD_H

#include "baselines/tt_factor.h"

typedef struct {
    double lr;   // learning rate
    double reg;  // regularisation of everything
    double gain; // of w's step
} tt_sgd_step;

/* The ratings as an epoch visits them. */
typedef struct {
    tt_groups by_user;
    uint32_t *user; // (n) users with ratings, in order of first appearance
    size_t n;
} tt_sgd_visits;

/* TT_OK or TT_ENOMEM, when nothing is held. */
int tt_sgd_visits_alloc(tt_sgd_visits *v, const tt_ratings *train);
size_t tt_sgd_visits_bytes(const tt_ratings *train);
void tt_sgd_visits_free(tt_sgd_visits *v);

/* One pass over the ratings of user u, in order. w: (f->ld), updated with f->q and the
 * biases. Returns the sum of e^2. O(ratings ld). */
double tt_sgd_pass(tt_factor *f, float *w, size_t u, const tt_groups *by_user,
                   const tt_sgd_step *step);

/* 1 if an epoch's sum of squared errors says that the fit has left all bounds: not finite,
 * or its root mean square above 1000 (1 + root mean square of the ratings). */
int tt_sgd_diverged(double sum_squares, const tt_ratings *train);

#endif
