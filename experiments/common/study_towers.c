/* The tower arms of the synthetic study. */
#include <math.h>

#include "base/tt_error.h"
#include "study.h"
#include "study_arms.h"
#include "towers/tt_ttm.h"

tt_shape study_shape(const study_effort *effort) {
    return (tt_shape){.layers = 2,
                      .hidden = effort->hidden,
                      .p = 30,
                      .activation = TT_RELU,
                      .recode = 1,
                      .centre = 0};
}

void study_candidates(tt_train_spec *candidate, size_t n, int which,
                      const study_effort *effort) {
    tt_train_spec base = TT_TRAIN_TUNED;
    if (which == 2) {
        base.epochs = effort->epochs;
        base.batch = 5;
        base.l1 = base.l1_end = 0;
        base.l2_end = base.l2 / 2;
        tt_ttm_candidates(candidate, n, &base, 2, 1e-3, 4e-3);
    } else {
        base.epochs = effort->epochs_l1;
        tt_ttm_candidates(candidate, n, &base, 1, 0.1, 0.2);
    }
}

/* Chooses among the candidates on a fifth of the training part, refits, judges. */
static int choose_and_refit(study_score *score, const study *s, const tt_shape *shape,
                            tt_train_spec *candidate, size_t n, const double *share,
                            const size_t *keep, size_t rungs) {
    tt_problem cut;
    tt_search_result found;
    tt_fit info;
    void *model = NULL;
    int status = tt_problem_cut(&cut, &s->problem, 0.2, 1);
    if (status != TT_OK) {
        return status;
    }
    status = tt_search(shape, candidate, n, share, keep, rungs, &cut, &found);
    tt_problem_cut_free(&cut);
    if (status != TT_OK) {
        return status;
    }
    tt_train_spec chosen = candidate[found.best];
    chosen.epochs = found.epochs > 0 ? found.epochs : chosen.epochs;
    chosen.patience = 0;
    status = tt_ttm_train(&model, shape, &chosen, &s->problem, &info);
    if (status == TT_OK) {
        status = study_judge(score, s, &tt_ttm, model);
        score->status = info.status;
        score->valid_rmse = found.valid_rmse;
        score->choice = chosen.l1;
        score->choice2 = chosen.l2;
        score->epochs = (double)info.iterations;
        score->nonzero = info.nonzero;
    }
    tt_ttm.free(model);
    return status;
}

int study_ttm_l1(study_score *score, const study *s, const study_effort *effort) {
    const tt_shape shape = study_shape(effort);
    const double share = 1;
    const size_t n = effort->candidates_l1, keep = 1;
    tt_train_spec candidate[TT_CANDIDATES_MAX];
    study_candidates(candidate, n, 1, effort);
    return choose_and_refit(score, s, &shape, candidate, n, &share, &keep, 1);
}

int study_ttm_l2(study_score *score, const study *s, const study_effort *effort) {
    const tt_shape shape = study_shape(effort);
    const double share[2] = {effort->short_share, 1};
    const size_t n = effort->candidates, keep[2] = {1, 1};
    tt_train_spec candidate[TT_CANDIDATES_MAX];
    study_candidates(candidate, n, 2, effort);
    return choose_and_refit(score, s, &shape, candidate, n, share, keep, 2);
}

/* Five weight layers, 50 wide, linear output, Keras's default start; the stated SGD on batches
 * of 32, its gradient clipped at norm 5, which the paper does not mention, against divergence; L2
 * on weights and biases; early stopping on a fifth of the training part, then a refit for as many
 * epochs. */
int study_ttm_published(study_score *score, const study *s, const study_effort *effort) {
    const tt_shape shape = {.layers = 5,
                            .hidden = 50,
                            .p = 30,
                            .activation = TT_RELU,
                            .start = TT_START_GLOROT};
    const double share = 1;
    const size_t keep = 1;
    tt_train_spec candidate[TT_CANDIDATES_MAX], base = TT_TRAIN_PUBLISHED;
    base.epochs = effort->published_epochs;
    base.patience = 10;
    base.clip = 5;
    tt_ttm_candidates(candidate, effort->published_candidates, &base, 2, 1e-6, 1e-3);
    return choose_and_refit(score, s, &shape, candidate, effort->published_candidates, &share,
                            &keep, 1);
}
