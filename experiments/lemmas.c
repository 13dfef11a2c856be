/* The inequalities of the theory, tried one by one: do they hold, and how far are they from
 * what is observed?
 *
 * Claim       Lemmas 1 to 3, the last step of Theorem 1 and the proviso of Theorem 2
 *             (OpenReview Ulj0tR-k7q), which are exact inequalities.
 * Parts       ratio = observed / bound; theory/th_entropy.h has the bounds.
 *   embedding     Lemma 1. Random sparse ReLU networks (W = 2 .. 256, L = 2 .. 8, up to 24
 *                 inputs and outputs) in the dense network of width 2 W and L layers: the
 *                 same outputs to the bit at 16 points, the right shape, and Z <= 14 L W
 *                 log W. Any failure is a violation.
 *   perturbation  Lemma 2. Random pairs in K, distance 10^-6 B to 10^-1 B, 64 points; ReLU
 *                 and tanh; wB = 1 included. Bound sqrt(p) C(w, L, B) eps, w = 2 W.
 *   search        Lemma 2. Pairs found by ascent on both networks from uniform starts, at
 *                 a random corner of the cube (common/lemmas_pair.h), and the pair with
 *                 all parameters equal (B and B - eps), which attains C as eps falls.
 *   packing       Lemma 3. A bracket of size eps holds at most one of any set of functions
 *                 more than eps apart, so log(packing number) <= log(bracketing number).
 *                 Greedy packings of random two-tower networks in L2 of 64 random pairs;
 *                 they are at most as large as the number of draws.
 *   product       Theorem 1. |<f,g> - <f*,g*>| <= 3 p M eps for vectors, random and at
 *                 the worst corners, and for interpolating networks.
 *   window        Theorem 2 wants 4 lambda J(R0) <= L N^(-2 beta/(2 beta + d)) log N. The
 *                 largest such lambda for the networks that Theorem 1 builds, as built and
 *                 with layers rescaled so that J is least, p = 30; and a limit that no
 *                 network of L layers exceeds. Against the paper's grid, 1e-6 .. 1e2.
 * The print   What had to be read differently, each a finding.
 *   Lemma 1   W >= 2: 14 L W log W is 0 at W = 1 (setting W=1, not judged with the others).
 *             B >= 1: K with |weight| <= B is too poor below: at W = 2, B = .2, L = 4 its
 *             functions have slopes of at most B (2 W B)^(L-1) = .102, f = .2 x is not one
 *             (tests/t-lemmas.c). ReLU only. No log is needed: Z <= 2 L W, attained. With
 *             it Lemma 3 loses its log W, and Theorem 2's (log N)^2 comes out where the
 *             printed lemmas give (log N)^3.
 *   Lemma 2   C is printed with the class's W; it holds with the width w = 2 W of K only.
 *             The factor is sqrt(p), where the print is hard to read. The sigmoid is
 *             outside, s(0) > 0.
 *   Lemma 3   C3 = 4 p M max(B, B~); the print, 2 p^(3/2) M max(B, B~), is less for p < 4.
 *             Packings cannot tell them apart: the bound is too far.
 * Statistic   violations; largest ratio; mean log10 ratio in each replicate, with Student's
 *             95 % interval over replicates. Slack 1e-12 for rounding.
 * Rules       (fixed before the run)
 *   bounds    for each of embedding (W >= 2), Lemma 2 (random pairs and search), Lemma 3
 *             with the derived constant, and product: `agrees` if no inequality is
 *             violated, `differs` if one is. The interval is that of the share of
 *             violations among draws like these, exact, one-sided, 95 %.
 *   no log    `agrees` if no embedding has more than 2 L W weights, else `differs`.
 *   W = 1     `differs` if an embedding at W = 1 has a weight, else `agrees`.
 *   width     Lemma 2 with the class's W for the width: `differs` if a pair of the search
 *             exceeds sqrt(p) C(W, L, B) eps by more than the slack, else `agrees`.
 *   attained  Lemma 2 at the layer width: `agrees` if in every ReLU setting the largest
 *             ratio of the all-equal pair is at least .99, else `differs`.
 *   printed   Lemma 3 with the printed constant: as `bounds`; it can only be refuted.
 *   window    at N = 1e5, p = 30, balanced weights: `agrees` if in all four truths the mean
 *             log10 of the largest lambda is at least -6, the paper's least; `differs` if
 *             in all four it is below; else `inconclusive`.
 * Pilot       seed 77, for the sizes and the number of steps.
 * Figure      plots/lemmas.gp */
