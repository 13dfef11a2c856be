#include "baselines/tt_linear.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_bilinear.h"
#include "baselines/tt_linear_model.h"

enum { LAMBDA, MAIN, STANDARDISE, TOL, ITERATIONS, MEMORY, N_PARAM };

static const tt_param param[N_PARAM] = {
    [LAMBDA] = {"lambda", 10, NULL, 0, 1e12, "penalty on the squared coefficients", 0},
    [MAIN] = {"main", 1, "0|1", 0, 1, "mean and main effects beside the products", 0},
    [STANDARDISE] = {"standardise", 1, "0|1", 0, 1, "dense covariates: mean 0, variance 1",
                     0},
    [TOL] = {"tol", 1e-6, NULL, 0, 1, "relative residual at which the iteration stops", 0},
    [ITERATIONS] = {"iterations", 1000, NULL, 1, 1e9, "most conjugate gradient steps", 1},
    [MEMORY] = {"memory", 4, NULL, 0, 1e6, "refuse to take more gigabytes", 0},
};

typedef struct {
    tt_groups by_user;
    tt_regressors user, item;
    tt_bilinear *solver;
    double *b; // (user.cols, item.cols)
} work;

/* In double: the product may exceed every integer. */
static double bytes_needed(const tt_problem *problem) {
    const tt_features *xu = problem->user_x, *xi = problem->item_x;
    const double ku = 1 + (double)xu->cols, ki = 1 + (double)xi->cols;
    const double n = (double)xu->rows, m = (double)xi->rows;
    const double dense = n * (double)xu->dense_cols + 2 * m * (double)xi->dense_cols;
    const double sparse = xi->ptr ? (double)xi->ptr[xi->rows] : 0;
    return tt_bilinear_bytes(1 + xu->cols, 1 + xi->cols) + 8 * (2 * ku * ki + n * ki) +
           8 * (dense + 3 * n + 3 * m + 2 * sparse) + 16 * (double)problem->train->count;
}

static size_t bytes(const tt_problem *problem, const double *value) {
    (void)value;
    return (size_t)fmin(bytes_needed(problem), 0x1p62);
}

static void work_free(work *w) {
    tt_bilinear_free(w->solver);
    tt_regressors_free(&w->user);
    tt_regressors_free(&w->item);
    tt_groups_free(&w->by_user);
    tt_free(w->b);
}

static int work_alloc(work *w, const tt_problem *problem, const double *value,
                      const tt_linear_model *l) {
    const int lead = value[MAIN] > 0, standardise = value[STANDARDISE] > 0;
    *w = (work){0};
    if (tt_groups_by_user(&w->by_user, problem->train) != TT_OK ||
        tt_regressors_alloc(&w->user, problem->user_x, l->seen.user_known, lead,
                            standardise) != TT_OK ||
        tt_regressors_alloc(&w->item, problem->item_x, l->seen.item_known, lead,
                            standardise) != TT_OK) {
        return TT_ENOMEM;
    }
    w->b = tt_alloc(w->user.cols * w->item.cols, sizeof *w->b);
    w->solver = tt_bilinear_alloc(&w->by_user, &w->user, &w->item, l->mu, lead);
    return w->b && w->solver ? TT_OK : TT_ENOMEM;
}

/* Model and scratch; refuses what would not fit. On failure both can be freed. */
static int prepare(tt_linear_model **l, work *w, const tt_problem *problem,
                   const double *value) {
    TT_ASSERT(problem->user_x && problem->item_x);
    TT_ASSERT(problem->user_x->rows == problem->train->n_users);
    TT_ASSERT(problem->item_x->rows == problem->train->n_items);
    const double need = bytes_needed(problem) / 1e9;
    *l = NULL;
    *w = (work){0};
    if (need > value[MEMORY]) {
        return tt_error(TT_ENOMEM,
                        "linear: %zu x %zu covariates need %.3g GB, memory=%g allowed",
                        problem->user_x->cols, problem->item_x->cols, need, value[MEMORY]);
    }
    *l = tt_linear_model_alloc(problem,
                               value[MAIN] > 0 ? tt_ratings_mean(problem->train) : 0);
    return *l ? work_alloc(w, problem, value, *l) : TT_ENOMEM;
}

/* One lambda, from where w->b stands. */
static void solve(tt_linear_model *l, work *w, const tt_problem *problem,
                  const double *value, double lambda, tt_fit *info) {
    tt_bilinear_solve(w->b, w->solver, lambda, value[TOL], (size_t)value[ITERATIONS], info);
    l->failed = info->status == TT_FIT_DIVERGED;
    tt_linear_model_set(l, w->b, &w->user, &w->item, problem->user_x);
}

static int fit(void **model, const tt_problem *problem, const double *value, tt_fit *info) {
    tt_linear_model *l;
    work w;
    int status = prepare(&l, &w, problem, value);
    if (status == TT_OK) {
        solve(l, &w, problem, value, value[LAMBDA], info);
        status = tt_fit_rmse(info, &tt_linear, l, problem);
    }
    work_free(&w);
    return tt_hand_over(model, l, &tt_linear, status);
}

int tt_linear_path(double *estimate, tt_fit *info, const tt_problem *problem,
                   const double *value, const double *lambda, size_t n_lambda,
                   const uint32_t *user, const uint32_t *item, size_t n) {
    tt_linear_model *l;
    work w;
    const int status = prepare(&l, &w, problem, value);
    for (size_t k = 0; k < n_lambda && status == TT_OK; k++) {
        solve(l, &w, problem, value, lambda[k], &info[k]);
        tt_linear_model_predict(l, user, item, n, estimate + k * n, NULL);
    }
    work_free(&w);
    tt_linear_model_free(l);
    return status;
}

static int save(const void *model, FILE *f) {
    return tt_linear_model_save(model, &tt_linear, f);
}

static int load(void **model, FILE *f) {
    return tt_linear_model_load(model, &tt_linear, f);
}

const tt_estimator tt_linear = {
    .name = "linear",
    .title = "Linear",
    .source = "ridge regression (Hoerl and Kennard, 1970) on products of covariates",
    .param = param,
    .n_param = N_PARAM,
    .selection = TT_SELECT_CV,
    .needs_features = 1,
    .bytes = bytes,
    .fit = fit,
    .predict = tt_linear_model_predict,
    .predict_features = tt_linear_model_predict_features,
    .save = save,
    .load = load,
    .free = tt_linear_model_free,
};
