/* The csv files of experiments/sparsity.c. */
#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/curve_table.h"
#include "common/sparsity_measure.h"
#include "common/sparsity_verdicts.h"

static void put_cell(tt_table *t, const sparsity_measure *m) {
    const sparsity_cell *c = sparsity_cell_of(m->cell);
    tt_table_row(t);
    tt_table_text(t, sparsity_truth_name(c->truth));
    tt_table_int(t, (long)c->d);
    tt_table_int(t, (long)c->D);
}

static void put_interval(tt_table *t, tt_interval i) {
    tt_table_number(t, i.estimate);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

/* The line of slope -exponent through the mean point of curve k, at size s. */
static double line(const sparsity_measure *m, size_t k, double exponent, size_t s) {
    double level = 0;
    for (size_t j = 0; j < m->sizes; j++) {
        level += log(m->point[k][j].estimate) + exponent * log(m->n[j]);
    }
    return exp(level / (double)m->sizes - exponent * log(m->n[s]));
}

static tt_summary column(const tt_results *results, const sparsity_measure *m, size_t s,
                         size_t which) {
    double x[results->n_rows + 1];
    const size_t n = curve_values(x, results, m->cell, COL_N, which, m->n[s]);
    return tt_stat_summary(x, tt_stat_finite(x, x, NULL, n));
}

/* Replicates in which the arm chose the first or the last penalty of its grid. */
static long at_edge(const tt_results *results, const sparsity_measure *m, size_t s,
                    enum sparsity_arm arm) {
    double x[results->n_rows + 1];
    const size_t n =
        curve_values(x, results, m->cell, COL_N, SPARSITY_COLUMN(arm, ARM_CHOICE), m->n[s]);
    long edge = 0;
    for (size_t r = 0; r < n; r++) {
        edge += x[r] == 0 || x[r] == SPARSITY_GRID - 1;
    }
    return edge;
}

static int write_sizes(const tt_results *results, const sparsity_measure *measure,
                       size_t cells) {
    static const char *const head[] = {"truth",
                                       "d",
                                       "D",
                                       "n",
                                       "replicates",
                                       "dropped",
                                       "l1",
                                       "l1_lo",
                                       "l1_hi",
                                       "dense",
                                       "dense_lo",
                                       "dense_hi",
                                       "ratio",
                                       "ratio_lo",
                                       "ratio_hi",
                                       "once",
                                       "once_lo",
                                       "once_hi",
                                       "sieve",
                                       "sieve_lo",
                                       "sieve_hi",
                                       "twice_l1",
                                       "twice_l1_lo",
                                       "twice_l1_hi",
                                       "twice_dense",
                                       "twice_dense_lo",
                                       "twice_dense_hi",
                                       "gate_l1",
                                       "gate_dense",
                                       "edge_l1",
                                       "edge_dense",
                                       "line_one",
                                       "line_many"};
    static const size_t before[] = {CURVE_L1,         CURVE_DENSE, CURVE_RATIO,
                                    CURVE_RATIO_ONCE, CURVE_SIEVE, CURVE_L1_TWICE,
                                    CURVE_DENSE_TWICE};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "risks: geometric means over replicates, 95 % intervals; ratio: L1 / dense on the "
        "same pairs; once: the same before the steps were doubled\n"
        "twice_*: risk after twice the steps / before; gate_*: 1 if that is within .05 of "
        "1; edge_*: replicates that chose the first or last penalty\n"
        "line_one, line_many: slopes 2b/(2b + 1), 2b/(2b + d) through the dense arm's mean "
        "point; sieve: additive truths alone");
    for (const sparsity_measure *m = measure; t && m < measure + cells; m++) {
        for (size_t s = 0; s < m->sizes; s++) {
            put_cell(t, m);
            tt_table_number(t, m->n[s]);
            tt_table_int(t, (long)m->replicates);
            tt_table_int(t, (long)m->dropped);
            for (size_t k = 0; k < sizeof before / sizeof *before; k++) {
                put_interval(t, m->point[before[k]][s]);
            }
            tt_table_int(t, m->gate[SPARSITY_L1][s]);
            tt_table_int(t, m->gate[SPARSITY_DENSE][s]);
            tt_table_int(t, at_edge(results, m, s, SPARSITY_L1));
            tt_table_int(t, at_edge(results, m, s, SPARSITY_DENSE));
            tt_table_number(t, line(m, CURVE_DENSE, m->one, s));
            tt_table_number(t, line(m, CURVE_DENSE, m->many, s));
        }
    }
    return curve_table_finish(t, "sparsity");
}

