/* Verdicts of the synthetic study, by the rules in experiments/table1.c. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
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

/* A one-sided family: p-values that a mean difference is negative, and that it is positive.
 */
typedef struct {
    size_t n;
    double negative[TESTS_MAX], positive[TESTS_MAX];
    double worst, lo, hi; // the largest mean difference and its 95 % interval
    size_t replicates;
} family;

/* Adds the difference a - b (replicate by replicate) to the family. */
static void add_difference(family *f, const double *a, const double *b, size_t replicates) {
    double d[replicates];
    const tt_summary s = tt_stat_summary(d, tt_stat_finite(d, a, b, replicates));
    const tt_interval i = tt_stat_t_interval(s, 0.95);
    TT_ASSERT(f->n < TESTS_MAX);
    f->negative[f->n] = tt_stat_t_p(s, TT_LOWER);
    f->positive[f->n] = tt_stat_t_p(s, TT_UPPER);
    if (f->n == 0 || s.mean > f->worst) {
        f->worst = s.mean;
        f->lo = i.lo;
        f->hi = i.hi;
        f->replicates = s.n;
    }
    f->n++;
}

/* How many of the n hypotheses Holm's procedure rejects at the family's level. */
static size_t rejections(const double *p, size_t n) {
    int rejected[TESTS_MAX];
    TT_ASSERT(n <= TESTS_MAX);
    return tt_stat_holm(rejected, p, n, LEVEL_PERCENT / 100.0);
}

static const char *family_word(const family *f) {
    if (rejections(f->positive, f->n) > 0) {
        return "differs";
    }
    return rejections(f->negative, f->n) == f->n ? "agrees" : "inconclusive";
}

static tt_verdict family_verdict(const family *f, const char *claim, const char *rule) {
    return (tt_verdict){.claim = claim,
                        .theorem = "Table 1",
                        .predicted = NAN,
                        .measured = f->worst,
                        .lo = f->lo,
                        .hi = f->hi,
                        .replicates = f->replicates,
                        .word = family_word(f),
                        .rule = rule,
                        .figure = "table1.svg"};
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
    return family_verdict(
        &f,
        "TTM has a smaller error than rSVD, KNN, SVD++ and Co-Clust in all nine scenarios",
        "36 paired one-sided t tests, Holm at .05; measured: the least favourable mean "
        "difference TTM - baseline with its 95 % interval");
}

static tt_verdict dimension_verdict(const errors *e) {
    const size_t ttm = method_index(e, "ttm");
    family f = {0};
    for (size_t s = 0; s + 1 < scenario_in_table; s++) {
        if (scenarios[s].n == scenarios[s + 1].n) {
            add_difference(&f, errors_of(e, s, ttm), errors_of(e, s + 1, ttm),
                           e->replicates);
        }
    }
    return family_verdict(
        &f, "the error of TTM rises with the intrinsic dimension d at every n",
        "6 one-sided t tests between neighbouring d, Holm at .05; measured: the least "
        "favourable mean difference with its 95 % interval");
}

/* The means of ours and the printed error agree in all scenarios, differ in one, or
 * neither. */
static tt_verdict printed_verdict(const errors *e, const char *word, const char *claim,
                                  int printed) {
    const double margin = 0.1;
    double p[TESTS_MAX];
    tt_interval far = {0, NAN, NAN};
    size_t inside = 0;
    const size_t n = scenario_in_table;
    TT_ASSERT(n <= TESTS_MAX);
    for (size_t s = 0; s < n; s++) {
        double x[e->replicates];
        const double *ours = errors_of(e, s, method_index(e, word));
        // Welch's degrees of freedom are at least ours: the cautious choice
        tt_summary d = tt_stat_summary(x, tt_stat_finite(x, ours, NULL, e->replicates));
        d.mean -= scenarios[s].rmse[printed];
        d.se = hypot(d.se, scenarios[s].se[printed]);
        const tt_interval i = tt_stat_t_interval(d, 0.90);
        p[s] = tt_stat_t_p(d, TT_TWO_SIDED);
        inside += i.lo > -margin && i.hi < margin;
        far = fabs(d.mean) > fabs(far.estimate) ? tt_stat_t_interval(d, 0.95) : far;
    }
    return (tt_verdict){
        .claim = claim,
        .theorem = "Table 1",
        .predicted = 0,
        .measured = far.estimate,
        .lo = far.lo,
        .hi = far.hi,
        .replicates = e->replicates,
        .word =
            inside == n ? "agrees" : (rejections(p, n) > 0 ? "differs" : "inconclusive"),
        .rule =
            "agrees: all nine 90 % intervals of ours - printed within +-0.1; differs: zero "
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
    const size_t n =
        results->profile == TT_SMOKE ? 2 : sizeof verdicts / sizeof verdicts[0];
    return tt_verdict_write(results, verdicts, n);
}
