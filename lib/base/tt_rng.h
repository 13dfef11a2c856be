/* Random numbers with an address: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011).
 *
 * A draw is a pure function of where it belongs: the key is made from (master seed, design,
 * truth cell, replicate), the counter from (role, item, block). No generator outlives a task;
 * tt_rng_at puts one at its address before each work item. Sample size, method and experiment
 * never enter the address of TRUTH, DATA, SPLIT or EVAL, so the arms of a comparison see the
 * same data and smaller samples are prefixes of larger ones. */
#ifndef TT_RNG_H
#define TT_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

/* What a stream is for. Append only: the numbers are part of every result. */
enum tt_role {
    TT_ROLE_TRUTH = 1,      // coefficients of the true functions
    TT_ROLE_DATA = 2,       // covariates, pairs, noise
    TT_ROLE_SPLIT = 3,      // training, validation, test, folds
    TT_ROLE_EVAL = 4,       // evaluation points
    TT_ROLE_INIT = 5,       // starting values of an estimator
    TT_ROLE_SHUFFLE = 6,    // order and grouping of minibatches
    TT_ROLE_NEGATIVE = 7,   // sampled negatives
    TT_ROLE_BOOTSTRAP = 8,  // resampling
    TT_ROLE_TEST = 9        // tests of the suite
};

typedef struct {
    uint64_t seed;       // master seed
    uint32_t design;     // hash of the design's name (tt_hash32)
    uint32_t cell;       // truth cell within the design
    uint32_t replicate;  // 0, 1, ...
} tt_address;

typedef struct {
    uint32_t key[2];
    uint32_t counter[4];  // block, role, item (low, high)
    uint32_t word[4];     // the current block's output
    unsigned used;        // words of it already given out; 4: compute the next block
} tt_rng;

/* One block: out = Philox4x32-10(counter, key). */
void tt_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);

/* Puts r at the start of the stream (address, role, item): 2^32 blocks of four words. */
void tt_rng_at(tt_rng *r, const tt_address *address, enum tt_role role, uint64_t item);

uint32_t tt_rng_word(tt_rng *r);              // 32 random bits
double tt_rng_uniform(tt_rng *r);             // [0, 1), 53 bits
float tt_rng_uniformf(tt_rng *r);             // [0, 1), 24 bits
double tt_rng_gaussian(tt_rng *r);            // standard normal, Box-Muller, two uniforms
size_t tt_rng_below(tt_rng *r, size_t n);     // 0 .. n-1, unbiased; n >= 1

/* Fisher-Yates: a uniformly random order of a[0..n-1]. */
void tt_rng_shuffle(tt_rng *r, uint32_t *a, size_t n);

/* The same generator for GSL's distributions. `gsl_rng g = tt_rng_gsl(&r);` makes a view whose
 * draws advance r; gsl_rng_alloc(tt_rng_philox) makes a free-standing one (set by seed). */
extern const gsl_rng_type *tt_rng_philox;
gsl_rng tt_rng_gsl(tt_rng *r);

/* FNV-1a of a string: names to numbers in an address. */
uint32_t tt_hash32(const char *text);

#endif
