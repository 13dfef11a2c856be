/* The rate sees the dimension d of the support of the covariates, not their number D.
 *
 * Claim       Theorem 2 (OpenReview Ulj0tR-k7q): the exponent is a = 2 beta / (2 beta + d),
 *             d the larger Minkowski dimension of the two supports, whatever the nominal D.
 *             An estimator that suffered from D would have 2 beta / (2 beta + D).
 * Prediction  th_rate_two_tower, th_rate_ambient.
 * Design      truths, pairs and noise of common/rough.h (beta = .5, d = d_u = d_i = 1, 2)
 *             in the intrinsic coordinates t; the estimator sees x in R^D
 *             (theory/th_support.h): t itself (D = d); periodic copies x_l = x_(l-d), D =
 *             2d, 5d, 10d, 50; smooth graphs (t, waves of t), D = 10, 20; random linear
 *             maps into R^10; t beside a one-hot vector of three atoms that the truth
 *             ignores. Embeddings are drawn anew in each replicate, users' and items'
 *             apart. Two-tower sieve of constants on the occupied boxes of R^D (tt_sieve.h,
 *             TT_BOXES), never told d; K from 2 on, chosen on the held-out fifth. Risk on
 *             20,000 fresh noiseless pairs; nested sizes.
 *             Copies occupy exactly the boxes that t occupies: no partition by boxes can
 *             tell them from D = d, all numbers are the same bit for bit, and so the
 *             paper's construction alone tests nothing about D. They are compared row by
 *             row in few replicates and, where identical, stand with the statistics of D =
 *             d. Graphs and linear maps cut the support into other, smaller and more,
 *             pieces.
 *             Noise as in `rates`. A pilot on seed 77 (5 replicates, full sizes) met all
 *             gates below; at its standard deviations (.005 to .056) and biases (-.006 to
 *             +.030) 36 replicates pass all ten equality tests with probability .946.
 * Statistic   minus the least-squares slope of log risk on log N_eff, N_eff = N / (hold-out
 *             mean squared error), by replicate; mean and Student's interval over
 *             replicates.
 * Rules       (fixed before the run)
 *   equal     two one-sided tests at .05 that the exponent is within a -+ .05. An arm
 *             counts only where the mean K (geometric) at least doubles over the sizes
 *             (else `not_identifiable`), risk / sigma^2 is at most .35 at every size, and N
 *             / W at least 10 at the coarsest K and smallest size in every replicate (else
 *             `invalid`). Verdict for each d: agrees if every arm is equal; faster or
 *             slower if an arm that counts lies outside, tested at .05 / number of arms
 *             with data of their own (all but identical copies); else inconclusive.
 *   rival     one-sided t tests that the exponent exceeds 2 beta / (2 beta + D), D > d,
 *             Holm at .05 over all arms. Verdict for each d: agrees if all rivals are
 *             rejected.
 *   same      exponent less that of D = d, paired by replicate: two one-sided tests at .05
 *             within -+ .05, copies left out. Verdict for each d: agrees if every arm is;
 *             differs if one lies outside, tested at .05 / number of arms; else
 *             inconclusive.
 *   Printed beside: occupied boxes at K = 4 .. 32 and their slope while at most N / 10
 *   (near d); the ratio of the risk to that of D = d (expected for one-hot: 3^a, three
 *   times as many parameters at the same exponent).
 * Figure      plots/ambient.gp */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "common/ambient_report.h"
#include "towers/tt_sieve.h"

static const char *const columns[AMBIENT_COLUMNS] = {
    [AMBIENT_N] = "n",
    [AMBIENT_RISK] = "risk",
    [AMBIENT_MSE] = "valid_mse",
    [AMBIENT_K] = "k",
    [AMBIENT_WEIGHTS] = "weights",
    [AMBIENT_RISK_ORACLE] = "risk_oracle",
    [AMBIENT_MSE_ORACLE] = "valid_mse_oracle",
    [AMBIENT_COARSE] = "weights_coarsest",
    [AMBIENT_BOXES] = "boxes_4",
    "boxes_8",
    "boxes_16",
    "boxes_32",
};

