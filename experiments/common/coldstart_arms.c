#include "common/coldstart_arms.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_bias.h"
#include "baselines/tt_cocluster.h"
#include "baselines/tt_knn.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_mean.h"
#include "baselines/tt_rsvd.h"
#include "baselines/tt_slopeone.h"
#include "baselines/tt_svdpp.h"
#include "common/study.h"
#include "towers/tt_ttm.h"

/* Values around those that Table 1's searches chose at n = 1500. */
// clang-format off
const coldstart_arm coldstart_arms[COLDSTART_ARMS] = {
    {"ttm", "TTM, chosen cold", 1, 0, &tt_ttm, "", "l1", {.2, .5}, 2, 0},
    {"ttm_l1", "TTM, chosen warm", 1, 0, &tt_ttm, "", "l1", {.2, .5}, 2, 0},
    {"linear", "Linear", 1, 0, &tt_linear, "", "lambda",
     {.3, .1, .03, .01}, 4, 1},
    {"oracle", "Oracle", 1, 0, &tt_linear,
     "lambda=1e-3,main=0,standardise=0", NULL, {0}, 0, 0},
    {"rsvd", "rSVD", 0, 0, &tt_rsvd, "rank=30", "lambda",
     {20, 5}, 2, 0},
    {"svdpp", "SVD++", 0, 1, &tt_svdpp, "lr=.03", "reg",
     {.1, .2, .4}, 3, 0},
    {"knn", "KNN", 0, 0, &tt_knn, "", "k", {10, 20, 40}, 3, 0},
    {"cocluster", "Co-Clust", 0, 1, &tt_cocluster,
     "fallback=cluster", "k", {3, 5, 10}, 3, 0},
    {"slopeone", "SlopeOne", 0, 0, &tt_slopeone, "", NULL, {0}, 0, 0},
    {"baseline", "Biases", 0, 1, &tt_bias, "", NULL, {0}, 0, 0},
    {"mean", "Mean", 0, 0, &tt_mean, "", NULL, {0}, 0, 0},
};
// clang-format on

tt_method coldstart_method(const coldstart_arm *arm, size_t j, size_t count) {
    tt_method m = tt_method_of(arm->estimator);
    const int status = tt_method_set(&m, arm->settings);
    TT_ASSERT(status == TT_OK);
    if (arm->key) {
        const size_t at = tt_method_param(arm->estimator, arm->key);
        TT_ASSERT(at < arm->estimator->n_param && j < arm->n_values);
        m.value[at] = arm->value[j] * (arm->per_rating ? (double)count : 1);
    }
    return m;
}

int coldstart_score(double row[COLDSTART_COLUMNS], const coldstart_data *c,
                    const coldstart_known *known, const tt_estimator *estimator,
                    const void *model) {
    const size_t n = c->test.count;
    const double mean = tt_ratings_mean(&c->train);
    double *estimate = tt_alloc(n, sizeof *estimate);
    tt_scores scores;
    if (!estimate) {
        return TT_ENOMEM;
    }
    if (known->user_x) {
        estimator->predict_features(model, known->user_x, known->item_x, c->test.user,
                                    c->test.item, n, estimate);
    } else {
        estimator->predict(model, c->test.user, c->test.item, n, estimate, NULL);
    }
    tt_metrics(&scores, estimate, c->test.rating, c->truth, c->subset, n);
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        row[COLDSTART_PAIRS + subset] = (double)scores.n[subset];
        row[COLDSTART_RMSE + subset] = scores.rmse[subset];
        row[COLDSTART_EXCESS + subset] = scores.excess[subset];
        row[COLDSTART_GAP + subset] = scores.n[subset] ? 0 : NAN;
    }
    for (size_t k = 0; k < n; k++) {
        double *gap = &row[COLDSTART_GAP + c->subset[k]];
        *gap = fmax(*gap, fabs(estimate[k] - mean));
    }
    tt_free(estimate);
    return TT_OK;
}

