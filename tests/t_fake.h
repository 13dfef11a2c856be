/* An estimator for tests of what surrounds estimators: it predicts the training mean +
 * shift, clipped, and does as `does` says: fits, diverges, or refuses. It counts its fits,
 * and checks the parts it is handed. Include from one file only. */
#ifndef T_FAKE_H
#define T_FAKE_H

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "data/tt_estimator.h"

enum { FAKE_SHIFT, FAKE_SIDE, FAKE_DOES, FAKE_PARAMS };
enum { FAKE_FITS, FAKE_DIVERGES, FAKE_REFUSES, FAKE_DIVERGES_EARLY };

static const tt_param fake_param[FAKE_PARAMS] = {
    {"shift", 0.5, NULL, -10, 10, "added to the mean", 0},
    {"side", 0, "user|item", 0, 1, "nothing depends on it", 0},
    {"does", 0, "fits|diverges|refuses|early", 0, 3, "what a fit does", 0},
};

typedef struct {
    double mean, shift, lo, hi;
} fake_model;

static size_t fake_fits;
static size_t fake_train, fake_valid; // counts of the last fit's parts

static size_t fake_bytes(const tt_problem *problem, const double *value) {
    (void)problem;
    (void)value;
    return sizeof(fake_model);
}

static int fake_fit(void **model, const tt_problem *problem, const double *value,
                    tt_fit *info) {
    *model = NULL;
    fake_fits++;
    fake_train = problem->train->count;
    fake_valid = problem->valid ? problem->valid->count : 0;
    if (value[FAKE_DOES] == FAKE_REFUSES) {
        return tt_error(TT_ENOMEM, "the fake refuses");
    }
    fake_model *m = tt_alloc(1, sizeof *m);
    if (!m) {
        return TT_ENOMEM;
    }
    *m = (fake_model){tt_ratings_mean(problem->train), value[FAKE_SHIFT], problem->lo,
                      problem->hi};
    const int diverges = value[FAKE_DOES] == FAKE_DIVERGES ||
                         (value[FAKE_DOES] == FAKE_DIVERGES_EARLY && fake_fits == 1);
    *info = (tt_fit){.status = diverges ? TT_FIT_DIVERGED : TT_FIT_OK,
                     .iterations = fake_fits,
                     .train_rmse = NAN,
                     .valid_rmse = NAN,
                     .nonzero = NAN};
    *model = m;
    return TT_OK;
}

static void fake_predict(const void *model, const uint32_t *user, const uint32_t *item,
                         size_t n, double *estimate, unsigned char *fallback) {
    const fake_model *m = model;
    (void)user;
    (void)item;
    for (size_t i = 0; i < n; i++) {
        estimate[i] = fmin(fmax(m->mean + m->shift, m->lo), m->hi);
        if (fallback) {
            fallback[i] = TT_FALLBACK_MEAN;
        }
    }
}

static int fake_save(const void *model, FILE *f) {
    return tt_io_write(f, model, 1, sizeof(fake_model));
}

static int fake_load(void **model, FILE *f) {
    fake_model *m = tt_alloc(1, sizeof *m);
    int status = m ? tt_io_read(f, m, 1, sizeof *m) : TT_ENOMEM;
    if (status != TT_OK) {
        tt_free(m);
        m = NULL;
    }
    *model = m;
    return status;
}

static const tt_estimator fake = {
    .name = "fake",
    .title = "Fake",
    .source = "none",
    .param = fake_param,
    .n_param = FAKE_PARAMS,
    .selection = TT_SELECT_CV,
    .bytes = fake_bytes,
    .fit = fake_fit,
    .predict = fake_predict,
    .save = fake_save,
    .load = fake_load,
    .free = tt_free,
};

/* n ratings of n users and one item: rating[i] = value[i]. */
static inline void fake_ratings(tt_ratings *r, const double *value, size_t n) {
    assert_int_equal(tt_ratings_alloc(r, n, n, 1, 0), TT_OK);
    for (size_t i = 0; i < n; i++) {
        r->user[i] = (uint32_t)i;
        r->rating[i] = value[i];
    }
}

#endif
