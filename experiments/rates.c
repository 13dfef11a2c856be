/* The exponent of the two-tower sieve over a grid of smoothness beta and dimension d.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q): the squared L2 error of the two-tower model falls
 *             at least as fast as N^-a (log N)^2, a = 2 beta / (2 beta + d), N = |Omega|, d =
 *             max(d_u, d_i). On random-sign truths the Bayes risk falls no faster than N^-a up to
 *             constants (Assouad), so there the exponent itself is a.
 * Prediction  a by th_rate_two_tower.
 * Design      truths, pairs and noise of common/rough.h: fresh pairs, d_u = d_i = d, p = 2; the
 *             two-tower sieve (tt_sieve.h) of degree 1 (beta < 2) or 2, K on the held-out fifth;
 *             risk on 20,000 fresh noiseless pairs. Nested sizes N = 2^first .. 2^last, new truth
 *             in each replicate. Chosen on another seed (77) with 3 or 4 replicates: noise and
 *             sizes, so that K >= 3 at the smallest size, risk / sigma^2 stays below .35 and K
 *             doubles over the range; c of the theoretical K; 30 replicates, which with the
 *             standard deviations found (.005 to .061 on N_eff) give a joint power of .994 of the
 *             nine equality tests at no bias, .968 at a bias of .01 in each. Beyond the nine
 *             cells, 12 replicates of beta = 1, 2 and of d = 4.
 * Statistic   minus the least-squares slope of log risk on log N in each replicate, its mean over
 *             replicates with Student's interval; the same on N_eff = N / (hold-out MSE), since
 *             what is not yet learned acts as noise (declared before any run of this design).
 * Rules       (fixed before the run)
 *   bound     95 % interval of the nominal exponent against a - mean(2 / log N): `contradicted`
 *             below, `confirmed` above, else `inconclusive`.
 *   equal     two one-sided tests at .05 that the exponent on N_eff is within a -+ .05: `yes`,
 *             `no`, `inconclusive`; the same on nominal N beside it. A cell counts only where the
 *             mean K (geometric, over replicates) at least doubles from the smallest to the
 *             largest size, else `not_identifiable`; and where risk / sigma^2 is at most .35 at
 *             every size, else `invalid`, because N_eff would map the interpolation exponent
 *             2 beta / d onto a. Integer beta: `zygmund`, outside this verdict, because the series
 *             is a logarithm rougher than the Hoelder class.
 *   rivals    exponents of the joint function (2d), of dimension d + 1 and d - 1, and 1: two-sided
 *             t tests on N_eff, Holm at .05 over all cells and rivals; the rejected are listed.
 *   order     all pairs of cells whose predictions differ by .08 or more in the predicted order.
 *   line      least squares of measured (N_eff) on predicted: slope 1 -+ .05, intercept 0 -+ .03.
 * Figure      plots/rates.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/rates_report.h"
#include "common/rough.h"
#include "th_rate.h"
#include "towers/tt_sieve.h"

static const char *const columns[RATES_COLUMNS] = {
    [RATES_N] = "n",
    [RATES_RISK] = "risk",
    [RATES_MSE] = "valid_mse",
    [RATES_K] = "k",
    [RATES_WEIGHTS] = "weights",
    [RATES_RISK_ORACLE] = "risk_oracle",
    [RATES_K_ORACLE] = "k_oracle",
    [RATES_RISK_THEORY] = "risk_theory",
    [RATES_K_THEORY] = "k_theory",
    [RATES_MSE_THEORY] = "valid_mse_theory",
};


static size_t cells(enum tt_profile profile) {
    return rates_cells(profile);
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return rates_cell_of(profile, cell)->replicates[profile];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    const rates_cell *c = rates_cell_of(profile, cell);
    snprintf(out, size, "beta=%g/d=%zu", c->beta, c->d);
}

static double seconds(enum tt_profile profile, size_t cell) {
    const rates_cell *c = rates_cell_of(profile, cell);
    return 1e-6 * (double)(rates_size(c, c->last[profile]) * (c->d * c->d + 1));
}

static tt_sieve_spec sieve_of(const rates_cell *c) {
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    spec.degree = rates_degree(c);
    spec.growth = 1.15; // every K up to 10
    return spec;
}

static void design(enum tt_profile profile, FILE *f) {
    const tt_sieve_spec s = sieve_of(rates_cell_of(profile, 0));
    fprintf(f, "amplitude=%g judge=%d\n", ROUGH_AMPLITUDE, ROUGH_JUDGE);
    fprintf(f, "sieve: p=%zu ridge=%g growth=%g load=%g patience=%zu sweeps=%zu,%zu starts=%zu\n",
            s.p, s.ridge, s.growth, s.load, s.patience, s.first_sweeps, s.sweeps, s.restarts);
    for (size_t cell = 0; cell < rates_cells(profile); cell++) {
        const rates_cell *c = rates_cell_of(profile, cell);
        fprintf(f, "beta=%g d=%zu sigma=%g degree=%zu n=%zu..%zu k=%g N^(1/%g)\n", c->beta,
                c->d, c->sigma, rates_degree(c), rates_size(c, c->first[profile]),
                rates_size(c, c->last[profile]), c->k_theory, 2 * c->beta + (double)c->d);
    }
}

static int run_size(const rough *r, const rates_cell *c, size_t n, tt_sink *sink) {
    const tt_sieve_spec spec = sieve_of(c);
    tt_sieve_path path;
    const tt_pairs pairs = tt_pairs_first(r->train, n);
    const int status = tt_sieve_fit(NULL, &path, &spec, &pairs, &r->judge, &r->address);
    if (status != TT_OK) {
        return status;
    }
    const tt_sieve_level *best = &path.level[path.best];
    const tt_sieve_level *oracle = &path.level[tt_sieve_oracle(&path)];
    const double k = c->k_theory * th_rate_cells(c->beta, (double)c->d, (double)n);
    const tt_sieve_level *theory = &path.level[tt_sieve_nearest(&path, k)];
    const double value[RATES_COLUMNS] = {
        [RATES_N] = (double)n,
        [RATES_RISK] = best->risk,
        [RATES_MSE] = best->valid_mse,
        [RATES_K] = (double)best->k,
        [RATES_WEIGHTS] = (double)best->weights,
        [RATES_RISK_ORACLE] = oracle->risk,
        [RATES_K_ORACLE] = (double)oracle->k,
        [RATES_RISK_THEORY] = theory->risk,
        [RATES_K_THEORY] = (double)theory->k,
        [RATES_MSE_THEORY] = theory->valid_mse,
    };
    tt_sink_row(sink, "ok", value);
    return TT_OK;
}

static int run(const tt_task *task, tt_sink *sink) {
    const rates_cell *c = rates_cell_of(task->profile, task->cell);
    const rough_spec spec = {.beta = c->beta,
                             .d_u = c->d,
                             .d_i = c->d,
                             .sigma = c->sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = rates_size(c, c->last[task->profile]),
                             .n_judge = ROUGH_JUDGE};
    rough r;
    int status = rough_open(&r, &spec, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    for (int log2n = c->first[task->profile];
         status == TT_OK && log2n <= c->last[task->profile]; log2n++) {
        status = run_size(&r, c, rates_size(c, log2n), sink);
    }
    rough_close(&r);
    return status;
}

static const tt_experiment rates = {
    .name = "rates",
    .claim = "the error of the two-tower model falls like N^(-2 beta / (2 beta + d))",
    .version = 1,
    .columns = columns,
    .n_columns = RATES_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = rates_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&rates, argc, argv);
}
