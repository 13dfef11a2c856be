/* Verdicts of the calibration; rules in experiments/calibration.c. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/calibration_report.h"
#include "farm/tt_table.h"

enum { VERDICTS_MAX = 20, SIMULATED_REPLICATES = 24 };

static const char theorem[] = "decision rules";
static const char figure[] = "calibration.svg";

/* How far a share is on the wrong side of what is asked, or how near to it. */
static double excess(const calibration_share *s, double ideal) {
    switch (s->rule) {
    case FALSE_EQUAL:
    case FALSE_DIFFERENCE:
        return s->rate - s->most;
    case CAUGHT:
    case TWIN_EQUAL:
        return s->least - s->rate;
    default:
        return fabs(s->rate - ideal);
    }
}

/* One verdict on all shares of the rule and the source whose setting is `setting` (NULL:
 * any) and which have `replicates` of them (0: any): the worst of them is shown. */
static tt_verdict on_shares(const calibration_box *b, enum calibration_rule rule,
                            const char *setting, int fits, size_t replicates) {
    tt_verdict v = {.theorem = theorem,
                    .figure = figure,
                    .predicted = NAN,
                    .measured = NAN,
                    .lo = NAN,
                    .hi = NAN,
                    .word = "inconclusive"};
    double worst = -INFINITY;
    size_t agree = 0, differ = 0, seen = 0;
    for (size_t i = 0; i < b->shares; i++) {
        const calibration_share *s = &b->share[i];
        if (s->rule != rule || s->fits != fits ||
            (setting && strcmp(setting, s->setting) != 0) ||
            (replicates > 0 && s->replicates != replicates)) {
            continue;
        }
        const double ideal = rule == COVERAGE_T ? CALIBRATION_LEVEL : s->predicted;
        seen++;
        agree += strcmp(s->word, "agrees") == 0;
        differ += strcmp(s->word, "differs") == 0;
        if (excess(s, ideal) > worst) {
            worst = excess(s, ideal);
            v.predicted = rule == CAUGHT || rule == TWIN_EQUAL ? s->least : s->predicted;
            v.measured = s->rate;
            v.lo = s->lo;
            v.hi = s->hi;
            v.replicates = (size_t)s->trials;
        }
    }
    v.word = differ > 0 ? "differs" : seen > 0 && agree == seen ? "agrees" : "inconclusive";
    return v;
}

/* Undercoverage at 6 to 12 replicates is what is claimed: all limits below the level. */
static tt_verdict on_bootstrap(const calibration_box *b) {
    tt_verdict v = on_shares(b, COVERAGE_BOOTSTRAP, "twin", 0, calibration_counts[0]);
    int below = 1, above = 0;
    for (size_t k = 0; k < COUNTS && calibration_counts[k] <= 12; k++) {
        const calibration_share *s =
            calibration_find(b, COVERAGE_BOOTSTRAP, "twin", 0, calibration_counts[k]);
        below &= s && s->hi < CALIBRATION_LEVEL;
        above |= s && s->lo > CALIBRATION_LEVEL;
    }
    v.claim = "the percentile bootstrap covers too rarely at 6 to 12 replicates";
    v.rule =
        "agrees if the limits of its coverage are below 95 % at 6, 8 and 12 replicates; "
        "measured: at 6; replicates: experiments";
    v.word = below ? "agrees" : above ? "differs" : "inconclusive";
    return v;
}

/* All 15 measured smoothnesses; shown: the difference that is farthest from 0. */
static tt_verdict on_smoothness(const calibration_box *b) {
    const double tolerance = 0.02, precision = 0.01;
    tt_verdict v = {
        .claim = "structure functions of the truths return their smoothness",
        .theorem = "instrument",
        .predicted = 0,
        .measured = 0,
        .lo = NAN,
        .hi = NAN,
        .rule = "mean within .02 of beta with a standard error of at most .01, in "
                "15 cells; measured: the largest deviation and 95 % interval; replicates: "
                "draws",
        .figure = figure};
    size_t agree = 0, differ = 0;
    for (size_t cell = CELL_SMOOTH; cell < CELLS; cell++) {
        const double beta = calibration_beta(cell);
        const th_slope s = calibration_smooth(b->results, cell, SMOOTH);
        const double off = fabs(s.mean - beta);
        agree += off <= tolerance && s.se <= precision;
        differ += off > tolerance + 2 * s.se;
        if (cell == CELL_SMOOTH || off > fabs(v.measured)) {
            th_slope_interval(&v.lo, &v.hi, s, CALIBRATION_LEVEL);
            v.measured = s.mean - beta;
            v.lo -= beta;
            v.hi -= beta;
            v.replicates = s.n;
        }
    }
    v.word = differ > 0                     ? "differs"
             : agree == CELLS - CELL_SMOOTH ? "agrees"
                                            : "inconclusive";
    return v;
}

