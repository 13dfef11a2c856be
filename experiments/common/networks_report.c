/* Tables of experiments/networks.c. */
#include "common/networks_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/networks_measure.h"
#include "common/networks_verdicts.h"
#include "farm/tt_table.h"

static int finish(tt_table *t, const char *name) {
    const int status = tt_table_write_csv(t, name);
    tt_table_free(t);
    return status;
}

static void put_cell(tt_table *t, const networks_cell *c) {
    tt_table_row(t);
    tt_table_number(t, c->beta);
    tt_table_int(t, (long)c->d);
}

static void put_interval(tt_table *t, tt_interval i) {
    tt_table_number(t, i.estimate);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

/* The line of slope -exponent through the mean point of the logarithms, at size s. */
static double line_at(const networks_measure *m, int sieve, double exponent, size_t s) {
    double level = 0;
    for (size_t k = 0; k < m->sizes; k++) {
        const networks_size *z = &m->size[k];
        level += log(sieve ? z->sieve.estimate : z->risk.estimate) + exponent * log(z->n);
    }
    return exp(level / (double)m->sizes - exponent * log(m->size[s].n));
}

static double first_value(const tt_results *results, size_t cell, size_t column, double n) {
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell == cell && results->row[i].value[NET_N] == n) {
            return results->row[i].value[column];
        }
    }
    return NAN;
}

static int write_sizes(const tt_results *results, const networks_measure *measure,
                       size_t cells) {
    static const char *const head[] = {
        "beta",        "d",          "n",           "replicates",    "weights",
        "steps",       "lambda",     "risk",        "risk_lo",       "risk_hi",
        "sieve",       "sieve_lo",   "sieve_hi",    "theory",        "theory_sieve",
        "ratio",       "ratio_lo",   "ratio_hi",    "ratio_gated",   "runs_gated",
        "floor_share", "floor_lo",   "floor_hi",    "doubled_share", "doubled_lo",
        "doubled_hi",  "spread",     "estimation",  "approximation", "sieve_floor",
        "change",      "apart",      "gate_floor",  "gate_steps",    "gate_starts",
        "runs_floor",  "runs_steps", "runs_starts", "gated"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "geometric means over runs with 95 % intervals; theory: slope -a through the mean "
        "point\nweights: of a tower; ratio: network / sieve; ratio_gated: over the runs "
        "that "
        "pass every gate themselves\nfloor_share, doubled_share: / risk; spread: largest / "
        "least risk of the starts\nestimation: risk less approximation, the noise-free "
        "risk; "
        "change, apart: mean |doubled - risk|, mean largest - least\nruns_*: runs that "
        "pass "
        "the gate; gate_*, gated: whether the means do");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < cells; cell++) {
        const networks_measure *m = &measure[cell];
        for (size_t s = 0; s < m->sizes; s++) {
            const networks_size *z = &m->size[s];
            const double floor = z->floor.estimate * z->risk.estimate;
            put_cell(t, m->cell);
            tt_table_number(t, z->n);
            tt_table_int(t, (long)m->replicates);
            tt_table_number(t, first_value(results, cell, NET_WEIGHTS, z->n));
            tt_table_number(t, first_value(results, cell, NET_STEPS, z->n));
            tt_table_number(t, first_value(results, cell, NET_PENALTY, z->n));
            put_interval(t, z->risk);
            put_interval(t, z->sieve);
            tt_table_number(t, line_at(m, 0, m->predicted, s));
            tt_table_number(t, line_at(m, 1, m->predicted, s));
            put_interval(t, z->ratio);
            tt_table_number(t, z->ratio_gated);
            tt_table_int(t, (long)z->runs_gated);
            put_interval(t, z->floor);
            put_interval(t, z->doubled);
            tt_table_number(t, z->spread.estimate);
            tt_table_number(t, z->risk.estimate - floor);
            tt_table_number(t, floor);
            tt_table_number(t, z->sieve_floor);
            tt_table_number(t, z->change);
            tt_table_number(t, z->apart);
            for (size_t k = 0; k < NET_GATES; k++) {
                tt_table_int(t, z->gate[k]);
            }
            for (size_t k = 0; k < NET_GATES; k++) {
                tt_table_int(t, (long)z->passed[k]);
            }
            tt_table_int(t, z->gated);
        }
    }
    return finish(t, "networks");
}

