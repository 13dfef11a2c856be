/* The error of the networks that Theorem 1 builds, against the number of their weights.
 *
 * Claim       Theorem 1 (OpenReview Ulj0tR-k7q; Nakada & Imaizumi 2020): for a true
 *             function of smoothness beta on a support of dimension d there are ReLU
 *             networks with W non-zero weights and sup error O(W^(-beta / d)).
 * Families    th_construct.h. `linear`: the interpolant on Kuhn's triangulation of k^d
 *             cells, of second order, so that beyond beta = 2 it saturates at W^(-2/d).
 *             `quadratic`: local quadratics under a partition of unity, of third order; its
 *             products are made of m squaring stages, m about (beta / 2) log2 k, so that W
 *             ~ k^d log k where the theorem, with products of fixed depth and large
 *             weights, has no logarithm.
 * Truths      L2: random-sign series of exact smoothness beta (th_holder.h), a new one in
 *             each replicate. sup: self-similar waves, all levels in phase at a random
 *             place, a new place in each replicate: a random-sign truth meets rarer
 *             patterns in more cells, and its sup falls too slowly. beta = 1, 2: Zygmund
 *             class only, and at beta = 2 the second-order family carries a logarithm of
 *             its own; shown, not judged.
 * Prediction  exponents of W: min(beta, order) times the least-squares slope of log k on
 *             log W, W counted: tends to min(beta, order) / d, less the share of log k in
 *             the quadratic family. beta / d stands beside it.
 * Design      odd k in half octaves; W of the built network where it has few weights, else
 *             of the counting function that equals it (tests/t-construct.c), the two
 *             compared in every row where both are there; the built network compared with
 *             the function at 8 points. L2 error from uniform points in uniform cells, the
 *             same streams for all k and families; sup from points of a lattice in every
 *             cell and a compass search from the worst cells. Sizes and truths were tried
 *             out on another seed (77).
 * Statistic   minus the least-squares slope of log error on log W in each replicate, its
 *             mean over replicates with Student's interval.
 * Rules       (fixed before the run)
 *   L2        two one-sided tests at .05 that the exponent is within .05 of the prediction,
 *             in d = 1, 2, 3: `agrees` if all accept, `faster` or `slower` if one lies
 *             outside, else `inconclusive`.
 *   beyond    at beta = 2.5 in every d the 95 % interval of the linear family's L2 exponent
 *             lies below the quadratic family's, and below beta / d: `agrees`; somewhere
 *             wholly above either: `differs`; else `inconclusive`.
 *   sup       one-sided: `agrees` if in d = 1, 2, 3 the one-sided 95 % limit of the
 *             exponent lies above prediction - .05, `slower` if a limit from above lies
 *             below it, else `inconclusive`. A sup over more and more cells can only be
 *             underestimated.
 *   networks  `agrees` if all built networks equal their functions to 1e-12 of scale and
 *             have the counted number of weights; else `differs`.
 *   depth     x^2 with one hidden layer and k pieces: the best has sup error 1/(8 k^2)
 *             exactly, so W^-2 although x^2 is as smooth as can be. `agrees` if the
 *             measured error is that to 1e-14 at every k; the deep network of m stages:
 *             4^-(m+1), W linear in m, likewise. So "regardless of the number of layers"
 *             does not hold literally.
 * Figure      plots/approximation.gp */
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/approximation_report.h"

static const char *const columns[APX_COLUMNS] = {
    [APX_K] = "k",           [APX_WEIGHTS] = "weights", [APX_LAYERS] = "layers",
    [APX_STAGES] = "stages", [APX_BASE] = "base",       [APX_ERROR] = "error",
    [APX_GAP] = "gap",       [APX_LARGEST] = "largest",
};

static const struct {
    size_t draws[2]; // replicates of L2 and sup
    size_t cells;    // uniform cells of the L2 error
    size_t starts;   // of the compass search
    size_t built;    // largest network that is built
} effort[] = {
    [TT_SMOKE] = {{3, 2}, 64, 16, 3000},
    [TT_DEFAULT] = {{12, 4}, 256, 64, 20000},
    [TT_PAPER] = {{64, 10}, 512, 64, 100000},
};

enum { POINTS = 4, CHECKED = 8, PIECES = 2048 };
static const size_t lattice[] = {32, 8, 8}; // points of a cell, d = 1, 2, 3

static int is_depth(size_t cell) {
    return cell == approximation_cells();
}

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return approximation_cells() + 1;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return is_depth(cell) ? 1 : effort[profile].draws[approximation_cell_of(cell).norm];
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    if (is_depth(cell)) {
        snprintf(out, size, "depth");
    } else {
        const approximation_cell c = approximation_cell_of(cell);
        snprintf(out, size, "%s/%s/beta=%g/d=%zu", approximation_norm_name[c.norm],
                 approximation_family_name[c.family], c.beta, c.d);
    }
}

static double seconds(enum tt_profile profile, size_t cell) {
    static const double each[] = {
        [TT_SMOKE] = 0.01, [TT_DEFAULT] = 0.06, [TT_PAPER] = 0.18};
    const int is_sup = !is_depth(cell) && approximation_cell_of(cell).norm == APX_SUP;
    return each[profile] * (is_sup ? 7 : 1);
}

