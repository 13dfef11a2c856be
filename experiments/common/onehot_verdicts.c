/* Verdicts of experiments/onehot.c. */
#include <math.h>

#include "base/tt_error.h"
#include "common/onehot_report.h"

enum { LARGEST = 3 };
static const double margin_ratio = 0.1, margin_slope = 0.05, margin_svd = 0.05,
                    level = 0.05;
static const char theorem[] = "Theorem 2 at d = 0, p(2n - p) parameters";

const char *onehot_slope_word(const onehot_measured *m, size_t design) {
    const th_slope s = curve_nominal(&m->curves[design]);
    const double target = onehot_exponent(design);
    return curve_word(th_slope_equal(s, target, margin_slope, level), s, target);
}

/* agrees if all intervals lie in 1 -+ margin, differs if one lies wholly outside. */
static const char *ratio_word(const tt_interval *i, size_t n, double margin) {
    size_t inside = 0, outside = 0;
    for (size_t k = 0; k < n; k++) {
        inside += i[k].lo > 1 - margin && i[k].hi < 1 + margin;
        outside += i[k].lo > 1 + margin || i[k].hi < 1 - margin;
    }
    return outside > 0 ? "differs" : inside == n ? "agrees" : "inconclusive";
}

static tt_verdict ratio_verdict(const onehot_measured *m) {
    const curve *c = &m->curves[ONEHOT_FIXED];
    tt_interval i[LARGEST];
    size_t far = 0;
    for (size_t k = 0; k < LARGEST; k++) {
        i[k] = c->sizes + k < LARGEST
                   ? (tt_interval){NAN, NAN, NAN}
                   : m->points[ONEHOT_FIXED][c->sizes + k - LARGEST].inside;
        far = fabs(i[k].estimate - 1) > fabs(i[far].estimate - 1) ? k : far;
    }
    return (tt_verdict){
        .claim = "the risk of one-hot towers is p(2n - p) sigma^2 / N_train",
        .theorem = theorem,
        .predicted = 1,
        .measured = i[far].estimate,
        .lo = i[far].lo,
        .hi = i[far].hi,
        .replicates = c->replicates,
        .word = ratio_word(i, LARGEST, margin_ratio),
        .rule = "n = 60, three largest sizes: agrees if all 90 % intervals of "
                "risk over prediction lie within [.9, 1.1], differs if one "
                "lies wholly outside; measured: the one farthest from 1",
        .figure = "onehot.svg"};
}

static tt_verdict slope_verdict(const onehot_measured *m, size_t design,
                                const char *claim) {
    const th_slope s = curve_nominal(&m->curves[design]);
    tt_verdict v = {.claim = claim,
                    .theorem = theorem,
                    .predicted = onehot_exponent(design),
                    .measured = s.mean,
                    .replicates = s.n,
                    .word = onehot_slope_word(m, design),
                    .rule =
                        "two one-sided t tests at .05 that the exponent is within .05 of "
                        "the prediction; 90 % interval",
                    .figure = "onehot.svg"};
    th_slope_interval(&v.lo, &v.hi, s, 1 - 2 * level);
    return v;
}

static tt_verdict svd_verdict(const onehot_measured *m) {
    return (tt_verdict){
        .claim = "one-hot towers and rSVD have the same risk on the same pairs",
        .theorem = "Section 2",
        .predicted = 1,
        .measured = m->svd.estimate,
        .lo = m->svd.lo,
        .hi = m->svd.hi,
        .replicates = m->svd_replicates,
        .word = ratio_word(&m->svd, 1, margin_svd),
        .rule = "risk of rSVD over risk of the towers, distinct pairs: agrees if "
                "the 90 % interval lies within [.95, 1.05], differs if wholly "
                "outside",
        .figure = "onehot.svg"};
}

int onehot_verdicts(const tt_results *results, const onehot_measured *m) {
    const tt_verdict verdict[] = {
        ratio_verdict(m),
        slope_verdict(m, ONEHOT_FIXED, "one-hot, 60 users and items: exponent 1"),
        slope_verdict(m, ONEHOT_QUARTER, "one-hot, 6 N^.25 users and items: exponent .75"),
        slope_verdict(m, ONEHOT_ROOT, "one-hot, N^.5 users and items: exponent .5"),
        svd_verdict(m)};
    return tt_verdict_write(results, verdict, sizeof verdict / sizeof *verdict);
}
