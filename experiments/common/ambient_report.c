/* Tables and verdicts of experiments/ambient.c. */
#include "common/ambient_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/ambient_measure.h"
#include "common/ambient_verdicts.h"
#include "common/curve_table.h"
#include "farm/tt_table.h"

static void put_arm(tt_table *t, const ambient_measure *m) {
    tt_table_row(t);
    tt_table_int(t, (long)m->arm->d);
    tt_table_text(t, m->arm->name);
    tt_table_int(t, (long)m->D);
}

static const char *same_word(const ambient_measure *m) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "yes", [TH_NO] = "no"};
    if (m->compared > 0) {
        return m->identical == m->compared ? "identical" : "not identical";
    }
    return m->paired.n > 0 ? word[m->same] : "";
}

// clang-format off
static const char *const arm_head[] = {
    "d", "embedding", "D", "replicates", "predicted", "slope", "lo", "hi", "slope_neff",
    "lo_neff", "hi_neff", "sd_neff", "power", "slope_oracle", "lo_oracle", "hi_oracle",
    "verdict_equal", "rival", "p_rival", "rejected", "difference", "lo_difference",
    "hi_difference", "verdict_same", "compared", "identical", "k_first", "k_last", "load",
    "risk_ratio", "box_slope", "sigma", "dropped"};
static const char *const curve_head[] = {
    "d", "embedding", "D", "n", "replicates", "risk", "lo", "hi", "local", "theory", "ratio",
    "ratio_lo", "ratio_hi", "ratio_expected"};
// clang-format on

static int write_arms(const tt_results *results, const ambient_measure *measure,
                      size_t arms) {
    tt_table *t = tt_table_alloc(
        results, arm_head, sizeof arm_head / sizeof *arm_head,
        "slope: minus d log risk / d log N, 95 %\n"
        "_neff: on N / hold-out MSE, 90 %, the equality tests'; _oracle: so at the K of "
        "least risk\n"
        "power: of the equality test at sd_neff, no bias; rival: exponent of D\n"
        "difference: to D = d by replicate, 90 %\n"
        "compared, identical: rows of copies; identical ones stand with D = d\n"
        "load: least N / W at the coarsest K; risk_ratio: largest risk / sigma^2");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        const th_slope s = m->effective;
        put_arm(t, m);
        tt_table_int(t, (long)s.n);
        tt_table_number(t, m->predicted);
        curve_table_exponent(t, m->nominal, 0.95);
        curve_table_exponent(t, s, 0.90);
        tt_table_number(t, s.sd);
        tt_table_number(t,
                        s.n > 1 ? th_slope_power(s.n, s.sd, 0, AMBIENT_MARGIN, 0.05) : NAN);
        curve_table_exponent(t, m->oracle, 0.90);
        tt_table_text(t, ambient_equal_word(m));
        tt_table_number(t, m->D > m->arm->d ? m->rival : NAN);
        tt_table_number(t, m->p);
        tt_table_int(t, m->rejected);
        curve_table_exponent(t, m->paired, 0.90);
        tt_table_text(t, same_word(m));
        tt_table_int(t, (long)m->compared);
        tt_table_int(t, (long)m->identical);
        tt_table_number(t, m->k_first);
        tt_table_number(t, m->k_last);
        tt_table_number(t, m->load);
        tt_table_number(t, m->worst);
        tt_table_number(t, m->box_slope);
        tt_table_number(t, m->arm->sigma);
        tt_table_int(t, (long)m->own.dropped);
    }
    return curve_table_finish(t, "ambient");
}

static int write_boxes(const tt_results *results, const ambient_measure *measure,
                       size_t arms) {
    static const char *const head[] = {"d", "embedding", "D", "k", "boxes", "n"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "boxes: occupied by the users among k^D, mean over "
                                 "replicates; of n users");
    for (const ambient_measure *m = measure; t && m < measure + arms; m++) {
        for (size_t k = 0; m->own.sizes > 0 && k < AMBIENT_SIDES; k++) {
            put_arm(t, m);
            tt_table_int(t, (long)ambient_side[k]);
            tt_table_number(t, m->boxes[k]);
            tt_table_number(t, m->own.n[m->own.sizes - 1]);
        }
    }
    return curve_table_finish(t, "ambient_boxes");
}

static int write_curves(const tt_results *results, const ambient_measure *measure,
                        size_t arms) {
    tt_table *t = tt_table_alloc(
        results, curve_head, sizeof curve_head / sizeof *curve_head,
        "risk: geometric mean over replicates, 95 %; local: exponent from the size before\n"
        "theory: line of the predicted slope through the mean point\n"
        "ratio: to the risk at D = d, geometric mean by replicate, 95 %; expected for "
        "one-hot: atoms^a");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        const curve *c = &m->stand;
        for (size_t s = 0; s < c->sizes; s++) {
            double mean, lo, hi;
            curve_point(&mean, &lo, &hi, c, s);
            put_arm(t, m);
            tt_table_number(t, c->n[s]);
            tt_table_int(t, (long)c->replicates);
            tt_table_number(t, mean);
            tt_table_number(t, lo);
            tt_table_number(t, hi);
            tt_table_number(t, s ? curve_local(c, s) : NAN);
            tt_table_number(t, curve_line(c, m->predicted, s));
            tt_table_number(t, m->ratio[s]);
            tt_table_number(t, m->ratio_lo[s]);
            tt_table_number(t, m->ratio_hi[s]);
            tt_table_number(t, m->ratio_expected);
        }
    }
    return curve_table_finish(t, "ambient_curve");
}

