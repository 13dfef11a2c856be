/* What is measured in experiments/width.c, and the words its rules give. */
#ifndef WIDTH_MEASURE_H
#define WIDTH_MEASURE_H

#include "base/tt_stat.h"
#include "common/series.h"
#include "common/width_grid.h"

/* Printed errors of 50-wide towers that are held against the floor at width 50. */
enum { WIDTH_PRINTED = 4 };
/* Decisions of one run, each by an interval of level 1 - .05 / WIDTH_DECISIONS
 * (Bonferroni): share, left, two collapses, printed errors, depth. */
enum { WIDTH_DECISIONS = 5 + WIDTH_PRINTED };

double width_level(void);

/* RMSE of the ratings when both towers have relative error eps. With P, Q the projections
 * on what the two towers' last hidden layers span, the best ratings are (P x Q) R*. In
 * independent covariates, |(P x Q) R*|^2 = |R*|^2 - |P'R*|^2 - |Q'R*|^2 + |P'Q'R*|^2, with
 * ' the complement, and |P'R*|^2 = |Q'R*|^2 = eps E R*^2: the excess lies between eps and
 * 2 eps times E R*^2, and is (2 eps - eps^2) E R*^2 when what is lost on one side is lost
 * evenly on the other. */
double width_implied(double eps, double energy);
double width_implied_most(double eps, double energy); // the upper end

/* Curves of log error against log width, one for each dimension: y (WIDTH_DIMENSIONS, n),
 * x (n). One quadratic in x - kappa log(d / 20) is fitted to all of them: root of the
 * residual sum of squares over its degrees of freedom. kappa 0: a function of the width
 * alone; 1: of width / 3d. */
double width_residual(double kappa, const double *y, const double *x, size_t n);

/* The kappa in [-1, 4] of least residual; NAN at an end, or with a value not finite. */
double width_exponent(const double *y, const double *x, size_t n);

typedef struct {
    tt_interval kappa;
    size_t n;           // replicates with a kappa
    double residual[3]; // medians: kappa 0, 1, measured
} width_collapse;

typedef struct {
    size_t n, d; // printed for n = m users at this dimension
    double printed;
    tt_interval implied; // at 2 x steps
    tt_interval hopeful; // after two more doublings that gain as much as the last
} width_reach;

typedef struct {
    tt_summary column[WIDTH_COLUMNS];
    tt_summary implied, doubling; // of the floors: RMSE; error at 2 x over 1 x steps
    size_t bad;
    const char *word; // the first status that is not ok; NULL
} width_point;

typedef struct {
    size_t cells, wide; // wide: largest width of the L1 towers
    width_point *point; // (cells)
    size_t share_n, depth_n;
    tt_interval share;           // of the rise at width 50 that widening removes
    tt_interval left;            // rise at the largest width over that at width 50
    width_collapse fits, floors; // of the L1 towers' excess, of the floors of depth 2
    width_reach reach[WIDTH_PRINTED];
    tt_interval depth; // floor of depth 5 over depth 2, width 50
} width_measured;

/* TT_OK or TT_ENOMEM (then m is empty). */
int width_measure(width_measured *m, const tt_results *results);
void width_measured_free(width_measured *m);

/* agrees, differs, inconclusive */
const char *width_share_word(const width_measured *m);
const char *width_left_word(const width_measured *m);
const char *width_collapse_word(const width_collapse *c);
const char *width_reach_word(const width_reach *r);
const char *width_depth_word(const width_measured *m);

#endif
