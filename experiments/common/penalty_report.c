#include "common/penalty_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/series.h"
#include "farm/tt_table.h"

const char *const penalty_name[KINDS] = {"L2", "L1", "reweighted L1"};

typedef struct {
    const tt_results *results;
    const double *lambda; // (KINDS, points)
    size_t points;
    series s;
} box;

static double get(const box *b, size_t cell, size_t replicate, size_t column) {
    return series_of(&b->s, cell, column)[replicate];
}

/* Mean and standard error of a column over the replicates that have it. */
static tt_summary over_replicates(const box *b, size_t cell, size_t column) {
    double x[b->s.replicates];
    return tt_stat_summary(
        x, tt_stat_finite(x, series_of(&b->s, cell, column), NULL, b->s.replicates));
}

static int write_csv(const box *b) {
    static const char *const head[] = {"penalty",        "lambda",     "replications",
                                       "rmse",           "se",         "valid_rmse",
                                       "train_rmse",     "nonzero",    "nonzero_se",
                                       "one_coordinate", "neighbours", "other"};
    static const size_t mean_of[] = {VALID, TRAIN, NONZERO};
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
                                 "lambda: first value of its path; diverged runs left out");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < KINDS * b->points; cell++) {
        const tt_summary test = over_replicates(b, cell, TEST);
        tt_table_row(t);
        tt_table_text(t, penalty_name[cell / b->points]);
        tt_table_number(t, b->lambda[cell]);
        tt_table_int(t, (long)test.n);
        tt_table_number(t, test.mean);
        tt_table_number(t, test.se);
        for (size_t k = 0; k < 3; k++) {
            tt_table_number(t, over_replicates(b, cell, mean_of[k]).mean);
        }
        tt_table_number(t, over_replicates(b, cell, NONZERO).se);
        for (size_t k = ONE; k <= OTHER; k++) {
            tt_table_number(t, over_replicates(b, cell, k).mean);
        }
    }
    const int status = tt_table_write_csv(t, "penalty");
    tt_table_free(t);
    return status;
}

/* The cell of this kind with the least validation error in the replicate. */
static size_t chosen(const box *b, enum penalty_kind kind, size_t replicate) {
    const size_t n = b->points;
    size_t best = kind * n;
    for (size_t cell = kind * n; cell < (kind + 1) * n; cell++) {
        const double x = get(b, cell, replicate, VALID);
        const double y = get(b, best, replicate, VALID);
        best = x < y || !isfinite(y) ? cell : best;
    }
    return best;
}

static int write_grid(const box *b) {
    static const char *const heads[] = {"lambda",         "test RMSE",  "non-zero",
                                        "one coordinate", "neighbours", "other"};
    enum { COLS = 6, TEXT = 40 };
    char text[KINDS * COLS][TEXT];
    const char *cell[KINDS * COLS];
    for (enum penalty_kind kind = 0; kind < KINDS; kind++) {
        double column[COLS][b->s.replicates];
        for (size_t r = 0; r < b->s.replicates; r++) {
            const size_t c = chosen(b, kind, r);
            column[0][r] = b->lambda[c];
            column[1][r] = get(b, c, r, TEST);
            column[2][r] = get(b, c, r, NONZERO);
            for (size_t k = 0; k < 3; k++) {
                column[3 + k][r] = get(b, c, r, ONE + k);
            }
        }
        for (size_t k = 0; k < COLS; k++) {
            const tt_summary s = tt_stat_summary(column[k], b->s.replicates);
            if (isfinite(s.mean)) {
                snprintf(text[kind * COLS + k], TEXT, s.n > 1 ? "%.3g (%.2g)" : "%.3g",
                         s.mean, s.se);
            } else { // a run in which no hidden unit lives
                snprintf(text[kind * COLS + k], TEXT, "n/a");
            }
            cell[kind * COLS + k] = text[kind * COLS + k];
        }
    }
    char note[256];
    snprintf(
        note, sizeof note,
        "Mean (standard error) over %zu replicates of the run with the least validation "
        "error on the grid of lambda; profile %s. Shares are of hidden units that live.",
        b->s.replicates, tt_profile_name(b->results->profile));
    return tt_table_write_grid(
        b->results, "penalty",
        &(tt_grid_table){.title =
                             "What the penalty on the first layer buys at (1500, 1500, 20)",
                         .note = note,
                         .corner = "penalty",
                         .row_heads = penalty_name,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = KINDS,
                         .n_cols = COLS});
}

static tt_verdict penalty_verdict(const box *b) {
    const size_t n = b->s.replicates;
    double reweighted[n], plain[n], d[n];
    for (size_t r = 0; r < n; r++) {
        reweighted[r] = get(b, chosen(b, REWEIGHTED, r), r, TEST);
        plain[r] = get(b, chosen(b, L2, r), r, TEST);
    }
    const tt_summary s = tt_stat_summary(d, tt_stat_finite(d, reweighted, plain, n));
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    const int less = tt_stat_t_p(s, TT_LOWER) <= 0.05;
    const int more = tt_stat_t_p(s, TT_UPPER) <= 0.05;
    return (tt_verdict){
        .claim = "a reweighted L1 penalty on the first layer lowers the error of L2 alone",
        .theorem = "equation (2)",
        .predicted = NAN,
        .measured = s.mean,
        .lo = i.lo,
        .hi = i.hi,
        .replicates = s.n,
        .word = less ? "agrees" : (more ? "differs" : "inconclusive"),
        .rule =
            "one-sided paired t test at .05 of the test errors at the penalties of least "
            "validation error; measured: their difference",
        .figure = "penalty.svg"};
}

static tt_verdict search_verdict(const box *b) {
    const size_t search = KINDS * b->points;
    double worst = -INFINITY;
    for (size_t r = 0; r < b->s.replicates; r++) {
        const double full = get(b, chosen(b, REWEIGHTED, r), r, VALID);
        const double excess = get(b, search, r, VALID) / full - 1;
        worst = excess > worst || isnan(excess) ? excess : worst;
    }
    return (tt_verdict){.claim = "successive halving finds the full grid's penalty",
                        .theorem = "search",
                        .predicted = 0,
                        .measured = worst,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = b->s.replicates,
                        .word = worst <= 0.01 ? "agrees" : "differs",
                        .rule = "validation error of the choice at most 1 % above the full "
                                "grid's least in every "
                                "replicate; measured: the largest relative excess",
                        .figure = "penalty.svg"};
}

int penalty_report(const tt_results *results, const double *lambda, size_t points) {
    box b = {.results = results, .lambda = lambda, .points = points};
    int status = series_collect(&b.s, results);
    if (status != TT_OK) {
        return status;
    }
    const tt_verdict verdict[] = {penalty_verdict(&b), search_verdict(&b)};
    status = write_csv(&b);
    if (status == TT_OK) {
        status = write_grid(&b);
    }
    if (status == TT_OK) {
        status = tt_verdict_write(results, verdict, 2);
    }
    series_free(&b.s);
    return status;
}
