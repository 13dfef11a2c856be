/* Tower forward and backward as a share of this machine's sgemm.
 *
 * A batch of 256 rows goes through the kernels that train (gather, bias, activation and
 * all); counted are the flops of the matrix products alone, 2 B in out each, biases not.
 * Beside it the same products and nothing else: what their small shapes leave of the peak.
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "base/tt_rng.h"
#include "bench.h"
#include "towers/tt_mlp.h"

enum { B = 256, ROWS = 1500, PEAK = 1024, INPUTS = 50 };

static const double TARGET = 0.4;
static const double SPAN = 0.15; // seconds of one timing

typedef struct {
    const char *name;
    tt_mlp shape;
    double best, best_bare; // GF/s
    float *theta, *dtheta;
    float *scratch; // (B, widest row) output of `bare`
    tt_mlp_work_f32 work;
    const tt_features *x; // (ROWS, INPUTS)
    const uint32_t *row;  // (B)
} tower;

static float *random_block(size_t n, uint64_t item) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-tower")};
    float *a = bench_alloc(n, sizeof *a);
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_TEST, item);
    for (size_t j = 0; j < n; j++) {
        a[j] = tt_rng_uniformf(&r) - 0.5f;
    }
    return a;
}

/* Flops of the products of one pass: forward, gradient by weights, gradient by inputs. */
static double flops(const tt_mlp *t) {
    double sum = 0;
    for (size_t l = 0; l < t->layers; l++) {
        sum += (l == 0 ? 4.0 : 6.0) * B * (double)t->width[l] * (double)t->width[l + 1];
    }
    return sum;
}

static void pass(tower *t) {
    tt_mlp_fwd_f32(&t->shape, t->theta, t->x, t->row, B, &t->work);
    tt_mlp_bwd_f32(&t->shape, t->theta, t->x, t->row, B, &t->work, t->dtheta);
}

/* c = op(a) op(b), added to zeros: faster at this size than to let gemm clear c. */
static void product(tt_mat c, enum tt_trans ta, tt_mat a, enum tt_trans tb, tt_mat b) {
    memset(c.a, 0, c.rows * c.ld * sizeof *c.a);
    tt_mat_gemm(c, 1, ta, a, tb, b, 1);
}

/* The products alone, biases included as rows. */
static void bare(tower *t) {
    const tt_mlp_work_f32 *w = &t->work;
    for (size_t l = 0; l < t->shape.layers; l++) {
        const size_t in = t->shape.width[l], out = t->shape.width[l + 1];
        const size_t at = tt_mlp_offset(&t->shape, l);
        const tt_mat a = {w->a[l], B, in + 1, w->ld[l]};
        const tt_mat y = {t->scratch, B, out, w->ld[l + 1]};
        const tt_mat d = {w->d[l + 1], B, out, w->ld[l + 1]};
        product(y, TT_N, a, TT_N, tt_mat_view(t->theta + at, in + 1, out));
        product(tt_mat_view(t->dtheta + at, in + 1, out), TT_T, a, TT_N, d);
        if (l > 0) {
            const tt_mat da = {t->scratch, B, in, w->ld[l]};
            product(da, TT_N, d, TT_T, tt_mat_view(t->theta + at, in, out));
        }
    }
}

/* GF/s of sgemm at PEAK^3. */
static double peak(tt_mat c, tt_mat a, tt_mat b) {
    const double start = bench_seconds();
    double count = 0, spent = 0;
    for (; spent < SPAN; spent = bench_seconds() - start) {
        tt_mat_gemm(c, 1, TT_N, a, TT_N, b, 0);
        count++;
    }
    return count * 2e-9 * PEAK * PEAK * PEAK / spent;
}

/* GF/s of the tower's products, done by `once`. */
static double speed(tower *t, void (*once)(tower *)) {
    enum { MANY = 20 };
    const double start = bench_seconds();
    double count = 0, spent = 0;
    for (; spent < SPAN; spent = bench_seconds() - start) {
        for (int k = 0; k < MANY; k++) {
            once(t);
        }
        count += MANY;
    }
    return count * 1e-9 * flops(&t->shape) / spent;
}

static void tower_alloc(tower *t, const tt_features *x, const uint32_t *row) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-tower")};
    const size_t top = t->shape.layers;
    t->x = x;
    t->row = row;
    t->theta = bench_alloc(tt_mlp_count(&t->shape), sizeof *t->theta);
    t->dtheta = bench_alloc(tt_mlp_count(&t->shape), sizeof *t->dtheta);
    bench_require(tt_mlp_work_alloc_f32(&t->work, &t->shape, B), "tower");
    t->scratch = bench_alloc(B * t->work.ld[1], sizeof *t->scratch); // no layer is wider
    tt_mlp_init(&t->shape, t->theta, &address, 0);
    for (size_t j = 0; j < B * t->work.ld[top]; j++) {
        t->work.d[top][j] = (float)(j % 7) - 3;
    }
}

static void tower_free(tower *t) {
    tt_free(t->theta);
    tt_free(t->dtheta);
    tt_free(t->scratch);
    tt_mlp_work_free_f32(&t->work);
}

int main(void) {
    tower towers[] = {
        {.name = "50-50-50-50-50-30",
         .shape = {5, {INPUTS, 50, 50, 50, 50, 30}, INPUTS, TT_RELU}},
        {.name = "50-384-30", .shape = {2, {INPUTS, 384, 30}, INPUTS, TT_RELU}},
    };
    const size_t n_towers = sizeof towers / sizeof towers[0];
    tt_features x = {.rows = ROWS,
                     .cols = INPUTS,
                     .dense_cols = INPUTS,
                     .dense = random_block(ROWS * INPUTS, 0)};
    float *block = random_block(3 * PEAK * PEAK, 1);
    const tt_mat m = tt_mat_view(block, 3 * PEAK, PEAK);
    uint32_t row[B];
    double gflops = 0;
    tt_mat_setup();
    for (size_t b = 0; b < B; b++) {
        row[b] = (uint32_t)(b * 997 % ROWS);
    }
    for (size_t k = 0; k < n_towers; k++) {
        tower_alloc(&towers[k], &x, row);
    }
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        gflops = fmax(gflops, peak(tt_mat_rows(m, 0, PEAK), tt_mat_rows(m, PEAK, PEAK),
                                   tt_mat_rows(m, 2 * PEAK, PEAK)));
        for (size_t k = 0; k < n_towers; k++) {
            tower *t = &towers[k];
            t->best = fmax(t->best, speed(t, pass));
            t->best_bare = fmax(t->best_bare, speed(t, bare));
        }
    }
    printf("tower forward + backward, batch %d, one thread; sgemm at %d^3: %.1f GF/s\n", B,
           PEAK, gflops);
    for (size_t k = 0; k < n_towers; k++) {
        const tower *t = &towers[k];
        printf("  %-18s %6.1f GF/s (its products alone %6.1f) = %4.1f %% of sgemm, "
               "target %.0f %%: %s\n",
               t->name, t->best, t->best_bare, 100 * t->best / gflops, 100 * TARGET,
               bench_verdict(t->best >= TARGET * gflops));
        tower_free(&towers[k]);
    }
    tt_features_free(&x);
    tt_free(block);
    return 0;
}
