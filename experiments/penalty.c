/* What the penalty alone buys: the towers of Table 1 at (1500, 1500, 20) under L2, L1 and
 * reweighted L1, over a grid of penalties; everything else equal.
 *
 * Claim       Equation (2) of the paper allows J = L1 or L2 and uses L2. On this design, whose true
 *             functions are sums over single coordinates and neighbouring pairs, an L1 penalty on
 *             the first layer alone cuts the error, because hidden units then look at few inputs.
 * Design      scenario 1 of Table 1 (its data, its split, its validation part); towers
 *             50-hidden-30; lambda_1 in 10^(-3 + k/3) with lambda_2 = 2e-4, or lambda_2 in
 *             10^(-4 + k/3), k = 0 .. 9, both falling along the run as in Table 1; trained on four
 *             fifths of the training part, judged on the rest (validation) and on the test part.
 *             A last cell runs the search of Table 1 (successive halving) over the reweighted grid.
 * Statistic   validation and test RMSE, share of non-zero first-layer weights, and share of living
 *             hidden units that look at one distinct coordinate (copies x_l, x_{l+d} count as
 *             one), at two neighbours, or at anything else.
 * Rules       (fixed before the run)
 *   penalty   `agrees` if the test error of reweighted L1 less that of L2, each at the penalty of
 *             its least validation error, is negative by a one-sided paired t test at .05;
 *             `differs` if significantly positive; else `inconclusive`.
 *   search    `agrees` if in every replicate the validation error of the search's choice exceeds
 *             the full grid's least by at most 1 %; else `differs`.
 * Figure      plots/penalty.gp */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/scenario.h"
#include "common/study.h"
#include "common/units.h"
#include "farm/tt_table.h"
#include "towers/tt_ttm.h"

enum { VALID, TEST, TRAIN, NONZERO, ONE, NEIGHBOURS, OTHER, CHOICE, SPENT, N_COLUMNS };

static const char *const columns[N_COLUMNS] = {
    [VALID] = "valid_rmse", [TEST] = "rmse",          [TRAIN] = "train_rmse",
    [NONZERO] = "nonzero",  [ONE] = "one_coordinate", [NEIGHBOURS] = "neighbours",
    [OTHER] = "other",      [CHOICE] = "choice",      [SPENT] = "epochs_spent",
};

enum kind { L2, L1, REWEIGHTED, KINDS };
static const char *const kind_name[KINDS] = {"L2", "L1", "reweighted L1"};

enum { GRID = 10 };

static const struct {
    size_t step;                   // every step-th penalty of the grid
    size_t replicates, epochs, hidden;
} effort[] = {
    [TT_SMOKE] = {4, 2, 20, 64},
    [TT_DEFAULT] = {2, 2, 60, 256},
    [TT_PAPER] = {1, 5, 120, 384},
};

static size_t points(enum tt_profile profile) {
    return (GRID + effort[profile].step - 1) / effort[profile].step;
}

static size_t cells(enum tt_profile profile) {
    return KINDS * points(profile) + 1;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)cell;
    return effort[profile].replicates;
}

/* The whole grid of one kind of penalty. */
static size_t grid(tt_train_spec *spec, enum kind kind, enum tt_profile profile) {
    const size_t n = points(profile), step = effort[profile].step;
    const study_effort e = {.epochs = effort[profile].epochs};
    tt_train_spec base;
    study_candidates(&base, 1, kind == L2 ? 2 : 1, &e);
    base.l1_eps = kind == REWEIGHTED ? base.l1_eps : 0;
    const double last = pow(10, (double)((n - 1) * step) / 3);
    const double from = kind == L2 ? 1e-4 : 1e-3;
    tt_ttm_candidates(spec, n, &base, kind == L2 ? 2 : 1, from, from * last);
    return n;
}

static tt_train_spec spec_of(size_t cell, enum tt_profile profile) {
    tt_train_spec spec[GRID];
    grid(spec, (enum kind)(cell / points(profile)), profile);
    return spec[cell % points(profile)];
}

static double lambda_of(size_t cell, enum tt_profile profile) {
    const tt_train_spec spec = spec_of(cell, profile);
    return cell / points(profile) == L2 ? spec.l2 : spec.l1;
}

static int is_search(size_t cell, enum tt_profile profile) {
    return cell == KINDS * points(profile);
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    if (is_search(cell, profile)) {
        snprintf(out, size, "search");
    } else {
        snprintf(out, size, "%s/%.3g", kind_name[cell / points(profile)],
                 lambda_of(cell, profile));
    }
}

static double seconds(enum tt_profile profile, size_t cell) {
    static const double each[] = {[TT_SMOKE] = 0.1, [TT_DEFAULT] = 1.5, [TT_PAPER] = 5};
    return each[profile] * (is_search(cell, profile) ? 4 : 1);
}

static void design(enum tt_profile profile, FILE *f) {
    const tt_synthetic_spec s = scenario_spec(&scenarios[0], profile);
    fprintf(f, "n=%zu m=%zu d=%zu omega=%zu test=%g\n", s.n, s.m, s.d, s.omega,
            scenarios[0].test_share);
    fprintf(f, "hidden=%zu epochs=%zu\n", effort[profile].hidden, effort[profile].epochs);
}

