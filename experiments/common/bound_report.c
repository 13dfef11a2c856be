/* Tables of experiments/bound.c. */
#include "common/bound_report.h"

#include <math.h>

#include "base/tt_error.h"
#include "common/bound_table.h"
#include "common/bound_verdicts.h"
#include "common/curve_table.h"

enum { HALVES_FIRST = 6, HALVES_LAST = 60 }; // of log10 N

static void put_cell(tt_table *t, const bound_measure *m) {
    tt_table_row(t);
    tt_table_number(t, m->cell->beta);
    tt_table_int(t, (long)m->cell->d);
}

static void put_numbers(tt_table *t, const double *value, size_t n) {
    for (size_t i = 0; i < n; i++) {
        tt_table_number(t, value[i]);
    }
}

static int write_points(const tt_results *results, const bound_measure *measure,
                        size_t cells) {
    static const char *const head[] = {
        "beta",       "d",          "n",          "replicates",  "dropped", "risk",
        "lo",         "hi",         "rate",       "log2",        "log3",    "traced",
        "ratio",      "ratio_lo",   "ratio_hi",   "ratio_least", "above",   "unit",
        "log10_rate", "log10_log2", "log10_log3", "log10_traced"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "risk: geometric mean over replicates, 95 %; rate, log2, log3: L_ui N^-a (log "
        "N)^k, "
        "k = 0, 2, 3; traced: constants traced through\n"
        "ratio: log2 over risk, 95 %; least: of a replicate; above: replicates with risk "
        "above log2; unit: factor on all ratings beyond which one is\n"
        "log10_: orders of magnitude by which rate is above the risk, log2 above rate, "
        "log3 and traced above log2");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        for (const bound_point *p = m->point; p < m->point + m->curve.sizes; p++) {
            const double *b = p->bound;
            const double value[] = {p->risk,
                                    p->lo,
                                    p->hi,
                                    b[BOUND_RATE],
                                    b[BOUND_PRINT],
                                    b[BOUND_PROOF],
                                    b[BOUND_TRACED],
                                    p->ratio,
                                    p->ratio_lo,
                                    p->ratio_hi,
                                    p->ratio_least,
                                    (double)p->above,
                                    sqrt(p->ratio_least),
                                    log10(b[BOUND_RATE] / p->risk),
                                    log10(b[BOUND_PRINT] / b[BOUND_RATE]),
                                    log10(b[BOUND_PROOF] / b[BOUND_PRINT]),
                                    log10(b[BOUND_TRACED] / b[BOUND_PRINT])};
            put_cell(t, m);
            tt_table_number(t, p->n);
            tt_table_int(t, (long)m->curve.replicates);
            tt_table_int(t, (long)m->curve.dropped);
            put_numbers(t, value, sizeof value / sizeof *value);
        }
    }
    return curve_table_finish(t, "bound");
}

static int write_exponents(const tt_results *results, const bound_measure *measure,
                           size_t cells) {
    static const char *const head[] = {"beta",       "d",       "replicates", "predicted",
                                       "exponent",   "lo",      "hi",         "least_log2",
                                       "least_log3", "p_above", "above"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "exponent: minus the slope of log risk on log N, 95 %; least: a - mean(2 / log N) "
        "and a - mean(3 / log N)\n"
        "p_above: of the t test that it is least_log2; above: rejected, Holm over the "
        "cells");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const double rate[] = {m->least, m->least3, m->p_faster};
        put_cell(t, m);
        tt_table_int(t, (long)m->exponent.n);
        tt_table_number(t, m->predicted);
        curve_table_exponent(t, m->exponent, 0.95);
        put_numbers(t, rate, sizeof rate / sizeof *rate);
        tt_table_int(t, m->faster);
    }
    return curve_table_finish(t, "bound_exponents");
}

