/* Repeated users and items: what a rating matrix does to the rate that fresh pairs have.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q) speaks of independent pairs of covariates.
 *             In a rating matrix with n = m = N^gamma users and items only n covariates are
 *             ever seen. For new users and items (cold) that leaves a floor n^(-2 beta / d)
 *             that no number of ratings lowers; it binds where gamma < d / (2 beta + d).
 *             For seen ones (warm) each user's own ratings help too, and the exponent is
 *             never below that of fresh pairs.
 * Prediction  cold min(a, 2 beta gamma / d), warm max(a, 1 - gamma) (th_rate_cold,
 *             th_rate_warm): a balance of bias and variance, no theorem. a = 2 beta / (2
 *             beta + d).
 * Design      truths and cold pairs of common/rough.h, matrices of common/sampling_data.h:
 *             N distinct pairs, gamma = .5 (the whole matrix), .6, .7, .85, 1, and fresh
 *             pairs. beta = .5, d = 2: constants on boxes, K free to grow until each user
 *             has a box of its own; beta = 1.5, d = 1: linear functions on intervals. K on
 *             the held-out fifth, as a user would (these pairs are warm, so K tends to be
 *             too fine for cold ones: column `choice`). One more arm has the full matrix of
 *             the first truth without noise: the floor itself. Replicates (10 and 16 in the
 *             default profile, 40 and 80 in the paper's) are what a minute and twenty
 *             minutes of CPU allow. Noise by a pilot on another seed (77). beta = .5: the
 *             least of 1, 1.5, 2.4 whose risk / sigma^2 with fresh pairs is at most .35
 *             from 2^12 on, so that the floor is as large a part of the cold risk as can be
 *             (.86 to .90 at gamma = .5 in the pilot). beta = 1.5: the largest of .1, .2,
 *             .4, .8 with K >= 4 at 2^12, because an interval with few distinct users lets
 *             its line run wild: burn-in, cold exponents of 1.0 to 1.2 at gamma = .5 and
 *             sigma <= .4.
 * Statistic   minus the least-squares slope of log risk on log N_eff in each replicate,
 *             N_eff = N / (hold-out MSE); mean over replicates with Student's interval. On
 *             nominal N beside it. The noiseless arm: nominal N alone.
 * Rules       (fixed before the run)
 *   cold      fresh pairs and all gamma, twelve cells: `agrees` by two one-sided t tests
 *             that the exponent is within .05 of the prediction, `faster` or `slower` where
 *             the exponent is shown to be more than .05 off (two-sided t tests against the
 *             near margin); each family by Holm at .05 over the twelve cells; else
 *             `inconclusive`. Several cells in one verdict: `agrees` if all do, the word of
 *             the worst that departs if one departs. Cells where mean risk / sigma^2 on
 *             pairs like the held-out ones (warm; with fresh pairs cold) exceeds .35 at
 *             some size are `invalid`, counted as `inconclusive`.
 *   warm      one-sided t tests that the exponent exceeds a, Holm at .05 over the ten
 *             matrix cells: rejected is `agrees` where 1 - gamma > a (gamma = .5 and .6 at
 *             beta = .5); `slower` if it is below a by the same test; else `inconclusive`.
 *             Elsewhere the interval is printed, no verdict.
 *   order     beta = .5: all pairs of arms whose predictions differ, cold and warm, in the
 *             predicted order: `agrees`; a pair in the wrong order by a paired one-sided t
 *             test, Holm at .05: `differs`; else `inconclusive`.
 *   floor     the noiseless arm: two one-sided tests at .05 that its exponent is within .05
 *             of 2 beta gamma / d.
 * Figure      plots/sampling.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/sampling_data.h"
#include "common/sampling_grid.h"
#include "common/sampling_report.h"

static const char *const columns[SAMPLING_COLUMNS] = {
    [SAMPLING_N] = "n",       [SAMPLING_USERS] = "users",     [SAMPLING_COLD] = "cold",
    [SAMPLING_WARM] = "warm", [SAMPLING_CHOICE] = "choice",   [SAMPLING_MSE] = "valid_mse",
    [SAMPLING_K] = "k",       [SAMPLING_WEIGHTS] = "weights",
};

static const size_t judge[] = {
    [TT_SMOKE] = 4000, [TT_DEFAULT] = ROUGH_JUDGE, [TT_PAPER] = ROUGH_JUDGE};

/* Cold pairs on which every level of a path is judged. */
enum { JUDGE_LEVELS = 4000 };

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return SAMPLING_CELLS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return sampling_cell_of(cell).truth->replicates[profile];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    const sampling_cell c = sampling_cell_of(cell);
    snprintf(out, size, "beta=%g/d=%zu/%s%s", c.truth->beta, c.truth->d, c.name,
             c.sigma > 0 ? "" : "/noiseless");
}

