#include "common/movielens_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/movielens_table.h"
#include "common/movielens_verdicts.h"

enum { TEXT = 48, COLS = 6, PART = 96 };

static void csv_row(tt_table *t, const movielens_measured *m, size_t cell, int subset,
                    size_t arm) {
    const movielens_at at = {cell, arm, movielens_rmse(subset)};
    const tt_summary rmse = movielens_mean(m, at);
    const tt_summary disorder =
        movielens_mean(m, (movielens_at){cell, arm, MOVIELENS_DISORDER});
    tt_table_row(t);
    tt_table_text(t, tt_metrics_name((size_t)subset));
    tt_table_text(t, movielens_arms[arm].name);
    tt_table_int(t, (long)rmse.n);
    tt_table_number(t, rmse.mean);
    tt_table_number(t, rmse.se);
    const char *best = movielens_put_best(t, m, at);
    tt_table_text(t, movielens_cells[cell].name);
    tt_table_text(t, best);
    movielens_put_mean(t, m, at, movielens_pairs(subset));
    movielens_put_mean(t, m, at, movielens_rmse(subset) + 1);
    tt_table_number(t, subset == TT_ALL ? disorder.mean : NAN);
    movielens_put_status(t, m, cell, arm, rmse.n);
}

/* 1 if the cell has test pairs of the subset. */
static int has_pairs(const movielens_measured *m, size_t cell, int subset) {
    const movielens_at at = {cell, MOVIELENS_MEAN, movielens_pairs(subset)};
    return movielens_mean(m, at).mean > 0;
}

/* Says where the profile uses less than all of the data; returns out (PART). */
static const char *part_of(char *out, const tt_results *results) {
    const size_t users = movielens_efforts[results->profile].users;
    out[0] = '\0';
    if (users > 0) {
        snprintf(out, PART, "Only the first %zu users and %zu films. ", users, 2 * users);
    }
    return out;
}

static int write_csv(const tt_results *results, const movielens_measured *m) {
    // clang-format off
    static const char *const head[] = {
        "subset", "method", "replications", "rmse", "se", "difference_to_best_baseline",
        "lo", "hi", "split", "best_baseline", "n", "mae", "disorder", "status"};
    // clang-format on
    char note[640], part[PART];
    snprintf(note, sizeof note,
             "%sdifference_to_best_baseline: of rmse, to the baseline of least mean rmse "
             "but the row's own; lo, hi: its 95 %% interval\n"
             "se and intervals with Nadeau & Bengio's correction; n: test pairs in a "
             "replicate, mean\n"
             "disorder: share of a user's test pairs in the wrong order, mean over users; "
             "status: ok, or the word and number of fits not averaged in",
             part_of(part, results));
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof head[0], note);
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < MOVIELENS_CURVES; cell++) {
        for (int i = -1; i < TT_SUBSETS; i++) {
            const int subset = i < 0 ? TT_ALL : i;
            for (size_t arm = 0; arm < MOVIELENS_ARMS && has_pairs(m, cell, subset);
                 arm++) {
                csv_row(t, m, cell, subset, arm);
            }
        }
    }
    const int status = tt_table_write_csv(t, "movielens");
    tt_table_free(t);
    return status;
}

static const struct {
    const char *head;
    size_t cell;
    int subset; // -1: disorder
} grid_column[COLS] = {
    {"published folds", MOVIELENS_FOLDS, TT_ALL},
    {"warm", MOVIELENS_HOLDOUT, TT_WARM},
    {"cold user", MOVIELENS_COLD_USER, TT_COLD_USER},
    {"cold item", MOVIELENS_COLD_ITEM, TT_COLD_ITEM},
    {"cold both", MOVIELENS_COLD_BOTH, TT_COLD_BOTH},
    {"disorder, cold user", MOVIELENS_COLD_USER, -1},
};

/* A column of the table for reading: its texts, and the best of it in bold. */
static void fill_column(const movielens_measured *m, size_t j, char (*text)[TEXT],
                        const char **cell, unsigned char *bold) {
    const size_t column = grid_column[j].subset < 0 ? (size_t)MOVIELENS_DISORDER
                                                    : movielens_rmse(grid_column[j].subset);
    double best = INFINITY;
    size_t winner = MOVIELENS_ARMS;
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        const size_t at = arm * COLS + j;
        const tt_summary s =
            movielens_mean(m, (movielens_at){grid_column[j].cell, arm, column});
        cell[at] = s.n > 0 ? text[at] : "failed";
        snprintf(text[at], TEXT, s.n > 1 ? "%.4f ± %.4f" : "%.4f", s.mean, s.se);
        if (s.mean < best) {
            best = s.mean;
            winner = arm;
        }
    }
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        bold[arm * COLS + j] = arm == winner;
    }
}

static int write_grid(const tt_results *results, const movielens_measured *m) {
    char text[MOVIELENS_ARMS * COLS][TEXT], note[640], part[PART];
    const char *cell[MOVIELENS_ARMS * COLS], *rows[MOVIELENS_ARMS], *heads[COLS];
    unsigned char bold[MOVIELENS_ARMS * COLS];
    for (size_t j = 0; j < COLS; j++) {
        heads[j] = grid_column[j].head;
        fill_column(m, j, text, cell, bold);
    }
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        rows[arm] = movielens_arms[arm].title;
    }
    snprintf(note, sizeof note,
             "%sRMSE, mean over replicates ± standard error (Nadeau & Bengio's "
             "correction); the best of a column in bold. Published folds: the lines of "
             "u.data in five blocks; warm: a random fifth of the ratings; cold: a fifth "
             "of the users, films, or both held out. Disorder: share of a user's test "
             "pairs in the wrong order. Parameters are chosen on each training part; "
             "profile %s.",
             part_of(part, results), tt_profile_name(results->profile));
    return tt_table_write_grid(
        results, "movielens",
        &(tt_grid_table){.title = "MovieLens 100K: warm and cold pairs",
                         .note = note,
                         .corner = "method",
                         .row_heads = rows,
                         .col_heads = heads,
                         .cell = cell,
                         .bold = bold,
                         .n_rows = MOVIELENS_ARMS,
                         .n_cols = COLS});
}

int movielens_report(const tt_results *results) {
    movielens_measured m;
    int status = movielens_measure(&m, results);
    if (status != TT_OK) {
        return status;
    }
    status = write_csv(results, &m);
    status = status == TT_OK ? movielens_write_pairs(results, &m) : status;
    status = status == TT_OK ? movielens_write_curve(results, &m) : status;
    status = status == TT_OK ? write_grid(results, &m) : status;
    status = status == TT_OK ? movielens_verdicts(results, &m) : status;
    movielens_measured_free(&m);
    return status;
}