static int run_point(const study *s, const tt_problem *cut, const tt_shape *shape,
                     const tt_train_spec *spec, tt_sink *sink) {
    void *model = NULL;
    tt_fit info;
    study_score score = {0};
    int status = tt_ttm_train(&model, shape, spec, cut, &info);
    if (status == TT_OK) {
        status = study_judge(&score, s, &tt_ttm, model);
    }
    if (status == TT_OK) {
        const unit_shares units = units_of(tt_ttm_towers(model), scenarios[0].d);
        const double value[N_COLUMNS] = {
            [VALID] = info.valid_rmse, [TEST] = score.rmse,
            [TRAIN] = info.train_rmse, [NONZERO] = info.nonzero,
            [ONE] = units.one,         [NEIGHBOURS] = units.neighbours,
            [OTHER] = units.other,     [CHOICE] = NAN,
            [SPENT] = (double)info.iterations};
        tt_sink_row(sink, info.status == TT_FIT_OK ? "ok" : "diverged", value);
    }
    tt_ttm.free(model);
    return status;
}

static int run_search(const tt_problem *cut, const tt_shape *shape, enum tt_profile profile,
                      tt_sink *sink) {
    const double share[2] = {0.2, 1};
    const size_t keep[2] = {2, 1};
    tt_train_spec candidate[GRID];
    tt_search_result found;
    double value[N_COLUMNS];
    const size_t n = grid(candidate, REWEIGHTED, profile);
    const int status = tt_search(shape, candidate, n, share, keep, 2, cut, &found);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        value[k] = NAN;
    }
    value[VALID] = found.valid_rmse;
    value[CHOICE] = candidate[found.best].l1;
    value[SPENT] = (double)found.total_epochs;
    if (status == TT_OK) {
        tt_sink_row(sink, "ok", value);
    }
    return status;
}

static int run(const tt_task *task, tt_sink *sink) {
    const enum tt_profile profile = task->profile;
    const tt_synthetic_spec spec = scenario_spec(&scenarios[0], profile);
    const study_effort e = {.hidden = effort[profile].hidden};
    const tt_shape shape = study_shape(&e);
    study s;
    tt_problem cut;
    int status = study_open(&s, &spec, scenarios[0].test_share, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = tt_problem_cut(&cut, &s.problem, 0.2, 1);
    if (status == TT_OK) {
        if (is_search(task->cell, profile)) {
            status = run_search(&cut, &shape, profile, sink);
        } else {
            const tt_train_spec train = spec_of(task->cell, profile);
            status = run_point(&s, &cut, &shape, &train, sink);
        }
        tt_problem_cut_free(&cut);
    }
    study_close(&s);
    return status;
}

/* The rows as a box: cell x replicate x column; NAN where a task has no row or diverged. */
typedef struct {
    const tt_results *results;
    size_t replicates;
    double *value;             // (cells, replicates, N_COLUMNS)
} box;

static double get(const box *b, size_t cell, size_t replicate, size_t column) {
    return b->value[(cell * b->replicates + replicate) * N_COLUMNS + column];
}

static int box_alloc(box *b, const tt_results *results) {
    *b = (box){.results = results, .replicates = results->replicates_max};
    const size_t n = cells(results->profile) * b->replicates * N_COLUMNS;
    b->value = tt_alloc(n, sizeof *b->value);
    if (!b->value) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < n; k++) {
        b->value[k] = NAN;
    }
    for (size_t k = 0; k < results->n_rows; k++) {
        const tt_row *row = &results->row[k];
        if (strcmp(row->status, "ok") == 0) {
            memcpy(b->value + (row->cell * b->replicates + row->replicate) * N_COLUMNS,
                   row->value, N_COLUMNS * sizeof *row->value);
        }
    }
    return TT_OK;
}

/* Mean and standard error of a column over the replicates that have it. */
static tt_summary over_replicates(const box *b, size_t cell, size_t column) {
    double x[b->replicates];
    size_t n = 0;
    for (size_t r = 0; r < b->replicates; r++) {
        x[n] = get(b, cell, r, column);
        n += isfinite(x[n]) ? 1 : 0;
    }
    return tt_stat_summary(x, n);
}

