/* Estimators that answer for several values of one parameter at the cost of about one fit:
 * KNN for several k, rSVD and the linear towers along a path of falling lambda. Used by
 * tt_tune. */
#ifndef TT_SWEEP_H
#define TT_SWEEP_H

#include "data/tt_estimator.h"

/* estimate (n_along, n) and info (n_along) for each value along[i] of the swept parameter,
 * the others from `value`. TT_OK or an error code. */
typedef int tt_sweep_run(double *estimate, tt_fit *info, const tt_problem *problem,
                         const double *value, const double *along, size_t n_along,
                         const uint32_t *user, const uint32_t *item, size_t n);

typedef struct {
    const tt_estimator *estimator;
    const char *key; // the swept parameter
    int falling;     // 1: along may not rise
    tt_sweep_run *run;
} tt_sweep;

/* NULL if the estimator has none for these values. */
const tt_sweep *tt_sweep_of(const tt_estimator *estimator, const double *value);

#endif
