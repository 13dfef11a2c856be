#include "baselines/tt_svd.h"

#include <math.h>

#include "base/tt_error.h"
#include "baselines/tt_factor.h"
#include "baselines/tt_sgd.h"

enum { FACTORS, EPOCHS, LR, REG, BIASED, INIT_SD, N_PARAM };

static const tt_param param[N_PARAM] = {
    [FACTORS] = {"factors", 100, NULL, 1, TT_FACTOR_RANK_MAX, "dimension of the factors",
                 1},
    [EPOCHS] = {"epochs", 20, NULL, 1, 1e6, "passes over the ratings", 1},
    [LR] = {"lr", 0.005, NULL, 0, 1, "learning rate", 0},
    [REG] = {"reg", 0.02, NULL, 0, 1e6, "regularisation of factors and biases", 0},
    [BIASED] = {"biased", 1, "0|1", 0, 1, "user and item biases and the mean", 0},
    [INIT_SD] = {"init_sd", 0.1, NULL, 0, 1e6, "standard deviation of the first factors",
                 0},
};

static size_t bytes(const tt_problem *problem, const double *value) {
    return tt_factor_bytes(problem, (size_t)value[FACTORS]) +
           tt_sgd_visits_bytes(problem->train);
}

/* All epochs; 0 if the fit diverged. */
static int run(tt_factor *f, const tt_sgd_visits *v, const tt_ratings *train,
               const double *value, tt_fit *info) {
    const tt_sgd_step step = {.lr = value[LR], .reg = value[REG], .gain = 1};
    for (size_t epoch = 0; epoch < (size_t)value[EPOCHS]; epoch++) {
        double sum_squares = 0;
        for (size_t k = 0; k < v->n; k++) {
            const size_t u = v->user[k];
            sum_squares += tt_sgd_pass(f, f->p + u * f->ld, u, &v->by_user, &step);
        }
        info->iterations = epoch + 1;
        if (v->n > 0 && tt_sgd_diverged(sum_squares, train)) {
            return 0;
        }
    }
    return 1;
}

static int fit(void **model, const tt_problem *problem, const double *value, tt_fit *info) {
    const int biased = value[BIASED] > 0;
    tt_sgd_visits visits = {0};
    int status = TT_ENOMEM;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    tt_factor *f = tt_factor_alloc(problem, (size_t)value[FACTORS], biased, biased);
    if (f && tt_sgd_visits_alloc(&visits, problem->train) == TT_OK) {
        tt_factor_start(f, value[INIT_SD], &problem->address);
        if (!run(f, &visits, problem->train, value, info)) {
            info->status = TT_FIT_DIVERGED;
        }
        status = tt_factor_finish(f, &tt_svd, problem, info);
    }
    tt_sgd_visits_free(&visits);
    return tt_hand_over(model, f, &tt_svd, status);
}

static int save(const void *model, FILE *f) {
    return tt_factor_save(model, &tt_svd, f);
}

static int load(void **model, FILE *f) {
    return tt_factor_load(model, &tt_svd, f);
}

const tt_estimator tt_svd = {
    .name = "svd",
    .title = "SVD",
    .source = "Funk 2006; Koren, Bell, Volinsky, Computer 42(8), 2009",
    .param = param,
    .n_param = N_PARAM,
    .selection = TT_SELECT_CV,
    .bytes = bytes,
    .fit = fit,
    .predict = tt_factor_predict,
    .save = save,
    .load = load,
    .free = tt_factor_free,
};
