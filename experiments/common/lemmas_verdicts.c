/* Verdicts of experiments/lemmas.c. */
#include <math.h>

#include "base/tt_error.h"
#include "common/lemmas_report.h"
#include "farm/tt_table.h"

static const double least_lambda = -6; // log10 of the paper's grid
static const double judged_size = 1e5, attained = 0.99;
static const char figure[] = "lemmas.svg";

/* 0 violations of n: below 1 - .05^(1/n) at 95 %. */
static double most_share(double n) {
    return n > 0 ? -expm1(log(0.05) / n) : NAN;
}

static tt_verdict bound_verdict(lemmas_sum s, const char *claim, const char *theorem) {
    const int none = s.violations == 0 && s.count > 0;
    return (tt_verdict){
        .claim = claim,
        .theorem = theorem,
        .predicted = 0,
        .measured = s.count > 0 ? s.violations / s.count : NAN,
        .lo = none ? 0 : NAN,
        .hi = none ? most_share(s.count) : NAN,
        .replicates = s.replicates,
        .word = s.count == 0 ? "inconclusive"
                : none       ? "agrees"
                             : "differs",
        .rule = "agrees if no inequality is violated beyond a slack of 1e-12; share of "
                "violations, exact one-sided 95 % limit for draws like these",
        .figure = figure};
}

static lemmas_sum both(lemmas_sum a, lemmas_sum b) {
    return (lemmas_sum){a.count + b.count, a.violations + b.violations,
                        fmax(a.largest, b.largest), a.replicates};
}

/* One number against a limit. */
static tt_verdict number_verdict(const char *claim, const char *theorem, double predicted,
                                 double measured, int holds, const char *rule,
                                 size_t replicates) {
    return (tt_verdict){.claim = claim,
                        .theorem = theorem,
                        .predicted = predicted,
                        .measured = measured,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = replicates,
                        .word = isnan(measured) ? "inconclusive"
                                : holds         ? "agrees"
                                                : "differs",
                        .rule = rule,
                        .figure = figure};
}

static tt_verdict no_log(const lemmas_measured *m) {
    double most = NAN;
    size_t n = 0;
    for (size_t k = 0; k < m->settings[LEMMAS_EMBEDDING]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_EMBEDDING][k];
        most = isnan(most) ? p->other : fmax(most, p->other);
        n = p->replicates;
    }
    return number_verdict("the embedding needs no log: at most 2 L W weights",
                          "Lemma 1, sharper", 1, most, most <= 1,
                          "agrees if no embedding has more than 2 L W weights; largest "
                          "share of them",
                          n);
}

static tt_verdict one_weight(const lemmas_measured *m) {
    double violations = NAN, count = 0;
    size_t n = 0;
    for (size_t k = 0; k < m->settings[LEMMAS_EMBEDDING]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_EMBEDDING][k];
        if (p->setting.is_outside && p->count > 0) {
            violations = p->violations;
            count = p->count;
            n = p->replicates;
        }
    }
    return number_verdict("14 L W log W also holds at W = 1", "Lemma 1 as printed", 0,
                          violations / count, violations == 0,
                          "differs if an embedding at W = 1, where the bound is 0, has a "
                          "weight; share of them",
                          n);
}

static tt_verdict class_width(const lemmas_measured *m) {
    double most = NAN;
    size_t n = 0;
    for (size_t k = 0; k < m->settings[LEMMAS_SEARCH]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_SEARCH][k];
        const double ratio = fmax(p->largest, p->other) * lemmas_width_factor(&p->setting);
        most = isnan(most) ? ratio : fmax(most, ratio);
        n = p->replicates;
    }
    return number_verdict("C(W, L, B) at the class's W bounds the dense networks",
                          "Lemma 2 as printed", 1, most, most <= 1 + LEMMAS_SLACK,
                          "differs if a pair found exceeds sqrt(p) C(W, L, B) eps; largest "
                          "ratio found",
                          n);
}

