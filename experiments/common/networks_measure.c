/* Measurements and rules of experiments/networks.c. */
#include "common/networks_measure.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_rate.h"

static const struct {
    double level, margin, alpha;
    size_t sizes;
} rule = {.level = 0.95, .margin = 0.05, .alpha = 0.05, .sizes = 3};

/* The columns of a cell, two by two, as matrices (replicates, sizes). */
enum { MAIN, CONTROL, STARTS, SIEVE, EXTRA, PAIRS };

static const curve_columns pair[PAIRS] = {
    [MAIN] = {NET_N, NET_RISK, NET_MSE},
    [CONTROL] = {NET_N, NET_DOUBLED, NET_FLOOR},
    [STARTS] = {NET_N, NET_LEAST, NET_MOST},
    [SIEVE] = {NET_N, NET_SIEVE, NET_SIEVE_MSE},
    [EXTRA] = {NET_N, NET_SIEVE_FLOOR, NET_STARTS},
};

/* exp of the mean of log (x / y) and of its interval; x, y (replicates, sizes), size s,
 * y NULL: of log x. A value that is missing is missing from the mean. */
static tt_interval geometric(const curve *c, const double *x, const double *y, size_t s) {
    double z[c->replicates + 1];
    for (size_t r = 0; r < c->replicates; r++) {
        const size_t at = r * c->sizes + s;
        z[r] = log(y ? x[at] / y[at] : x[at]);
    }
    const tt_interval i =
        tt_stat_t(z, tt_stat_finite(z, z, NULL, c->replicates), rule.level);
    return (tt_interval){exp(i.estimate), exp(i.lo), exp(i.hi)};
}

static double mean_distance(const curve *c, const double *x, const double *y, size_t s) {
    double z[c->replicates + 1];
    for (size_t r = 0; r < c->replicates; r++) {
        z[r] = fabs(x[r * c->sizes + s] - y[r * c->sizes + s]);
    }
    return tt_stat_summary(z, tt_stat_finite(z, z, NULL, c->replicates)).mean;
}

/* The runs at size s, each by itself. */
static void judge_runs(networks_size *m, const curve *c, size_t s) {
    double log_ratio = 0;
    for (size_t r = 0; r < c[MAIN].replicates; r++) {
        const size_t at = r * c[MAIN].sizes + s;
        const double risk = c[MAIN].risk[at];
        const int passes[NET_GATES] = {networks_floor_passes(c[CONTROL].mse[at] / risk),
                                       networks_steps_pass(c[CONTROL].risk[at] / risk),
                                       c[EXTRA].mse[at] >= NET_LEAST_STARTS};
        for (size_t k = 0; k < NET_GATES; k++) {
            m->passed[k] += (size_t)passes[k];
        }
        if (passes[0] && passes[1] && passes[2]) {
            m->runs_gated++;
            log_ratio += log(risk / c[SIEVE].risk[at]);
        }
    }
    m->ratio_gated = m->runs_gated ? exp(log_ratio / (double)m->runs_gated) : NAN;
}

static networks_size measure_size(const curve *c, size_t s) {
    const double *risk = c[MAIN].risk, *doubled = c[CONTROL].risk, *floor = c[CONTROL].mse;
    const double *least = c[STARTS].risk, *most = c[STARTS].mse;
    networks_size m = {.n = c[MAIN].n[s],
                       .risk = geometric(&c[MAIN], risk, NULL, s),
                       .sieve = geometric(&c[SIEVE], c[SIEVE].risk, NULL, s),
                       .ratio = geometric(&c[MAIN], risk, c[SIEVE].risk, s),
                       .floor = geometric(&c[MAIN], floor, risk, s),
                       .doubled = geometric(&c[MAIN], doubled, risk, s),
                       .spread = geometric(&c[MAIN], most, least, s),
                       .sieve_floor = geometric(&c[MAIN], c[EXTRA].risk, NULL, s).estimate,
                       .change = mean_distance(&c[MAIN], doubled, risk, s),
                       .apart = mean_distance(&c[MAIN], most, least, s)};
    judge_runs(&m, c, s);
    m.gate[0] = networks_floor_passes(m.floor.estimate);
    m.gate[1] = networks_steps_pass(m.doubled.estimate);
    m.gate[2] = c[MAIN].replicates > 0 && m.passed[2] == c[MAIN].replicates;
    m.gated = m.gate[0] && m.gate[1] && m.gate[2];
    return m;
}