static double seconds(enum tt_profile profile, size_t cell) {
    const sampling_cell c = sampling_cell_of(cell);
    const double each = c.truth->d == 1 ? 4e-6 : c.sigma > 0 ? 8e-6 : 1.3e-5;
    return each * ldexp(1, c.truth->last[profile]);
}

static void design(enum tt_profile profile, FILE *f) {
    fprintf(f, "amplitude=%g judge=%zu,%d\n", ROUGH_AMPLITUDE, judge[profile],
            JUDGE_LEVELS);
    for (size_t cell = 0; cell < SAMPLING_CELLS; cell++) {
        const sampling_cell c = sampling_cell_of(cell);
        const tt_sieve_spec s = sampling_sieve(c.truth);
        fprintf(f, "beta=%g d=%zu gamma=%s sigma=%g N=2^%d..2^%d\n", c.truth->beta,
                c.truth->d, c.name, c.sigma, c.truth->first[profile],
                c.truth->last[profile]);
        fprintf(
            f,
            "sieve: %s degree=%zu p=%zu k=%zu..%zu ridge=%g growth=%g load=%g patience=%zu "
            "sweeps=%zu,%zu starts=%zu\n",
            s.partition == TT_BOXES ? "boxes" : "grid", s.degree, s.p, s.k_first, s.k_last,
            s.ridge, s.growth, s.load, s.patience, s.first_sweeps, s.sweeps, s.restarts);
    }
}

static double risk_on(const tt_sieve *model, const tt_pairs *pairs, double *estimate) {
    double sum = 0;
    tt_sieve_predict(model, estimate, pairs);
    for (size_t i = 0; i < pairs->count; i++) {
        const double e = estimate[i] - pairs->rating[i];
        sum += e * e;
    }
    return sum / (double)pairs->count;
}

/* estimate: room for the cold and the warm pairs, as many of both. */
static int run_size(const rough *r, const sampling_cell *c, size_t n, double *estimate,
                    tt_sink *sink) {
    const tt_sieve_spec spec = sampling_sieve(c->truth);
    const size_t side = sampling_side(c, n);
    const tt_pairs some = tt_pairs_first(r->judge, JUDGE_LEVELS);
    sampling s;
    tt_sieve *model = NULL;
    tt_sieve_path path;
    int status = sampling_open(&s, r, side, n, r->judge.count);
    if (status != TT_OK) {
        return status;
    }
    status = tt_sieve_fit(&model, &path, &spec, &s.pairs, &some, &r->address);
    if (status == TT_OK) {
        const tt_sieve_level *best = &path.level[path.best];
        const double value[SAMPLING_COLUMNS] = {
            [SAMPLING_N] = (double)n,
            [SAMPLING_USERS] = side > 0 ? (double)side : NAN,
            [SAMPLING_COLD] = risk_on(model, &r->judge, estimate),
            [SAMPLING_WARM] = risk_on(model, &s.warm, estimate),
            [SAMPLING_CHOICE] = best->risk / path.level[tt_sieve_oracle(&path)].risk,
            [SAMPLING_MSE] = best->valid_mse,
            [SAMPLING_K] = (double)best->k,
            [SAMPLING_WEIGHTS] = (double)best->weights};
        tt_sink_row(sink, "ok", value);
    }
    tt_sieve_free(model);
    sampling_close(&s);
    return status;
}

static int run(const tt_task *task, tt_sink *sink) {
    const sampling_cell c = sampling_cell_of(task->cell);
    const int first = c.truth->first[task->profile], last = c.truth->last[task->profile];
    const rough_spec spec = {.beta = c.truth->beta,
                             .d_u = c.truth->d,
                             .d_i = c.truth->d,
                             .sigma = c.sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = isfinite(c.gamma) ? 0 : (size_t)1 << last,
                             .n_judge = judge[task->profile]};
    double *estimate = tt_alloc(spec.n_judge, sizeof *estimate);
    rough r = {0};
    int status = estimate ? rough_open(&r, &spec, task->seed, task->replicate) : TT_ENOMEM;
    for (int log2n = first; status == TT_OK && log2n <= last; log2n++) {
        status = run_size(&r, &c, (size_t)1 << log2n, estimate, sink);
    }
    rough_close(&r);
    tt_free(estimate);
    return status;
}

static const tt_experiment sampling_experiment = {
    .name = "sampling",
    .claim =
        "a rating matrix slows the rate for new users down to its floor and leaves that "
        "for seen ones",
    .version = 1,
    .columns = columns,
    .n_columns = SAMPLING_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = sampling_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&sampling_experiment, argc, argv);
}