/* What the first layer keeps: means and standard errors. */
static int write_layers(const tt_results *results, const sparsity_measure *measure,
                        size_t cells) {
    static const size_t what[] = {ARM_PENALTY,    ARM_NONZERO,    ARM_ALIVE,
                                  ARM_INPUT,      ARM_COORDINATE, ARM_FOCUSED,
                                  ARM_NEIGHBOURS, ARM_COPIES,     ARM_CONCENTRATION};
    static const char *const head[] = {"truth",
                                       "d",
                                       "D",
                                       "n",
                                       "arm",
                                       "replicates",
                                       "penalty",
                                       "penalty_se",
                                       "nonzero",
                                       "nonzero_se",
                                       "alive",
                                       "alive_se",
                                       "input",
                                       "input_se",
                                       "coordinate",
                                       "coordinate_se",
                                       "focused",
                                       "focused_se",
                                       "neighbours",
                                       "neighbours_se",
                                       "copies",
                                       "copies_se",
                                       "concentration",
                                       "concentration_se",
                                       "concentration_untrained"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "first layer of both towers, means over replicates; shares of living hidden units: "
        "input: one covariate; coordinate: one coordinate in any copies; neighbours: l and "
        "l + 1; focused: .99 of the squared weights on one coordinate, copies added\n"
        "copies: kept of a coordinate a unit looks at; concentration: largest share of a "
        "coordinate in a unit's squared weights");
    for (const sparsity_measure *m = measure; t && m < measure + cells; m++) {
        for (size_t row = 0; row < m->sizes * SPARSITY_ARMS; row++) {
            const size_t s = row / SPARSITY_ARMS, arm = row % SPARSITY_ARMS;
            put_cell(t, m);
            tt_table_number(t, m->n[s]);
            tt_table_text(t, sparsity_arm_name[arm]);
            tt_table_int(t, (long)m->replicates);
            for (size_t k = 0; k < sizeof what / sizeof *what; k++) {
                const tt_summary x = column(results, m, s, SPARSITY_COLUMN(arm, what[k]));
                tt_table_number(t, x.mean);
                tt_table_number(t, x.se);
            }
            tt_table_number(t, column(results, m, s, COL_START).mean);
        }
    }
    return curve_table_finish(t, "sparsity_layers");
}

static int write_slopes(const tt_results *results, const sparsity_measure *measure,
                        size_t cells) {
    static const char *const head[] = {"truth",
                                       "d",
                                       "D",
                                       "replicates",
                                       "dropped",
                                       "curve",
                                       "predicted_one",
                                       "predicted_many",
                                       "exponent",
                                       "lo",
                                       "hi",
                                       "exponent_neff",
                                       "lo_neff",
                                       "hi_neff",
                                       "verdict"};
    static const struct {
        size_t curve;
        const char *name;
        double level;
    } put[] = {{CURVE_L1, "l1", 0.95},
               {CURVE_DENSE, "dense", 0.95},
               {CURVE_SIEVE, "sieve", 0.95},
               {CURVE_RATIO, "ratio", 0.90},
               {CURVE_RATIO_ONCE, "ratio_once", 0.90}};
    const char *word[SPARSITY_CELLS * SPARSITY_ARMS];
    sparsity_adapts_words(word, measure, cells);
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "exponent: minus the slope of the logarithm on log N, 95 % intervals, of the ratio "
        "90 %; positive for a ratio: L1 falls faster; N_eff: N / hold-out error\n"
        "verdict of l1, dense: against predicted_many; of sieve: against predicted_one; of "
        "ratio: agrees means constant only");
    for (const sparsity_measure *m = measure; t && m < measure + cells; m++) {
        for (size_t k = 0; k < sizeof put / sizeof *put; k++) {
            const size_t arm = put[k].curve == CURVE_L1 ? SPARSITY_L1 : SPARSITY_DENSE;
            const int ratio = put[k].curve >= CURVE_RATIO;
            const char *arm_word = word[(size_t)(m - measure) * SPARSITY_ARMS + arm];
            const th_slope none = {.mean = NAN, .sd = NAN, .se = NAN};
            put_cell(t, m);
            tt_table_int(t, (long)m->replicates);
            tt_table_int(t, (long)m->dropped);
            tt_table_text(t, put[k].name);
            tt_table_number(t, m->one);
            tt_table_number(t, m->many);
            curve_table_exponent(t, m->exponent[put[k].curve], put[k].level);
            curve_table_exponent(t, ratio ? none : m->effective[put[k].curve],
                                 put[k].level);
            tt_table_text(t, ratio                         ? sparsity_rate_word(m)
                             : !arm_word                   ? ""
                             : put[k].curve == CURVE_SIEVE ? sparsity_sieve_word(m)
                                                           : arm_word);
        }
    }
    return curve_table_finish(t, "sparsity_slopes");
}

int sparsity_report(const tt_results *results) {
    const size_t cells = results->experiment->cells(results->profile);
    sparsity_measure measure[SPARSITY_CELLS];
    int status = sparsity_measure_all(measure, results);
    status = status == TT_OK ? write_sizes(results, measure, cells) : status;
    status = status == TT_OK ? write_layers(results, measure, cells) : status;
    status = status == TT_OK ? write_slopes(results, measure, cells) : status;
    status = status == TT_OK ? sparsity_write_grid(results, measure, cells) : status;
    return status == TT_OK ? sparsity_write_verdicts(results, measure, cells) : status;
}
