/* Verdicts of experiments/matrix_design.c. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/matrix_design_report.h"
#include "common/matrix_design_rules.h"

static const double margin_slope = 0.1, margin_ratio = 0.1, interval = 0.9;

/* Means of one family, and the rows of Table 1 that they face. */
typedef struct {
    size_t k;
    th_slope s[MD_FAMILY];
} family;

static void add(family *f, const double *value) {
    TT_ASSERT(f->k < MD_FAMILY);
    f->s[f->k++] = th_slope_mean(value, MD_REPLICATES);
}

/* The verdict shows mean `at` of the family. */
static tt_verdict verdict(const family *f, size_t at, const char *word, const char *claim,
                          const char *theorem, double predicted, const char *rule) {
    const th_slope none = {0, NAN, NAN, NAN};
    const th_slope s = f->k > 0 ? f->s[at] : none;
    tt_verdict v = {.claim = claim,
                    .theorem = theorem,
                    .predicted = predicted,
                    .measured = s.mean,
                    .replicates = s.n,
                    .word = word,
                    .rule = rule,
                    .figure = "matrix_design.svg"};
    th_slope_interval(&v.lo, &v.hi, s, interval);
    return v;
}

static tt_verdict within(const family *f, double target, double margin, const char *claim,
                         const char *theorem, const char *rule) {
    return verdict(f, md_farthest(f->s, f->k, target),
                   md_rule_within(f->s, f->k, target, margin), claim, theorem, target,
                   rule);
}

/* Every excess of the oracle over its prediction, warm and cold. */
static tt_verdict counted(const md_measured *m) {
    family f = {0};
    double ratio[MD_REPLICATES];
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k];
        const size_t cells = c->arm == MD_ORACLE ? c->sizes + (c->fresh < MD_CELLS) : 0;
        for (size_t i = 0; i < 2 * cells; i++) {
            const size_t cell = i / 2 < c->sizes ? c->cell[i / 2] : c->fresh;
            const double *excess = series_of(&m->s, cell, i % 2 ? MD_C_COLD : MD_C_WARM);
            for (size_t r = 0; r < MD_REPLICATES; r++) {
                ratio[r] = r < md_replicates(m)
                               ? excess[r] / md_oracle_excess(c->d, m->cell[cell].n,
                                                              m->n_train, (int)(i % 2))
                               : NAN;
            }
            add(&f, ratio);
        }
    }
    return within(&f, 1, margin_ratio,
                  "least squares in the true features: excess is sigma^2 q^2 / (N_train - "
                  "q^2) on seen users, times (n / (n - q))^2 on new ones",
                  "parameter counting",
                  "excess over prediction, all n and d, seen and new: agrees if all 90 % "
                  "intervals lie within [.9, 1.1], differs if one mean is shown outside "
                  "(Holm); shown: the one farthest from 1");
}

/* Warm slopes of an arm, at d alone or (d = 0) at all of them. */
static family warm_slopes(const md_measured *m, enum md_arm arm, size_t d) {
    family f = {0};
    for (size_t k = 0; k < m->curves; k++) {
        if (m->curve[k].arm == arm && (d == 0 || m->curve[k].d == d)) {
            add(&f, m->curve[k].warm);
        }
    }
    return f;
}

static tt_verdict flat(const md_measured *m, enum md_arm arm, size_t d, const char *claim) {
    const family f = warm_slopes(m, arm, d);
    const md_curve *c = md_curve_of(m, arm, d);
    tt_verdict v =
        within(&f, 0, margin_slope, claim, "Theorem 2: |Omega| alone",
               "slope of log excess on log n, n = 750 to 3000, seen users: agrees if "
               "within -+.1 by two one-sided t tests at each d, differs if shown "
               "outside at one (Holm); towers that leave more than a tenth of the "
               "variance at some n are not tuned: inconclusive; shown: the one "
               "farthest from 0, 90 % interval");
    v.word = c && !md_is_learned(m, c) ? "inconclusive" : v.word;
    return v;
}

