/* The two-tower model: R(x_u, x_i) = offset + <f(x_u), g(x_i)>.
 *
 * f and g are towers (tt_mlp.h) of equal output width p; their parameters lie in one block, the
 * user tower first. Dense covariates are recoded x -> 2x - 1 before they enter (they lie in
 * [0, 1]); sparse ones enter as they are. Model (2) of the paper has no offset: it is 0 there
 * and the training mean where ratings have one. */
#ifndef TT_TWOTOWER_H
#define TT_TWOTOWER_H

#include <stdio.h>

#include "data/tt_features.h"
#include "data/tt_ratings.h"
#include "towers/tt_mlp.h"

typedef struct {
    tt_mlp user, item;
    double offset;
    int recode;                // 1: dense covariates enter as 2x - 1
    size_t n_theta;            // parameters of both towers
    float *theta;              // (n_theta) user tower, then item tower
} tt_twotower;

/* Towers with `layers` weight matrices, hidden layers of `hidden` units and p outputs, for
 * covariates of these forms; parameters zero. TT_OK or TT_ENOMEM. */
int tt_twotower_alloc(tt_twotower *t, const tt_features *user_x, const tt_features *item_x,
                      size_t layers, size_t hidden, size_t p, enum tt_activation activation);
void tt_twotower_free(tt_twotower *t);
void tt_twotower_init(tt_twotower *t, const tt_address *address);

size_t tt_twotower_user_count(const tt_twotower *t); // parameters of the user tower

/* Covariates as the towers take them: a fresh copy, recoded if the model says so. */
int tt_twotower_inputs(const tt_twotower *t, tt_features *inputs, const tt_features *x);

/* Output of one tower (side 0: user, 1: item) for all rows of `inputs`: out (rows, p) fresh
 * (tt_alloc), NULL when memory is refused. */
float *tt_twotower_embed(const tt_twotower *t, int side, const tt_features *inputs);

/* J of equation (2): sum of squares of all weights and biases; sum of |.| (side as above) of
 * the first layer's weights; share of them that is not zero, over both towers. */
double tt_twotower_l2(const tt_twotower *t);
double tt_twotower_l1(const tt_twotower *t, int side);
double tt_twotower_nonzero(const tt_twotower *t);

/* First-layer weights of one side: from *first, `count` parameters, the bias row excluded; there
 * are two runs (dense rows, sparse rows); run = 0 or 1. */
void tt_twotower_first_layer(const tt_twotower *t, int side, int run, size_t *first,
                             size_t *count);

/* Through base/tt_io.h. Load: fresh; TT_EDATA on a damaged stream or numbers not finite. */
int tt_twotower_save(const tt_twotower *t, FILE *f);
int tt_twotower_load(tt_twotower *t, FILE *f);

#endif
