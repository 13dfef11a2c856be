#include "th_dimension.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include "th_dimension_interval.h"

enum { BLOCKS = TH_DIMENSION_BLOCKS, SCALES = TH_DIMENSION_SCALES };

static const double CENSORED = 0.1;
static const double MIXTURE = 2;

/* Sums over rows: of all, and of each block. */
typedef struct {
    double all[SCALES + 1], part[BLOCKS][SCALES + 1];
    double rows[BLOCKS];
} sums;

static size_t block_of(size_t row, size_t n) {
    return row * BLOCKS / n;
}

static void count_rows(sums *s, size_t n) {
    for (size_t i = 0; i < n; i++) {
        s->rows[block_of(i, n)]++;
    }
}

static void add(sums *s, size_t block, size_t scale, double value) {
    s->part[block][scale] += value;
    s->all[scale] += value;
}

static th_dimension too_few(size_t n) {
    return (th_dimension){NAN, NAN, NAN, NAN, 0, n, TH_DIMENSION_FEW};
}

/* 1 if there are enough rows, each with two neighbours. */
static int is_enough(size_t n, size_t k) {
    if (k < 2) {
        gsl_error("fewer than two neighbours", __FILE__, __LINE__, GSL_EINVAL);
    }
    return k >= 2 && n >= TH_DIMENSION_LEAST;
}

/* factor[j] * rows / sum: the inverse of a mean, at each scale. */
static void invert_means(th_dimension_profile *p, const sums *s, const double *factor,
                         size_t n) {
    for (size_t j = 0; j < p->scales; j++) {
        p->all[j] = factor[j] * (double)n / s->all[j];
        for (size_t b = 0; b < BLOCKS; b++) {
            p->without[b][j] =
                factor[j] * ((double)n - s->rows[b]) / (s->all[j] - s->part[b][j]);
        }
    }
}

/* Mean of log(T_k / T_j), j < k. */
static double mean_log(const double *t, size_t k) {
    double sum = 0;
    for (size_t j = 0; j + 1 < k; j++) {
        sum += log(t[k - 1] / t[j]);
    }
    return sum / (double)(k - 1);
}

/* Geometric mean of the distances to the near-th and the far-th neighbour, in units of the
 * first row's k-th. */
static double scale_of(const double *distance, size_t n, size_t k, size_t near,
                       size_t far) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *t = distance + i * k;
        sum += log(t[near - 1] / distance[k - 1]) + log(t[far - 1] / distance[k - 1]);
    }
    return exp(0.5 * sum / (double)n);
}

th_dimension th_dimension_mle(const double *distance, size_t n, size_t k) {
    static const double one[SCALES] = {1, 1, 1, 1};
    th_dimension_profile p = {.scales = 0};
    sums s = {.all = {0}};
    if (!is_enough(n, k)) {
        return too_few(n);
    }
    for (size_t part = 4; part > 0; part /= 2) {
        const size_t near = k / part, j = p.scales;
        if (near < 2) {
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            add(&s, block_of(i, n), j, mean_log(distance + i * k, near));
        }
        p.scale[j] = scale_of(distance, n, k, near, near);
        p.own = p.scales++;
    }
    count_rows(&s, n);
    invert_means(&p, &s, one, n);
    return th_dimension_conclude(&p, n);
}

/* From all values but those of the block `left_out`; order: of all, ascending. */
static double censored(const double *value, const size_t *order, size_t n,
                       size_t left_out) {
    size_t rows = 0, seen = 0;
    for (size_t i = 0; i < n; i++) {
        rows += block_of(i, n) != left_out;
    }
    const size_t m = rows - (size_t)(CENSORED * (double)rows);
    double sum = 0, last = 0;
    for (size_t i = 0; i < n && seen < m; i++) {
        if (block_of(order[i], n) != left_out) {
            last = value[order[i]];
            sum += last;
            seen++;
        }
    }
    return ((double)m - 1) / (sum + (double)(rows - m) * last);
}

