#include "eval/tt_tune.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_split.h"
#include "eval/tt_sweep.h"

static int is_given(const tt_method *m, size_t j) {
    return (m->given >> j) & 1;
}

int tt_grid_product(tt_grid *g, const tt_method *base, const tt_axis *axis, size_t n_axes) {
    const tt_estimator *e = base->estimator;
    memset(g, 0, sizeof *g);
    size_t n = 1;
    for (size_t a = 0; a < n_axes; a++) {
        const size_t j = tt_method_param(e, axis[a].key);
        TT_ASSERT(j < e->n_param && axis[a].n > 0);
        n *= is_given(base, j) ? 1 : axis[a].n;
    }
    double *value = tt_alloc(n * TT_PARAM_MAX, sizeof *value);
    if (!value) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        double *point = value + i * TT_PARAM_MAX;
        memcpy(point, base->value, sizeof base->value);
        size_t rest = i;
        for (size_t a = n_axes; a-- > 0;) {
            const size_t j = tt_method_param(e, axis[a].key);
            if (!is_given(base, j)) {
                point[j] = axis[a].value[rest % axis[a].n];
                rest /= axis[a].n;
            }
        }
    }
    *g = (tt_grid){.estimator = e, .n = n, .value = value};
    return TT_OK;
}

void tt_grid_free(tt_grid *g) {
    tt_free(g->value);
    memset(g, 0, sizeof *g);
}

void tt_tuning_free(tt_tuning *t) {
    tt_free(t->part_rmse);
    tt_free(t->score);
    tt_free(t->se);
    tt_free(t->failed);
    tt_free(t->iterations);
    memset(t, 0, sizeof *t);
}

static int tuning_alloc(tt_tuning *t, size_t n, size_t parts) {
    *t = (tt_tuning){.n = n,
                     .parts = parts,
                     .part_rmse = tt_alloc(n * parts, sizeof(double)),
                     .score = tt_alloc(n, sizeof(double)),
                     .se = tt_alloc(n, sizeof(double)),
                     .failed = tt_alloc(n, sizeof(size_t)),
                     .iterations = tt_alloc(n, sizeof(size_t))};
    if (!t->part_rmse || !t->score || !t->se || !t->failed || !t->iterations) {
        tt_tuning_free(t);
        return TT_ENOMEM;
    }
    return TT_OK;
}

static double rmse(const double *estimate, const tt_ratings *r) {
    double sum = 0;
    for (size_t i = 0; i < r->count; i++) {
        sum += (estimate[i] - r->rating[i]) * (estimate[i] - r->rating[i]);
    }
    return sqrt(sum / (double)r->count);
}

/* Points from i on that a sweep of the estimator answers together; 1: a fit of its own. */
static size_t run_length(const tt_grid *g, size_t i, const tt_sweep *sweep) {
    const size_t j = sweep ? tt_method_param(g->estimator, sweep->key) : 0;
    size_t length = 1;
    for (; sweep && i + length < g->n; length++) {
        const double *a = g->value + (i + length - 1) * TT_PARAM_MAX, *b = a + TT_PARAM_MAX;
        for (size_t k = 0; k < g->estimator->n_param; k++) {
            if (k == j ? sweep->falling && b[k] > a[k] : b[k] != a[k]) {
                return length;
            }
        }
    }
    return length;
}

/* Estimates (n, valid->count) and outcomes (n) of the points i .. i + n - 1. */
static int answer(double *estimate, tt_fit *info, const tt_grid *g, size_t i, size_t n,
                  const tt_sweep *sweep, const tt_problem *problem,
                  const tt_ratings *valid) {
    const tt_estimator *e = g->estimator;
    const double *value = g->value + i * TT_PARAM_MAX;
    if (n > 1) {
        double *along = tt_alloc(n, sizeof *along);
        for (size_t k = 0; along && k < n; k++) {
            along[k] = value[k * TT_PARAM_MAX + tt_method_param(e, sweep->key)];
        }
        const int code = along ? sweep->run(estimate, info, problem, value, along, n,
                                            valid->user, valid->item, valid->count)
                               : TT_ENOMEM;
        tt_free(along);
        return code;
    }
    void *model = NULL;
    const int status = e->fit(&model, problem, value, info);
    if (status == TT_OK) {
        e->predict(model, valid->user, valid->item, valid->count, estimate, NULL);
        e->free(model);
    }
    return status;
}

