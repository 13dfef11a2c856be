/* What is measured in each design of experiments/onehot.c. */
#ifndef ONEHOT_MEASURE_H
#define ONEHOT_MEASURE_H

#include "base/tt_stat.h"
#include "common/curve.h"

/* Columns of a row: one size of one replicate. */
enum {
    ONEHOT_N,
    ONEHOT_N_TRAIN,
    ONEHOT_USERS, // n = m
    ONEHOT_RISK,
    ONEHOT_PREDICTED, // p (2 n - p) sigma^2 / N_train
    ONEHOT_MSE,       // hold-out mean squared error
    ONEHOT_NEXT,      // factor of the next order; NAN with distinct pairs
    ONEHOT_SVD,       // risk of tt_rsvd; NAN except with distinct pairs, as the next
    ONEHOT_GAP,       // mean squared difference of the two predictions
    ONEHOT_COLUMNS
};

enum { ONEHOT_FIXED, ONEHOT_QUARTER, ONEHOT_ROOT, ONEHOT_DISTINCT, ONEHOT_DESIGNS };

/* n = m = multiple N^gamma, rounded. */
typedef struct {
    const char *name, *title;
    double multiple, gamma;
} onehot_growth;

extern const onehot_growth onehot_design[ONEHOT_DESIGNS];

size_t onehot_side(size_t design, size_t n);
double onehot_exponent(size_t design); // predicted: 1 - gamma

/* One design at one size. */
typedef struct {
    double n, n_train, users, predicted, next_order;
    tt_summary risk, ratio;
    tt_interval inside; // of the ratio, 90 %
    double risk_median, ratio_median;
    size_t bad;           // fits with a ratio above 2
    double risk_svd, gap; // means; NAN except with distinct pairs
} onehot_point;

typedef struct {
    curve curves[ONEHOT_DESIGNS];
    onehot_point points[ONEHOT_DESIGNS][CURVE_SIZES];
    tt_interval svd; // risk of tt_rsvd over the towers', geometric mean, 90 %
    size_t svd_replicates;
} onehot_measured;

/* TT_OK or TT_ENOMEM (then m is empty). */
int onehot_measure(onehot_measured *m, const tt_results *results);
void onehot_measured_free(onehot_measured *m);

#endif
