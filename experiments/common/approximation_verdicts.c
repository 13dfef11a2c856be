/* Verdicts of experiments/approximation.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/approximation_report.h"
#include "farm/tt_table.h"

enum { DEPTHS = 64 };
static const char figure[] = "approximation.svg";

static const approximation_measure *find(const approximation_measure *measure,
                                         enum approximation_norm norm,
                                         enum approximation_family family, double beta,
                                         size_t d) {
    for (size_t i = 0; i < approximation_cells(); i++) {
        const approximation_cell *c = &measure[i].cell;
        if (c->norm == norm && c->family == family && c->beta == beta && c->d == d) {
            return &measure[i];
        }
    }
    TT_ASSERT(!"no such cell");
    return NULL;
}

/* The three dimensions under one verdict; shown is the one farthest from its prediction,
 * for the sup farthest below. */
static tt_verdict exponent_verdict(char *claim, size_t size,
                                   const approximation_measure *measure,
                                   enum approximation_norm norm,
                                   enum approximation_family family, double beta) {
    const approximation_measure *worst = NULL;
    const char *word = "agrees";
    double far = -INFINITY;
    for (size_t d = 1; d <= 3; d++) {
        const approximation_measure *m = find(measure, norm, family, beta, d);
        const double off = m->measured.mean - m->predicted;
        const double distance = norm == APX_L2 ? fabs(off) : -off;
        if (!worst || distance > far) {
            worst = m;
            far = distance;
        }
        if (strcmp(m->word, "agrees") != 0 &&
            (strcmp(word, "agrees") == 0 || strcmp(word, "inconclusive") == 0)) {
            word = m->word;
        }
    }
    snprintf(claim, size,
             "%s error of piecewise %s networks at β = %g, d = 1, 2, 3 (d = %zu)",
             approximation_norm_name[norm], approximation_family_name[family], beta,
             worst->cell.d);
    tt_verdict v = {
        .claim = claim,
        .theorem = "Theorem 1",
        .predicted = worst->predicted,
        .measured = worst->measured.mean,
        .replicates = worst->measured.n,
        .word = word,
        .rule = norm == APX_L2
                    ? "two one-sided tests at .05 of the exponent of W, margin .05, "
                      "in every d; shown: the d farthest off, 90 %"
                    : "one-sided 95 % limit of the exponent of W above prediction "
                      "- .05 in every d; shown: the d farthest below, 90 %",
        .figure = figure};
    th_slope_interval(&v.lo, &v.hi, worst->measured, 1 - 2 * APPROXIMATION_ALPHA);
    return v;
}

/* Linear pieces stay below beta / d at beta = 2.5, quadratic ones lie above linear ones. */
static tt_verdict beyond_verdict(const approximation_measure *measure) {
    const approximation_measure *shown = NULL;
    int beyond = 1, against = 0;
    double least = INFINITY;
    for (size_t d = 1; d <= 3; d++) {
        const approximation_measure *linear = find(measure, APX_L2, KUHN, 2.5, d);
        const approximation_measure *quadratic = find(measure, APX_L2, LOCAL, 2.5, d);
        double lo[2], hi[2];
        th_slope_interval(&lo[0], &hi[0], linear->measured, 0.95);
        th_slope_interval(&lo[1], &hi[1], quadratic->measured, 0.95);
        beyond = beyond && hi[0] < lo[1] && hi[0] < linear->theorem;
        against = against || lo[0] > hi[1] || lo[0] > linear->theorem;
        if (!shown || lo[1] - hi[0] < least) {
            least = lo[1] - hi[0];
            shown = linear;
        }
    }
    tt_verdict v = {
        .claim = "linear pieces saturate beyond β = 2, quadratic ones do not",
        .theorem = "Theorem 1",
        .predicted = shown->predicted,
        .measured = shown->measured.mean,
        .replicates = shown->measured.n,
        .word = beyond    ? "agrees"
                : against ? "differs"
                          : "inconclusive",
        .rule = "95 % interval of the linear L2 exponent at β = 2.5 below the "
                "quadratic one's and below β/d in every d; shown: linear, least gap",
        .figure = figure};
    th_slope_interval(&v.lo, &v.hi, shown->measured, 0.95);
    return v;
}

