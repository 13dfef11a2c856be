#include "common/width_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/scenario.h"

static const double half = 0.5, margin_kappa = 0.25;

double width_level(void) {
    return 1 - 0.05 / WIDTH_DECISIONS;
}

static double rmse_of(double excess) {
    const tt_synthetic_spec paper = TT_SYNTHETIC_PAPER;
    return sqrt(paper.noise_variance + excess);
}

double width_implied(double eps, double energy) {
    return rmse_of(energy * (2 * eps - eps * eps));
}

double width_implied_most(double eps, double energy) {
    return rmse_of(energy * fmin(1, 2 * eps));
}

/* Reads the series of one run; a cell that the profile lacks gives NAN. */
typedef struct {
    enum tt_profile profile;
    size_t cells;
    series s;
} reader;

static double get(const reader *r, enum width_arm arm, size_t d, size_t width,
                  size_t column, size_t replicate) {
    const size_t cell = width_find(r->profile, (width_cell){arm, d, width});
    return cell < r->cells ? series_of(&r->s, cell, column)[replicate] : NAN;
}

/* Interval of the finite ones of x (replicates), changed; how many into *n. */
static tt_interval interval(double *x, size_t replicates, size_t *n) {
    *n = tt_stat_finite(x, x, NULL, replicates);
    return tt_stat_t(x, *n, width_level());
}

static tt_summary summary(double *x, size_t replicates) {
    return tt_stat_summary(x, tt_stat_finite(x, x, NULL, replicates));
}

static width_point describe(const reader *r, size_t cell) {
    const size_t n = r->s.replicates;
    const double *eps = series_of(&r->s, cell, WIDTH_FLOOR);
    double x[n];
    width_point p = {.bad = r->s.bad[cell], .word = r->s.word[cell]};
    for (size_t c = 0; c < WIDTH_COLUMNS; c++) {
        memcpy(x, series_of(&r->s, cell, c), n * sizeof *x);
        p.column[c] = summary(x, n);
    }
    for (size_t k = 0; k < n; k++) {
        x[k] = width_implied(eps[k], series_of(&r->s, cell, WIDTH_ENERGY)[k]);
    }
    p.implied = summary(x, n);
    for (size_t k = 0; k < n; k++) {
        x[k] = eps[k] / series_of(&r->s, cell, WIDTH_FLOOR_HALF)[k];
    }
    p.doubling = summary(x, n);
    return p;
}

static void measure_rise(width_measured *m, const reader *r) {
    const size_t n = r->s.replicates, low = width_dimension[0],
                 high = width_dimension[WIDTH_DIMENSIONS - 1];
    double share[n], left[n];
    size_t left_n;
    for (size_t k = 0; k < n; k++) {
        const double from = get(r, WIDTH_L1, low, WIDTH_NARROW, WIDTH_EXCESS, k);
        const double to = get(r, WIDTH_L1, high, WIDTH_NARROW, WIDTH_EXCESS, k);
        const double from_wide = get(r, WIDTH_L1, low, m->wide, WIDTH_EXCESS, k);
        const double to_wide = get(r, WIDTH_L1, high, m->wide, WIDTH_EXCESS, k);
        share[k] = (to - to_wide) / (to - from);
        left[k] = (to_wide - from_wide) / (to - from);
    }
    m->share = interval(share, n, &m->share_n);
    m->left = interval(left, n, &left_n);
}

static width_collapse collapse(const reader *r, enum width_arm arm, size_t column) {
    const size_t n = r->s.replicates;
    size_t width[WIDTH_WIDTHS];
    const size_t widths = width_list(width, r->profile, arm);
    double kappa[n], residual[3][n], work[n];
    double x[WIDTH_WIDTHS], y[WIDTH_DIMENSIONS * WIDTH_WIDTHS];
    width_collapse c;
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < WIDTH_DIMENSIONS * widths; i++) {
            x[i % widths] = log((double)width[i % widths]);
            y[i] =
                log(get(r, arm, width_dimension[i / widths], width[i % widths], column, k));
        }
        kappa[k] = width_exponent(y, x, widths);
        residual[0][k] = width_residual(0, y, x, widths);
        residual[1][k] = width_residual(1, y, x, widths);
        residual[2][k] = width_residual(kappa[k], y, x, widths);
    }
    for (size_t j = 0; j < 3; j++) {
        const size_t finite = tt_stat_finite(residual[j], residual[j], NULL, n);
        c.residual[j] = tt_stat_quantile(residual[j], finite, 0.5, work);
    }
    c.kappa = interval(kappa, n, &c.n);
    return c;
}

