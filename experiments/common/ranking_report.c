/* The csv of experiments/ranking.c. */
#include "common/ranking_report.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/curve_table.h"

const char *ranking_guarantee_word(const ranking_measured *m, size_t score) {
    return isnan(ranking_powers[score].guaranteed) ? ""
           : m->contradicted[score]                ? "contradicted"
           : m->bound[score] == TH_YES             ? "confirmed"
                                                   : "inconclusive";
}

const char *ranking_equality_word(const ranking_measured *m, size_t score) {
    static const char *const word[] = {
        [TH_OPEN] = "inconclusive", [TH_YES] = "yes", [TH_NO] = "no"};
    return isnan(ranking_powers[score].expected) ? "" : word[m->equal[score]];
}

static void put_cell(tt_table *t, const ranking_measured *m, const char *name) {
    tt_table_row(t);
    tt_table_number(t, m->cell->beta);
    tt_table_int(t, (long)m->cell->d);
    tt_table_text(t, name);
}

/* Replicates with a size at which the score is 0. */
static size_t zeros_of(const curve *c) {
    size_t zeros = 0;
    for (size_t r = 0; r < c->replicates; r++) {
        int zero = 0;
        for (size_t s = 0; s < c->sizes; s++) {
            zero |= c->risk[r * c->sizes + s] == 0;
        }
        zeros += (size_t)zero;
    }
    return zeros;
}

static int write_exponents(const tt_results *results, const ranking_measured *measured) {
    static const char *const head[] = {"beta",
                                       "d",
                                       "score",
                                       "replicates",
                                       "dropped",
                                       "guaranteed",
                                       "slope",
                                       "lo",
                                       "hi",
                                       "predicted",
                                       "slope_neff",
                                       "lo_neff",
                                       "hi_neff",
                                       "power_guaranteed",
                                       "power_predicted",
                                       "power",
                                       "power_lo",
                                       "power_hi",
                                       "verdict_bound",
                                       "verdict_equal",
                                       "p_slower",
                                       "margin",
                                       "zeros",
                                       "beyond",
                                       "beyond_lo",
                                       "beyond_hi"};
    const th_slope none = {.n = 0, .mean = NAN, .sd = NAN, .se = NAN};
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "slope: minus d log score / d log N, 95 %; slope_neff: on N / hold-out MSE, 90 %\n"
        "power: d log score / d log RMSE^2, 90 %; guaranteed, predicted: power times a\n"
        "p_slower: one-sided, of the guaranteed exponent in N, before Holm; margin: 1 if "
        "guaranteed under the margin condition only\n"
        "zeros: replicates without an exponent, a score being 0 at some size\n"
        "beyond: exponent on N_eff less that of near, for pair_loss also less half that of "
        "rmse2, 90 %");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < RANKING_CELLS * RANKING_SCORES; i++) {
        const ranking_measured *m = &measured[i / RANKING_SCORES];
        const size_t s = i % RANKING_SCORES;
        const ranking_power *p = &ranking_powers[s];
        put_cell(t, m, p->name);
        tt_table_int(t, (long)m->nominal[s].n);
        tt_table_int(t, (long)m->curve[s].dropped);
        tt_table_number(t, p->guaranteed * m->a);
        curve_table_exponent(t, m->nominal[s], 0.95);
        tt_table_number(t, s == SCORE_RISK ? m->a : p->expected * m->a);
        curve_table_exponent(t, m->effective[s], 0.90);
        tt_table_number(t, p->guaranteed);
        tt_table_number(t, p->expected);
        curve_table_exponent(t, m->power[s], 0.90);
        tt_table_text(t, ranking_guarantee_word(m, s));
        tt_table_text(t, ranking_equality_word(m, s));
        tt_table_number(t, m->p_slower[s]);
        tt_table_int(t, p->ground != GROUND_PLAIN);
        tt_table_int(t, (long)zeros_of(&m->curve[s]));
        const int has_margin = s == SCORE_FLIPS || s == SCORE_LOSS;
        curve_table_exponent(t, has_margin ? m->beyond[s] : none, 0.90);
    }
    return curve_table_finish(t, "ranking");
}

/* What the inequalities allow the mean score to be at this size; NAN: no bound is given. */
static double limit_of(const tt_results *results, size_t cell, size_t score, double n,
                       double *work) {
    const size_t column = score == SCORE_FLIPS ? RANKING_FLIP_LIMIT : RANKING_RISK;
    const double mean =
        tt_stat_mean(work, curve_values(work, results, cell, RANKING_N, column, n));
    if (score >= SCORE_REGRET && score < SCORE_NDCG) {
        const double k = (double)ranking_places[score - SCORE_REGRET];
        return sqrt(2 * RANKING_ITEMS / k * mean);
    }
    return score == SCORE_FLIPS ? mean : NAN;
}