// clang-format off
static const ambient_arm arms[] = {
    {"identity", 1, 1.6, {"t", 1, TH_ALONE, {{TH_CUBE, 1, 1}}}},
    {"copies", 1, 1.6, {"t", 1, TH_ALONE, {{TH_CUBE, 1, 50}}}},
    {"graph", 1, 1.6, {"waves", 1, TH_ALONE, {{TH_GRAPH, 1, 10}}}},
    {"graph", 1, 1.6, {"waves", 1, TH_ALONE, {{TH_GRAPH, 1, 20}}}},
    {"linear", 1, 1.6, {"map", 1, TH_ALONE, {{TH_LINEAR, 1, 10}}}},
    {"onehot", 1, 1.6, {"atoms", 1, TH_BESIDE, {{TH_CUBE, 1, 1}, {TH_ONEHOT, 3, 3}}}},
    {"identity", 2, 2.4, {"t", 2, TH_ALONE, {{TH_CUBE, 2, 2}}}},
    {"copies", 2, 2.4, {"t", 2, TH_ALONE, {{TH_CUBE, 2, 50}}}},
    {"graph", 2, 2.4, {"waves", 2, TH_ALONE, {{TH_GRAPH, 2, 10}}}},
    {"graph", 2, 2.4, {"waves", 2, TH_ALONE, {{TH_GRAPH, 2, 20}}}},
    {"linear", 2, 2.4, {"map", 2, TH_ALONE, {{TH_LINEAR, 2, 10}}}},
    {"onehot", 2, 2.4, {"atoms", 2, TH_BESIDE, {{TH_CUBE, 2, 2}, {TH_ONEHOT, 3, 3}}}},
    // the paper profile only
    {"copies", 1, 1.6, {"t", 1, TH_ALONE, {{TH_CUBE, 1, 2}}}},
    {"copies", 1, 1.6, {"t", 1, TH_ALONE, {{TH_CUBE, 1, 5}}}},
    {"copies", 1, 1.6, {"t", 1, TH_ALONE, {{TH_CUBE, 1, 10}}}},
    {"copies", 2, 2.4, {"t", 2, TH_ALONE, {{TH_CUBE, 2, 4}}}},
    {"copies", 2, 2.4, {"t", 2, TH_ALONE, {{TH_CUBE, 2, 10}}}},
    {"copies", 2, 2.4, {"t", 2, TH_ALONE, {{TH_CUBE, 2, 20}}}},
};
// clang-format on
enum { SHARED_ARMS = 12, ARMS = sizeof arms / sizeof arms[0] };

/* Sizes 2^first .. 2^last for d = 1; both one more for d = 2. */
static const struct {
    size_t arms, replicates, replicates_copies;
    int first, last;
} effort[] = {
    [TT_SMOKE] = {SHARED_ARMS, 2, 1, 10, 12},
    [TT_DEFAULT] = {SHARED_ARMS, 6, 1, 11, 15},
    [TT_PAPER] = {ARMS, 36, 2, 11, 17},
};

static int first_log2(enum tt_profile profile, const ambient_arm *arm) {
    return effort[profile].first + (int)arm->d - 1;
}

static int last_log2(enum tt_profile profile, const ambient_arm *arm) {
    return effort[profile].last + (int)arm->d - 1;
}

static size_t cells(enum tt_profile profile) {
    return effort[profile].arms;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return strcmp(arms[cell].name, "copies") == 0 ? effort[profile].replicates_copies
                                                  : effort[profile].replicates;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "d=%zu/%s/D=%zu", arms[cell].d, arms[cell].name,
             ambient_dimensions(&arms[cell]));
}

static double seconds(enum tt_profile profile, size_t cell) {
    return 1.5e-5 * ldexp(1, last_log2(profile, &arms[cell])) *
           (1 + (double)ambient_dimensions(&arms[cell]) / 15);
}

static tt_sieve_spec sieve_spec(void) {
    tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    spec.partition = TT_BOXES;
    spec.degree = 0;
    spec.k_first = 2;
    spec.first_sweeps = 5;
    return spec;
}

