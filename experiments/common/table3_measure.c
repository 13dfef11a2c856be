#include "common/table3_measure.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static const double level = 0.05;  // of each verdict
static const double margin = 0.01; // of the rival's RMSE: less is no gain

const char *table3_source_name(size_t source, int real) {
    static const char *const generated[TABLE3_GENERATED] = {"planted", "null"};
    return real ? "yelp" : generated[source];
}

int table3_measure(table3_measured *m, const tt_results *results, size_t sources,
                   size_t arms, int redrawn) {
    *m = (table3_measured){.sources = sources, .arms = arms, .redrawn = redrawn};
    const int status = series_collect(&m->s, results);
    if (status != TT_OK) {
        return status;
    }
    m->work = tt_alloc(m->s.replicates, sizeof *m->work);
    if (!m->work) {
        table3_measured_free(m);
        return TT_ENOMEM;
    }
    return TT_OK;
}

void table3_measured_free(table3_measured *m) {
    series_free(&m->s);
    tt_free(m->work);
    *m = (table3_measured){0};
}

static const double *get(const table3_measured *m, size_t source, size_t arm,
                         size_t column) {
    return series_of(&m->s, source * m->arms + arm, column);
}

static const double *get_set(const table3_measured *m, size_t source, size_t arm,
                             enum table3_set set, size_t what) {
    return get(m, source, arm, (size_t)set * TABLE3_PER_SET + what);
}

static double mean_of(const table3_measured *m, const double *x) {
    return tt_stat_mean(m->work, tt_stat_finite(m->work, x, NULL, m->s.replicates));
}

/* Summary of x - y (y NULL: of x), with the correction for overlapping training parts. */
static tt_summary summarise(const table3_measured *m, size_t source, size_t arm,
                            enum table3_set set, const double *x, const double *y) {
    const double test = mean_of(m, get_set(m, source, arm, set, TABLE3_N));
    const double train = mean_of(m, get(m, source, arm, TABLE3_N_TRAIN));
    const size_t n = tt_stat_finite(m->work, x, y, m->s.replicates);
    tt_summary s = tt_stat_summary(m->work, n);
    if (m->redrawn) {
        s.se = sqrt((1 / (double)n + test / train) * s.variance);
    }
    return s;
}

tt_summary table3_mean(const table3_measured *m, size_t source, size_t arm,
                       enum table3_set set, size_t what) {
    return summarise(m, source, arm, set, get_set(m, source, arm, set, what), NULL);
}

tt_summary table3_difference(const table3_measured *m, size_t source, size_t a, size_t b,
                             enum table3_set set) {
    return summarise(m, source, a, set, get_set(m, source, a, set, TABLE3_RMSE),
                     get_set(m, source, b, set, TABLE3_RMSE));
}

tt_summary table3_recovered(const table3_measured *m, size_t source, size_t arm,
                            enum table3_set set) {
    const double *mean = get_set(m, source, TABLE3_MEAN, set, TABLE3_RMSE);
    const double *truth = get_set(m, source, TABLE3_TRUTH, set, TABLE3_RMSE);
    const double *ours = get_set(m, source, arm, set, TABLE3_RMSE);
    for (size_t r = 0; r < m->s.replicates; r++) {
        m->work[r] = (mean[r] * mean[r] - ours[r] * ours[r]) /
                     (mean[r] * mean[r] - truth[r] * truth[r]);
    }
    return tt_stat_summary(m->work,
                           tt_stat_finite(m->work, m->work, NULL, m->s.replicates));
}

table3_decision table3_beats(const table3_measured *m, size_t source, enum table3_set set) {
    double below[TABLE3_ARMS], above[TABLE3_ARMS];
    int rejected[TABLE3_ARMS];
    size_t n = 0;
    table3_decision best = {.d.mean = -INFINITY, .rival = TABLE3_MEAN};
    for (size_t arm = 0; arm < m->arms; arm++) {
        if (!table3_arms[arm].baseline) {
            continue;
        }
        const tt_summary d = table3_difference(m, source, TABLE3_TTM, arm, set);
        below[n] = tt_stat_t_p(d, TT_LOWER);
        above[n++] = tt_stat_t_p(d, TT_UPPER);
        if (d.mean > best.d.mean) {
            best.d = d;
            best.rival = arm;
        }
    }
    best.word = "inconclusive";
    if (tt_stat_holm(rejected, above, n, level) > 0) {
        best.word = "differs";
    } else if (tt_stat_holm(rejected, below, n, level) == n) {
        best.word = "agrees";
    }
    return best;
}

table3_decision table3_gains_nothing(const table3_measured *m, size_t source,
                                     enum table3_set set) {
    table3_decision best = {.word = "inconclusive", .rival = TABLE3_MEAN};
    double least = INFINITY;
    for (size_t arm = 0; arm < m->arms; arm++) {
        const double rmse = table3_arms[arm].baseline
                                ? table3_mean(m, source, arm, set, TABLE3_RMSE).mean
                                : INFINITY;
        if (rmse < least) {
            least = rmse;
            best.rival = arm;
        }
    }
    best.d = table3_difference(m, source, TABLE3_TTM, best.rival, set);
    const tt_interval i = tt_stat_t_interval(best.d, 1 - 2 * level);
    if (i.hi < 0) {
        best.word = "differs";
    } else if (i.lo > -margin * least) {
        best.word = "agrees";
    }
    return best;
}