static tt_verdict like_fresh(const md_measured *m, enum md_arm arm, const char *claim) {
    family f = {0};
    for (size_t k = 0; k < m->curves; k++) {
        if (m->curve[k].arm == arm && m->curve[k].fresh < MD_CELLS) {
            add(&f, m->curve[k].iid);
        }
    }
    return within(&f, 0, log(1.25), claim, "Theorem 2: independent pairs",
                  "log of excess with fresh pairs (new users) over that at n = 3000 (seen "
                  "users): agrees if within -+log 1.25 by two one-sided t tests at each d, "
                  "differs if shown outside at one (Holm); shown: the one farthest from 0");
}

/* All towers at all d: slopes of cold excess (gap = 0) or of log(cold / warm). */
static family tower_slopes(const md_measured *m, int gap) {
    family f = {0};
    for (size_t k = 0; k < m->curves; k++) {
        if (md_arm_is_tower(m->curve[k].arm)) {
            add(&f, gap ? m->curve[k].gap_slope : m->curve[k].cold);
        }
    }
    return f;
}

static tt_verdict falling(const md_measured *m, int gap, const char *claim,
                          const char *theorem, const char *rule) {
    const family f = tower_slopes(m, gap);
    return verdict(&f, md_extreme(f.s, f.k, 1), md_rule_all(f.s, f.k, -1, 0), claim,
                   theorem, NAN, rule);
}

/* The towers on block batches that ran at both d = 20 and d = 40. */
static void printed_families(family *f20, family *f40, const md_measured *m) {
    static const enum md_arm arm[] = {MD_L1, MD_L2_FEW, MD_L2, MD_L2_MANY};
    *f20 = *f40 = (family){0};
    for (size_t i = 0; i < sizeof arm / sizeof *arm; i++) {
        const md_curve *a = md_curve_of(m, arm[i], 20), *b = md_curve_of(m, arm[i], 40);
        if (a && b) {
            add(f20, a->warm);
            add(f40, b->warm);
        }
    }
}

static tt_verdict printed(const family *f, int sign, size_t d, const char *claim) {
    return verdict(
        f, md_extreme(f->s, f->k, sign),
        md_rule_some(f->s, f->k, sign, sign * margin_slope), claim, "Table 1",
        md_printed_slope(d),
        "slope in n of each tower's excess on seen users: agrees if one is shown "
        "beyond .1 in the printed direction (Holm over towers), differs if each "
        "is shown not to be; predicted: the printed slope; shown: the most "
        "extreme tower, 90 % interval");
}

static tt_verdict both(const family *f20, const family *f40) {
    double p[MD_FAMILY];
    size_t best = 0;
    for (size_t i = 0; i < f20->k; i++) {
        p[i] = fmax(th_slope_p_below(f20->s[i], 0), th_slope_p_above(f40->s[i], 0));
        best = p[i] < p[best] ? i : best;
    }
    return verdict(
        f20, best, md_rule_both(f20->s, f40->s, f20->k),
        "one tower's error falls with n at d = 20 and rises at d = 40", "Table 1",
        md_printed_slope(20),
        "agrees if some tower's slope is below 0 at d = 20 and above 0 at d = 40 "
        "(larger of the two p values, Holm over towers), differs if every tower "
        "is shown to lack one; shown: its slope at d = 20, 90 % interval");
}

static tt_verdict batches(const md_measured *m) {
    family f = {0};
    double difference[MD_REPLICATES];
    for (size_t k = 0; k < m->curves; k++) {
        const md_curve *c = &m->curve[k], *block = md_curve_of(m, MD_L2, c->d);
        if (c->arm == MD_L2_RANDOM && block) {
            md_slope_difference(difference, m, block, c);
            add(&f, difference);
        }
    }
    return within(&f, 0, margin_slope,
                  "the slope in n is not made by the batches: blocks as random ratings",
                  "optimisation",
                  "slope in n with block batches less that with random ones, same steps: "
                  "agrees if within -+.1 by two one-sided t tests at each d, differs if "
                  "shown outside at one (Holm); shown: the one farthest from 0");
}

