#include "common/ranking_measure.h"

#include <math.h>
#include <string.h>

#include "base/tt_error.h"
#include "th_rate.h"

// clang-format off
const ranking_cell ranking_grid[RANKING_CELLS] = {
    /* beta d sigma 2^first       2^last        replicates */
    {1.5, 1, 0.2, {10, 11, 11}, {12, 16, 18}, {3, 20, 80}},
    {1.5, 2, 0.4, {10, 12, 12}, {12, 16, 18}, {3, 20, 80}},
    {0.5, 1, 1.6, {10, 11, 11}, {12, 16, 18}, {3, 20, 80}},
};

const ranking_power ranking_powers[RANKING_SCORES] = {
    [SCORE_RISK]       = {"rmse2",     "RMSE²",             NAN,     GROUND_PLAIN,  NAN},
    [SCORE_REGRET]     = {"regret_1",  "regret@1",          1 / 2.0, GROUND_PLAIN,  NAN},
    [SCORE_REGRET + 1] = {"regret_5",  "regret@5 a place",  1 / 2.0, GROUND_PLAIN,  NAN},
    [SCORE_REGRET + 2] = {"regret_10", "regret@10 a place", 1 / 2.0, GROUND_PLAIN,  1},
    [SCORE_REGRET + 3] = {"regret_50", "regret@50 a place", 1 / 2.0, GROUND_PLAIN,  1},
    [SCORE_NDCG]       = {"ndcg_10",   "1 − NDCG@10",       1 / 2.0, GROUND_PLAIN,  NAN},
    [SCORE_RECIPROCAL] = {"mrr",       "1 − MRR",           1 / 3.0, GROUND_BEST,   NAN},
    [SCORE_MISSED]     = {"missed_10", "1 − recall@10",     1 / 3.0, GROUND_MARGIN, 1 / 2.0},
    [SCORE_FLIPS]      = {"flips",     "pairs flipped",     1 / 3.0, GROUND_MARGIN, 1 / 2.0},
    [SCORE_LOSS]       = {"pair_loss", "pair loss",         2 / 3.0, GROUND_MARGIN, 1},
    [SCORE_NEAR]       = {"near",      "pairs within RMSE", NAN,     GROUND_MARGIN, NAN},
};
// clang-format on

static const struct {
    double level, margin, alpha;
} rule = {.level = 0.95, .margin = 0.05, .alpha = 0.05};

static size_t column_of(size_t score) {
    return score == SCORE_RISK ? RANKING_RISK : RANKING_REGRET + score - SCORE_REGRET;
}

/* The power of each replicate: slope of log score on log risk. */
static th_slope power_of(const curve *score, const curve *risk) {
    double power[score->replicates + 1], x[CURVE_SIZES], y[CURVE_SIZES];
    TT_ASSERT(score->replicates == risk->replicates && score->sizes == risk->sizes);
    for (size_t r = 0; r < score->replicates; r++) {
        for (size_t s = 0; s < score->sizes; s++) {
            x[s] = log(risk->risk[r * risk->sizes + s]);
            y[s] = log(score->risk[r * score->sizes + s]);
        }
        power[r] = th_slope_fit(x, y, score->sizes);
    }
    return th_slope_mean(power, score->replicates);
}

/* Flips should fall like the pairs within the RMSE, the pair loss like those times the
 * RMSE. */
static void judge_margin(ranking_measured *m, size_t score) {
    const size_t replicates = m->curve[score].replicates;
    double own[replicates + 1], near[replicates + 1], risk[replicates + 1];
    curve_exponents(own, &m->curve[score], 1);
    curve_exponents(near, &m->curve[SCORE_NEAR], 1);
    curve_exponents(risk, &m->curve[SCORE_RISK], 1);
    for (size_t r = 0; r < replicates; r++) {
        own[r] -= near[r] + (score == SCORE_LOSS ? risk[r] / 2 : 0);
    }
    m->beyond[score] = th_slope_mean(own, replicates);
    m->margin[score] = th_slope_equal(m->beyond[score], 0, rule.margin, rule.alpha);
}

static void judge(ranking_measured *m, size_t score) {
    const ranking_power *p = &ranking_powers[score];
    m->bound[score] = m->equal[score] = TH_OPEN;
    m->p_slower[score] = NAN;
    if (!isnan(p->guaranteed)) {
        const double least = p->guaranteed * m->a;
        m->bound[score] = th_slope_bound(m->nominal[score], least, rule.level);
        m->p_slower[score] = th_slope_p_below(m->nominal[score], least);
    }
    if (!isnan(p->expected)) {
        m->equal[score] = th_slope_equal(m->effective[score], p->expected * m->a,
                                         rule.margin, rule.alpha);
    }
}

