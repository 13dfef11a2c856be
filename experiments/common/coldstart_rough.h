/* The arms of experiments/coldstart.c on rough truths, where the exponent of Theorem 2 is
 * exact: the two-tower sieve, and methods that know users and items by id alone.
 *
 * A matrix of n = m = N^gamma users and items (common/sampling_data.h), gamma = .6, beta =
 * 1.5, d = 1; every fifth pair is held out of all fits and chooses K or lambda. Judged on
 * noiseless pairs: warm ones, those of new users with rated items, of rated users with new
 * items, and of new users and items. */
#ifndef COLDSTART_ROUGH_H
#define COLDSTART_ROUGH_H

#include "common/coldstart_grid.h"
#include "common/sampling_grid.h"

enum {
    COLDSTART_SIEVE,
    COLDSTART_ROUGH_RSVD,
    COLDSTART_ROUGH_BIASES,
    COLDSTART_ROUGH_MEAN,
    COLDSTART_ROUGH_ARMS
};
extern const char *const coldstart_rough_method[COLDSTART_ROUGH_ARMS];

/* The cell of experiments/sampling.c whose data these are. */
sampling_cell coldstart_rough_cell(void);

/* One row for each size. TT_OK or an error code. */
int coldstart_rough_run(tt_sink *sink, size_t arm, const coldstart_effort *effort,
                        uint64_t seed, size_t replicate);

/* id[i]: the rank of x[i] among the distinct values of x (count), whose number is returned
 * and which go, ascending, into value (count). */
size_t coldstart_ids(uint32_t *id, double *value, const double *x, size_t count);

/* Where v stands in value (n, ascending), or n if it is not there. */
size_t coldstart_find(double v, const double *value, size_t n);

#endif
