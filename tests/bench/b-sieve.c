/* The sieve: seconds of a fit against |Omega| = 2^12 .. 2^20 for d = 1, 2, 3, the exponent
 * of time in |Omega|, and one half step as a share of this machine's dgemm and bandwidth.
 *
 * Fits are whole paths of two towers of degree 1 (p = 2) with K by held-out pairs, on rough
 * truths that ask for more cells as |Omega| grows; paths get longer with it, so time over
 * pairs and levels is what is to be linear. A half step is timed at K = 1 and at cells of
 * about 16 and 8 pairs a parameter: the difference is what cells cost, and a cell must not
 * cost more where there are more. Counted are the flops of the sums, 2 (q (q + 1) p (p + 1)
 * / 4 + p q) a pair, and of the values, 2 p q; and each number once that must come from
 * memory or go there: covariates, order, rating, the other side's values, its own. The sums
 * keep multiplication and addition apart (-ffp-contract=off): half of dgemm's speed is
 * their bound. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "base/tt_rng.h"
#include "bench.h"
#include "towers/tt_alternate.h"
#include "towers/tt_sieve.h"

enum { FIRST = 12, LAST = 20, STEP = 2, SIZES = (LAST - FIRST) / STEP + 1, DIMS = 3 };
enum { STEP_PAIRS = 1 << 18, LOAD = 8, P = 2, PEAK = 512, STREAM = 1 << 23, OCTAVES = 8 };

static const double LINEAR = 1.05; // exponent of a level's time that counts as linear
static const double SPAN = 0.15; // seconds of one timing

/* sum_j 2^(-j beta) cos(2 pi 2^j x_l + j + phase), over the coordinates. */
static double rough(const double *x, size_t d, double phase) {
    double sum = 0;
    for (size_t l = 0; l < d; l++) {
        for (int j = 0; j < OCTAVES; j++) {
            sum += exp2(-j) * cos(2 * M_PI * exp2(j) * x[l] + j + phase);
        }
    }
    return sum / (double)d;
}

/* 2^LAST pairs in d dimensions, noise of a tenth of the signal; block owns them. */
static tt_pairs draw(double **block, size_t d) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-sieve")};
    const size_t n = (size_t)1 << LAST;
    double *x = bench_alloc(n * (2 * d + 1), sizeof *x), *y = x + n * d, *r = y + n * d;
    tt_rng rng;
    tt_rng_at(&rng, &address, TT_ROLE_DATA, d);
    for (size_t i = 0; i < n * 2 * d; i++) {
        x[i] = tt_rng_uniform(&rng);
    }
    for (size_t i = 0; i < n; i++) {
        r[i] = (1 + rough(x + i * d, d, 0)) * (1 + rough(y + i * d, d, 1)) +
               0.1 * tt_rng_gaussian(&rng);
    }
    *block = x;
    return (tt_pairs){n, d, d, x, y, r};
}

static double fit_seconds(const tt_pairs *pairs, tt_sieve_path *path) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-sieve")};
    const tt_sieve_spec spec = TT_SIEVE_DEFAULT;
    const double start = bench_seconds();
    bench_require(tt_sieve_fit(NULL, path, &spec, pairs, NULL, &address), "sieve");
    return bench_seconds() - start;
}

/* Least-squares slope of log y on log n. */
static double exponent(const double *n, const double *y, size_t count) {
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t k = 0; k < count; k++) {
        const double x = log(n[k]), v = log(y[k]);
        sx += x, sy += v, sxx += x * x, sxy += x * v;
    }
    return ((double)count * sxy - sx * sy) / ((double)count * sxx - sx * sx);
}

static void fits(size_t d) {
    double *block, best[SIZES], level[SIZES], n[SIZES];
    tt_sieve_path path[SIZES];
    const tt_pairs all = draw(&block, d);
    for (size_t k = 0; k < SIZES; k++) {
        best[k] = INFINITY;
        n[k] = exp2((double)(FIRST + STEP * k));
    }
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (size_t k = 0; k < SIZES && (round < 2 || FIRST + STEP * k < LAST - 1); k++) {
            const tt_pairs pairs = tt_pairs_first(all, (size_t)n[k]);
            best[k] = fmin(best[k], fit_seconds(&pairs, &path[k]));
        }
    }
    for (size_t k = 0; k < SIZES; k++) {
        level[k] = best[k] / (double)path[k].levels;
        printf(
            "  d = %zu  2^%-2zu pairs %8.4f s %6.0f ns a pair, %4.0f a level; %2zu levels, "
            "K = %zu\n",
            d, FIRST + STEP * k, best[k], 1e9 * best[k] / n[k], 1e9 * level[k] / n[k],
            path[k].levels, path[k].level[path[k].best].k);
    }
    const double slope = exponent(n, level, SIZES);
    printf("  d = %zu  time ~ |Omega|^%.3f; a level's ~ |Omega|^%.3f, target below %.2f: %s\n",
           d, exponent(n, best, SIZES), slope, LINEAR, bench_verdict(slope < LINEAR));
    tt_free(block);
}

/* One half step in d dimensions at K cells a coordinate. */
typedef struct {
    size_t d, degree, k;
    tt_alternate als;
    double best; // seconds
} step;

