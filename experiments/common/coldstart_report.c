#include "common/coldstart_report.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/coldstart_verdicts.h"
#include "common/curve_table.h"

enum { READINGS = 3, TEXT = 48 };

/* Points of a reading, some of which belong to another one, too. */
static const size_t *points_of(size_t reading, size_t *n) {
    *n = reading == COLDSTART_SIZES ? COLDSTART_SIZE_COUNT : COLDSTART_SHARES;
    return reading == COLDSTART_SIZES ? coldstart_by_size : coldstart_by_share[reading];
}

/* What the RMSE on a subset is expected to be; NAN: nothing. */
static double predicted(const coldstart_measured *m, size_t point, size_t arm,
                        size_t subset) {
    if (subset == TT_WARM) {
        return NAN;
    }
    if (coldstart_arms[arm].covariates) {
        return coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_RMSE + TT_WARM}).mean;
    }
    const int falls = subset == TT_COLD_BOTH || !coldstart_arms[arm].biased;
    const coldstart_at mean = {point, COLDSTART_MEAN, COLDSTART_RMSE + subset};
    return falls ? coldstart_mean(m, mean).mean : NAN;
}

static void put_summary(tt_table *t, tt_summary s) {
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    tt_table_number(t, s.mean);
    tt_table_number(t, s.se);
    tt_table_number(t, i.lo);
    tt_table_number(t, i.hi);
}

static void put_status(tt_table *t, const coldstart_measured *m, size_t point, size_t arm,
                       size_t n) {
    const size_t cell = coldstart_cell(point, arm);
    char status[64] = "ok";
    if (m->s.bad[cell] > 0) {
        snprintf(status, sizeof status, "%s %zu", m->s.word[cell], m->s.bad[cell]);
    } else if (n == 0) {
        snprintf(status, sizeof status, "failed");
    }
    tt_table_text(t, status);
}

static void put_point(tt_table *t, size_t reading, const coldstart_measured *m,
                      size_t point, size_t arm) {
    tt_table_row(t);
    tt_table_text(t, coldstart_reading_name[reading]);
    tt_table_number(t, coldstart_points[point].share);
    tt_table_number(t, coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_SEEN}).mean);
    tt_table_number(t, coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_N}).mean);
    tt_table_text(t, coldstart_arms[arm].method);
}

static void csv_rows(tt_table *t, size_t reading, const coldstart_measured *m, size_t point,
                     size_t arm) {
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        const tt_summary rmse =
            coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_RMSE + subset});
        put_point(t, reading, m, point, arm);
        tt_table_text(t, tt_subset_name((enum tt_subset)subset));
        tt_table_int(t, (long)rmse.n);
        tt_table_number(
            t,
            coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_PAIRS + subset}).mean);
        put_summary(t, rmse);
        tt_table_number(t, predicted(m, point, arm, subset));
        put_summary(
            t, coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_EXCESS + subset}));
        tt_table_number(
            t, coldstart_mean(m, (coldstart_at){point, arm, COLDSTART_GAP + subset}).mean);
        put_status(t, m, point, arm, rmse.n);
    }
    const tt_summary all = coldstart_population(m, point, arm);
    put_point(t, reading, m, point, arm);
    tt_table_text(t, "population");
    tt_table_int(t, (long)all.n);
    tt_table_number(t, NAN);
    put_summary(t, all);
    for (size_t k = 0; k < 6; k++) {
        tt_table_number(t, NAN);
    }
    put_status(t, m, point, arm, all.n);
}

static int write_csv(const tt_results *results, const coldstart_measured *m) {
    static const char *const head[] = {
        "reading",   "share",     "seen",      "n_train", "method", "subset",    "n",
        "pairs",     "rmse",      "se",        "lo",      "hi",     "predicted", "excess",
        "excess_se", "excess_lo", "excess_hi", "gap",     "status"};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "n: replicates; 95 % intervals; predicted: the warm RMSE for models on covariates, "
        "the mean's for those that fall back to it; gap: largest |estimate - training "
        "mean|\n"
        "population: all pairs of the population, a share of users and items being new");
    for (size_t reading = 0; t && reading < READINGS; reading++) {
        size_t n;
        const size_t *point = points_of(reading, &n);
        for (size_t k = 0; k < n; k++) {
            for (size_t arm = 0; arm < COLDSTART_ARMS; arm++) {
                csv_rows(t, reading, m, point[k], arm);
            }
        }
    }
    return curve_table_finish(t, "coldstart");
}

