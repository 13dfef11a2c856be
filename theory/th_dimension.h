/* Intrinsic dimension from distances between neighbours: companions of th_minkowski.h where
 * the dimension is too high for box counting.
 *
 * distance (n, k): row i holds the ascending distances of point i to its k nearest other
 * points, all of them positive: duplicates are taken out beforehand. Rows are in spatial
 * order (points of a block of consecutive rows lie together). None of the three sees the
 * upper Minkowski dimension where it differs from that of the distribution, and all are
 * biased downward in high dimension, by boundaries.
 *
 *   mle          Levina & Bickel 2005, inverses averaged over points (MacKay & Ghahramani
 *                2005): 1 / mean of log(T_k / T_j), j < k. For a homogeneous Poisson process
 *                the logarithms are exponential of mean 1/d: with k - 1 terms a point, not
 *                k - 2, the mean is unbiased for 1/d.
 *   two_nn       Facco et al. 2017: log(T_2 / T_1) is exponential of mean 1/d; the largest
 *                tenth is censored: d = (m - 1) / (sum of the m least + (n - m) times the
 *                m-th), unbiased for independent points.
 *   correlation  Grassberger & Procaccia 1983: log(C(r_2) / C(r_1)) / log(r_2 / r_1), C(r)
 *                the share of pairs not farther apart than r.
 *
 * Intervals: Student's, 95 %, from a jackknife over 32 blocks of consecutive rows; of the
 * sampling error alone, without the bias. Where all distances tell of no dimension (equal
 * ones: an equidistant set) the estimate is 0, status TIES; fewer than 64 points: FEW, NAN.
 * Never NAN with status OK. */
#ifndef TH_DIMENSION_H
#define TH_DIMENSION_H

#include <stddef.h>

enum { TH_DIMENSION_BLOCKS = 32, TH_DIMENSION_LEAST = 64 };

enum th_dimension_status { TH_DIMENSION_OK, TH_DIMENSION_TIES, TH_DIMENSION_FEW };

typedef struct {
    double estimate, lo, hi;
    size_t n; // points
    enum th_dimension_status status;
} th_dimension;

/* k >= 2. */
th_dimension th_dimension_mle(const double *distance, size_t n, size_t k);

/* Of the first two columns, k >= 2; work (n), order (n). */
th_dimension th_dimension_two_nn(const double *distance, size_t n, size_t k, double *work,
                                 size_t *order);

/* pairs (n, 2): other points within r_1 and r_2 > r_1 of each point. */
th_dimension th_dimension_correlation(const double *pairs, size_t n, double r_1,
                                      double r_2);

const char *
th_dimension_word(enum th_dimension_status status); // "ok", "ties", "few_points"

#endif
