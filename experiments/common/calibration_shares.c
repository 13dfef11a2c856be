/* Shares with their limits and requirements; see calibration_report.h. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/calibration_report.h"

/* Requirements of experiments/calibration.c. */
static const double coverage_least = 0.93, coverage_most = 0.97, coverage_slack = 0.02;
static const double caught_least = 0.95, twin_least = 0.80, share_slack = 0.10;
static const double false_most = 0.072; // of 1,000
enum { ENOUGH = 1000 };

/* p with P(Beta(x, y) <= p) = q, by bisection: gsl_cdf_beta_Pinv does not always converge. */
static double beta_quantile(double q, double x, double y) {
    enum { STEPS = 60 }; // to 2^-60
    double lo = 0, hi = 1;
    for (int step = 0; step < STEPS; step++) {
        const double middle = (lo + hi) / 2;
        if (gsl_cdf_beta_P(middle, x, y) < q) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    return (lo + hi) / 2;
}

/* Clopper and Pearson's. */
static void limits(calibration_share *s) {
    const double tail = (1 - CALIBRATION_LEVEL) / 2;
    const double yes = s->successes, no = s->trials - yes;
    s->rate = yes / s->trials;
    s->lo = yes > 0 ? beta_quantile(tail, yes, no + 1) : 0;
    s->hi = no > 0 ? beta_quantile(1 - tail, yes + 1, no) : 1;
}

static const char *word_of(const calibration_share *s) {
    switch (s->rule) {
    case COVERAGE_T:
        if (s->hi < s->least || s->lo > s->most) {
            return "differs";
        }
        return s->rate >= s->least && s->rate <= s->most &&
                       s->lo >= s->least - coverage_slack &&
                       s->hi <= s->most + coverage_slack
                   ? "agrees"
                   : "inconclusive";
    case CAUGHT:
    case TWIN_EQUAL:
        if (s->hi < s->least) {
            return "differs";
        }
        return s->rate >= s->least && s->lo >= s->least - share_slack ? "agrees"
                                                                      : "inconclusive";
    case COVERAGE_BOOTSTRAP:
        return "";
    default:
        if (s->hi < s->least || s->lo > s->most) {
            return "differs";
        }
        if (s->trials < ENOUGH) {
            return "inconclusive";
        }
        return s->rate < s->least || s->rate > s->most ? "differs" : "agrees";
    }
}

void calibration_add(calibration_box *b, calibration_share s) {
    if (!(s.trials > 0)) {
        return;
    }
    s.least = s.most = NAN;
    limits(&s);
    if (s.rule == COVERAGE_T) {
        s.least = coverage_least;
        s.most = coverage_most;
    } else if (s.rule == CAUGHT) {
        s.least = caught_least;
    } else if (s.rule == TWIN_EQUAL) {
        s.least = twin_least;
    } else if (s.rule == FALSE_EQUAL || s.rule == FALSE_DIFFERENCE) {
        s.most = false_most;
    } else if (s.rule == JOINT_EQUAL) {
        const double p = fmin(s.predicted, 1), error = 3 * sqrt(p * (1 - p) / s.trials);
        s.least = p - error;
        s.most = p + error;
    }
    s.word = word_of(&s);
    TT_ASSERT(b->shares < SHARES_MAX);
    b->share[b->shares++] = s;
}

const calibration_share *calibration_find(const calibration_box *b,
                                          enum calibration_rule rule, const char *setting,
                                          int fits, size_t replicates) {
    for (size_t i = 0; i < b->shares; i++) {
        const calibration_share *s = &b->share[i];
        if (s->rule == rule && strcmp(s->setting, setting) == 0 && s->fits == fits &&
            s->replicates == replicates) {
            return s;
        }
    }
    return NULL;
}
