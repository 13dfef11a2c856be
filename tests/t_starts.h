/* Methods that start at random, on a fold of MovieLens: their error over 20 starts. */
#ifndef T_STARTS_H
#define T_STARTS_H

#include "baselines/tt_predict.h"
#include "t_estimator.h"
#include "t_shared.h"

enum { T_STARTS = 20 };

/* Mean and standard deviation of the RMSE on the test part of fold `name`, beside the
 * reference's in a note; 0 if the fold is not there. */
static inline int t_starts(double *mean, double *sd, const tt_estimator *e,
                           const double *value, const char *name, double reference) {
    t_fold *fold = t_fold_read(name);
    double sum = 0, squares = 0;
    for (uint32_t k = 0; fold && k < T_STARTS; k++) {
        const tt_problem p = {.train = &fold->train,
                              .lo = 1,
                              .hi = 5,
                              .address = {.seed = 1, .replicate = k}};
        double rmse;
        void *model = t_fit(e, &p, value);
        assert_int_equal(tt_predict_rmse(&rmse, e, model, &fold->test), TT_OK);
        sum += rmse;
        squares += rmse * rmse;
        e->free(model);
    }
    if (!fold) {
        return 0;
    }
    t_fold_free(fold);
    *mean = sum / T_STARTS;
    *sd = sqrt((squares - sum * *mean) / (T_STARTS - 1));
    printf("note: %s on %s: RMSE %.4f over %d starts, sd %.4f, reference %.4f\n", e->title,
           name, *mean, T_STARTS, *sd, reference);
    return 1;
}

#endif