/* Fits and scores every point of the grid on one part. */
static int score_part(tt_tuning *t, const tt_grid *g, const tt_problem *problem,
                      size_t part, const tt_ratings *valid) {
    int status = TT_OK;
    size_t n;
    for (size_t i = 0; i < g->n && status == TT_OK; i += n) {
        const tt_sweep *sweep = tt_sweep_of(g->estimator, g->value + i * TT_PARAM_MAX);
        n = run_length(g, i, sweep);
        double *estimate = tt_alloc(n * valid->count, sizeof *estimate);
        tt_fit *info = tt_alloc(n, sizeof *info);
        status = estimate && info ? answer(estimate, info, g, i, n, sweep, problem, valid)
                                  : TT_ENOMEM;
        for (size_t k = 0; k < n && status == TT_OK; k++) {
            const double score = info[k].status == TT_FIT_OK
                                     ? rmse(estimate + k * valid->count, valid)
                                     : INFINITY;
            size_t *most = &t->iterations[i + k];
            t->part_rmse[(i + k) * t->parts + part] = isfinite(score) ? score : INFINITY;
            t->failed[i + k] += !isfinite(score);
            *most = info[k].iterations > *most ? info[k].iterations : *most;
        }
        tt_free(estimate);
        tt_free(info);
    }
    return status;
}

static void summarise(tt_tuning *t) {
    for (size_t i = 0; i < t->n; i++) {
        const double *part = t->part_rmse + i * t->parts;
        const double n = (double)t->parts;
        double sum = 0, square = 0;
        for (size_t k = 0; k < t->parts; k++) {
            sum += part[k];
        }
        t->score[i] = t->parts > 0 ? sum / n : INFINITY;
        for (size_t k = 0; k < t->parts; k++) {
            square += (part[k] - sum / n) * (part[k] - sum / n);
        }
        t->se[i] = t->parts > 1 && isfinite(sum) ? sqrt(square / (n * (n - 1))) : NAN;
        if (t->score[i] < t->score[t->best]) {
            t->best = i;
        }
    }
}

static int is_validated(const tt_grid *g) {
    return g->estimator->selection == TT_SELECT_VALIDATION;
}

/* Parts that can be scored: at least one rating on either side of each. */
static size_t part_count(const tt_grid *g, const tt_ratings *r, const tt_tune_spec *spec) {
    if (is_validated(g)) {
        const double held = round(spec->valid_share * (double)r->count);
        return held >= 1 && held < (double)r->count;
    }
    const size_t folds = spec->folds < r->count ? spec->folds : r->count;
    return folds < 2 ? 0 : folds;
}

static int tune_part(tt_tuning *t, const tt_grid *g, const tt_problem *problem, size_t k,
                     const tt_tune_spec *spec) {
    const uint64_t item = tt_hash32("tune");
    tt_split split;
    tt_ratings train, valid;
    int status =
        is_validated(g)
            ? tt_split_holdout(&split, problem->train, spec->valid_share, &problem->address,
                               item)
            : tt_split_kfold(&split, problem->train, t->parts, k, &problem->address, item);
    if (status != TT_OK) {
        return status;
    }
    status = tt_split_apply(&train, &valid, problem->train, &split);
    if (status == TT_OK) {
        tt_problem part = *problem;
        part.train = &train;
        part.valid = is_validated(g) ? &valid : NULL;
        status = score_part(t, g, &part, k, &valid);
        tt_ratings_free(&train);
        tt_ratings_free(&valid);
    }
    tt_split_free(&split);
    return status;
}

int tt_tune(tt_tuning *t, const tt_grid *g, const tt_problem *problem,
            const tt_tune_spec *spec) {
    TT_ASSERT(g->n > 0 && spec->folds >= 2 && spec->valid_share > 0 &&
              spec->valid_share < 1);
    int status = tuning_alloc(t, g->n, part_count(g, problem->train, spec));
    if (status != TT_OK) {
        return status;
    }
    for (size_t k = 0; k < t->parts && status == TT_OK; k++) {
        status = tune_part(t, g, problem, k, spec);
    }
    if (status == TT_OK) {
        summarise(t);
    } else {
        tt_tuning_free(t);
    }
    return status;
}

int tt_tune_method(tt_method *m, tt_grid *g, tt_tuning *t, const tt_problem *problem,
                   const tt_tune_spec *spec) {
    const tt_estimator *e = m->estimator;
    const size_t own = tt_method_param(e, "tune");
    size_t n_axes;
    const tt_axis *axis = tt_grid_axes(e->name, &n_axes);
    memset(g, 0, sizeof *g);
    memset(t, 0, sizeof *t);
    if (own < e->n_param) {
        m->value[own] = is_given(m, own) ? m->value[own] : 1;
        return TT_OK;
    }
    int status = tt_grid_product(g, m, axis, n_axes);
    if (status == TT_OK && g->n == 1) {
        tt_grid_free(g);
    } else if (status == TT_OK) {
        status = tt_tune(t, g, problem, spec);
        if (status == TT_OK) {
            memcpy(m->value, g->value + t->best * TT_PARAM_MAX, sizeof m->value);
        } else {
            tt_grid_free(g);
        }
    }
    return status;
}
