#include "common/ranking_score.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

const size_t ranking_places[RANKING_PLACES] = {1, 5, 10, 50};

static const double rounding = 1e-12, tilt = 1e-9;

int ranking_work_alloc(ranking_work *w, size_t m) {
    *w = (ranking_work){.estimate = tt_alloc(m, sizeof *w->estimate)};
    int status = w->estimate ? tt_rank_alloc(&w->rank, m) : TT_ENOMEM;
    status = status == TT_OK ? tt_rank_alloc(&w->pooled, m) : status;
    if (status != TT_OK) {
        ranking_work_free(w);
    }
    return status;
}

void ranking_work_free(ranking_work *w) {
    tt_rank_free(&w->rank);
    tt_rank_free(&w->pooled);
    tt_free(w->estimate);
    *w = (ranking_work){0};
}

void ranking_pool(double *estimate, const tt_rank *r, size_t k) {
    TT_ASSERT(k >= 1 && k < r->m);
    const size_t half = k < r->m - k ? k : r->m - k, from = k - half, to = k + half;
    memcpy(estimate, r->value, r->m * sizeof *estimate);
    double mean = 0;
    for (size_t j = from; j < to; j++) {
        mean += r->value[r->by_value[j]] / (double)(2 * half);
    }
    const double spread = r->value[r->by_value[from]] - r->value[r->by_value[to - 1]];
    for (size_t j = from; j < to; j++) {
        const double side = ((double)j - (double)k + 0.5) / (double)(2 * half);
        estimate[r->by_value[j]] = mean + tilt * spread * side;
    }
}

static double mean_square(const double *estimate, const double *value, size_t m) {
    double sum = 0;
    for (size_t i = 0; i < m; i++) {
        sum += (estimate[i] - value[i]) * (estimate[i] - value[i]);
    }
    return sum / (double)m;
}

void ranking_check(double *row, size_t bound, double left, double right) {
    const double ratio = right > 0 ? left / right : left > 0 ? INFINITY : 0;
    row[RANKING_RATIO + bound] += ratio;
    row[RANKING_WORST + bound] = fmax(row[RANKING_WORST + bound], ratio);
    row[RANKING_VIOLATED + bound] += !(ratio <= 1 + rounding);
}

static double regret_bound(size_t k, size_t m, double rmse) {
    return sqrt(2 * (double)k * (double)m) * rmse;
}

static void score_places(double *row, ranking_work *w, const double *value, size_t m,
                         double rmse) {
    for (size_t p = 0; p < RANKING_PLACES; p++) {
        const size_t k = ranking_places[p];
        const double regret = tt_rank_regret(&w->rank, k);
        row[RANKING_REGRET + p] += regret / (double)k;
        ranking_check(row, p, regret, regret_bound(k, m, rmse));
        ranking_pool(w->estimate, &w->rank, k);
        tt_rank_set(&w->pooled, w->estimate, value, m);
        row[RANKING_POOLED + p] +=
            tt_rank_regret(&w->pooled, k) /
            regret_bound(k, m, sqrt(mean_square(w->estimate, value, m)));
    }
}

static void score_discounted(double *row, const tt_rank *r, double rmse) {
    double squares = 0;
    for (size_t k = 1; k <= RANKING_TOP; k++) {
        squares += tt_rank_discount(k) * tt_rank_discount(k);
    }
    row[RANKING_NDCG] += 1 - tt_rank_ndcg(r, RANKING_TOP, TT_GAIN_LINEAR);
    row[RANKING_RECIPROCAL] += 1 - tt_rank_reciprocal(r);
    row[RANKING_MISSED] += 1 - tt_rank_overlap(r, RANKING_TOP);
    ranking_check(row, RANKING_BOUND_DCG, tt_rank_regret_dcg(r, RANKING_TOP),
                  sqrt(2 * squares * (double)r->m) * rmse);
}

static void score_pairs(double *row, tt_rank *r, double rmse) {
    const double m = (double)r->m, pairs = m * (m - 1) / 2, scale = 2 * m / (m - 1);
    const tt_flips all = tt_rank_flips(r, 0);
    double limit = 1;
    row[RANKING_FLIPS] += tt_flips_share(&all);
    row[RANKING_LOSS] += all.loss / pairs;
    for (size_t k = 1; k <= RANKING_MARGINS; k++) {
        const double times = ldexp(1, (int)k), t = times * rmse;
        const tt_flips f = tt_rank_flips(r, t);
        const double bound = scale / (times * times);
        ranking_check(row, RANKING_BOUND_FLIPS, (double)(f.flipped + f.tied) / pairs,
                      bound);
        limit = fmin(limit, bound + tt_rank_near(r, t));
    }
    row[RANKING_FLIP_LIMIT] += limit;
    for (size_t k = 0; k < RANKING_STEPS; k++) {
        row[RANKING_WITHIN + k] += tt_rank_near(r, ldexp(1, -(int)k));
    }
}

void ranking_score(double *row, ranking_work *w, const double *estimate,
                   const double *value, size_t users, size_t m) {
    TT_ASSERT(m > ranking_places[RANKING_PLACES - 1] && users >= 1);
    const double n = (double)users;
    for (size_t c = RANKING_RISK; c < RANKING_COLUMNS; c++) {
        row[c] = 0;
    }
    row[RANKING_USERS] = n;
    const double rmse_all = sqrt(mean_square(estimate, value, users * m));
    for (size_t u = 0; u < users; u++) {
        const double *q = estimate + u * m, *r = value + u * m;
        const double square = mean_square(q, r, m);
        tt_rank_set(&w->rank, q, r, m);
        row[RANKING_RISK] += square;
        row[RANKING_NEAR] += tt_rank_near(&w->rank, rmse_all);
        score_places(row, w, r, m, sqrt(square));
        score_discounted(row, &w->rank, sqrt(square));
        score_pairs(row, &w->rank, sqrt(square));
    }
    for (size_t c = RANKING_RISK; c < RANKING_COLUMNS; c++) {
        const int sum = c >= RANKING_WORST && c < RANKING_POOLED;
        row[c] /= sum ? 1 : n;
    }
    row[RANKING_RATIO + RANKING_BOUND_FLIPS] /= RANKING_MARGINS;
}
