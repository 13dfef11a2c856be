/* Measurements of experiments/bound.c. */
#include "common/bound_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_rate.h"

static const double level = 0.95, alpha = 0.05;

/* Power of log N. */
static double power_of(size_t kind) {
    return kind == BOUND_PRINT ? 2 : kind == BOUND_PROOF ? 3 : 0;
}

double bound_log_of(const th_bound_problem *q, size_t kind, double log_n) {
    return kind == BOUND_TRACED ? th_bound_traced(q, log_n).log_total
                                : th_bound_log_risk(q, power_of(kind), log_n);
}

double bound_reach(const th_bound_problem *q, size_t kind, double log_level) {
    return kind == BOUND_TRACED ? th_bound_log_n_traced(q, log_level)
                                : th_bound_log_n_risk(q, power_of(kind), log_level);
}

double bound_cap(const th_bound_problem *q) {
    return q->p * q->p * pow(q->M, 4);
}

static void measure_point(bound_measure *m, size_t s) {
    const curve *c = &m->curve;
    bound_point *p = &m->point[s];
    double most = 0;
    p->n = c->n[s];
    curve_point(&p->risk, &p->lo, &p->hi, c, s);
    for (size_t kind = 0; kind < BOUND_KINDS; kind++) {
        p->bound[kind] = exp(bound_log_of(&m->problem, kind, log(p->n)));
    }
    for (size_t r = 0; r < c->replicates; r++) {
        const double risk = c->risk[r * c->sizes + s];
        most = fmax(most, risk);
        p->above += risk > p->bound[BOUND_PRINT];
    }
    p->ratio = p->bound[BOUND_PRINT] / p->risk;
    p->ratio_lo = p->bound[BOUND_PRINT] / p->hi;
    p->ratio_hi = p->bound[BOUND_PRINT] / p->lo;
    p->ratio_least = c->replicates ? p->bound[BOUND_PRINT] / most : NAN;
}

static void measure_exponent(bound_measure *m) {
    const curve *c = &m->curve;
    const th_bound_problem *q = &m->problem;
    m->exponent = curve_nominal(c);
    m->predicted = th_rate_two_tower(q->beta, q->d_u, q->d_i);
    m->least = m->predicted - th_rate_log_share(2, c->n, c->sizes);
    m->least3 = m->predicted - th_rate_log_share(3, c->n, c->sizes);
    m->p_faster = th_slope_p_above(m->exponent, m->least);
    m->p_slower = th_slope_p_below(m->exponent, m->least);
}

/* E R*^2 and the peak, from the largest size of each replicate. */
static void measure_trivial(bound_measure *m, const tt_results *results, size_t cell,
                            double *scratch) {
    const double n = m->curve.sizes ? m->curve.n[m->curve.sizes - 1] : NAN;
    const size_t peaks = curve_values(scratch, results, cell, BOUND_N, BOUND_PEAK, n);
    for (size_t i = 0; i < peaks; i++) {
        m->peak = fmax(m->peak, scratch[i]);
    }
    const size_t count = curve_values(scratch, results, cell, BOUND_N, BOUND_TRIVIAL, n);
    for (size_t i = 0; i < count; i++) {
        scratch[i] = log(scratch[i]);
    }
    const tt_interval logs = tt_stat_t(scratch, count, level);
    m->trivial = (tt_interval){exp(logs.estimate), exp(logs.lo), exp(logs.hi)};
}

/* From which N on the statements say anything. */
static void extrapolate(bound_measure *m) {
    const th_bound_problem *q = &m->problem;
    const th_bound_problem best = {q->beta, q->d_u, q->d_i, 1, 1, 0};
    for (size_t kind = 0; kind < BOUND_KINDS; kind++) {
        const double e = m->trivial.estimate;
        m->reach_cap[kind] = bound_reach(q, kind, log(bound_cap(q))) / M_LN10;
        m->reach[kind] = e > 0 ? bound_reach(q, kind, log(e)) / M_LN10 : NAN;
    }
    for (th_bound_c1 k = 0; k < TH_C1_READINGS; k++) {
        m->starts[k] = th_bound_log_n_failure(q, k, 1) / M_LN10;
        m->best[k] = th_bound_log_n_failure(&best, k, 1) / M_LN10;
        m->certain[k] = th_bound_log_n_failure(q, k, 0.05) / M_LN10;
    }
}

/* Holm over the cells, one family for each direction. */
static void reject(bound_measure *measure, size_t cells) {
    double p[2][cells];
    int rejected[2][cells];
    for (size_t i = 0; i < cells; i++) {
        p[0][i] = measure[i].p_faster;
        p[1][i] = measure[i].p_slower;
    }
    tt_stat_holm(rejected[0], p[0], cells, alpha);
    tt_stat_holm(rejected[1], p[1], cells, alpha);
    for (size_t i = 0; i < cells; i++) {
        measure[i].faster = rejected[0][i];
        measure[i].slower = rejected[1][i];
    }
}

int bound_measure_all(bound_measure *measure, const tt_results *results) {
    const size_t cells = bound_cells(results->profile);
    const curve_columns of = {BOUND_N, BOUND_RISK, BOUND_MSE};
    double *scratch = tt_alloc(results->n_rows + 1, sizeof *scratch);
    int status = scratch ? TT_OK : TT_ENOMEM;
    memset(measure, 0, cells * sizeof *measure);
    for (size_t cell = 0; status == TT_OK && cell < cells; cell++) {
        bound_measure *m = &measure[cell];
        m->cell = bound_cell_of(results->profile, cell);
        m->problem = bound_problem_of(m->cell);
        status = curve_collect(&m->curve, results, cell, of, 0, HUGE_VAL);
        if (status == TT_OK) {
            for (size_t s = 0; s < m->curve.sizes; s++) {
                measure_point(m, s);
            }
            measure_exponent(m);
            measure_trivial(m, results, cell, scratch);
            extrapolate(m);
        }
    }
    tt_free(scratch);
    if (status != TT_OK) {
        bound_measure_free(measure, cells);
        return status;
    }
    reject(measure, cells);
    return TT_OK;
}

void bound_measure_free(bound_measure *measure, size_t cells) {
    for (size_t i = 0; i < cells; i++) {
        curve_free(&measure[i].curve);
    }
}
