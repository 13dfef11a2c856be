#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_rng.h"

static const double SKEW = 5;

double bench_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *bench_verdict(int met) {
    return met ? "met" : "MISSED";
}

void bench_require(int status, const char *what) {
    if (status != TT_OK) {
        fprintf(stderr, "bench: %s: %s\n", what, tt_error_message());
        exit(status);
    }
}

void *bench_alloc(size_t count, size_t size) {
    void *block = tt_alloc(count, size);
    bench_require(block ? TT_OK : TT_ENOMEM, "memory");
    return block;
}

/* The rank in [0, 1) below which lies the share v of the density exp(-SKEW x). */
static double skewed(double v) {
    return -log1p(-v * (1 - exp(-SKEW))) / SKEW;
}

/* Its inverse: the share below rank x. */
static double share(double x) {
    return (1 - exp(-SKEW * x)) / (1 - exp(-SKEW));
}

static double one_rating(size_t u, size_t i, tt_rng *rng) {
    const double bias = 0.4 * (sin((double)u) + cos((double)i)); // anything fixed will do
    return fmin(5, fmax(1, round(3.5 + bias + 0.9 * tt_rng_gaussian(rng))));
}

void bench_ratings(tt_ratings *r, size_t n, size_t m, size_t count) {
    const tt_address address = {.seed = 1, .design = tt_hash32("bench")};
    uint32_t *taken = bench_alloc(m, sizeof *taken); // last user, from 1, to rate it
    tt_rng rng;
    bench_require(tt_ratings_alloc(r, count, n, m, 0), "ratings");
    tt_rng_at(&rng, &address, TT_ROLE_DATA, 0);
    size_t k = 0;
    for (size_t u = 0; u < n; u++) {
        const double below = share((double)(u + 1) / (double)n) * (double)count;
        const size_t end = u + 1 == n ? count : (size_t)below;
        TT_ASSERT(end - k <= m);
        while (k < end) {
            const size_t i = (size_t)(skewed(tt_rng_uniform(&rng)) * (double)m);
            if (taken[i] != u + 1) {
                taken[i] = (uint32_t)(u + 1);
                r->user[k] = (uint32_t)u;
                r->item[k] = (uint32_t)i;
                r->rating[k++] = one_rating(u, i, &rng);
            }
        }
    }
    tt_free(taken);
}

double bench_rmse(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sqrt(sum / (double)n);
}
