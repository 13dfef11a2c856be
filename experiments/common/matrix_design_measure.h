/* What experiments/matrix_design.c measures: slopes in n, cold over warm, fresh over
 * matrix. */
#ifndef MATRIX_DESIGN_MEASURE_H
#define MATRIX_DESIGN_MEASURE_H

#include "common/matrix_design_grid.h"
#include "common/series.h"
#include "th_slope.h"

/* Columns of a row: one arm on one design. Excess risks of pairs of seen and of new ones.
 * */
enum {
    MD_C_WARM,
    MD_C_NEW_USER,
    MD_C_NEW_ITEM,
    MD_C_COLD,
    MD_C_TRAIN,
    MD_C_NONZERO,
    MD_COLUMNS
};

enum { MD_SIZES = 4, MD_CURVES = 24, MD_REPLICATES = 64 };

/* An arm at one d. Per replicate, NAN where a risk it needs is missing: */
typedef struct {
    enum md_arm arm;
    size_t d, sizes;
    size_t n[MD_SIZES], cell[MD_SIZES]; // matrix designs, n ascending
    size_t fresh;                       // its cell; MD_CELLS: not run
    double warm[MD_REPLICATES];         // d log excess / d log n, n <= MD_LAST
    double cold[MD_REPLICATES];
    double gap_slope[MD_REPLICATES]; // of log(cold / warm)
    double unlearned[MD_REPLICATES]; // log cold excess at md_middle
    double iid[MD_REPLICATES];       // log(cold of fresh pairs / warm at the largest n)
} md_curve;

typedef struct {
    series s;
    enum tt_profile profile;
    size_t n_train;
    size_t curves;
    md_curve curve[MD_CURVES];
    md_cell cell[MD_CELLS];
} md_measured;

/* TT_OK or TT_ENOMEM (then m is empty). At most MD_REPLICATES replicates count. */
int md_measure(md_measured *m, const tt_results *results);
void md_measured_free(md_measured *m);

/* The curve of an arm at d, NULL if it was not run. */
const md_curve *md_curve_of(const md_measured *m, enum md_arm arm, size_t d);

size_t md_replicates(const md_measured *m); // those that count

/* warm_a - warm_b (MD_REPLICATES): difference of two arms' slopes over the n both ran. */
void md_slope_difference(double *difference, const md_measured *m, const md_curve *a,
                         const md_curve *b);

/* Slope of the warm slopes on `unlearned` over the L2 towers of all d that ran at
 * md_middle, in each replicate that has them all (MD_REPLICATES). */
void md_mechanism(double *slope, const md_measured *m);

/* Excess of least squares in q^2 coefficients from n_train ratings, to the order of the
 * first correction each: sigma^2 q^2 / (n_train - q^2), and for new users and items of a
 * matrix times (n / (n - q))^2 (the mean of trace(S^-1) of n normal rows is q n / (n - q -
 * 1), counting as if features were normal). NAN where the data do not determine the
 * coefficients. */
double md_oracle_excess(size_t d, size_t n, size_t n_train, int is_cold);

/* Least-squares slope on log n of the log excess that Table 1 implies for its TTM, RMSE^2 -
 * .1. */
double md_printed_slope(size_t d);

/* Mean square of the true ratings, p (D v + (D - 1) v / 9)^2, v = s^2 / 3 being the
 * variance of a coefficient: the excess of predicting 0, whatever d. */
double md_zero_excess(void);

/* 1 if the curve's mean excess on seen pairs is at most a tenth of that at every n <=
 * MD_LAST. */
int md_is_learned(const md_measured *m, const md_curve *c);

#endif