static int measure_cell(ranking_measured *m, const tt_results *results, size_t cell) {
    int status = TT_OK;
    m->cell = &ranking_grid[cell];
    m->a = th_rate_two_tower(m->cell->beta, (double)m->cell->d, (double)m->cell->d);
    for (size_t s = 0; status == TT_OK && s < RANKING_SCORES; s++) {
        const curve_columns columns = {RANKING_N, column_of(s), RANKING_MSE};
        status = curve_collect(&m->curve[s], results, cell, columns, 0, HUGE_VAL);
    }
    for (size_t s = 0; status == TT_OK && s < RANKING_SCORES; s++) {
        m->nominal[s] = curve_nominal(&m->curve[s]);
        m->effective[s] = curve_effective(&m->curve[s]);
        m->power[s] = power_of(&m->curve[s], &m->curve[SCORE_RISK]);
        judge(m, s);
    }
    if (status == TT_OK) {
        judge_margin(m, SCORE_FLIPS);
        judge_margin(m, SCORE_LOSS);
    }
    return status;
}

/* Holm over all guarantees of all cells. */
static void contradict(ranking_measured *measured) {
    enum { TESTS = RANKING_CELLS * RANKING_SCORES };
    double p[TESTS];
    int rejected[TESTS];
    for (size_t i = 0; i < TESTS; i++) {
        p[i] = measured[i / RANKING_SCORES].p_slower[i % RANKING_SCORES];
    }
    tt_stat_holm(rejected, p, TESTS, rule.alpha);
    for (size_t i = 0; i < TESTS; i++) {
        measured[i / RANKING_SCORES].contradicted[i % RANKING_SCORES] = rejected[i];
    }
}

int ranking_measure(ranking_measured *measured, const tt_results *results) {
    int status = TT_OK;
    memset(measured, 0, RANKING_CELLS * sizeof *measured);
    for (size_t cell = 0; status == TT_OK && cell < RANKING_CELLS; cell++) {
        status = measure_cell(&measured[cell], results, cell);
    }
    if (status == TT_OK) {
        contradict(measured);
    } else {
        ranking_measured_free(measured);
    }
    return status;
}

void ranking_measured_free(ranking_measured *measured) {
    for (size_t i = 0; i < RANKING_CELLS * RANKING_SCORES; i++) {
        curve_free(&measured[i / RANKING_SCORES].curve[i % RANKING_SCORES]);
    }
}

const char *ranking_bound_word(const ranking_measured *measured, enum ranking_ground ground,
                               size_t *cell, size_t *score) {
    int contradicted = 0, open = 0;
    double least = INFINITY;
    *cell = *score = 0;
    for (size_t i = 0; i < RANKING_CELLS * RANKING_SCORES; i++) {
        const ranking_measured *m = &measured[i / RANKING_SCORES];
        const size_t s = i % RANKING_SCORES;
        const ranking_power *p = &ranking_powers[s];
        if (isnan(p->guaranteed) || p->ground != ground) {
            continue;
        }
        const double gap = m->nominal[s].mean - p->guaranteed * m->a;
        contradicted |= m->contradicted[s];
        open |= m->bound[s] != TH_YES;
        if (gap < least) {
            least = gap;
            *cell = i / RANKING_SCORES;
            *score = s;
        }
    }
    return contradicted ? "slower" : open ? "inconclusive" : "agrees";
}

/* One cell's answer about a mean and its target. */
typedef struct {
    enum th_answer answer;
    th_slope slope;
    double target;
} answer_of;

static const char *word_of_cells(const answer_of *a, size_t *cell) {
    const char *word = "agrees";
    double far = -1;
    *cell = 0;
    for (size_t i = RANKING_CELLS; i-- > 0;) { // the first NO has the last word
        if (a[i].answer == TH_NO ||
            (a[i].answer == TH_OPEN && strcmp(word, "agrees") == 0)) {
            word = curve_word(a[i].answer, a[i].slope, a[i].target);
        }
        const double distance = fabs(a[i].slope.mean - a[i].target);
        if (distance > far) {
            far = distance;
            *cell = i;
        }
    }
    return word;
}

const char *ranking_equal_word(const ranking_measured *measured, size_t score,
                               size_t *cell) {
    answer_of a[RANKING_CELLS];
    for (size_t i = 0; i < RANKING_CELLS; i++) {
        const ranking_measured *m = &measured[i];
        a[i] = (answer_of){m->equal[score], m->effective[score],
                           ranking_powers[score].expected * m->a};
    }
    return word_of_cells(a, cell);
}

const char *ranking_margin_word(const ranking_measured *measured, size_t score,
                                size_t *cell) {
    answer_of a[RANKING_CELLS];
    for (size_t i = 0; i < RANKING_CELLS; i++) {
        a[i] = (answer_of){measured[i].margin[score], measured[i].beyond[score], 0};
    }
    return word_of_cells(a, cell);
}
