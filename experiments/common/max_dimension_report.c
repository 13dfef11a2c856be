/* Tables and verdicts of experiments/max_dimension.c. */
#include "common/max_dimension_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/curve_table.h"
#include "common/max_dimension_measure.h"

static void put_arm(tt_table *t, const max_line *l, size_t which) {
    tt_table_row(t);
    tt_table_number(t, l->cell->beta);
    tt_table_int(t, (long)l->cell->d_u);
    tt_table_int(t, (long)l->cell->d_i);
    tt_table_text(t, max_arm_name[which]);
}

static void put_slope(tt_table *t, th_slope s, double level) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, level);
    tt_table_number(t, s.mean);
    tt_table_number(t, s.se);
    tt_table_number(t, lo);
    tt_table_number(t, hi);
}

static int write_csv(const tt_results *results, const max_line *lines, size_t n) {
    static const char *const head[] = {
        "beta",    "d_u",          "d_i",      "estimator", "replicates", "dropped",
        "sigma",   "max_rule",     "sum_rule", "slope",     "se",         "lo",
        "hi",      "slope_neff",   "se_neff",  "lo_neff",   "hi_neff",    "distance",
        "p",       "sum_rejected", "equal",    "gap",       "gap_se",     "risk_ratio",
        "k_first", "k_last"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "slope: minus d log risk / d log N, 95 % interval; _neff: on N_eff, 90 %\n"
        "distance: (slope_neff - sum_rule) / se_neff; p: one-sided; gap: two-tower less "
        "joint "
        "exponent on N_eff, paired\n"
        "risk_ratio: largest mean risk / sigma^2; k: geometric mean of cells a side");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        const max_line *l = &lines[i];
        for (size_t k = 0; k < l->arms; k++) {
            const max_arm *a = &l->arm[k];
            const int two = k == TWO_TOWER;
            put_arm(t, l, k);
            tt_table_int(t, (long)a->effective.n);
            tt_table_int(t, (long)a->curve.dropped);
            tt_table_number(t, l->cell->sigma);
            tt_table_number(t, l->max);
            tt_table_number(t, l->sum);
            put_slope(t, a->nominal, 0.95);
            put_slope(t, a->effective, 0.90);
            tt_table_number(t, two ? l->distance : NAN);
            tt_table_number(t, two ? l->p : NAN);
            tt_table_number(t, two ? l->rejected : NAN);
            tt_table_text(t, max_dimension_equal(a));
            tt_table_number(t, two ? l->gap.mean : NAN);
            tt_table_number(t, two ? l->gap.se : NAN);
            tt_table_number(t, a->worst);
            tt_table_number(t, a->k_first);
            tt_table_number(t, a->k_last);
        }
    }
    return curve_table_finish(t, "max_dimension");
}

static int write_curves(const tt_results *results, const max_line *lines, size_t n) {
    static const char *const head[] = {
        "beta", "d_u", "d_i",   "estimator", "n",      "replicates", "risk",
        "lo",   "hi",  "local", "fitted",    "theory", "risk_ratio"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "risk: geometric mean over replicates, 95 % interval; "
                                 "local: exponent from the size "
                                 "before\n"
                                 "fitted, theory: lines through the mean point with the "
                                 "mean exponent on N, with the "
                                 "estimator's own rule\n"
                                 "risk_ratio: risk / sigma^2");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < n * MAX_ARMS; i++) {
        const max_line *l = &lines[i / MAX_ARMS];
        const max_arm *a = &l->arm[i % MAX_ARMS];
        for (size_t s = 0; s < a->curve.sizes; s++) {
            double mean, lo, hi;
            curve_point(&mean, &lo, &hi, &a->curve, s);
            put_arm(t, l, i % MAX_ARMS);
            tt_table_number(t, a->curve.n[s]);
            tt_table_int(t, (long)a->curve.replicates);
            tt_table_number(t, mean);
            tt_table_number(t, lo);
            tt_table_number(t, hi);
            tt_table_number(t, s > 0 ? curve_local(&a->curve, s) : NAN);
            tt_table_number(t, curve_line(&a->curve, a->nominal.mean, s));
            tt_table_number(t, curve_line(&a->curve, a->predicted, s));
            tt_table_number(t, mean / (l->cell->sigma * l->cell->sigma));
        }
    }
    return curve_table_finish(t, "max_dimension_curve");
}

enum { COLS = 8, TEXT = 48 };

typedef struct {
    char head[TEXT];
    char text[COLS][TEXT];
} text_row;

static void fill(text_row *r, const max_line *l, size_t which) {
    const max_arm *a = &l->arm[which];
    const curve *c = &a->curve;
    double lo, hi;
    const int sizes = c->sizes > 0;
    snprintf(r->head, TEXT, "β = %g, d = (%zu, %zu), %s", l->cell->beta, l->cell->d_u,
             l->cell->d_i, max_arm_name[which]);
    snprintf(r->text[0], TEXT, "2^%g..2^%g", sizes ? log2(c->n[0]) : NAN,
             sizes ? log2(c->n[c->sizes - 1]) : NAN);
    snprintf(r->text[1], TEXT, "%.3f", l->max);
    snprintf(r->text[2], TEXT, "%.3f", l->sum);
    th_slope_interval(&lo, &hi, a->nominal, 0.95);
    snprintf(r->text[3], TEXT, "%.3f [%.3f, %.3f]", a->nominal.mean, lo, hi);
    th_slope_interval(&lo, &hi, a->effective, 0.90);
    snprintf(r->text[4], TEXT, "%.3f [%.3f, %.3f]", a->effective.mean, lo, hi);
    r->text[5][0] = r->text[7][0] = '\0';
    if (which == TWO_TOWER) {
        snprintf(r->text[5], TEXT, "%.1f%s", l->distance, l->rejected ? " (rejected)" : "");
    }
    snprintf(r->text[6], TEXT, "%s", max_dimension_equal(a));
    if (which == TWO_TOWER && isfinite(l->gap.mean)) {
        snprintf(r->text[7], TEXT, "%.3f (%.3f)", l->gap.mean, l->gap.se);
    }
}

