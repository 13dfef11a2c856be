#include "common/onehot_svd.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_rsvd.h"
#include "eval/tt_method.h"

const char *const onehot_svd_parameters =
    "rank=3,lambda=1e-3,sweeps=200,tol=1e-9,center=none";

/* The pairs that are not held out. */
static int training_part(tt_ratings *train, const onehot *o, size_t side) {
    size_t count = 0;
    for (size_t k = 0; k < o->pairs.count; k++) {
        count += !tt_pairs_is_held_out(k);
    }
    const int status = tt_ratings_alloc(train, count, side, side, 0);
    for (size_t k = 0, at = 0; status == TT_OK && k < o->pairs.count; k++) {
        if (!tt_pairs_is_held_out(k)) {
            train->user[at] = o->user[k];
            train->item[at] = o->item[k];
            train->rating[at++] = o->pairs.rating[k];
        }
    }
    return status;
}

/* Predictions for every pair of the matrix. */
static int predict_all(double *estimate, const void *model, size_t side) {
    const size_t cells = side * side;
    uint32_t *user = tt_alloc(2 * cells, sizeof *user);
    if (!user) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < cells; k++) {
        user[k] = (uint32_t)(k / side);
        user[cells + k] = (uint32_t)(k % side);
    }
    tt_rsvd.predict(model, user, user + cells, cells, estimate, NULL);
    tt_free(user);
    return TT_OK;
}

int onehot_svd(double *estimate, const onehot *o) {
    tt_ratings train = {0};
    tt_method method = tt_method_of(&tt_rsvd);
    tt_problem problem = {.train = &train, .address = o->address};
    void *model = NULL;
    tt_fit info;
    int status = tt_method_set(&method, onehot_svd_parameters);
    TT_ASSERT(status == TT_OK);
    status = training_part(&train, o, o->side);
    if (status == TT_OK) {
        tt_ratings_range(&train, &problem.lo, &problem.hi);
        status = tt_rsvd.fit(&model, &problem, method.value, &info);
    }
    if (status == TT_OK) {
        status = predict_all(estimate, model, o->side);
    }
    tt_rsvd.free(model);
    tt_ratings_free(&train);
    return status;
}
