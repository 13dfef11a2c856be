/* Tables of experiments/table2.c. */
#include "common/table2_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

enum { TEXT = 64, COLS = 9, ROWS = 2 * TABLE2_ASPECTS };

static const table2_line *printed(const char *noun) {
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        if (strcmp(table2_published[k].noun, noun) == 0) {
            return &table2_published[k];
        }
    }
    return NULL;
}

/* Numbers of a printed line; without one, or without Yelp, NAN. */
static void put_printed(tt_table *t, const table2_line *line) {
    const double value[] = {line ? line->frequency : NAN,
                            line ? 1000 * line->frequency / TABLE2_PUBLISHED_REVIEWS : NAN,
                            line ? line->mean : NAN,
                            line ? line->sd : NAN,
                            line ? line->quartile[0] : NAN,
                            line ? line->quartile[1] : NAN,
                            line ? line->quartile[2] : NAN};
    for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
        tt_table_number(t, value[k]);
    }
}

static void put_row(tt_table *t, const tt_row *r, int real) {
    static const int counts[] = {TABLE2_MENTIONS, TABLE2_NAMING, TABLE2_PER_1000,
                                 TABLE2_PER_1000_SE};
    static const int planted[] = {TABLE2_CORRELATION, TABLE2_CONTROL, TABLE2_SHARED,
                                  TABLE2_PLACES,      TABLE2_REVIEWS, TABLE2_USERS,
                                  TABLE2_BUSINESSES};
    char noun[TABLE2_NAME];
    table2_name_unpack(noun, &r->value[TABLE2_NOUN_FIRST]);
    tt_table_row(t);
    tt_table_int(t, (long)r->replicate);
    tt_table_int(t, (long)r->value[TABLE2_RANK]);
    tt_table_text(t, noun);
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        tt_table_number(t, r->value[counts[k]]);
    }
    for (size_t s = 0; s < POLARITY_STATS; s++) {
        tt_table_number(t, r->value[TABLE2_STAT + s]);
        tt_table_number(t, r->value[TABLE2_LO + s]);
        tt_table_number(t, r->value[TABLE2_HI + s]);
    }
    put_printed(t, real ? printed(noun) : NULL);
    for (size_t k = 0; k < sizeof planted / sizeof *planted; k++) {
        tt_table_number(t, r->value[planted[k]]);
    }
}

static int write_csv(const tt_results *results, int real) {
    static const char *const head[] = {"replicate",
                                       "rank",
                                       "noun",
                                       "mentions",
                                       "naming",
                                       "per_1000",
                                       "per_1000_se",
                                       "mean",
                                       "mean_lo",
                                       "mean_hi",
                                       "sd",
                                       "sd_lo",
                                       "sd_hi",
                                       "q25",
                                       "q25_lo",
                                       "q25_hi",
                                       "q50",
                                       "q50_lo",
                                       "q50_hi",
                                       "q75",
                                       "q75_lo",
                                       "q75_hi",
                                       "printed_count",
                                       "printed_per_1000",
                                       "printed_mean",
                                       "printed_sd",
                                       "printed_q25",
                                       "printed_q50",
                                       "printed_q75",
                                       "correlation",
                                       "control",
                                       "shared",
                                       "places",
                                       "reviews",
                                       "users",
                                       "businesses"};
    char note[2 * YELP_INPUT_TEXT], title[YELP_INPUT_TEXT], tools[YELP_INPUT_TEXT];
    snprintf(note, sizeof note,
             "%s. %s\nnaming: reviews that name the noun; intervals: 95 %%, bootstrap over "
             "them; correlation: Spearman, over `places` businesses, with planted quality; "
             "control: with that in the next aspect, shared: of the two qualities",
             yelp_input_title(title, yelp_input_source(), NAN),
             yelp_input_note(tools, yelp_input_source()));
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head, note);
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell == 0) {
            put_row(t, &results->row[i], real);
        }
    }
    const int status = tt_table_write_csv(t, "table2");
    tt_table_free(t);
    return status;
}

