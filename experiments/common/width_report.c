#include "common/width_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

enum { TEXT = 48, NOTE = 1200 };

static int write_points(const tt_results *results, const width_measured *m) {
    static const char *const head[] = {
        "arm",        "depth",        "d",           "width",       "width_over_3d",
        "replicates", "not_ok",       "status",      "rmse",        "rmse_se",
        "excess",     "excess_se",    "train_rmse",  "nonzero",     "floor",
        "floor_se",   "floor_half",   "floor_worst", "floor_train", "doubling",
        "energy",     "implied_rmse", "implied_se",  "implied_most"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "not_ok: runs left out of the means; floor: squared error of one tower fitted to "
        "the true functions, over their square, on fresh covariates; _half: in half the "
        "steps, the start of least training error; _worst: the other; doubling: floor over "
        "floor_half; implied_rmse: of the ratings, both towers having this floor; _most: "
        "its upper bound");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < m->cells; cell++) {
        const width_cell c = width_cell_of(results->profile, cell);
        const width_point *p = &m->point[cell];
        const tt_summary *s = p->column;
        const tt_summary *counted = &s[width_arms[c.arm].floor ? WIDTH_FLOOR : WIDTH_RMSE];
        const double eps = s[WIDTH_FLOOR].mean;
        const double value[] = {s[WIDTH_RMSE].mean,
                                s[WIDTH_RMSE].se,
                                s[WIDTH_EXCESS].mean,
                                s[WIDTH_EXCESS].se,
                                s[WIDTH_TRAIN].mean,
                                s[WIDTH_NONZERO].mean,
                                eps,
                                s[WIDTH_FLOOR].se,
                                s[WIDTH_FLOOR_HALF].mean,
                                s[WIDTH_FLOOR_WORST].mean,
                                s[WIDTH_FLOOR_TRAIN].mean,
                                p->doubling.mean,
                                s[WIDTH_ENERGY].mean,
                                p->implied.mean,
                                p->implied.se,
                                width_implied_most(eps, s[WIDTH_ENERGY].mean)};
        tt_table_row(t);
        tt_table_text(t, width_arms[c.arm].word);
        tt_table_int(t, (long)width_arms[c.arm].layers);
        tt_table_int(t, (long)c.d);
        tt_table_int(t, (long)c.width);
        tt_table_number(t, (double)c.width / (3 * (double)c.d));
        tt_table_int(t, (long)counted->n);
        tt_table_int(t, (long)p->bad);
        tt_table_text(t, p->word ? p->word : "ok");
        for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
            tt_table_number(t, value[k]);
        }
    }
    const int status = tt_table_write_csv(t, "width");
    tt_table_free(t);
    return status;
}

static int write_collapse(const tt_results *results, const width_measured *m) {
    static const char *const head[] = {"curves",
                                       "replicates",
                                       "kappa",
                                       "lo",
                                       "hi",
                                       "predicted",
                                       "residual_width",
                                       "residual_width_over_d",
                                       "residual_kappa",
                                       "verdict"};
    const width_collapse *const c[] = {&m->fits, &m->floors};
    static const char *const name[] = {"excess of l1", "floor2"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "one curve in width / d^kappa; simultaneous interval; "
                                 "residuals: standard deviation of the log about the "
                                 "curve at kappa 0, 1, as measured, medians");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < 2; k++) {
        const double value[] = {
            c[k]->kappa.estimate, c[k]->kappa.lo,    c[k]->kappa.hi,   1,
            c[k]->residual[0],    c[k]->residual[1], c[k]->residual[2]};
        tt_table_row(t);
        tt_table_text(t, name[k]);
        tt_table_int(t, (long)c[k]->n);
        for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
            tt_table_number(t, value[i]);
        }
        tt_table_text(t, width_collapse_word(c[k]));
    }
    const int status = tt_table_write_csv(t, "width_collapse");
    tt_table_free(t);
    return status;
}

/* What the figure needs of the printed table. */
static int write_printed(const tt_results *results, const width_measured *m) {
    static const char *const head[] = {
        "n",          "d",      "printed_rmse", "implied_rmse",
        "lo",         "hi",     "hopeful_rmse", "hopeful_lo",
        "hopeful_hi", "verdict"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "five layers, 50 wide: printed error beside the one its "
                                 "floor implies; hopeful: after two more doublings of the "
                                 "steps that gain as much as the last; simultaneous "
                                 "intervals");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        const width_reach *w = &m->reach[k];
        const double value[] = {w->printed,    w->implied.estimate, w->implied.lo,
                                w->implied.hi, w->hopeful.estimate, w->hopeful.lo,
                                w->hopeful.hi};
        tt_table_row(t);
        tt_table_int(t, (long)w->n);
        tt_table_int(t, (long)w->d);
        for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
            tt_table_number(t, value[i]);
        }
        tt_table_text(t, width_reach_word(w));
    }
    const int status = tt_table_write_csv(t, "width_printed");
    tt_table_free(t);
    return status;
}

