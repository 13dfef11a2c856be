/* From tallies and fits to shares; see calibration_report.h. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/calibration_report.h"
#include "common/curve.h"

enum { COVERAGE_EXPERIMENTS = 10 }; // fewer of them make too much of the pool's mean

/* Of a bootstrap interval for the mean of n normal values: the normal quantile in the place
 * of Student's, and the variance with n in the place of n - 1. */
static double bootstrap_coverage(size_t n) {
    const double f = (double)(n - 1);
    const double z = gsl_cdf_ugaussian_Pinv((1 + CALIBRATION_LEVEL) / 2);
    return 2 * gsl_cdf_tdist_P(z * sqrt(f / (f + 1)), f) - 1;
}

/* What the blocks of one world add up to. */
typedef struct {
    calibration_tally at[COUNTS];
    double sum[WORLD_CURVES], squares[WORLD_CURVES]; // of exponents less the true ones
} totals;

/* Row k of a block has the tally of experiments of calibration_counts[k] replicates. */
static void add_row(totals *t, const tt_row *row) {
    TT_ASSERT(row->row < COUNTS);
    for (size_t i = 0; i < TALLIES; i++) {
        t->at[row->row].count[i] += row->value[TALLY + i];
    }
    t->sum[row->row] += row->value[SUM];
    t->squares[row->row] += row->value[SQUARES];
}

/* Of equivalence of all curves together, for normal exponents of the measured means and
 * standard deviations. */
static double joint_power(const calibration_world *w, size_t n, const totals *t) {
    const double all = t->at[0].count[TALLY_TRIALS] / (double)w->curves * COUNT_MAX;
    double power = 1;
    for (size_t c = 0; c < w->curves; c++) {
        const double off = t->sum[c] / all;
        const double sd = sqrt(fmax(t->squares[c] / all - off * off, 0));
        power *= th_slope_power(n, sd, w->curve[c].truth + off - w->curve[c].declared,
                                CALIBRATION_MARGIN, CALIBRATION_ALPHA);
    }
    return power;
}

static double predicted(enum calibration_rule rule, const calibration_world *w, size_t n,
                        const totals *t) {
    switch (rule) {
    case COVERAGE_T:
        return CALIBRATION_LEVEL;
    case COVERAGE_BOOTSTRAP:
        return bootstrap_coverage(n);
    case FALSE_DIFFERENCE:
        return CALIBRATION_ALPHA;
    case CAUGHT:
        return NAN;
    default:
        return joint_power(w, n, t);
    }
}

/* What is counted in which world. */
static const struct {
    enum calibration_rule rule;
    size_t world;
    const char *setting; // NULL: the world's name
    size_t count;        // of the tally
} simulated[] = {
    {COVERAGE_T, WORLD_NINE, NULL, TALLY_COVERED},
    {COVERAGE_T, WORLD_TWIN, NULL, TALLY_COVERED},
    {COVERAGE_T, WORLD_SKEWED, NULL, TALLY_COVERED},
    {COVERAGE_BOOTSTRAP, WORLD_TWIN, NULL, TALLY_BOOTSTRAP},
    {COVERAGE_BOOTSTRAP, WORLD_SKEWED, NULL, TALLY_BOOTSTRAP},
    {FALSE_EQUAL, WORLD_SLOW_1, NULL, TALLY_EQUAL},
    {FALSE_EQUAL, WORLD_FAST_1, NULL, TALLY_EQUAL},
    {FALSE_EQUAL, WORLD_SLOW_2, NULL, TALLY_EQUAL},
    {FALSE_EQUAL, WORLD_FAST_2, NULL, TALLY_EQUAL},
    {FALSE_DIFFERENCE, WORLD_NINE, "nine_below", TALLY_BELOW},
    {FALSE_DIFFERENCE, WORLD_NINE, "nine_above", TALLY_ABOVE},
    {JOINT_EQUAL, WORLD_NINE, NULL, TALLY_JOINT},
    {CAUGHT, WORLD_ROUGH, NULL, TALLY_CAUGHT},
    {CAUGHT, WORLD_SUPPORT, NULL, TALLY_CAUGHT},
    {CAUGHT, WORLD_ORDER, NULL, TALLY_CAUGHT},
    {TWIN_EQUAL, WORLD_TWIN, NULL, TALLY_EQUAL},
};