enum { COLS = 9, TEXT = 64 };

typedef struct {
    char head[TEXT];
    char text[COLS][TEXT];
} line;

static void fill_interval(char *out, th_slope s) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, 0.90);
    if (s.n == 0) {
        out[0] = '\0';
    } else if (s.n == 1) {
        snprintf(out, TEXT, "%.3f", s.mean);
    } else {
        snprintf(out, TEXT, "%.3f [%.3f, %.3f]", s.mean, lo, hi);
    }
}

static void fill_line(line *l, const ambient_measure *m) {
    const size_t last = m->own.sizes ? m->own.sizes - 1 : 0;
    snprintf(l->head, TEXT, "d = %zu, %s, D = %zu", m->arm->d, m->arm->name, m->D);
    snprintf(l->text[0], TEXT, "%.3f", m->predicted);
    fill_interval(l->text[1], m->effective);
    snprintf(l->text[2], TEXT, "%s", ambient_equal_word(m));
    l->text[3][0] = l->text[5][0] = '\0';
    if (m->D > m->arm->d) {
        snprintf(l->text[3], TEXT, "%.3f%s", m->rival, m->rejected ? " rejected" : "");
        snprintf(l->text[5], TEXT, isnan(m->ratio_expected) ? "%.2f" : "%.2f (%.2f)",
                 m->ratio[last], m->ratio_expected);
    }
    fill_interval(l->text[4], m->paired);
    if (m->compared > 0) {
        snprintf(l->text[4], TEXT, "%zu of %zu rows identical", m->identical, m->compared);
    }
    snprintf(l->text[6], TEXT, isnan(m->box_slope) ? "n/a" : "%.2f", m->box_slope);
    snprintf(l->text[7], TEXT, "%.1f..%.1f", m->k_first, m->k_last);
    snprintf(l->text[8], TEXT, "%.2f, %.0f", m->worst, m->load);
}

static int write_grid(const tt_results *results, const ambient_measure *measure,
                      size_t arms) {
    static const char *const heads[COLS] = {
        "predicted",    "on N_eff, 90 %", "equal", "rival of D",  "less D = d, 90 %",
        "risk / D = d", "box slope",      "K",     "risk/σ², N/W"};
    line lines[arms];
    const char *row[arms], *cell[arms * COLS];
    char note[960];
    size_t at = 0;
    for (size_t d = 1; d <= AMBIENT_DIMS; d++) {
        for (size_t i = 0; i < arms; i++) {
            if (measure[i].arm->d == d) {
                fill_line(&lines[at], &measure[i]);
                row[at] = lines[at].head;
                for (size_t k = 0; k < COLS; k++) {
                    cell[at * COLS + k] = lines[at].text[k];
                }
                at++;
            }
        }
    }
    snprintf(
        note, sizeof note,
        "Minus the slope of log risk on log N_eff, N_eff = N / hold-out MSE, mean over %zu "
        "replicates with Student's interval; profile %s. equal: within ± %g of the "
        "prediction, two one-sided tests at 0.05. rival: exponent of D, one-sided tests, "
        "Holm at 0.05 over all. less D = d: by replicate. risk / D = d: at the largest N "
        "(expected). box slope: of log occupied boxes on log K, near d. K: geometric mean "
        "at the smallest and largest N; risk/σ²: its largest value; N/W: its least value "
        "at the coarsest K. Copies occupy the boxes of D = d: their identity holds by "
        "construction and tests nothing about D; they stand with its statistics.",
        results->replicates_max, tt_profile_name(results->profile), AMBIENT_MARGIN);
    return tt_table_write_grid(
        results, "ambient",
        &(tt_grid_table){.title = "Exponents against the number D of coordinates",
                         .note = note,
                         .corner = "support",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = arms,
                         .n_cols = COLS});
}

int ambient_report(const tt_results *results, const ambient_arm *arm, size_t arms) {
    ambient_measure measure[arms];
    int status = ambient_measure_all(measure, results, arm, arms);
    if (status != TT_OK) {
        return status;
    }
    int (*const write[])(const tt_results *, const ambient_measure *, size_t) = {
        write_arms, write_curves, write_boxes, write_grid, ambient_write_verdicts};
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof *write; i++) {
        status = write[i](results, measure, arms);
    }
    ambient_measure_free(measure, arms);
    return status;
}
