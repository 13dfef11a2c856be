/* The baseline arms of the synthetic study, and its yardsticks. */
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_cocluster.h"
#include "baselines/tt_knn.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_mean.h"
#include "baselines/tt_rsvd.h"
#include "baselines/tt_slopeone.h"
#include "baselines/tt_svdpp.h"
#include "data/tt_split.h"
#include "eval/tt_method.h"
#include "eval/tt_tune.h"
#include "study.h"
#include "study_arms.h"

enum { GRID_MAX = 32 };

/* Fits the method on the whole training part and judges it. */
static int refit(study_score *score, const study *s, const tt_method *method) {
    void *model = NULL;
    tt_fit info;
    int status = method->estimator->fit(&model, &s->problem, method->value, &info);
    if (status == TT_OK) {
        status = study_judge(score, s, method->estimator, model);
        score->status = info.status;
        score->epochs = (double)info.iterations;
    }
    method->estimator->free(model);
    return status;
}

static void set(tt_method *m, const char *key, double value) {
    const size_t at = tt_method_param(m->estimator, key);
    TT_ASSERT(at < m->estimator->n_param);
    m->value[at] = value;
}

static double sum_of_squares(const double *estimate, const double *rating, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += (estimate[k] - rating[k]) * (estimate[k] - rating[k]);
    }
    return sum;
}

/* Estimates (n_values, count) of one fold's test pairs under each value of a parameter. */
typedef int path(double *estimate, const tt_problem *problem, const tt_method *method,
                 const double *value, size_t n_values, const tt_ratings *test);

/* The value with the least cross-validated RMSE; its score into *rmse. */
static int choose(double *best, double *rmse, const study *s, const tt_method *method,
                  path *estimates, const double *value, size_t n_values, size_t folds) {
    double sum[GRID_MAX] = {0};
    TT_ASSERT(n_values <= GRID_MAX);
    int status = TT_OK;
    for (size_t fold = 0; fold < folds && status == TT_OK; fold++) {
        tt_split split;
        tt_ratings train = {0}, test = {0};
        double *estimate = NULL;
        status = tt_split_kfold(&split, &s->train, folds, fold, &s->problem.address, 2);
        if (status != TT_OK) {
            break;
        }
        status = tt_split_apply(&train, &test, &s->train, &split);
        tt_split_free(&split);
        if (status == TT_OK) {
            estimate = tt_alloc(n_values * test.count, sizeof *estimate);
            tt_problem problem = s->problem;
            problem.train = &train;
            status = estimate ? estimates(estimate, &problem, method, value, n_values, &test)
                              : TT_ENOMEM;
        }
        for (size_t k = 0; k < n_values && status == TT_OK; k++) {
            sum[k] += sum_of_squares(estimate + k * test.count, test.rating, test.count);
        }
        tt_free(estimate);
        tt_ratings_free(&train);
        tt_ratings_free(&test);
    }
    size_t at = 0;
    for (size_t k = 1; k < n_values; k++) {
        at = sum[k] < sum[at] ? k : at;
    }
    *best = value[at];
    *rmse = sqrt(sum[at] / (double)s->train.count);
    return status;
}

static int rsvd_path(double *estimate, const tt_problem *problem, const tt_method *method,
                     const double *value, size_t n_values, const tt_ratings *test) {
    tt_fit info[GRID_MAX];
    return tt_rsvd_path(estimate, info, problem, method->value, value, n_values, test->user,
                        test->item, test->count);
}

static int linear_path(double *estimate, const tt_problem *problem, const tt_method *method,
                       const double *value, size_t n_values, const tt_ratings *test) {
    tt_fit info[GRID_MAX];
    return tt_linear_path(estimate, info, problem, method->value, value, n_values, test->user,
                          test->item, test->count);
}

static int knn_path(double *estimate, const tt_problem *problem, const tt_method *method,
                    const double *value, size_t n_values, const tt_ratings *test) {
    size_t k[GRID_MAX];
    void *model = NULL;
    tt_fit info;
    for (size_t j = 0; j < n_values; j++) {
        k[j] = (size_t)value[j];
    }
    const int status = tt_knn.fit(&model, problem, method->value, &info);
    if (status == TT_OK) {
        tt_knn_predict_ks(model, test->user, test->item, test->count, k, n_values, estimate);
    }
    tt_knn.free(model);
    return status;
}

/* Chooses one parameter by cross-validation along a path, refits with it. */
static int along_path(study_score *score, const study *s, const study_effort *effort,
                      tt_method *method, const char *key, path *estimates, const double *value,
                      size_t n_values) {
    double best, rmse;
    int status = choose(&best, &rmse, s, method, estimates, value, n_values, effort->folds);
    if (status == TT_OK) {
        set(method, key, best);
        status = refit(score, s, method);
        score->valid_rmse = rmse;
        score->choice = best;
    }
    return status;
}

/* The paper's lambda grid {10^(-6+k/3)}, k = 24 .. 0, for a penalty on the sum of squares, every
 * grid_step-th point. */
static size_t lambda_grid(double *value, const study *s, const study_effort *effort) {
    size_t n = 0;
    for (int k = 24; k >= 0; k -= (int)effort->grid_step) {
        value[n++] = pow(10, -6 + k / 3.0) * (double)s->train.count;
    }
    return n;
}

/* The paper's grid {5, 10, ..., 50} for neighbours and clusters. */
static size_t count_grid(double *value, size_t step) {
    size_t n = 0;
    for (size_t k = 5; k <= 50; k += 5 * step) {
        value[n++] = (double)k;
    }
    return n;
}

int study_rsvd(study_score *score, const study *s, const study_effort *effort) {
    tt_method method = tt_method_of(&tt_rsvd);
    double value[GRID_MAX];
    const size_t n = lambda_grid(value, s, effort);
    set(&method, "rank", 30);
    return along_path(score, s, effort, &method, "lambda", rsvd_path, value, n);
}

