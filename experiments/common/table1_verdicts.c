/* Verdicts of the synthetic study, by the rules in experiments/table1.c. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_stat.h"
#include "farm/tt_table.h"
#include "scenario.h"
#include "study.h"
#include "table1_report.h"

enum { LEVEL_PERCENT = 5, TESTS_MAX = 64 };

static size_t method_index(const errors *e, const char *word) {
    size_t m = 0;
    while (m < e->n_methods && strcmp(errors_method(m), word) != 0) {
        m++;
    }
    return m;
}

/* A one-sided family: p-values that a mean difference is negative, and that it is positive. */
typedef struct {
    size_t n;
    double negative[TESTS_MAX], positive[TESTS_MAX];
    double worst, lo, hi;          // the largest mean difference and its 95 % interval
    size_t replicates;
} family;

/* Adds the difference a - b (replicate by replicate) to the family. */
static void add_difference(family *f, const double *a, const double *b, size_t replicates) {
    double d[replicates], x[replicates];
    for (size_t r = 0; r < replicates; r++) {
        d[r] = a[r] - b[r];
    }
    const size_t n = errors_finite(x, d, replicates);
    const tt_summary s = tt_stat_summary(x, n);
    const tt_interval i = tt_stat_t(x, n, 0.95);
    const double t = n > 1 && s.se > 0 ? s.mean / s.se : 0;
    f->negative[f->n] = n > 1 ? gsl_cdf_tdist_P(t, (double)n - 1) : 1;
    f->positive[f->n] = n > 1 ? gsl_cdf_tdist_Q(t, (double)n - 1) : 1;
    if (f->n == 0 || s.mean > f->worst) {
        f->worst = s.mean;
        f->lo = i.lo;
        f->hi = i.hi;
        f->replicates = n;
    }
    f->n++;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many of the n hypotheses Holm's procedure (1979) rejects at the family's level. */
static size_t holm(const double *p, size_t n) {
    double sorted[TESTS_MAX];
    memcpy(sorted, p, n * sizeof *p);
    qsort(sorted, n, sizeof *sorted, ascending);
    size_t rejected = 0;
    while (rejected < n &&
           sorted[rejected] <= LEVEL_PERCENT / 100.0 / (double)(n - rejected)) {
        rejected++;
    }
    return rejected;
}

static const char *family_word(const family *f) {
    if (holm(f->positive, f->n) > 0) {
        return "differs";
    }
    return holm(f->negative, f->n) == f->n ? "agrees" : "inconclusive";
}

static tt_verdict best_verdict(const errors *e) {
    static const char *const rival[] = {"rsvd", "knn", "svdpp", "cocluster"};
    family f = {0};
    for (size_t s = 0; s < scenario_in_table; s++) {
        for (size_t k = 0; k < sizeof rival / sizeof rival[0]; k++) {
            add_difference(&f, errors_of(e, s, method_index(e, "ttm")),
                           errors_of(e, s, method_index(e, rival[k])), e->replicates);
        }
    }
    return (tt_verdict){
        .claim = "TTM has a smaller error than rSVD, KNN, SVD++ and Co-Clust in all nine scenarios",
        .theorem = "Table 1",
        .predicted = NAN,
        .measured = f.worst,
        .lo = f.lo,
        .hi = f.hi,
        .replicates = f.replicates,
        .word = family_word(&f),
        .rule = "36 paired one-sided t tests, Holm at .05; measured: the least favourable mean "
                "difference TTM - baseline with its 95 % interval",
        .figure = "table1.svg"};
}

static tt_verdict dimension_verdict(const errors *e) {
    const size_t ttm = method_index(e, "ttm");
    family f = {0};
    for (size_t s = 0; s + 1 < scenario_in_table; s++) {
        if (scenarios[s].n == scenarios[s + 1].n) {
            add_difference(&f, errors_of(e, s, ttm), errors_of(e, s + 1, ttm), e->replicates);
        }
    }
    return (tt_verdict){
        .claim = "the error of TTM rises with the intrinsic dimension d at every n",
        .theorem = "Table 1",
        .predicted = NAN,
        .measured = f.worst,
        .lo = f.lo,
        .hi = f.hi,
        .replicates = f.replicates,
        .word = family_word(&f),
        .rule = "6 one-sided t tests between neighbouring d, Holm at .05; measured: the least "
                "favourable mean difference with its 95 % interval",
        .figure = "table1.svg"};
}

/* The means of ours and the printed error agree in all scenarios, differ in one, or neither. */
static tt_verdict printed_verdict(const errors *e, const char *word, const char *claim,
                                  int printed) {
    const double margin = 0.1;
    double p[TESTS_MAX], far = 0, lo = NAN, hi = NAN;
    size_t n = 0, inside = 0;
    for (size_t s = 0; s < scenario_in_table; s++) {
        const double *x = errors_of(e, s, method_index(e, word));
        double ok[e->replicates];
        const size_t count = errors_finite(ok, x, e->replicates);
        const tt_summary ours = tt_stat_summary(ok, count);
        const double d = ours.mean - scenarios[s].rmse[printed];
        const double se = hypot(ours.se, scenarios[s].se[printed]);
        // Welch's degrees of freedom are at least ours: the cautious choice
        const double df = count > 1 ? (double)count - 1 : 1;
        const double t90 = gsl_cdf_tdist_Pinv(0.95, df), t95 = gsl_cdf_tdist_Pinv(0.975, df);
        p[n++] = isfinite(se) ? 2 * gsl_cdf_tdist_Q(fabs(d) / se, df) : 1;
        inside += d - t90 * se > -margin && d + t90 * se < margin;
        if (fabs(d) > fabs(far)) {
            far = d;
            lo = d - t95 * se;
            hi = d + t95 * se;
        }
    }
    return (tt_verdict){
        .claim = claim,
        .theorem = "Table 1",
        .predicted = 0,
        .measured = far,
        .lo = lo,
        .hi = hi,
        .replicates = e->replicates,
        .word = inside == n ? "agrees" : (holm(p, n) > 0 ? "differs" : "inconclusive"),
        .rule = "agrees: all nine 90 % intervals of ours - printed within +-0.1; differs: zero "
                "rejected in one, Holm at .05; measured: the largest difference",
        .figure = "table1.svg"};
}

int table1_verdicts(const tt_results *results, const errors *e) {
    const tt_verdict verdicts[] = {
        best_verdict(e),
        dimension_verdict(e),
        printed_verdict(e, "ttm_published", "TTM as published has the printed errors",
                        PRINTED_TTM),
        printed_verdict(e, "rsvd", "rSVD has the printed errors", PRINTED_RSVD),
        printed_verdict(e, "knn", "KNN has the printed errors", PRINTED_KNN),
        printed_verdict(e, "svdpp", "SVD++ has the printed errors", PRINTED_SVDPP),
        printed_verdict(e, "cocluster", "Co-Clust has the printed errors", PRINTED_COCLUST),
    };
    // the smoke profile has another design: nothing in it speaks of the printed numbers
    const size_t n = results->profile == TT_SMOKE ? 2 : sizeof verdicts / sizeof verdicts[0];
    return tt_verdict_write(results, verdicts, n);
}
