/* Two-tower ReLU networks trained by Adam, against the sieve on the same data.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q) speaks of the network that minimises the
 *             penalised error over its class: its error falls at least as fast as N^-a
 *             (log N)^2, a = 2 beta / (2 beta + d). Here the towers are networks as wide
 *             as the theorem says and trained as one trains them: statistics and
 *             optimisation.
 * Prediction  a by th_rate_two_tower. On random-sign truths no estimator falls faster
 *             than N^-a in the end, so the risk of network over sieve levels off.
 * Design      truths, pairs and noise of common/rough.h: fresh pairs, d_u = d_i = d, p =
 *             2, the addresses of experiments/rates.c. A tower has c N^(d / (2 beta + d))
 *             ln N weights (th_rate_weights) in layers of equal width; AdamW, batch 256,
 *             cosine from 3e-3, 10^4 (N / 2^10)^(3/8) steps (not N^(1/2): 10^4 are needed
 *             at 2^10 already, and a gate judges whether they suffice), decay lambda = .2
 *             (N / 2^10)^-a, which acts on normalised gradients and so is not the lambda of
 *             equation (2), though it falls as the condition on that one does; the last
 *             iterate. Three starts, chosen on the held-out fifth, as is the sieve's K.
 *             Risk on 20,000 fresh noiseless pairs. Widths, steps and lambda: from a
 *             pilot on other truths.
 * Gates       of a run, and of a size by the geometric means over its runs:
 *   floor     fitted to noiseless ratings of the same pairs, the chosen start has at most
 *             .2 of the risk: noise is what limits it, neither the class nor Adam;
 *   steps     twice the steps change the risk of the chosen start by less than 5 %;
 *   starts    at least three starts that did not diverge.
 * Marks       a failed gate is a 0 in its column and a mark in table and figure; the row
 *             stays `ok`. Slopes take the sizes that pass, with all their runs: to leave
 *             out single runs by what became of them would bias the mean. The ratio over
 *             the runs that pass on their own stands beside it.
 * Statistic   minus the least-squares slope of log risk on log N in each replicate, over
 *             the gated sizes, Student's interval over replicates; likewise the slope of
 *             log (network / sieve).
 * Rules       (fixed before the run; at least three gated sizes, else `inconclusive`)
 *   bound     95 % interval of the network's exponent against a - mean(2 / log N):
 *             `slower` (contradicted) below, `agrees` above, else `inconclusive`.
 *   flat      two one-sided tests at .05 that the slope of the log ratio is within 0 -+
 *             .05: `agrees`; wholly outside: `faster` (it falls) or `slower`; else
 *             `inconclusive`, which it usually is with so few replicates.
 *   gates     `agrees` if every size of every configuration passes, else `differs`.
 * History     the paper profile had 4 replicates first; 8 more were then added in one go,
 *             rules and gates as they were. The word `inconclusive` had been seen.
 * Errors      estimation: risk less noise-free risk. Approximation: the noise-free risk,
 *             of the network (optimisation included) and of the sieve at its K.
 *             Optimisation: change by doubling the steps; distance between the starts.
 * Figure      plots/networks.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/networks_run.h"
#include "common/rough.h"

static const char *const columns[NET_COLUMNS] = {
    [NET_N] = "n",
    [NET_RISK] = "risk",
    [NET_MSE] = "valid_mse",
    [NET_TRAIN] = "train_mse",
    [NET_HIDDEN] = "hidden",
    [NET_WEIGHTS] = "weights",
    [NET_STEPS] = "steps",
    [NET_PENALTY] = "lambda",
    [NET_START] = "start",
    [NET_STARTS] = "starts",
    [NET_LEAST] = "risk_least",
    [NET_MOST] = "risk_most",
    [NET_DOUBLED] = "risk_doubled",
    [NET_FLOOR] = "risk_floor",
    [NET_SIEVE] = "sieve",
    [NET_SIEVE_MSE] = "sieve_valid_mse",
    [NET_SIEVE_K] = "sieve_k",
    [NET_SIEVE_WEIGHTS] = "sieve_weights",
    [NET_SIEVE_FLOOR] = "sieve_floor",
    [NET_GATE_FLOOR] = "gate_floor",
    [NET_GATE_STEPS] = "gate_steps",
    [NET_GATE_STARTS] = "gate_starts",
};

static size_t replicates(enum tt_profile profile, size_t cell) {
    return networks_cell_of(cell)->replicates[profile];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    const networks_cell *c = networks_cell_of(cell);
    (void)profile;
    snprintf(out, size, "beta=%g/d=%zu", c->beta, c->d);
}

static double seconds(enum tt_profile profile, size_t cell) {
    const networks_cell *c = networks_cell_of(cell);
    double sum = 0;
    for (int k = c->first[profile]; k <= c->last[profile]; k += c->stride[profile]) {
        const tt_pairs_net_spec s = networks_net(c, profile, (size_t)1 << k);
        sum += (double)s.steps * (double)(NET_STARTS_RUN + 3) *
               (5e-6 + 5e-8 * (double)tt_pairs_net_weights(&s, c->d));
    }
    return sum;
}

static void design(enum tt_profile profile, FILE *f) {
    fprintf(f, "amplitude=%g judge=%d starts=%d\n", ROUGH_AMPLITUDE, ROUGH_JUDGE,
            NET_STARTS_RUN);
    for (size_t cell = 0; cell < networks_cells(profile); cell++) {
        const networks_cell *c = networks_cell_of(cell);
        const tt_sieve_spec v = networks_sieve(c);
        fprintf(f, "beta=%g d=%zu sigma=%g\n", c->beta, c->d, c->sigma);
        fprintf(f, "sieve: degree=%zu p=%zu ridge=%g growth=%g load=%g patience=%zu\n",
                v.degree, v.p, v.ridge, v.growth, v.load, v.patience);
        for (int k = c->first[profile]; k <= c->last[profile]; k += c->stride[profile]) {
            const tt_pairs_net_spec s = networks_net(c, profile, (size_t)1 << k);
            fprintf(f, "n=2^%d layers=%zu hidden=%zu p=%zu batch=%zu steps=%zu warmup=%zu ",
                    k, s.layers, s.hidden, s.p, s.batch, s.steps, s.warmup);
            fprintf(f, "lr=%g momentum=%g l2=%.6g\n", s.lr, s.momentum, s.l2);
        }
    }
}

static int run(const tt_task *task, tt_sink *sink) {
    const networks_cell *c = networks_cell_of(task->cell);
    const enum tt_profile profile = task->profile;
    rough_spec spec = {.beta = c->beta,
                       .d_u = c->d,
                       .d_i = c->d,
                       .sigma = c->sigma,
                       .amplitude = ROUGH_AMPLITUDE,
                       .n = (size_t)1 << c->last[profile],
                       .n_judge = ROUGH_JUDGE};
    rough noisy = {0}, clean = {0};
    networks_sample s = {.cell = c,
                         .profile = profile,
                         .estimate = tt_alloc(ROUGH_JUDGE, sizeof *s.estimate)};
    int status =
        s.estimate ? rough_open(&noisy, &spec, task->seed, task->replicate) : TT_ENOMEM;
    if (status == TT_OK) {
        spec.sigma = 0;
        status = rough_open(&clean, &spec, task->seed, task->replicate);
    }
    s.judge = noisy.judge;
    s.address = s.fit = noisy.address;
    s.fit.design = tt_hash32("networks");
    for (int k = c->first[profile]; status == TT_OK && k <= c->last[profile];
         k += c->stride[profile]) {
        s.noisy = tt_pairs_first(noisy.train, (size_t)1 << k);
        s.clean = tt_pairs_first(clean.train, (size_t)1 << k);
        status = networks_run_size(&s, sink);
    }
    rough_close(&noisy);
    rough_close(&clean);
    tt_free(s.estimate);
    return status;
}

static const tt_experiment networks = {
    .name = "networks",
    .claim = "trained two-tower networks converge at the rate of the sieve",
    .version = 1,
    .columns = columns,
    .n_columns = NET_COLUMNS,
    .cells = networks_cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = networks_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&networks, argc, argv);
}
