/* One replicate of experiments/matrix_design.c: N_train ratings of the design of section
 * 4.1, from a matrix of n users and n items or from pairs that are all fresh, and noiseless
 * pairs to judge on.
 *
 * q true features of a side (tt_synthetic.h). All designs of one replicate share true
 * functions and noise, and their covariates are rows of one stream: 0 .. new_first - 1 may
 * be users of a matrix (the first n are), then come `n_new` new users that nobody trains
 * on, then those of fresh pairs. A matrix is that of common/study.h: what tests there are
 * the warm pairs here. */
#ifndef MATRIX_DESIGN_DATA_H
#define MATRIX_DESIGN_DATA_H

#include "common/study.h"

typedef struct {
    size_t d, n;             // n = m users and items; 0: fresh pairs
    size_t omega;            // |Omega|; N_train = omega - round(.3 omega)
    size_t new_first, n_new; // rows of the covariates' stream; n <= new_first
    int true_features;       // 1: covariates are the q true features, as floats
} md_spec;

/* Pairs to judge on: rows of a table of users and of one of items. */
typedef struct {
    size_t count;
    uint32_t *user, *item; // (count)
    double *truth;         // (count) noiseless rating
} md_pairs;

/* A side, 0 users and 1 items. */
typedef struct {
    tt_features seen, fresh;  // covariates of training and of new users (items)
    double *seen_f, *fresh_f; // (rows, p) true representations
} md_side;

enum { MD_WARM, MD_NEW_USER, MD_NEW_ITEM, MD_COLD, MD_PAIRS };

typedef struct {
    size_t p, q;
    study matrix;       // n > 0: owner of the ratings
    tt_ratings ratings; // n = 0: fresh pairs, user k = item k = k
    md_side side[2];
    md_pairs pairs[MD_PAIRS]; // rows of seen or of new ones, as the name says
    tt_problem problem;       // on the training ratings, all of them
} md_data;

size_t md_n_train(const md_spec *spec);

/* TT_OK or TT_ENOMEM (then d is empty). */
int md_open(md_data *d, const md_spec *spec, uint64_t seed, size_t replicate);
void md_close(md_data *d);

#endif
