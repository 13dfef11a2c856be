/* The additive sieve, a yardstick that is told what the towers must find: both towers are
 * sums over the d coordinates of continuous piecewise linear functions with K pieces each,
 *   f_k(x) = sum_{l < d} sum_{j <= K} c_klj hat(K x_l - j), hat(t) = max(0, 1 - |t|),
 * fitted by alternating least squares (a half step is linear in one tower's 2 d (K + 1)
 * coefficients), K from coarse to fine, chosen on the held-out fifth. */
#ifndef SPARSITY_SIEVE_H
#define SPARSITY_SIEVE_H

#include "base/tt_rng.h"
#include "data/tt_pairs.h"

typedef struct {
    size_t K;         // chosen
    double valid_mse; // at K, on the pairs held out
    double risk;      // at K, on the pairs to judge on
} sparsity_sieve_result;

enum { SPARSITY_SIEVE_STREAM = 16 }; // beyond those of the towers' first weights

/* Fits the first d covariates of the pairs; random first towers from (INIT, 16 + start) of
 * the address. TT_OK or TT_ENOMEM. */
int sparsity_sieve(sparsity_sieve_result *result, const tt_pairs *pairs,
                   const tt_pairs *judge, size_t d, const tt_address *address);

#endif
