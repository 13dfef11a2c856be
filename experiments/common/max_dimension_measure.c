/* Measurements and rules of experiments/max_dimension.c. */
#include "common/max_dimension_measure.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_rate.h"

const char *const max_arm_name[MAX_ARMS] = {"two-tower", "joint"};

static const struct {
    double margin, alpha, ratio, growth;
} rule = {.margin = 0.05, .alpha = 0.05, .ratio = 0.35, .growth = 2};

static double geometric_mean_k(const tt_results *results, size_t cell, size_t column,
                               double n, double *scratch) {
    const size_t count = curve_values(scratch, results, cell, MAX_N, column, n);
    for (size_t i = 0; i < count; i++) {
        scratch[i] = log(scratch[i]);
    }
    return exp(tt_stat_mean(scratch, count));
}

static int measure_arm(max_line *l, size_t which, const tt_results *results, size_t cell,
                       double *scratch) {
    max_arm *a = &l->arm[which];
    const size_t from = which == JOINT ? MAX_JOINT_RISK - MAX_RISK : 0;
    const curve_columns at = {MAX_N, MAX_RISK + from, MAX_MSE + from};
    if (curve_collect(&a->curve, results, cell, at, 0, HUGE_VAL) != TT_OK) {
        return TT_ENOMEM;
    }
    const curve *c = &a->curve;
    a->nominal = curve_nominal(c);
    a->effective = curve_effective(c);
    a->predicted = which == JOINT ? l->sum : l->max;
    for (size_t s = 0; s < c->sizes; s++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, c, s);
        a->worst = fmax(a->worst, mean / (l->cell->sigma * l->cell->sigma));
        const double k = geometric_mean_k(results, cell, MAX_K + from, c->n[s], scratch);
        a->k_first = s == 0 ? k : a->k_first;
        a->k_last = k;
    }
    a->why = a->worst > rule.ratio                      ? "invalid"
             : !(a->k_last >= rule.growth * a->k_first) ? "not_identifiable"
                                                        : NULL;
    a->equal = th_slope_equal(a->effective, a->predicted, rule.margin, rule.alpha);
    return TT_OK;
}

static void compare(max_line *l) {
    const th_slope s = l->arm[TWO_TOWER].effective;
    const curve *two = &l->arm[TWO_TOWER].curve, *joint = &l->arm[JOINT].curve;
    l->p = th_slope_p_above(s, l->sum);
    l->distance = (s.mean - l->sum) / s.se;
    l->gap = tt_stat_summary(NULL, 0);
    if (l->arms == MAX_ARMS) {
        TT_ASSERT(two->replicates == joint->replicates); // a task puts both or none
        double x[two->replicates + 1], y[two->replicates + 1];
        curve_exponents(x, two, 1);
        curve_exponents(y, joint, 1);
        l->gap = tt_stat_summary(x, tt_stat_finite(x, x, y, two->replicates));
    }
}

void max_dimension_measure_free(max_line *lines, size_t n) {
    for (size_t i = 0; i < n * MAX_ARMS; i++) {
        curve_free(&lines[i / MAX_ARMS].arm[i % MAX_ARMS].curve);
    }
}

/* The rows' hypotheses, nothing measured yet. */
static void set_lines(max_line *lines, size_t n, enum tt_profile profile) {
    for (size_t i = 0; i < n; i++) {
        const max_dimension_cell *c = max_dimension_cell_of(profile, i);
        const double d_u = (double)c->d_u, d_i = (double)c->d_i;
        lines[i] = (max_line){.cell = c,
                              .arms = c->joint ? 2 : 1,
                              .max = th_rate_two_tower(c->beta, d_u, d_i),
                              .sum = th_rate_joint(c->beta, d_u, d_i)};
    }
}

int max_dimension_measure(max_line *lines, const tt_results *results) {
    const size_t n = max_dimension_cells(results->profile);
    double *scratch = tt_alloc(results->n_rows, sizeof *scratch);
    int status = scratch ? TT_OK : TT_ENOMEM;
    double p[n];
    int rejected[n];
    set_lines(lines, n, results->profile);
    for (size_t i = 0; status == TT_OK && i < n * MAX_ARMS; i++) {
        if (i % MAX_ARMS < lines[i / MAX_ARMS].arms) {
            status = measure_arm(&lines[i / MAX_ARMS], i % MAX_ARMS, results, i / MAX_ARMS,
                                 scratch);
        }
    }
    tt_free(scratch);
    if (status != TT_OK) {
        max_dimension_measure_free(lines, n);
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        compare(&lines[i]);
        p[i] = lines[i].p;
    }
    tt_stat_holm(rejected, p, n, rule.alpha);
    for (size_t i = 0; i < n; i++) {
        lines[i].rejected = rejected[i];
    }
    return TT_OK;
}

const char *max_dimension_equal(const max_arm *a) {
    return a->why ? a->why : curve_word(a->equal, a->effective, a->predicted);
}
