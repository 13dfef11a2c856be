/* Cold start: errors of towers and baselines as the share of unseen users and items grows.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q) bounds the error on fresh pairs, which are
 *             pairs of new users and items: a model on covariates predicts them as well as
 *             seen ones, once it has seen enough users; methods on ids fall back to the
 *             training mean. (A reviewer asked what the theory has to do with cold start.)
 * Prediction  covariates (towers, ridge bilinear, bilinear in the true features): cold
 *             error - warm error = 0. Ids: with both sides new exactly the mean's error, so
 *             its exponent in |Omega| is 0. Towers: exponent above 0. Rough truths: the
 *             sieve's risk on new pairs falls like N^-a, a = 2 beta / (2 beta + d) = .75.
 * Design      common/coldstart_data.h: the paper's synthetic design, n = m = 1500, d = 20,
 *             |Omega| = 100,000 (default: 400, d = 5, 9,000); a share c in {0, .1, .25,
 *             .5, .75} of users and of items withheld, in two readings:
 *   nested    the ratings of withheld users and items are removed: |Omega_train| is about
 *             (1 - c)^2 |Omega|, what a platform loses that opens to new users;
 *   fixed     |Omega_train| = |Omega| ratings among the (1 - c) n users left: the number of
 *             users seen varies alone.
 *             And a quarter, half, once, twice |Omega| at c = .5 (sizes). Test pairs of
 *             four subsets: warm, cold-user, cold-item, cold-both; cold sides are users and
 *             items beyond the n, the same in all cells.
 *   arms      common/coldstart_arms.h. All choose their parameter on a random fifth of the
 *             training pairs, as the paper does, except the towers that the rules speak of:
 *             they choose lambda_1 on pairs of held-out users and items, since that is what
 *             they are used for; towers that chose on random pairs stand beside them. One
 *             side unseen: SVD++ and biases answer with mean + bias of the seen side,
 *             Co-Clust with its mean rating, the others with the training mean.
 *   rough     common/coldstart_rough.h: rough truths, beta = 1.5, d = 1, n = m = N^.6 users
 *             and items, N = 2^11 .. 2^16: the sieve, and rSVD of rank 2, biases, mean.
 * Pilots      on seed 77: widths, epochs and grids; a standard deviation of .114 of the
 *             sieve's exponents, hence 120 replicates. Once, after a default run had been
 *             seen, the towers' search was changed (two values of lambda_1 scaled by N^-.5,
 *             run in full, for three in short runs, which had chosen badly); the rules were
 *             not.
 * Statistic   RMSE and excess risk (against the noiseless truth) by subset, means over
 *             replicates with Student's intervals; differences paired by replicate; minus
 *             the least-squares slope of log excess on log |Omega| in each replicate. Error
 *             of the population: mean squares weighted (1 - c)^2, c (1 - c) twice, c^2.
 * Rules       (fixed before the run; family-wise level .05 by Holm within each verdict)
 *   beat      for each reading: at each share the largest p over all baselines (linear and
 *             the seven on ids) of the one-sided paired t test that the towers' RMSE on
 *             cold-both pairs is smaller, Holm over the five shares: `agrees` if all five
 *             are rejected; `differs` if at one share a baseline is significantly better
 *             (one-sided, Holm over shares and baselines); else `inconclusive`.
 *   same      for towers, linear, oracle: RMSE on cold-both - RMSE on warm pairs within
 *             +-.05 at all nine points of nested and fixed, two one-sided tests, Holm over
 *             the points: `agrees` if all hold; `differs` if at one the difference is
 *             significantly beyond the margin (Holm); else `inconclusive`.
 *   ids       `agrees` if in every run of a method on ids the RMSE on cold-both pairs is
 *             the mean's on the same data to the bit, `differs` if not.
 *   size      exponents in |Omega| of the excess on cold-both pairs, 750 users: `agrees` if
 *             the lower 95 % limit of the towers' is above .05 and the 90 % intervals of
 *             all methods on ids lie within +-.05; `differs` if the towers' upper limit is
 *             below .05 or one interval lies wholly outside +-.05; else `inconclusive`.
 *   rate      rough truths: two one-sided tests at .05 that the sieve's exponent on
 *             cold-both pairs, on N_eff = N / (hold-out MSE), is within .05 of a;
 *             `inconclusive` if mean risk / sigma^2 exceeds .35 at a size (N_eff is not
 *             to be trusted then).
 *   fallback  rough truths: the 90 % intervals of the exponents (in N) of rSVD, biases and
 *             mean on cold-both pairs within +-.05: `agrees` if all, `differs` if one lies
 *             wholly outside, else `inconclusive`.
 * Figure      plots/coldstart.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/coldstart_arms.h"
#include "common/coldstart_report.h"
#include "common/coldstart_rough.h"

// clang-format off
static const char *const columns[COLDSTART_COLUMNS] = {
    [COLDSTART_N] = "n_train",
    [COLDSTART_SEEN] = "seen",
    [COLDSTART_PAIRS + TT_WARM] = "pairs_warm",
    [COLDSTART_PAIRS + TT_COLD_USER] = "pairs_cold_user",
    [COLDSTART_PAIRS + TT_COLD_ITEM] = "pairs_cold_item",
    [COLDSTART_PAIRS + TT_COLD_BOTH] = "pairs_cold_both",
    [COLDSTART_RMSE + TT_WARM] = "rmse_warm",
    [COLDSTART_RMSE + TT_COLD_USER] = "rmse_cold_user",
    [COLDSTART_RMSE + TT_COLD_ITEM] = "rmse_cold_item",
    [COLDSTART_RMSE + TT_COLD_BOTH] = "rmse_cold_both",
    [COLDSTART_EXCESS + TT_WARM] = "excess_warm",
    [COLDSTART_EXCESS + TT_COLD_USER] = "excess_cold_user",
    [COLDSTART_EXCESS + TT_COLD_ITEM] = "excess_cold_item",
    [COLDSTART_EXCESS + TT_COLD_BOTH] = "excess_cold_both",
    [COLDSTART_GAP + TT_WARM] = "gap_warm",
    [COLDSTART_GAP + TT_COLD_USER] = "gap_cold_user",
    [COLDSTART_GAP + TT_COLD_ITEM] = "gap_cold_item",
    [COLDSTART_GAP + TT_COLD_BOTH] = "gap_cold_both",
    [COLDSTART_VALID] = "valid_mse",
    [COLDSTART_CHOICE] = "choice",
};
// clang-format on

enum { GRID = COLDSTART_POINTS * COLDSTART_ARMS };

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return GRID + COLDSTART_ROUGH_ARMS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    const coldstart_effort *e = &coldstart_efforts[profile];
    return cell < GRID                      ? e->replicates
           : cell - GRID == COLDSTART_SIEVE ? e->sieves
                                            : e->others;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    if (cell >= GRID) {
        snprintf(out, size, "rough/%s", coldstart_rough_method[cell - GRID]);
        return;
    }
    const coldstart_point *p = &coldstart_points[cell / COLDSTART_ARMS];
    snprintf(out, size, "%s/%g/%g/%s", coldstart_reading_name[p->reading], p->share,
             p->multiple, coldstart_arms[cell % COLDSTART_ARMS].method);
}

static int run(const tt_task *task, tt_sink *sink) {
    const coldstart_effort *effort = &coldstart_efforts[task->profile];
    if (task->cell >= GRID) {
        return coldstart_rough_run(sink, task->cell - GRID, effort, task->seed,
                                   task->replicate);
    }
    const coldstart_spec spec = coldstart_spec_of(task->cell / COLDSTART_ARMS, effort);
    double row[COLDSTART_COLUMNS];
    enum tt_status fit = TT_FIT_OK;
    coldstart_data c;
    int status = coldstart_open(&c, &spec, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    status = coldstart_run_arm(row, &fit, &c, &coldstart_arms[task->cell % COLDSTART_ARMS],
                               effort);
    coldstart_close(&c);
    if (status == TT_OK) {
        row[COLDSTART_SEEN] = (double)spec.seen;
        tt_sink_row(sink, tt_fit_word(fit), row);
    }
    return status;
}

/* CPU seconds of one task on one core of a 2020s server; only the estimate of --list. */
static double seconds(enum tt_profile profile, size_t cell) {
    static const double scale[] = {[TT_SMOKE] = 0.002, [TT_DEFAULT] = 0.05, [TT_PAPER] = 1};
    if (cell >= GRID) {
        return 0.6 * ldexp(1, coldstart_efforts[profile].last - 16);
    }
    const coldstart_point *p = &coldstart_points[cell / COLDSTART_ARMS];
    const size_t arm = cell % COLDSTART_ARMS;
    const double towers = 7 * (1 - p->share) + 0.5;
    return scale[profile] * (arm <= COLDSTART_TTM_WARM ? towers : 0.6 * p->multiple);
}

