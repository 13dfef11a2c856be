/* The verdicts of experiments/ranking.c. */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/ranking_report.h"

/* The inequalities from first to last, over all cells and sizes. */
static tt_verdict inequality_verdict(const tt_results *results, size_t first, size_t last,
                                     const char *claim, double *work) {
    double violated = 0, worst = 0, checks = 0;
    for (size_t cell = 0; cell < RANKING_CELLS; cell++) {
        for (size_t bound = first; bound <= last; bound++) {
            const ranking_inequality q =
                ranking_inequality_of(results, cell, 0, bound, work);
            checks += q.checks;
            violated += q.violated;
            worst = fmax(worst, q.worst);
        }
    }
    return (tt_verdict){.claim = claim,
                        .theorem =
                            first == RANKING_BOUND_FLIPS ? "Chebyshev" : "Cauchy-Schwarz",
                        .predicted = 1,
                        .measured = worst,
                        .lo = NAN,
                        .hi = NAN,
                        .replicates = results->replicates_min,
                        .word = violated > 0 ? "differs"
                                : checks > 0 ? "agrees"
                                             : "inconclusive",
                        .rule = "every user at every N: agrees if left <= right without "
                                "exception; measured: the largest left over right",
                        .figure = "ranking.svg"};
}

static tt_verdict guarantee_verdict(const ranking_measured *measured,
                                    enum ranking_ground ground, const char *claim) {
    size_t cell, score;
    const char *word = ranking_bound_word(measured, ground, &cell, &score);
    const ranking_measured *m = &measured[cell];
    tt_verdict v = {.claim = claim,
                    .theorem = ground == GROUND_PLAIN ? "Theorem 2"
                                                      : "Theorem 2, margin condition",
                    .predicted = ranking_powers[score].guaranteed * m->a,
                    .measured = m->nominal[score].mean,
                    .replicates = m->nominal[score].n,
                    .word = word,
                    .rule = "agrees if all 95 % intervals of the exponent in N lie above "
                            "the guaranteed one, slower if one is below it (one-sided t, "
                            "Holm at .05 over all); shown: the least favourable",
                    .figure = "ranking.svg"};
    th_slope_interval(&v.lo, &v.hi, m->nominal[score], 0.95);
    return v;
}

static tt_verdict margin_verdict(const ranking_measured *measured, size_t score,
                                 const char *claim) {
    size_t cell;
    const char *word = ranking_margin_word(measured, score, &cell);
    const th_slope s = measured[cell].beyond[score];
    tt_verdict v = {.claim = claim,
                    .theorem = "margin at these scales",
                    .predicted = 0,
                    .measured = s.mean,
                    .replicates = s.n,
                    .word = word,
                    .rule = "difference of the two exponents on N_eff, replicate by "
                            "replicate: two one-sided tests at .05, margin .05, in every "
                            "cell; shown: the farthest, 90 %",
                    .figure = "ranking.svg"};
    th_slope_interval(&v.lo, &v.hi, s, 0.90);
    return v;
}

static tt_verdict equality_verdict(char *claim, size_t size,
                                   const ranking_measured *measured, size_t score) {
    size_t cell;
    const char *word = ranking_equal_word(measured, score, &cell);
    const ranking_measured *m = &measured[cell];
    tt_verdict v = {.claim = claim,
                    .theorem = "bounded density of pair differences",
                    .predicted = ranking_powers[score].expected * m->a,
                    .measured = m->effective[score].mean,
                    .replicates = m->effective[score].n,
                    .word = word,
                    .rule = "two one-sided tests at .05 on N_eff, margin .05, in every "
                            "cell; shown: the cell farthest from its prediction, 90 %",
                    .figure = "ranking.svg"};
    snprintf(claim, size, "exponent of %s is that of RMSE%s (farthest: beta = %g, d = %zu)",
             ranking_powers[score].name, ranking_powers[score].expected == 1 ? "^2" : "",
             m->cell->beta, m->cell->d);
    th_slope_interval(&v.lo, &v.hi, m->effective[score], 0.90);
    return v;
}

int ranking_write_verdicts(const tt_results *results, const ranking_measured *measured) {
    double *work = tt_alloc(2 * results->n_rows, sizeof *work);
    char claim[RANKING_SCORES][96];
    if (!work) {
        return TT_ENOMEM;
    }
    enum { FIXED = 8 };
    tt_verdict verdict[FIXED + RANKING_SCORES] = {
        inequality_verdict(results, 0, RANKING_PLACES - 1,
                           "top-K regret <= sqrt(2 K m) RMSE, K = 1, 5, 10, 50", work),
        inequality_verdict(results, RANKING_BOUND_DCG, RANKING_BOUND_DCG,
                           "DCG@10 lost <= sqrt(2 m sum of squared weights) RMSE", work),
        inequality_verdict(results, RANKING_BOUND_FLIPS, RANKING_BOUND_FLIPS,
                           "pairs flipped beyond t <= 2 m / (m - 1) (RMSE / t)^2", work),
        guarantee_verdict(measured, GROUND_PLAIN,
                          "regret and 1 - NDCG fall at least like N^-(a/2)"),
        guarantee_verdict(measured, GROUND_MARGIN,
                          "flips and 1 - recall fall at least like N^-(a/3), pair loss "
                          "like N^-(2a/3)"),
        guarantee_verdict(measured, GROUND_BEST, "1 - MRR falls at least like N^-(a/3)"),
        margin_verdict(measured, SCORE_FLIPS,
                       "flips fall like the share of pairs within the RMSE"),
        margin_verdict(measured, SCORE_LOSS,
                       "pair loss falls like that share times the RMSE")};
    size_t n = FIXED;
    for (size_t s = 0; s < RANKING_SCORES; s++) {
        if (!isnan(ranking_powers[s].expected)) {
            verdict[n++] = equality_verdict(claim[s], sizeof claim[s], measured, s);
        }
    }
    const int status = tt_verdict_write(results, verdict, n);
    tt_free(work);
    return status;
}