static int write_curves(const tt_results *results, const ranking_measured *measured) {
    static const char *const head[] = {
        "beta", "d",     "score",      "n",         "replicates", "mean",       "lo",
        "hi",   "local", "guaranteed", "predicted", "limit",      "arithmetic", "positive"};
    double *work = tt_alloc(results->n_rows, sizeof *work);
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "mean: geometric, over the positive ones of the replicates, 95 %; arithmetic: "
        "over all; local: exponent from the size before\n"
        "guaranteed, predicted: lines of those exponents through the mean point\n"
        "limit: of the mean score by the inequalities: sqrt(2 m / K) RMSE for regret a "
        "place, Chebyshev at the best margin for flips");
    for (size_t i = 0; work && t && i < RANKING_CELLS * RANKING_SCORES; i++) {
        const ranking_measured *m = &measured[i / RANKING_SCORES];
        const size_t s = i % RANKING_SCORES;
        const curve *c = &m->curve[s];
        const ranking_power *p = &ranking_powers[s];
        for (size_t k = 0; k < c->sizes; k++) {
            double mean, lo, hi;
            size_t positive;
            const double arithmetic = ranking_mean(&positive, c, k);
            curve_point(&mean, &lo, &hi, c, k);
            const double expected = s == SCORE_RISK ? 1 : p->expected;
            const double value[] = {c->n[k],
                                    (double)c->replicates,
                                    mean,
                                    lo,
                                    hi,
                                    k ? curve_local(c, k) : NAN,
                                    curve_line(c, p->guaranteed * m->a, k),
                                    curve_line(c, expected * m->a, k),
                                    limit_of(results, i / RANKING_SCORES, s, c->n[k], work),
                                    arithmetic,
                                    (double)positive};
            put_cell(t, m, p->name);
            for (size_t j = 0; j < sizeof value / sizeof *value; j++) {
                tt_table_number(t, value[j]);
            }
        }
    }
    const int status = work && t ? curve_table_finish(t, "ranking_curve") : TT_ENOMEM;
    tt_free(work);
    return status;
}

static int write_bounds(const tt_results *results, const ranking_measured *measured) {
    static const char *const head[] = {
        "beta", "d",  "inequality", "n",      "checks",    "violated", "ratio",
        "lo",   "hi", "worst",      "pooled", "pooled_lo", "pooled_hi"};
    double *work = tt_alloc(2 * results->n_rows, sizeof *work);
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "each user's left over right side: ratio the mean (95 % over replicates), worst "
        "the largest\npooled: of the adversary's estimates on the same lists");
    for (size_t i = 0; work && t && i < RANKING_CELLS * RANKING_BOUNDS; i++) {
        const size_t cell = i / RANKING_BOUNDS, bound = i % RANKING_BOUNDS;
        const curve *c = &measured[cell].curve[SCORE_RISK];
        for (size_t k = 0; k < c->sizes; k++) {
            const ranking_inequality q =
                ranking_inequality_of(results, cell, c->n[k], bound, work);
            const double value[] = {c->n[k],     q.checks,   q.violated, q.ratio.estimate,
                                    q.ratio.lo,  q.ratio.hi, q.worst,    q.pooled.estimate,
                                    q.pooled.lo, q.pooled.hi};
            put_cell(t, &measured[cell], ranking_bound_name[bound]);
            for (size_t j = 0; j < sizeof value / sizeof *value; j++) {
                tt_table_number(t, value[j]);
            }
        }
    }
    const int status = work && t ? curve_table_finish(t, "ranking_bounds") : TT_ENOMEM;
    tt_free(work);
    return status;
}

static int write_margin(const tt_results *results, const ranking_measured *measured) {
    static const char *const head[] = {"beta",     "d",        "t",        "replicates",
                                       "share",    "share_lo", "share_hi", "alpha",
                                       "alpha_lo", "alpha_hi"};
    double *work = tt_alloc(2 * results->n_rows, sizeof *work);
    tt_table *t = tt_table_alloc(
        results, head, sizeof head / sizeof *head,
        "share: of pairs of items whose R* differ by at most t, 95 % over replicates; "
        "alpha: its exponent from 2 t to t");
    for (size_t i = 0; work && t && i < RANKING_CELLS * RANKING_STEPS; i++) {
        const size_t cell = i / RANKING_STEPS;
        const ranking_margin g = ranking_margin_of(results, cell, i % RANKING_STEPS, work);
        const double value[] = {measured[cell].cell->beta,
                                (double)measured[cell].cell->d,
                                g.t,
                                (double)g.replicates,
                                g.share.estimate,
                                g.share.lo,
                                g.share.hi,
                                g.alpha.estimate,
                                g.alpha.lo,
                                g.alpha.hi};
        tt_table_row(t);
        for (size_t j = 0; j < sizeof value / sizeof *value; j++) {
            tt_table_number(t, value[j]);
        }
    }
    const int status = work && t ? curve_table_finish(t, "ranking_margin") : TT_ENOMEM;
    tt_free(work);
    return status;
}

int ranking_report(const tt_results *results) {
    ranking_measured measured[RANKING_CELLS];
    int (*const write[])(const tt_results *, const ranking_measured *) = {
        write_exponents,         write_curves,        write_bounds,          write_margin,
        ranking_write_exponents, ranking_write_sizes, ranking_write_verdicts};
    int status = ranking_measure(measured, results);
    if (status != TT_OK) {
        return status;
    }
    for (size_t i = 0; status == TT_OK && i < sizeof write / sizeof *write; i++) {
        status = write[i](results, measured);
    }
    ranking_measured_free(measured);
    return status;
}