static void design(enum tt_profile profile, FILE *f) {
    const coldstart_effort *e = &coldstart_efforts[profile];
    const sampling_cell rough = coldstart_rough_cell();
    const tt_sieve_spec s = sampling_sieve(rough.truth);
    fprintf(f, "n=%zu fresh=%zu omega=%zu d=%zu test=%zu\n", e->n, e->fresh, e->omega, e->d,
            e->test);
    fprintf(f, "towers hidden=%zu epochs=%zu l1 x (1e5/n_train)^.5\n", e->hidden,
            e->epochs);
    for (size_t k = 0; k < COLDSTART_ARMS; k++) {
        const coldstart_arm *a = &coldstart_arms[k];
        fprintf(f, "%s %s %s=", a->method, a->settings, a->key ? a->key : "");
        for (size_t j = 0; j < a->n_values; j++) {
            fprintf(f, "%g,", a->value[j]);
        }
        fprintf(f, "%s\n", a->per_rating ? " per rating" : "");
    }
    fprintf(f, "rough beta=%g d=%zu gamma=%g sigma=%g N=2^%d..2^%d judge=%zu\n",
            rough.truth->beta, rough.truth->d, rough.gamma, rough.sigma, e->first, e->last,
            e->judge);
    fprintf(f,
            "sieve degree=%zu p=%zu k=%zu..%zu ridge=%g growth=%g load=%g patience=%zu\n",
            s.degree, s.p, s.k_first, s.k_last, s.ridge, s.growth, s.load, s.patience);
}

static const tt_experiment coldstart = {
    .name = "coldstart",
    .claim =
        "covariates predict new users and items as well as seen ones; ids fall back to "
        "the mean",
    .version = 1,
    .columns = columns,
    .n_columns = COLDSTART_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = coldstart_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&coldstart, argc, argv);
}
