#include "common/networks_run.h"

#include <math.h>

#include "base/tt_error.h"
#include "th_rate.h"

tt_pairs_net_spec networks_net(const networks_cell *c, enum tt_profile profile, size_t n) {
    tt_pairs_net_spec spec = TT_PAIRS_NET_DEFAULT;
    const double d = (double)c->d;
    spec.layers = c->layers;
    spec.hidden =
        tt_pairs_net_width(&spec, c->d, c->c * th_rate_weights(c->beta, d, (double)n));
    spec.steps = networks_steps(profile, n);
    spec.l2 = networks_penalty(c, n);
    return spec;
}

tt_sieve_spec networks_sieve(const networks_cell *c) {
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    spec.degree = networks_degree(c);
    spec.growth = 1.15; // every K up to 10
    return spec;
}

typedef struct {
    tt_pairs_net_result result;
    double risk; // NAN: diverged
} outcome;

static int fit(outcome *o, const networks_sample *s, const tt_pairs_net_spec *spec,
               const tt_pairs *pairs, size_t start) {
    tt_twotower t;
    double sum = 0;
    int status = tt_pairs_net_fit(&t, &o->result, spec, pairs, &s->fit, start);
    if (status != TT_OK) {
        return status;
    }
    status = tt_pairs_net_predict(&t, s->estimate, &s->judge);
    for (size_t i = 0; i < s->judge.count; i++) {
        const double e = s->estimate[i] - s->judge.rating[i];
        sum += e * e;
    }
    const int finite = o->result.status == TT_FIT_OK && isfinite(sum);
    o->risk = finite ? sum / (double)s->judge.count : NAN;
    tt_twotower_free(&t);
    return status;
}

/* The starts, the least and largest of their risks, and the one of least hold-out error. */
static int run_starts(double *value, const networks_sample *s,
                      const tt_pairs_net_spec *spec) {
    outcome o;
    int status = TT_OK;
    value[NET_STARTS] = 0;
    for (size_t start = 0; status == TT_OK && start < NET_STARTS_RUN; start++) {
        status = fit(&o, s, spec, &s->noisy, start);
        if (status != TT_OK || isnan(o.risk)) {
            continue;
        }
        value[NET_STARTS]++;
        value[NET_LEAST] = fmin(value[NET_LEAST], o.risk); // of NAN and x: x
        value[NET_MOST] = fmax(value[NET_MOST], o.risk);
        if (isnan(value[NET_MSE]) || o.result.valid_mse < value[NET_MSE]) {
            value[NET_RISK] = o.risk;
            value[NET_MSE] = o.result.valid_mse;
            value[NET_TRAIN] = o.result.train_mse;
            value[NET_START] = (double)start;
        }
    }
    return status;
}

/* Twice the steps, and no noise, from the chosen start. */
static int run_controls(double *value, const networks_sample *s,
                        const tt_pairs_net_spec *spec) {
    const size_t start = (size_t)value[NET_START];
    tt_pairs_net_spec twice = *spec;
    outcome doubled = {.risk = NAN}, clean = {.risk = NAN};
    twice.steps *= 2;
    int status = fit(&doubled, s, &twice, &s->noisy, start);
    if (status == TT_OK) {
        status = fit(&clean, s, spec, &s->clean, start);
    }
    value[NET_DOUBLED] = doubled.risk;
    value[NET_FLOOR] = clean.risk;
    return status;
}

static int run_sieve(double *value, const networks_sample *s) {
    tt_sieve_spec spec = networks_sieve(s->cell);
    tt_sieve_path path;
    int status = tt_sieve_fit(NULL, &path, &spec, &s->noisy, &s->judge, &s->address);
    if (status != TT_OK) {
        return status;
    }
    const tt_sieve_level best = path.level[path.best];
    value[NET_SIEVE] = best.risk;
    value[NET_SIEVE_MSE] = best.valid_mse;
    value[NET_SIEVE_K] = (double)best.k;
    value[NET_SIEVE_WEIGHTS] = (double)best.weights;
    spec.k_last = best.k;
    status = tt_sieve_fit(NULL, &path, &spec, &s->clean, &s->judge, &s->address);
    value[NET_SIEVE_FLOOR] = path.level[tt_sieve_nearest(&path, (double)best.k)].risk;
    return status;
}

int networks_run_size(const networks_sample *s, tt_sink *sink) {
    const size_t n = s->noisy.count;
    const tt_pairs_net_spec spec = networks_net(s->cell, s->profile, n);
    double value[NET_COLUMNS];
    for (size_t k = 0; k < NET_COLUMNS; k++) {
        value[k] = NAN;
    }
    value[NET_N] = (double)n;
    value[NET_HIDDEN] = (double)spec.hidden;
    value[NET_WEIGHTS] = (double)tt_pairs_net_weights(&spec, s->cell->d);
    value[NET_STEPS] = (double)spec.steps;
    value[NET_PENALTY] = spec.l2;
    int status = run_sieve(value, s);
    if (status == TT_OK) {
        status = run_starts(value, s, &spec);
    }
    if (status == TT_OK && value[NET_STARTS] > 0) {
        status = run_controls(value, s, &spec);
    }
    value[NET_GATE_FLOOR] = networks_floor_passes(value[NET_FLOOR] / value[NET_RISK]);
    value[NET_GATE_STEPS] = networks_steps_pass(value[NET_DOUBLED] / value[NET_RISK]);
    value[NET_GATE_STARTS] = value[NET_STARTS] >= NET_LEAST_STARTS;
    if (status == TT_OK) {
        tt_sink_row(sink, value[NET_STARTS] > 0 ? "ok" : "diverged", value);
    }
    return status;
}
