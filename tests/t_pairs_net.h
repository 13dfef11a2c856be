/* What tests of networks on fresh pairs share: data, where they stand, a small network. */
#ifndef T_PAIRS_NET_H
#define T_PAIRS_NET_H

#include "base/tt_alloc.h"
#include "t_test.h"
#include "towers/tt_pairs_net.h"

typedef struct {
    tt_pairs pairs;
    double *x, *y, *rating;
} data;

/* Uniform covariates; ratings of a smooth function plus sigma times a normal. */
static inline void data_make(data *s, size_t count, size_t d_u, size_t d_i, double sigma,
                             tt_rng *r) {
    s->x = tt_alloc(count * d_u, sizeof *s->x);
    s->y = tt_alloc(count * d_i, sizeof *s->y);
    s->rating = tt_alloc(count, sizeof *s->rating);
    assert_true(s->x && s->y && s->rating);
    for (size_t i = 0; i < count * d_u; i++) {
        s->x[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < count * d_i; i++) {
        s->y[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < count; i++) {
        s->rating[i] = 1 + s->x[i * d_u] * (2 - s->y[i * d_i]) + sigma * tt_rng_gaussian(r);
    }
    s->pairs = (tt_pairs){.count = count,
                          .d_u = d_u,
                          .d_i = d_i,
                          .user_x = s->x,
                          .item_x = s->y,
                          .rating = s->rating};
}

static inline void data_free(data *s) {
    tt_free(s->x);
    tt_free(s->y);
    tt_free(s->rating);
}

static const tt_address here = {.seed = 7, .design = 3, .cell = 2, .replicate = 1};

static const tt_pairs_net_spec small = {.layers = 3,
                                        .hidden = 9,
                                        .p = 2,
                                        .batch = 32,
                                        .steps = 60,
                                        .warmup = 10,
                                        .lr = 3e-3,
                                        .momentum = 0.9};

#endif
