#include "common/matrix_design_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/scenario.h"

static const double level = 0.95, noise_variance = 0.1;

/* Geometric mean over replicates with its interval; NAN outside what there is. */
static tt_interval geometric(const md_measured *m, size_t cell, size_t column, size_t *n) {
    const double *value = series_of(&m->s, cell, column);
    double x[MD_REPLICATES];
    *n = 0;
    for (size_t r = 0; r < md_replicates(m); r++) {
        if (value[r] > 0) {
            x[(*n)++] = log(value[r]);
        }
    }
    const tt_interval i = tt_stat_t(x, *n, level);
    return (tt_interval){exp(i.estimate), exp(i.lo), exp(i.hi)};
}

static double mean_of(const md_measured *m, size_t cell, size_t column) {
    const double *value = series_of(&m->s, cell, column);
    double x[MD_REPLICATES];
    return tt_stat_summary(x, tt_stat_finite(x, value, NULL, md_replicates(m))).mean;
}

/* Users and items that are trained on: n, or all of the fresh pairs. */
static size_t users_of(const md_measured *m, size_t cell) {
    return m->cell[cell].n == MD_FRESH ? m->n_train : m->cell[cell].n;
}

static double predicted(const md_measured *m, const md_cell *c, int is_cold) {
    return c->arm == MD_ORACLE ? md_oracle_excess(c->d, c->n, m->n_train, is_cold) : NAN;
}

static void put_point(tt_table *t, const md_measured *m, size_t cell) {
    const md_cell *c = &m->cell[cell];
    size_t n;
    tt_table_row(t);
    tt_table_text(t, md_arm_word[c->arm]);
    tt_table_int(t, (long)c->d);
    tt_table_text(t, c->n == MD_FRESH ? "fresh" : "matrix");
    tt_table_int(t, (long)users_of(m, cell));
    for (size_t column = MD_C_WARM; column <= MD_C_COLD; column++) {
        const tt_interval i = geometric(m, cell, column, &n);
        if (column == MD_C_WARM) {
            tt_table_int(t, (long)n);
            tt_table_int(t, (long)m->s.bad[cell]);
        }
        tt_table_number(t, i.estimate);
        tt_table_number(t, i.lo);
        tt_table_number(t, i.hi);
    }
    tt_table_number(t, predicted(m, c, 0));
    tt_table_number(t, predicted(m, c, 1));
    tt_table_number(t, mean_of(m, cell, MD_C_TRAIN));
    tt_table_number(t, mean_of(m, cell, MD_C_NONZERO));
    tt_table_text(t, m->s.word[cell] ? m->s.word[cell] : "ok");
}

/* What Table 1 prints for its TTM, as an excess over the noise. */
static void put_printed(tt_table *t, const scenario *s) {
    const double rmse = s->rmse[PRINTED_TTM];
    const double half = 1.96 * s->se[PRINTED_TTM];
    tt_table_row(t);
    tt_table_text(t, "printed");
    tt_table_int(t, (long)s->d);
    tt_table_text(t, "matrix");
    tt_table_int(t, (long)s->n);
    tt_table_int(t, 50);
    tt_table_int(t, 0);
    tt_table_number(t, rmse * rmse - noise_variance);
    tt_table_number(t, (rmse - half) * (rmse - half) - noise_variance);
    tt_table_number(t, (rmse + half) * (rmse + half) - noise_variance);
    for (size_t k = 0; k < 13; k++) {
        tt_table_number(t, NAN);
    }
    tt_table_text(t, "ok");
}

static int write_points(const tt_results *results, const md_measured *m) {
    static const char *const head[] = {
        "arm",         "d",           "design",   "users",          "replicates",
        "bad",         "warm",        "warm_lo",  "warm_hi",        "new_user",
        "new_user_lo", "new_user_hi", "new_item", "new_item_lo",    "new_item_hi",
        "cold",        "cold_lo",     "cold_hi",  "warm_predicted", "cold_predicted",
        "train_rmse",  "nonzero",     "status"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "excess risk on pairs of seen users and items (warm), with a new one, both new "
        "(cold): geometric means, 95 % intervals; users: n = m trained on; bad: fits that "
        "did not end well, left out, the first such status in the last column; printed: "
        "RMSE^2 - .1 of Table 1's TTM");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k];
        for (size_t s = 0; s < c->sizes; s++) {
            put_point(t, m, c->cell[s]);
        }
        if (c->fresh < MD_CELLS) {
            put_point(t, m, c->fresh);
        }
    }
    for (size_t d = 20; d <= 40; d += 10) {
        for (size_t k = 0; k < scenario_in_table; k++) {
            if (scenarios[k].d == d) {
                put_printed(t, &scenarios[k]);
            }
        }
    }
    const int status = tt_table_write_csv(t, "matrix_design");
    tt_table_free(t);
    return status;
}

static tt_interval interval_of(const double *value, size_t *n) {
    double x[MD_REPLICATES];
    *n = tt_stat_finite(x, value, NULL, MD_REPLICATES);
    return tt_stat_t(x, *n, level);
}

