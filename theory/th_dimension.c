#include "th_dimension.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <math.h>

static const double CENSORED = 0.1;

static size_t block_of(size_t row, size_t n) {
    return row * TH_DIMENSION_BLOCKS / n;
}

static th_dimension too_few(size_t n) {
    return (th_dimension){NAN, NAN, NAN, n, TH_DIMENSION_FEW};
}

/* The estimate from all rows, and those without each of the blocks. */
static th_dimension jackknife(double all, const double *without, size_t n) {
    const double blocks = TH_DIMENSION_BLOCKS;
    double mean = 0, squares = 0;
    if (!isfinite(all)) {
        return (th_dimension){0, 0, 0, n, TH_DIMENSION_TIES};
    }
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        mean += without[b] / blocks;
    }
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        squares += gsl_pow_2(without[b] - mean);
    }
    const double se = sqrt(squares * (blocks - 1) / blocks);
    const double width = gsl_cdf_tdist_Pinv(0.975, blocks - 1) * se;
    return (th_dimension){all, fmax(0, all - width),
                          isfinite(width) ? all + width : INFINITY, n, TH_DIMENSION_OK};
}

th_dimension th_dimension_mle(const double *distance, size_t n, size_t k) {
    double sum = 0, part[TH_DIMENSION_BLOCKS] = {0}, without[TH_DIMENSION_BLOCKS];
    double rows[TH_DIMENSION_BLOCKS] = {0};
    if (k < 2) {
        gsl_error("fewer than two neighbours", __FILE__, __LINE__, GSL_EINVAL);
        return too_few(n);
    }
    if (n < TH_DIMENSION_LEAST) {
        return too_few(n);
    }
    for (size_t i = 0; i < n; i++) {
        const double *t = distance + i * k;
        double logs = 0;
        for (size_t j = 0; j + 1 < k; j++) {
            logs += log(t[k - 1] / t[j]);
        }
        part[block_of(i, n)] += logs / (double)(k - 1);
        rows[block_of(i, n)]++;
    }
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        sum += part[b];
    }
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        without[b] = ((double)n - rows[b]) / (sum - part[b]);
    }
    return jackknife((double)n / sum, without, n);
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
    double without[TH_DIMENSION_BLOCKS];
    if (k < 2) {
        gsl_error("fewer than two neighbours", __FILE__, __LINE__, GSL_EINVAL);
        return too_few(n);
    }
    if (n < TH_DIMENSION_LEAST) {
        return too_few(n);
    }
    for (size_t i = 0; i < n; i++) {
        work[i] = log(distance[i * k + 1] / distance[i * k]);
    }
    gsl_sort_index(order, work, 1, n);
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        without[b] = censored(work, order, n, b);
    }
    return jackknife(censored(work, order, n, TH_DIMENSION_BLOCKS), without, n);
}

th_dimension th_dimension_correlation(const double *pairs, size_t n, double r_1,
                                      double r_2) {
    double sum[2] = {0}, part[TH_DIMENSION_BLOCKS][2] = {{0}};
    double without[TH_DIMENSION_BLOCKS];
    if (n < TH_DIMENSION_LEAST) {
        return too_few(n);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 2; k++) {
            part[block_of(i, n)][k] += pairs[2 * i + k];
            sum[k] += pairs[2 * i + k];
        }
    }
    const double octaves = log(r_2 / r_1);
    for (size_t b = 0; b < TH_DIMENSION_BLOCKS; b++) {
        without[b] = log((sum[1] - part[b][1]) / (sum[0] - part[b][0])) / octaves;
    }
    return jackknife(octaves > 0 ? log(sum[1] / sum[0]) / octaves : INFINITY, without, n);
}

const char *th_dimension_word(enum th_dimension_status status) {
    static const char *const word[] = {
        [TH_DIMENSION_OK] = "ok",
        [TH_DIMENSION_TIES] = "ties",
        [TH_DIMENSION_FEW] = "few_points",
    };
    return word[status];
}
