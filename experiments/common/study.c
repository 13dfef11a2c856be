#include "study.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_split.h"

static int split(study *s, double test_share) {
    tt_split cut;
    const tt_ratings *all = &s->data.ratings;
    int status = tt_split_holdout(&cut, all, test_share, &s->problem.address, 0);
    if (status != TT_OK) {
        return status;
    }
    status = tt_split_apply(&s->train, &s->test, all, &cut);
    s->truth = tt_alloc(cut.n_test, sizeof *s->truth);
    s->subset = tt_alloc(cut.n_test, 1);
    if (status == TT_OK && s->truth && s->subset) {
        for (size_t k = 0; k < cut.n_test; k++) {
            s->truth[k] = s->data.truth[cut.test[k]];
        }
        status = tt_metrics_subsets(s->subset, &s->train, &s->test);
    } else {
        status = TT_ENOMEM;
    }
    tt_split_free(&cut);
    return status;
}

int study_open(study *s, const tt_synthetic_spec *spec, double test_share, uint64_t seed,
               size_t replicate) {
    *s = (study){0};
    s->problem = (tt_problem){.lo = -INFINITY,
                              .hi = INFINITY,
                              .address = {.seed = seed,
                                          .design = tt_hash32("synthetic-4.1"),
                                          .cell = (uint32_t)spec->d,
                                          .replicate = (uint32_t)replicate}};
    int status = tt_synthetic_alloc(&s->data, spec, &s->problem.address);
    if (status == TT_OK) {
        status = split(s, test_share);
    }
    if (status != TT_OK) {
        study_close(s);
        return status;
    }
    s->problem.train = &s->train;
    s->problem.user_x = &s->data.user_x;
    s->problem.item_x = &s->data.item_x;
    return TT_OK;
}

void study_close(study *s) {
    tt_synthetic_free(&s->data);
    tt_ratings_free(&s->train);
    tt_ratings_free(&s->test);
    tt_free(s->truth);
    tt_free(s->subset);
    *s = (study){0};
}

int study_judge(study_score *score, const study *s, const tt_estimator *estimator,
                const void *model) {
    const size_t n = s->test.count;
    double *estimate = tt_alloc(n, sizeof *estimate);
    unsigned char *fallback = tt_alloc(n, 1);
    if (!estimate || !fallback) {
        tt_free(estimate);
        tt_free(fallback);
        return TT_ENOMEM;
    }
    estimator->predict(model, s->test.user, s->test.item, n, estimate, fallback);
    tt_scores scores;
    tt_metrics(&scores, estimate, s->test.rating, s->truth, s->subset, n);
    size_t fell = 0;
    for (size_t k = 0; k < n; k++) {
        fell += fallback[k] != TT_KNOWN;
    }
    score->rmse = scores.rmse[TT_ALL];
    score->excess = scores.excess[TT_ALL];
    score->n_test = (double)n;
    score->fallback = (double)fell / (double)n;
    tt_free(estimate);
    tt_free(fallback);
    return TT_OK;
}
