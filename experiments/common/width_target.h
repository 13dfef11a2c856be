/* The true functions of one side of the synthetic study, as targets of a regression.
 *
 * f (p outputs) and g are the two sides' true functions, x and y covariates. If the item
 * side is exact and the user side makes the error delta(x) = f^(x) - f(x), the mean squared
 * error of the ratings is
 *   E <delta(x), g(y)>^2 = E delta' Sigma delta,  Sigma = E g g' (p, p) = L L'.
 * So a tower is fitted to h(x) = s L' f(x), s > 0: its squared error is the ratings'. s
 * makes E |h|^2 = p, for the optimiser's sake; ratios do not depend on it.
 *
 * Covariates: D uniform coordinates (copies beyond d), recoded 2x - 1 as in tt_ttm. The
 * first rows are the users of the study with the same address, the rest are fresh. */
#ifndef WIDTH_TARGET_H
#define WIDTH_TARGET_H

#include "base/tt_rng.h"
#include "data/tt_features.h"

typedef struct {
    tt_address address; // the study's
    tt_features x;      // (rows, D) inputs of the tower
    float *h;           // (rows, p) targets
    size_t rows, p;
    double energy; // E R*^2 = E f' Sigma f, over the rows
} width_target;

/* The study at dimension d: address as study_open makes it. As many items as rows give
 * Sigma. TT_OK, TT_ENOMEM, or TT_EFAIL: Sigma is not positive definite (rows < p). */
int width_target_open(width_target *t, size_t d, size_t rows, uint64_t seed,
                      size_t replicate);
void width_target_close(width_target *t);

#endif