static void slope_row(tt_table *t, const char *truth, const char *method, size_t subset,
                      const char *against, double target, th_slope s) {
    tt_table_row(t);
    tt_table_text(t, truth);
    tt_table_text(t, method);
    tt_table_text(t, tt_subset_name((enum tt_subset)subset));
    tt_table_text(t, against);
    tt_table_int(t, (long)s.n);
    tt_table_number(t, target);
    curve_table_exponent(t, s, 0.9);
}

static int write_slopes(const tt_results *results, const coldstart_measured *m) {
    static const char *const head[] = {"truth",     "method",   "subset", "against", "n",
                                       "predicted", "exponent", "lo",     "hi"};
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "minus the slope of log excess, 90 % intervals; against "
                                 "users: fixed number of ratings");
    for (size_t arm = 0; t && arm < COLDSTART_ARMS; arm++) {
        const char *method = coldstart_arms[arm].method;
        for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
            const int flat = subset == TT_COLD_BOTH && arm >= COLDSTART_COVARIATES;
            slope_row(t, "synthetic", method, subset, "ratings", flat ? 0 : NAN,
                      coldstart_exponent(m, coldstart_by_size, COLDSTART_SIZE_COUNT, arm,
                                         subset, COLDSTART_N));
            slope_row(t, "synthetic", method, subset, "users", flat ? 0 : NAN,
                      coldstart_exponent(m, coldstart_by_share[1], COLDSTART_SHARES, arm,
                                         subset, COLDSTART_SEEN));
        }
    }
    for (size_t arm = 0; t && arm < COLDSTART_ROUGH_ARMS; arm++) {
        const char *method = coldstart_rough_method[arm];
        for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
            const curve *c = &m->rough[arm][subset];
            const double target = arm == COLDSTART_SIEVE   ? coldstart_rate_predicted()
                                  : subset == TT_COLD_BOTH ? 0
                                                           : NAN;
            slope_row(t, "rough", method, subset, "ratings", target, curve_nominal(c));
            slope_row(t, "rough", method, subset, "n_eff", target, curve_effective(c));
        }
    }
    return curve_table_finish(t, "coldstart_slopes");
}

static int write_rough(const tt_results *results, const coldstart_measured *m) {
    static const char *const head[] = {"method", "n",  "subset", "replicates",
                                       "risk",   "lo", "hi",     "predicted"};
    const double a = coldstart_rate_predicted();
    tt_table *t = tt_table_alloc(results, head, sizeof head / sizeof *head,
                                 "geometric means, 95 % intervals; predicted: the line of "
                                 "slope -a through the sieve's mean point");
    for (size_t arm = 0; t && arm < COLDSTART_ROUGH_ARMS; arm++) {
        for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
            const curve *c = &m->rough[arm][subset];
            for (size_t s = 0; s < c->sizes; s++) {
                double mean, lo, hi;
                curve_point(&mean, &lo, &hi, c, s);
                tt_table_row(t);
                tt_table_text(t, coldstart_rough_method[arm]);
                tt_table_number(t, c->n[s]);
                tt_table_text(t, tt_subset_name((enum tt_subset)subset));
                tt_table_int(t, (long)c->replicates);
                tt_table_number(t, mean);
                tt_table_number(t, lo);
                tt_table_number(t, hi);
                tt_table_number(t, arm == COLDSTART_SIEVE ? curve_line(c, a, s) : NAN);
            }
        }
    }
    return curve_table_finish(t, "coldstart_rough");
}

/* "mean (standard error)". */
static void cell_text(char *out, tt_summary s) {
    snprintf(out, TEXT,
             s.n == 0  ? "failed"
             : s.n > 1 ? "%.3f (%.3f)"
                       : "%.3f",
             s.mean, s.se);
}