static void cell_text(char *text, const width_measured *m, enum tt_profile profile,
                      width_cell c) {
    const size_t cell = width_find(profile, c);
    text[0] = '\0';
    if (cell < m->cells) {
        const width_point *p = &m->point[cell];
        const tt_summary s = width_arms[c.arm].floor ? p->implied : p->column[WIDTH_RMSE];
        if (s.n == 0) {
            snprintf(text, TEXT, "%s", p->word ? p->word : "failed");
        } else if (p->bad > 0) {
            snprintf(text, TEXT, "%.3f (%.3f), %zu %s", s.mean, s.se, p->bad, p->word);
        } else {
            snprintf(text, TEXT, "%.3f (%.3f)", s.mean, s.se);
        }
    }
}

/* "estimate [lo, hi]", or that there is none. */
static void interval_text(char *text, tt_interval i) {
    if (isfinite(i.lo)) {
        snprintf(text, TEXT, "%.2f [%.2f, %.2f]", i.estimate, i.lo, i.hi);
    } else {
        snprintf(text, TEXT, "n/a");
    }
}

static void write_note(char *note, const tt_results *results, const width_measured *m) {
    char share[TEXT], left[TEXT], fits[TEXT], floors[TEXT], depth[TEXT];
    interval_text(share, m->share);
    interval_text(left, m->left);
    interval_text(fits, m->fits.kappa);
    interval_text(floors, m->floors.kappa);
    interval_text(depth, m->depth);
    snprintf(
        note, NOTE,
        "RMSE (standard error) over replicates, profile %s; n = m = 1500, "
        "100,000 ratings (smoke: fewer), noise .316. Floor: one tower fitted to the true "
        "functions without noise; RMSE implied when both towers are that good. Printed: "
        "five layers, 50 wide. Towers under L1, rise of the excess from d = 20 to 40: "
        "share "
        "of that at width 50 that widening to %zu removes at d = 40 %s, share left at %zu "
        "%s. Common curve in width / d^κ: excess, κ = %s; floors of depth 2, κ = %s. Floor "
        "of depth 5 over depth 2 at width 50: %s. Intervals: simultaneous, 95 %%. %s.",
        tt_profile_name(results->profile),
        m->wide, share, m->wide, left, fits, floors, depth, width_sentence(m));
}

/* Rows: the printed errors, then arm by arm its widths. */
static int write_grid(const tt_results *results, const width_measured *m) {
    static const char *const heads[WIDTH_DIMENSIONS] = {"d = 20", "d = 30", "d = 40"};
    enum { ROWS = WIDTH_ARMS * WIDTH_WIDTHS + 1 };
    char text[ROWS * WIDTH_DIMENSIONS][TEXT], row_text[ROWS][TEXT], note[NOTE];
    const char *cell[ROWS * WIDTH_DIMENSIONS], *rows[ROWS] = {"printed, n = 1500"};
    size_t n = 1, width[WIDTH_WIDTHS];
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        for (size_t j = 0; j < WIDTH_DIMENSIONS; j++) {
            if (m->reach[k].n == 1500 && m->reach[k].d == width_dimension[j]) {
                snprintf(text[j], TEXT, "%.3f", m->reach[k].printed);
            }
        }
    }
    for (enum width_arm arm = 0; arm < WIDTH_ARMS; arm++) {
        const size_t count = width_list(width, results->profile, arm);
        for (size_t k = 0; k < count; k++, n++) {
            snprintf(row_text[n], TEXT, "%s, width %zu", width_arms[arm].title, width[k]);
            rows[n] = row_text[n];
            for (size_t j = 0; j < WIDTH_DIMENSIONS; j++) {
                cell_text(text[n * WIDTH_DIMENSIONS + j], m, results->profile,
                          (width_cell){arm, width_dimension[j], width[k]});
            }
        }
    }
    for (size_t k = 0; k < n * WIDTH_DIMENSIONS; k++) {
        cell[k] = text[k];
    }
    write_note(note, results, m);
    return tt_table_write_grid(
        results, "width",
        &(tt_grid_table){.title =
                             "Test error against width, and what a width can represent",
                         .note = note,
                         .corner = "towers",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = n,
                         .n_cols = WIDTH_DIMENSIONS});
}

int width_report(const tt_results *results) {
    width_measured m;
    int status = width_measure(&m, results);
    if (status == TT_OK) {
        status = write_points(results, &m);
    }
    status = status == TT_OK ? write_collapse(results, &m) : status;
    status = status == TT_OK ? write_printed(results, &m) : status;
    status = status == TT_OK ? write_grid(results, &m) : status;
    status = status == TT_OK ? width_verdicts(results, &m) : status;
    width_measured_free(&m);
    return status;
}
