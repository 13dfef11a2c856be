#include "common/movielens_arms.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "eval/tt_rank.h"
#include "eval/tt_sweep.h"

/* Values in the order of importance, since smaller profiles take the first ones; those of
 * swept parameters fall and are all taken. */
static const double epochs[] = {40, 15};
static const double l1[] = {0.02, 0.005, 0.05, 0.001};
static const double ridge[] = {1000, 300, 100, 30, 10};
static const double both[] = {100, 30};
static const double ranks[] = {3, 10};
static const double no_yes[] = {1, 0};
static const double als[] = {31.6, 10, 5, 3};
static const double neighbours[] = {10, 20, 40, 80};
static const double decay[] = {0.02, 0.1, 0.05};
static const double clusters[] = {3, 2, 5};
static const double shrink_user[] = {15, 5, 30};
static const double shrink_item[] = {10, 5, 2};

#define AXIS(key, values)                                                                  \
    { key, sizeof(values) / sizeof(values)[0], values }
#define SMALL ":hidden=32,p=10"

// clang-format off
#define TOWERS 2, {AXIS("epochs", epochs), AXIS("l1", l1)}

const movielens_arm movielens_arms[MOVIELENS_ARMS] = {
    {"ttm", "TTM", "ttm" SMALL, MOVIELENS_COVARIATES, TOWERS},
    {"ttm_ids", "TTM, with ids", "ttm" SMALL, MOVIELENS_COVARIATES_IDS, 1,
     {AXIS("l1", l1)}},
    {"ttm_onehot", "TTM, ids alone", "ttm" SMALL, MOVIELENS_IDS, TOWERS},
    {"linear", "Linear", "linear:tol=1e-4", MOVIELENS_COVARIATES, 1,
     {AXIS("lambda", ridge)}},
    {"linear_ids", "Linear, with ids", "linear:tol=1e-2", MOVIELENS_COVARIATES_IDS, 1,
     {AXIS("lambda", both)}},
    {"rsvd", "rSVD", "rsvd", MOVIELENS_COVARIATES, 3,
     {AXIS("bias", no_yes), AXIS("rank", ranks), AXIS("lambda", als)}},
    {"knn", "KNN", "knn", MOVIELENS_COVARIATES, 2,
     {AXIS("side", no_yes), AXIS("k", neighbours)}},
    {"svd", "SVD", "svd:factors=20", MOVIELENS_COVARIATES, 1, {AXIS("reg", decay)}},
    {"svdpp", "SVD++", "svdpp", MOVIELENS_COVARIATES, 1, {AXIS("reg", decay)}},
    {"cocluster", "Co-Clust", "cocluster", MOVIELENS_COVARIATES, 2,
     {AXIS("fallback", no_yes), AXIS("k", clusters)}},
    {"slopeone", "SlopeOne", "slopeone", MOVIELENS_COVARIATES, 0, {{0}}},
    {"baseline", "Biases", "baseline", MOVIELENS_COVARIATES, 2,
     {AXIS("reg_u", shrink_user), AXIS("reg_i", shrink_item)}},
    {"mean", "Mean", "mean", MOVIELENS_COVARIATES, 0, {{0}}},
};
// clang-format on

int movielens_grid(tt_grid *g, const movielens_arm *arm, const movielens_effort *effort) {
    tt_method m;
    tt_axis axis[MOVIELENS_AXES];
    TT_ASSERT(tt_method_parse(&m, arm->method) == TT_OK);
    const tt_sweep *sweep = tt_sweep_of(m.estimator, m.value);
    for (size_t a = 0; a < arm->n_axes; a++) {
        const int swept = sweep && strcmp(sweep->key, arm->axis[a].key) == 0;
        axis[a] = arm->axis[a];
        axis[a].n = swept || axis[a].n < effort->values ? axis[a].n : effort->values;
    }
    return tt_grid_product(g, &m, axis, arm->n_axes);
}

static double rmse(const double *estimate, const tt_ratings *r) {
    tt_scores s;
    tt_metrics(&s, estimate, r->rating, NULL, NULL, r->count);
    return s.rmse[TT_ALL];
}

/* Points i .. i + n - 1, which differ in the swept parameter, in one go. */
static int sweep_points(double *estimate, tt_fit *info, const tt_grid *g, size_t i,
                        size_t n, const tt_sweep *sweep, const tt_problem *problem,
                        const tt_ratings *valid) {
    const size_t key = tt_method_param(g->estimator, sweep->key);
    double along[n];
    for (size_t k = 0; k < n; k++) {
        along[k] = g->value[(i + k) * TT_PARAM_MAX + key];
    }
    return sweep->run(estimate, info, problem, g->value + i * TT_PARAM_MAX, along, n,
                      valid->user, valid->item, valid->count);
}

static int fit_point(double *estimate, tt_fit *info, const tt_grid *g, size_t i,
                     const tt_problem *problem, const tt_ratings *valid) {
    void *model = NULL;
    const int status =
        g->estimator->fit(&model, problem, g->value + i * TT_PARAM_MAX, info);
    if (status == TT_OK) {
        g->estimator->predict(model, valid->user, valid->item, valid->count, estimate,
                              NULL);
        g->estimator->free(model);
    }
    return status;
}

/* How many points from i on differ from it in the swept parameter alone. */
static size_t run_length(const tt_grid *g, size_t i, const tt_sweep *sweep) {
    const size_t key = sweep ? tt_method_param(g->estimator, sweep->key) : 0;
    size_t n = 1;
    for (; sweep && i + n < g->n; n++) {
        double next[TT_PARAM_MAX];
        memcpy(next, g->value + (i + n) * TT_PARAM_MAX, sizeof next);
        next[key] = g->value[i * TT_PARAM_MAX + key];
        if (memcmp(next, g->value + i * TT_PARAM_MAX, sizeof next) != 0) {
            break;
        }
    }
    return n;
}

