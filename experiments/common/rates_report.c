/* Tables of experiments/rates.c. */
#include "common/rates_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/curve_table.h"
#include "common/rates_measure.h"
#include "common/rates_verdicts.h"

static void put_cell(tt_table *t, const rates_measure *m) {
    tt_table_row(t);
    tt_table_number(t, m->cell->beta);
    tt_table_int(t, (long)m->cell->d);
}

static int write_cells(const tt_results *results, const rates_measure *measure,
                       size_t cells) {
    static const char *const head[] = {"beta",
                                       "d",
                                       "replicates",
                                       "predicted",
                                       "slope",
                                       "lo",
                                       "hi",
                                       "slope_neff",
                                       "lo_neff",
                                       "hi_neff",
                                       "verdict_bound",
                                       "verdict_equal",
                                       "verdict_rivals",
                                       "equal_nominal",
                                       "least_log2",
                                       "least_log3",
                                       "k_first",
                                       "k_last",
                                       "risk_ratio",
                                       "sd",
                                       "sd_neff",
                                       "power",
                                       "sigma",
                                       "dropped"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "slope: minus d log risk / d log N; lo, hi 95 %; lo_neff, hi_neff 90 % (the "
        "equality tests' interval)\n"
        "least_log2, least_log3: the bound's slope with (log N)^2 and (log N)^3\n"
        "risk_ratio: largest mean risk / sigma^2; power: of the equality test at sd_neff, "
        "no bias");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const rates_measure *m = measure; m < measure + cells; m++) {
        const th_slope s = m->effective[RULE_VALID];
        char rivals[80];
        rates_rejected(rivals, sizeof rivals, m);
        put_cell(t, m);
        tt_table_int(t, (long)s.n);
        tt_table_number(t, m->predicted);
        curve_table_exponent(t, m->nominal[RULE_VALID], 0.95);
        curve_table_exponent(t, s, 0.90);
        tt_table_text(t, rates_bound_word(m->bound));
        tt_table_text(t, rates_equal_word(m, m->equal));
        tt_table_text(t, rivals);
        tt_table_text(t, rates_equal_word(m, m->equal_nominal));
        tt_table_number(t, m->least);
        tt_table_number(t, m->least3);
        tt_table_number(t, m->k_first);
        tt_table_number(t, m->k_last);
        tt_table_number(t, m->worst);
        tt_table_number(t, m->nominal[RULE_VALID].sd);
        tt_table_number(t, s.sd);
        tt_table_number(t, s.n > 1 ? th_slope_power(s.n, s.sd, 0, 0.05, 0.05) : NAN);
        tt_table_number(t, m->cell->sigma);
        tt_table_int(t, (long)m->curve[RULE_VALID].dropped);
    }
    return curve_table_finish(t, "rates");
}

static double mean_of(const tt_results *results, size_t cell, size_t column, double n,
                      double *scratch) {
    const size_t count = curve_values(scratch, results, cell, RATES_N, column, n);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += scratch[i];
    }
    return sum / (double)count;
}

static int write_curves(const tt_results *results, const rates_measure *measure,
                        size_t cells) {
    static const char *const head[] = {"beta", "d",    "n",          "replicates", "risk",
                                       "lo",   "hi",   "local",      "fitted",     "theory",
                                       "k",    "load", "risk_ratio", "valid_mse"};
    double *scratch = tt_alloc(results->n_rows, sizeof *scratch);
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "risk: geometric mean over replicates with 95 % interval; local: exponent from the "
        "size before\n"
        "load: pairs per parameter at the mean number of parameters; fitted, theory: lines "
        "through the mean point");
    for (size_t cell = 0; scratch && t && cell < cells; cell++) {
        const rates_measure *m = &measure[cell];
        const curve *c = &m->curve[RULE_VALID];
        for (size_t s = 0; s < c->sizes; s++) {
            double mean, lo, hi;
            curve_point(&mean, &lo, &hi, c, s);
            put_cell(t, m);
            tt_table_number(t, c->n[s]);
            tt_table_int(t, (long)c->replicates);
            tt_table_number(t, mean);
            tt_table_number(t, lo);
            tt_table_number(t, hi);
            tt_table_number(t, s ? curve_local(c, s) : NAN);
            tt_table_number(t, curve_line(c, m->nominal[RULE_VALID].mean, s));
            tt_table_number(t, curve_line(c, m->predicted, s));
            tt_table_number(t, mean_of(results, cell, RATES_K, c->n[s], scratch));
            tt_table_number(t, c->n[s] /
                                   mean_of(results, cell, RATES_WEIGHTS, c->n[s], scratch));
            tt_table_number(t, mean / (m->cell->sigma * m->cell->sigma));
            tt_table_number(t, mean_of(results, cell, RATES_MSE, c->n[s], scratch));
        }
    }
    const int status = scratch && t ? curve_table_finish(t, "rates_curve") : TT_ENOMEM;
    tt_free(scratch);
    return status;
}

static int write_rules(const tt_results *results, const rates_measure *measure,
                       size_t cells) {
    static const char *const head[] = {"beta",       "d",       "rule",   "predicted",
                                       "replicates", "slope",   "lo",     "hi",
                                       "slope_neff", "lo_neff", "hi_neff"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "how K is chosen; 95 % intervals, on N_eff 90 %");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const rates_measure *m = measure; m < measure + cells; m++) {
        for (size_t k = 0; k < RATES_RULES; k++) {
            put_cell(t, m);
            tt_table_text(t, rates_rule_name[k]);
            tt_table_number(t, m->predicted);
            tt_table_int(t, (long)m->nominal[k].n);
            curve_table_exponent(t, m->nominal[k], 0.95);
            curve_table_exponent(t, m->effective[k], 0.90);
        }
    }
    return curve_table_finish(t, "rates_rules");
}

static int write_rivals(const tt_results *results, const rates_measure *measure,
                        size_t cells) {
    static const char *const head[] = {"beta", "d",  "rival", "exponent", "measured",
                                       "lo",   "hi", "t",     "p",        "rejected"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "on N_eff, 95 %; two-sided t tests, Holm at .05 over all");
    if (!t) {
        return TT_ENOMEM;
    }
    for (const rates_measure *m = measure; m < measure + cells; m++) {
        const th_slope s = m->effective[RULE_VALID];
        for (size_t k = 0; k < RATES_RIVALS; k++) {
            if (isnan(m->rival[k])) {
                continue;
            }
            put_cell(t, m);
            tt_table_text(t, rates_rival_name[k]);
            tt_table_number(t, m->rival[k]);
            curve_table_exponent(t, s, 0.95);
            tt_table_number(t, (s.mean - m->rival[k]) / s.se);
            tt_table_number(t, m->p[k]);
            tt_table_int(t, m->rejected[k]);
        }
    }
    return curve_table_finish(t, "rates_rivals");
}

int rates_report(const tt_results *results) {
    const size_t cells = rates_cells(results->profile);
    rates_measure measure[cells];
    int status = rates_measure_all(measure, results);
    if (status != TT_OK) {
        return status;
    }
    int (*const write[])(const tt_results *, const rates_measure *,
                         size_t) = {write_cells,  write_curves,     write_rules,
                                    write_rivals, rates_write_grid, rates_write_verdicts};
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof *write; i++) {
        status = write[i](results, measure, cells);
    }
    rates_measure_free(measure, cells);
    return status;
}
