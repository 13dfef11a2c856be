/* Ranking scores of many users' lists, and inequalities that bound them by squared error.
 *
 * A list of m items: true values r, estimates q = r + e, RMSE^2 = sum e^2 / m. Let w_1 >=
 * w_2 >= ... >= 0 be weights of places, a_i the weight of item i's place in the true order,
 * b_i in the estimated one. The estimated order is the best for q: sum a q <= sum b q. So
 *     regret = sum (a - b) r <= sum (b - a) e <= |b - a| |e| <= sqrt(2 |w|^2 m) RMSE,
 * as |b - a|^2 = 2 |w|^2 - 2 <a, b>. With w = 1 for the first K places: top-K regret <=
 * sqrt(2 K m) RMSE; K may be replaced by min(K, m - K), since at most that many items
 * change sides, and the RMSE by the standard deviation of e. For K <= m / 2 no smaller
 * constant will do: ranking_pool attains it where the 2 K best values take two levels, and
 * on every list at K = 1. With w_k = 1 / log2(k + 1), k <= K: the DCG lost, so 1 - NDCG is
 * bounded as regret is. The reciprocal rank has no such bound: an error as small as you
 * like can move the best item.
 *
 * A pair whose values differ by more than t > 0 is in the wrong order, or tied, only if
 * |e_i - e_j| > t; the squares of these sum to at most m^2 RMSE^2 over the m (m - 1) / 2
 * pairs. So (Chebyshev) the share of pairs that differ by more than t and are flipped is at
 * most 2 m / (m - 1) RMSE^2 / t^2, and flips are at most that and the share of pairs within
 * t, for every t. */
#ifndef RANKING_SCORE_H
#define RANKING_SCORE_H

#include "eval/tt_rank.h"

/* The inequalities: regret at each of ranking_places, DCG@10, flips beyond a margin. */
enum { RANKING_PLACES = 4 };
extern const size_t ranking_places[RANKING_PLACES]; // K = 1, 5, 10, 50
enum {
    RANKING_BOUND_DCG = RANKING_PLACES,
    RANKING_BOUND_FLIPS, // at t = 2, 4, 8, 16 times the user's RMSE
    RANKING_BOUNDS
};
enum { RANKING_MARGINS = 4, RANKING_TOP = 10, RANKING_ITEMS = 100, RANKING_STEPS = 10 };

/* Columns of a row: one size of one replicate. Means over users unless said otherwise. */
enum {
    RANKING_N,
    RANKING_MSE,   // hold-out mean squared error of the fit
    RANKING_K,     // cells a side of the fit
    RANKING_USERS, // lists
    RANKING_RISK,  // squared RMSE
    RANKING_REGRET,
    RANKING_NDCG = RANKING_REGRET + RANKING_PLACES, // 1 - NDCG@10, linear gains
    RANKING_RECIPROCAL,                             // 1 - reciprocal rank
    RANKING_MISSED,                                 // share of the 10 best not placed so
    RANKING_FLIPS,                                  // share of pairs
    RANKING_LOSS,                                   // true difference lost a pair
    RANKING_NEAR,       // share of pairs within the replicate's RMSE
    RANKING_FLIP_LIMIT, // least over t of Chebyshev's bound on flips
    RANKING_RATIO,      // of each inequality: left over right side
    RANKING_WORST = RANKING_RATIO + RANKING_BOUNDS,    // its largest value
    RANKING_VIOLATED = RANKING_WORST + RANKING_BOUNDS, // how often above 1
    RANKING_POOLED = RANKING_VIOLATED + RANKING_BOUNDS, // ratio of ranking_pool
    RANKING_WITHIN = RANKING_POOLED + RANKING_PLACES, // share of pairs within 2^-0 .. 2^-9
    RANKING_COLUMNS = RANKING_WITHIN + RANKING_STEPS
};

typedef struct {
    tt_rank rank, pooled;
    double *estimate; // (m)
} ranking_work;

int ranking_work_alloc(ranking_work *w, size_t m); // TT_OK or TT_ENOMEM (then w is empty)
void ranking_work_free(ranking_work *w);

/* Fills the columns from RANKING_USERS on: estimate and value (users, m), m > 50. Regret is
 * for each place: the sum over K. */
void ranking_score(double *row, ranking_work *w, const double *estimate,
                   const double *value, size_t users, size_t m);

/* The adversary: the D = min(K, m - K) items on either side of the K-th place are given
 * their common mean, tilted by a 10^-9 of their spread towards the reversed order. estimate
 * (m) for the list in r; K < m. */
void ranking_pool(double *estimate, const tt_rank *r, size_t k);

/* Adds one user's inequality left <= right to the row: ratio, worst, violated. right = 0
 * asks for left = 0. A ratio above 1 by more than rounding, 10^-12, is a violation. */
void ranking_check(double *row, size_t bound, double left, double right);

#endif