/* Adds the RMSE of each point on one part to its score; infinity where a fit failed. */
static int add_scores(double *score, const tt_grid *g, const tt_problem *problem,
                      const tt_ratings *valid) {
    const tt_sweep *sweep = tt_sweep_of(g->estimator, g->value);
    double *estimate = tt_alloc(g->n * valid->count, sizeof *estimate);
    tt_fit *info = tt_alloc(g->n, sizeof *info);
    int status = estimate && info ? TT_OK : TT_ENOMEM;
    for (size_t i = 0, n; status == TT_OK && i < g->n; i += n) {
        n = run_length(g, i, sweep);
        status = n > 1 ? sweep_points(estimate, info, g, i, n, sweep, problem, valid)
                       : fit_point(estimate, info, g, i, problem, valid);
        for (size_t k = 0; status == TT_OK && k < n; k++) {
            const double x = rmse(estimate + k * valid->count, valid);
            score[i + k] += info[k].status == TT_FIT_OK && isfinite(x) ? x : INFINITY;
        }
    }
    tt_free(estimate);
    tt_free(info);
    return status;
}

int movielens_choose(size_t *best, const tt_grid *g, const tt_problem *problem,
                     const movielens_cut *cut, size_t parts) {
    double *score = tt_alloc(g->n, sizeof *score);
    int status = score ? TT_OK : TT_ENOMEM;
    for (size_t part = 0; status == TT_OK && g->n > 1 && part < parts; part++) {
        movielens_split s;
        tt_ratings train, valid;
        tt_problem rest = *problem;
        status = movielens_split_make(&s, problem->train, cut, part, &problem->address,
                                      tt_hash32("tune"));
        if (status != TT_OK) {
            break;
        }
        status = movielens_split_apply(&train, &valid, problem->train, &s);
        movielens_split_free(&s);
        if (status == TT_OK) {
            rest.train = &train;
            status = valid.count > 0 ? add_scores(score, g, &rest, &valid) : TT_OK;
            tt_ratings_free(&train);
            tt_ratings_free(&valid);
        }
    }
    *best = 0;
    for (size_t i = 1; status == TT_OK && i < g->n; i++) {
        *best = score[i] < score[*best] ? i : *best;
    }
    tt_free(score);
    return status;
}

int movielens_disorder(double *mean, const double *estimate, const tt_ratings *test) {
    tt_groups g;
    tt_rank r;
    double sum = 0, users = 0;
    int status = tt_groups_by_user(&g, test);
    if (status != TT_OK) {
        return status;
    }
    double *mine = tt_alloc(test->count, sizeof *mine);
    status = mine ? tt_rank_alloc(&r, test->count) : TT_ENOMEM;
    for (size_t u = 0; status == TT_OK && u < g.groups; u++) {
        const size_t first = g.ptr[u], n = g.ptr[u + 1] - first;
        for (size_t k = 0; k < n; k++) {
            mine[k] = estimate[g.position[first + k]];
        }
        tt_rank_set(&r, mine, g.rating + first, n);
        const tt_flips f = tt_rank_flips(&r, 0);
        sum += f.pairs > 0 ? tt_flips_share(&f) : 0;
        users += f.pairs > 0;
    }
    *mean = sum / users;
    if (status == TT_OK) {
        tt_rank_free(&r);
    }
    tt_free(mine);
    tt_groups_free(&g);
    return status;
}

static int score(double row[MOVIELENS_COLUMNS], const tt_estimator *e, const void *model,
                 const tt_dataset *d) {
    tt_scores s;
    double *estimate = tt_alloc(d->test.count, sizeof *estimate);
    if (!estimate) {
        return TT_ENOMEM;
    }
    e->predict(model, d->test.user, d->test.item, d->test.count, estimate, NULL);
    tt_metrics(&s, estimate, d->test.rating, NULL, d->subset, d->test.count);
    for (size_t k = 0; k < TT_SCORES; k++) {
        row[MOVIELENS_PER_SET * k] = (double)s.n[k];
        row[MOVIELENS_PER_SET * k + 1] = s.rmse[k];
        row[MOVIELENS_PER_SET * k + 2] = s.mae[k];
    }
    row[MOVIELENS_N_TRAIN] = (double)d->train.count;
    const int status = movielens_disorder(&row[MOVIELENS_DISORDER], estimate, &d->test);
    tt_free(estimate);
    return status;
}

int movielens_run(double row[MOVIELENS_COLUMNS], enum tt_status *outcome,
                  const movielens_arm *arm, const movielens_data *data,
                  const movielens_cut *cut, const movielens_effort *effort,
                  const tt_address *address) {
    const tt_problem p = {.train = &data->d.train,
                          .user_x = &data->user[arm->view],
                          .item_x = &data->item[arm->view],
                          .lo = 1,
                          .hi = 5,
                          .address = *address};
    tt_grid g;
    tt_fit info;
    void *model = NULL;
    size_t best;
    int status = movielens_grid(&g, arm, effort);
    if (status != TT_OK) {
        return status;
    }
    const int one = g.estimator->selection == TT_SELECT_VALIDATION ||
                    arm->view == MOVIELENS_COVARIATES_IDS;
    status = movielens_choose(&best, &g, &p, cut, one ? 1 : effort->parts);
    if (status == TT_OK) {
        status = g.estimator->fit(&model, &p, g.value + best * TT_PARAM_MAX, &info);
    }
    if (status == TT_OK) {
        status = score(row, g.estimator, model, &data->d);
        row[MOVIELENS_CHOICE] = (double)best;
        *outcome = info.status;
        g.estimator->free(model);
    }
    tt_grid_free(&g);
    return status;
}
