#include "common/approximation_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/curve_table.h"
#include "farm/tt_table.h"

static void put_cell(tt_table *t, const approximation_measure *m) {
    tt_table_row(t);
    tt_table_text(t, approximation_norm_name[m->cell.norm]);
    tt_table_text(t, approximation_family_name[m->cell.family]);
    tt_table_number(t, m->cell.beta);
    tt_table_int(t, (long)m->cell.d);
}

static int write_cells(const tt_results *results, const approximation_measure *measure) {
    static const char *const head[] = {
        "norm",    "family",  "beta",   "d",       "theorem", "predicted", "exponent",
        "se",      "lo",      "hi",     "lo90",    "hi90",    "verdict",   "replicates",
        "dropped", "k_first", "k_last", "w_first", "w_last",  "gap",       "largest"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "exponent: minus d log error / d log W, W non-zero weights; lo, hi 95 %\n"
        "theorem: beta / d; predicted: of min(beta, order) log k against the counted log "
        "W\n"
        "gap: largest |network - function| / scale, largest: |weight|, of the networks "
        "built");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        const approximation_measure *m = &measure[cell];
        double lo, hi;
        put_cell(t, m);
        tt_table_number(t, m->theorem);
        tt_table_number(t, m->predicted);
        tt_table_number(t, m->measured.mean);
        tt_table_number(t, m->measured.se);
        th_slope_interval(&lo, &hi, m->measured, 0.95);
        tt_table_number(t, lo);
        tt_table_number(t, hi);
        th_slope_interval(&lo, &hi, m->measured, 0.90);
        tt_table_number(t, lo);
        tt_table_number(t, hi);
        tt_table_text(t, m->word);
        tt_table_int(t, (long)m->measured.n);
        tt_table_int(t, (long)m->curve.dropped);
        tt_table_number(t, m->k[0]);
        tt_table_number(t, m->k[1]);
        tt_table_number(t, m->weights[0]);
        tt_table_number(t, m->weights[1]);
        tt_table_number(t, m->gap);
        tt_table_number(t, m->largest);
    }
    return curve_table_finish(t, "approximation");
}

/* The mean of log error + exponent log x over the sizes: the height of a line of that slope
 * through the mean point. */
static double height(const approximation_measure *m, double exponent, const double *x) {
    double sum = 0;
    for (size_t s = 0; s < m->curve.sizes; s++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, &m->curve, s);
        sum += log(mean) + exponent * log(x[s]);
    }
    return sum / (double)m->curve.sizes;
}

static int write_curves(const tt_results *results, const approximation_measure *measure) {
    static const char *const head[] = {"norm",    "family",     "beta",   "d",  "k",
                                       "weights", "replicates", "error",  "lo", "hi",
                                       "local",   "predicted",  "theorem"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "error: geometric mean over replicates with 95 % interval; local: exponent of W "
        "from the size before\n"
        "predicted: const k^-min(beta, order), theorem: const W^-(beta / d), through the "
        "mean point");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        const approximation_measure *m = &measure[cell];
        const double order = approximation_order(&m->cell);
        const double predicted = height(m, order, m->side);
        const double theorem = height(m, m->theorem, m->curve.n);
        for (size_t s = 0; s < m->curve.sizes; s++) {
            double mean, lo, hi;
            curve_point(&mean, &lo, &hi, &m->curve, s);
            put_cell(t, m);
            tt_table_number(t, m->side[s]);
            tt_table_number(t, m->curve.n[s]);
            tt_table_int(t, (long)m->curve.replicates);
            tt_table_number(t, mean);
            tt_table_number(t, lo);
            tt_table_number(t, hi);
            tt_table_number(t, s ? curve_local(&m->curve, s) : NAN);
            tt_table_number(t, exp(predicted - order * log(m->side[s])));
            tt_table_number(t, exp(theorem - m->theorem * log(m->curve.n[s])));
        }
    }
    return curve_table_finish(t, "approximation_curve");
}

