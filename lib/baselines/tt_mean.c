#include "baselines/tt_mean.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_predict.h"

static size_t mean_bytes(const tt_problem *problem, const double *value) {
    (void)value;
    return sizeof(tt_seen) + tt_seen_bytes(problem->train) +
           problem->train->count * sizeof(double);
}

static void mean_free(void *model) {
    if (model) {
        tt_seen_free(model);
        tt_free(model);
    }
}

static void mean_predict(const void *model, const uint32_t *user, const uint32_t *item,
                         size_t n, double *estimate, unsigned char *fallback) {
    const tt_seen *s = model;
    (void)user;
    (void)item;
    for (size_t i = 0; i < n; i++) {
        estimate[i] = tt_clip(s->mean, s->lo, s->hi);
        if (fallback) {
            fallback[i] = TT_KNOWN;
        }
    }
}

static int mean_fit(void **model, const tt_problem *problem, const double *value,
                    tt_fit *info) {
    (void)value;
    tt_seen *s = tt_alloc(1, sizeof *s);
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    int status = s ? tt_seen_init(s, problem) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_fit_rmse(info, &tt_mean, s, problem);
    }
    return tt_hand_over(model, s, &tt_mean, status);
}

static int mean_save(const void *model, FILE *f) {
    return tt_seen_save(model, tt_mean.name, f);
}

static int mean_load(void **model, FILE *f) {
    tt_seen *s = tt_alloc(1, sizeof *s);
    const int status = s ? tt_seen_load(s, tt_mean.name, f) : TT_ENOMEM;
    return tt_hand_over(model, s, &tt_mean, status);
}

const tt_estimator tt_mean = {.name = "mean",
                              .title = "Mean",
                              .source = "arithmetic mean",
                              .selection = TT_SELECT_NONE,
                              .bytes = mean_bytes,
                              .fit = mean_fit,
                              .predict = mean_predict,
                              .save = mean_save,
                              .load = mean_load,
                              .free = mean_free};
