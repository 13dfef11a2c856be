/* The table to read and the verdicts of experiments/rates.c. */
#include "common/rates_verdicts.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"

enum { COLS = 10, TEXT = 48, HEAD = 32 };

typedef struct {
    char head[HEAD];
    char text[COLS][TEXT];
} line;

static void fill_line(line *l, const rates_measure *m) {
    const th_slope nominal = m->nominal[RULE_VALID], effective = m->effective[RULE_VALID];
    const curve *c = &m->curve[RULE_VALID];
    double lo, hi;
    snprintf(l->head, HEAD, "β = %g, d = %zu", m->cell->beta, m->cell->d);
    snprintf(l->text[0], TEXT, "2^%.3g..2^%.3g", log2(c->n[0]), log2(c->n[c->sizes - 1]));
    snprintf(l->text[1], TEXT, "%.2g", m->cell->sigma);
    snprintf(l->text[2], TEXT, "%.3f", m->predicted);
    th_slope_interval(&lo, &hi, nominal, 0.95);
    snprintf(l->text[3], TEXT, "%.3f [%.3f, %.3f]", nominal.mean, lo, hi);
    th_slope_interval(&lo, &hi, effective, 0.90);
    snprintf(l->text[4], TEXT, "%.3f [%.3f, %.3f]", effective.mean, lo, hi);
    snprintf(l->text[5], TEXT, "%.1f..%.1f", m->k_first, m->k_last);
    snprintf(l->text[6], TEXT, "%.2f", m->worst);
    snprintf(l->text[7], TEXT, "%s", rates_bound_word(m->bound));
    snprintf(l->text[8], TEXT, "%s (%s)", rates_equal_word(m, m->equal),
             rates_equal_word(m, m->equal_nominal));
    rates_rejected(l->text[9], TEXT, m);
}

int rates_write_grid(const tt_results *results, const rates_measure *measure,
                     size_t cells) {
    static const char *const heads[COLS] = {
        "N", "σ",       "predicted", "exponent, 95 %",  "on N_eff, 90 %",
        "K", "risk/σ²", "bound",     "equal (nominal)", "rivals rejected"};
    line lines[cells];
    const char *row[cells], *cell[cells * COLS];
    char note[640];
    for (size_t i = 0; i < cells; i++) {
        fill_line(&lines[i], &measure[i]);
        row[i] = lines[i].head;
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = lines[i].text[k];
        }
    }
    snprintf(
        note, sizeof note,
        "Minus the slope of log risk on log N, mean over %zu to %zu replicates with "
        "Student's "
        "interval; profile %s. N_eff = N / hold-out MSE. K: geometric mean of the cells a "
        "side at the smallest and largest N; risk/σ²: its largest value. bound: against a "
        "- mean(2 / ln N); equal: within a ± 0.05 on N_eff (on N), two one-sided tests at "
        "0.05; rivals: two-sided t tests on N_eff, Holm at 0.05 over all.",
        results->replicates_min, results->replicates_max,
        tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "rates",
        &(tt_grid_table){.title = "Exponents of the two-tower sieve against 2β/(2β + d)",
                         .note = note,
                         .corner = "truth",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = cells,
                         .n_cols = COLS});
}

/* Predicted and measured exponents of the cells with beta not an integer. */
static size_t gather(double *predicted, double *measured, const rates_measure *measure,
                     size_t cells, int effective) {
    size_t n = 0;
    for (size_t i = 0; i < cells; i++) {
        if (!measure[i].zygmund) {
            const rates_measure *m = &measure[i];
            predicted[n] = m->predicted;
            measured[n++] =
                effective ? m->effective[RULE_VALID].mean : m->nominal[RULE_VALID].mean;
        }
    }
    return n;
}

static int write_line(const tt_results *results, const rates_measure *measure,
                      size_t cells) {
    static const char *const head[] = {"size",      "cells",        "slope", "se_slope",
                                       "intercept", "se_intercept", "pairs", "ordered"};
    double predicted[cells], measured[cells];
    tt_table *t =
        tt_table_alloc(results, head, sizeof head / sizeof *head,
                       "measured on predicted exponents, unweighted least squares, "
                       "beta not an integer\npairs: predictions differ by .08 or "
                       "more; ordered: measured in that order");
    if (!t) {
        return TT_ENOMEM;
    }
    for (int effective = 0; effective < 2; effective++) {
        const size_t n = gather(predicted, measured, measure, cells, effective);
        const th_line l = th_slope_line(predicted, measured, n);
        size_t pairs, ordered;
        th_slope_order(&pairs, &ordered, predicted, measured, n, 0.08);
        tt_table_row(t);
        tt_table_text(t, effective ? "N_eff" : "N");
        tt_table_int(t, (long)n);
        tt_table_number(t, l.slope);
        tt_table_number(t, l.se_slope);
        tt_table_number(t, l.intercept);
        tt_table_number(t, l.se_intercept);
        tt_table_int(t, (long)pairs);
        tt_table_int(t, (long)ordered);
    }
    const int status = tt_table_write_csv(t, "rates_line");
    tt_table_free(t);
    return status;
}