static int write_csv(const box *b) {
    static const char *const head[] = {
        "penalty", "lambda",  "replications", "rmse",       "se",    "valid_rmse", "train_rmse",
        "nonzero", "nonzero_se", "one_coordinate", "neighbours", "other"};
    static const size_t mean_of[] = {VALID, TRAIN, NONZERO};
    const enum tt_profile profile = b->results->profile;
    tt_table *t = tt_table_alloc(b->results, head, sizeof head / sizeof head[0],
                                 "lambda: first value of its path; diverged runs left out");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; !is_search(cell, profile); cell++) {
        const tt_summary test = over_replicates(b, cell, TEST);
        tt_table_row(t);
        tt_table_text(t, kind_name[cell / points(profile)]);
        tt_table_number(t, lambda_of(cell, profile));
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
static size_t chosen(const box *b, enum kind kind, size_t replicate) {
    const size_t n = points(b->results->profile);
    size_t best = kind * n;
    for (size_t cell = kind * n; cell < (kind + 1) * n; cell++) {
        const double x = get(b, cell, replicate, VALID);
        const double y = get(b, best, replicate, VALID);
        best = x < y || !isfinite(y) ? cell : best;
    }
    return best;
}

static int write_grid(const box *b) {
    static const char *const heads[] = {"lambda", "test RMSE", "non-zero", "one coordinate",
                                        "neighbours", "other"};
    enum { COLS = 6, TEXT = 40 };
    char text[KINDS * COLS][TEXT];
    const char *cell[KINDS * COLS];
    for (enum kind kind = 0; kind < KINDS; kind++) {
        double column[COLS][b->replicates];
        for (size_t r = 0; r < b->replicates; r++) {
            const size_t c = chosen(b, kind, r);
            column[0][r] = lambda_of(c, b->results->profile);
            column[1][r] = get(b, c, r, TEST);
            column[2][r] = get(b, c, r, NONZERO);
            for (size_t k = 0; k < 3; k++) {
                column[3 + k][r] = get(b, c, r, ONE + k);
            }
        }
        for (size_t k = 0; k < COLS; k++) {
            const tt_summary s = tt_stat_summary(column[k], b->replicates);
            if (isfinite(s.mean)) {
                snprintf(text[kind * COLS + k], TEXT, "%.3g (%.2g)", s.mean, s.se);
            } else { // a run in which no hidden unit lives
                snprintf(text[kind * COLS + k], TEXT, "n/a");
            }
            cell[kind * COLS + k] = text[kind * COLS + k];
        }
    }
    char note[256];
    snprintf(note, sizeof note,
             "Mean (standard error) over %zu replicates of the run with the least validation "
             "error on the grid of lambda; profile %s. Shares are of hidden units that live.",
             b->replicates, tt_profile_name(b->results->profile));
    return tt_table_write_grid(
        b->results, "penalty",
        &(tt_grid_table){.title = "What the penalty on the first layer buys at (1500, 1500, 20)",
                         .note = note,
                         .corner = "penalty",
                         .row_heads = kind_name,
                         .col_heads = heads,
                         .cell = cell,
                         .n_rows = KINDS,
                         .n_cols = COLS});
}

static tt_verdict penalty_verdict(const box *b) {
    double d[b->replicates];
    for (size_t r = 0; r < b->replicates; r++) {
        d[r] = get(b, chosen(b, REWEIGHTED, r), r, TEST) - get(b, chosen(b, L2, r), r, TEST);
    }
    const tt_summary s = tt_stat_summary(d, b->replicates);
    const tt_interval i = tt_stat_t(d, b->replicates, 0.95);
    const double df = (double)s.n - 1, t = s.mean / s.se;
    const int known = s.n > 1 && isfinite(t);
    const int less = known && gsl_cdf_tdist_P(t, df) <= 0.05;
    const int more = known && gsl_cdf_tdist_Q(t, df) <= 0.05;
    return (tt_verdict){
        .claim = "a reweighted L1 penalty on the first layer lowers the error of L2 alone",
        .theorem = "equation (2)",
        .predicted = NAN,
        .measured = s.mean,
        .lo = i.lo,
        .hi = i.hi,
        .replicates = s.n,
        .word = less ? "agrees" : (more ? "differs" : "inconclusive"),
        .rule = "one-sided paired t test at .05 of the test errors at the penalties of least "
                "validation error; measured: their difference",
        .figure = "penalty.svg"};
}

static tt_verdict search_verdict(const box *b) {
    const size_t search = KINDS * points(b->results->profile);
    double worst = -INFINITY;
    for (size_t r = 0; r < b->replicates; r++) {
        const double full = get(b, chosen(b, REWEIGHTED, r), r, VALID);
        const double excess = get(b, search, r, VALID) / full - 1;
        worst = excess > worst || isnan(excess) ? excess : worst;
    }
    return (tt_verdict){
        .claim = "successive halving finds the full grid's penalty",
        .theorem = "search of Table 1",
        .predicted = 0,
        .measured = worst,
        .lo = NAN,
        .hi = NAN,
        .replicates = b->replicates,
        .word = worst <= 0.01 ? "agrees" : "differs",
        .rule = "validation error of the choice at most 1 % above the full grid's least in every "
                "replicate; measured: the largest relative excess",
        .figure = "penalty.svg"};
}

static int report(const tt_results *results) {
    box b;
    int status = box_alloc(&b, results);
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
    tt_free(b.value);
    return status;
}

static const tt_experiment penalty = {
    .name = "penalty",
    .claim = "an L1 penalty on the first layer alone cuts the error of the towers",
    .version = 1,
    .columns = columns,
    .n_columns = N_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&penalty, argc, argv);
}