static void put_interval(tt_table *t, tt_interval i) {
    tt_table_number(t, i.estimate);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

static int write_recovery(const tt_results *results) {
    static const char *const head[] = {"noun", "folders", "common",     "correlation", "lo",
                                       "hi",   "control", "control_lo", "control_hi"};
    table2_recovered r[TABLE2_ASPECTS];
    tt_interval all, control;
    size_t folders, common = 0;
    int status = table2_recovery(r, &all, &control, &folders, results);
    tt_table *t =
        tt_table_alloc(results, head, sizeof head / sizeof *head,
                       "correlation: of polarity with planted quality by rank over "
                       "businesses; control: with that in the next aspect, less "
                       "that of both qualities; means over folders, 95 % t "
                       "intervals, in the last row 90 % for control; common: "
                       "folders with the noun among the ten most common");
    for (size_t k = 0; t && k < TABLE2_ASPECTS; k++) {
        tt_table_row(t);
        tt_table_text(t, table2_published[k].noun);
        tt_table_int(t, (long)r[k].folders);
        tt_table_int(t, (long)r[k].common);
        put_interval(t, r[k].correlation);
        put_interval(t, r[k].control);
        common += r[k].common;
    }
    if (t) {
        tt_table_row(t);
        tt_table_text(t, "all");
        tt_table_int(t, (long)folders);
        tt_table_int(t, (long)common);
        put_interval(t, all);
        put_interval(t, control);
        status = status == TT_OK ? tt_table_write_csv(t, "table2_recovery") : status;
    }
    tt_table_free(t);
    return t ? status : TT_ENOMEM;
}

/* "0.39 [0.38, 0.40]" */
static void with_bounds(char text[TEXT], const double *value, size_t s) {
    snprintf(text, TEXT, "%.2f [%.2f, %.2f]", value[TABLE2_STAT + s], value[TABLE2_LO + s],
             value[TABLE2_HI + s]);
}

/* Texts of a noun's row; line NULL: nothing printed. */
static void grid_row(char text[][TEXT], const double *value, const table2_line *line,
                     int real) {
    snprintf(text[0], TEXT, "%.0f", value[TABLE2_MENTIONS]);
    snprintf(text[1], TEXT, "%.1f ± %.1f", value[TABLE2_PER_1000],
             value[TABLE2_PER_1000_SE]);
    with_bounds(text[2], value, POLARITY_MEAN);
    with_bounds(text[3], value, POLARITY_SD);
    for (size_t s = 0; s < 3; s++) {
        with_bounds(text[4 + s], value, POLARITY_Q25 + s);
    }
    if (real && line) {
        snprintf(text[7], TEXT, "%.1f", 1000 * line->frequency / TABLE2_PUBLISHED_REVIEWS);
        snprintf(text[8], TEXT, "%.2f; %.2f; %.2f %.2f %.2f", line->mean, line->sd,
                 line->quartile[0], line->quartile[1], line->quartile[2]);
    } else if (!real && isfinite(value[TABLE2_CORRELATION])) {
        snprintf(text[7], TEXT, "%.3f", value[TABLE2_CORRELATION]);
        snprintf(text[8], TEXT, "%.3f (%.3f)", value[TABLE2_CONTROL], value[TABLE2_SHARED]);
    }
}

static int write_grid(const tt_results *results, int real) {
    static const char *const heads[2][COLS] = {
        {"mentions", "in 1000 reviews", "mean", "sd", "25 %", "50 %", "75 %",
         "rank correlation with planted quality", "in the next aspect (planted)"},
        {"mentions", "in 1000 reviews", "mean", "sd", "25 %", "50 %", "75 %",
         "printed: in 1000 reviews", "printed: mean; sd; quartiles"}};
    static char text[ROWS * COLS][TEXT], name[ROWS][TABLE2_NAME];
    const char *cell[ROWS * COLS], *rows[ROWS];
    char title[YELP_INPUT_TEXT], whole[2 * YELP_INPUT_TEXT], tools[YELP_INPUT_TEXT];
    char note[2 * YELP_INPUT_TEXT];
    double reviews = NAN;
    size_t n = 0;
    memset(text, 0, sizeof text);
    for (size_t i = 0; i < results->n_rows && n < ROWS; i++) {
        const tt_row *r = &results->row[i];
        if (r->cell == 0 && r->replicate == 0) {
            table2_name_unpack(name[n], &r->value[TABLE2_NOUN_FIRST]);
            grid_row(text + n * COLS, r->value, printed(name[n]), real);
            reviews = r->value[TABLE2_REVIEWS];
            rows[n] = name[n];
            for (size_t k = 0; k < COLS; k++) {
                cell[n * COLS + k] = text[n * COLS + k];
            }
            n++;
        }
    }
    snprintf(whole, sizeof whole, "Polarity of the most common aspects (%s)",
             yelp_input_title(title, yelp_input_source(), reviews));
    snprintf(note, sizeof note,
             "%s Intervals: 95 %%, bootstrap over the reviews that name the noun; ± one "
             "standard error. %s; profile %s.",
             yelp_input_note(tools, yelp_input_source()),
             real ? "Printed: Table 2 of the paper, 688,960 reviews"
                  : "The first of the folders; nothing to compare with the printed table",
             tt_profile_name(results->profile));
    return tt_table_write_grid(results, "table2",
                               &(tt_grid_table){.title = whole,
                                                .note = note,
                                                .corner = "noun",
                                                .row_heads = rows,
                                                .col_heads = heads[real],
                                                .cell = cell,
                                                .n_rows = n,
                                                .n_cols = COLS});
}

int table2_report(const tt_results *results) {
    const int real = yelp_input_source()->yelp != NULL;
    int status = write_csv(results, real);
    status = status == TT_OK ? write_recovery(results) : status;
    status = status == TT_OK ? write_grid(results, real) : status;
    status = status == TT_OK ? table2_dimension_report(results) : status;
    return status == TT_OK ? table2_verdicts(results) : status;
}
