/* Statistics of experiments/ambient.c. */
#include "common/ambient_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "th_rate.h"

const size_t ambient_side[AMBIENT_SIDES] = {4, 8, 16, 32};

static const curve_columns chosen = {AMBIENT_N, AMBIENT_RISK, AMBIENT_MSE},
                           oracle = {AMBIENT_N, AMBIENT_RISK_ORACLE, AMBIENT_MSE_ORACLE};

static int is_copy(const ambient_measure *m) {
    return strcmp(m->arm->name, "copies") == 0;
}

static int collect(curve *c, const tt_results *results, size_t cell,
                   curve_columns columns) {
    return curve_collect(c, results, cell, columns, 0, INFINITY);
}

/* The row of another cell with the same replicate and size; NULL: none. */
static const tt_row *twin_of(const tt_results *results, const tt_row *row, size_t cell) {
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *other = &results->row[i];
        if (other->cell == cell && other->replicate == row->replicate &&
            other->value[AMBIENT_N] == row->value[AMBIENT_N]) {
            return other;
        }
    }
    return NULL;
}

/* All columns, NAN beside NAN. */
static int is_identical(const tt_row *a, const tt_row *b) {
    for (size_t k = 0; k < AMBIENT_COLUMNS; k++) {
        if (a->value[k] != b->value[k] && !(isnan(a->value[k]) && isnan(b->value[k]))) {
            return 0;
        }
    }
    return strcmp(a->status, b->status) == 0;
}

static void compare_copies(ambient_measure *m, const tt_results *results, size_t cell,
                           size_t base) {
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell == cell) {
            const tt_row *twin = twin_of(results, &results->row[i], base);
            m->compared += twin != NULL;
            m->identical += twin && is_identical(&results->row[i], twin);
        }
    }
}

/* Values of a column at size n, over replicates; how many. scratch (n_rows). */
static size_t values(double *scratch, const tt_results *results, size_t cell, size_t column,
                     double n) {
    return curve_values(scratch, results, cell, AMBIENT_N, column, n);
}

static double geometric_mean(double *scratch, const tt_results *results, size_t cell,
                             size_t column, double n) {
    const size_t count = values(scratch, results, cell, column, n);
    for (size_t i = 0; i < count; i++) {
        scratch[i] = log(scratch[i]);
    }
    return exp(tt_stat_mean(scratch, count));
}

/* Mean counts at the largest size, and their slope. */
static void measure_boxes(ambient_measure *m, double *scratch, const tt_results *results,
                          size_t cell) {
    const double n = m->own.n[m->own.sizes - 1];
    double x[AMBIENT_SIDES], y[AMBIENT_SIDES];
    size_t points = 0;
    for (size_t k = 0; k < AMBIENT_SIDES; k++) {
        const size_t count = values(scratch, results, cell, AMBIENT_BOXES + k, n);
        m->boxes[k] = tt_stat_mean(scratch, count);
        if (m->boxes[k] <= n / 10) {
            x[points] = log((double)ambient_side[k]);
            y[points++] = log(m->boxes[k]);
        }
    }
    m->box_slope = th_slope_fit(x, y, points);
}

/* Whether the arm's measurement can be held against the prediction. */
static void measure_window(ambient_measure *m, double *scratch, const tt_results *results,
                           size_t cell) {
    const curve *c = &m->stand;
    const double least = c->n[0], most = c->n[c->sizes - 1];
    m->k_first = geometric_mean(scratch, results, cell, AMBIENT_K, least);
    m->k_last = geometric_mean(scratch, results, cell, AMBIENT_K, most);
    m->load = INFINITY;
    const size_t count = values(scratch, results, cell, AMBIENT_COARSE, least);
    for (size_t i = 0; i < count; i++) {
        m->load = fmin(m->load, least / scratch[i]);
    }
    for (size_t s = 0; s < c->sizes; s++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, c, s);
        m->worst = fmax(m->worst, mean / (m->arm->sigma * m->arm->sigma));
    }
    if (!(m->worst <= 0.35 && m->load >= 10)) {
        m->void_word = "invalid";
    } else if (!(m->k_last >= 2 * m->k_first)) {
        m->void_word = "not_identifiable";
    }
}

