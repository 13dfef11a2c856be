#include "common/movielens_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/movielens_split.h"
#include "common/series.h"
#include "farm/tt_table.h"

typedef struct {
    const tt_results *results;
    const char *const *arm; // (arms) names
    size_t arms;
    series s;
    double *work; // (s.replicates)
} box;

static const double *get(const box *b, size_t split, size_t arm, size_t column) {
    return series_of(&b->s, split * b->arms + arm, column);
}

/* Mean of x - y over the replicates where it is finite (y NULL: of x), and its standard
 * error with overlap = n_test / n_train. */
static tt_summary corrected(const box *b, const double *x, const double *y,
                            double overlap) {
    const size_t n = tt_stat_finite(b->work, x, y, b->s.replicates);
    tt_summary s = tt_stat_summary(b->work, n);
    s.se = sqrt((1 / (double)n + overlap) * s.variance);
    return s;
}

static double overlap_of(const box *b, size_t split, size_t arm) {
    const tt_summary test = corrected(b, get(b, split, arm, PER_SET * TT_ALL), NULL, 0);
    const tt_summary train = corrected(b, get(b, split, arm, N_TRAIN), NULL, 0);
    return test.mean / train.mean;
}

static void csv_row(tt_table *t, const box *b, size_t split, size_t subset, size_t arm) {
    char status[64] = "ok";
    const size_t cell = split * b->arms + arm, column = PER_SET * subset;
    const double overlap = overlap_of(b, split, arm);
    const tt_summary n = corrected(b, get(b, split, arm, column), NULL, 0);
    const tt_summary rmse = corrected(b, get(b, split, arm, column + 1), NULL, overlap);
    const tt_summary mae = corrected(b, get(b, split, arm, column + 2), NULL, overlap);
    if (b->s.bad[cell] > 0) {
        snprintf(status, sizeof status, "%s %zu", b->s.word[cell], b->s.bad[cell]);
    } else if (n.n == 0) {
        snprintf(status, sizeof status, "failed");
    }
    tt_table_row(t);
    tt_table_text(t, movielens_split_name[split]);
    tt_table_text(t, tt_metrics_name(subset));
    tt_table_text(t, b->arm[arm]);
    tt_table_int(t, (long)rmse.n);
    tt_table_number(t, n.mean);
    tt_table_number(t, rmse.mean);
    tt_table_number(t, rmse.se);
    tt_table_number(t, mae.mean);
    tt_table_text(t, status);
}

/* 1 if any method has pairs of the subset in the split, or a split is all failure. */
static int has_pairs(const box *b, size_t split, size_t subset) {
    for (size_t arm = 0; arm < b->arms; arm++) {
        const double *n = get(b, split, arm, PER_SET * subset);
        for (size_t r = 0; r < b->s.replicates; r++) {
            if (n[r] > 0) {
                return 1;
            }
        }
    }
    return subset == TT_ALL;
}

static int write_csv(const box *b) {
    static const char *const heads[] = {"split", "subset", "method", "replications", "n",
                                        "rmse",  "se",     "mae",    "status"};
    tt_table *t =
        tt_table_alloc(b->results, heads, sizeof heads / sizeof heads[0],
                       "n: test pairs in a replicate, mean; se: of rmse, with Nadeau & "
                       "Bengio's correction\n"
                       "status: ok, or the word and number of fits not averaged in");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t split = 0; split < MOVIELENS_SPLITS; split++) {
        for (int i = -1; i < TT_SUBSETS; i++) {
            const size_t subset = i < 0 ? TT_ALL : (size_t)i;
            for (size_t arm = 0; arm < b->arms && has_pairs(b, split, subset); arm++) {
                csv_row(t, b, split, subset, arm);
            }
        }
    }
    const int status = tt_table_write_csv(t, "movielens");
    tt_table_free(t);
    return status;
}

enum { CELL = 48 };

/* The column of a split: its texts, and the best of it in bold. */
static void fill_column(const box *b, size_t split, char (*text)[CELL], const char **cell,
                        unsigned char *bold) {
    const size_t column = PER_SET * (size_t)movielens_split_subset[split] + 1;
    double best = INFINITY;
    size_t winner = b->arms;
    for (size_t arm = 0; arm < b->arms; arm++) {
        const size_t at = arm * MOVIELENS_SPLITS + split;
        const tt_summary s =
            corrected(b, get(b, split, arm, column), NULL, overlap_of(b, split, arm));
        cell[at] = s.n > 0 ? text[at] : "failed";
        snprintf(text[at], CELL, s.n > 1 ? "%.4f ± %.4f" : "%.4f", s.mean, s.se);
        if (s.mean < best) {
            best = s.mean;
            winner = arm;
        }
    }
    for (size_t arm = 0; arm < b->arms; arm++) {
        bold[arm * MOVIELENS_SPLITS + split] = arm == winner;
    }
}