static int write_depth(const tt_results *results, const approximation_depth *depth,
                       size_t depths) {
    static const char *const head[] = {"hidden_layers", "base",    "stages",
                                       "pieces",        "weights", "error",
                                       "predicted",     "bits",    "largest"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "x^2 on [0,1], sup error; bits: -log2 error");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < depths; i++) {
        tt_table_row(t);
        tt_table_int(t, (long)depth[i].hidden);
        tt_table_int(t, (long)depth[i].base);
        tt_table_int(t, (long)depth[i].stages);
        tt_table_number(t, depth[i].pieces);
        tt_table_number(t, depth[i].weights);
        tt_table_number(t, depth[i].error);
        tt_table_number(t, depth[i].predicted);
        tt_table_number(t, -log2(depth[i].error));
        tt_table_number(t, depth[i].largest);
    }
    return curve_table_finish(t, "approximation_depth");
}

/* One line of the table for reading: a family, beta and d; L2 beside sup. */
enum { COLS = 8, TEXT = 48, LINES = 32 };
typedef struct {
    char head[TEXT], text[COLS][TEXT];
} line;

static void fill_norm(char text[][TEXT], const approximation_measure *m) {
    double lo, hi;
    th_slope_interval(&lo, &hi, m->measured, 0.90);
    snprintf(text[0], TEXT, "%.3f", m->predicted);
    snprintf(text[1], TEXT, "%.3f [%.3f, %.3f]", m->measured.mean, lo, hi);
    snprintf(text[2], TEXT, "%s", m->word);
}

static int write_grid(const tt_results *results, const approximation_measure *measure) {
    static const char *const heads[COLS] = {
        "β/d",           "L2: predicted", "L2: exponent", "L2: verdict", "sup: predicted",
        "sup: exponent", "sup: verdict",  "W (L2)"};
    const size_t lines = approximation_cells() / 2;
    line l[LINES];
    const char *row[LINES], *cell[LINES * COLS];
    char note[640];
    TT_ASSERT(lines <= LINES);
    for (size_t i = 0; i < lines; i++) {
        const approximation_measure *m = &measure[i];
        snprintf(l[i].head, TEXT, "%s, β = %g, d = %zu",
                 approximation_family_name[m->cell.family], m->cell.beta, m->cell.d);
        snprintf(l[i].text[0], TEXT, "%.3f", m->theorem);
        fill_norm(&l[i].text[1], m);
        fill_norm(&l[i].text[4], &measure[lines + i]);
        snprintf(l[i].text[7], TEXT, "%.2g..%.2g", m->weights[0], m->weights[1]);
        row[i] = l[i].head;
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = l[i].text[k];
        }
    }
    snprintf(
        note, sizeof note,
        "Exponent of W, the number of non-zero weights: minus the slope of log error on "
        "log "
        "W, mean over %zu (L2) and %zu (sup) replicates with Student's 90 %% interval; "
        "profile %s. Predicted: of k^-min(β, order) against the counted W of k cells a "
        "side; order 2 (linear) and 3 (quadratic, whose W has a factor log k). Verdicts: "
        "L2 within ±0.05 by two one-sided tests, sup not below by more than 0.05.",
        measure[0].measured.n, measure[lines].measured.n,
        tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "approximation",
        &(tt_grid_table){.title = "Error of constructed networks against their weights",
                         .note = note,
                         .corner = "network, truth",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = lines,
                         .n_cols = COLS});
}

int approximation_report(const tt_results *results) {
    approximation_measure measure[approximation_cells()];
    approximation_depth *depth = tt_alloc(results->n_rows, sizeof *depth);
    int status = depth ? approximation_measure_all(measure, results) : TT_ENOMEM;
    if (status == TT_OK) {
        const size_t depths = approximation_depth_rows(depth, results);
        status = write_cells(results, measure);
        status = status == TT_OK ? write_curves(results, measure) : status;
        status = status == TT_OK ? write_depth(results, depth, depths) : status;
        status = status == TT_OK ? write_grid(results, measure) : status;
        status = status == TT_OK
                     ? approximation_write_verdicts(results, measure, depth, depths)
                     : status;
        approximation_measure_free(measure);
    }
    tt_free(depth);
    return status;
}
