/* Sparse truths: what an L1 penalty on the first layer buys as the sample grows.
 * Exploratory.
 *
 * Claim       none of the paper's: its penalty is on all weights, its bound in d = max(d_u,
 *             d_i). On towers that are sums of functions of single coordinates the exponent
 *             of one dimension is possible. Does an L1 first layer change the rate, or only
 *             the constant, of towers trained without it?
 * Rivals      2 beta / (2 beta + 1) (Stone 1985 for sums; one hidden ReLU layer caps beta
 *             at 2), .750 here, and 2 beta / (2 beta + d) of Theorem 2, .429 at d = 4, .273
 *             at d = 8. Dense networks are known to adapt to such structure as well (Bauer
 *             & Kohler 2019), so no difference in rate is predicted: the ratio of risks is
 *             asked.
 * Design      truths of common/sparsity_data.h: additive, beta = 1.5, d = 4 and 8, D = d or
 *             3 d with copies x_l = x_{l-d}; and the paper's own sums with products of
 *             neighbours, d = 4, D = 12 (analytic; the rivals do not apply). Fresh pairs,
 *             sigma = .4: from a pilot (--seed 77), so that the additive sieve has K >= 3
 *             and risk / sigma^2 <= .15 from 2^11 on. Towers of one hidden layer, trained
 *             as README's "Training" says (Nesterov, cosine, clipped, falling penalties) on
 *             batches of 128 pairs.
 * Arms        `l1`: reweighted L1 on the first layer, no L2; `dense`: L2 on all weights.
 *             The same first weights, orders, steps and pairs; four penalties each, over a
 *             factor of 16 and of 64, L2 falling as 1 / N, L1 as (N steps)^(-1/2), their
 *             place from the pilot; the least error on the held-out fifth chooses. Then
 *             twice the steps with the chosen one (L1 over the root of 2).
 * Yardstick   the additive sieve (common/sparsity_sieve.h), which is told that the towers
 *             are sums; that it reaches Stone's exponent shows that the truths can be
 *             learned at it.
 * Statistic   log (risk of l1 / risk of dense) at every N on 20,000 noiseless pairs; its
 *             least-squares slope on log N in each replicate, Student's interval over them;
 *             exponents of both arms on N and on N_eff (th_slope.h); what the first layers
 *             keep (sparsity_layer).
 * Gate        of a size and arm: twice the steps change the mean risk by less than 5 %.
 *             What fails is marked in table and figure, not left out: instead a rate is
 *             judged before and after the doubling, and both must say the same.
 * Rules       (fixed before the run; Holm at .05 over the truths of a rule)
 *   rate      a truth's slope lies within 0 -+ .1 by two one-sided tests: `agrees`
 *             (constant only); beyond: `faster` (the ratio falls) or `slower`; else, or
 *             where the runs before and after the doubling differ, `inconclusive`. .1 is
 *             less than a third of the distance between the rivals.
 *   constant  ratio at the largest N below 1 on every truth by one-sided t tests: `agrees`;
 *             above 1 on one: `differs`; else `inconclusive`.
 *   exponent  of an arm on an additive truth, on N_eff, against Theorem 2's: `faster` if
 *             above it by .05, `slower` if below, `agrees` if within .05, else
 *             `inconclusive`. An upper bound is not contradicted by `faster`.
 *   gate      `agrees` if every size of both arms passes on every truth, else `differs`.
 *   sieve     on N_eff within .05 of Stone's exponent by two one-sided tests.
 * History     the paper profile had 6 replicates first; 12 more were then added in one go,
 *             rules as they were. The words of the rules had been seen.
 * Figure      plots/sparsity.gp */
#include <stdio.h>

#include "common/sparsity_grid.h"
#include "common/sparsity_sieve.h"

// clang-format off
#define ARM(name) \
    name "_risk", name "_mse", name "_once", name "_once_mse", name "_penalty", \
    name "_choice", name "_nonzero", name "_alive", name "_input", name "_coordinate", \
    name "_focused", name "_neighbours", name "_copies", name "_concentration"
// clang-format on

/* In the order of common/sparsity_grid.h. */
static const char *const columns[] = {"n",         ARM("l1"), ARM("dense"),         "sieve",
                                      "sieve_mse", "sieve_k", "start_concentration"};
_Static_assert(sizeof columns / sizeof *columns == COL_COLUMNS, "a name for each column");

static size_t cells(enum tt_profile profile) {
    return sparsity_plan_of(profile)->cells;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    (void)cell;
    return sparsity_plan_of(profile)->replicates;
}

static double seconds(enum tt_profile profile, size_t cell) {
    const sparsity_plan *p = sparsity_plan_of(profile);
    const double D = (double)sparsity_cell_of(cell)->D;
    double sum = 0;
    for (int k = p->first; k <= p->last; k += p->stride) {
        const size_t n = (size_t)1 << k;
        const double fits = SPARSITY_ARMS * (SPARSITY_GRID + 2.0); // twice the steps: 2
        sum += fits * (double)sparsity_effort_of(profile, n).steps * (3.8e-5 + 2.3e-6 * D);
        sum += 2e-5 * (double)n;
    }
    return sum;
}

static void design(enum tt_profile profile, FILE *f) {
    const sparsity_plan *p = sparsity_plan_of(profile);
    fprintf(f, "beta=%g sigma=%g amplitude=%g judge=%zu hidden=%zu sieve_stream=%d\n",
            SPARSITY_BETA, SPARSITY_SIGMA, SPARSITY_AMPLITUDE, p->judge, p->hidden,
            SPARSITY_SIEVE_STREAM);
    for (int k = p->first; k <= p->last; k += p->stride) {
        const size_t n = (size_t)1 << k;
        const sparsity_effort e = sparsity_effort_of(profile, n);
        for (int arm = 0; arm < SPARSITY_ARMS; arm++) {
            const enum sparsity_arm which = (enum sparsity_arm)arm;
            for (size_t j = 0; j < SPARSITY_GRID; j++) {
                const double penalty = sparsity_penalty(which, n, e.steps, j);
                const tt_train_spec t = sparsity_train(&e, which, penalty, n - n / 5);
                fprintf(f, "n=2^%d %s: steps=%zu epochs=%zu batch=%zu lr=%g momentum=%g ",
                        k, sparsity_arm_name[arm], e.steps, t.epochs, t.batch, t.lr,
                        t.momentum);
                fprintf(f, "clip=%g l1=%.6g..%.6g/%g l2=%.6g..%.6g\n", t.clip, t.l1,
                        t.l1_end, t.l1_eps, t.l2, t.l2_end);
            }
        }
    }
}

static const tt_experiment sparsity = {
    .name = "sparsity",
    .claim =
        "exploratory: on sparse truths an L1 first layer changes the constant, not the "
        "rate",
    .version = 1,
    .columns = columns,
    .n_columns = COL_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = sparsity_cell_name,
    .seconds = seconds,
    .design = design,
    .run = sparsity_run,
    .report = sparsity_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&sparsity, argc, argv);
}
