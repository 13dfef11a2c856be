/* Tables of experiments/bound.c. */
#include "common/bound_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/bound_verdicts.h"
#include "common/curve_table.h"

/* Readings of C1 in the tables, by their place in th_bound_c1. */
static const char *const reading_name[TH_C1_READINGS] = {"6_13", "13_6", "product",
                                                         "derived", "one"};

enum { COLS = 8, TEXT = 64, HEAD = 32, NAME = 24, HALVES_FIRST = 6, HALVES_LAST = 60 };

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
        "beta",    "d",          "n",          "replicates",  "dropped",    "risk",
        "lo",      "hi",         "rate",       "log2",        "log3",       "traced",
        "ratio",   "ratio_lo",   "ratio_hi",   "ratio_least", "above",      "unit",
        "trivial", "trivial_lo", "trivial_hi", "log10_log2",  "log10_log3", "log10_traced"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "risk: geometric mean over replicates, 95 %; rate, log2, log3: L_ui N^-a (log "
        "N)^0, 2, "
        "3; traced: constants traced through\nratio: log2 over risk, 95 %; least: of a "
        "replicate; above: replicates with risk above log2; unit: factor on all ratings "
        "beyond "
        "which one would be\ntrivial: E R*^2, the risk of predicting 0, as the risk; "
        "log10_: "
        "orders "
        "of magnitude that a bound lies above the risk, log3 and traced beyond log2");
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
                                    m->trivial.estimate,
                                    m->trivial.lo,
                                    m->trivial.hi,
                                    log10(b[BOUND_PRINT] / p->risk),
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

/* A cell: what it is, its exponent, and the N from which on each statement says
 * anything. */
static int write_reach(const tt_results *results, const bound_measure *measure,
                       size_t cells) {
    enum { PLAIN = 15, ALL = PLAIN + BOUND_KINDS + 3 * TH_C1_READINGS };
    static const char *const plain[PLAIN] = {
        "beta", "d",         "sigma",      "p",          "M",
        "peak", "layers",    "trivial",    "exponent",   "lo",
        "hi",   "predicted", "least_log2", "least_log3", "p_holm_family"};
    static const char *const from[] = {"starts", "certain", "best"};
    char name[ALL][NAME];
    const char *head[ALL];
    for (size_t i = 0; i < ALL; i++) {
        const size_t k = i - PLAIN, c1 = k - BOUND_KINDS;
        if (i < PLAIN) {
            snprintf(name[i], NAME, "%s", plain[i]);
        } else if (k < BOUND_KINDS) {
            snprintf(name[i], NAME, "reach_%s", bound_kind_name[k]);
        } else {
            snprintf(name[i], NAME, "%s_%s", from[c1 / TH_C1_READINGS],
                     reading_name[c1 % TH_C1_READINGS]);
        }
        head[i] = name[i];
    }
    tt_table *t = tt_table_alloc(
        results, head, ALL,
        "peak: largest |R*| met, at most p M^2; p_holm_family: of a t test that the "
        "exponent "
        "is least_log2\nlog10 of the N from which on: reach: the bound is below E R*^2; "
        "starts: 24 exp(-C1 N^g log N) is below 1; certain: at most .05; best: below 1 for "
        "p = M = 1 "
        "without noise; by reading of C1");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const th_bound_problem *q = &m->problem;
        const double about[] = {
            q->sigma, q->p, q->M, m->peak, (double)th_bound_layers(q), m->trivial.estimate};
        const double rate[] = {m->predicted, m->least, m->least3, m->p_faster};
        put_cell(t, m);
        put_numbers(t, about, sizeof about / sizeof *about);
        curve_table_exponent(t, m->exponent, 0.95);
        put_numbers(t, rate, sizeof rate / sizeof *rate);
        put_numbers(t, m->reach, BOUND_KINDS);
        put_numbers(t, m->starts, TH_C1_READINGS);
        put_numbers(t, m->certain, TH_C1_READINGS);
        put_numbers(t, m->best, TH_C1_READINGS);
    }
    return curve_table_finish(t, "bound_reach");
}

