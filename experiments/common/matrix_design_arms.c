#include "common/matrix_design_arms.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_rsvd.h"
#include "eval/tt_method.h"
#include "towers/tt_ttm.h"

const char *const md_arm_word[MD_ARMS] = {
    [MD_L1] = "l1",           [MD_L2_FEW] = "l2_few",       [MD_L2] = "l2",
    [MD_L2_MANY] = "l2_many", [MD_L2_RANDOM] = "l2_random", [MD_ORACLE] = "oracle",
    [MD_RSVD] = "rsvd",
};

const char *const md_arm_title[MD_ARMS] = {
    [MD_L1] = "TTM L1",
    [MD_L2_FEW] = "TTM L2, 1/3 of the epochs",
    [MD_L2] = "TTM L2",
    [MD_L2_MANY] = "TTM L2, 8/3 of the epochs",
    [MD_L2_RANDOM] = "TTM L2, random batches",
    [MD_ORACLE] = "Oracle",
    [MD_RSVD] = "rSVD",
};

int md_arm_is_tower(enum md_arm arm) {
    return arm != MD_ORACLE && arm != MD_RSVD;
}

tt_train_spec md_train_spec(enum md_arm arm, const md_effort *effort, size_t d,
                            size_t n_train, int fresh) {
    tt_train_spec spec = TT_TRAIN_TUNED;
    TT_ASSERT(md_arm_is_tower(arm));
    if (arm == MD_L1) {
        spec.epochs = effort->epochs_l1;
    } else {
        spec.epochs = arm == MD_L2_FEW    ? effort->epochs_l2 / 3
                      : arm == MD_L2_MANY ? effort->epochs_l2 * 8 / 3
                                          : effort->epochs_l2;
        spec.batch = 5;
        spec.l1 = spec.l1_end = 0;
        spec.l2 = 1e-4 * (double)d;
        spec.l2_end = spec.l2 / 2;
    }
    if (arm == MD_L2_RANDOM || fresh) {
        const size_t steps = spec.batch * spec.batch;
        spec.batching = TT_PAIRS;
        spec.batch = (n_train + steps - 1) / steps;
    }
    return spec;
}

static tt_shape shape_of(enum md_arm arm, const md_effort *effort) {
    const study_effort e = {.hidden = arm == MD_L1 ? effort->hidden_l1 : effort->hidden_l2};
    return study_shape(&e);
}

static void set(tt_method *m, const char *key, double value) {
    const size_t at = tt_method_param(m->estimator, key);
    TT_ASSERT(at < m->estimator->n_param);
    m->value[at] = value;
}

/* The oracle is that of study_oracle; rSVD has the paper's rank p and the default penalty.
 * */
static tt_method method_of(enum md_arm arm) {
    tt_method method = tt_method_of(arm == MD_ORACLE ? &tt_linear : &tt_rsvd);
    if (arm == MD_ORACLE) {
        set(&method, "lambda", 1e-3);
        set(&method, "main", 0);
        set(&method, "standardise", 0);
    }
    return method;
}

static double risk(const double *estimate, const md_pairs *pairs) {
    double sum = 0;
    for (size_t k = 0; k < pairs->count; k++) {
        const double e = estimate[k] - pairs->truth[k];
        sum += e * e;
    }
    return sum / (double)pairs->count;
}

static int judge(md_score *score, const md_data *data, const tt_estimator *estimator,
                 const void *model) {
    size_t most = 0;
    for (int kind = 0; kind < MD_PAIRS; kind++) {
        most = data->pairs[kind].count > most ? data->pairs[kind].count : most;
    }
    double *estimate = tt_alloc(most, sizeof *estimate);
    if (!estimate) {
        return TT_ENOMEM;
    }
    for (int kind = 0; kind < MD_PAIRS; kind++) {
        const md_pairs *at = &data->pairs[kind];
        const md_side *u = &data->side[0], *i = &data->side[1];
        score->excess[kind] = NAN;
        if (kind == MD_WARM) {
            estimator->predict(model, at->user, at->item, at->count, estimate, NULL);
        } else if (estimator->predict_features) {
            estimator->predict_features(model, kind == MD_NEW_ITEM ? &u->seen : &u->fresh,
                                        kind == MD_NEW_USER ? &i->seen : &i->fresh,
                                        at->user, at->item, at->count, estimate);
        } else {
            continue;
        }
        score->excess[kind] = risk(estimate, at);
    }
    tt_free(estimate);
    return TT_OK;
}

int md_run(md_score *score, const md_data *data, enum md_arm arm, const md_effort *effort,
           size_t d) {
    const tt_estimator *estimator = &tt_ttm;
    tt_fit info = {.train_rmse = NAN, .nonzero = NAN};
    void *model = NULL;
    int status;
    if (!md_arm_is_tower(arm)) {
        const tt_method method = method_of(arm);
        estimator = method.estimator;
        status = estimator->fit(&model, &data->problem, method.value, &info);
    } else {
        const tt_shape shape = shape_of(arm, effort);
        const tt_train_spec spec = md_train_spec(arm, effort, d, data->problem.train->count,
                                                 data->ratings.count > 0);
        status = tt_ttm_train(&model, &shape, &spec, &data->problem, &info);
    }
    if (status == TT_OK) {
        status = judge(score, data, estimator, model);
        score->train_rmse = info.train_rmse;
        score->nonzero = info.nonzero;
        score->status = info.status;
    }
    estimator->free(model);
    return status;
}
