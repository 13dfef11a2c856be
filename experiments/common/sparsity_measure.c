#include "common/sparsity_measure.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_rate.h"

enum { TESTS = SPARSITY_CELLS * SPARSITY_ARMS }; // of exponents, at most

static const double rate_margin = 0.1, margin = 0.05, alpha = 0.05;

/* Numerator and denominator of a curve; the latter COL_COLUMNS: none. */
typedef struct {
    size_t over, under, mse;
} quotient;

#define L1(column)    SPARSITY_COLUMN(SPARSITY_L1, column)
#define DENSE(column) SPARSITY_COLUMN(SPARSITY_DENSE, column)

static const quotient curves[CURVES] = {
    [CURVE_L1] = {L1(ARM_RISK), COL_COLUMNS, L1(ARM_MSE)},
    [CURVE_DENSE] = {DENSE(ARM_RISK), COL_COLUMNS, DENSE(ARM_MSE)},
    [CURVE_L1_ONCE] = {L1(ARM_ONCE), COL_COLUMNS, L1(ARM_ONCE_MSE)},
    [CURVE_DENSE_ONCE] = {DENSE(ARM_ONCE), COL_COLUMNS, DENSE(ARM_ONCE_MSE)},
    [CURVE_SIEVE] = {COL_SIEVE, COL_COLUMNS, COL_SIEVE_MSE},
    [CURVE_RATIO] = {L1(ARM_RISK), DENSE(ARM_RISK), L1(ARM_MSE)},
    [CURVE_RATIO_ONCE] = {L1(ARM_ONCE), DENSE(ARM_ONCE), L1(ARM_ONCE_MSE)},
    [CURVE_L1_TWICE] = {L1(ARM_RISK), L1(ARM_ONCE), L1(ARM_MSE)},
    [CURVE_DENSE_TWICE] = {DENSE(ARM_RISK), DENSE(ARM_ONCE), DENSE(ARM_MSE)},
};

/* The curve, divided replicate by replicate. */
static int collect(curve *c, const tt_results *results, size_t cell, quotient q) {
    curve under;
    int status =
        curve_collect(c, results, cell, (curve_columns){COL_N, q.over, q.mse}, 0, INFINITY);
    if (status != TT_OK || q.under == COL_COLUMNS) {
        return status;
    }
    status = curve_collect(&under, results, cell, (curve_columns){COL_N, q.under, q.mse}, 0,
                           INFINITY);
    if (status != TT_OK) {
        curve_free(c);
        return status;
    }
    TT_ASSERT(under.replicates == c->replicates && under.sizes == c->sizes);
    for (size_t k = 0; k < c->replicates * c->sizes; k++) {
        c->risk[k] /= under.risk[k];
    }
    curve_free(&under);
    return TT_OK;
}

/* t tests that log ratio is 0 in the mean at the largest size. */
static void test_last(sparsity_measure *m, const curve *ratio) {
    double y[ratio->replicates + 1];
    for (size_t r = 0; r < ratio->replicates; r++) {
        y[r] = log(ratio->risk[r * ratio->sizes + ratio->sizes - 1]);
    }
    const tt_summary s = tt_stat_summary(y, tt_stat_finite(y, y, NULL, ratio->replicates));
    m->p_below = tt_stat_t_p(s, TT_LOWER);
    m->p_above = tt_stat_t_p(s, TT_UPPER);
}

static void judge_sizes(sparsity_measure *m) {
    static const size_t twice[SPARSITY_ARMS] = {CURVE_L1_TWICE, CURVE_DENSE_TWICE};
    for (size_t arm = 0; arm < SPARSITY_ARMS; arm++) {
        for (size_t s = 0; s < m->sizes; s++) {
            const double share = m->point[twice[arm]][s].estimate;
            m->gate[arm][s] = fabs(share - 1) < SPARSITY_STEPS_CHANGE;
        }
    }
}

static int measure_cell(sparsity_measure *m, const tt_results *results, size_t cell) {
    *m = (sparsity_measure){.cell = cell,
                            .one = th_rate_two_tower(SPARSITY_BETA, 1, 1),
                            .many = th_rate_two_tower(SPARSITY_BETA,
                                                      (double)sparsity_cell_of(cell)->d,
                                                      (double)sparsity_cell_of(cell)->d)};
    for (size_t k = 0; k < CURVES; k++) {
        curve c;
        const int status = collect(&c, results, cell, curves[k]);
        if (status != TT_OK) {
            return status;
        }
        m->sizes = c.sizes;
        m->replicates = c.replicates;
        m->dropped = c.dropped;
        for (size_t s = 0; s < c.sizes; s++) {
            tt_interval *i = &m->point[k][s];
            m->n[s] = c.n[s];
            curve_point(&i->estimate, &i->lo, &i->hi, &c, s);
        }
        m->exponent[k] = curve_nominal(&c);
        m->effective[k] = curve_effective(&c);
        if (k == CURVE_RATIO && c.sizes > 0) {
            test_last(m, &c);
        }
        curve_free(&c);
    }
    judge_sizes(m);
    return TT_OK;
}

/* Two-sided p that the exponent is beyond at -+ margin, two one-sided tests that it is
 * within; 1 where nothing can be said. */
