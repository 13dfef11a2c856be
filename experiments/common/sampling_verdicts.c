/* Verdicts of experiments/sampling.c. */
#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/sampling_report.h"

static const double level = 0.05;

/* Gap of predictions from which on an order is asked for: more than rounding. */
static const double gap = 0.01;

static const char cold_rule[] =
    "exponent on N_eff within .05 of the prediction (two one-sided t tests, Holm over the "
    "twelve cells) or more than .05 off (Holm); several cells: all must agree, shown is "
    "the one "
    "farthest off, 90 % interval";

static double distance(const sampling_measured *m) {
    return fabs(m->judged[0].mean - m->predicted[0]);
}

static int departs(const sampling_measured *m) {
    return strcmp(m->word[0], "faster") == 0 || strcmp(m->word[0], "slower") == 0;
}

/* Cells first .. last together. */
static tt_verdict cold_verdict(const sampling_measured *m, size_t first, size_t last,
                               const char *claim, const char *theorem, const char *rule) {
    size_t far = first, worst = last + 1, agree = 0;
    for (size_t i = first; i <= last; i++) {
        far = distance(&m[i]) > distance(&m[far]) ? i : far;
        agree += strcmp(m[i].word[0], "agrees") == 0;
        if (departs(&m[i]) && (worst > last || distance(&m[i]) > distance(&m[worst]))) {
            worst = i;
        }
    }
    const sampling_measured *shown = &m[worst <= last ? worst : far];
    return (tt_verdict){.claim = claim,
                        .theorem = theorem,
                        .predicted = shown->predicted[0],
                        .measured = shown->judged[0].mean,
                        .lo = shown->lo[0],
                        .hi = shown->hi[0],
                        .replicates = shown->judged[0].n,
                        .word = worst <= last               ? shown->word[0]
                                : agree == last - first + 1 ? "agrees"
                                                            : "inconclusive",
                        .rule = rule,
                        .figure = "sampling.svg"};
}

static tt_verdict warm_verdict(const sampling_measured *m, const char *claim) {
    return (tt_verdict){
        .claim = claim,
        .theorem = "warm exponent max(a, 1 - gamma)",
        .predicted = m->predicted[1],
        .measured = m->judged[1].mean,
        .lo = m->lo[1],
        .hi = m->hi[1],
        .replicates = m->judged[1].n,
        .word = strcmp(m->word[1], "faster") == 0   ? "agrees"
                : strcmp(m->word[1], "slower") == 0 ? "slower"
                                                    : "inconclusive",
        .rule = "agrees: exponent on N_eff above a = 1/3 by a one-sided t test, "
                "Holm at .05 over ten matrix cells; 90 % interval",
        .figure = "sampling.svg"};
}

typedef struct {
    size_t pairs, ordered;
    double p[2 * SAMPLING_ARMS * SAMPLING_ARMS]; // that the order is wrong
} order;

/* Arms i and j of one truth: predictions that differ, and the measured order. */
static void compare(order *o, const sampling_measured *a, const sampling_measured *b,
                    size_t kind) {
    const size_t n = a->curves[kind].replicates;
    double x[n + 1], y[n + 1];
    if (!(fabs(a->predicted[kind] - b->predicted[kind]) > gap)) {
        return;
    }
    const sampling_measured *low = a->predicted[kind] < b->predicted[kind] ? a : b;
    const sampling_measured *high = low == a ? b : a;
    double p = NAN;
    if (b->curves[kind].replicates == n) {
        sampling_exponents(x, high, kind);
        sampling_exponents(y, low, kind);
        p = tt_stat_t_p(tt_stat_summary(x, tt_stat_finite(x, x, y, n)), TT_LOWER);
    }
    o->ordered += high->judged[kind].mean > low->judged[kind].mean;
    o->p[o->pairs++] = p;
}

static tt_verdict order_verdict(const sampling_measured *m) {
    order o = {0};
    int wrong[sizeof o.p / sizeof *o.p];
    for (size_t kind = 0; kind < SAMPLING_KINDS; kind++) {
        for (size_t i = 0; i < SAMPLING_ARMS; i++) {
            for (size_t j = i + 1; j < SAMPLING_ARMS; j++) {
                compare(&o, &m[i], &m[j], kind);
            }
        }
    }
    const int any_wrong = tt_stat_holm(wrong, o.p, o.pairs, level) > 0;
    return (tt_verdict){
        .claim = "beta = .5: cold exponents rise with gamma, warm ones fall",
        .theorem = "cold and warm exponents",
        .predicted = 1,
        .measured = (double)o.ordered / (double)o.pairs,
        .lo = NAN,
        .hi = NAN,
        .replicates = m[0].judged[0].n,
        .word = any_wrong              ? "differs"
                : o.ordered == o.pairs ? "agrees"
                                       : "inconclusive",
        .rule = "share of pairs of arms with different predictions that are in "
                "the predicted order; agrees: all; differs: one reversed by a "
                "paired t test, Holm at .05",
        .figure = "sampling.svg"};
}

int sampling_verdicts(const tt_results *results, const sampling_measured *m) {
    enum {
        FRESH = SAMPLING_ARMS - 1,
        SMOOTH = SAMPLING_ARMS,
        NOISELESS = SAMPLING_CELLS - 1
    };
    static const char cold[] = "cold exponent min(a, 2 beta gamma / d)";
    const tt_verdict verdict[] = {
        cold_verdict(m, FRESH, FRESH, "beta = .5, d = 2: fresh pairs", "Theorem 2",
                     cold_rule),
        cold_verdict(m, SMOOTH + FRESH, SMOOTH + FRESH, "beta = 1.5, d = 1: fresh pairs",
                     "Theorem 2", cold_rule),
        cold_verdict(m, 0, 0,
                     "beta = .5, d = 2, new users of a full matrix: the floor binds", cold,
                     cold_rule),
        cold_verdict(m, 1, 1, "beta = .5, d = 2, new users, gamma = .6: the floor binds",
                     cold, cold_rule),
        cold_verdict(m, 2, FRESH - 1,
                     "beta = .5, d = 2, new users, gamma = .7 to 1: as with fresh pairs",
                     cold, cold_rule),
        cold_verdict(m, SMOOTH, SMOOTH + FRESH - 1,
                     "beta = 1.5, d = 1, new users, all gamma: as with fresh pairs", cold,
                     cold_rule),
        warm_verdict(&m[0],
                     "beta = .5, d = 2, seen users of a full matrix: faster than fresh"),
        warm_verdict(&m[1], "beta = .5, d = 2, seen users, gamma = .6: faster than fresh"),
        order_verdict(m),
        cold_verdict(
            m, NOISELESS, NOISELESS,
            "beta = .5, d = 2, new users of a full matrix without noise: the floor",
            "2 beta gamma / d",
            "two one-sided t tests at .05 that the exponent on N is within .05 of the "
            "prediction; 90 % interval"),
    };
    return tt_verdict_write(results, verdict, sizeof verdict / sizeof *verdict);
}
