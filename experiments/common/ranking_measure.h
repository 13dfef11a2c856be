/* What the cells of experiments/ranking.c measured and what its rules say. */
#ifndef RANKING_MEASURE_H
#define RANKING_MEASURE_H

#include "base/tt_stat.h"
#include "common/curve.h"
#include "common/ranking_score.h"

typedef struct {
    double beta;
    size_t d;
    double sigma;         // of the noise
    int first[3];         // sizes 2^first .. 2^last, by profile
    int last[3];
    size_t replicates[3];
} ranking_cell;

enum { RANKING_CELLS = 3 };
extern const ranking_cell ranking_grid[RANKING_CELLS];

/* The curves: the squared RMSE, then the scores in the order of their columns. */
enum {
    SCORE_RISK,
    SCORE_REGRET,
    SCORE_NDCG = SCORE_REGRET + RANKING_PLACES,
    SCORE_RECIPROCAL,
    SCORE_MISSED,
    SCORE_FLIPS,
    SCORE_LOSS,
    SCORE_NEAR,
    RANKING_SCORES
};

/* What a guarantee rests on: an inequality; the margin condition with alpha = 1; that, and
 * on the best item, which only very large N will show. A verdict each. */
enum ranking_ground { GROUND_PLAIN, GROUND_MARGIN, GROUND_BEST };

/* A score's power of the squared RMSE: predicted exponents are these times a. */
typedef struct {
    const char *name, *title;
    double guaranteed; // NAN: none is tested
    enum ranking_ground ground;
    double expected; // NAN: no equality is predicted
} ranking_power;

extern const ranking_power ranking_powers[RANKING_SCORES];

typedef struct {
    const ranking_cell *cell;
    double a; // of the squared RMSE
    curve curve[RANKING_SCORES];
    th_slope nominal[RANKING_SCORES];   // exponents in N
    th_slope effective[RANKING_SCORES]; // in N_eff
    th_slope power[RANKING_SCORES];     // in 1 / squared RMSE
    enum th_answer bound[RANKING_SCORES], equal[RANKING_SCORES];
    th_slope beyond[RANKING_SCORES]; // flips, pair loss: exponent in N_eff less that of the
                                     // margin at these scales
    enum th_answer margin[RANKING_SCORES]; // whether that is 0
    double p_slower[RANKING_SCORES];     // of the guaranteed exponent; NAN: none
    int contradicted[RANKING_SCORES];    // by Holm over all cells and scores
} ranking_measured;

/* measured (RANKING_CELLS). TT_OK or TT_ENOMEM (then nothing is held). */
int ranking_measure(ranking_measured *measured, const tt_results *results);
void ranking_measured_free(ranking_measured *measured);

/* Words over cells. Bounds on this ground: agrees if every lower limit is above, slower if
 * Holm contradicts one, else inconclusive. Equality of one score, and of its margin: agrees
 * if all cells say YES, the word of the first NO, else inconclusive. *cell, *score: the one
 * least favourable, farthest. */
const char *ranking_bound_word(const ranking_measured *measured, enum ranking_ground ground,
                               size_t *cell, size_t *score);
const char *ranking_equal_word(const ranking_measured *measured, size_t score,
                               size_t *cell);
const char *ranking_margin_word(const ranking_measured *measured, size_t score,
                                size_t *cell);

#endif