static tt_verdict mechanism(const md_measured *m) {
    family f = {0};
    double slope[MD_REPLICATES];
    md_mechanism(slope, m);
    add(&f, slope);
    return verdict(
        &f, 0, md_rule_all(f.s, f.k, 1, 0),
        "towers with L2 alone: the less is learned, the more error rises with n",
        "explanation", NAN,
        "slope over d and epochs of a tower's slope in n on the log of its error "
        "for new users at the middle n: agrees if above 0 by a one-sided t test, "
        "differs if below; 90 % interval");
}

static tt_verdict ids(const md_measured *m) {
    const family f = warm_slopes(m, MD_RSVD, 0);
    return verdict(&f, md_extreme(f.s, f.k, -1), md_rule_all(f.s, f.k, 1, margin_slope),
                   "factorisation by ids: error rises with n, as its parameters do",
                   "p(n + m) parameters", NAN,
                   "slope in n of the excess on seen users: agrees if above .1 by a "
                   "one-sided t test at each d (Holm), differs if shown below at one; "
                   "shown: the least, 90 % interval");
}

/* What the figure says in one sentence, as true as its parts. */
static tt_verdict sentence(const tt_verdict *part, size_t k, const tt_verdict *shown) {
    size_t agree = 0, differ = 0;
    for (size_t i = 0; i < k; i++) {
        agree += strcmp(part[i].word, "agrees") == 0;
        differ += strcmp(part[i].word, "differs") == 0;
    }
    tt_verdict v = *shown;
    v.claim = "at fixed |Omega| more users are more covariates to learn from and fewer "
              "ratings each: an underfitted tower gains by the first where it has learned "
              "much of the functions (d = 20) and loses by the second where it has not "
              "(d = 40)";
    v.theorem = "Table 1, explained";
    v.predicted = NAN;
    v.rule = "agrees if the five verdicts above it do (new users, seen users, one tower, "
             "batches, the less is learned), differs if one of them does; shown: the last";
    v.word = differ > 0 ? "differs" : agree == k ? "agrees" : "inconclusive";
    return v;
}

void md_verdicts(tt_verdict *v, const md_measured *m) {
    family f20, f40;
    size_t at = 0;
    printed_families(&f20, &f40, m);
    v[at++] = counted(m);
    v[at++] = flat(m, MD_ORACLE, 0, "least squares in the true features is flat in n");
    v[at++] = flat(m, MD_L1, 20, "tuned towers (L1) are flat in n at d = 20");
    v[at++] = flat(m, MD_L1, 40, "tuned towers (L1) are flat in n at d = 40");
    v[at++] = like_fresh(m, MD_ORACLE, "least squares: a matrix is as good as fresh pairs");
    v[at++] = like_fresh(m, MD_L1, "tuned towers (L1): a matrix is as good as fresh pairs");
    v[at++] =
        like_fresh(m, MD_L2_RANDOM, "towers with L2: a matrix is as good as fresh pairs");
    v[at++] = printed(&f20, -1, 20, "at d = 20 some tower's error falls with n");
    v[at++] = printed(&f40, 1, 40, "at d = 40 some tower's error rises with n");
    v[at++] = ids(m);
    const size_t first = at;
    v[at++] = falling(m, 0, "more users, more covariates: error for new users falls with n",
                      "only n covariates are seen",
                      "slope in n of the excess on new users: agrees if below 0 by a "
                      "one-sided t test for every tower and d (Holm), differs if shown "
                      "above at one; shown: the largest, 90 % interval");
    v[at++] =
        falling(m, 1, "fewer ratings each: what seen users have over new ones fades with n",
                "|Omega| / n ratings each",
                "slope in n of log(excess on new users / on seen ones): agrees if "
                "below 0 by a one-sided t test for every tower and d (Holm), differs "
                "if shown above at one; shown: the largest, 90 % interval");
    v[at++] = both(&f20, &f40);
    v[at++] = batches(m);
    v[at++] = mechanism(m);
    v[at] = sentence(v + first, at - first, &v[at - 1]);
    TT_ASSERT(at + 1 == MD_VERDICTS);
}
