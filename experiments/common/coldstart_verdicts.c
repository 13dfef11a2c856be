#include "common/coldstart_verdicts.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "farm/tt_table.h"

static const double margin_rmse = 0.05, margin_slope = 0.05, level = 0.05,
                    excess_most = 0.35;

static tt_summary shifted(tt_summary s, double by) {
    s.mean += by;
    return s;
}

/* Of the test that the expected value lies outside at -+ margin. */
static double p_within(tt_summary s, double margin) {
    return fmax(tt_stat_t_p(shifted(s, -margin), TT_LOWER),
                tt_stat_t_p(shifted(s, margin), TT_UPPER));
}

/* Of the two-sided test that it lies within. */
static double p_beyond(tt_summary s, double margin) {
    return fmin(1, 2 * fmin(tt_stat_t_p(shifted(s, -margin), TT_UPPER),
                            tt_stat_t_p(shifted(s, margin), TT_LOWER)));
}

static const char *word_of(size_t met, size_t against, size_t cases) {
    return against > 0 ? "differs" : met == cases ? "agrees" : "inconclusive";
}

static int is_baseline(size_t arm) {
    return arm == COLDSTART_LINEAR || arm >= COLDSTART_COVARIATES;
}

coldstart_judgement coldstart_beat(const coldstart_measured *m, size_t reading) {
    const size_t column = COLDSTART_RMSE + TT_COLD_BOTH;
    double worst[COLDSTART_SHARES], above[COLDSTART_SHARES * COLDSTART_ARMS];
    int better[COLDSTART_SHARES], worse[COLDSTART_SHARES * COLDSTART_ARMS];
    coldstart_judgement j = {.cases = COLDSTART_SHARES};
    tt_summary least = {.mean = -INFINITY};
    size_t n = 0;
    for (size_t k = 0; k < COLDSTART_SHARES; k++) {
        const size_t point = coldstart_by_share[reading][k];
        worst[k] = 0;
        for (size_t arm = 0; arm < COLDSTART_ARMS; arm++) {
            if (is_baseline(arm)) {
                const tt_summary d =
                    coldstart_difference(m, (coldstart_at){point, COLDSTART_TTM, column},
                                         (coldstart_at){point, arm, column});
                worst[k] = fmax(worst[k], tt_stat_t_p(d, TT_LOWER));
                above[n++] = tt_stat_t_p(d, TT_UPPER);
                least = d.mean > least.mean ? d : least;
            }
        }
    }
    j.met = tt_stat_holm(better, worst, COLDSTART_SHARES, level);
    j.word = word_of(j.met, tt_stat_holm(worse, above, n, level), j.cases);
    j.measured = tt_stat_t_interval(least, 0.95);
    j.replicates = least.n;
    return j;
}

coldstart_judgement coldstart_same(const coldstart_measured *m, size_t arm) {
    enum { N = 2 * COLDSTART_SHARES - 1 }; // points of nested and fixed come first
    double within[N], beyond[N];
    int is_within[N], is_beyond[N];
    coldstart_judgement j = {.cases = N};
    tt_summary far = {.mean = 0};
    for (size_t point = 0; point < N; point++) {
        const tt_summary d = coldstart_difference(
            m, (coldstart_at){point, arm, COLDSTART_RMSE + TT_COLD_BOTH},
            (coldstart_at){point, arm, COLDSTART_RMSE + TT_WARM});
        within[point] = p_within(d, margin_rmse);
        beyond[point] = p_beyond(d, margin_rmse);
        far = fabs(d.mean) >= fabs(far.mean) ? d : far;
    }
    j.met = tt_stat_holm(is_within, within, N, level);
    j.word = word_of(j.met, tt_stat_holm(is_beyond, beyond, N, level), N);
    j.measured = tt_stat_t_interval(far, 0.9);
    j.replicates = far.n;
    return j;
}

