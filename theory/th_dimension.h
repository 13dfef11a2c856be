/* Intrinsic dimension from distances between neighbours: companions of th_minkowski.h where
 * the dimension is too high for box counting.
 *
 * distance (n, k): row i holds the ascending distances T_1 .. T_k of point i to its k nearest
 * other points, all of them positive: duplicates are taken out beforehand. Rows are in
 * spatial order (points of a block of consecutive rows lie together). None of the three sees
 * the upper Minkowski dimension where it differs from that of the distribution.
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
 * Bias        A point within r of the support's boundary has fewer neighbours there: an
 *             estimate at scale r is off by about c r, downward, and r ~ (k / n)^(1/d) hardly
 *             shrinks with n where d is high. So each is taken at several scales (mle: k / 4,
 *             k / 2, k; two_nn: from log(T_2k / T_k), k = 1, 2, 4, .., of mean
 *             (1/k + .. + 1/(2k - 1)) / d; correlation: between consecutive radii), and
 *             `limit` is the intercept of the least-squares line through them over r, the
 *             geometric mean distance there. The line's largest residual, `wobble`, tells of
 *             what is not linear: self-similar sets go up and down along the scales.
 * Interval    from the lesser to the larger end of
 *               estimate -+ t s  and  limit -+ (t s' + wobble),
 *             s and s' from a jackknife over 32 blocks of consecutive rows, t Student's 97.5 %
 *             point of 31 degrees of freedom. What it covers is measured, not proved.
 * Status      TIES    all distances tell of no dimension (equidistant points): 0.
 *             FEW     fewer than 64 points: NAN.
 *             BIASED  |limit - estimate| exceeds a quarter of the estimate by more than t s':
 *                     too far from the limit to tell it. The estimate is a bound: lo is its
 *                     own and hi NAN where estimates grow as scales shrink, lo is 0 and hi its
 *                     own where they fall.
 *             MIXED   local dimensions differ between points (th_dimension_mixture > 2), or
 *                     distances are those of a lattice: NAN. The three would tell a mean, and
 *                     the Minkowski dimension is the largest.
 * Never NAN with status OK. */
#ifndef TH_DIMENSION_H
#define TH_DIMENSION_H

#include <stddef.h>

enum { TH_DIMENSION_BLOCKS = 32, TH_DIMENSION_LEAST = 64, TH_DIMENSION_SCALES = 4 };

enum th_dimension_status {
    TH_DIMENSION_OK,
    TH_DIMENSION_TIES,
    TH_DIMENSION_FEW,
    TH_DIMENSION_BIASED,
    TH_DIMENSION_MIXED
};

typedef struct {
    double estimate, lo, hi;
    double limit, wobble; // limit is NAN where there are fewer than two scales
    size_t n;             // points
    enum th_dimension_status status;
} th_dimension;

/* k >= 2. */
th_dimension th_dimension_mle(const double *distance, size_t n, size_t k);

/* k >= 2; work (n), order (n). */
th_dimension th_dimension_two_nn(const double *distance, size_t n, size_t k, double *work,
                                 size_t *order);

/* pairs (n, radii): other points within radius[0] < radius[1] < .. of each point; 2 <= radii
 * <= TH_DIMENSION_SCALES + 1. The estimate is that of the last two. */
th_dimension th_dimension_correlation(const double *pairs, size_t n, const double *radius,
                                      size_t radii);

/* The variance over points of the mean of log(T_k / T_j), j < k, as a multiple of that which
 * a Poisson process has, mean^2 / (k - 1): 1 where the dimension is the same everywhere, k >=
 * 3. NAN where all distances are equal. */
double th_dimension_mixture(const double *distance, size_t n, size_t k);

/* d as MIXED if the mixture exceeds 2 and d is OK or BIASED; else d. */
th_dimension th_dimension_of_mixture(th_dimension d, double mixture);

/* "ok", "ties", "few_points", "biased", "mixed"; ok and ties are identifiable. */
const char *th_dimension_word(enum th_dimension_status status);
int th_dimension_is_identifiable(enum th_dimension_status status);

#endif
