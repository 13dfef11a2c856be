#include "towers/tt_search.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_split.h"

int tt_shape_model(const tt_shape *shape, const tt_problem *problem, tt_twotower *t) {
    const int status =
        tt_twotower_alloc(t, problem->user_x, problem->item_x, shape->layers, shape->hidden,
                          shape->p, shape->activation);
    if (status == TT_OK) {
        t->user.start = t->item.start = shape->start;
        t->recode = shape->recode;
        t->offset = shape->centre ? tt_ratings_mean(problem->train) : 0;
        tt_twotower_init(t, &problem->address);
    }
    return status;
}

/* Trains one candidate for `share` of its epochs; its validation error into *score. */
static int run_one(const tt_shape *shape, const tt_train_spec *candidate, double share,
                   const tt_problem *problem, const tt_features *xu, const tt_features *xi,
                   double *score, size_t *epochs) {
    tt_train_spec spec = *candidate;
    spec.epochs = (size_t)fmax(1, round(share * (double)spec.epochs));
    spec.l1 /= sqrt(share);
    spec.l1_end /= sqrt(share);
    tt_twotower t;
    tt_fit info;
    int status = tt_shape_model(shape, problem, &t);
    if (status != TT_OK) {
        return status;
    }
    status = tt_train(&t, &spec, problem->train, problem->valid, xu, xi, &problem->address,
                      &info);
    tt_twotower_free(&t);
    const int ok = status == TT_OK && info.status == TT_FIT_OK && isfinite(info.valid_rmse);
    *score = ok ? info.valid_rmse : INFINITY;
    *epochs = ok ? info.iterations : spec.epochs;
    return status;
}

/* Sorts the n indices in `order` by score, ties by index. */
static void sort_by_score(size_t *order, size_t n, const double *score) {
    for (size_t a = 1; a < n; a++) {
        const size_t x = order[a];
        size_t b = a;
        for (; b > 0 && (score[order[b - 1]] > score[x] ||
                         (score[order[b - 1]] == score[x] && order[b - 1] > x));
             b--) {
            order[b] = order[b - 1];
        }
        order[b] = x;
    }
}

int tt_search(const tt_shape *shape, const tt_train_spec *candidate, size_t n,
              const double *share, const size_t *keep, size_t rungs, const tt_problem *problem,
              tt_search_result *result) {
    TT_ASSERT(n >= 1 && n <= TT_CANDIDATES_MAX && rungs >= 1 && problem->valid);
    *result = (tt_search_result){0};
    size_t order[TT_CANDIDATES_MAX], epochs[TT_CANDIDATES_MAX] = {0}, left = n;
    tt_features xu = {0}, xi = {0};
    tt_twotower form = {.recode = shape->recode};
    int status = tt_twotower_inputs(&form, &xu, problem->user_x);
    if (status == TT_OK) {
        status = tt_twotower_inputs(&form, &xi, problem->item_x);
    }
    for (size_t k = 0; k < n; k++) {
        order[k] = k;
    }
    for (size_t rung = 0; rung < rungs && status == TT_OK; rung++) {
        for (size_t k = 0; k < left && status == TT_OK; k++) {
            const size_t c = order[k];
            status = run_one(shape, &candidate[c], share[rung], problem, &xu, &xi,
                             &result->score[c], &epochs[c]);
            result->rung[c] = rung;
            result->total_epochs += epochs[c];
        }
        sort_by_score(order, left, result->score);
        left = keep[rung] < left ? keep[rung] : left;
    }
    result->best = order[0];
    result->epochs = epochs[order[0]];
    result->valid_rmse = result->score[order[0]];
    tt_features_free(&xu);
    tt_features_free(&xi);
    return status;
}

int tt_problem_cut(tt_problem *cut, const tt_problem *problem, double fraction, uint64_t item) {
    tt_ratings *part = tt_alloc(2, sizeof *part);
    tt_split split = {0};
    int status = part ? tt_split_holdout(&split, problem->train, fraction, &problem->address,
                                         item)
                      : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_split_apply(&part[0], &part[1], problem->train, &split);
    }
    tt_split_free(&split);
    if (status != TT_OK) {
        tt_free(part);
        return status;
    }
    *cut = *problem;
    cut->train = &part[0];
    cut->valid = &part[1];
    return TT_OK;
}

void tt_problem_cut_free(tt_problem *cut) {
    tt_ratings *part = (tt_ratings *)(uintptr_t)cut->train; // the pair made by tt_problem_cut
    tt_ratings_free(&part[0]);
    tt_ratings_free(&part[1]);
    tt_free(part);
    *cut = (tt_problem){0};
}
