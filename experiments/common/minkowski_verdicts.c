/* The verdicts of experiments/minkowski.c; rules in its head. */
#include <math.h>
#include <stdint.h>

#include "base/tt_stat.h"
#include "common/dimension_estimate.h"
#include "common/minkowski_tally.h"
#include "farm/tt_table.h"

enum { MOST_SETS = 40 };

static tt_verdict verdict(const minkowski_runs *b, const char *claim, const char *rule) {
    return (tt_verdict){.claim = claim,
                        .theorem = "Theorem 2 (its d)",
                        .predicted = NAN,
                        .measured = NAN,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = b->results->replicates_max,
                        .word = "inconclusive",
                        .rule = rule,
                        .figure = "minkowski.svg"};
}

static const char *agrees(int yes) {
    return yes ? "agrees" : "differs";
}

static tt_verdict identifiable(const minkowski_runs *b) {
    tt_verdict v = verdict(
        b, "box counting gives a number in most samples of dimension 3 or less",
        "share of the runs with d <= 3 and n >= 10^4 that are identifiable at least "
        ".6");
    const minkowski_tally t = minkowski_count(b, DIMENSION_BOX, MINKOWSKI_KINDS, 3, 1e4);
    if (t.runs > 0) {
        v.measured = (double)t.identifiable / (double)t.runs;
        v.word = agrees(v.measured >= 0.6);
    }
    return v;
}

static tt_verdict coverage(const minkowski_runs *b) {
    tt_verdict v =
        verdict(b, "the intervals of box counting hold the true dimension",
                "share of the identifiable runs at least .9; interval: Student's "
                "over the sets' shares; fewer than 20 runs: inconclusive");
    const minkowski_tally all =
        minkowski_count(b, DIMENSION_BOX, MINKOWSKI_KINDS, INFINITY, 0);
    double share[MOST_SETS];
    size_t n = 0;
    for (size_t s = 0; s < b->sets; s++) {
        size_t runs = 0, covered = 0;
        for (size_t k = 0; k < b->sizes; k++) {
            const minkowski_outcome o =
                minkowski_outcome_of(b, s, b->size[k], DIMENSION_BOX);
            runs += o.identifiable;
            covered += o.covered;
        }
        if (runs > 0) {
            share[n++] = (double)covered / (double)runs;
        }
    }
    if (all.identifiable >= 20) {
        const tt_interval i = tt_stat_t_interval(tt_stat_summary(share, n), 0.95);
        v.measured = (double)all.covered / (double)all.identifiable;
        v.lo = fmax(0, i.lo);
        v.hi = fmin(1, i.hi);
        v.word = agrees(v.measured >= 0.9);
    }
    return v;
}

static tt_verdict aligned(const minkowski_runs *b) {
    tt_verdict v =
        verdict(b, "box counting is exact on sets that the grids fit",
                "largest |mean estimate - d| over them at the largest size, where "
                "identifiable, at most .03");
    double worst = NAN;
    for (size_t s = 0; s < b->sets; s++) {
        const minkowski_outcome o =
            minkowski_outcome_of(b, s, b->size[b->sizes - 1], DIMENSION_BOX);
        if (b->set[s].kind == ALIGNED && o.identifiable > 0) {
            worst = fmax(worst, fabs(o.estimate - b->set[s].support.dimension));
        }
    }
    if (b->sizes > 1 && isfinite(worst)) {
        v.measured = worst;
        v.word = agrees(worst <= 0.03);
    }
    return v;
}

static tt_verdict finite_sets(const minkowski_runs *b) {
    tt_verdict v = verdict(b, "discrete covariates have dimension 0",
                           "all methods give 0 on every finite set in every run; measured: "
                           "the largest estimate");
    v.predicted = 0;
    v.measured = 0;
    int yes = 1;
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (b->set[r->cell].kind == FINITE) {
            yes &= r->value[MINKOWSKI_ESTIMATE] == 0;
            v.measured = fmax(v.measured, r->value[MINKOWSKI_ESTIMATE]);
        }
    }
    v.word = agrees(yes);
    return v;
}

static tt_verdict high(const minkowski_runs *b) {
    tt_verdict v = verdict(b, "samples do not show the box dimension of cubes with d >= 10",
                           "no run of them identifiable; measured: share that is");
    const minkowski_tally t = minkowski_count(b, DIMENSION_BOX, HIGH, INFINITY, 0);
    v.predicted = 0;
    if (t.runs > 0 && b->sizes > 1) {
        v.measured = (double)t.identifiable / (double)t.runs;
        v.word = agrees(t.identifiable == 0);
    }
    return v;
}

static tt_verdict companions(const minkowski_runs *b) {
    tt_verdict v = verdict(b, "distances between neighbours understate d = 20",
                           "all three methods give less than 20 in every run; measured: "
                           "their mean");
    double most = -INFINITY, sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < b->results->n_rows; i++) {
        const tt_row *r = &b->results->row[i];
        if (minkowski_dimension(b, r) == 20 &&
            r->value[MINKOWSKI_METHOD] != DIMENSION_BOX) {
            most = fmax(most, r->value[MINKOWSKI_ESTIMATE]);
            sum += r->value[MINKOWSKI_ESTIMATE];
            n++;
        }
    }
    v.predicted = 20;
    if (n > 0 && b->sizes > 1) {
        v.measured = sum / (double)n;
        v.word = agrees(most < 20);
    }
    return v;
}

/* The least share over the three methods. */
static tt_verdict companions_cover(const minkowski_runs *b) {
    tt_verdict v =
        verdict(b, "the intervals of the companions hold the true dimension",
                "for each of the three methods share of the identifiable runs at least .9; "
                "measured: the least share; fewer than 20 runs: inconclusive");
    double least = INFINITY;
    size_t fewest = SIZE_MAX;
    for (size_t m = DIMENSION_BOX + 1; m < DIMENSION_METHODS; m++) {
        const minkowski_tally t = minkowski_count(b, m, MINKOWSKI_KINDS, INFINITY, 0);
        least = fmin(least, (double)t.covered / (double)t.identifiable);
        fewest = t.identifiable < fewest ? t.identifiable : fewest;
    }
    if (fewest >= 20) {
        v.measured = least;
        v.word = agrees(least >= 0.9);
    }
    return v;
}

int minkowski_verdicts(const minkowski_runs *b) {
    const tt_verdict v[] = {identifiable(b),    coverage(b), aligned(b),
                            finite_sets(b),     high(b),     companions(b),
                            companions_cover(b)};
    return tt_verdict_write(b->results, v, sizeof v / sizeof v[0]);
}