static int write_grid(const tt_results *results, const max_line *lines, size_t n) {
    static const char *const heads[COLS] = {"N",
                                            "max rule",
                                            "sum rule",
                                            "exponent, 95 %",
                                            "on N_eff, 90 %",
                                            "above sum rule, se",
                                            "equal to own rule",
                                            "less joint (se)"};
    text_row rows[n * MAX_ARMS];
    const char *row[n * MAX_ARMS], *cell[n * MAX_ARMS * COLS];
    char note[640];
    size_t count = 0;
    for (size_t i = 0; i < n * MAX_ARMS; i++) {
        if (i % MAX_ARMS >= lines[i / MAX_ARMS].arms) {
            continue;
        }
        fill(&rows[count], &lines[i / MAX_ARMS], i % MAX_ARMS);
        row[count] = rows[count].head;
        for (size_t k = 0; k < COLS; k++) {
            cell[count * COLS + k] = rows[count].text[k];
        }
        count++;
    }
    snprintf(
        note, sizeof note,
        "Minus the slope of log risk on log N, mean over %zu to %zu replicates with "
        "Student's interval; profile %s. N_eff = N / hold-out MSE. Max rule: 2β/(2β + "
        "max(d_u, d_i)); sum rule: 2β/(2β + d_u + d_i). Above sum rule: on N_eff, "
        "one-sided t tests at 0.05, Holm over rows. Own rule: within ± 0.05 on N_eff of "
        "the max rule (two-tower), of the sum rule (joint). Less joint: paired difference "
        "on N_eff.",
        results->replicates_min, results->replicates_max,
        tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "max_dimension",
        &(tt_grid_table){.title = "Two towers have the exponent of the larger dimension",
                         .note = note,
                         .corner = "truth, estimator",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = count,
                         .n_cols = COLS});
}

static tt_verdict sum_verdict(char *claim, size_t size, const max_line *l) {
    const th_slope s = l->arm[TWO_TOWER].effective;
    tt_verdict v = {.theorem = "Theorem 2",
                    .claim = claim,
                    .predicted = l->max,
                    .measured = s.mean,
                    .replicates = s.n,
                    .rule =
                        "one-sided t test on N_eff rejects the exponent of the sum, Holm "
                        "at .05 over rows; 95 % interval",
                    .figure = "max_dimension.svg"};
    th_slope_interval(&v.lo, &v.hi, s, 0.95);
    v.word = l->rejected ? "agrees" : v.hi < l->sum ? "slower" : "inconclusive";
    snprintf(claim, size,
             "beta = %g, d = (%zu, %zu): exponent above the sum's %.3f (%.1f se)",
             l->cell->beta, l->cell->d_u, l->cell->d_i, l->sum, l->distance);
    return v;
}

static tt_verdict equal_verdict(char *claim, size_t size, const max_line *l, size_t which) {
    const max_arm *a = &l->arm[which];
    tt_verdict v = {.theorem = which == TWO_TOWER ? "Theorem 2" : "joint rate",
                    .claim = claim,
                    .predicted = a->predicted,
                    .measured = a->effective.mean,
                    .replicates = a->effective.n,
                    .word = a->why ? "inconclusive" : max_dimension_equal(a),
                    .rule = "two one-sided tests at .05 on N_eff, 90 % interval inside the "
                            "prediction -+ .05, K doubles, risk / sigma^2 at most .35",
                    .figure = "max_dimension.svg"};
    th_slope_interval(&v.lo, &v.hi, a->effective, 0.90);
    snprintf(claim, size, "beta = %g, d = (%zu, %zu): exponent of %s%s%s", l->cell->beta,
             l->cell->d_u, l->cell->d_i,
             which == TWO_TOWER ? "the two towers" : "the joint function",
             a->why ? ": " : "", a->why ? a->why : "");
    return v;
}

static int write_verdicts(const tt_results *results, const max_line *lines, size_t n) {
    enum { EACH = 1 + MAX_ARMS, CLAIM = 128 };
    char claim[n * EACH][CLAIM];
    tt_verdict verdict[n * EACH];
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        verdict[count] = sum_verdict(claim[count], CLAIM, &lines[i]);
        count++;
    }
    for (size_t i = 0; i < n * MAX_ARMS; i++) {
        if (i % MAX_ARMS < lines[i / MAX_ARMS].arms) {
            verdict[count] =
                equal_verdict(claim[count], CLAIM, &lines[i / MAX_ARMS], i % MAX_ARMS);
            count++;
        }
    }
    return tt_verdict_write(results, verdict, count);
}

int max_dimension_report(const tt_results *results) {
    const size_t n = max_dimension_cells(results->profile);
    max_line lines[n];
    int status = max_dimension_measure(lines, results);
    if (status != TT_OK) {
        return status;
    }
    int (*const write[])(const tt_results *, const max_line *,
                         size_t) = {write_csv, write_curves, write_grid, write_verdicts};
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof *write; i++) {
        status = write[i](results, lines, n);
    }
    max_dimension_measure_free(lines, n);
    return status;
}
