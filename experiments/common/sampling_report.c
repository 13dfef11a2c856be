#include "common/sampling_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"

static void put_cell(tt_table *t, const sampling_cell *c) {
    tt_table_row(t);
    tt_table_number(t, c->truth->beta);
    tt_table_int(t, (long)c->truth->d);
    tt_table_text(t, c->name);
    tt_table_number(t, c->sigma);
}

/* N^-predicted through the middle of the curve: equal means of the logarithms. */
static double theory_line(const sampling_measured *m, size_t kind, size_t size) {
    const curve *c = &m->curves[kind];
    double shift = 0;
    for (size_t s = 0; s < c->sizes; s++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, c, s);
        shift += (log(mean) + m->predicted[kind] * log(c->n[s])) / (double)c->sizes;
    }
    return exp(shift - m->predicted[kind] * log(c->n[size]));
}

static double column_mean(double *work, const tt_results *results, size_t cell,
                          size_t column, double n) {
    return tt_stat_mean(work, curve_values(work, results, cell, SAMPLING_N, column, n));
}

static int write_points(const tt_results *results, const sampling_measured *m) {
    static const char *const head[] = {
        "beta",       "d",       "gamma",       "sigma",   "n",           "users",
        "replicates", "cold",    "cold_lo",     "cold_hi", "cold_theory", "warm",
        "warm_lo",    "warm_hi", "warm_theory", "choice",  "valid_mse",   "k"};
    static const size_t means[] = {SAMPLING_CHOICE, SAMPLING_MSE, SAMPLING_K};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "cold, warm: geometric means with 95 % intervals; theory: the "
        "predicted exponent through the middle of the curve; choice: cold risk at "
        "the chosen K over the least of any K; choice, valid_mse, k: means");
    double *work = tt_alloc(results->n_rows + 1, sizeof *work);
    if (!t || !work) {
        tt_table_free(t);
        tt_free(work);
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < SAMPLING_CELLS; cell++) {
        const curve *c = m[cell].curves;
        for (size_t s = 0; s < c->sizes; s++) {
            put_cell(t, &m[cell].cell);
            tt_table_number(t, c->n[s]);
            tt_table_number(t, column_mean(work, results, cell, SAMPLING_USERS, c->n[s]));
            tt_table_int(t, (long)c->replicates);
            for (size_t kind = 0; kind < SAMPLING_KINDS; kind++) {
                double mean, lo, hi;
                curve_point(&mean, &lo, &hi, &c[kind], s);
                tt_table_number(t, mean);
                tt_table_number(t, lo);
                tt_table_number(t, hi);
                tt_table_number(t, theory_line(&m[cell], kind, s));
            }
            for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
                tt_table_number(t, column_mean(work, results, cell, means[k], c->n[s]));
            }
        }
    }
    const int status = tt_table_write_csv(t, "sampling");
    tt_table_free(t);
    tt_free(work);
    return status;
}

static int write_slopes(const tt_results *results, const sampling_measured *m) {
    static const char *const head[] = {"beta",       "d",          "gamma",   "sigma",
                                       "pairs",      "replicates", "dropped", "predicted",
                                       "slope",      "lo",         "hi",      "nominal",
                                       "lo_nominal", "hi_nominal", "excess",  "verdict"};
    static const char *const kinds[SAMPLING_KINDS] = {"cold", "warm"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "slope: - d log risk / d log N_eff (without noise: N), 90 "
                                 "% interval; excess: largest risk / sigma^2 of pairs like "
                                 "the held-out ones; verdict: cold against predicted, warm "
                                 "against a");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t row = 0; row < SAMPLING_KINDS * SAMPLING_CELLS; row++) {
        const size_t kind = row / SAMPLING_CELLS;
        const sampling_measured *c = &m[row % SAMPLING_CELLS];
        double lo, hi;
        th_slope_interval(&lo, &hi, c->nominal[kind], 0.9);
        const double value[] = {c->predicted[kind],
                                c->judged[kind].mean,
                                c->lo[kind],
                                c->hi[kind],
                                c->nominal[kind].mean,
                                lo,
                                hi,
                                c->excess};
        put_cell(t, &c->cell);
        tt_table_text(t, kinds[kind]);
        tt_table_int(t, (long)c->judged[kind].n);
        tt_table_int(t, (long)c->curves[kind].dropped);
        for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
            tt_table_number(t, value[k]);
        }
        tt_table_text(t, c->word[kind]);
    }
    const int status = tt_table_write_csv(t, "sampling_slopes");
    tt_table_free(t);
    return status;
}