static void design(enum tt_profile profile, FILE *f) {
    const tt_sieve_spec s = sieve_spec();
    fprintf(f, "beta=%g amplitude=%g judge=%d\n", AMBIENT_BETA, ROUGH_AMPLITUDE,
            ROUGH_JUDGE);
    fprintf(f,
            "sieve: boxes p=%zu ridge=%g k=%zu..%zu growth=%g load=%g patience=%zu "
            "sweeps=%zu,%zu starts=%zu\n",
            s.p, s.ridge, s.k_first, s.k_last, s.growth, s.load, s.patience, s.first_sweeps,
            s.sweeps, s.restarts);
    for (size_t d = 1; d <= AMBIENT_DIMS; d++) {
        const ambient_arm arm = {.d = d};
        fprintf(f, "d=%zu n=2^%d..2^%d\n", d, first_log2(profile, &arm),
                last_log2(profile, &arm));
    }
    for (size_t cell = 0; cell < cells(profile); cell++) {
        const ambient_arm *arm = &arms[cell];
        fprintf(f, "%s d=%zu D=%zu sigma=%g\n", arm->name, arm->d, ambient_dimensions(arm),
                arm->sigma);
    }
}

/* Boxes that the users' covariates occupy. */
static int count_boxes(double *count, const tt_pairs *pairs) {
    for (size_t k = 0; k < AMBIENT_SIDES; k++) {
        tt_cells c;
        const int status = tt_cells_alloc(&c, TT_BOXES, pairs->d_u, 0, ambient_side[k],
                                          pairs->user_x, pairs->count);
        if (status != TT_OK) {
            return status;
        }
        count[k] = (double)c.count;
        tt_cells_free(&c);
    }
    return TT_OK;
}

static int run_size(const ambient_data *a, size_t n, tt_sink *sink) {
    const tt_sieve_spec spec = sieve_spec();
    const tt_pairs pairs = tt_pairs_first(a->train, n);
    double value[AMBIENT_COLUMNS];
    tt_sieve_path path;
    int status = tt_sieve_fit(NULL, &path, &spec, &pairs, &a->judge, &a->base.address);
    if (status != TT_OK) {
        return status;
    }
    const tt_sieve_level *best = &path.level[path.best];
    const tt_sieve_level *oracle = &path.level[tt_sieve_oracle(&path)];
    value[AMBIENT_N] = (double)n;
    value[AMBIENT_RISK] = best->risk;
    value[AMBIENT_MSE] = best->valid_mse;
    value[AMBIENT_K] = (double)best->k;
    value[AMBIENT_WEIGHTS] = (double)best->weights;
    value[AMBIENT_RISK_ORACLE] = oracle->risk;
    value[AMBIENT_MSE_ORACLE] = oracle->valid_mse;
    value[AMBIENT_COARSE] = (double)path.level[0].weights;
    for (size_t k = 0; k < AMBIENT_SIDES; k++) {
        value[AMBIENT_BOXES + k] = NAN;
    }
    if (n == a->train.count) {
        status = count_boxes(value + AMBIENT_BOXES, &pairs);
    }
    if (status == TT_OK) {
        tt_sink_row(sink, "ok", value);
    }
    return status;
}

static int run(const tt_task *task, tt_sink *sink) {
    const ambient_arm *arm = &arms[task->cell];
    const int first = first_log2(task->profile, arm), last = last_log2(task->profile, arm);
    ambient_data a;
    int status = ambient_open(&a, arm, (size_t)1 << last, task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    for (int log2n = first; status == TT_OK && log2n <= last; log2n++) {
        status = run_size(&a, (size_t)1 << log2n, sink);
    }
    ambient_close(&a);
    return status;
}

static int report(const tt_results *results) {
    return ambient_report(results, arms, cells(results->profile));
}

static const tt_experiment ambient = {
    .name = "ambient",
    .claim =
        "the rate depends on the dimension of the covariates' support, not on their number",
    .version = 1,
    .columns = columns,
    .n_columns = AMBIENT_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&ambient, argc, argv);
}
