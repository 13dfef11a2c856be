/* What tests of the trainer share: a planted problem, a run on it, its error. */
#ifndef T_TRAIN_H
#define T_TRAIN_H

#include "t_towers.h"
#include "towers/tt_train.h"

enum { N = 31, M = 23, COUNT = 400 };

static const tt_address address = {.seed = 21, .design = 4};

/* 400 of 713 ratings planted by linear towers on dense covariates, 120 others to validate
 * on. */
typedef struct {
    tt_features xu, xi;
    tt_ratings train, valid;
    tt_twotower t;
} fixture;

static inline void make(fixture *f, size_t layers, size_t p,
                        enum tt_activation activation) {
    tt_rng rng = t_rng("train", 0);
    tt_features form[2];
    tt_ratings all;
    uint32_t index[N * M];
    t_tower_features(&f->xu, N, 4, 0, &rng);
    t_tower_features(&f->xi, M, 3, 0, &rng);
    t_tower_ratings(&all, N, M, N * M, &rng);
    t_plant(&all, &f->xu, &f->xi, &rng);
    for (size_t k = 0; k < N * M; k++) {
        index[k] = (uint32_t)k;
    }
    assert_int_equal(tt_ratings_subset(&f->train, &all, index, COUNT), TT_OK);
    assert_int_equal(tt_ratings_subset(&f->valid, &all, index + COUNT, 120), TT_OK);
    tt_ratings_free(&all);
    assert_int_equal(tt_twotower_alloc(&f->t, &f->xu, &f->xi, layers, 9, p, activation),
                     TT_OK);
    tt_twotower_init(&f->t, &address);
    assert_int_equal(tt_twotower_inputs(&f->t, &form[0], &f->xu), TT_OK);
    assert_int_equal(tt_twotower_inputs(&f->t, &form[1], &f->xi), TT_OK);
    tt_features_free(&f->xu);
    tt_features_free(&f->xi);
    f->xu = form[0];
    f->xi = form[1];
}

static inline void drop(fixture *f) {
    tt_features_free(&f->xu);
    tt_features_free(&f->xi);
    tt_ratings_free(&f->train);
    tt_ratings_free(&f->valid);
    tt_twotower_free(&f->t);
}

static inline tt_fit train(fixture *f, const tt_train_spec *spec, int with_valid) {
    tt_fit info;
    assert_int_equal(tt_train(&f->t, spec, &f->train, with_valid ? &f->valid : NULL, &f->xu,
                              &f->xi, &address, &info),
                     TT_OK);
    return info;
}

static inline double error_of(const fixture *f, const tt_ratings *r) {
    float *F = tt_twotower_embed(&f->t, 0, &f->xu),
          *G = tt_twotower_embed(&f->t, 1, &f->xi);
    assert_true(F && G);
    const double rmse =
        tt_embedding_rmse(F, G, f->t.user.width[f->t.user.layers], f->t.offset, r);
    tt_free(F);
    tt_free(G);
    return rmse;
}

static inline tt_train_spec plain(enum tt_batching batching, size_t batch) {
    return (tt_train_spec){.batching = batching,
                           .batch = batch,
                           .optimizer = TT_NESTEROV,
                           .lr = 0.05,
                           .momentum = 0.9,
                           .schedule = TT_COSINE,
                           .clip = 5,
                           .epochs = 150,
                           .check = 1};
}

static inline void check_diverged(const tt_train_spec *spec, size_t layers,
                                  int with_valid) {
    fixture f;
    make(&f, layers, 3, TT_RELU);
    f.t.offset = 0.25;
    const tt_fit info = train(&f, spec, with_valid);
    double sum = 0;
    assert_int_equal(info.status, TT_FIT_DIVERGED);
    assert_true(tt_twotower_l2(&f.t) == 0 && info.nonzero == 0 && isnan(info.valid_rmse));
    for (size_t k = 0; k < COUNT; k++) {
        sum += (f.train.rating[k] - 0.25) * (f.train.rating[k] - 0.25);
    }
    T_ARITH(info.train_rmse, sqrt(sum / COUNT), 1 + sqrt(sum / COUNT), COUNT);
    drop(&f);
}

#endif
