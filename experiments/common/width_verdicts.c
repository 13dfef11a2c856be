/* Verdicts of experiments/width.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/width_report.h"
#include "farm/tt_table.h"

enum { CLAIM = 160 };
static const char figure[] = "width.svg";

const char *width_sentence(const width_measured *m) {
    const char *word = width_share_word(m);
    return strcmp(word, "agrees") == 0 ? "Table 1's rise with d is a bottleneck of width"
           : strcmp(word, "differs") == 0
               ? "Table 1's rise with d is not a bottleneck of width"
               : "Whether Table 1's rise with d is a bottleneck of width is left open";
}

static tt_verdict share_verdict(const width_measured *m) {
    return (tt_verdict){
        .claim = "Table 1's rise with d is a bottleneck of width",
        .theorem = "Table 1",
        .predicted = NAN,
        .measured = m->share.estimate,
        .lo = m->share.lo,
        .hi = m->share.hi,
        .replicates = m->share_n,
        .word = width_share_word(m),
        .rule = "excess of towers under L1: what widening from 50 removes at d = 40 over "
                "the rise from d = 20 to 40 at width 50; agrees (a bottleneck) if the "
                "simultaneous interval lies above one half, differs if below",
        .figure = figure};
}

static tt_verdict left_verdict(const width_measured *m) {
    return (tt_verdict){
        .claim = "in the widest towers less than half of the rise with d is left",
        .theorem = "Table 1",
        .predicted = NAN,
        .measured = m->left.estimate,
        .lo = m->left.lo,
        .hi = m->left.hi,
        .replicates = m->share_n,
        .word = width_left_word(m),
        .rule = "rise of the excess from d = 20 to 40 at the largest width over that at "
                "width 50: agrees if the simultaneous interval lies below one half, "
                "differs if above",
        .figure = figure};
}

static tt_verdict collapse_verdict(const width_collapse *c, const char *claim) {
    return (tt_verdict){
        .claim = claim,
        .theorem = "Table 1",
        .predicted = 1,
        .measured = c->kappa.estimate,
        .lo = c->kappa.lo,
        .hi = c->kappa.hi,
        .replicates = c->n,
        .word = width_collapse_word(c),
        .rule = "exponent kappa of the best common curve in width / d^kappa: agrees if the "
                "simultaneous interval lies within [.75, 1.25], differs if wholly outside",
        .figure = figure};
}

static tt_verdict reach_verdict(const width_reach *w, char claim[CLAIM], size_t n) {
    snprintf(claim, CLAIM,
             "five layers 50 wide can represent the functions to the printed %.3f "
             "(n = %zu, d = %zu)",
             w->printed, w->n, w->d);
    return (tt_verdict){
        .claim = claim,
        .theorem = "Table 1",
        .predicted = w->printed,
        .measured = w->implied.estimate,
        .lo = w->implied.lo,
        .hi = w->implied.hi,
        .replicates = n,
        .word = width_reach_word(w),
        .rule = "RMSE implied by the floor: agrees if the simultaneous interval ends below "
                "the printed error; differs if, after two more doublings of the steps that "
                "gain as much as the last, it still begins above",
        .figure = figure};
}

static tt_verdict depth_verdict(const width_measured *m) {
    return (tt_verdict){
        .claim = "at width 50 depth 5 represents the functions better than depth 2",
        .theorem = "Table 1",
        .predicted = NAN,
        .measured = m->depth.estimate,
        .lo = m->depth.lo,
        .hi = m->depth.hi,
        .replicates = m->depth_n,
        .word = width_depth_word(m),
        .rule = "floor of depth 5 over floor of depth 2, geometric mean over d: agrees if "
                "the simultaneous interval lies below 1, differs if above",
        .figure = figure};
}

int width_verdicts(const tt_results *results, const width_measured *m) {
    char claim[WIDTH_PRINTED][CLAIM];
    tt_verdict verdict[WIDTH_DECISIONS] = {
        share_verdict(m), left_verdict(m),
        collapse_verdict(&m->fits, "the excess of towers under L1 is a function of width "
                                   "over the number of features, 3d"),
        collapse_verdict(&m->floors, "the floor of depth 2 is a function of width over the "
                                     "number of features, 3d"),
        depth_verdict(m)};
    for (size_t k = 0; k < WIDTH_PRINTED; k++) {
        verdict[WIDTH_DECISIONS - WIDTH_PRINTED + k] =
            reach_verdict(&m->reach[k], claim[k], m->depth_n);
    }
    return tt_verdict_write(results, verdict, WIDTH_DECISIONS);
}