/* The predicted exponents as curves in gamma. */
static int write_theory(const tt_results *results) {
    static const char *const head[] = {"beta", "d", "gamma", "cold", "warm"};
    enum { STEPS = 120 };
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "predicted exponents at n = m = N^gamma");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < SAMPLING_TRUTHS; i++) {
        sampling_cell c = sampling_cell_of(i * SAMPLING_ARMS);
        for (size_t k = 0; k <= STEPS; k++) { // to 1.1, where the figure puts fresh pairs
            c.gamma = 0.5 + 0.6 * (double)k / STEPS;
            tt_table_row(t);
            tt_table_number(t, c.truth->beta);
            tt_table_int(t, (long)c.truth->d);
            tt_table_number(t, c.gamma);
            tt_table_number(t, sampling_predicted(&c, 0));
            tt_table_number(t, sampling_predicted(&c, 1));
        }
    }
    const int status = tt_table_write_csv(t, "sampling_theory");
    tt_table_free(t);
    return status;
}

enum { COLS = 7, TEXT = 48 };

static void grid_row(char text[][TEXT], const sampling_measured *m) {
    for (size_t kind = 0; kind < SAMPLING_KINDS; kind++) {
        const int given = isfinite(m->predicted[kind]);
        snprintf(text[3 * kind], TEXT, given ? "%.3f" : "", m->predicted[kind]);
        snprintf(text[3 * kind + 1], TEXT, given ? "%.3f [%.3f, %.3f]" : "",
                 m->judged[kind].mean, m->lo[kind], m->hi[kind]);
    }
    snprintf(text[2], TEXT, "%s", m->word[0]);
    snprintf(text[5], TEXT, "%s", m->word[1]);
    snprintf(text[6], TEXT, isfinite(m->excess) ? "%.2f" : "", m->excess);
}

static int write_grid(const tt_results *results, const sampling_measured *m) {
    static const char *const heads[COLS] = {"cold, predicted", "measured", "verdict",
                                            "warm, predicted", "measured", "against a",
                                            "risk / σ^2"};
    char text[SAMPLING_CELLS * COLS][TEXT], rows[SAMPLING_CELLS][TEXT], note[400];
    const char *cell[SAMPLING_CELLS * COLS], *row[SAMPLING_CELLS];
    for (size_t i = 0; i < SAMPLING_CELLS; i++) {
        const sampling_cell *c = &m[i].cell;
        grid_row(text + i * COLS, &m[i]);
        snprintf(rows[i], TEXT, "β = %g, d = %zu, %s%s%s", c->truth->beta, c->truth->d,
                 isfinite(c->gamma) ? "γ = " : "", c->name,
                 c->sigma > 0 ? "" : ", no noise");
        row[i] = rows[i];
        for (size_t k = 0; k < COLS; k++) {
            cell[i * COLS + k] = text[i * COLS + k];
        }
    }
    const curve *c = m[0].curves;
    snprintf(
        note, sizeof note,
        "Exponents on N_eff (without noise: N) with 90 %% intervals over %zu to %zu "
        "replicates, N = %.0f to %.0f; n = m = N^γ users and items; verdicts by Holm at "
        ".05; last column: of pairs like the held-out ones, largest over the sizes; "
        "profile %s.",
        results->replicates_min, results->replicates_max, c->sizes ? c->n[0] : NAN,
        c->sizes ? c->n[c->sizes - 1] : NAN, tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "sampling",
        &(tt_grid_table){.title = "Rates for new and for seen users in a rating matrix",
                         .note = note,
                         .corner = "truth and sampling",
                         .row_heads = row,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = SAMPLING_CELLS,
                         .n_cols = COLS});
}

int sampling_report(const tt_results *results) {
    sampling_measured m[SAMPLING_CELLS];
    int status = sampling_measure(m, results);
    if (status != TT_OK) {
        return status;
    }
    status = write_points(results, m);
    status = status == TT_OK ? write_slopes(results, m) : status;
    status = status == TT_OK ? write_theory(results) : status;
    status = status == TT_OK ? write_grid(results, m) : status;
    status = status == TT_OK ? sampling_verdicts(results, m) : status;
    sampling_measured_free(m);
    return status;
}
