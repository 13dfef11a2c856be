#include "common/onehot_measure.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_rate.h"

const onehot_growth onehot_design[ONEHOT_DESIGNS] = {
    [ONEHOT_FIXED] = {"60", "n = 60", 60, 0},
    [ONEHOT_QUARTER] = {"6N^1/4", "n = 6 N^(1/4)", 6, 0.25},
    [ONEHOT_ROOT] = {"N^1/2", "n = N^(1/2)", 1, 0.5},
    [ONEHOT_DISTINCT] = {"2N^1/2", "n = 2 N^(1/2), distinct pairs", 2, 0.5},
};

static const double bad = 2;

size_t onehot_side(size_t design, size_t n) {
    const onehot_growth *g = &onehot_design[design];
    return (size_t)(g->multiple * pow((double)n, g->gamma) + 0.5);
}

double onehot_exponent(size_t design) {
    return th_rate_parametric() - onehot_design[design].gamma;
}

/* Reads columns of one design; work (2, n_rows). */
typedef struct {
    const tt_results *results;
    size_t design;
    double *work;
} reader;

static double mean_of(const reader *r, size_t column, double n) {
    return tt_stat_mean(r->work,
                        curve_values(r->work, r->results, r->design, ONEHOT_N, column, n));
}

static onehot_point describe(const reader *r, double n) {
    double *x = r->work, *scratch = x + r->results->n_rows;
    onehot_point p = {.n = n,
                      .n_train = mean_of(r, ONEHOT_N_TRAIN, n),
                      .users = mean_of(r, ONEHOT_USERS, n),
                      .predicted = mean_of(r, ONEHOT_PREDICTED, n),
                      .next_order = mean_of(r, ONEHOT_NEXT, n),
                      .risk_svd = mean_of(r, ONEHOT_SVD, n),
                      .gap = mean_of(r, ONEHOT_GAP, n)};
    const size_t count = curve_values(x, r->results, r->design, ONEHOT_N, ONEHOT_RISK, n);
    p.risk = tt_stat_summary(x, count);
    p.risk_median = tt_stat_quantile(x, count, 0.5, scratch);
    for (size_t k = 0; k < count; k++) {
        x[k] /= p.predicted;
        p.bad += !(x[k] <= bad);
    }
    p.ratio = tt_stat_summary(x, count);
    p.ratio_median = tt_stat_quantile(x, count, 0.5, scratch);
    p.inside = tt_stat_t_interval(p.ratio, 0.9);
    return p;
}

/* exp of the mean over replicates of log(risk of tt_rsvd / risk of the towers), itself the
 * mean over the sizes. */
static void compare_svd(onehot_measured *m, const reader *r) {
    const curve *c = &m->curves[ONEHOT_DISTINCT];
    double *svd = r->work, *total = svd + r->results->n_rows;
    for (size_t k = 0; k < c->replicates; k++) {
        total[k] = 0;
    }
    for (size_t s = 0; s < c->sizes; s++) {
        const size_t got =
            curve_values(svd, r->results, ONEHOT_DISTINCT, ONEHOT_N, ONEHOT_SVD, c->n[s]);
        for (size_t k = 0; k < c->replicates; k++) {
            const double ratio =
                got == c->replicates ? svd[k] / c->risk[k * c->sizes + s] : NAN;
            total[k] += log(ratio) / (double)c->sizes;
        }
    }
    m->svd_replicates = tt_stat_finite(total, total, NULL, c->replicates);
    const tt_interval i = tt_stat_t(total, m->svd_replicates, 0.9);
    m->svd = (tt_interval){exp(i.estimate), exp(i.lo), exp(i.hi)};
}

int onehot_measure(onehot_measured *m, const tt_results *results) {
    const curve_columns at = {ONEHOT_N, ONEHOT_RISK, ONEHOT_MSE};
    reader r = {.results = results,
                .work = tt_alloc(2 * results->n_rows + 2, sizeof(double))};
    int status = r.work ? TT_OK : TT_ENOMEM;
    *m = (onehot_measured){0};
    for (r.design = 0; r.design < ONEHOT_DESIGNS && status == TT_OK; r.design++) {
        curve *c = &m->curves[r.design];
        status = curve_collect(c, results, r.design, at, 0, INFINITY);
        for (size_t s = 0; status == TT_OK && s < c->sizes; s++) {
            m->points[r.design][s] = describe(&r, c->n[s]);
        }
    }
    if (status == TT_OK) {
        compare_svd(m, &r);
    } else {
        onehot_measured_free(m);
    }
    tt_free(r.work);
    return status;
}

void onehot_measured_free(onehot_measured *m) {
    for (size_t d = 0; d < ONEHOT_DESIGNS; d++) {
        curve_free(&m->curves[d]);
    }
}
