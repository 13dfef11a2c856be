/* The table of experiments/table3.c for reading. */
#include <math.h>
#include <stdio.h>

#include "common/table3_report.h"
#include "farm/tt_table.h"

enum { CELL = 48, NOTE = 2000, TITLE = 500 };

/* A column of the table for reading. */
typedef struct {
    const char *head;
    size_t source;
    enum table3_set set;
    size_t what;
    int printed; // 1: the paper's
} column;

static const column of_generated[] = {
    {"overall", TABLE3_PLANTED, TABLE3_OVERALL, TABLE3_RMSE, 0},
    {"warm", TABLE3_PLANTED, TABLE3_WARM, TABLE3_RMSE, 0},
    {"cold", TABLE3_PLANTED, TABLE3_COLD, TABLE3_RMSE, 0},
    {"cold user", TABLE3_PLANTED, TABLE3_COLD_USER, TABLE3_RMSE, 0},
    {"cold item", TABLE3_PLANTED, TABLE3_COLD_ITEM, TABLE3_RMSE, 0},
    {"NDCG@10, warm", TABLE3_PLANTED, TABLE3_WARM, TABLE3_NDCG, 0},
    {"NDCG@10, cold", TABLE3_PLANTED, TABLE3_COLD, TABLE3_NDCG, 0},
    {"cold, nothing planted", TABLE3_NULL, TABLE3_COLD, TABLE3_RMSE, 0}};
static const column of_yelp[] = {{"overall", 0, TABLE3_OVERALL, TABLE3_RMSE, 0},
                                 {"printed", 0, TABLE3_OVERALL, TABLE3_RMSE, 1},
                                 {"warm", 0, TABLE3_WARM, TABLE3_RMSE, 0},
                                 {"printed", 0, TABLE3_WARM, TABLE3_RMSE, 1},
                                 {"cold", 0, TABLE3_COLD, TABLE3_RMSE, 0},
                                 {"printed", 0, TABLE3_COLD, TABLE3_RMSE, 1},
                                 {"cold user", 0, TABLE3_COLD_USER, TABLE3_RMSE, 0},
                                 {"cold item", 0, TABLE3_COLD_ITEM, TABLE3_RMSE, 0},
                                 {"NDCG@10, warm", 0, TABLE3_WARM, TABLE3_NDCG, 0},
                                 {"NDCG@10, cold", 0, TABLE3_COLD, TABLE3_NDCG, 0}};
enum {
    GENERATED = sizeof of_generated / sizeof of_generated[0],
    YELP = sizeof of_yelp / sizeof of_yelp[0],
    MOST = YELP > GENERATED ? YELP : GENERATED
};

static void format(char out[CELL], double mean, double se) {
    if (isnan(mean)) {
        snprintf(out, CELL, "n/a");
    } else {
        snprintf(out, CELL, se > 0 ? "%.4f (%.4f)" : "%.4f", mean, se);
    }
}

/* Fills column k of the grid and marks its best method. */
static void fill_column(const table3_context *b, const column *c, size_t k, size_t n,
                        char (*text)[CELL], const char **cell, unsigned char *bold) {
    double best = INFINITY;
    size_t winner = TABLE3_ARMS;
    for (size_t arm = 0; arm < b->m->arms; arm++) {
        const size_t at = arm * n + k;
        const tt_summary s = table3_mean(b->m, c->source, arm, c->set, c->what);
        const table3_print printed = table3_printed(arm, c->set);
        const double loss = c->what == TABLE3_NDCG ? -s.mean : s.mean;
        format(text[at], c->printed ? printed.rmse : s.mean,
               c->printed ? printed.se : s.se);
        cell[at] = c->printed && isnan(printed.rmse) ? NULL : text[at];
        if (!c->printed && arm != TABLE3_TRUTH && loss < best) {
            best = loss;
            winner = arm;
        }
    }
    for (size_t arm = 0; arm < b->m->arms; arm++) {
        bold[arm * n + k] = arm == winner;
    }
}

/* The last row: how many test pairs, or users' lists, a column is about, by TTM's rows. */
static void fill_counts(const table3_context *b, const column *c, size_t k, size_t n,
                        char (*text)[CELL], const char **cell) {
    const size_t at = b->m->arms * n + k;
    const size_t what = c->what == TABLE3_NDCG ? TABLE3_LISTS : TABLE3_N;
    snprintf(text[at], CELL, "%.0f",
             table3_mean(b->m, c->source, TABLE3_TTM, c->set, what).mean);
    cell[at] = c->printed ? NULL : text[at];
}

/* "a [lo, hi]" */
static const char *words_of(char out[CELL], tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    snprintf(out, CELL, "%.4f [%.4f, %.4f]", i.estimate, i.lo, i.hi);
    return out;
}

static void write_note(char note[NOTE], const table3_context *b) {
    char where[YELP_INPUT_TEXT], leak[CELL], training[CELL], share[CELL] = "";
    const table3_measured *m = b->m;
    const enum table3_set cold = TABLE3_COLD;
    const int n = snprintf(
        note, NOTE,
        "RMSE and NDCG@10, mean over replicates (standard error); the best of a column in "
        "bold; last row: test pairs, users' lists. %s Covariates %s. On cold pairs "
        "covariates from all reviews, as published, change TTM's RMSE by %s, training "
        "reviews alone by %s.",
        yelp_input_note(where, b->source),
        b->all_reviews ? "from all reviews, as published"
                       : "from reviews that are no test pairs",
        words_of(leak, table3_difference(m, 0, TABLE3_TTM_ALL, TABLE3_TTM, cold)),
        words_of(training, table3_difference(m, 0, TABLE3_TTM_ALL + 1, TABLE3_TTM, cold)));
    if (!b->source->yelp) {
        snprintf(note + n, NOTE - (size_t)n,
                 " Of what the planted truth takes off the mean's squared error there, TTM "
                 "takes the share %s.",
                 words_of(share, table3_recovered(m, 0, TABLE3_TTM, cold)));
    }
}

int table3_table(const table3_context *b) {
    const column *columns = b->source->yelp ? of_yelp : of_generated;
    const size_t n = b->source->yelp ? YELP : GENERATED;
    char text[(TABLE3_ARMS + 1) * MOST][CELL], title[TITLE], where[YELP_INPUT_TEXT],
        note[NOTE];
    const char *cell[(TABLE3_ARMS + 1) * MOST], *head[MOST], *row[TABLE3_ARMS + 1];
    unsigned char bold[(TABLE3_ARMS + 1) * MOST] = {0};
    for (size_t k = 0; k < n; k++) {
        head[k] = columns[k].head;
        fill_column(b, &columns[k], k, n, text, cell, bold);
        fill_counts(b, &columns[k], k, n, text, cell);
    }
    for (size_t arm = 0; arm < b->m->arms; arm++) {
        row[arm] = table3_arms[arm].title;
    }
    row[b->m->arms] = "pairs, lists";
    const double reviews =
        b->results->n_rows > 0 ? b->results->row[0].value[TABLE3_REVIEWS] : NAN;
    snprintf(title, sizeof title, "Table 3 (%s)",
             yelp_input_title(where, b->source, reviews));
    write_note(note, b);
    const tt_grid_table g = {.title = title,
                             .note = note,
                             .corner = "method",
                             .row_heads = row,
                             .col_heads = head,
                             .cell = cell,
                             .bold = bold,
                             .n_rows = b->m->arms + 1,
                             .n_cols = n};
    return tt_table_write_grid(b->results, "table3", &g);
}
