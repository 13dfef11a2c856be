/* Decision rules of experiments/bound.c. */
#include "common/bound_verdicts.h"

#include <math.h>

static const double feasible = 9; // log10 of the largest |Omega| of the rule
static const char theorem[] = "Theorem 2", figure[] = "bound.svg";

/* Risk times `scale` against the printed bound, over all cells and sizes. */
static tt_verdict holds(const bound_measure *measure, size_t cells, double scale,
                        const char *claim) {
    tt_verdict v = {.claim = claim,
                    .theorem = theorem,
                    .predicted = 1,
                    .measured = NAN,
                    .lo = NAN,
                    .hi = NAN,
                    .rule =
                        "risk at most L_ui N^-a (log N)^2 in every replicate; differs if a "
                        "95 % interval lies wholly above; measured: risk over bound, "
                        "geometric mean where it is largest",
                    .figure = figure};
    size_t above = 0, wholly = 0, points = 0;
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        for (const bound_point *p = m->point; p < m->point + m->curve.sizes;
             p++, points++) {
            const double worst = scale / p->ratio;
            above += !(scale / p->ratio_least <= 1);
            wholly += scale / p->ratio_hi > 1;
            if (!(worst <= v.measured)) {
                v.measured = worst;
                v.lo = scale / p->ratio_hi;
                v.hi = scale / p->ratio_lo;
                v.replicates = m->curve.replicates;
            }
        }
    }
    v.word = wholly ? "differs" : above || !points ? "inconclusive" : "agrees";
    return v;
}

static tt_verdict exponent(const bound_measure *measure, size_t cells) {
    const bound_measure *worst = measure;
    size_t faster = 0, slower = 0;
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const double gap = m->exponent.mean - m->least;
        worst = gap < worst->exponent.mean - worst->least ? m : worst;
        faster += (size_t)m->faster;
        slower += (size_t)m->slower;
    }
    tt_verdict v = {
        .claim = "the risk falls at least as fast as N^-a (log N)^2, sizes of bound",
        .theorem = theorem,
        .predicted = worst->least,
        .measured = worst->exponent.mean,
        .replicates = worst->exponent.n,
        .word = slower            ? "slower"
                : faster == cells ? "agrees"
                                  : "inconclusive",
        .rule =
            "t tests at .05 that the exponent is above a - mean(2 / ln N) in every cell, "
            "Holm over the cells; shown: the least favourable cell, 95 % interval",
        .figure = figure};
    th_slope_interval(&v.lo, &v.hi, worst->exponent, 0.95);
    return v;
}

/* A bound against the risk of predicting 0, at the largest size of each cell. */
static tt_verdict says(const bound_measure *measure, size_t cells, size_t kind,
                       const char *claim) {
    tt_verdict v = {
        .claim = claim,
        .theorem = theorem,
        .predicted = 1,
        .measured = NAN,
        .lo = NAN,
        .hi = NAN,
        .rule = "bound at the largest N over E R*^2, the risk of predicting 0: 95 % "
                "interval below 1 in every cell; differs if above 1 in one; "
                "measured: where it is largest",
        .figure = figure};
    size_t below = 0, above = 0;
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        const size_t sizes = m->curve.sizes;
        const double bound = sizes ? m->point[sizes - 1].bound[kind] : NAN;
        const double ratio = bound / m->trivial.estimate;
        below += bound < m->trivial.lo;
        above += bound > m->trivial.hi;
        if (!(ratio <= v.measured)) {
            v.measured = ratio;
            v.lo = bound / m->trivial.hi;
            v.hi = bound / m->trivial.lo;
            v.replicates = m->curve.replicates;
        }
    }
    v.word = above ? "differs" : below == cells ? "agrees" : "inconclusive";
    return v;
}

static tt_verdict certain(const bound_measure *measure, size_t cells) {
    double least = INFINITY;
    for (const bound_measure *m = measure; m < measure + cells; m++) {
        least = fmin(least, fmin(m->starts[TH_C1_6_13], m->starts[TH_C1_13_6]));
    }
    return (tt_verdict){
        .claim = "the probability bound is vacuous at every |Omega| up to 10^9",
        .theorem = theorem,
        .predicted = feasible,
        .measured = least,
        .lo = NAN,
        .hi = NAN,
        .replicates = 0,
        .word = least > feasible ? "agrees" : "differs",
        .rule =
            "24 exp(-C1 N^g log N) at least 1 up to 10^9 in every cell, c = 6/13 and 13/6; "
            "measured: least log10 N from which on it is below 1, by formula",
        .figure = figure};
}

void bound_judge(tt_verdict *verdict, const bound_measure *measure, size_t cells) {
    verdict[BOUND_HOLDS] =
        holds(measure, cells, 1, "the risk is at most L_ui N^-a (log N)^2");
    verdict[BOUND_UNIT] = holds(
        measure, cells, 100, "the risk of ratings times 10 is at most L_ui N^-a (log N)^2");
    verdict[BOUND_EXPONENT] = exponent(measure, cells);
    verdict[BOUND_SAYS] =
        says(measure, cells, BOUND_PRINT,
             "L_ui N^-a (log N)^2 is below the risk of predicting 0 at the largest size");
    verdict[BOUND_SAYS_PROVED] =
        says(measure, cells, BOUND_PROOF,
             "L_ui N^-a (log N)^3 is below the risk of predicting 0 at the largest size");
    verdict[BOUND_CERTAIN] = certain(measure, cells);
}
