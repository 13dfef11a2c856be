/* What the penalty alone buys: the towers of Table 1 at (1500, 1500, 20) under L2, L1 and
 * reweighted L1, over a grid of penalties; everything else equal.
 *
 * Claim       Equation (2) of the paper allows J = L1 or L2 and uses L2. On this design, whose
 *             true functions are sums over single coordinates and neighbouring pairs, an L1
 *             penalty on the first layer alone cuts the error, perhaps because hidden units
 *             then look at few inputs.
 * Design      scenario 1 of Table 1 (its data, its split, its validation part); towers
 *             50-hidden-30; lambda_1 in 10^(-3 + k/3) with lambda_2 = 2e-4, or lambda_2 in
 *             10^(-4 + k/3), k = 0 .. 9, all falling along the run; trained on four fifths of
 *             the training part, judged on the rest (validation) and on the test part. A last
 *             cell searches the reweighted grid by successive halving: all for a fifth of the
 *             epochs, the best two in full.
 * Statistic   validation and test RMSE, share of non-zero first-layer weights, and share of
 *             living hidden units that look at one distinct coordinate (copies x_l, x_{l+d}
 *             count as one), at two neighbours, or at anything else.
 * Rules       (fixed before the run)
 *   penalty   `agrees` if the test error of reweighted L1 less that of L2, each at the penalty
 *             of its least validation error, is negative by a one-sided paired t test at .05;
 *             `differs` if significantly positive; else `inconclusive`.
 *   search    `agrees` if in every replicate the validation error of the search's choice
 *             exceeds the full grid's least by at most 1 %; else `differs`.
 * Figure      plots/penalty.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/penalty_report.h"
#include "common/scenario.h"
#include "common/study.h"
#include "common/units.h"
#include "towers/tt_ttm.h"

static const char *const columns[N_COLUMNS] = {
    [VALID] = "valid_rmse", [TEST] = "rmse",          [TRAIN] = "train_rmse",
    [NONZERO] = "nonzero",  [ONE] = "one_coordinate", [NEIGHBOURS] = "neighbours",
    [OTHER] = "other",      [CHOICE] = "choice",      [SPENT] = "epochs_spent",
};

enum { GRID = 10 };

static const struct {
    size_t step; // every step-th penalty of the grid
    size_t replicates, epochs, hidden;
} effort[] = {
    [TT_SMOKE] = {4, 2, 20, 64},
    [TT_DEFAULT] = {2, 2, 60, 256},
    [TT_PAPER] = {1, 3, 120, 384},
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
static size_t grid(tt_train_spec *spec, enum penalty_kind kind, enum tt_profile profile) {
    const size_t n = points(profile), step = effort[profile].step;
    const study_effort e = {.epochs = effort[profile].epochs,
                            .epochs_l1 = effort[profile].epochs};
    tt_train_spec base;
    study_candidates(&base, 1, kind == L2 ? 2 : 1, &e);
    base.batch = 6;
    base.l1_eps = kind == REWEIGHTED ? base.l1_eps : 0;
    const double last = pow(10, (double)((n - 1) * step) / 3);
    const double from = kind == L2 ? 1e-4 : 1e-3;
    tt_ttm_candidates(spec, n, &base, kind == L2 ? 2 : 1, from, from * last);
    return n;
}

static tt_train_spec spec_of(size_t cell, enum tt_profile profile) {
    tt_train_spec spec[GRID];
    grid(spec, (enum penalty_kind)(cell / points(profile)), profile);
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
        snprintf(out, size, "%s/%.3g", penalty_name[cell / points(profile)],
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
    for (enum penalty_kind kind = 0; kind < KINDS; kind++) {
        const tt_train_spec t = spec_of(kind * points(profile), profile);
        fprintf(f, "%s: %zu blocks, lr=%g momentum=%g clip=%g l1_eps=%g l1/%g l2/%g\n",
                penalty_name[kind], t.batch, t.lr, t.momentum, t.clip, t.l1_eps,
                t.l1 > 0 ? t.l1 / t.l1_end : 1, t.l2 / t.l2_end);
    }
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
        const double value[N_COLUMNS] = {[VALID] = info.valid_rmse,
                                         [TEST] = score.rmse,
                                         [TRAIN] = info.train_rmse,
                                         [NONZERO] = info.nonzero,
                                         [ONE] = units.one,
                                         [NEIGHBOURS] = units.neighbours,
                                         [OTHER] = units.other,
                                         [CHOICE] = NAN,
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
    int status =
        study_open(&s, &spec, scenarios[0].test_share, task->seed, task->replicate);
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

static int report(const tt_results *results) {
    const size_t n = points(results->profile);
    double lambda[KINDS * GRID];
    for (size_t cell = 0; cell < KINDS * n; cell++) {
        lambda[cell] = lambda_of(cell, results->profile);
    }
    return penalty_report(results, lambda, n);
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
