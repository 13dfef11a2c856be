/* Upper Minkowski dimension of a support, from points of it: box counting in the sup norm.
 *
 * Definition  inf{s : limsup_{eps -> 0} N(eps) eps^s = 0}, N(eps) the number of boxes of
 *             side eps that meet the set. Points x (n, D) lie in [0,1]^D; boxes are half
 *             open, but closed at 1.
 * Counting    eps = b^-k, b = 2 and 3, k = 0, 1, ...; five grids, all coordinates shifted by
 *             j / 5. As 5 is prime to b, the shifts are 0, 1/5, .. 4/5 of a box at every k,
 *             and the grids of one shift are nested: boxes are hashed once for all points, at
 *             the finest scale, and from there on box by box. O(n D) time a scale at worst,
 *             O(n) memory beside the points.
 * Combining   `least`: the least count over the grids, the best cover (exact where the grid
 *             fits the set, as for cubes and self-similar sets); `mean`: the mean over them
 *             (for oblique and curved sets, whose crossings with one grid come in bursts).
 * Fit         log N on log 1/eps by least squares over a window of consecutive scales. A
 *             scale is usable if 2 <= N <= n / 10 and half of the points still meet 95 % of
 *             its boxes. Of the windows of at least 3 usable scales, both bases and both ways
 *             of combining, the one with the least
 *               se = sqrt((SSR / (m - 2) + 0.02^2) / Sxx)
 *             (m scales; counts are taken to be no better than 2 %), of equal ones the finer.
 * Interval    estimate -+ (sqrt((2 s)^2 + (2 se)^2 + (2 g)^2) + max(|bias|, spread, |drift|)),
 *             never narrower than .005 and cut off at 0. s: standard deviation over 32 random
 *             halves of the points, drawn without replacement (over halves it is that of all
 *             n); g: standard error over the grids' own slopes (`least`: over the grids that
 *             are least somewhere in the window); bias: mean over the halves less the
 *             estimate; spread: largest deviation among windows of the same base and way with
 *             at most twice the se; drift: slope over the finer half of the window less that
 *             over the coarser half (m / 2 + 1 scales each). A rule of thumb for errors that
 *             are systematic; what it covers is measured, not proved.
 * Finite      where every coordinate takes at most n / 10 values, and halves of the points
 *             miss at most 5 % of all these values and one more, the support lies in a finite
 *             product: dimension 0, interval [0, .005]. Rounded data are finite.
 * Not identifiable, and then without an estimate, if (in this order)
 *   few scales   fewer than 3 consecutive usable scales in each base;
 *   drift        |drift| > 0.1 max(1, slope);
 *   few points   n < 10 2^(3 slope). */
#ifndef TH_MINKOWSKI_H
#define TH_MINKOWSKI_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

enum { TH_BOX_SHIFTS = 5, TH_BOX_LEVELS = 31, TH_BOX_HALVES = 32 };

typedef struct th_minkowski_work th_minkowski_work;

/* For up to n points (n < 2^32 - 1) of up to D coordinates: 30 to 48 bytes a point, nothing
 * else of note. NULL when memory is refused. */
th_minkowski_work *th_minkowski_alloc(size_t n, size_t D);
void th_minkowski_free(th_minkowski_work *w);

/* Finest k: 2^-30, 3^-19; base 2 or 3. */
size_t th_minkowski_finest(unsigned base);

/* N(base^-level) on the grid of this shift (0 .. 4). 0 and GSL_EINVAL for sizes, bases, levels
 * or shifts that are not there. */
size_t th_minkowski_count(const double *x, size_t n, size_t D, unsigned base, size_t level,
                          size_t shift, th_minkowski_work *w);

enum th_minkowski_status {
    TH_MINKOWSKI_OK,
    TH_MINKOWSKI_FINITE,
    TH_MINKOWSKI_FEW_SCALES,
    TH_MINKOWSKI_DRIFT,
    TH_MINKOWSKI_FEW_POINTS
};

enum th_box_way { TH_BOX_LEAST, TH_BOX_MEAN };

typedef struct {
    size_t n;
    enum th_minkowski_status status;
    double estimate, lo, hi; // NAN unless OK or FINITE
    double slope;            // over the window; NAN if there is none
    unsigned base;           // chosen; 2 where there is no window
    enum th_box_way way;
    size_t first, last;                              // the window: levels, inclusive
    size_t usable;                                   // usable scales of the base and way
    size_t levels;                                   // counted: k = 0 .. levels - 1
    double count[TH_BOX_LEVELS];                     // N, combined
    double half[TH_BOX_LEVELS];                      // its mean over halves of the points
    double se, sampling, grids, bias, spread, drift; // see Interval
} th_minkowski_result;

/* GSL_SUCCESS; GSL_EINVAL for n = 0, D = 0 or more points than w has room for; GSL_EDOM for
 * a coordinate outside [0,1] or NaN. */
int th_minkowski(th_minkowski_result *out, const double *x, size_t n, size_t D,
                 th_minkowski_work *w, gsl_rng *r);

/* "ok", "finite", "few_scales", "drift", "few_points". */
const char *th_minkowski_word(enum th_minkowski_status status);
int th_minkowski_is_identifiable(enum th_minkowski_status status); // ok or finite

#endif
