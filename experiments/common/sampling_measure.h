/* What is measured in each cell of experiments/sampling.c, and what follows for it. */
#ifndef SAMPLING_MEASURE_H
#define SAMPLING_MEASURE_H

#include "common/curve.h"
#include "common/sampling_grid.h"

/* One cell; [0] cold, [1] warm. */
typedef struct {
    sampling_cell cell;
    curve curves[SAMPLING_KINDS];
    double predicted[SAMPLING_KINDS];
    th_slope nominal[SAMPLING_KINDS];
    th_slope judged[SAMPLING_KINDS];               // on N_eff; nominal without noise
    double lo[SAMPLING_KINDS], hi[SAMPLING_KINDS]; // of judged, 90 %
    double excess;                    // largest mean risk / sigma^2 over the sizes, of warm
                                      // pairs, fresh: cold; NAN without noise
    const char *word[SAMPLING_KINDS]; // cold: against the prediction; warm: against a; ""
} sampling_measured;

/* m (SAMPLING_CELLS). TT_OK or TT_ENOMEM (then m is empty). */
int sampling_measure(sampling_measured *m, const tt_results *results);
void sampling_measured_free(sampling_measured *m);

/* exponent (curves[kind].replicates) as judged, one by one. */
void sampling_exponents(double *exponent, const sampling_measured *m, size_t kind);

#endif