static tt_verdict network_verdict(const tt_results *results,
                                  const approximation_measure *measure) {
    size_t built = 0, miscounted = 0;
    double gap = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const double g = results->row[i].value[APX_GAP];
        built += isfinite(g);
        miscounted += strcmp(results->row[i].status, "miscounted") == 0;
    }
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        gap = isfinite(measure[cell].gap) ? fmax(gap, measure[cell].gap) : gap;
    }
    return (tt_verdict){
        .claim = "the built networks are the functions, weights as counted",
        .theorem = "Theorem 1",
        .predicted = 0,
        .measured = gap,
        .lo = NAN,
        .hi = NAN,
        .replicates = built,
        .word = built > 0 && gap <= 1e-12 && miscounted == 0 ? "agrees" : "differs",
        .rule = "largest |network - function| / scale at most 1e-12, no count off; "
                "replicates: networks built",
        .figure = figure};
}

/* Shallow: one stage of more than two teeth; deep: stages of two. Measured and predicted
 * are the exponent of W, or the bits gained by a weight. */
static tt_verdict depth_verdict(const approximation_depth *depth, size_t n, int deep) {
    double x[DEPTHS] = {0}, y[DEPTHS] = {0}, z[DEPTHS] = {0};
    size_t count = 0;
    int exact = 1;
    TT_ASSERT(n <= DEPTHS);
    for (size_t i = 0; i < n; i++) {
        if (deep ? depth[i].base == 2 : depth[i].stages == 1 && depth[i].base > 2) {
            x[count] = deep ? depth[i].weights : log(depth[i].weights);
            y[count] = deep ? -log2(depth[i].error) : -log(depth[i].error);
            z[count++] = deep ? -log2(depth[i].predicted) : -log(depth[i].predicted);
            exact = exact && fabs(depth[i].error - depth[i].predicted) <= 1e-14;
        }
    }
    return (tt_verdict){
        .claim =
            deep ? "x² by m squaring stages: error 4^-(m+1), bits of accuracy per weight"
                 : "x² with one hidden layer: error 1/(8 k²), no better than W^-2",
        .theorem = "Theorem 1, any number of layers",
        .predicted = th_slope_fit(x, z, count),
        .measured = th_slope_fit(x, y, count),
        .lo = NAN,
        .hi = NAN,
        .replicates = 1,
        .word = count > 1 && exact ? "agrees" : "differs",
        .rule =
            "measured sup error equal to the formula within 1e-14 at every size; shown: "
            "slope over sizes",
        .figure = figure};
}

int approximation_write_verdicts(const tt_results *results,
                                 const approximation_measure *measure,
                                 const approximation_depth *depth, size_t depths) {
    static const struct {
        enum approximation_family family;
        double beta;
    } judged[] = {{KUHN, 0.5}, {KUHN, 1.5}, {KUHN, 2.5}, {LOCAL, 2.5}};
    enum { JUDGED = sizeof judged / sizeof *judged };
    char claim[2 * JUDGED][96];
    tt_verdict verdict[2 * JUDGED + 4];
    size_t n = 0;
    for (enum approximation_norm norm = APX_L2; norm <= APX_SUP; norm++) {
        for (size_t i = 0; i < JUDGED; i++) {
            verdict[n] = exponent_verdict(claim[n], sizeof claim[n], measure, norm,
                                          judged[i].family, judged[i].beta);
            n++;
        }
    }
    verdict[n++] = beyond_verdict(measure);
    verdict[n++] = network_verdict(results, measure);
    verdict[n++] = depth_verdict(depth, depths, 0);
    verdict[n++] = depth_verdict(depth, depths, 1);
    return tt_verdict_write(results, verdict, n);
}