/* Mean exponent of x / y (y NULL: of x) over the sizes kept; against n / mse where mse
 * is given. */
static th_slope exponent(const curve *c, const double *x, const double *y,
                         const double *mse, const int *kept) {
    const size_t R = c->replicates;
    double n[CURVE_SIZES], value[(R + 1) * CURVE_SIZES], load[(R + 1) * CURVE_SIZES];
    double e[R + 1];
    size_t sizes = 0;
    for (size_t s = 0; s < c->sizes; s++) {
        if (kept[s]) {
            n[sizes++] = c->n[s];
        }
    }
    for (size_t r = 0; r < R; r++) {
        size_t k = 0;
        for (size_t s = 0; s < c->sizes; s++) {
            const size_t at = r * c->sizes + s;
            if (kept[s]) {
                value[r * sizes + k] = y ? x[at] / y[at] : x[at];
                load[r * sizes + k++] = mse ? mse[at] : 1;
            }
        }
    }
    th_slope_exponents_effective(e, value, load, n, R, sizes);
    return th_slope_mean(e, R);
}

static void judge(networks_measure *m, const curve *c) {
    const double beta = m->cell->beta, d = (double)m->cell->d;
    int kept[CURVE_SIZES], all[CURVE_SIZES];
    double n[CURVE_SIZES];
    for (size_t s = 0; s < m->sizes; s++) {
        kept[s] = m->size[s].gated;
        all[s] = 1;
        if (kept[s]) {
            n[m->gated++] = m->size[s].n;
        }
    }
    const double *risk = c[MAIN].risk, *sieve = c[SIEVE].risk;
    m->predicted = th_rate_two_tower(beta, d, d);
    m->least = m->gated ? m->predicted - th_rate_log_share(2, n, m->gated) : NAN;
    m->network = exponent(&c[MAIN], risk, NULL, NULL, kept);
    m->effective = exponent(&c[MAIN], risk, NULL, c[MAIN].mse, kept);
    m->sieve = exponent(&c[MAIN], sieve, NULL, NULL, kept);
    m->ratio = exponent(&c[MAIN], risk, sieve, NULL, kept);
    m->network_all = exponent(&c[MAIN], risk, NULL, NULL, all);
    m->ratio_all = exponent(&c[MAIN], risk, sieve, NULL, all);
    m->ratio.mean = -m->ratio.mean; // from exponent to slope
    m->ratio_all.mean = -m->ratio_all.mean;
    if (m->gated >= rule.sizes) {
        m->bound = th_slope_bound(m->network, m->least, rule.level);
        m->flat = th_slope_equal(m->ratio, 0, rule.margin, rule.alpha);
        m->equal = th_slope_equal(m->effective, m->predicted, rule.margin, rule.alpha);
    }
}

int networks_measure_all(networks_measure *measure, const tt_results *results) {
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < networks_cells(results->profile); i++) {
        networks_measure *m = &measure[i];
        curve c[PAIRS] = {{0}};
        *m = (networks_measure){.cell = networks_cell_of(i)};
        for (size_t k = 0; status == TT_OK && k < PAIRS; k++) {
            status = curve_collect(&c[k], results, i, pair[k], 0, HUGE_VAL);
        }
        if (status == TT_OK) {
            m->sizes = c[MAIN].sizes;
            m->replicates = c[MAIN].replicates;
            m->dropped = c[MAIN].dropped;
            for (size_t s = 0; s < m->sizes; s++) {
                m->size[s] = measure_size(c, s);
            }
            judge(m, c);
        }
        for (size_t k = 0; k < PAIRS; k++) {
            curve_free(&c[k]);
        }
    }
    return status;
}
