/* The rows of experiments/lemmas.c, setting by setting. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/lemmas_report.h"
#include "th_entropy.h"

enum { PACKING_INPUTS = 2 };
static const double level = 0.95;

/* Values of a column at a setting, in the order of replicates; how many. */
static size_t values(double *x, const tt_results *results, size_t part, size_t setting,
                     size_t column) {
    size_t n = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell == part && row->value[LEMMAS_SETTING] == (double)setting) {
            x[n++] = row->value[column];
        }
    }
    return n;
}

static double largest(const double *x, size_t n) {
    double most = NAN;
    for (size_t i = 0; i < n; i++) {
        most = isnan(most) ? x[i] : fmax(most, x[i]);
    }
    return most;
}

static double sum(const double *x, size_t n) {
    double s = 0;
    for (size_t i = 0; i < n; i++) {
        s += x[i];
    }
    return s;
}

static tt_interval interval(double *x, size_t n) {
    return tt_stat_t(x, tt_stat_finite(x, x, NULL, n), level);
}

static lemmas_point describe(const tt_results *results, size_t part, size_t k, double *x) {
    lemmas_point p = {.setting = lemmas_setting_of(part, k)};
    p.replicates = values(x, results, part, k, LEMMAS_COUNT);
    p.count = sum(x, p.replicates);
    p.violations = sum(x, values(x, results, part, k, LEMMAS_VIOLATIONS));
    p.largest = largest(x, values(x, results, part, k, LEMMAS_LARGEST));
    p.balanced = interval(x, p.replicates);
    p.bound = tt_stat_mean(x, values(x, results, part, k, LEMMAS_BOUND));
    p.other = largest(x, values(x, results, part, k, LEMMAS_OTHER));
    p.ceiling = interval(x, p.replicates);
    p.typical = interval(x, values(x, results, part, k, LEMMAS_TYPICAL));
    return p;
}

int lemmas_measure(lemmas_measured *m, const tt_results *results) {
    double *x = tt_alloc(results->n_rows + 1, sizeof *x);
    *m = (lemmas_measured){0};
    if (!x) {
        return TT_ENOMEM;
    }
    for (size_t part = 0; part < LEMMAS_PARTS; part++) {
        m->settings[part] = lemmas_settings(part, results->profile);
        TT_ASSERT(m->settings[part] <= LEMMAS_SETTINGS_MAX);
        for (size_t k = 0; k < m->settings[part]; k++) {
            m->point[part][k] = describe(results, part, k, x);
        }
    }
    tt_free(x);
    return TT_OK;
}

lemmas_brackets lemmas_bracket(const lemmas_setting *s) {
    const th_entropy_tower t = {s->weights, s->layers, s->bound, PACKING_INPUTS};
    return (lemmas_brackets){
        .derived = th_entropy_bracketing(s->eps, t, t, s->p, 1, TH_DERIVED),
        .printed = th_entropy_bracketing(s->eps, t, t, s->p, 1, TH_PRINTED),
        .counted = th_entropy_cover(s->eps, t, t, s->p, 1, TH_COUNTED)};
}

double lemmas_width_factor(const lemmas_setting *s) {
    return exp(th_entropy_log_perturbation(2 * s->weights, s->layers, s->bound) -
               th_entropy_log_perturbation(s->weights, s->layers, s->bound));
}

lemmas_sum lemmas_sum_of(const lemmas_measured *m, size_t part) {
    lemmas_sum s = {0};
    for (size_t k = 0; k < m->settings[part]; k++) {
        const lemmas_point *p = &m->point[part][k];
        if (!p->setting.is_outside) {
            s.count += p->count;
            s.violations += p->violations;
            s.largest = fmax(s.largest, p->largest);
            s.replicates = p->replicates;
        }
    }
    return s;
}