/* Every run, as it was put, with the ratio and whether it passes all gates. */
static int write_runs(const tt_results *results) {
    const tt_experiment *e = results->experiment;
    const char *head[NET_COLUMNS + 6] = {"beta", "d", "replicate", "status"};
    for (size_t k = 0; k < NET_COLUMNS; k++) {
        head[4 + k] = e->columns[k];
    }
    head[4 + NET_COLUMNS] = "ratio";
    head[5 + NET_COLUMNS] = "gated";
    tt_table *t = tt_table_alloc(results, head, NET_COLUMNS + 6, "one row a run and size");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        const double *v = row->value;
        put_cell(t, networks_cell_of(row->cell));
        tt_table_int(t, (long)row->replicate);
        tt_table_text(t, row->status);
        for (size_t k = 0; k < NET_COLUMNS; k++) {
            tt_table_number(t, v[k]);
        }
        tt_table_number(t, v[NET_RISK] / v[NET_SIEVE]);
        tt_table_int(t, v[NET_GATE_FLOOR] == 1 && v[NET_GATE_STEPS] == 1 &&
                            v[NET_GATE_STARTS] == 1);
    }
    return finish(t, "networks_runs");
}

static void put_slope(tt_table *t, th_slope s, double level) {
    double lo, hi;
    th_slope_interval(&lo, &hi, s, level);
    tt_table_number(t, s.mean);
    tt_table_number(t, lo);
    tt_table_number(t, hi);
}

static int write_slopes(const tt_results *results, const networks_measure *measure,
                        size_t cells) {
    static const char *const head[] = {"beta",
                                       "d",
                                       "replicates",
                                       "dropped",
                                       "sizes",
                                       "sizes_gated",
                                       "predicted",
                                       "least_log2",
                                       "network",
                                       "lo",
                                       "hi",
                                       "network_neff",
                                       "lo_neff",
                                       "hi_neff",
                                       "sieve",
                                       "sieve_lo",
                                       "sieve_hi",
                                       "ratio_slope",
                                       "ratio_lo",
                                       "ratio_hi",
                                       "network_all",
                                       "lo_all",
                                       "hi_all",
                                       "ratio_slope_all",
                                       "ratio_lo_all",
                                       "ratio_hi_all",
                                       "verdict_bound",
                                       "verdict_flat",
                                       "verdict_equal"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "exponents over the gated sizes, 95 % intervals; 90 % on N_eff and for the ratio\n"
        "ratio_slope: of log (network / sieve) on log N; *_all: over all sizes; "
        "verdict_equal: on N_eff within a -+ .05");
    for (const networks_measure *m = measure; t && m < measure + cells; m++) {
        put_cell(t, m->cell);
        tt_table_int(t, (long)m->replicates);
        tt_table_int(t, (long)m->dropped);
        tt_table_int(t, (long)m->sizes);
        tt_table_int(t, (long)m->gated);
        tt_table_number(t, m->predicted);
        tt_table_number(t, m->least);
        put_slope(t, m->network, 0.95);
        put_slope(t, m->effective, 0.90);
        put_slope(t, m->sieve, 0.95);
        put_slope(t, m->ratio, 0.90);
        put_slope(t, m->network_all, 0.95);
        put_slope(t, m->ratio_all, 0.90);
        tt_table_text(t, networks_bound_word(m));
        tt_table_text(t, networks_flat_word(m));
        tt_table_text(t, curve_word(m->equal, m->effective, m->predicted));
    }
    return t ? finish(t, "networks_slopes") : TT_ENOMEM;
}

int networks_report(const tt_results *results) {
    const size_t cells = networks_cells(results->profile);
    networks_measure measure[cells];
    int status = networks_measure_all(measure, results);
    if (status == TT_OK) {
        status = write_sizes(results, measure, cells);
    }
    if (status == TT_OK) {
        status = write_runs(results);
    }
    if (status == TT_OK) {
        status = write_slopes(results, measure, cells);
    }
    if (status == TT_OK) {
        status = networks_write_grid(results, measure, cells);
    }
    return status == TT_OK ? networks_write_verdicts(results, measure, cells) : status;
}
