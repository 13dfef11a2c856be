#include "common/onehot_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"

enum { LARGEST = 3, COLS = LARGEST + 3, TEXT = 48 };

static int write_points(const tt_results *results, const onehot_measured *m) {
    static const char *const head[] = {
        "design",       "n",           "n_train",    "users",     "replicates", "risk",
        "se",           "risk_median", "predicted",  "ratio",     "ratio_lo",   "ratio_hi",
        "ratio_median", "next_order",  "bad_minima", "risk_rsvd", "gap"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "predicted: p(2n - p) sigma^2 / N_train; ratio: risk over "
                                 "predicted, 90 % interval; "
                                 "bad_minima: fits with a ratio above 2, in all means; "
                                 "gap: mean squared difference of "
                                 "the predictions of rsvd and towers");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t d = 0; d < ONEHOT_DESIGNS; d++) {
        for (size_t s = 0; s < m->curves[d].sizes; s++) {
            const onehot_point *p = &m->points[d][s];
            const double value[] = {
                p->n,          p->n_train,     p->users,       (double)p->risk.n,
                p->risk.mean,  p->risk.se,     p->risk_median, p->predicted,
                p->ratio.mean, p->inside.lo,   p->inside.hi,   p->ratio_median,
                p->next_order, (double)p->bad, p->risk_svd,    p->gap};
            tt_table_row(t);
            tt_table_text(t, onehot_design[d].name);
            for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
                tt_table_number(t, value[k]);
            }
        }
    }
    const int status = tt_table_write_csv(t, "onehot");
    tt_table_free(t);
    return status;
}

static double median_exponent(const curve *c) {
    double exponent[c->replicates + 1], work[c->replicates + 1];
    curve_exponents(exponent, c, 0);
    return tt_stat_quantile(exponent, c->replicates, 0.5, work);
}

static int write_slopes(const tt_results *results, const onehot_measured *m) {
    static const char *const head[] = {
        "design", "replicates",   "dropped",    "predicted", "slope",   "lo",
        "hi",     "slope_median", "slope_neff", "lo_neff",   "hi_neff", "verdict"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "slope: - d log risk / d log N, 90 % interval; neff: on "
                                 "N / hold-out mean squared error");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t d = 0; d < ONEHOT_DESIGNS; d++) {
        const curve *c = &m->curves[d];
        const th_slope nominal = curve_nominal(c), effective = curve_effective(c);
        double lo[2], hi[2];
        th_slope_interval(&lo[0], &hi[0], nominal, 0.9);
        th_slope_interval(&lo[1], &hi[1], effective, 0.9);
        const double value[] = {(double)nominal.n,
                                (double)c->dropped,
                                onehot_exponent(d),
                                nominal.mean,
                                lo[0],
                                hi[0],
                                median_exponent(c),
                                effective.mean,
                                lo[1],
                                hi[1]};
        tt_table_row(t);
        tt_table_text(t, onehot_design[d].name);
        for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
            tt_table_number(t, value[k]);
        }
        tt_table_text(t, onehot_slope_word(m, d));
    }
    const int status = tt_table_write_csv(t, "onehot_slopes");
    tt_table_free(t);
    return status;
}

/* Texts of a row of the table for reading. */
static void grid_row(char text[][TEXT], const onehot_measured *m, size_t design) {
    const curve *c = &m->curves[design];
    const th_slope slope = curve_nominal(c);
    double lo, hi;
    size_t bad = 0;
    th_slope_interval(&lo, &hi, slope, 0.9);
    snprintf(text[0], TEXT, "%.2f", onehot_exponent(design));
    snprintf(text[1], TEXT, slope.n > 1 ? "%.3f [%.3f, %.3f] (%.3f)" : "", slope.mean, lo,
             hi, median_exponent(c));
    for (size_t k = 0; k < LARGEST; k++) {
        text[2 + k][0] = '\0';
        if (c->sizes + k >= LARGEST) {
            const onehot_point *p = &m->points[design][c->sizes + k - LARGEST];
            snprintf(text[2 + k], TEXT, "%.3f [%.3f, %.3f] (%.3f)", p->ratio.mean,
                     p->inside.lo, p->inside.hi, p->ratio_median);
        }
    }
    for (size_t s = 0; s < c->sizes; s++) {
        bad += m->points[design][s].bad;
    }
    snprintf(text[2 + LARGEST], TEXT, "%zu of %zu", bad, c->replicates * c->sizes);
}

static int write_grid(const tt_results *results, const onehot_measured *m) {
    static const char *const heads[COLS] = {
        "predicted exponent", "measured",  "risk / prediction, third largest N",
        "second largest N",   "largest N", "bad minima"};
    char text[ONEHOT_DESIGNS * COLS][TEXT], note[400];
    const char *cell[ONEHOT_DESIGNS * COLS], *rows[ONEHOT_DESIGNS];
    for (size_t d = 0; d < ONEHOT_DESIGNS; d++) {
        grid_row(text + d * COLS, m, d);
        rows[d] = onehot_design[d].title;
        for (size_t k = 0; k < COLS; k++) {
            cell[d * COLS + k] = text[d * COLS + k];
        }
    }
    const curve *c = &m->curves[ONEHOT_FIXED], *svd = &m->curves[ONEHOT_DISTINCT];
    snprintf(
        note, sizeof note,
        "Means with 90 %% intervals, %zu to %zu replicates, medians in brackets; largest "
        "N %.0f, with distinct pairs %.0f; prediction p(2n - p) σ^2 / N_train, p = 3, "
        "σ = .5; risk of rSVD over risk of the towers %.4f [%.4f, %.4f]; profile "
        "%s.",
        results->replicates_min, results->replicates_max,
        c->sizes ? c->n[c->sizes - 1] : NAN, svd->sizes ? svd->n[svd->sizes - 1] : NAN,
        m->svd.estimate, m->svd.lo, m->svd.hi, tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "onehot",
        &(tt_grid_table){.title = "One-hot towers are matrix factorisation",
                         .note = note,
                         .corner = "users and items",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = ONEHOT_DESIGNS,
                         .n_cols = COLS});
}

int onehot_report(const tt_results *results) {
    onehot_measured m;
    int status = onehot_measure(&m, results);
    if (status != TT_OK) {
        return status;
    }
    status = write_points(results, &m);
    status = status == TT_OK ? write_slopes(results, &m) : status;
    status = status == TT_OK ? write_grid(results, &m) : status;
    status = status == TT_OK ? onehot_verdicts(results, &m) : status;
    onehot_measured_free(&m);
    return status;
}
