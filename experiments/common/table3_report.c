#include "common/table3_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_table.h"

enum { CELL = 48, NOTE = 2000, TITLE = 500 };

/* Table 3 of the paper. */
table3_print table3_printed(size_t arm, enum table3_set set) {
    static const struct {
        const char *arm;
        table3_print value[3]; // overall, warm, cold
    } printed[] = {
        {"ttm", {{0.9624, 0.0004}, {0.9547, 0.0007}, {0.9654, 0.0004}}},
        {"ttm_all_reviews", {{0.9624, 0.0004}, {0.9547, 0.0007}, {0.9654, 0.0004}}},
        {"rsvd", {{1.0325, 0.004}, {0.9655, 0.0007}, {1.0581, 0.0002}}},
        {"knn", {{1.0544, 0.0004}, {1.0449, 0.0008}, {1.0581, 0.0002}}},
        {"svdpp", {{1.0338, 0.0003}, {0.9703, 0.0006}, {1.0581, 0.0002}}},
        {"cocluster", {{1.0573, 0.0004}, {1.0553, 0.0008}, {1.0581, 0.0002}}},
    };
    for (size_t k = 0; k < sizeof printed / sizeof printed[0]; k++) {
        if (strcmp(printed[k].arm, table3_arms[arm].name) == 0 && set <= TABLE3_COLD) {
            return printed[k].value[set];
        }
    }
    return (table3_print){NAN, NAN};
}

typedef struct {
    const tt_results *results;
    const table3_measured *m;
    const yelp_source *source;
    int all_reviews;
} box;

static void put_interval(tt_table *t, tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    tt_table_number(t, i.estimate);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

static void put_status(tt_table *t, const box *b, size_t cell, int empty) {
    char status[64];
    const series *s = &b->m->s;
    if (s->bad[cell] > 0) {
        snprintf(status, sizeof status, "%s %zu", s->word[cell], s->bad[cell]);
    } else {
        snprintf(status, sizeof status, "%s", empty ? "n/a" : "ok");
    }
    tt_table_text(t, status);
}

static void csv_row(tt_table *t, const box *b, size_t source, enum table3_set set,
                    size_t arm) {
    const table3_measured *m = b->m;
    const int real = b->source->yelp != NULL;
    const tt_summary n = table3_mean(m, source, arm, set, TABLE3_N);
    const tt_summary rmse = table3_mean(m, source, arm, set, TABLE3_RMSE);
    const table3_print printed = real ? table3_printed(arm, set) : (table3_print){NAN, NAN};
    tt_table_row(t);
    tt_table_text(t, table3_source_name(source, real));
    tt_table_text(t, table3_set_name[set]);
    tt_table_text(t, table3_arms[arm].name);
    tt_table_int(t, (long)rmse.n);
    tt_table_number(t, n.mean);
    put_interval(t, rmse);
    tt_table_number(t, rmse.se);
    tt_table_number(t, printed.rmse);
    tt_table_number(t, printed.se);
    put_interval(t, table3_difference(m, source, arm, TABLE3_TTM, set));
    tt_table_number(t, table3_mean(m, source, arm, set, TABLE3_LISTS).mean);
    put_interval(t, table3_mean(m, source, arm, set, TABLE3_NDCG));
    put_interval(t, table3_mean(m, source, arm, set, TABLE3_FLIPS));
    put_status(t, b, source * m->arms + arm, !(n.mean > 0));
}

static int write_csv(const box *b) {
    // clang-format off
    static const char *const heads[] = {
        "source", "set", "method", "replicates", "n", "rmse", "lo", "hi", "se", "published",
        "published_se", "difference", "difference_lo", "difference_hi", "lists", "ndcg",
        "ndcg_lo", "ndcg_hi", "flips", "flips_lo", "flips_hi", "status"};
    // clang-format on
    tt_table *t = tt_table_alloc(
        b->results, heads, sizeof heads / sizeof heads[0],
        "n: test pairs, lists: users' test lists, means over replicates; lo, hi: 95 %\n"
        "difference: RMSE less that of ttm, paired; ndcg: at 10; flips: share of pairs\n"
        "status: ok, n/a for an empty set, or the word and number of fits left out");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t source = 0; source < b->m->sources; source++) {
        for (size_t set = 0; set < TABLE3_SETS; set++) {
            for (size_t arm = 0; arm < b->m->arms; arm++) {
                csv_row(t, b, source, (enum table3_set)set, arm);
            }
        }
    }
    const int status = tt_table_write_csv(t, "table3");
    tt_table_free(t);
    return status;
}

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
static void fill_column(const box *b, const column *c, size_t k, size_t n,
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

/* "a [lo, hi]" */
static const char *words_of(char out[CELL], tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    snprintf(out, CELL, "%.4f [%.4f, %.4f]", i.estimate, i.lo, i.hi);
    return out;
}

static void write_note(char note[NOTE], const box *b) {
    char where[YELP_INPUT_TEXT], leak[CELL], training[CELL], share[CELL] = "";
    const table3_measured *m = b->m;
    const enum table3_set cold = TABLE3_COLD;
    const int n = snprintf(
        note, NOTE,
        "RMSE and NDCG@10, mean over replicates (standard error); the best of a column in "
        "bold. %s Covariates %s. On cold pairs covariates from all reviews, as published, "
        "change TTM's RMSE by %s, training reviews alone by %s.",
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

static int write_grid(const box *b) {
    const column *columns = b->source->yelp ? of_yelp : of_generated;
    const size_t n = b->source->yelp ? YELP : GENERATED;
    char text[TABLE3_ARMS * MOST][CELL], title[TITLE], where[YELP_INPUT_TEXT], note[NOTE];
    const char *cell[TABLE3_ARMS * MOST], *head[MOST], *row[TABLE3_ARMS];
    unsigned char bold[TABLE3_ARMS * MOST];
    for (size_t k = 0; k < n; k++) {
        head[k] = columns[k].head;
        fill_column(b, &columns[k], k, n, text, cell, bold);
    }
    for (size_t arm = 0; arm < b->m->arms; arm++) {
        row[arm] = table3_arms[arm].title;
    }
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
                             .n_rows = b->m->arms,
                             .n_cols = n};
    return tt_table_write_grid(b->results, "table3", &g);
}

int table3_report(const tt_results *results, const yelp_source *source, int all_reviews) {
    const int real = source->yelp != NULL;
    table3_measured m;
    int status = table3_measure(&m, results, real ? 1 : TABLE3_GENERATED,
                                real ? TABLE3_TRUTH : TABLE3_ARMS, real);
    if (status != TT_OK) {
        return status;
    }
    const box b = {results, &m, source, all_reviews};
    status = write_csv(&b);
    status = status == TT_OK ? write_grid(&b) : status;
    status = status == TT_OK ? table3_verdicts(results, &m, real) : status;
    table3_measured_free(&m);
    return status;
}