static void step_open(step *s) {
    const tt_address address = {.seed = 1, .design = tt_hash32("b-sieve")};
    tt_rng rng;
    tt_rng_at(&rng, &address, TT_ROLE_TEST, 0);
    bench_require(tt_alternate_alloc(&s->als, STEP_PAIRS, s->d, s->d, P), "pairs");
    for (size_t i = 0; i < STEP_PAIRS; i++) {
        s->als.rating[i] = tt_rng_gaussian(&rng);
        for (size_t l = 0; l < s->d; l++) {
            s->als.side[0].x[i * s->d + l] = tt_rng_uniform(&rng);
            s->als.side[1].x[i * s->d + l] = tt_rng_uniform(&rng);
        }
    }
    bench_require(tt_alternate_add_level(&s->als, TT_GRID, s->degree, s->k), "level");
    for (size_t side = 0; side < 2; side++) {
        tt_piecewise *f = &s->als.side[side].level[0];
        for (size_t j = 0; j < tt_piecewise_weights(f); j++) {
            f->coef[j] = tt_rng_gaussian(&rng);
        }
        tt_alternate_update(&s->als, side);
    }
    s->best = INFINITY;
}

static size_t cells(const step *s) {
    return s->als.side[0].level[0].cells.count;
}

/* Both sides by turns: side 0 reads in sequence, side 1 in runs. */
static void step_time(step *s) {
    const double start = bench_seconds();
    double count = 0, spent = 0;
    for (; spent < SPAN; spent = bench_seconds() - start) {
        tt_alternate_solve(&s->als, 0, 1);
        tt_alternate_solve(&s->als, 1, 1);
        count += 2;
    }
    s->best = fmin(s->best, spent / count);
}

/* GF/s of dgemm at PEAK^3: what a half step is held against. */
static double dgemm_speed(double *a) {
    const size_t size = PEAK * PEAK;
    const double start = bench_seconds();
    double count = 0, spent = 0;
    for (; spent < SPAN; spent = bench_seconds() - start) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, PEAK, PEAK, PEAK, 1, a, PEAK,
                    a + size, PEAK, 0, a + 2 * size, PEAK);
        count++;
    }
    return count * 2e-9 * PEAK * PEAK * PEAK / spent;
}

/* GB/s of a = b + s c on arrays that no cache holds, 24 bytes an element. */
static double triad_speed(double *a) {
    const double *b = a + STREAM, *c = b + STREAM, start = bench_seconds();
    for (size_t i = 0; i < STREAM; i++) {
        a[i] = b[i] + 3 * c[i];
    }
    return 24e-9 * STREAM / (bench_seconds() - start);
}

/* Nanoseconds a cell adds to the half step at K = 1. */
static double cell_cost(const step *coarse, const step *fine) {
    return 1e9 * (fine->best - coarse->best) / (double)cells(fine);
}

/* s: the half step at K = 1, with half of the most cells, with the most. */
static void step_report(const step *s, double dgemm, double triad) {
    const double q = (double)tt_cells_basis_size(s->d, s->degree);
    const double flops = 2 * (q * (q + 1) * P * (P + 1) / 4 + 2 * P * q);
    const double bytes = 8.0 * (double)s->d + 4 + 8 + 16 * P;
    const double pair = 1e9 * s->best / STEP_PAIRS;
    const double f = flops / pair / dgemm, b = bytes / pair / triad;
    printf("  %zu %zu %8.1f %7.2f %8.1f %% %6.2f %7.1f %%   %-10s %7.0f %6zu %8.0f %6zu\n",
           s->d, s->degree, pair, flops / pair, 100 * f, bytes / pair, 100 * b,
           2 * f > b ? "arithmetic" : "memory", cell_cost(s, s + 1), cells(s + 1),
           cell_cost(s, s + 2), cells(s + 2));
}

static void half_steps(void) {
    enum { SHAPES = 5, STEPS = 3 * SHAPES };
    const size_t shape[SHAPES][2] = {{1, 1}, {2, 1}, {2, 2}, {3, 1}, {3, 2}};
    step steps[STEPS];
    double *block = bench_alloc(3 * (size_t)STREAM, sizeof *block), dgemm = 0, triad = 0;
    for (size_t k = 0; k < STEPS; k++) {
        step *s = &steps[k];
        *s = (step){.d = shape[k / 3][0], .degree = shape[k / 3][1], .k = 1};
        const double weights = 2 * P * (double)tt_cells_basis_size(s->d, s->degree);
        if (k % 3 > 0) { // cells a side with LOAD pairs a parameter, or half as many
            const double most = STEP_PAIRS / (LOAD * weights) / (k % 3 == 1 ? 2 : 1);
            s->k = (size_t)pow(most, 1.0 / (double)s->d);
        }
        step_open(s);
    }
    for (size_t j = 0; j < 3 * (size_t)STREAM; j++) {
        block[j] = (double)(j % 7);
    }
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        dgemm = fmax(dgemm, dgemm_speed(block));
        triad = fmax(triad, triad_speed(block));
        for (size_t k = 0; k < STEPS; k++) {
            step_time(&steps[k]);
        }
    }
    printf("half step, 2^18 pairs, p = %d, one thread; dgemm at %d^3 %.1f GF/s, triad %.1f "
           "GB/s\n",
           P, PEAK, dgemm, triad);
    printf(
        "  d r  ns/pair    GF/s  of dgemm    GB/s  of triad  nearer to   ns/cell  cells   "
        "ns/cell  cells\n");
    for (size_t k = 0; k < STEPS; k += 3) {
        step_report(&steps[k], dgemm, triad);
    }
    for (size_t k = 0; k < STEPS; k++) {
        tt_alternate_free(&steps[k].als);
    }
    tt_free(block);
}

int main(void) {
    tt_mat_setup();
    printf("sieve, two towers of degree 1, p = %d, K by held-out pairs, one thread\n", P);
    for (size_t d = 1; d <= DIMS; d++) {
        fits(d);
    }
    half_steps();
    return 0;
}
