/* Cells of experiments/coldstart.c: points of the synthetic design x arms, then the arms on
 * rough truths; what a row holds; the effort of a profile. */
#ifndef COLDSTART_GRID_H
#define COLDSTART_GRID_H

#include "common/coldstart_data.h"
#include "data/tt_subset.h"
#include "farm/tt_experiment.h"

/* Columns of a row; the blocks have one column for each subset of test pairs. */
enum {
    COLDSTART_N,                                    // training pairs
    COLDSTART_SEEN,                                 // users, and items, that may train
    COLDSTART_PAIRS,                                // test pairs
    COLDSTART_RMSE = COLDSTART_PAIRS + TT_SUBSETS,  // NAN on rough truths
    COLDSTART_EXCESS = COLDSTART_RMSE + TT_SUBSETS, // against the noiseless truth
    COLDSTART_GAP = COLDSTART_EXCESS + TT_SUBSETS,  // most |estimate - training mean|
    COLDSTART_VALID = COLDSTART_GAP + TT_SUBSETS,   // hold-out mean squared error
    COLDSTART_CHOICE,                               // chosen parameter; NAN: none
    COLDSTART_COLUMNS
};

/* nested: the ratings of withheld users and items are removed, the training part shrinks.
 * fixed: as many ratings as without withholding, among those who are left. sizes: half are
 * withheld, the number of ratings varies. */
enum coldstart_reading { COLDSTART_NESTED, COLDSTART_FIXED, COLDSTART_SIZES };
extern const char *const coldstart_reading_name[];

typedef struct {
    enum coldstart_reading reading;
    double share;    // of users, and of items, withheld
    double multiple; // pairs drawn, in units of the design's |Omega|
} coldstart_point;

enum { COLDSTART_POINTS = 12, COLDSTART_SHARES = 5, COLDSTART_SIZE_COUNT = 4 };
extern const coldstart_point coldstart_points[COLDSTART_POINTS];

/* Points by share (0 first) in the nested and in the fixed reading, and by size: some
 * points belong to two of them. */
extern const size_t coldstart_by_share[2][COLDSTART_SHARES];
extern const size_t coldstart_by_size[COLDSTART_SIZE_COUNT];

typedef struct {
    size_t n, fresh, omega; // population, further users, |Omega|
    size_t d;               // intrinsic dimension
    size_t test;            // test pairs of each subset
    size_t replicates;
    size_t hidden, epochs; // of the towers
    int first, last;       // rough truths: sizes 2^first .. 2^last
    size_t judge;          // pairs of each subset to judge on
    size_t sieves, others; // replicates of the sieve, of the other arms
} coldstart_effort;

extern const coldstart_effort coldstart_efforts[]; // by profile

coldstart_spec coldstart_spec_of(size_t point, const coldstart_effort *effort);

#endif
