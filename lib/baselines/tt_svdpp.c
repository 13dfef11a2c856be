#include "baselines/tt_svdpp.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_factor.h"
#include "baselines/tt_sgd.h"

enum { FACTORS, EPOCHS, LR, REG, INIT_SD, N_PARAM };

static const tt_param param[N_PARAM] = {
    [FACTORS] = {"factors", 20, NULL, 1, TT_FACTOR_RANK_MAX, "dimension of the factors", 1},
    [EPOCHS] = {"epochs", 20, NULL, 1, 1e6, "passes over the ratings", 1},
    [LR] = {"lr", 0.007, NULL, 0, 1, "learning rate", 0},
    [REG] = {"reg", 0.02, NULL, 0, 1e6, "regularisation of factors and biases", 0},
    [INIT_SD] = {"init_sd", 0.1, NULL, 0, 1e6, "standard deviation of the first factors",
                 0},
};

enum { INIT_IMPLICIT = 2 }; // within role INIT, behind the items of tt_factor_start

typedef struct {
    tt_sgd_visits visits;
    float *y;      // (n_items, ld)
    float *vector; // (3, ld) w, z, d of the current user
} work;

static size_t bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *train = problem->train;
    const size_t ld = (size_t)value[FACTORS] + TT_FACTOR_PAD;
    return tt_factor_bytes(problem, (size_t)value[FACTORS]) + tt_sgd_visits_bytes(train) +
           (train->n_items + 3) * ld * sizeof(float);
}

static int work_alloc(work *w, const tt_factor *f, const tt_ratings *train) {
    *w = (work){0};
    w->y = tt_alloc(f->seen.n_items * f->ld, sizeof *w->y);
    w->vector = tt_alloc(3 * f->ld, sizeof *w->vector);
    return w->y && w->vector ? tt_sgd_visits_alloc(&w->visits, train) : TT_ENOMEM;
}

static void work_free(work *w) {
    tt_sgd_visits_free(&w->visits);
    tt_free(w->y);
    tt_free(w->vector);
}

/* z = c_u sum_{j in R(u)} y_j. */
static void implicit_sum(float *z, const work *w, size_t ld, size_t u) {
    const tt_groups *g = &w->visits.by_user;
    const size_t first = g->ptr[u], last = g->ptr[u + 1];
    memset(z, 0, ld * sizeof *z);
    for (size_t k = first; k < last; k++) {
        const float *y = w->y + g->other[k] * ld;
        for (size_t j = 0; j < ld; j++) {
            z[j] += y[j];
        }
    }
    const float c = (float)(1 / sqrt((double)(last - first)));
    for (size_t j = 0; j < ld; j++) {
        z[j] *= c;
    }
}

/* All ratings of one user. With k = 1 - lr reg, z = c sum_j y_j, w = p + z, error e,
 * Koren's step is
 *
 *   y_j <- k y_j + lr e c q  (every j in R(u)),   p <- k p + lr e q,   q <- k q + lr e w.
 *
 * Summed over the |R(u)| = c^-2 items it gives z <- k z + lr e q, p's own step, hence
 *
 *   w <- k w + 2 lr e q   and   d = p - z <- k d.
 *
 * So a pass needs w alone. After its |R(u)| steps, from z0 and d0, with a = k^|R(u)|:
 *
 *   p = (w + a d0) / 2,   z = (w - a d0) / 2,   y_j <- a y_j + c (z - a z0),
 *
 * because all y_j of the user receive the same increments. Exact up to rounding. */
static double pass_user(tt_factor *f, work *wk, size_t u, const tt_sgd_step *step) {
    const size_t ld = f->ld;
    const tt_groups *g = &wk->visits.by_user;
    const size_t first = g->ptr[u], count = g->ptr[u + 1] - first;
    float *w = wk->vector, *z = w + ld, *d = z + ld, *p = f->p + u * ld;
    implicit_sum(z, wk, ld, u);
    for (size_t j = 0; j < ld; j++) {
        w[j] = p[j] + z[j];
        d[j] = p[j] - z[j];
    }
    const double sum_squares = tt_sgd_pass(f, w, u, g, step);
    const float a = (float)pow(1 - step->lr * step->reg, (double)count);
    const float c = (float)(1 / sqrt((double)count));
    for (size_t j = 0; j < ld; j++) {
        p[j] = 0.5f * (w[j] + a * d[j]);
        z[j] = c * (0.5f * (w[j] - a * d[j]) - a * z[j]);
    }
    for (size_t k = first; k < first + count; k++) {
        float *y = wk->y + g->other[k] * ld;
        for (size_t j = 0; j < ld; j++) {
            y[j] = a * y[j] + z[j];
        }
    }
    return sum_squares;
}

/* All epochs; 0 if the fit diverged. Then p_u <- p_u + z_u, what predictions need. */
static int run(tt_factor *f, work *w, const tt_ratings *train, const double *value,
               tt_fit *info) {
    const tt_sgd_step step = {.lr = value[LR], .reg = value[REG], .gain = 2};
    for (size_t epoch = 0; epoch < (size_t)value[EPOCHS]; epoch++) {
        double sum_squares = 0;
        for (size_t k = 0; k < w->visits.n; k++) {
            sum_squares += pass_user(f, w, w->visits.user[k], &step);
        }
        info->iterations = epoch + 1;
        if (w->visits.n > 0 && tt_sgd_diverged(sum_squares, train)) {
            return 0;
        }
    }
    for (size_t k = 0; k < w->visits.n; k++) {
        const size_t u = w->visits.user[k];
        float *p = f->p + u * f->ld;
        implicit_sum(w->vector, w, f->ld, u);
        for (size_t j = 0; j < f->ld; j++) {
            p[j] += w->vector[j];
        }
    }
    return 1;
}

static int fit(void **model, const tt_problem *problem, const double *value, tt_fit *info) {
    work w = {0};
    int status = TT_ENOMEM;
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    tt_factor *f = tt_factor_alloc(problem, (size_t)value[FACTORS], 1, 1);
    if (f && work_alloc(&w, f, problem->train) == TT_OK) {
        tt_factor_start(f, value[INIT_SD], &problem->address);
        tt_factor_init(w.y, f->seen.n_items, f->rank, f->ld, value[INIT_SD],
                       &problem->address, INIT_IMPLICIT);
        if (!run(f, &w, problem->train, value, info)) {
            info->status = TT_FIT_DIVERGED;
        }
        status = tt_factor_finish(f, &tt_svdpp, problem, info);
    }
    work_free(&w);
    return tt_hand_over(model, f, &tt_svdpp, status);
}

static int save(const void *model, FILE *f) {
    return tt_factor_save(model, &tt_svdpp, f);
}

static int load(void **model, FILE *f) {
    return tt_factor_load(model, &tt_svdpp, f);
}

const tt_estimator tt_svdpp = {
    .name = "svdpp",
    .title = "SVD++",
    .source = "Koren, KDD 2008",
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