static width_reach reach(const reader *r, size_t users, size_t d) {
    const size_t n = r->s.replicates;
    double implied[n], hopeful[n];
    size_t count;
    width_reach w = {.n = users, .d = d};
    for (size_t k = 0; k < scenario_in_table; k++) {
        const int same = scenarios[k].n == users && scenarios[k].d == d;
        w.printed = same ? scenarios[k].rmse[PRINTED_TTM] : w.printed;
    }
    for (size_t k = 0; k < n; k++) {
        const double eps = get(r, WIDTH_FLOOR5, d, WIDTH_NARROW, WIDTH_FLOOR, k);
        const double before = get(r, WIDTH_FLOOR5, d, WIDTH_NARROW, WIDTH_FLOOR_HALF, k);
        const double energy = get(r, WIDTH_FLOOR5, d, WIDTH_NARROW, WIDTH_ENERGY, k);
        const double gain = eps < before ? eps / before : 1;
        implied[k] = width_implied(eps, energy);
        hopeful[k] = isfinite(eps) ? width_implied(eps * gain * gain, energy) : NAN;
    }
    w.implied = interval(implied, n, &count);
    w.hopeful = interval(hopeful, n, &count);
    return w;
}

/* Geometric mean over the dimensions, then over replicates. */
static void measure_depth(width_measured *m, const reader *r) {
    const size_t n = r->s.replicates;
    double x[n];
    for (size_t k = 0; k < n; k++) {
        x[k] = 0;
        for (size_t j = 0; j < WIDTH_DIMENSIONS; j++) {
            const size_t d = width_dimension[j];
            const double deep = get(r, WIDTH_FLOOR5, d, WIDTH_NARROW, WIDTH_FLOOR, k);
            const double flat = get(r, WIDTH_FLOOR2, d, WIDTH_NARROW, WIDTH_FLOOR, k);
            x[k] += log(deep / flat) / WIDTH_DIMENSIONS;
        }
    }
    const tt_interval i = interval(x, n, &m->depth_n);
    m->depth = (tt_interval){exp(i.estimate), exp(i.lo), exp(i.hi)};
}

int width_measure(width_measured *m, const tt_results *results) {
    static const size_t users[WIDTH_PRINTED] = {1500, 3000, 1500, 1500},
                        d[WIDTH_PRINTED] = {20, 20, 30, 40};
    size_t width[WIDTH_WIDTHS];
    reader r = {.profile = results->profile, .cells = width_cells(results->profile)};
    *m = (width_measured){.cells = r.cells};
    int status = series_collect(&r.s, results);
    if (status != TT_OK) {
        return status;
    }
    m->wide = width[width_list(width, r.profile, WIDTH_L1) - 1];
    m->point = tt_alloc(r.cells, sizeof *m->point);
    for (size_t cell = 0; m->point && cell < r.cells; cell++) {
        m->point[cell] = describe(&r, cell);
    }
    measure_rise(m, &r);
    m->fits = collapse(&r, WIDTH_L1, WIDTH_EXCESS);
    m->floors = collapse(&r, WIDTH_FLOOR2, WIDTH_FLOOR);
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        m->reach[k] = reach(&r, users[k], d[k]);
    }
    measure_depth(m, &r);
    series_free(&r.s);
    return m->point ? TT_OK : TT_ENOMEM;
}

void width_measured_free(width_measured *m) {
    tt_free(m->point);
    m->point = NULL;
}

const char *width_share_word(const width_measured *m) {
    const int above = m->share.lo > half, below = m->share.hi < half;
    return above ? "agrees" : below ? "differs" : "inconclusive";
}

const char *width_left_word(const width_measured *m) {
    const int below = m->left.hi < half;
    const int above = m->left.lo > half;
    return below ? "agrees" : above ? "differs" : "inconclusive";
}

const char *width_collapse_word(const width_collapse *c) {
    const double lo = 1 - margin_kappa, hi = 1 + margin_kappa;
    const int inside = c->kappa.lo > lo && c->kappa.hi < hi;
    const int outside = c->kappa.lo > hi || c->kappa.hi < lo;
    return inside ? "agrees" : outside ? "differs" : "inconclusive";
}

const char *width_reach_word(const width_reach *r) {
    const int reached = r->implied.hi <= r->printed, beyond = r->hopeful.lo > r->printed;
    return reached ? "agrees" : beyond ? "differs" : "inconclusive";
}

const char *width_depth_word(const width_measured *m) {
    const int lower = m->depth.hi < 1;
    const int higher = m->depth.lo > 1;
    return lower ? "agrees" : higher ? "differs" : "inconclusive";
}
