/* What tests of the estimator ttm share: its parameters by name, small ones, a problem. */
#ifndef T_TTM_H
#define T_TTM_H

#include "t_estimator.h"
#include "t_towers.h"
#include "towers/tt_ttm.h"

enum {
    LAYERS,
    HIDDEN,
    OUTPUTS,
    ACTIVATION,
    CENTRE,
    OPT,
    BLOCKS,
    PAIRS,
    LR,
    MOMENTUM,
    EPOCHS,
    CLIP,
    L1,
    EPS,
    L2,
    FALL,
    PATIENCE,
    TUNE,
    VALUES
};

/* A small model: the defaults with 3 hidden units, 2 outputs, 10 epochs. */
static inline void small(double value[VALUES]) {
    assert_int_equal(tt_ttm.n_param, VALUES);
    for (size_t k = 0; k < VALUES; k++) {
        value[k] = tt_ttm.param[k].value;
    }
    value[HIDDEN] = 3;
    value[OUTPUTS] = 2;
    value[BLOCKS] = 2;
    value[EPOCHS] = 10;
}

typedef struct {
    tt_features xu, xi;
    tt_ratings r;
    tt_problem p;
} fixture;

/* 8 users, 6 items, the last of each unrated. */
static inline void make(fixture *f, size_t dense, size_t sparse) {
    tt_rng rng = t_rng("ttm", dense * 100 + sparse);
    t_random_ratings(&f->r, 8, 6, 19, 0, &rng);
    if (dense + sparse == 0) {
        assert_int_equal(tt_features_onehot(&f->xu, 8), TT_OK);
        assert_int_equal(tt_features_onehot(&f->xi, 6), TT_OK);
    } else {
        t_tower_features(&f->xu, 8, dense, sparse, &rng);
        t_tower_features(&f->xi, 6, dense, sparse, &rng);
    }
    f->p = (tt_problem){.train = &f->r,
                        .user_x = &f->xu,
                        .item_x = &f->xi,
                        .lo = 1,
                        .hi = 5,
                        .address = {.seed = 51}};
}

static inline void drop(fixture *f) {
    tt_ratings_free(&f->r);
    tt_features_free(&f->xu);
    tt_features_free(&f->xi);
}

#endif
