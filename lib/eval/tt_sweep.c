#include "eval/tt_sweep.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "baselines/tt_knn.h"
#include "baselines/tt_linear.h"
#include "baselines/tt_rsvd.h"
#include "eval/tt_method.h"

static int knn_run(double *estimate, tt_fit *info, const tt_problem *problem,
                   const double *value, const double *along, size_t n_along,
                   const uint32_t *user, const uint32_t *item, size_t n) {
    void *model = NULL;
    size_t *k = tt_alloc(n_along, sizeof *k);
    const int status = k ? tt_knn.fit(&model, problem, value, &info[0]) : TT_ENOMEM;
    if (status == TT_OK) {
        for (size_t i = 0; i < n_along; i++) {
            k[i] = (size_t)along[i];
            info[i] = info[0];
        }
        tt_knn_predict_ks(model, user, item, n, k, n_along, estimate);
    }
    tt_knn.free(model);
    tt_free(k);
    return status;
}

static const tt_sweep table[] = {
    {&tt_knn, "k", 0, knn_run},
    {&tt_rsvd, "lambda", 1, tt_rsvd_path},
    {&tt_linear, "lambda", 1, tt_linear_path},
};

const tt_sweep *tt_sweep_of(const tt_estimator *estimator, const double *value) {
    const size_t path = tt_method_param(estimator, "path");
    if (path < estimator->n_param && value[path] == 0) {
        return NULL; // rSVD without warm starts
    }
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].estimator == estimator) {
            return &table[i];
        }
    }
    return NULL;
}
