#include "common/table3_arms.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/table3_score.h"
#include "text/tt_review_covariates.h"

enum { AXES_MAX = 4, AXIS_MAX = 16 };

const table3_arm table3_arms[TABLE3_ARMS] = {
    [TABLE3_TTM] = {"ttm", "TTM", "ttm", TABLE3_KNOWN, 0, 0},
    [TABLE3_TTM_ALL] = {"ttm_all_reviews", "TTM, all reviews", "ttm", TABLE3_ALL, 0, 0},
    {"ttm_training_reviews", "TTM, training reviews", "ttm", TABLE3_TRAINING, 0, 0},
    {"ttm_ids", "TTM with ids", "ttm", TABLE3_KNOWN, 1, 0},
    {"linear", "Linear", "linear", TABLE3_KNOWN, 0, 0},
    {"rsvd", "rSVD", "rsvd", TABLE3_NO_WORDS, 0, 1},
    {"knn", "KNN", "knn", TABLE3_NO_WORDS, 0, 1},
    {"svdpp", "SVD++", "svdpp", TABLE3_NO_WORDS, 0, 1},
    {"cocluster", "Co-Clust", "cocluster", TABLE3_NO_WORDS, 0, 1},
    {"slopeone", "SlopeOne", "slopeone", TABLE3_NO_WORDS, 0, 1},
    {"baseline", "Biases", "baseline", TABLE3_NO_WORDS, 0, 1},
    [TABLE3_MEAN] = {"mean", "Mean", "mean", TABLE3_NO_WORDS, 0, 1},
    [TABLE3_TRUTH] = {"truth", "Planted truth", NULL, TABLE3_NO_WORDS, 0, 0},
};

/* The arm's method with the parameters that the effort gives to towers. */
static tt_method method_of(const table3_arm *arm, const table3_effort *effort) {
    tt_method m;
    TT_ASSERT(tt_method_parse(&m, arm->method) == TT_OK);
    const size_t tune = tt_method_param(m.estimator, "tune");
    if (tune < m.estimator->n_param) {
        TT_ASSERT(tt_method_set(&m, effort->towers) == TT_OK);
        m.value[tune] = effort->grid_step > 0;
    }
    return m;
}

/* Every step-th value of the suite's axes. value: their room. */
static size_t thin_axes(tt_axis *axis, double (*value)[AXIS_MAX], const char *estimator,
                        size_t step) {
    size_t n_axes = 0;
    const tt_axis *whole = tt_grid_axes(estimator, &n_axes);
    TT_ASSERT(n_axes <= AXES_MAX);
    for (size_t a = 0; a < n_axes; a++) {
        size_t n = 0;
        for (size_t i = 0; i < whole[a].n; i += step) {
            TT_ASSERT(n < AXIS_MAX);
            value[a][n++] = whole[a].value[i];
        }
        axis[a] = (tt_axis){whole[a].key, n, value[a]};
    }
    return n_axes;
}

/* Parameters by cross-validation over the thinned axes; towers search in their own fit. */
static int choose(tt_method *m, const tt_problem *p, const table3_effort *effort) {
    const tt_tune_spec spec = {.folds = effort->folds, .valid_share = 0.2};
    double value[AXES_MAX][AXIS_MAX];
    tt_axis axis[AXES_MAX];
    tt_grid grid;
    tt_tuning t;
    if (effort->grid_step == 0) {
        return TT_OK;
    }
    const size_t n = thin_axes(axis, value, m->estimator->name, effort->grid_step);
    if (n == 0) {
        return TT_OK;
    }
    int status = tt_grid_product(&grid, m, axis, n);
    if (status == TT_OK) {
        status = tt_tune(&t, &grid, p, &spec);
    }
    if (status == TT_OK) {
        memcpy(m->value, grid.value + t.best * TT_PARAM_MAX, sizeof m->value);
        tt_tuning_free(&t);
    }
    tt_grid_free(&grid);
    return status;
}

