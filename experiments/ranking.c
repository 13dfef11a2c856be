/* From squared error to ranking: what a rate for the RMSE says about the order of items.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q) bounds the squared L2 error; a recommender
 *             is used through its ranking, and reviewers of T2Rec (OpenReview FwVL5ckUdF)
 *             asked for more than a top-K guarantee: NDCG and MRR see places. (1) On every
 *             list of m items top-K regret <= sqrt(2 K m) RMSE, the DCG lost is bounded
 *             likewise, and the share of pairs flipped beyond a margin t is at most 2 m /
 *             (m - 1) (RMSE / t)^2: common/ranking_score.h derives them. (2) So the rate a
 *             = 2 beta / (2 beta + d) of the squared RMSE passes on to ranking scores.
 * Guarantee   Exponents in N, m fixed. Regret and 1 - NDCG, from (1): a / 2. Let D be the
 *             difference in R* of two random items for a random user, e that of the errors,
 *             and P(|D| <= t) <= C t^alpha (margin condition); a flip needs |e| >= |D|, and
 *             E e^2 <= 2 RMSE^2. Flips: <= C t^alpha + 2 RMSE^2 / t^2, at the best t a
 *             multiple of RMSE^(2 alpha / (2 + alpha)): a alpha / (2 + alpha). Pair loss,
 *             |D| where flipped: <= C t^(1 + alpha) + 2 RMSE^2 / t: a (1 + alpha) / (2 +
 *             alpha). If the best item falls by j places, or j of the K best are missed, at
 *             least j pairs are flipped: 1 - MRR and 1 - recall@K have the flips' exponent.
 *             Differences of a smooth function have alpha = 1 (d = 1, beta > 1: but for a
 *             logarithm, as values crowd near an extremum): a / 3 and 2 a / 3. All this is
 *             asymptotic: the constant is not small, least of all for the best item of a
 *             hundred, whose lead over the next is far below a typical |D|.
 * Prediction  Where D has a bounded density near 0 whatever the errors, flips are
 *             proportional to E|e| and pair loss to E e^2: exponents a / 2 and a, better
 *             than guaranteed. About the K-th place likewise, if items are dense there: 1 -
 *             recall@10 a / 2, regret@10 and regret@50 (of 100 items) a. No equality is
 *             predicted for K = 1 and 5, NDCG@10 and MRR: the list ends within the errors
 *             at small N, and single gaps count at large N. The logarithm at d = 1, beta =
 *             1.5 should show as exponents somewhat below the predicted ones.
 * Design      truths, pairs, noise of common/rough.h; (beta, d), noise and sieve as in
 *             experiments/rates.c, K on the held-out fifth. Fresh users, each with 100
 *             fresh items of its own (common/ranking_lists.h), ranked by true and estimated
 *             value; the same lists at every N. New truth in each replicate, nested sizes.
 *             A pilot on another seed (77), 12 replicates, chose the numbers of replicates
 *             and users (the spread is that between truths) and is why the rules `margin`
 *             were added and MRR was given a verdict of its own; the predictions and the
 *             other rules stayed as they were.
 * Statistic   mean of a score over users; minus the least-squares slope of its log on log N
 *             in each replicate, mean and Student's interval over replicates; the same on
 *             N_eff = N / (hold-out MSE) and on 1 / RMSE^2, the power. Regret for each
 *             place, losses for each pair; NDCG with gains R* less the list's least;
 *             margins t = 2, 4, 8, 16 RMSE. A replicate in which no user at some N has any
 *             regret has no exponent: such truths, the easy ones, are left out and counted
 *             (`zeros`). Beside each inequality its ratio, left over right side, and that
 *             of an adversary (ranking_pool) on the same lists: how much of the slack is
 *             the inequality's, how much the estimate's. Without a verdict, and added when
 *             the default profile had been seen, the margin condition itself: shares of
 *             pairs within t = 1 .. 2^-9, and alpha from one t to the next.
 * Rules       (fixed before the run)
 *   inequalities  regret at K = 1, 5, 10, 50; DCG@10; flips beyond each margin: every user,
 *             every N, every cell: `agrees` if never violated, else `differs`. (Rounding:
 *             10^-12 of the right side.)
 *   guarantee three verdicts: regret and NDCG; flips, recall and pair loss; MRR: `agrees`
 *             if in all cells the 95 % interval of the exponent in N lies above the
 *             guaranteed one (no share of logarithms is given away), `slower` if some
 *             exponent is below it by one-sided t tests, Holm at .05 over all guarantees
 *             and cells, else `inconclusive`.
 *   equality  for each of the five scores: two one-sided tests at .05 that the exponent on
 *             N_eff is within .05 of the predicted one: `agrees` if in all cells; `faster`
 *             or `slower` if an interval lies wholly outside in some cell; else
 *             `inconclusive`.
 *   margin    what is left of equality where alpha = 1 is not reached at these scales: the
 *             exponent of flips is that of the share of pairs within the RMSE, that of pair
 *             loss the same plus half of the squared RMSE's: difference within .05 of 0,
 *             as above.
 * Figure      plots/ranking.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/ranking_lists.h"
#include "common/ranking_report.h"
#include "towers/tt_sieve.h"

#define RATIO_COLUMNS(kind)                                                                \
    kind "_regret_1", kind "_regret_5", kind "_regret_10", kind "_regret_50"

// clang-format off
static const char *const columns[RANKING_COLUMNS] = {
    "n", "valid_mse", "k", "users",
    "risk", "regret_1", "regret_5", "regret_10", "regret_50",
    "ndcg_deficit", "mrr_deficit", "missed_10",
    "flips", "pair_loss", "near", "flip_limit",
    RATIO_COLUMNS("ratio"), "ratio_dcg", "ratio_flips",
    RATIO_COLUMNS("worst"), "worst_dcg", "worst_flips",
    RATIO_COLUMNS("violated"), "violated_dcg", "violated_flips",
    RATIO_COLUMNS("pooled"),
    "within_0", "within_1", "within_2", "within_3", "within_4",
    "within_5", "within_6", "within_7", "within_8", "within_9",
};
// clang-format on

static const size_t users[] = {[TT_SMOKE] = 60, [TT_DEFAULT] = 200, [TT_PAPER] = 400};

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return RANKING_CELLS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return ranking_grid[cell].replicates[profile];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "beta=%g/d=%zu", ranking_grid[cell].beta, ranking_grid[cell].d);
}

static double seconds(enum tt_profile profile, size_t cell) {
    const ranking_cell *c = &ranking_grid[cell];
    const double fits = 1e-6 * ldexp(1, c->last[profile]) * (double)(c->d * c->d + 1);
    const double lists =
        1e-4 *
        (double)(users[profile] * (size_t)(c->last[profile] - c->first[profile] + 1));
    return fits + lists;
}

static tt_sieve_spec sieve(void) {
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    spec.growth = 1.15; // every K up to 10
    return spec;
}

static void design(enum tt_profile profile, FILE *f) {
    const tt_sieve_spec s = sieve();
    fprintf(f, "amplitude=%g users=%zu items=%d\n", ROUGH_AMPLITUDE, users[profile],
            RANKING_ITEMS);
    fprintf(f, "sieve: degree=%zu p=%zu ridge=%g growth=%g load=%g patience=%zu ", s.degree,
            s.p, s.ridge, s.growth, s.load, s.patience);
    fprintf(f, "sweeps=%zu,%zu starts=%zu\n", s.first_sweeps, s.sweeps, s.restarts);
    for (size_t cell = 0; cell < RANKING_CELLS; cell++) {
        const ranking_cell *c = &ranking_grid[cell];
        fprintf(f, "beta=%g d=%zu sigma=%g n=2^%d..2^%d\n", c->beta, c->d, c->sigma,
                c->first[profile], c->last[profile]);
    }
}

/* What a task holds. */
typedef struct {
    rough r;
    ranking_lists lists;
    ranking_work work;
    double *estimate; // (users m)
} bench;