static void design(enum tt_profile profile, FILE *f) {
    fprintf(f, "uniform cells=%zu points=%d lattice=%zu,%zu,%zu starts=%zu\n",
            effort[profile].cells, POINTS, lattice[0], lattice[1], lattice[2],
            effort[profile].starts);
    fprintf(f, "built to %zu weights, products' share %g\n", effort[profile].built,
            APPROXIMATION_PRODUCTS);
    for (size_t cell = 0; cell < approximation_cells(); cell++) {
        const approximation_cell c = approximation_cell_of(cell);
        size_t side[CURVE_SIZES];
        const size_t n = approximation_sides(side, &c, profile);
        fprintf(f, "%s %s beta=%g d=%zu k=%zu..%zu in %zu\n",
                approximation_norm_name[c.norm], approximation_family_name[c.family],
                c.beta, c.d, side[0], side[n - 1], n);
    }
}

static int run_side(const approximation_truth *t, size_t k, enum tt_profile profile,
                    tt_sink *sink) {
    const approximant a = approximation_of(t, k);
    const size_t weights = approximant_weights(&a), layers = approximant_layers(&a);
    approximation_network n = {.gap = NAN, .largest = NAN};
    double error;
    int status = weights > 0 ? TT_OK : TT_ENOMEM, same = 1;
    if (status == TT_OK && t->cell.norm == APX_SUP) {
        status = approximation_sup(&error, &a, lattice[a.d - 1], effort[profile].starts);
    } else if (status == TT_OK) {
        error = approximation_l2(&a, effort[profile].cells, POINTS, &t->address);
    }
    if (status == TT_OK && weights <= effort[profile].built) {
        status = approximation_build(&n, &a, CHECKED, &t->address);
        same = n.weights == weights && n.layers == layers;
    }
    if (status == TT_OK) {
        const double value[APX_COLUMNS] = {[APX_K] = (double)k,
                                           [APX_WEIGHTS] = (double)weights,
                                           [APX_LAYERS] = (double)layers,
                                           [APX_STAGES] = a.family == LOCAL ? a.m : NAN,
                                           [APX_BASE] = NAN,
                                           [APX_ERROR] = error,
                                           [APX_GAP] = n.gap,
                                           [APX_LARGEST] = n.largest};
        tt_sink_row(sink, same ? "ok" : "miscounted", value);
    }
    return status;
}

/* Largest |network - x^2| at ends and middles of pieces, all of them or as many evenly
 * spread, and at uniform places in them. */
static double square_error(const th_network *f, double pieces, double *work,
                           const tt_address *address) {
    const size_t count = pieces < PIECES ? (size_t)pieces : PIECES;
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_EVAL, i);
        const double piece = floor((double)i * pieces / (double)count);
        const double at[] = {0, 0.5, tt_rng_uniform(&r), 1};
        for (size_t j = 0; j < 4; j++) {
            const double x = (piece + at[j]) / pieces;
            double out;
            th_network_eval(&out, f, &x, work);
            worst = fmax(worst, fabs(out - x * x));
        }
    }
    return worst;
}

/* x^2 by stages of base teeth; one stage of more than two is moved to lie on both sides of
 * x^2. */
static int run_square(size_t base, size_t stages, const tt_address *address,
                      tt_sink *sink) {
    const double shift = stages == 1 && base > 2 ? -th_square_bound(base, 1) / 2 : 0;
    const double pieces = pow((double)base, (double)stages);
    th_network *f = th_network_compose(th_network_affine(1, 1, NULL, &shift),
                                       th_square_network(base, (unsigned)stages));
    double *work = f ? tt_alloc(th_network_scratch(f), sizeof *work) : NULL;
    if (work) {
        const th_network_size n = th_network_count(f);
        const double value[APX_COLUMNS] = {[APX_K] = pieces,
                                           [APX_WEIGHTS] = (double)n.weights,
                                           [APX_LAYERS] = (double)n.layers,
                                           [APX_STAGES] = (double)stages,
                                           [APX_BASE] = (double)base,
                                           [APX_ERROR] =
                                               square_error(f, pieces, work, address),
                                           [APX_GAP] = NAN,
                                           [APX_LARGEST] = n.largest};
        tt_sink_row(sink, "ok", value);
    }
    const int status = work ? TT_OK : TT_ENOMEM;
    tt_free(work);
    th_network_free(f);
    return status;
}

static int run_depth(uint64_t seed, tt_sink *sink) {
    static const size_t most[] = {1024, 64, 16}; // teeth of one, two, three stages
    const tt_address address = {.seed = seed, .design = tt_hash32("square")};
    int status = TT_OK;
    for (size_t m = 1; status == TT_OK && m <= 16; m++) {
        status = run_square(2, m, &address, sink);
    }
    for (size_t stages = 1; stages <= 3; stages++) {
        for (size_t base = 4; status == TT_OK && base <= most[stages - 1]; base *= 2) {
            status = run_square(base, stages, &address, sink);
        }
    }
    return status;
}

static int run(const tt_task *task, tt_sink *sink) {
    if (is_depth(task->cell)) {
        return run_depth(task->seed, sink);
    }
    const approximation_cell c = approximation_cell_of(task->cell);
    size_t side[CURVE_SIZES];
    const size_t n = approximation_sides(side, &c, task->profile);
    approximation_truth truth;
    int status = TT_OK;
    approximation_draw(&truth, &c, task->seed, task->replicate);
    for (size_t i = 0; i < n && status == TT_OK; i++) {
        status = run_side(&truth, side[i], task->profile, sink);
    }
    return status;
}

static const tt_experiment approximation = {
    .name = "approximation",
    .claim = "ReLU networks with W weights approximate smoothness beta to W^(-beta / d)",
    .version = 1,
    .columns = columns,
    .n_columns = APX_COLUMNS,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = approximation_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&approximation, argc, argv);
}
