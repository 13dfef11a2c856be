/* Verdicts of experiments/ambient.c. */
#include "common/ambient_verdicts.h"

#include <math.h>
#include <stdio.h>

#include "farm/tt_table.h"

/* Arms of d with data of their own. */
static double family(const ambient_measure *measure, size_t arms, size_t d) {
    double n = 0;
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        n += m->arm->d == d && (m->compared == 0 || m->identical < m->compared);
    }
    return n;
}

/* Outside target -+ margin, at .05 over `tests` tests. */
static int is_outside(th_slope s, double target, double tests) {
    return th_slope_equal(s, target, AMBIENT_MARGIN, 0.05 / tests) == TH_NO;
}

/* Farthest from the prediction. */
static tt_verdict equal_verdict(char *claim, size_t size, const ambient_measure *measure,
                                size_t arms, size_t d) {
    const ambient_measure *worst = NULL;
    const double tests = family(measure, arms, d);
    size_t faster = 0, slower = 0, open = 0;
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        if (m->arm->d != d) {
            continue;
        }
        const int outside = !m->void_word && is_outside(m->effective, m->predicted, tests);
        faster += outside && m->effective.mean > m->predicted;
        slower += outside && m->effective.mean < m->predicted;
        open += m->void_word || m->equal != TH_YES;
        if (!worst || fabs(m->effective.mean - m->predicted) >
                          fabs(worst->effective.mean - worst->predicted)) {
            worst = m;
        }
    }
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = worst->predicted,
                    .measured = worst->effective.mean,
                    .replicates = worst->effective.n,
                    .word = slower   ? "slower"
                            : faster ? "faster"
                            : open   ? "inconclusive"
                                     : "agrees",
                    .rule =
                        "two one-sided tests at .05 on N_eff within a -+ .05 in every arm, "
                        "faster or slower at .05 over the arms; shown: the farthest",
                    .figure = "ambient.svg"};
    snprintf(claim, size,
             "d = %zu: the exponent is that of d for every D (shown: %s, D = %zu)", d,
             worst->arm->name, worst->D);
    th_slope_interval(&v.lo, &v.hi, worst->effective, 0.90);
    return v;
}

/* The arm whose rival is hardest to reject. */
static tt_verdict rival_verdict(char *claim, size_t size, const ambient_measure *measure,
                                size_t arms, size_t d) {
    const ambient_measure *worst = NULL;
    size_t kept = 0;
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        if (m->arm->d == d && m->D > d) {
            kept += !m->rejected;
            worst = !worst || m->p > worst->p || isnan(m->p) ? m : worst;
        }
    }
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = worst->predicted,
                    .measured = worst->effective.mean,
                    .replicates = worst->effective.n,
                    .word = kept ? "inconclusive" : "agrees",
                    .rule =
                        "one-sided t tests on N_eff above 2 beta / (2 beta + D), Holm at "
                        ".05 over all arms with D > d; shown: the largest p",
                    .figure = "ambient.svg"};
    snprintf(
        claim, size,
        "d = %zu: the exponent of D is rejected for every D > d (shown: %s, D = %zu, %.3f)",
        d, worst->arm->name, worst->D, worst->rival);
    th_slope_interval(&v.lo, &v.hi, worst->effective, 0.90);
    return v;
}

static tt_verdict same_verdict(char *claim, size_t size, const ambient_measure *measure,
                               size_t arms, size_t d) {
    const ambient_measure *worst = NULL;
    const double tests =
        family(measure, arms, d) - 1; // D = d is what they are held against
    size_t differs = 0, open = 0;
    for (const ambient_measure *m = measure; m < measure + arms; m++) {
        if (m->arm->d == d && m->D > d && m->compared == 0) {
            differs += is_outside(m->paired, 0, tests);
            open += m->same != TH_YES;
            worst = !worst || fabs(m->paired.mean) > fabs(worst->paired.mean) ? m : worst;
        }
    }
    tt_verdict v = {.claim = claim,
                    .theorem = "Theorem 2",
                    .predicted = 0,
                    .measured = worst->paired.mean,
                    .replicates = worst->paired.n,
                    .word = differs ? "differs"
                            : open  ? "inconclusive"
                                    : "agrees",
                    .rule =
                        "exponent less that of D = d by replicate, two one-sided tests at "
                        ".05 within -+ .05 in every arm but copies, differs at .05 over "
                        "the arms; shown: the farthest",
                    .figure = "ambient.svg"};
    snprintf(claim, size, "d = %zu: D changes no exponent (shown: %s, D = %zu)", d,
             worst->arm->name, worst->D);
    th_slope_interval(&v.lo, &v.hi, worst->paired, 0.90);
    return v;
}

int ambient_write_verdicts(const tt_results *results, const ambient_measure *measure,
                           size_t arms) {
    enum { KINDS = 3, CLAIM = 160 };
    tt_verdict (*const make[KINDS])(char *, size_t, const ambient_measure *, size_t,
                                    size_t) = {equal_verdict, rival_verdict, same_verdict};
    tt_verdict verdict[KINDS * AMBIENT_DIMS];
    char claim[KINDS * AMBIENT_DIMS][CLAIM];
    size_t n = 0;
    for (size_t k = 0; k < KINDS; k++) {
        for (size_t d = 1; d <= AMBIENT_DIMS; d++, n++) {
            verdict[n] = make[k](claim[n], CLAIM, measure, arms, d);
        }
    }
    return tt_verdict_write(results, verdict, n);
}
