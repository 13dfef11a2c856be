/* The synthetic design of section 4.1 of the two-tower paper (OpenReview Ulj0tR-k7q).
 *
 * Tower j of the truth, j < p, with D nominal coordinates:
 *   f_j(x) = sum_l a_jl sin(2 pi x_l) + b_jl cos(2 pi x_l)  (l < D)  + sum_l c_jl x_l x_{l+1}  (l < D-1)
 * x_0 .. x_{d-1} uniform on [0,1], x_l = x_{l-d} beyond; coefficients uniform on [-s, s], s = .15;
 * ratings <f(x_u), g(x_i)> + normal noise on |Omega| distinct pairs drawn uniformly. Covariates,
 * coefficients, pairs and noise are redrawn in each replicate (roles DATA and TRUTH). */
#ifndef TT_SYNTHETIC_H
#define TT_SYNTHETIC_H

#include "base/tt_mat.h"
#include "base/tt_rng.h"
#include "data/tt_features.h"
#include "data/tt_ratings.h"

typedef struct {
    size_t n, m;               // users, items
    size_t d;                  // intrinsic dimension
    size_t D;                  // nominal dimension
    size_t p;                  // width of the representation
    size_t omega;              // |Omega| <= n m
    double noise_variance;
    double coefficient;        // s
} tt_synthetic_spec;

#define TT_SYNTHETIC_PAPER \
    {.n = 1500, .m = 1500, .d = 20, .D = 50, .p = 30, .omega = 100000, \
     .noise_variance = 0.1, .coefficient = 0.15}

typedef struct {
    tt_ratings ratings;        // (omega)
    double *truth;             // (omega) noiseless <f, g> of each rating
    tt_features user_x;        // (n, D)
    tt_features item_x;        // (m, D)
    double *user_f;            // (n, p) true representations
    double *item_f;            // (m, p)
    size_t q;                  // number of distinct true features of one side
    double *user_phi;          // (n, q) sin, cos of the d coordinates, distinct products
    double *item_phi;          // (m, q)
} tt_synthetic;

/* TT_OK or TT_ENOMEM. */
int tt_synthetic_alloc(tt_synthetic *s, const tt_synthetic_spec *spec, const tt_address *address);
void tt_synthetic_free(tt_synthetic *s);

#endif
