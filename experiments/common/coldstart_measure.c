#include "common/coldstart_measure.h"

#include <math.h>

#include "base/tt_error.h"

size_t coldstart_cell(size_t point, size_t arm) {
    TT_ASSERT(point < COLDSTART_POINTS && arm < COLDSTART_ARMS);
    return point * COLDSTART_ARMS + arm;
}

int coldstart_measure(coldstart_measured *m, const tt_results *results) {
    *m = (coldstart_measured){0};
    int status = series_collect(&m->s, results);
    for (size_t arm = 0; arm < COLDSTART_ROUGH_ARMS; arm++) {
        for (size_t subset = 0; status == TT_OK && subset < TT_SUBSETS; subset++) {
            const curve_columns at = {COLDSTART_N, COLDSTART_EXCESS + subset,
                                      COLDSTART_VALID};
            status =
                curve_collect(&m->rough[arm][subset], results,
                              COLDSTART_POINTS * COLDSTART_ARMS + arm, at, 0, INFINITY);
        }
    }
    if (status != TT_OK) {
        coldstart_measured_free(m);
    }
    return status;
}

void coldstart_measured_free(coldstart_measured *m) {
    series_free(&m->s);
    for (size_t k = 0; k < COLDSTART_ROUGH_ARMS * TT_SUBSETS; k++) {
        curve_free(&m->rough[k / TT_SUBSETS][k % TT_SUBSETS]);
    }
}

const double *coldstart_values(const coldstart_measured *m, coldstart_at at) {
    return series_of(&m->s, coldstart_cell(at.point, at.arm), at.column);
}

tt_summary coldstart_mean(const coldstart_measured *m, coldstart_at at) {
    double x[m->s.replicates];
    return tt_stat_summary(
        x, tt_stat_finite(x, coldstart_values(m, at), NULL, m->s.replicates));
}

tt_summary coldstart_difference(const coldstart_measured *m, coldstart_at a,
                                coldstart_at b) {
    double x[m->s.replicates];
    return tt_stat_summary(x, tt_stat_finite(x, coldstart_values(m, a),
                                             coldstart_values(m, b), m->s.replicates));
}

tt_summary coldstart_population(const coldstart_measured *m, size_t point, size_t arm) {
    const double c = coldstart_points[point].share;
    const double weight[TT_SUBSETS] = {[TT_WARM] = (1 - c) * (1 - c),
                                       [TT_COLD_USER] = c * (1 - c),
                                       [TT_COLD_ITEM] = c * (1 - c),
                                       [TT_COLD_BOTH] = c * c};
    double x[m->s.replicates];
    for (size_t r = 0; r < m->s.replicates; r++) {
        double sum = 0;
        for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
            const double rmse =
                coldstart_values(m, (coldstart_at){point, arm, COLDSTART_RMSE + subset})[r];
            sum += weight[subset] > 0 ? weight[subset] * rmse * rmse : 0;
        }
        x[r] = sqrt(sum);
    }
    return tt_stat_summary(x, tt_stat_finite(x, x, NULL, m->s.replicates));
}

th_slope coldstart_exponent(const coldstart_measured *m, const size_t *point, size_t n,
                            size_t arm, size_t subset, size_t x) {
    double exponent[m->s.replicates];
    for (size_t r = 0; r < m->s.replicates; r++) {
        double log_x[COLDSTART_POINTS], log_y[COLDSTART_POINTS];
        for (size_t k = 0; k < n; k++) {
            const coldstart_at at_x = {point[k], arm, x};
            const coldstart_at at_y = {point[k], arm, COLDSTART_EXCESS + subset};
            log_x[k] = log(coldstart_values(m, at_x)[r]);
            log_y[k] = log(coldstart_values(m, at_y)[r]);
        }
        exponent[r] = -th_slope_fit(log_x, log_y, n);
    }
    return th_slope_mean(exponent, m->s.replicates);
}
