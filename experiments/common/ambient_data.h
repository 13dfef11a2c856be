/* Data of experiments/ambient.c: fresh pairs with covariates in R^D, truths of d
 * intrinsic coordinates. */
#ifndef AMBIENT_DATA_H
#define AMBIENT_DATA_H

#include "common/rough.h"
#include "th_support.h"

#define AMBIENT_BETA 0.5

/* How the d intrinsic coordinates of users and items lie in R^D. */
typedef struct {
    const char *name;        // identity, copies, graph, linear, onehot
    size_t d;                // 1, 2
    double sigma;            // noise
    th_support_spec support; // its first d parameters are the intrinsic coordinates
} ambient_arm;

size_t ambient_dimensions(const ambient_arm *arm); // D

/* The pairs of common/rough.h (beta = AMBIENT_BETA, d_u = d_i = d), so that all arms of a d
 * see the same truths, intrinsic coordinates and noise. Embeddings: design "ambient", truth
 * cell a hash of the arm's name and d, not D: a graph in R^10 is part of that in R^20. */
typedef struct {
    rough base;
    tt_pairs train, judge; // embedded
    double *block[2];      // own their covariates
} ambient_data;

/* n pairs and ROUGH_JUDGE to judge on. TT_OK or TT_ENOMEM (then nothing is held). */
int ambient_open(ambient_data *a, const ambient_arm *arm, size_t n, uint64_t seed,
                 size_t replicate);
void ambient_close(ambient_data *a);

#endif
