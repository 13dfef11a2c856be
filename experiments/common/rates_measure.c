/* Measurements and rules of experiments/rates.c. */
#include "common/rates_measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "th_rate.h"

const char *const rates_rival_name[RATES_RIVALS] = {"joint", "d+1", "d-1", "parametric"};
const char *const rates_rule_name[RATES_RULES] = {"held-out", "theory", "oracle"};

static const struct {
    double level, margin, alpha, ratio, growth;
} rule = {.level = 0.95, .margin = 0.05, .alpha = 0.05, .ratio = 0.35, .growth = 2};

static double geometric(const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += log(x[i]);
    }
    return exp(sum / (double)n);
}

static double mean_k(const tt_results *results, size_t cell, double n, double *scratch) {
    const size_t count = curve_values(scratch, results, cell, RATES_N, RATES_K, n);
    return geometric(scratch, count);
}

static int measure_curves(rates_measure *m, const tt_results *results, size_t cell) {
    static const curve_columns of[RATES_RULES] = {
        [RULE_VALID] = {RATES_N, RATES_RISK, RATES_MSE},
        [RULE_THEORY] = {RATES_N, RATES_RISK_THEORY, RATES_MSE_THEORY},
        [RULE_ORACLE] = {RATES_N, RATES_RISK_ORACLE, RATES_MSE},
    };
    for (size_t k = 0; k < RATES_RULES; k++) {
        const int status = curve_collect(&m->curve[k], results, cell, of[k], 0, HUGE_VAL);
        if (status != TT_OK) {
            return status;
        }
        m->nominal[k] = curve_nominal(&m->curve[k]);
        m->effective[k] = curve_effective(&m->curve[k]);
    }
    return TT_OK;
}

static void judge(rates_measure *m) {
    const double beta = m->cell->beta, d = (double)m->cell->d;
    const curve *c = &m->curve[RULE_VALID];
    const th_slope s = m->effective[RULE_VALID];
    m->predicted = th_rate_two_tower(beta, d, d);
    m->least = m->predicted - th_rate_log_share(2, c->n, c->sizes);
    m->least3 = m->predicted - th_rate_log_share(3, c->n, c->sizes);
    m->bound = th_slope_bound(m->nominal[RULE_VALID], m->least, rule.level);
    m->equal = th_slope_equal(s, m->predicted, rule.margin, rule.alpha);
    m->equal_nominal =
        th_slope_equal(m->nominal[RULE_VALID], m->predicted, rule.margin, rule.alpha);
    m->zygmund = beta == floor(beta);
    m->worst = 0;
    for (size_t k = 0; k < c->sizes; k++) {
        double mean, lo, hi;
        curve_point(&mean, &lo, &hi, c, k);
        m->worst = fmax(m->worst, mean / (m->cell->sigma * m->cell->sigma));
    }
    m->counts =
        !m->zygmund && m->worst <= rule.ratio && m->k_last >= rule.growth * m->k_first;
    const double rival[RATES_RIVALS] = {
        th_rate_joint(beta, d, d), th_rate_two_tower(beta, d + 1, d + 1),
        d > 1 ? th_rate_two_tower(beta, d - 1, d - 1) : NAN, th_rate_parametric()};
    for (size_t k = 0; k < RATES_RIVALS; k++) {
        const double below = th_slope_p_below(s, rival[k]);
        const double above = th_slope_p_above(s, rival[k]);
        m->rival[k] = rival[k];
        m->p[k] = isnan(rival[k]) ? NAN : fmin(1, 2 * fmin(below, above));
    }
}

/* Holm over all rivals of all cells. */
static void reject(rates_measure *measure, size_t cells) {
    double p[cells * RATES_RIVALS];
    int rejected[cells * RATES_RIVALS];
    for (size_t i = 0; i < cells * RATES_RIVALS; i++) {
        p[i] = measure[i / RATES_RIVALS].p[i % RATES_RIVALS];
    }
    tt_stat_holm(rejected, p, cells * RATES_RIVALS, rule.alpha);
    for (size_t i = 0; i < cells * RATES_RIVALS; i++) {
        measure[i / RATES_RIVALS].rejected[i % RATES_RIVALS] = rejected[i];
    }
}

int rates_measure_all(rates_measure *measure, const tt_results *results) {
    const size_t cells = rates_cells(results->profile);
    double *scratch = tt_alloc(results->n_rows, sizeof *scratch);
    int status = scratch ? TT_OK : TT_ENOMEM;
    memset(measure, 0, cells * sizeof *measure);
    for (size_t cell = 0; status == TT_OK && cell < cells; cell++) {
        rates_measure *m = &measure[cell];
        m->cell = rates_cell_of(results->profile, cell);
        status = measure_curves(m, results, cell);
        if (status == TT_OK) {
            const curve *c = &m->curve[RULE_VALID];
            m->k_first = mean_k(results, cell, c->n[0], scratch);
            m->k_last = mean_k(results, cell, c->n[c->sizes - 1], scratch);
            judge(m);
        }
    }
    tt_free(scratch);
    if (status != TT_OK) {
        rates_measure_free(measure, cells);
        return status;
    }
    reject(measure, cells);
    return TT_OK;
}

void rates_measure_free(rates_measure *measure, size_t cells) {
    for (size_t i = 0; i < cells * RATES_RULES; i++) {
        curve_free(&measure[i / RATES_RULES].curve[i % RATES_RULES]);
    }
}

const char *rates_equal_word(const rates_measure *m, enum th_answer answer) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "yes", [TH_NO] = "no"};
    return m->counts               ? word[answer]
           : m->zygmund            ? "zygmund"
           : m->worst > rule.ratio ? "invalid"
                                   : "not_identifiable";
}

const char *rates_bound_word(enum th_answer answer) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "confirmed", [TH_NO] = "contradicted"};
    return word[answer];
}

void rates_rejected(char *out, size_t size, const rates_measure *m) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t k = 0; k < RATES_RIVALS; k++) {
        if (m->rejected[k] && used < size) {
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? " " : "",
                                     rates_rival_name[k]);
        }
    }
}