coldstart_judgement coldstart_ids_mean(const coldstart_measured *m) {
    const size_t column = COLDSTART_RMSE + TT_COLD_BOTH;
    coldstart_judgement j = {.word = "inconclusive"};
    for (size_t point = 0; point < COLDSTART_POINTS; point++) {
        const double *mean =
            coldstart_values(m, (coldstart_at){point, COLDSTART_MEAN, column});
        for (size_t arm = COLDSTART_COVARIATES; arm < COLDSTART_MEAN; arm++) {
            const double *rmse = coldstart_values(m, (coldstart_at){point, arm, column});
            for (size_t r = 0; r < m->s.replicates; r++) {
                if (isfinite(rmse[r]) && isfinite(mean[r])) {
                    const double d = rmse[r] - mean[r];
                    j.cases++;
                    j.met += d == 0;
                    j.measured.estimate =
                        fabs(d) > fabs(j.measured.estimate) ? d : j.measured.estimate;
                }
            }
        }
    }
    j.measured.lo = j.measured.hi = j.measured.estimate; // counted, not estimated
    j.replicates = j.cases / (COLDSTART_POINTS * (COLDSTART_MEAN - COLDSTART_COVARIATES));
    j.word = j.cases > 0 ? word_of(j.met, j.cases - j.met, j.cases) : j.word;
    return j;
}

/* Adds an exponent of which 0 is claimed; 1 if its 90 % interval lies wholly outside. */
static size_t claim_zero(coldstart_judgement *j, th_slope s) {
    const enum th_answer zero = th_slope_equal(s, 0, margin_slope, level);
    j->cases++;
    j->met += zero == TH_YES;
    return zero == TH_NO;
}

coldstart_judgement coldstart_size(const coldstart_measured *m) {
    coldstart_judgement j = {.cases = 1};
    size_t against = 0;
    const th_slope s = coldstart_exponent(m, coldstart_by_size, COLDSTART_SIZE_COUNT,
                                          COLDSTART_TTM, TT_COLD_BOTH, COLDSTART_N);
    j.measured.estimate = s.mean;
    j.replicates = s.n;
    th_slope_interval(&j.measured.lo, &j.measured.hi, s, 1 - level);
    j.met += j.measured.lo > margin_slope;
    against += j.measured.hi < margin_slope;
    for (size_t arm = COLDSTART_COVARIATES; arm < COLDSTART_ARMS; arm++) {
        against +=
            claim_zero(&j, coldstart_exponent(m, coldstart_by_size, COLDSTART_SIZE_COUNT,
                                              arm, TT_COLD_BOTH, COLDSTART_N));
    }
    j.word = word_of(j.met, against, j.cases);
    return j;
}

double coldstart_rate_predicted(void) {
    const sampling_cell cell = coldstart_rough_cell();
    return sampling_predicted(&cell, 0);
}

/* 1 if mean risk / sigma^2 is at most excess_most at all sizes. */
static int is_small(const curve *c, double sigma) {
    for (size_t s = 0; s < c->sizes; s++) {
        double sum = 0;
        for (size_t r = 0; r < c->replicates; r++) {
            sum += c->risk[r * c->sizes + s];
        }
        if (!(sum / (double)c->replicates <= excess_most * sigma * sigma)) {
            return 0;
        }
    }
    return c->sizes > 0;
}

coldstart_judgement coldstart_rate(const coldstart_measured *m) {
    const curve *c = &m->rough[COLDSTART_SIEVE][TT_COLD_BOTH];
    const th_slope s = curve_effective(c);
    const double a = coldstart_rate_predicted();
    const enum th_answer equal = is_small(c, coldstart_rough_cell().sigma)
                                     ? th_slope_equal(s, a, margin_slope, level)
                                     : TH_OPEN;
    coldstart_judgement j = {.word = curve_word(equal, s, a),
                             .measured = {.estimate = s.mean},
                             .replicates = s.n,
                             .cases = 1,
                             .met = equal == TH_YES};
    th_slope_interval(&j.measured.lo, &j.measured.hi, s, 1 - 2 * level);
    return j;
}