/* RMSE on the held-out fifth of `cut` of a fit to the rest; infinite if the fit failed. */
static int validate(double *rmse, const tt_problem *cut, const tt_method *method) {
    const tt_ratings *valid = cut->valid;
    tt_problem rest = *cut;
    rest.valid = NULL;
    double *estimate = tt_alloc(valid->count, sizeof *estimate);
    void *model = NULL;
    tt_fit info;
    int status =
        estimate ? method->estimator->fit(&model, &rest, method->value, &info) : TT_ENOMEM;
    if (status == TT_OK) {
        tt_scores scores;
        method->estimator->predict(model, valid->user, valid->item, valid->count, estimate,
                                   NULL);
        tt_metrics(&scores, estimate, valid->rating, NULL, NULL, valid->count);
        *rmse = info.status == TT_FIT_OK ? scores.rmse[TT_ALL] : INFINITY;
    }
    method->estimator->free(model);
    tt_free(estimate);
    return status;
}

/* The index of the best value, and its validation error. */
static int choose(size_t *best, double *rmse, const tt_problem *problem,
                  const coldstart_arm *arm) {
    tt_problem cut;
    int status = tt_problem_cut(&cut, problem, 0.2, 1);
    if (status != TT_OK) {
        return status;
    }
    *best = 0;
    *rmse = INFINITY;
    for (size_t j = 0; status == TT_OK && j < arm->n_values; j++) {
        const tt_method m = coldstart_method(arm, j, cut.train->count);
        double r = INFINITY;
        status = validate(&r, &cut, &m);
        if (r < *rmse) {
            *rmse = r;
            *best = j;
        }
    }
    tt_problem_cut_free(&cut);
    return status;
}

static int is_held_out(uint32_t id) {
    return id % 5 == 4;
}

int coldstart_cut(tt_ratings part[2], const tt_ratings *all) {
    uint32_t *index[2] = {tt_alloc(all->count, sizeof(uint32_t)),
                          tt_alloc(all->count, sizeof(uint32_t))};
    size_t n[2] = {0, 0};
    int status = index[0] && index[1] ? TT_OK : TT_ENOMEM;
    for (size_t k = 0; status == TT_OK && k < all->count; k++) {
        const int out = is_held_out(all->user[k]) || is_held_out(all->item[k]);
        index[out][n[out]++] = (uint32_t)k;
    }
    for (int k = 0; k < 2; k++) {
        part[k] = (tt_ratings){0};
        status =
            status == TT_OK ? tt_ratings_subset(&part[k], all, index[k], n[k]) : status;
    }
    tt_free(index[0]);
    tt_free(index[1]);
    if (status != TT_OK) {
        tt_ratings_free(&part[0]);
        tt_ratings_free(&part[1]);
    }
    return status;
}

/* The j-th specification for `count` ratings: lambda_1 falls like count^(-1/2), as noise
 * does, from its value at 100,000. */
static tt_train_spec towers_spec(const coldstart_arm *arm, size_t j, size_t count,
                                 const coldstart_effort *effort) {
    const double l1 = arm->value[j] * sqrt(1e5 / (double)count);
    tt_train_spec base = TT_TRAIN_TUNED, spec;
    base.epochs = effort->epochs;
    tt_ttm_candidates(&spec, 1, &base, 1, l1, l1);
    return spec;
}

/* The index of the best specification on cut->valid, and its error. */
static int search_towers(size_t *best, double *rmse, const tt_shape *shape,
                         const tt_problem *cut, const coldstart_arm *arm,
                         const coldstart_effort *effort) {
    const double share = 1;
    const size_t keep = 1;
    tt_train_spec candidate[COLDSTART_VALUES];
    tt_search_result found;
    for (size_t j = 0; j < arm->n_values; j++) {
        candidate[j] = towers_spec(arm, j, cut->train->count, effort);
    }
    const int status =
        tt_search(shape, candidate, arm->n_values, &share, &keep, 1, cut, &found);
    if (status == TT_OK) {
        *best = found.best;
        *rmse = found.valid_rmse;
    }
    return status;
}

static int choose_towers(size_t *best, double *rmse, const tt_shape *shape,
                         const tt_problem *problem, const coldstart_arm *arm,
                         const coldstart_effort *effort) {
    tt_problem cut;
    if (arm == &coldstart_arms[COLDSTART_TTM]) {
        tt_ratings part[2];
        int status = coldstart_cut(part, problem->train);
        if (status == TT_OK) {
            cut = *problem;
            cut.train = &part[0];
            cut.valid = &part[1];
            status = search_towers(best, rmse, shape, &cut, arm, effort);
            tt_ratings_free(&part[0]);
            tt_ratings_free(&part[1]);
        }
        return status;
    }
    int status = tt_problem_cut(&cut, problem, 0.2, 1);
    if (status == TT_OK) {
        status = search_towers(best, rmse, shape, &cut, arm, effort);
        tt_problem_cut_free(&cut);
    }
    return status;
}