int study_linear(study_score *score, const study *s, const study_effort *effort) {
    tt_method method = tt_method_of(&tt_linear);
    double value[GRID_MAX];
    const size_t n = lambda_grid(value, s, effort);
    return along_path(score, s, effort, &method, "lambda", linear_path, value, n);
}

int study_knn(study_score *score, const study *s, const study_effort *effort) {
    tt_method method = tt_method_of(&tt_knn);
    double value[GRID_MAX];
    const size_t n = count_grid(value, 1);
    return along_path(score, s, effort, &method, "k", knn_path, value, n);
}

/* Searches a grid by cross-validation with the suite's own tuner, refits. */
static int by_grid(study_score *score, const study *s, const study_effort *effort,
                   tt_grid *grid, size_t choice, size_t choice2) {
    const tt_tune_spec spec = {.folds = effort->folds, .valid_share = 0.2};
    tt_tuning t;
    int status = tt_tune(&t, grid, &s->problem, &spec);
    if (status != TT_OK) {
        return status;
    }
    tt_method method = tt_method_of(grid->estimator);
    memcpy(method.value, grid->value + t.best * TT_PARAM_MAX, sizeof method.value);
    score->valid_rmse = t.score[t.best];
    score->choice = method.value[choice];
    score->choice2 = method.value[choice2];
    tt_tuning_free(&t);
    return refit(score, s, &method);
}

/* Learning rate and penalty of SVD++: not in the paper; the package's defaults are lr = .007,
 * reg = .02. */
int study_svdpp(study_score *score, const study *s, const study_effort *effort) {
    static const double lr[] = {0.007, 0.03, 0.06}, reg[] = {0.02, 0.2, 0.4};
    const tt_axis axis[] = {{"lr", 3, lr}, {"reg", 3, reg}};
    const tt_method base = tt_method_of(&tt_svdpp);
    tt_grid grid;
    int status = tt_grid_product(&grid, &base, axis, 2);
    if (status == TT_OK) {
        status = by_grid(score, s, effort, &grid, tt_method_param(&tt_svdpp, "lr"),
                         tt_method_param(&tt_svdpp, "reg"));
        tt_grid_free(&grid);
    }
    return status;
}

/* As many item as user clusters (l = 0), as the paper's one grid for both suggests. */
int study_cocluster(study_score *score, const study *s, const study_effort *effort) {
    const size_t k = tt_method_param(&tt_cocluster, "k");
    const tt_method base = tt_method_of(&tt_cocluster);
    double value[GRID_MAX];
    const tt_axis axis = {"k", count_grid(value, effort->grid_step), value};
    tt_grid grid;
    int status = tt_grid_product(&grid, &base, &axis, 1);
    if (status == TT_OK) {
        status = by_grid(score, s, effort, &grid, k, k);
        tt_grid_free(&grid);
    }
    return status;
}

int study_slopeone(study_score *score, const study *s, const study_effort *effort) {
    (void)effort;
    const tt_method method = tt_method_of(&tt_slopeone);
    return refit(score, s, &method);
}

int study_mean(study_score *score, const study *s, const study_effort *effort) {
    (void)effort;
    const tt_method method = tt_method_of(&tt_mean);
    return refit(score, s, &method);
}

/* (rows, q) true features as covariates. */
static int features_of(tt_features *x, const double *phi, size_t rows, size_t q) {
    const int status = tt_features_alloc(x, rows, q, 0, 0);
    for (size_t k = 0; status == TT_OK && k < rows * q; k++) {
        x->dense[k] = (float)phi[k];
    }
    return status;
}

/* Bilinear least squares in the true features, with a penalty that only steadies it. */
int study_oracle(study_score *score, const study *s, const study_effort *effort) {
    (void)effort;
    tt_method method = tt_method_of(&tt_linear);
    tt_features xu = {0}, xi = {0};
    study known = *s;
    set(&method, "lambda", 1e-3);
    set(&method, "main", 0);
    set(&method, "standardise", 0);
    int status = features_of(&xu, s->data.user_phi, s->train.n_users, s->data.q);
    if (status == TT_OK) {
        status = features_of(&xi, s->data.item_phi, s->train.n_items, s->data.q);
    }
    if (status == TT_OK) {
        known.problem.user_x = &xu;
        known.problem.item_x = &xi;
        status = refit(score, &known, &method);
    }
    tt_features_free(&xu);
    tt_features_free(&xi);
    return status;
}

/* The truth itself as the prediction: the noise floor. */
int study_noise(study_score *score, const study *s, const study_effort *effort) {
    (void)effort;
    const size_t n = s->test.count;
    score->rmse = sqrt(sum_of_squares(s->truth, s->test.rating, n) / (double)n);
    score->excess = 0;
    score->n_test = (double)n;
    score->fallback = 0;
    score->status = TT_FIT_OK;
    return TT_OK;
}

const study_method study_methods[] = {
    {"ttm_l1", "TTM L1", study_ttm_l1},
    {"ttm_l2", "TTM L2", study_ttm_l2},
    {"ttm_published", "TTM as published", study_ttm_published},
    {"rsvd", "rSVD", study_rsvd},
    {"knn", "KNN", study_knn},
    {"svdpp", "SVD++", study_svdpp},
    {"cocluster", "Co-Clust", study_cocluster},
    {"slopeone", "SlopeOne", study_slopeone},
    {"mean", "Mean", study_mean},
    {"linear", "Linear", study_linear},
    {"oracle", "Oracle", study_oracle},
    {"noise", "Noise", study_noise},
};
const size_t study_n_methods = sizeof study_methods / sizeof study_methods[0];