th_dimension th_dimension_two_nn(const double *distance, size_t n, size_t k, double *work,
                                 size_t *order) {
    double factor[SCALES] = {0};
    th_dimension_profile p = {.own = 0};
    sums s = {.all = {0}};
    if (!is_enough(n, k)) {
        return too_few(n);
    }
    for (size_t near = 1; 2 * near <= k && p.scales < SCALES; near *= 2) {
        const size_t scale = p.scales++;
        for (size_t i = 0; i < n; i++) {
            const double *t = distance + i * k;
            add(&s, block_of(i, n), scale, log(t[2 * near - 1] / t[near - 1]));
        }
        for (size_t j = near; j < 2 * near; j++) {
            factor[scale] += 1 / (double)j;
        }
        p.scale[scale] = scale_of(distance, n, k, near, 2 * near);
    }
    count_rows(&s, n);
    invert_means(&p, &s, factor, n);
    for (size_t i = 0; i < n; i++) {
        work[i] = log(distance[i * k + 1] / distance[i * k]);
    }
    gsl_sort_index(order, work, 1, n);
    p.all[0] = censored(work, order, n, BLOCKS);
    for (size_t b = 0; b < BLOCKS; b++) {
        p.without[b][0] = censored(work, order, n, b);
    }
    return th_dimension_conclude(&p, n);
}

th_dimension th_dimension_correlation(const double *pairs, size_t n, const double *radius,
                                      size_t radii) {
    th_dimension_profile p = {.scales = radii - 1, .own = radii - 2};
    sums s = {.all = {0}};
    if (radii < 2 || radii > SCALES + 1) {
        gsl_error("too few or too many radii", __FILE__, __LINE__, GSL_EINVAL);
        return too_few(n);
    }
    if (n < TH_DIMENSION_LEAST) {
        return too_few(n);
    }
    for (size_t i = 0; i < n * radii; i++) {
        add(&s, block_of(i / radii, n), i % radii, pairs[i]);
    }
    for (size_t j = 0; j < p.scales; j++) {
        const double octaves = log(radius[j + 1] / radius[j]);
        p.scale[j] = sqrt(radius[j + 1] / radius[0] * (radius[j] / radius[0]));
        p.all[j] = octaves > 0 ? log(s.all[j + 1] / s.all[j]) / octaves : INFINITY;
        for (size_t b = 0; b < BLOCKS; b++) {
            p.without[b][j] =
                log((s.all[j + 1] - s.part[b][j + 1]) / (s.all[j] - s.part[b][j])) /
                octaves;
        }
    }
    return th_dimension_conclude(&p, n);
}

double th_dimension_mixture(const double *distance, size_t n, size_t k) {
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        mean += mean_log(distance + i * k, k) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        squares += gsl_pow_2(mean_log(distance + i * k, k) - mean) / (double)n;
    }
    return mean > 0 ? squares * (double)(k - 1) / (mean * mean) : NAN;
}

th_dimension th_dimension_of_mixture(th_dimension d, double mixture) {
    if (mixture > MIXTURE &&
        (d.status == TH_DIMENSION_OK || d.status == TH_DIMENSION_BIASED)) {
        d.status = TH_DIMENSION_MIXED;
        d.estimate = d.lo = d.hi = NAN;
    }
    return d;
}

const char *th_dimension_word(enum th_dimension_status status) {
    static const char *const word[] = {
        [TH_DIMENSION_OK] = "ok",          [TH_DIMENSION_TIES] = "ties",
        [TH_DIMENSION_FEW] = "few_points", [TH_DIMENSION_BIASED] = "biased",
        [TH_DIMENSION_MIXED] = "mixed",
    };
    return word[status];
}

int th_dimension_is_identifiable(enum th_dimension_status status) {
    return status == TH_DIMENSION_OK || status == TH_DIMENSION_TIES;
}