static tt_verdict attained_verdict(const lemmas_measured *m) {
    double least = NAN;
    size_t n = 0;
    for (size_t k = 0; k < m->settings[LEMMAS_SEARCH]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_SEARCH][k];
        if (!p->setting.is_tanh && p->replicates > 0) {
            least = isnan(least) ? p->other : fmin(least, p->other);
            n = p->replicates;
        }
    }
    return number_verdict("C(w, L, B) at the layer width is attained", "Lemma 2", 1, least,
                          least >= attained,
                          "agrees if the all-equal pair reaches .99 of the bound in every "
                          "ReLU setting; the least of their largest ratios",
                          n);
}

static tt_verdict printed_c3(const lemmas_measured *m) {
    lemmas_sum s = {0};
    for (size_t k = 0; k < m->settings[LEMMAS_PACKING]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_PACKING][k];
        s.count += p->count;
        s.replicates = p->replicates;
        s.violations += p->other > lemmas_bracket(&p->setting).printed;
    }
    return bound_verdict(s, "packing numbers stay below the entropy, printed C3",
                         "Lemma 3 as printed");
}

static tt_verdict window(const lemmas_measured *m) {
    size_t above = 0, below = 0, n = 0;
    tt_interval far = {NAN, NAN, NAN};
    for (size_t k = 0; k < m->settings[LEMMAS_WINDOW]; k++) {
        const lemmas_point *p = &m->point[LEMMAS_WINDOW][k];
        if (p->setting.n == judged_size && p->replicates > 0) {
            above += p->balanced.estimate >= least_lambda;
            below += p->balanced.estimate < least_lambda;
            far = !(p->balanced.estimate <= far.estimate) ? p->balanced : far;
            n = p->replicates;
        }
    }
    tt_verdict v = number_verdict(
        "at 1e5 ratings the networks of Theorem 1 allow a penalty of the paper's grid",
        "Theorem 2", least_lambda, far.estimate, below == 0,
        "log10 of the largest lambda for the networks of Theorem 1, p = 30, balanced "
        "weights, N = 1e5: agrees if at least -6 in all truths, differs if in none; the "
        "largest, 95 % interval",
        n);
    v.word = above && below ? "inconclusive" : v.word;
    v.lo = far.lo;
    v.hi = far.hi;
    return v;
}

void lemmas_judge(tt_verdict *v, const lemmas_measured *m) {
    v[LEMMAS_V_EMBEDDING] = bound_verdict(
        lemmas_sum_of(m, LEMMAS_EMBEDDING),
        "sparse networks embed in dense ones with 14 L W log W weights", "Lemma 1, W >= 2");
    v[LEMMAS_V_NO_LOG] = no_log(m);
    v[LEMMAS_V_ONE_WEIGHT] = one_weight(m);
    v[LEMMAS_V_PERTURBATION] = bound_verdict(
        both(lemmas_sum_of(m, LEMMAS_PERTURBATION), lemmas_sum_of(m, LEMMAS_SEARCH)),
        "parameters eps apart: outputs at most sqrt(p) C(w, L, B) eps apart",
        "Lemma 2, layer width");
    v[LEMMAS_V_ATTAINED] = attained_verdict(m);
    v[LEMMAS_V_CLASS_WIDTH] = class_width(m);
    v[LEMMAS_V_PACKING] =
        bound_verdict(lemmas_sum_of(m, LEMMAS_PACKING),
                      "packing numbers stay below the entropy, derived C3", "Lemma 3");
    v[LEMMAS_V_PRINTED_C3] = printed_c3(m);
    v[LEMMAS_V_PRODUCT] =
        bound_verdict(lemmas_sum_of(m, LEMMAS_PRODUCT),
                      "towers eps away: products at most 3 p M eps away", "Theorem 1");
    v[LEMMAS_V_WINDOW] = window(m);
}

int lemmas_verdicts(const tt_results *results, const lemmas_measured *m) {
    tt_verdict verdict[LEMMAS_VERDICTS];
    lemmas_judge(verdict, m);
    return tt_verdict_write(results, verdict, LEMMAS_VERDICTS);
}
