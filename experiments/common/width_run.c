#include "common/width_run.h"

#include <math.h>

#include "base/tt_error.h"
#include "common/scenario.h"
#include "common/study.h"
#include "common/width_target.h"
#include "towers/tt_ttm.h"

enum { STARTS_MAX = 4 };

/* The scenario of Table 1 with 1,500 users and items at this dimension. */
static const scenario *scenario_of(size_t d) {
    size_t k = 0;
    while (scenarios[k].d != d || scenarios[k].n != 1500) {
        k++;
        TT_ASSERT(k < scenario_in_table);
    }
    return &scenarios[k];
}

tt_shape width_shape(width_cell cell) {
    tt_shape shape = study_shape(&(study_effort){.hidden = cell.width});
    shape.layers = width_arms[cell.arm].layers;
    return shape;
}

/* Table 1's training with penalties and a rate set by a pilot on seed 77: lambda_1 = .01
 * width^(1/2) under L1; lambda_2 = .001 at learning rate .04 under L2. */
tt_train_spec width_training(width_cell cell, const width_effort *effort) {
    const study_effort e = {.epochs = effort->epochs_l2, .epochs_l1 = effort->epochs_l1};
    tt_train_spec spec;
    study_candidates(&spec, 1, cell.arm == WIDTH_L1 ? 1 : 2, &e);
    if (cell.arm == WIDTH_L1) {
        const double l1 = 0.01 * sqrt((double)cell.width);
        spec.l1_end *= l1 / spec.l1;
        spec.l1 = l1;
    } else {
        spec.l2_end *= 1e-3 / spec.l2;
        spec.l2 = 1e-3;
        spec.lr = 0.04;
    }
    return spec;
}

/* Rates by the same pilot. */
width_regress_spec width_regression(width_cell cell, const width_effort *effort) {
    const int deep = cell.arm == WIDTH_FLOOR5;
    return (width_regress_spec){.layers = width_arms[cell.arm].layers,
                                .hidden = cell.width,
                                .batch = 128,
                                .steps = deep ? effort->steps5 : effort->steps2,
                                .lr = deep ? 0.01 : 0.03};
}

void width_design(enum tt_profile profile, FILE *f) {
    const width_effort *e = &width_efforts[profile];
    for (size_t k = 0; k < WIDTH_DIMENSIONS; k++) {
        const scenario *sc = scenario_of(width_dimension[k]);
        const tt_synthetic_spec s = scenario_spec(sc, profile);
        fprintf(f, "n=%zu m=%zu d=%zu D=%zu p=%zu omega=%zu noise=%g test=%g\n", s.n, s.m,
                s.d, s.D, s.p, s.omega, s.noise_variance, sc->test_share);
    }
    for (size_t k = 0; k < width_cells(profile); k++) {
        const width_cell cell = width_cell_of(profile, k);
        const width_regress_spec r = width_regression(cell, e);
        const tt_train_spec t = width_training(cell, e);
        if (width_arms[cell.arm].floor) {
            fprintf(f, "layers=%zu hidden=%zu batch=%zu steps=%zu lr=%g\n", r.layers,
                    r.hidden, r.batch, r.steps, r.lr);
        } else {
            fprintf(f, "layers=%zu hidden=%zu blocks=%zu epochs=%zu lr=%g l1=%g l2=%g\n",
                    width_shape(cell).layers, cell.width, t.batch, t.epochs, t.lr, t.l1,
                    t.l2);
        }
    }
    fprintf(f, "rows=%zu judged=%zu starts=%zu\n", e->rows, e->judged, e->starts);
}

static int run_fit(double *value, const char **status_word, const tt_task *task,
                   width_cell cell) {
    const scenario *sc = scenario_of(cell.d);
    const tt_synthetic_spec data = scenario_spec(sc, task->profile);
    const tt_shape shape = width_shape(cell);
    const tt_train_spec train = width_training(cell, &width_efforts[task->profile]);
    study s;
    study_score score = {0};
    void *model = NULL;
    tt_fit info;
    int status = study_open(&s, &data, sc->test_share, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = tt_ttm_train(&model, &shape, &train, &s.problem, &info);
    if (status == TT_OK) {
        status = study_judge(&score, &s, &tt_ttm, model);
        value[WIDTH_RMSE] = score.rmse;
        value[WIDTH_EXCESS] = score.excess;
        value[WIDTH_TRAIN] = info.train_rmse;
        value[WIDTH_NONZERO] = info.nonzero;
        *status_word = info.status == TT_FIT_OK ? "ok" : "diverged";
    }
    tt_ttm.free(model);
    study_close(&s);
    return status;
}

/* All starts at 1 x steps, then the one of least training error anew at 2 x steps. */
static int regressions(width_regress_error *at, width_regress_error *doubled, size_t *best,
                       width_regress_spec spec, size_t starts, const width_target *t,
                       size_t train) {
    int status = TT_OK;
    *best = 0;
    for (size_t s = 0; s < starts && status == TT_OK; s++) {
        spec.start = s;
        status = width_regress(&at[s], &spec, &t->x, t->h, t->p, train, &t->address);
        *best = status == TT_OK && at[s].train < at[*best].train ? s : *best;
    }
    spec.start = *best;
    spec.steps *= 2;
    return status == TT_OK
               ? width_regress(doubled, &spec, &t->x, t->h, t->p, train, &t->address)
               : status;
}

static int run_floor(double *value, const char **status_word, const tt_task *task,
                     width_cell cell) {
    const width_effort *e = &width_efforts[task->profile];
    width_target t;
    width_regress_error at[STARTS_MAX], doubled = {0};
    size_t best;
    TT_ASSERT(e->starts >= 1 && e->starts <= STARTS_MAX);
    int status = width_target_open(&t, cell.d, e->rows, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = regressions(at, &doubled, &best, width_regression(cell, e), e->starts, &t,
                         e->rows - e->judged);
    value[WIDTH_ENERGY] = t.energy;
    width_target_close(&t);
    if (status != TT_OK) {
        return status;
    }
    double worst = at[0].judged;
    for (size_t s = 1; s < e->starts; s++) {
        worst = fmax(worst, at[s].judged);
    }
    *status_word = isfinite(doubled.judged) && isfinite(worst) ? "ok" : "diverged";
    value[WIDTH_FLOOR] = doubled.judged;
    value[WIDTH_FLOOR_HALF] = at[best].judged;
    value[WIDTH_FLOOR_WORST] = worst;
    value[WIDTH_FLOOR_TRAIN] = doubled.train;
    return TT_OK;
}

int width_run(const tt_task *task, tt_sink *sink) {
    const width_cell cell = width_cell_of(task->profile, task->cell);
    const char *word = "ok";
    double value[WIDTH_COLUMNS];
    for (size_t k = 0; k < WIDTH_COLUMNS; k++) {
        value[k] = NAN;
    }
    const int status = width_arms[cell.arm].floor ? run_floor(value, &word, task, cell)
                                                  : run_fit(value, &word, task, cell);
    for (size_t k = 0; k < WIDTH_COLUMNS; k++) {
        value[k] = isfinite(value[k]) ? value[k] : NAN;
    }
    if (status == TT_OK) {
        tt_sink_row(sink, word, value);
    }
    return status;
}