static void bench_close(bench *b) {
    tt_free(b->estimate);
    ranking_work_free(&b->work);
    ranking_lists_close(&b->lists);
    rough_close(&b->r);
}

static int bench_open(bench *b, const tt_task *task) {
    const ranking_cell *c = &ranking_grid[task->cell];
    const rough_spec spec = {.beta = c->beta,
                             .d_u = c->d,
                             .d_i = c->d,
                             .sigma = c->sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = (size_t)1 << c->last[task->profile]};
    *b = (bench){0};
    int status = rough_open(&b->r, &spec, task->seed, task->replicate);
    if (status == TT_OK) {
        status = ranking_lists_open(&b->lists, &b->r, users[task->profile], RANKING_ITEMS);
    }
    if (status == TT_OK) {
        status = ranking_work_alloc(&b->work, RANKING_ITEMS);
    }
    if (status == TT_OK) {
        b->estimate = tt_alloc(b->lists.pairs.count, sizeof *b->estimate);
        status = b->estimate ? TT_OK : TT_ENOMEM;
    }
    if (status != TT_OK) {
        bench_close(b);
    }
    return status;
}

static int run_size(bench *b, size_t n, tt_sink *sink) {
    const tt_sieve_spec spec = sieve();
    const tt_pairs pairs = tt_pairs_first(b->r.train, n), *lists = &b->lists.pairs;
    tt_sieve *model;
    tt_sieve_path path;
    const int status = tt_sieve_fit(&model, &path, &spec, &pairs, NULL, &b->r.address);
    if (status != TT_OK) {
        return status;
    }
    tt_sieve_predict(model, b->estimate, lists);
    tt_sieve_free(model);
    double row[RANKING_COLUMNS] = {[RANKING_N] = (double)n,
                                   [RANKING_MSE] = path.level[path.best].valid_mse,
                                   [RANKING_K] = (double)path.level[path.best].k};
    ranking_score(row, &b->work, b->estimate, lists->rating, b->lists.users, b->lists.m);
    tt_sink_row(sink, isfinite(row[RANKING_RISK]) ? "ok" : "diverged", row);
    return TT_OK;
}

static int run(const tt_task *task, tt_sink *sink) {
    const ranking_cell *c = &ranking_grid[task->cell];
    bench b;
    int status = bench_open(&b, task);
    if (status != TT_OK) {
        return status;
    }
    for (int log2n = c->first[task->profile];
         status == TT_OK && log2n <= c->last[task->profile]; log2n++) {
        status = run_size(&b, (size_t)1 << log2n, sink);
    }
    bench_close(&b);
    return status;
}

static const tt_experiment ranking = {
    .name = "ranking",
    .claim = "a small squared error means a good ranking: regret, NDCG, MRR, pairs flipped",
    .version = 1,
    .columns = columns,
    .n_columns = RANKING_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = ranking_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&ranking, argc, argv);
}