/* The N from which on each statement says anything; readings as in th_bound_c1. */
static int write_reach(const tt_results *results, const bound_measure *measure,
                       size_t cells) {
    // clang-format off
    static const char *const head[] = {
        "beta", "d", "sigma", "p", "M", "layers",
        "trivial", "trivial_lo", "trivial_hi", "peak", "cap",
        "reach_rate", "reach_log2", "reach_log3", "reach_traced",
        "cap_rate", "cap_log2", "cap_log3", "cap_traced",
        "starts_6_13", "starts_13_6", "starts_product", "starts_derived", "starts_one",
        "certain_6_13", "certain_13_6", "certain_product", "certain_derived", "certain_one",
        "best_6_13", "best_13_6", "best_product", "best_derived", "best_one",
    };
    // clang-format on
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "trivial: E R*^2, the risk of predicting 0, geometric mean over replicates, 95 %; "
        "peak: largest |R*| met; cap: p^2 M^4, the most that E R*^2 can be\n"
        "log10 of the N from which on: reach_, cap_: the bound is below E R*^2, below p^2 "
        "M^4; starts_: 24 exp(-C1 N^g log N) is below 1; certain_: at most .05; best_: "
        "below 1 for p = M = 1 without noise; by reading of C1");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const th_bound_problem *q = &m->problem;
        const double about[] = {q->sigma,
                                q->p,
                                q->M,
                                (double)th_bound_layers(q),
                                m->trivial.estimate,
                                m->trivial.lo,
                                m->trivial.hi,
                                m->peak,
                                bound_cap(q)};
        put_cell(t, m);
        put_numbers(t, about, sizeof about / sizeof *about);
        put_numbers(t, m->reach, BOUND_KINDS);
        put_numbers(t, m->reach_cap, BOUND_KINDS);
        put_numbers(t, m->starts, TH_C1_READINGS);
        put_numbers(t, m->certain, TH_C1_READINGS);
        put_numbers(t, m->best, TH_C1_READINGS);
    }
    return curve_table_finish(t, "bound_reach");
}

/* Formulas alone, over N = 10^3, 10^3.5 .. 10^30. */
static int write_cost(const tt_results *results, const bound_measure *measure,
                      size_t cells) {
    // clang-format off
    static const char *const head[] = {
        "beta", "d", "log10_n",
        "log10_rate", "log10_log2", "log10_log3", "log10_traced",
        "log10_entropy", "log10_weights", "factor_log2", "factor_log3",
        "log10_window", "noise",
        "log10_c1_6_13", "log10_c1_13_6", "log10_c1_derived",
        "log10_failure_6_13", "log10_failure_13_6", "log10_failure_derived",
        "log10_failure_one",
    };
    // clang-format on
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "factor: log10 of the factor by which N must grow before the bound is where the "
        "rate alone is at N; window: largest lambda J(R0); noise: B_e\n"
        "failure: 24 exp(-C1 N^g log N), says nothing above 0; entropy: log10 of log K");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const th_bound_problem *q = &m->problem;
        for (int halves = HALVES_FIRST; halves <= HALVES_LAST; halves++) {
            const double x = halves * M_LN10 / 2, rate = th_bound_log_risk(q, 0, x);
            const th_bound_trace trace = th_bound_traced(q, x);
            const double value[] = {rate,
                                    th_bound_log_risk(q, 2, x),
                                    th_bound_log_risk(q, 3, x),
                                    trace.log_total,
                                    trace.log_entropy,
                                    th_bound_log_weights(q, x),
                                    th_bound_log_n_risk(q, 2, rate) - x,
                                    th_bound_log_n_risk(q, 3, rate) - x,
                                    th_bound_log_window(q, x, 0),
                                    th_bound_noise(q->sigma, x) * M_LN10,
                                    th_bound_log_c1(q, TH_C1_6_13, x),
                                    th_bound_log_c1(q, TH_C1_13_6, x),
                                    th_bound_log_c1(q, TH_C1_DERIVED, x),
                                    th_bound_log_failure(q, TH_C1_6_13, x),
                                    th_bound_log_failure(q, TH_C1_13_6, x),
                                    th_bound_log_failure(q, TH_C1_DERIVED, x),
                                    th_bound_log_failure(q, TH_C1_ONE, x)};
            put_cell(t, m);
            tt_table_number(t, halves / 2.0);
            for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
                tt_table_number(t, value[i] / M_LN10);
            }
        }
    }
    return curve_table_finish(t, "bound_cost");
}

int bound_report(const tt_results *results) {
    const size_t cells = bound_cells(results->profile);
    bound_measure measure[cells];
    tt_verdict verdict[BOUND_RULES];
    int status = bound_measure_all(measure, results);
    if (status != TT_OK) {
        return status;
    }
    int (*const write[])(const tt_results *, const bound_measure *, size_t) = {
        write_points, write_exponents, write_reach, write_cost, bound_write_grid};
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof *write; i++) {
        status = write[i](results, measure, cells);
    }
    if (status == TT_OK) {
        bound_judge(verdict, measure, cells);
        status = tt_verdict_write(results, verdict, BOUND_RULES);
    }
    bound_measure_free(measure, cells);
    return status;
}