coldstart_judgement coldstart_fallback(const coldstart_measured *m) {
    coldstart_judgement j = {.replicates = 0};
    size_t against = 0;
    th_slope far = {.mean = 0};
    for (size_t arm = COLDSTART_ROUGH_RSVD; arm <= COLDSTART_ROUGH_MEAN; arm++) {
        const th_slope s = curve_nominal(&m->rough[arm][TT_COLD_BOTH]);
        against += claim_zero(&j, s);
        far = fabs(s.mean) >= fabs(far.mean) ? s : far;
    }
    j.word = word_of(j.met, against, j.cases);
    j.measured.estimate = far.mean;
    j.replicates = far.n;
    th_slope_interval(&j.measured.lo, &j.measured.hi, far, 1 - 2 * level);
    return j;
}

static tt_verdict verdict(const coldstart_judgement *j, const char *claim, double predicted,
                          const char *rule) {
    return (tt_verdict){.claim = claim,
                        .theorem = "Theorem 2 on fresh pairs",
                        .predicted = predicted,
                        .measured = j->measured.estimate,
                        .lo = j->measured.lo,
                        .hi = j->measured.hi,
                        .replicates = j->replicates,
                        .word = j->word,
                        .rule = rule,
                        .figure = "coldstart.svg"};
}

int coldstart_verdicts(const tt_results *results, const coldstart_measured *m) {
    static const char beat[] =
        "RMSE of towers less baseline's, one-sided paired t at each share, largest p of "
        "all "
        "baselines, Holm over five shares at 5 %; measured: the least favourable one";
    static const char same[] =
        "RMSE on cold-both less that on warm pairs within +-.05 at nine points, two "
        "one-sided t tests, Holm over points; measured: the largest, 90 % interval";
    const coldstart_judgement j[] = {coldstart_beat(m, 0),
                                     coldstart_beat(m, 1),
                                     coldstart_same(m, COLDSTART_TTM),
                                     coldstart_same(m, COLDSTART_LINEAR),
                                     coldstart_same(m, COLDSTART_ORACLE),
                                     coldstart_ids_mean(m),
                                     coldstart_size(m),
                                     coldstart_rate(m),
                                     coldstart_fallback(m)};
    const tt_verdict v[] = {
        verdict(&j[0], "towers beat every baseline on new users and items, ratings removed",
                NAN, beat),
        verdict(&j[1], "towers beat every baseline on new users and items, |Omega| held",
                NAN, beat),
        verdict(&j[2], "towers predict new users and items as well as seen ones", 0, same),
        verdict(&j[3], "a linear model predicts new users and items as well as seen ones",
                0, same),
        verdict(&j[4], "the oracle predicts new users and items as well as seen ones", 0,
                same),
        verdict(&j[5], "methods on ids predict the mean for new users and items", 0,
                "agrees if the RMSE of every run equals that of the mean to the bit; "
                "measured: the largest difference"),
        verdict(
            &j[6],
            "more ratings of the same users lower the towers' error on new ones; "
            "ids gain nothing",
            NAN,
            "exponent in |Omega| of the towers' cold excess: lower 95 % limit above .05; "
            "methods on ids: 90 % intervals within +-.05; measured: the towers'"),
        verdict(&j[7],
                "rough truths: the sieve's error on new users and items falls like "
                "N^-.75",
                coldstart_rate_predicted(),
                "two one-sided t tests at .05 that the exponent on N_eff is within .05 of "
                "the prediction; 90 % interval"),
        verdict(
            &j[8],
            "rough truths: the error of methods on ids does not fall for new users "
            "and items",
            0,
            "exponents of rSVD, biases, mean: 90 % intervals within +-.05; measured: the "
            "one farthest from 0"),
    };
    return tt_verdict_write(results, v, sizeof v / sizeof *v);
}