#include <stdio.h>

#include "base/tt_error.h"
#include "common/lemmas_measure.h"
#include "common/lemmas_report.h"

static const char *const columns[LEMMAS_COLUMNS] = {
    [LEMMAS_SETTING] = "setting",       [LEMMAS_COUNT] = "count",
    [LEMMAS_VIOLATIONS] = "violations", [LEMMAS_LARGEST] = "largest",
    [LEMMAS_TYPICAL] = "typical",       [LEMMAS_BOUND] = "bound",
    [LEMMAS_OTHER] = "other",
};

typedef int part_run(double *value, const lemmas_setting *s, const tt_address *address,
                     uint64_t item, size_t draws);

/* Draws in a setting of a replicate, replicates, seconds of a replicate (as measured). */
static const struct {
    part_run *run;
    size_t draws[3], replicates[3]; // by profile
    double seconds[3];
} parts[LEMMAS_PARTS] = {
    [LEMMAS_EMBEDDING] = {lemmas_embedding, {20, 20, 20}, {2, 20, 100}, {.01, .01, .01}},
    [LEMMAS_PERTURBATION] = {lemmas_perturbation,
                             {20, 20, 20},
                             {2, 20, 100},
                             {.01, .01, .01}},
    [LEMMAS_SEARCH] = {lemmas_search, {1, 1, 1}, {2, 20, 100}, {.06, .06, .06}},
    [LEMMAS_PACKING] = {lemmas_packing, {100, 400, 3000}, {2, 8, 20}, {.01, .05, .4}},
    [LEMMAS_PRODUCT] = {lemmas_product, {50, 50, 50}, {2, 20, 100}, {.01, .01, .01}},
    [LEMMAS_WINDOW] = {lemmas_window, {1, 1, 1}, {2, 4, 10}, {.02, .6, .6}},
};

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return LEMMAS_PARTS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return parts[cell].replicates[profile];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "%s", lemmas_part_name[cell]);
}

static double seconds(enum tt_profile profile, size_t cell) {
    return parts[cell].seconds[profile];
}

static void design(enum tt_profile profile, FILE *f) {
    for (size_t part = 0; part < LEMMAS_PARTS; part++) {
        fprintf(f, "%s draws=%zu\n", lemmas_part_name[part], parts[part].draws[profile]);
        for (size_t k = 0; k < lemmas_settings(part, profile); k++) {
            const lemmas_setting s = lemmas_setting_of(part, k);
            fprintf(f, "%s W=%g L=%g B=%g p=%g eps=%g beta=%g d=%g N=%g\n", s.name,
                    s.weights, s.layers, s.bound, s.p, s.eps, s.beta, s.d, s.n);
        }
    }
}

static int run(const tt_task *task, tt_sink *sink) {
    const tt_address address = {.seed = task->seed,
                                .design = tt_hash32("lemmas"),
                                .cell = (uint32_t)task->cell,
                                .replicate = (uint32_t)task->replicate};
    const size_t draws = parts[task->cell].draws[task->profile];
    int status = TT_OK;
    for (size_t k = 0; k < lemmas_settings(task->cell, task->profile); k++) {
        const lemmas_setting s = lemmas_setting_of(task->cell, k);
        double value[LEMMAS_COLUMNS] = {[LEMMAS_SETTING] = (double)k};
        status = parts[task->cell].run(value, &s, &address, k, draws);
        if (status != TT_OK) {
            return status;
        }
        tt_sink_row(sink, "ok", value);
    }
    return status;
}

static const tt_experiment lemmas_experiment = {
    .name = "lemmas",
    .claim = "Lemmas 1 to 3 and the steps of Theorems 1 and 2 are inequalities that hold",
    .version = 1,
    .columns = columns,
    .n_columns = LEMMAS_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = lemmas_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&lemmas_experiment, argc, argv);
}