static double p_beyond(th_slope s, double at, double by) {
    const double p = 2 * fmin(th_slope_p_above(s, at + by), th_slope_p_below(s, at - by));
    return isnan(p) ? 1 : fmin(1, p);
}

static double p_within(th_slope s, double at, double by) {
    const double p = fmax(th_slope_p_above(s, at - by), th_slope_p_below(s, at + by));
    return isnan(p) ? 1 : p;
}

void sparsity_rates(enum sparsity_rate *rate, const th_slope *s, size_t n) {
    double beyond[SPARSITY_CELLS] = {0}, within[SPARSITY_CELLS] = {0};
    int changed[SPARSITY_CELLS], flat[SPARSITY_CELLS];
    TT_ASSERT(n <= SPARSITY_CELLS);
    for (size_t i = 0; i < n; i++) {
        beyond[i] = p_beyond(s[i], 0, rate_margin);
        within[i] = p_within(s[i], 0, rate_margin);
    }
    tt_stat_holm(changed, beyond, n, alpha);
    tt_stat_holm(flat, within, n, alpha);
    for (size_t i = 0; i < n; i++) {
        rate[i] = changed[i] ? s[i].mean > 0 ? RATE_FASTER : RATE_SLOWER
                  : flat[i]  ? RATE_CONSTANT
                             : RATE_OPEN;
    }
}

int sparsity_measure_all(sparsity_measure *measure, const tt_results *results) {
    const size_t cells = results->experiment->cells(results->profile);
    th_slope s[SPARSITY_CELLS] = {{0}};
    enum sparsity_rate rate[SPARSITY_CELLS];
    TT_ASSERT(cells <= SPARSITY_CELLS);
    for (size_t i = 0; i < cells; i++) {
        const int status = measure_cell(&measure[i], results, i);
        if (status != TT_OK) {
            return status;
        }
    }
    for (int once = 0; once < 2; once++) {
        for (size_t i = 0; i < cells; i++) {
            s[i] = measure[i].exponent[once ? CURVE_RATIO_ONCE : CURVE_RATIO];
        }
        sparsity_rates(rate, s, cells);
        for (size_t i = 0; i < cells; i++) {
            *(once ? &measure[i].rate_once : &measure[i].rate) = rate[i];
        }
    }
    return TT_OK;
}

size_t sparsity_gated(const sparsity_measure *m) {
    size_t passed = 0;
    for (size_t k = 0; k < SPARSITY_ARMS * m->sizes; k++) {
        passed += m->gate[k / m->sizes][k % m->sizes] != 0;
    }
    return passed;
}

const char *sparsity_rate_word(const sparsity_measure *m) {
    static const char *const word[] = {[RATE_OPEN] = "inconclusive",
                                       [RATE_CONSTANT] = "agrees",
                                       [RATE_FASTER] = "faster",
                                       [RATE_SLOWER] = "slower"};
    return word[m->rate == m->rate_once ? m->rate : RATE_OPEN];
}

const char *sparsity_constant_word(const sparsity_measure *m, size_t cells) {
    double below[SPARSITY_CELLS], above[SPARSITY_CELLS];
    int rejected[SPARSITY_CELLS];
    for (size_t i = 0; i < cells; i++) {
        below[i] = m[i].p_below;
        above[i] = m[i].p_above;
    }
    if (tt_stat_holm(rejected, above, cells, alpha) > 0) {
        return "differs";
    }
    return tt_stat_holm(rejected, below, cells, alpha) == cells ? "agrees" : "inconclusive";
}

void sparsity_adapts_words(const char **word, const sparsity_measure *m, size_t cells) {
    static const size_t of[SPARSITY_ARMS] = {CURVE_L1, CURVE_DENSE};
    double beyond[TESTS] = {0}, within[TESTS] = {0};
    int changed[TESTS], equal[TESTS];
    size_t n = 0;
    for (size_t i = 0; i < cells * SPARSITY_ARMS; i++) {
        const sparsity_measure *c = &m[i / SPARSITY_ARMS];
        if (sparsity_cell_of(c->cell)->truth == SPARSITY_ADDITIVE) {
            const th_slope s = c->effective[of[i % SPARSITY_ARMS]];
            beyond[n] = p_beyond(s, c->many, margin);
            within[n++] = p_within(s, c->many, margin);
        }
    }
    tt_stat_holm(changed, beyond, n, alpha);
    tt_stat_holm(equal, within, n, alpha);
    for (size_t i = 0, k = 0; i < cells * SPARSITY_ARMS; i++) {
        const sparsity_measure *c = &m[i / SPARSITY_ARMS];
        word[i] = NULL;
        if (sparsity_cell_of(c->cell)->truth == SPARSITY_ADDITIVE) {
            const int above = c->effective[of[i % SPARSITY_ARMS]].mean > c->many;
            word[i] = changed[k] ? above ? "faster" : "slower"
                      : equal[k] ? "agrees"
                                 : "inconclusive";
            k++;
        }
    }
}

const char *sparsity_sieve_word(const sparsity_measure *m) {
    const th_slope s = m->effective[CURVE_SIEVE];
    return curve_word(th_slope_equal(s, m->one, margin, alpha), s, m->one);
}