static int write_slopes(const tt_results *results, const md_measured *m) {
    static const char *const head[] = {
        "arm",     "d",      "replicates", "warm",         "warm_lo",
        "warm_hi", "cold",   "cold_lo",    "cold_hi",      "gap",
        "gap_lo",  "gap_hi", "unlearned",  "unlearned_lo", "unlearned_hi",
        "iid",     "iid_lo", "iid_hi"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "slopes on log n up to 3000 users, 95 % intervals: warm and cold, of log excess on "
        "pairs of seen and of new users and items; gap, of log(cold / warm); unlearned: "
        "cold "
        "excess at the middle n; iid: cold excess of fresh pairs over warm at the largest "
        "n");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k];
        const double *const column[] = {c->warm, c->cold, c->gap_slope, c->unlearned,
                                        c->iid};
        size_t n;
        tt_table_row(t);
        tt_table_text(t, md_arm_word[c->arm]);
        tt_table_int(t, (long)c->d);
        for (size_t j = 0; j < sizeof column / sizeof *column; j++) {
            tt_interval i = interval_of(column[j], &n);
            if (column[j] == c->unlearned || column[j] == c->iid) { // means of logarithms
                i = (tt_interval){exp(i.estimate), exp(i.lo), exp(i.hi)};
            }
            if (j == 0) {
                tt_table_int(t, (long)n);
            }
            tt_table_number(t, i.estimate);
            tt_table_number(t, i.lo);
            tt_table_number(t, i.hi);
        }
    }
    for (size_t d = 20; d <= 40; d += 10) {
        tt_table_row(t);
        tt_table_text(t, "printed");
        tt_table_int(t, (long)d);
        tt_table_int(t, 50);
        tt_table_number(t, md_printed_slope(d));
        for (size_t k = 0; k < sizeof head / sizeof *head - 4; k++) {
            tt_table_number(t, NAN);
        }
    }
    const int status = tt_table_write_csv(t, "matrix_design_slopes");
    tt_table_free(t);
    return status;
}

enum { NS = MD_SIZES + 1, COLS = NS + 2, TEXT = 64 };

/* The n of all matrix designs, ascending, then fresh pairs. */
static size_t columns_of(size_t *n, const md_measured *m) {
    size_t count = 0;
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k];
        for (size_t s = 0; s < c->sizes; s++) {
            size_t at = 0;
            while (at < count && n[at] < c->n[s]) {
                at++;
            }
            if (at == count || n[at] != c->n[s]) {
                TT_ASSERT(count < MD_SIZES);
                for (size_t j = count++; j > at; j--) {
                    n[j] = n[j - 1];
                }
                n[at] = c->n[s];
            }
        }
    }
    n[count++] = MD_FRESH;
    return count;
}

static void grid_row(char text[][TEXT], const md_measured *m, const md_curve *c,
                     const size_t *n, size_t count) {
    const double *const slope[] = {c->warm, c->cold};
    for (size_t j = 0; j < count; j++) {
        size_t cell = n[j] == MD_FRESH ? c->fresh : MD_CELLS, replicates;
        for (size_t s = 0; s < c->sizes; s++) {
            cell = c->n[s] == n[j] ? c->cell[s] : cell;
        }
        text[j][0] = '\0';
        if (cell < MD_CELLS) {
            const tt_interval w = geometric(m, cell, MD_C_WARM, &replicates);
            const tt_interval new = geometric(m, cell, MD_C_COLD, &replicates);
            snprintf(text[j], TEXT, isfinite(new.estimate) ? "%.3g / %.3g" : "%.3g",
                     w.estimate, new.estimate);
        }
    }
    for (size_t j = 0; j < 2; j++) {
        size_t replicates;
        const tt_interval i = interval_of(slope[j], &replicates);
        snprintf(text[count + j], TEXT,
                 replicates > 1   ? "%.2f [%.2f, %.2f]"
                 : replicates > 0 ? "%.2f"
                                  : "",
                 i.estimate, i.lo, i.hi);
    }
}

static int write_grid(const tt_results *results, const md_measured *m) {
    char text[MD_CURVES * COLS][TEXT], rows[MD_CURVES][TEXT], heads[COLS][TEXT], note[500];
    const char *cell[MD_CURVES * COLS], *row[MD_CURVES], *head[COLS];
    size_t n[NS];
    const size_t count = columns_of(n, m), cols = count + 2;
    for (size_t j = 0; j < cols; j++) {
        if (j < count && n[j] != MD_FRESH) {
            snprintf(heads[j], TEXT, "n = %zu", n[j]);
        } else {
            snprintf(heads[j], TEXT, "%s",
                     j < count    ? "fresh pairs"
                     : j == count ? "slope, seen"
                                  : "slope, new");
        }
        head[j] = heads[j];
    }
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k];
        snprintf(rows[k], TEXT, "%s, d = %zu", md_arm_title[c->arm], c->d);
        row[k] = rows[k];
        grid_row(text + k * cols, m, c, n, count);
        for (size_t j = 0; j < cols; j++) {
            cell[k * cols + j] = text[k * cols + j];
        }
    }
    snprintf(note, sizeof note,
             "Excess risk on pairs of seen users and items / of new ones, geometric means "
             "over %zu to %zu replicates; %zu training ratings in every design, n = m; "
             "slopes of log excess on log n up to 3000 with 95 %% intervals; profile %s.",
             results->replicates_min, results->replicates_max, m->n_train,
             tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "matrix_design",
        &(tt_grid_table){.title = "Error against the number of users at fixed |Omega|",
                         .note = note,
                         .corner = "method",
                         .row_heads = row,
                         .col_heads = head,
                         .cell = cell,
                         .n_rows = m->curves,
                         .n_cols = cols});
}

int md_report(const tt_results *results) {
    md_measured *m = tt_alloc(1, sizeof *m);
    tt_verdict verdict[MD_VERDICTS];
    int status = m ? md_measure(m, results) : TT_ENOMEM;
    if (status == TT_OK) {
        md_verdicts(verdict, m);
        status = write_points(results, m);
        status = status == TT_OK ? write_slopes(results, m) : status;
        status = status == TT_OK ? write_grid(results, m) : status;
        status = status == TT_OK ? tt_verdict_write(results, verdict, MD_VERDICTS) : status;
        md_measured_free(m);
    }
    tt_free(m);
    return status;
}
