/* What experiments/coldstart.c measured, by point, arm and replicate. */
#ifndef COLDSTART_MEASURE_H
#define COLDSTART_MEASURE_H

#include "base/tt_stat.h"
#include "common/coldstart_arms.h"
#include "common/coldstart_rough.h"
#include "common/curve.h"
#include "common/series.h"

typedef struct {
    size_t point, arm, column;
} coldstart_at;

typedef struct {
    series s;
    curve rough[COLDSTART_ROUGH_ARMS][TT_SUBSETS];
} coldstart_measured;

/* TT_OK or TT_ENOMEM (then m is empty). */
int coldstart_measure(coldstart_measured *m, const tt_results *results);
void coldstart_measured_free(coldstart_measured *m);

/* The cell of a point and an arm. */
size_t coldstart_cell(size_t point, size_t arm);

/* Values over replicates (s.replicates), NAN where there is none. */
const double *coldstart_values(const coldstart_measured *m, coldstart_at at);

/* Mean over replicates; of the difference a - b, paired. */
tt_summary coldstart_mean(const coldstart_measured *m, coldstart_at at);
tt_summary coldstart_difference(const coldstart_measured *m, coldstart_at a,
                                coldstart_at b);

/* RMSE over all pairs of the population, a share c of users and items being new:
 * sqrt((1 - c)^2 warm + c (1 - c) (cold-user + cold-item) + c^2 cold-both), mean
 * squares. */
tt_summary coldstart_population(const coldstart_measured *m, size_t point, size_t arm);

/* Minus the slope of log excess on log x over the points (n), replicate by replicate: x is
 * COLDSTART_N or COLDSTART_SEEN. */
th_slope coldstart_exponent(const coldstart_measured *m, const size_t *point, size_t n,
                            size_t arm, size_t subset, size_t x);

#endif
