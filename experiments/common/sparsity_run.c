/* The fits of experiments/sparsity.c: the sizes of one replicate. */
#include <math.h>

#include "base/tt_error.h"
#include "common/sparsity_grid.h"
#include "common/sparsity_sieve.h"

static void put_layer(double *arm, const sparsity_layer *l) {
    arm[ARM_NONZERO] = l->nonzero;
    arm[ARM_ALIVE] = l->alive;
    arm[ARM_INPUT] = l->input;
    arm[ARM_COORDINATE] = l->coordinate;
    arm[ARM_FOCUSED] = l->focused;
    arm[ARM_NEIGHBOURS] = l->neighbours;
    arm[ARM_COPIES] = l->copies;
    arm[ARM_CONCENTRATION] = l->concentration;
}

/* The arm's columns: the penalty of least hold-out error, then twice its steps. They
 * stay NAN where every run, or the last, has diverged. */
static int run_arm(double *arm, const sparsity_sample *s, sparsity_effort effort,
                   enum sparsity_arm which) {
    const size_t n = s->x[0].rows;
    sparsity_outcome o;
    for (size_t k = 0; k < SPARSITY_GRID; k++) {
        const double penalty = sparsity_penalty(which, n, effort.steps, k);
        const int status = sparsity_fit(&o, s, &effort, which, penalty);
        if (status != TT_OK) {
            return status;
        }
        if (o.status == TT_FIT_OK && !(o.valid_mse >= arm[ARM_ONCE_MSE])) {
            arm[ARM_ONCE] = o.risk;
            arm[ARM_ONCE_MSE] = o.valid_mse;
            arm[ARM_CHOICE] = (double)k;
        }
    }
    if (isnan(arm[ARM_ONCE])) {
        return TT_OK;
    }
    effort.steps *= 2;
    arm[ARM_PENALTY] = sparsity_penalty(which, n, effort.steps, (size_t)arm[ARM_CHOICE]);
    const int status = sparsity_fit(&o, s, &effort, which, arm[ARM_PENALTY]);
    if (status == TT_OK && o.status == TT_FIT_OK) {
        arm[ARM_RISK] = o.risk;
        arm[ARM_MSE] = o.valid_mse;
        put_layer(arm, &o.layer);
    }
    return status;
}

static int run_yardsticks(double *value, const sparsity_data *data,
                          const sparsity_sample *s, size_t hidden) {
    const tt_pairs pairs = tt_pairs_first(data->train, s->x[0].rows);
    sparsity_sieve_result r;
    sparsity_layer layer;
    int status = sparsity_untrained(&layer, s, hidden);
    value[COL_START] = layer.concentration;
    if (status == TT_OK && data->spec.truth == SPARSITY_ADDITIVE) {
        status = sparsity_sieve(&r, &pairs, &data->judge, data->spec.d, &data->address);
        value[COL_SIEVE] = r.risk;
        value[COL_SIEVE_MSE] = r.valid_mse;
        value[COL_SIEVE_K] = (double)r.K;
    }
    return status;
}

static int run_size(const sparsity_data *data, const sparsity_sample *all, size_t n,
                    enum tt_profile profile, tt_sink *sink) {
    const sparsity_sample s = sparsity_sample_first(all, n);
    const sparsity_effort effort = sparsity_effort_of(profile, n);
    double value[COL_COLUMNS];
    int bad = 0;
    for (size_t k = 0; k < COL_COLUMNS; k++) {
        value[k] = NAN;
    }
    value[COL_N] = (double)n;
    int status = run_yardsticks(value, data, &s, effort.hidden);
    for (int arm = 0; status == TT_OK && arm < SPARSITY_ARMS; arm++) {
        status =
            run_arm(value + SPARSITY_COLUMN(arm, 0), &s, effort, (enum sparsity_arm)arm);
        bad |= isnan(value[SPARSITY_COLUMN(arm, ARM_RISK)]);
    }
    if (status == TT_OK) {
        tt_sink_row(sink, bad ? "diverged" : "ok", value);
    }
    return status;
}

int sparsity_run(const tt_task *task, tt_sink *sink) {
    const enum tt_profile profile = task->profile;
    const sparsity_plan *plan = sparsity_plan_of(profile);
    const sparsity_spec spec = sparsity_spec_of(profile, task->cell);
    sparsity_data data;
    sparsity_sample sample;
    int status = sparsity_open(&data, &spec, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = sparsity_sample_open(&sample, &data);
    if (status == TT_OK) {
        for (int k = plan->first; status == TT_OK && k <= plan->last; k += plan->stride) {
            status = run_size(&data, &sample, (size_t)1 << k, profile, sink);
        }
        sparsity_sample_close(&sample);
    }
    sparsity_close(&data);
    return status;
}