static int run_towers(double *row, enum tt_status *fit, const coldstart_data *c,
                      const coldstart_arm *arm, const coldstart_effort *effort) {
    const study_effort shaped = {.hidden = effort->hidden};
    const tt_shape shape = study_shape(&shaped);
    const coldstart_known known = {&c->world.user_x, &c->world.item_x};
    tt_fit info;
    void *model = NULL;
    double rmse;
    size_t best;
    int status = choose_towers(&best, &rmse, &shape, &c->problem, arm, effort);
    if (status != TT_OK) {
        return status;
    }
    const tt_train_spec chosen = towers_spec(arm, best, c->train.count, effort);
    status = tt_ttm_train(&model, &shape, &chosen, &c->problem, &info);
    if (status == TT_OK) {
        status = coldstart_score(row, c, &known, &tt_ttm, model);
        row[COLDSTART_VALID] = rmse * rmse;
        row[COLDSTART_CHOICE] = chosen.l1;
        *fit = info.status;
    }
    tt_ttm.free(model);
    return status;
}

/* (rows, q) true features as covariates. */
static int features_of(tt_features *x, const double *phi, size_t rows, size_t q) {
    const int status = tt_features_alloc(x, rows, q, 0, 0);
    for (size_t k = 0; status == TT_OK && k < rows * q; k++) {
        x->dense[k] = (float)phi[k];
    }
    return status;
}

static int run_method(double *row, enum tt_status *fit, const coldstart_data *c,
                      const coldstart_known *known, const tt_problem *problem,
                      const coldstart_arm *arm) {
    size_t best = 0;
    double rmse = NAN;
    int status = arm->key ? choose(&best, &rmse, problem, arm) : TT_OK;
    if (status != TT_OK) {
        return status;
    }
    const tt_method m = coldstart_method(arm, best, problem->train->count);
    void *model = NULL;
    tt_fit info;
    status = m.estimator->fit(&model, problem, m.value, &info);
    if (status == TT_OK) {
        status = coldstart_score(row, c, known, m.estimator, model);
        row[COLDSTART_VALID] = rmse * rmse;
        row[COLDSTART_CHOICE] =
            arm->key ? m.value[tt_method_param(m.estimator, arm->key)] : NAN;
        *fit = info.status;
    }
    m.estimator->free(model);
    return status;
}

/* The bilinear model in the true features. */
static int run_oracle(double *row, enum tt_status *fit, const coldstart_data *c,
                      const coldstart_arm *arm) {
    const size_t q = c->world.q;
    tt_features xu = {0}, xi = {0};
    int status = features_of(&xu, c->world.user_phi, c->world.user_x.rows, q);
    status = status == TT_OK ? features_of(&xi, c->world.item_phi, c->world.item_x.rows, q)
                             : status;
    if (status == TT_OK) {
        const tt_features seen_u = coldstart_first_rows(&xu, c->train.n_users);
        const tt_features seen_i = coldstart_first_rows(&xi, c->train.n_items);
        tt_problem problem = c->problem;
        problem.user_x = &seen_u;
        problem.item_x = &seen_i;
        status = run_method(row, fit, c, &(coldstart_known){&xu, &xi}, &problem, arm);
    }
    tt_features_free(&xu);
    tt_features_free(&xi);
    return status;
}

int coldstart_run_arm(double row[COLDSTART_COLUMNS], enum tt_status *fit,
                      const coldstart_data *c, const coldstart_arm *arm,
                      const coldstart_effort *effort) {
    for (size_t k = 0; k < COLDSTART_COLUMNS; k++) {
        row[k] = NAN;
    }
    const coldstart_known known = {arm->covariates ? &c->world.user_x : NULL,
                                   arm->covariates ? &c->world.item_x : NULL};
    const int status = arm->estimator == &tt_ttm ? run_towers(row, fit, c, arm, effort)
                       : arm == &coldstart_arms[COLDSTART_ORACLE]
                           ? run_oracle(row, fit, c, arm)
                           : run_method(row, fit, c, &known, &c->problem, arm);
    row[COLDSTART_N] = (double)c->train.count;
    return status;
}