/* Formulas alone, over N = 10^3, 10^3.5 .. 10^30. */
static int write_cost(const tt_results *results, const bound_measure *measure,
                      size_t cells) {
    static const char *const head[] = {"beta",
                                       "d",
                                       "log10_n",
                                       "log10_rate",
                                       "log10_log2",
                                       "log10_log3",
                                       "log10_traced",
                                       "log10_entropy",
                                       "log10_weights",
                                       "factor_log2",
                                       "factor_log3",
                                       "log10_window",
                                       "noise",
                                       "log10_c1_6_13",
                                       "log10_c1_13_6",
                                       "log10_c1_derived",
                                       "log10_failure_6_13",
                                       "log10_failure_13_6",
                                       "log10_failure_derived",
                                       "log10_failure_one"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "factor: log10 of the factor by which N must grow before "
                                 "the bound is where the rate "
                                 "alone is at N\nwindow: largest lambda J(R0); noise: B_e; "
                                 "failure: 24 exp(-C1 N^g log "
                                 "N), above 0 it says nothing");
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

/* From which N on the bound is below E R*^2: 10^x, or always, its largest value being
 * below. */
static void put_reach(char *out, const bound_measure *m, size_t kind, double power) {
    const double peak = power / m->predicted, x = m->reach[kind];
    const int always = power > 0 && x * M_LN10 <= peak;
    if (isfinite(x)) {
        snprintf(out, TEXT, always ? "every N" : "10^%.1f", x);
    }
}

static void grid_row(char text[][TEXT], const bound_measure *m) {
    const size_t sizes = m->curve.sizes;
    for (size_t k = 0; k < COLS; k++) {
        text[k][0] = '\0';
    }
    snprintf(text[0], TEXT, "%.2g, %.2f", m->cell->sigma, m->problem.M);
    if (sizes > 0) {
        const bound_point *p = &m->point[sizes - 1];
        snprintf(text[1], TEXT, "%.3g [%.3g, %.3g]", p->risk, p->lo, p->hi);
        snprintf(text[2], TEXT, "%.3g [%.3g, %.3g]", p->ratio, p->ratio_lo, p->ratio_hi);
    }
    snprintf(text[3], TEXT, "%.2f [%.2f, %.2f]", m->trivial.estimate, m->trivial.lo,
             m->trivial.hi);
    put_reach(text[4], m, BOUND_PRINT, 2);
    put_reach(text[5], m, BOUND_PROOF, 3);
    put_reach(text[6], m, BOUND_TRACED, 0);
    snprintf(text[7], TEXT, "10^%.1f, 10^%.1f", m->starts[TH_C1_6_13],
             m->starts[TH_C1_13_6]);
}

static int write_grid(const tt_results *results, const bound_measure *measure,
                      size_t cells) {
    static const char *const heads[COLS] = {"σ, M",
                                            "risk at largest N",
                                            "bound / risk",
                                            "E R*²",
                                            "log² bound below E R*² from",
                                            "log³ bound",
                                            "constants traced",
                                            "probability below 1 from"};
    char text[cells * COLS][TEXT], row[cells][HEAD], note[700];
    const char *cell[cells * COLS], *rows[cells];
    for (size_t i = 0; i < cells; i++) {
        const bound_measure *m = &measure[i];
        grid_row(text + i * COLS, m);
        snprintf(row[i], HEAD, "β = %g, d = %zu", m->cell->beta, m->cell->d);
        rows[i] = row[i];
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = text[i * COLS + k];
        }
    }
    const curve *c = &measure->curve;
    snprintf(
        note, sizeof note,
        "Bound: L N^-a (log N)², L = 2 or 4 layers, all constants hidden in O() taken as "
        "1; 95 %% intervals over %zu replicates, largest N %.0f; M bounds the towers' "
        "size. "
        "Columns 5 to 7: |Ω| from which on the bound is below the risk of predicting 0; "
        "the "
        "last: from which on 24 exp(-C1 N^g log N) is below 1, C1 with 6/13 and 13/6. "
        "Profile "
        "%s.",
        results->replicates_min, c->sizes ? c->n[c->sizes - 1] : NAN,
        tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "bound",
        &(tt_grid_table){.title = "Theorem 2's right-hand side beside the measured risk",
                         .note = note,
                         .corner = "truth",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = cells,
                         .n_cols = COLS});
}

int bound_report(const tt_results *results) {
    const size_t cells = bound_cells(results->profile);
    bound_measure measure[cells];
    tt_verdict verdict[BOUND_RULES];
    int status = bound_measure_all(measure, results);
    if (status != TT_OK) {
        return status;
    }
    int (*const write[])(const tt_results *, const bound_measure *,
                         size_t) = {write_points, write_reach, write_cost, write_grid};
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