static tt_verdict with(tt_verdict v, const char *claim, const char *rule) {
    v.claim = claim;
    v.rule = rule;
    return v;
}

static size_t on_simulations(tt_verdict *v, const calibration_box *b) {
    static const char coverage[] =
        "coverage in 93 to 97 % (limits within 91 to 99 %) at every number of replicates; "
        "measured: the farthest from 95 %; replicates: experiments";
    static const char false_alarms[] =
        "at most 7.2 % (5 % and three standard errors of 1,000 simulations) at every "
        "number "
        "of replicates; "
        "measured: the largest share; replicates: experiments";
    size_t n = 0;
    v[n++] =
        with(on_shares(b, COVERAGE_T, "nine", 0, 0),
             "t intervals of 6 to 48 replicates cover as they say, simulated", coverage);
    v[n++] = with(on_shares(b, COVERAGE_T, "skewed", 0, 0),
                  "so they do with skewed exponents (skewness 1)", coverage);
    v[n++] = on_bootstrap(b);
    v[n++] = with(on_shares(b, FALSE_EQUAL, NULL, 0, 0),
                  "equivalence is rarely found at exactly the margin .05", false_alarms);
    v[n++] = with(on_shares(b, FALSE_DIFFERENCE, NULL, 0, 0),
                  "the true exponent is rarely rejected", false_alarms);
    v[n++] =
        with(on_shares(b, JOINT_EQUAL, NULL, 0, 0),
             "nine equivalence tests pass together as often as their power says",
             "within three binomial standard errors of the product of nine powers at "
             "every number of replicates; measured: the farthest; replicates: experiments");
    v[n++] = with(on_shares(b, CAUGHT, NULL, 0, SIMULATED_REPLICATES),
                  "planted violations are caught by 24 replicates, simulated",
                  "at least 95 % of the experiments in each of three plants; measured: the "
                  "least; replicates: experiments");
    v[n++] = with(on_shares(b, TWIN_EQUAL, NULL, 0, SIMULATED_REPLICATES),
                  "their twin is called equal by 24 replicates, simulated",
                  "at least 80 % of the experiments; replicates: experiments");
    return n;
}

int calibration_verdicts(const calibration_box *b) {
    static const char caught[] =
        "at least 95 % of disjoint experiments reject .75 for a smaller exponent at .05 on "
        "N_eff and N, lower limit 85 % or more; differs if the upper limit is below 95 %; "
        "predicted: what is required; replicates: experiments";
    tt_verdict v[VERDICTS_MAX];
    size_t n = on_simulations(v, b);
    v[n++] =
        with(on_shares(b, CAUGHT, "rough", 1, b->declared),
             "a truth of smoothness .9, declared 1.5, is caught with real fits", caught);
    v[n++] = with(on_shares(b, CAUGHT, "support", 1, b->declared),
                  "supports of dimension 2, declared 1, are caught with real fits", caught);
    v[n++] = with(on_shares(b, CAUGHT, "order", 1, b->declared),
                  "a sieve of degree 0 at smoothness 1.5 is caught with real fits", caught);
    v[n++] =
        with(on_shares(b, TWIN_EQUAL, "twin", 1, b->declared),
             "their unviolated twin is called equal with real fits",
             "at least 80 % of disjoint experiments, lower limit 70 % or more; differs "
             "if the upper limit is below 80 %; replicates: experiments");
    v[n++] = on_smoothness(b);
    TT_ASSERT(n <= VERDICTS_MAX);
    return tt_verdict_write(b->results, v, n);
}