/* The best of each column among all but the oracle. */
static void mark_best(unsigned char *bold, const double *mean, size_t cols) {
    for (size_t k = 0; k < cols; k++) {
        size_t best = COLDSTART_TTM;
        for (size_t arm = 0; arm < COLDSTART_ARMS; arm++) {
            best = arm != COLDSTART_ORACLE && mean[arm * cols + k] < mean[best * cols + k]
                       ? arm
                       : best;
        }
        for (size_t arm = 0; arm < COLDSTART_ARMS; arm++) {
            bold[arm * cols + k] = arm == best;
        }
    }
}

/* Four subsets at a quarter withheld, then the population at each share (nested); or
 * cold-both at each share, then warm at each (fixed). */
static int write_grid(const tt_results *results, const coldstart_measured *m,
                      size_t reading) {
    enum { COLS = TT_SUBSETS + COLDSTART_SHARES, QUARTER = 2 };
    static const char *const heads[2][COLS] = {
        {"c = .25: warm", "cold user", "cold item", "cold both", "all pairs, c = 0",
         "c = .1", "c = .25", "c = .5", "c = .75"},
        {"warm, c = .1", "c = .25", "c = .5", "c = .75", "cold both, c = 0", "c = .1",
         "c = .25", "c = .5", "c = .75"}};
    static const char *const title[2] = {
        "Cold start: ratings of a share c of users and items withheld, RMSE",
        "Cold start: as many ratings of fewer users and items, RMSE"};
    const coldstart_effort *e = &coldstart_efforts[results->profile];
    const size_t *point = coldstart_by_share[reading];
    char text[COLDSTART_ARMS * COLS][TEXT], note[600];
    const char *cell[COLDSTART_ARMS * COLS], *rows[COLDSTART_ARMS];
    unsigned char bold[COLDSTART_ARMS * COLS];
    double mean[COLDSTART_ARMS * COLS];
    for (size_t i = 0; i < COLDSTART_ARMS * COLS; i++) {
        const size_t arm = i / COLS, k = i % COLS, share = k - TT_SUBSETS;
        const size_t cold = COLDSTART_RMSE + TT_COLD_BOTH, warm = COLDSTART_RMSE + TT_WARM;
        const tt_summary s =
            reading == 0
                ? (k < TT_SUBSETS ? coldstart_mean(m, (coldstart_at){point[QUARTER], arm,
                                                                     COLDSTART_RMSE + k})
                                  : coldstart_population(m, point[share], arm))
                : coldstart_mean(m, k < TT_SUBSETS
                                        ? (coldstart_at){point[k + 1], arm, warm}
                                        : (coldstart_at){point[share], arm, cold});
        rows[arm] = coldstart_arms[arm].title;
        cell_text(text[i], s);
        cell[i] = text[i];
        mean[i] = s.mean;
    }
    mark_best(bold, mean, COLS);
    snprintf(
        note, sizeof note,
        "Mean (standard error) over %zu replicates; n = m = %zu, d = %zu, |Ω| = %zu%s; "
        "noise alone .316; profile %s. All pairs: of the whole population, seen and "
        "new. With one side unseen SVD++ and biases answer with mean + bias, Co-Clust "
        "with the mean rating, of the seen side, the others on ids with the training "
        "mean. Bold: best but for the oracle, which knows the true features.",
        e->replicates, e->n, e->d, e->omega,
        reading == 0 ? " before any rating is removed" : ", all of users that are seen",
        tt_profile_name(results->profile));
    return tt_table_write_grid(results, reading == 0 ? "coldstart" : "coldstart_fixed",
                               &(tt_grid_table){.title = title[reading],
                                                .note = note,
                                                .corner = "method",
                                                .row_heads = rows,
                                                .col_heads = heads[reading],
                                                .cell = cell,
                                                .bold = bold,
                                                .n_rows = COLDSTART_ARMS,
                                                .n_cols = COLS});
}

int coldstart_report(const tt_results *results) {
    coldstart_measured m;
    int status = coldstart_measure(&m, results);
    if (status != TT_OK) {
        return status;
    }
    status = write_csv(results, &m);
    status = status == TT_OK ? write_slopes(results, &m) : status;
    status = status == TT_OK ? write_rough(results, &m) : status;
    status = status == TT_OK ? write_grid(results, &m, 0) : status;
    status = status == TT_OK ? write_grid(results, &m, 1) : status;
    status = status == TT_OK ? coldstart_verdicts(results, &m) : status;
    coldstart_measured_free(&m);
    return status;
}
