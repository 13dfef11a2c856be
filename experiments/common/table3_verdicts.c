#include <math.h>
#include <stdio.h>

#include "common/table3_report.h"
#include "farm/tt_table.h"

enum { CLAIM = 160 };

static tt_verdict verdict_of(const table3_decision *decision, const char *claim,
                             const char *theorem, const char *rule, double level) {
    const tt_interval d = tt_stat_t_interval(decision->d, level);
    return (tt_verdict){.claim = claim,
                        .theorem = theorem,
                        .predicted = NAN,
                        .measured = d.estimate,
                        .lo = d.lo,
                        .hi = d.hi,
                        .replicates = decision->d.n,
                        .word = decision->word,
                        .rule = rule,
                        .figure = "table3.svg"};
}

static const char beats_rule[] =
    "RMSE of the towers less that of each of seven baselines, paired over replicates, "
    "one-sided "
    "t tests, Holm over the seven at 5 %; the least favourable difference, 95 % interval";
static const char null_rule[] = "RMSE of the towers less that of the best baseline: the 90 "
                                "% interval not below 0 and above "
                                "-1 % of its RMSE";

static int generated(const tt_results *results, const table3_measured *m) {
    const table3_decision planted = table3_beats(m, TABLE3_PLANTED, TABLE3_COLD);
    const table3_decision null = table3_gains_nothing(m, TABLE3_NULL, TABLE3_COLD);
    const tt_verdict v[] = {
        verdict_of(
            &planted,
            "generated folder: towers on covariates beat every baseline on cold pairs",
            "Table 3", beats_rule, 0.95),
        verdict_of(&null,
                   "generated folder, stars apart from the texts: they gain nothing there",
                   "Table 3", null_rule, 0.9)};
    return tt_verdict_write(results, v, sizeof v / sizeof v[0]);
}

int table3_verdicts(const tt_results *results, const table3_measured *m, int real) {
    enum { PRINTED = 3 };
    static const enum table3_set set[PRINTED] = {TABLE3_OVERALL, TABLE3_WARM, TABLE3_COLD};
    char claim[PRINTED][CLAIM];
    tt_verdict v[PRINTED];
    if (!real) {
        return generated(results, m);
    }
    for (size_t k = 0; k < PRINTED; k++) {
        const table3_decision decision = table3_beats(m, 0, set[k]);
        snprintf(claim[k], CLAIM,
                 "Yelp: towers on covariates beat every baseline on %s pairs",
                 table3_set_name[set[k]]);
        v[k] = verdict_of(&decision, claim[k], "Table 3", beats_rule, 0.95);
    }
    return tt_verdict_write(results, v, PRINTED);
}