void table3_describe_arm(const table3_arm *arm, const table3_effort *effort, FILE *f) {
    static const char *const words[] = {"none", "known", "training", "all"};
    char text[TT_METHOD_TEXT];
    double value[AXES_MAX][AXIS_MAX];
    tt_axis axis[AXES_MAX];
    fprintf(f, "%s: covariates %s%s", arm->name, words[arm->words],
            arm->with_ids ? " and ids" : "");
    if (arm->method) {
        const tt_method m = method_of(arm, effort);
        fprintf(f, " %s", tt_method_format(&m, text, sizeof text));
        const size_t n = effort->grid_step > 0
                             ? thin_axes(axis, value, m.estimator->name, effort->grid_step)
                             : 0;
        for (size_t a = 0; a < n; a++) {
            fprintf(f, " %s:", axis[a].key);
            for (size_t i = 0; i < axis[a].n; i++) {
                fprintf(f, " %g", axis[a].value[i]);
            }
        }
    }
    fputc('\n', f);
}

/* x becomes (x, identity). */
static int join_ids(tt_features *x) {
    tt_features ids, both;
    int status = tt_features_onehot(&ids, x->rows);
    if (status == TT_OK) {
        status = tt_features_join(&both, x, &ids);
        tt_features_free(&ids);
    }
    if (status == TT_OK) {
        tt_features_free(x);
        *x = both;
    }
    return status;
}

/* The arm's covariates; none: zeroed. */
static int make_covariates(tt_review_covariates *c, const table3_arm *arm,
                           const table3_data *data, const table3_effort *effort) {
    const tt_review_spec spec = {.n_grams = effort->grams,
                                 .n_aspects = effort->aspects,
                                 .published = arm->words == TABLE3_ALL};
    *c = (tt_review_covariates){0};
    if (arm->words == TABLE3_NO_WORDS) {
        return TT_OK;
    }
    unsigned char *use = tt_alloc(data->split->reviews, 1);
    if (!use) {
        return TT_ENOMEM;
    }
    table3_split_use(use, data->split, arm->words);
    int status =
        tt_review_covariates_make(c, &data->input->yelp, &data->input->words, use, &spec);
    tt_free(use);
    if (status == TT_OK && arm->with_ids) {
        status = join_ids(&c->user.x);
        status = status == TT_OK ? join_ids(&c->item.x) : status;
        if (status != TT_OK) {
            tt_review_covariates_free(c);
        }
    }
    return status;
}

/* Estimates of the test pairs by the arm's method. */
static int estimate_pairs(double *estimate, enum tt_status *status, const table3_arm *arm,
                          const table3_data *data, const table3_effort *effort) {
    const tt_ratings *test = &data->split->test;
    tt_review_covariates c;
    tt_method m = method_of(arm, effort);
    void *model = NULL;
    tt_fit info;
    int code = make_covariates(&c, arm, data, effort);
    if (code != TT_OK) {
        return code;
    }
    const int known = arm->words != TABLE3_NO_WORDS;
    const tt_problem p = {.train = &data->split->train,
                          .user_x = known ? &c.user.x : NULL,
                          .item_x = known ? &c.item.x : NULL,
                          .lo = 1,
                          .hi = 5,
                          .address = data->address};
    code = choose(&m, &p, effort);
    if (code == TT_OK) {
        code = m.estimator->fit(&model, &p, m.value, &info);
    }
    if (code == TT_OK) {
        *status = info.status;
        m.estimator->predict(model, test->user, test->item, test->count, estimate, NULL);
        m.estimator->free(model);
    }
    tt_review_covariates_free(&c);
    return code;
}

void table3_truth(double *estimate, const table3_data *data) {
    const yelp_input *in = data->input;
    const tt_ratings *test = &data->split->test;
    for (size_t k = 0; k < test->count; k++) {
        estimate[k] = tt_yelp_truth_expected(&in->truth, &in->generated,
                                             yelp_input_user(in, test->user[k]),
                                             yelp_input_business(in, test->item[k]));
    }
}

int table3_run_arm(double *value, enum tt_status *status, const table3_arm *arm,
                   const table3_data *data, const table3_effort *effort) {
    double *estimate = tt_alloc(data->split->test.count, sizeof *estimate);
    int code = estimate ? TT_OK : TT_ENOMEM;
    *status = TT_FIT_OK;
    if (code == TT_OK && arm->method) {
        code = estimate_pairs(estimate, status, arm, data, effort);
    } else if (code == TT_OK) {
        table3_truth(estimate, data);
    }
    if (code == TT_OK) {
        code = table3_score(value, data->split, estimate);
    }
    tt_free(estimate);
    return code;
}