static int write_grid(const box *b) {
    static const char *const heads[MOVIELENS_SPLITS] = {"warm", "cold user", "cold item",
                                                        "cold both"};
    const size_t n = b->arms * MOVIELENS_SPLITS;
    char text[n][CELL];
    const char *cell[n];
    unsigned char bold[n];
    for (size_t split = 0; split < MOVIELENS_SPLITS; split++) {
        fill_column(b, split, text, cell, bold);
    }
    const tt_grid_table g = {
        .title = "MovieLens 100K: RMSE on warm and cold pairs",
        .note =
            "Mean over replicates ± standard error (Nadeau & Bengio's correction); the "
            "best of a column in bold. Warm: a random 20 % of the ratings; cold: 20 % of "
            "the users, films, or both held out. In the smoke and default profiles the "
            "parameters are fixed, in the paper profile chosen on each training part.",
        .corner = "method",
        .row_heads = b->arm,
        .col_heads = heads,
        .cell = cell,
        .bold = bold,
        .n_rows = b->arms,
        .n_cols = MOVIELENS_SPLITS};
    return tt_table_write_grid(b->results, "movielens", &g);
}

typedef struct {
    const char *word; // candidate
    double p;         // of the candidate; 1 with fewer than two replicates
    tt_summary d;     // towers - the method that does best
} judgement;

static judgement judge(const box *b, size_t split, size_t towers) {
    const size_t column = PER_SET * (size_t)movielens_split_subset[split] + 1;
    const size_t others = b->arms - MOVIELENS_TOWERS;
    const double overlap = overlap_of(b, split, towers);
    double worst = 0, positive = INFINITY;
    judgement j = {.d.mean = -INFINITY};
    for (size_t arm = MOVIELENS_TOWERS; arm < b->arms; arm++) {
        const tt_summary d = corrected(b, get(b, split, towers, column),
                                       get(b, split, arm, column), overlap);
        const double p = tt_stat_t_p(d, TT_TWO_SIDED);
        worst = fmax(worst, p);
        positive = d.mean >= 0 ? fmin(positive, p) : positive;
        j.d = d.mean > j.d.mean ? d : j.d;
    }
    j.word = isfinite(positive) ? "differs" : "agrees";
    j.p = isfinite(positive) ? fmin(1, positive * (double)others) : worst;
    return j;
}

static int write_verdicts(const box *b) {
    enum { COLD = MOVIELENS_SPLITS - 1, N = COLD * MOVIELENS_TOWERS };
    static const char *const who[MOVIELENS_TOWERS] = {"covariates", "covariates and ids"};
    char claim[N][128];
    judgement j[N];
    double p[N];
    int decided[N];
    tt_verdict v[N];
    for (size_t i = 0; i < N; i++) {
        const size_t split = 1 + i % COLD;
        j[i] = judge(b, split, i / COLD);
        p[i] = j[i].p;
        snprintf(claim[i], sizeof claim[i],
                 "towers on %s beat every baseline on %s pairs of MovieLens 100K",
                 who[i / COLD], movielens_split_name[split]);
    }
    tt_stat_holm(decided, p, N, 0.05);
    for (size_t i = 0; i < N; i++) {
        const tt_interval d = tt_stat_t_interval(j[i].d, 0.95);
        v[i] = (tt_verdict){
            .claim = claim[i],
            .theorem = "Section 4",
            .predicted = NAN,
            .measured = d.estimate,
            .lo = d.lo,
            .hi = d.hi,
            .replicates = j[i].d.n,
            .word = decided[i] ? j[i].word : "inconclusive",
            .rule = "RMSE of the towers less that of the best other method, paired over "
                    "replicates, t test with Nadeau & Bengio's variance, Holm over the six "
                    "claims at 5 %",
            .figure = "movielens.svg"};
    }
    return tt_verdict_write(b->results, v, N);
}

int movielens_report(const tt_results *results, const char *const *arm, size_t arms) {
    box b = {.results = results, .arm = arm, .arms = arms};
    int status = series_collect(&b.s, results);
    if (status != TT_OK) {
        return status;
    }
    b.work = tt_alloc(b.s.replicates, sizeof *b.work);
    status = b.work ? write_csv(&b) : TT_ENOMEM;
    if (status == TT_OK) {
        status = write_grid(&b);
    }
    if (status == TT_OK) {
        status = write_verdicts(&b);
    }
    tt_free(b.work);
    series_free(&b.s);
    return status;
}
