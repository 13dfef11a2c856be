/* What tests of the sieve share: drawn pairs with their boxes, a fit to them. */
#ifndef T_SIEVE_H
#define T_SIEVE_H

#include "base/tt_error.h"
#include "t_test.h"
#include "towers/tt_sieve.h"

static const tt_address address = {.seed = 20240, .design = 77};

/* Pairs that own their numbers. */
typedef struct {
    tt_pairs pairs;
    double *x, *y, *rating, *clean; // clean: without noise
} sample;

static inline void sample_open(sample *s, size_t n, size_t d_u, size_t d_i, tt_rng *r) {
    s->x = malloc(n * d_u * sizeof *s->x);
    s->y = malloc(n * d_i * sizeof *s->y);
    s->rating = calloc(n, sizeof *s->rating);
    s->clean = calloc(n, sizeof *s->clean);
    assert_true(s->x && s->y && s->rating && s->clean);
    for (size_t i = 0; i < n * d_u; i++) {
        s->x[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < n * d_i; i++) {
        s->y[i] = tt_rng_uniform(r);
    }
    s->pairs = (tt_pairs){n, d_u, d_i, s->x, s->y, s->rating};
}

static inline void sample_close(sample *s) {
    free(s->x);
    free(s->y);
    free(s->rating);
    free(s->clean);
}

static inline tt_sieve_path fit(const tt_sieve_spec *spec, const tt_pairs *pairs,
                                const tt_pairs *judge) {
    tt_sieve_path path;
    assert_int_equal(tt_sieve_fit(NULL, &path, spec, pairs, judge, &address), TT_OK);
    return path;
}

#endif