static void add_simulated(calibration_box *b, const totals *worlds) {
    for (size_t i = 0; i < sizeof simulated / sizeof *simulated; i++) {
        const enum calibration_rule rule = simulated[i].rule;
        const totals *t = &worlds[simulated[i].world];
        const calibration_world w = calibration_world_of(simulated[i].world);
        const double per_trial = rule == JOINT_EQUAL ? (double)w.curves : 1;
        for (size_t k = 0; k < COUNTS; k++) {
            const size_t n = calibration_counts[k];
            if (t->at[k].count[TALLY_TRIALS] > 0 &&
                (rule != COVERAGE_BOOTSTRAP || n <= BOOTSTRAP_MAX)) {
                calibration_add(
                    b, (calibration_share){
                           .rule = rule,
                           .setting = simulated[i].setting ? simulated[i].setting : w.name,
                           .replicates = n,
                           .successes = t->at[k].count[simulated[i].count],
                           .trials = t->at[k].count[TALLY_TRIALS] / per_trial,
                           .predicted = predicted(rule, &w, n, t)});
            }
        }
    }
}

static double skewness(const double *x, size_t n, th_slope s) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += pow((x[i] - s.mean) / s.sd, 3);
    }
    return sum / (double)n;
}

/* Disjoint experiments of n replicates out of a pool. */
static void add_experiments(calibration_box *b, size_t plant, const double *nominal,
                            const double *effective, size_t pool, size_t n) {
    const calibration_plant p = calibration_plant_of(plant);
    const th_slope s = b->effective[plant];
    calibration_tally t = {0};
    for (size_t i = 0; i + n <= pool; i += n) {
        const tt_address address = {.seed = b->results->seed,
                                    .design = tt_hash32("experiments"),
                                    .cell = (uint32_t)plant,
                                    .replicate = (uint32_t)i};
        calibration_judge(&t, p.declared, s.mean, nominal + i, effective + i, n);
        t.count[TALLY_BOOTSTRAP] +=
            n <= BOOTSTRAP_MAX && calibration_bootstrap(effective + i, n, s.mean, &address);
    }
    calibration_share share = {.setting = p.name,
                               .fits = 1,
                               .replicates = n,
                               .trials = t.count[TALLY_TRIALS],
                               .predicted = NAN};
    share.rule = plant == PLANT_TWIN ? TWIN_EQUAL : CAUGHT;
    share.successes = t.count[plant == PLANT_TWIN ? TALLY_EQUAL : TALLY_CAUGHT];
    if (plant == PLANT_TWIN && s.n >= 2) {
        share.predicted = th_slope_power(n, s.sd, s.mean - p.declared, CALIBRATION_MARGIN,
                                         CALIBRATION_ALPHA);
    }
    calibration_add(b, share);
    if (t.count[TALLY_TRIALS] >= COVERAGE_EXPERIMENTS && plant == PLANT_TWIN) {
        share.rule = COVERAGE_T;
        share.successes = t.count[TALLY_COVERED];
        share.predicted = CALIBRATION_LEVEL;
        calibration_add(b, share);
        if (n <= BOOTSTRAP_MAX) {
            share.rule = COVERAGE_BOOTSTRAP;
            share.successes = t.count[TALLY_BOOTSTRAP];
            share.predicted = bootstrap_coverage(n);
            calibration_add(b, share);
        }
    }
}

static int add_plant(calibration_box *b, size_t plant) {
    curve c;
    int status =
        curve_collect(&c, b->results, CELL_PLANT + plant,
                      (curve_columns){.n = N, .risk = RISK, .mse = MSE}, 0, INFINITY);
    if (status != TT_OK) {
        return status;
    }
    double *nominal = tt_alloc(2 * c.replicates + 1, sizeof *nominal);
    if (nominal) {
        double *effective = nominal + c.replicates;
        curve_exponents(nominal, &c, 0);
        curve_exponents(effective, &c, 1);
        b->nominal[plant] = th_slope_mean(nominal, c.replicates);
        b->effective[plant] = th_slope_mean(effective, c.replicates);
        b->skewness[plant] = skewness(effective, c.replicates, b->effective[plant]);
        b->dropped[plant] = c.dropped;
        for (size_t k = 0; k < COUNTS; k++) {
            add_experiments(b, plant, nominal, effective, c.replicates,
                            calibration_counts[k]);
        }
    }
    status = nominal ? TT_OK : TT_ENOMEM;
    tt_free(nominal);
    curve_free(&c);
    return status;
}

int calibration_measure(calibration_box *b, const tt_results *results, size_t declared) {
    totals worlds[WORLDS] = {0};
    int status = TT_OK;
    *b = (calibration_box){.results = results, .declared = declared};
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell < WORLDS) {
            add_row(&worlds[results->row[i].cell], &results->row[i]);
        }
    }
    add_simulated(b, worlds);
    for (size_t plant = 0; plant < PLANTS && status == TT_OK; plant++) {
        status = add_plant(b, plant);
    }
    return status;
}

th_slope calibration_smooth(const tt_results *results, size_t cell, size_t column) {
    enum { DRAWS_MAX = 256 };
    double x[DRAWS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        if (results->row[i].cell == cell && n < DRAWS_MAX) {
            x[n++] = results->row[i].value[column];
        }
    }
    return th_slope_mean(x, n);
}