static tt_verdict equal_verdict(char *claim, size_t size, const rates_measure *m) {
    const th_slope s = m->effective[RULE_VALID];
    tt_verdict v = {
        .claim = claim,
        .theorem = "Theorem 2",
        .predicted = m->predicted,
        .measured = s.mean,
        .replicates = s.n,
        .word = m->counts ? curve_word(m->equal, s, m->predicted) : "inconclusive",
        .rule = "two one-sided tests at .05 on N_eff, 90 % interval inside a -+ "
                ".05, K doubles, risk / sigma^2 at most .35",
        .figure = "rates.svg"};
    snprintf(claim, size, "exponent at beta = %g, d = %zu%s%s", m->cell->beta, m->cell->d,
             m->counts ? "" : ": ", m->counts ? "" : rates_equal_word(m, m->equal));
    th_slope_interval(&v.lo, &v.hi, s, 0.90);
    return v;
}

/* The cell nearest to contradicting the bound, and the word for all. */
static tt_verdict bound_verdict(const rates_measure *measure, size_t cells) {
    const rates_measure *worst = measure;
    int contradicted = 0, open = 0;
    for (const rates_measure *m = measure; m < measure + cells; m++) {
        const double gap = m->nominal[RULE_VALID].mean - m->least;
        worst = gap < worst->nominal[RULE_VALID].mean - worst->least ? m : worst;
        contradicted += m->bound == TH_NO;
        open += m->bound == TH_OPEN;
    }
    tt_verdict v = {
        .claim = "the risk falls at least as fast as N^-a (log N)^2 in every cell",
        .theorem = "Theorem 2",
        .predicted = worst->least,
        .measured = worst->nominal[RULE_VALID].mean,
        .replicates = worst->nominal[RULE_VALID].n,
        .word = contradicted ? "slower"
                : open       ? "inconclusive"
                             : "agrees",
        .rule = "95 % interval of the exponent above a - mean(2 / ln N) in every "
                "cell; shown: the least favourable cell",
        .figure = "rates.svg"};
    th_slope_interval(&v.lo, &v.hi, worst->nominal[RULE_VALID], 0.95);
    return v;
}

static tt_verdict rivals_verdict(const rates_measure *measure, size_t cells) {
    size_t tests = 0, rejected = 0;
    for (size_t i = 0; i < cells * RATES_RIVALS; i++) {
        const rates_measure *m = &measure[i / RATES_RIVALS];
        if (!m->zygmund && !isnan(m->rival[i % RATES_RIVALS])) {
            tests++;
            rejected += (size_t)m->rejected[i % RATES_RIVALS];
        }
    }
    return (tt_verdict){
        .claim = "joint, d + 1, d - 1 and parametric exponents are rejected",
        .theorem = "Theorem 2",
        .predicted = (double)tests,
        .measured = (double)rejected,
        .lo = NAN,
        .hi = NAN,
        .replicates = measure->effective[RULE_VALID].n,
        .word = rejected == tests ? "agrees" : "inconclusive",
        .rule = "two-sided t tests on N_eff, Holm at .05 over all; measured: "
                "how many are rejected",
        .figure = "rates.svg"};
}

static tt_verdict order_verdict(const double *predicted, const double *measured, size_t n,
                                size_t replicates) {
    size_t pairs, ordered;
    th_slope_order(&pairs, &ordered, predicted, measured, n, 0.08);
    return (tt_verdict){.claim = "exponents rise in beta and fall in d",
                        .theorem = "Theorem 2",
                        .predicted = (double)pairs,
                        .measured = (double)ordered,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = replicates,
                        .word = ordered == pairs ? "agrees" : "differs",
                        .rule =
                            "pairs of cells whose predictions differ by .08 or more are "
                            "measured in that order (N_eff, point estimates)",
                        .figure = "rates.svg"};
}

static tt_verdict line_verdict(const double *predicted, const double *measured, size_t n,
                               size_t replicates) {
    const th_line l = th_slope_line(predicted, measured, n);
    const int near = fabs(l.slope - 1) <= 0.05 && fabs(l.intercept) <= 0.03;
    return (tt_verdict){.claim = "measured exponents lie on the line of predicted ones",
                        .theorem = "Theorem 2",
                        .predicted = 1,
                        .measured = l.slope,
                        .lo = l.slope - 2 * l.se_slope,
                        .hi = l.slope + 2 * l.se_slope,
                        .replicates = replicates,
                        .word = near ? "agrees" : "differs",
                        .rule =
                            "least squares over cells on N_eff: slope 1 -+ .05, intercept "
                            "0 -+ .03 (point estimates); measured: slope -+ 2 se",
                        .figure = "rates.svg"};
}

int rates_write_verdicts(const tt_results *results, const rates_measure *measure,
                         size_t cells) {
    double predicted[cells], measured[cells];
    char claim[cells][80];
    tt_verdict verdict[cells + 4];
    size_t n = 0;
    const size_t points = gather(predicted, measured, measure, cells, 1);
    const size_t replicates = results->replicates_max;
    for (size_t i = 0; i < cells; i++) {
        if (!measure[i].zygmund) {
            verdict[n] = equal_verdict(claim[n], sizeof claim[n], &measure[i]);
            n++;
        }
    }
    verdict[n++] = bound_verdict(measure, cells);
    verdict[n++] = rivals_verdict(measure, cells);
    verdict[n++] = order_verdict(predicted, measured, points, replicates);
    verdict[n++] = line_verdict(predicted, measured, points, replicates);
    const int status = write_line(results, measure, cells);
    return status == TT_OK ? tt_verdict_write(results, verdict, n) : status;
}
