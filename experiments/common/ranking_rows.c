#include "common/ranking_rows.h"

#include <math.h>
#include <string.h>

static const double level = 0.95;

const char *const ranking_bound_name[RANKING_BOUNDS] = {
    "regret_1", "regret_5", "regret_10", "regret_50", "dcg_10", "flips_beyond",
};

double ranking_mean(size_t *positive, const curve *c, size_t k) {
    double sum = 0;
    *positive = 0;
    for (size_t r = 0; r < c->replicates; r++) {
        const double score = c->risk[r * c->sizes + k];
        sum += score;
        *positive += score > 0;
    }
    return sum / (double)c->replicates;
}

ranking_inequality ranking_inequality_of(const tt_results *results, size_t cell, double n,
                                         size_t bound, double *work) {
    ranking_inequality q = {.ratio = {NAN, NAN, NAN}, .pooled = {NAN, NAN, NAN}};
    double *ratio = work, *pooled = work + results->n_rows;
    const double each = bound == RANKING_BOUND_FLIPS ? RANKING_MARGINS : 1;
    size_t rows = 0;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell != cell || (n > 0 && row->value[RANKING_N] != n) ||
            strcmp(row->status, "ok") != 0) {
            continue;
        }
        ratio[rows] = row->value[RANKING_RATIO + bound];
        pooled[rows++] = bound < RANKING_PLACES ? row->value[RANKING_POOLED + bound] : NAN;
        q.checks += each * row->value[RANKING_USERS];
        q.violated += row->value[RANKING_VIOLATED + bound];
        q.worst = fmax(q.worst, row->value[RANKING_WORST + bound]);
    }
    if (n > 0) {
        q.ratio = tt_stat_t(ratio, rows, level);
        q.pooled = tt_stat_t(pooled, rows, level);
    }
    return q;
}

ranking_margin ranking_margin_of(const tt_results *results, size_t cell, size_t step,
                                 double *work) {
    ranking_margin g = {.t = ldexp(1, -(int)step)};
    double *share = work, *alpha = work + results->n_rows;
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        if (row->cell == cell && row->replicate != last) {
            const double *within = row->value + RANKING_WITHIN + step;
            alpha[g.replicates] = step > 0 ? log2(within[-1] / within[0]) : NAN;
            share[g.replicates++] = within[0];
            last = row->replicate;
        }
    }
    g.share = tt_stat_t(share, g.replicates, level);
    g.alpha = tt_stat_t(alpha, g.replicates, level);
    return g;
}
