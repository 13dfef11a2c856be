/* What experiments/ranking.c reads off its rows beside exponents: inequalities, means, the
 * margin of the truths. */
#ifndef RANKING_ROWS_H
#define RANKING_ROWS_H

#include "base/tt_stat.h"
#include "common/curve.h"
#include "common/ranking_score.h"

/* Arithmetic mean over replicates at size k, to which truths without any regret belong
 * too; the positive ones of them. */
double ranking_mean(size_t *positive, const curve *c, size_t k);

/* One inequality over the rows of a cell: at size n, or (n = 0) at all sizes, and then
 * without means, as sizes share a replicate's data. */
typedef struct {
    double checks, violated;
    tt_interval ratio, pooled; // means over replicates, 95 %; NAN: none
    double worst;
} ranking_inequality;

ranking_inequality ranking_inequality_of(const tt_results *results, size_t cell, double n,
                                         size_t bound, double *work); // work (2 n_rows)
extern const char *const ranking_bound_name[RANKING_BOUNDS];

/* P(|D| <= t), t = 2^-step, over pairs of items, and alpha, its exponent from 2 t to t
 * (step 0: NAN): means over replicates, 95 %, each one's first row. work (2 n_rows). */
typedef struct {
    double t;
    size_t replicates;
    tt_interval share, alpha;
} ranking_margin;

ranking_margin ranking_margin_of(const tt_results *results, size_t cell, size_t step,
                                 double *work);

#endif