/* Risks and exponents against those of D = d, by replicate. */
static void measure_pairs(ambient_measure *m, const ambient_measure *base) {
    const curve *a = &m->own, *b = &base->own;
    const size_t n = a->replicates < b->replicates ? a->replicates : b->replicates;
    double x[n + 1], y[a->replicates + 1], z[b->replicates + 1];
    for (size_t s = 0; s < CURVE_SIZES; s++) {
        m->ratio[s] = m->ratio_lo[s] = m->ratio_hi[s] = NAN;
    }
    if (a->dropped > 0 || b->dropped > 0 || a->sizes != b->sizes || n == 0) {
        return; // replicates would not match
    }
    for (size_t s = 0; s < a->sizes; s++) {
        for (size_t r = 0; r < n; r++) {
            x[r] = log(a->risk[r * a->sizes + s] / b->risk[r * b->sizes + s]);
        }
        const tt_interval i = tt_stat_t(x, n, 0.95);
        m->ratio[s] = exp(i.estimate);
        m->ratio_lo[s] = exp(i.lo);
        m->ratio_hi[s] = exp(i.hi);
    }
    if (m == base || is_copy(m)) {
        return;
    }
    curve_exponents(y, a, 1);
    curve_exponents(z, b, 1);
    for (size_t r = 0; r < n; r++) {
        x[r] = y[r] - z[r];
    }
    m->paired = th_slope_mean(x, n);
    m->same = th_slope_equal(m->paired, 0, AMBIENT_MARGIN, 0.05);
}

/* One-hot covariates the truth ignores multiply the parameters and nothing else. */
static double expected_ratio(const ambient_measure *m) {
    if (m->arm->support.join == TH_BESIDE) {
        return pow((double)m->arm->support.piece[1].size, m->predicted);
    }
    return m->D == m->arm->d || is_copy(m) ? 1 : NAN;
}

static int measure_arm(ambient_measure *m, const ambient_measure *base, double *scratch,
                       const tt_results *results, size_t cell, size_t base_cell) {
    curve best;
    m->predicted = th_rate_two_tower(AMBIENT_BETA, (double)m->arm->d, (double)m->arm->d);
    m->ratio_expected = expected_ratio(m);
    m->rival = th_rate_ambient(AMBIENT_BETA, (double)m->D);
    int status = collect(&m->own, results, cell, chosen);
    if (status != TT_OK) {
        return status;
    }
    m->stand = m->own;
    if (is_copy(m)) {
        compare_copies(m, results, cell, base_cell);
        if (m->compared > 0 && m->identical == m->compared) {
            m->stand = base->own;
        }
    }
    const int stands = m->stand.risk != m->own.risk;
    status = collect(&best, results, stands ? base_cell : cell, oracle);
    if (status != TT_OK) {
        return status;
    }
    m->oracle = curve_effective(&best);
    curve_free(&best);
    m->nominal = curve_nominal(&m->stand);
    m->effective = curve_effective(&m->stand);
    m->equal = th_slope_equal(m->effective, m->predicted, AMBIENT_MARGIN, 0.05);
    m->p = m->D > m->arm->d ? th_slope_p_above(m->effective, m->rival) : NAN;
    if (m->own.sizes > 0) {
        measure_boxes(m, scratch, results, cell);
        measure_window(m, scratch, results, stands ? base_cell : cell);
        measure_pairs(m, base);
    }
    return TT_OK;
}

static void reject_rivals(ambient_measure *measure, size_t arms) {
    double p[arms];
    int rejected[arms];
    for (size_t i = 0; i < arms; i++) {
        p[i] = measure[i].p;
    }
    tt_stat_holm(rejected, p, arms, 0.05);
    for (size_t i = 0; i < arms; i++) {
        measure[i].rejected = rejected[i];
    }
}

int ambient_measure_all(ambient_measure *measure, const tt_results *results,
                        const ambient_arm *arm, size_t arms) {
    size_t base[AMBIENT_DIMS + 1] = {0};
    double *scratch = tt_alloc(results->n_rows, sizeof *scratch);
    int status = scratch ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; i < arms; i++) {
        measure[i] = (ambient_measure){.arm = &arm[i], .D = ambient_dimensions(&arm[i])};
        measure[i].box_slope = NAN;
        if (measure[i].D == arm[i].d) {
            base[arm[i].d] = i;
        }
    }
    for (size_t i = 0; status == TT_OK && i < arms; i++) {
        const size_t b = base[arm[i].d];
        status = measure_arm(&measure[i], &measure[b], scratch, results, i, b);
    }
    tt_free(scratch);
    if (status == TT_OK) {
        reject_rivals(measure, arms);
    } else {
        ambient_measure_free(measure, arms);
    }
    return status;
}

void ambient_measure_free(ambient_measure *measure, size_t arms) {
    for (size_t i = 0; i < arms; i++) {
        curve_free(&measure[i].own);
    }
}

const char *ambient_equal_word(const ambient_measure *m) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "yes", [TH_NO] = "no"};
    return m->void_word ? m->void_word : word[m->equal];
}
