/* Summary statistics: worked values, reference quantiles, identities, coverage. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "base/tt_stat.h"
#include "t_test.h"

static void summary(void **state) {
    (void)state;
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9}; // mean 5, squares 32
    const tt_summary s = tt_stat_summary(x, 8), one = tt_stat_summary(x, 1),
                     none = tt_stat_summary(x, 0);
    T_ARITH(s.mean, 5, 5, 8);
    T_ARITH(s.variance, 32.0 / 7, 5, 8);
    T_ARITH(s.se, sqrt(32.0 / 56), 1, 8);
    assert_true(one.n == 1 && one.mean == 2 && isnan(one.variance) && isnan(one.se));
    assert_true(none.n == 0 && isnan(none.mean) && isnan(none.variance) && isnan(none.se));
}

/* t(7, .975) = 2.3646, t(1, .975) = 12.706, t(7, .95) = 1.8946: Student's printed table. */
static void t_interval(void **state) {
    (void)state;
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    const double printed = 5e-5, se = sqrt(32.0 / 56);
    const tt_interval a = tt_stat_t(x, 8, 0.95), b = tt_stat_t(x, 8, 0.90),
                      c = tt_stat_t(x, 2, 0.95), d = tt_stat_t(x, 1, 0.95);
    T_NEAR((a.hi - a.estimate) / se, 2.3646, printed);
    T_NEAR((a.estimate - a.lo) / se, 2.3646, printed);
    T_NEAR((b.hi - b.estimate) / se, 1.8946, printed);
    T_NEAR(c.hi - c.estimate, 12.706, 10 * printed); // se = 1
    assert_true(d.estimate == 2 && isnan(d.lo) && isnan(d.hi));
    assert_true(isnan(tt_stat_t(x, 0, 0.95).estimate));
}

static void paired(void **state) {
    (void)state;
    const double a[] = {1, 5, 2, 8, 3}, b[] = {0.5, 5.5, 1, 6, 3};
    const double d[] = {0.5, -0.5, 1, 2, 0};
    double work[5];
    const tt_interval got = tt_stat_paired(a, b, 5, 0.9, work), want = tt_stat_t(d, 5, 0.9);
    assert_true(got.estimate == want.estimate && got.lo == want.lo && got.hi == want.hi);
    T_ARITH(got.estimate, 0.6, 1, 5);
}

static void finite_values(void **state) {
    (void)state;
    double x[] = {1, NAN, 3, INFINITY, 5, -2}, out[6];
    const double y[] = {0.5, 1, NAN, 2, -5, -INFINITY};
    assert_int_equal(tt_stat_finite(out, x, NULL, 6), 4);
    assert_true(out[0] == 1 && out[1] == 3 && out[2] == 5 && out[3] == -2);
    assert_int_equal(tt_stat_finite(out, x, y, 6), 2);
    assert_true(out[0] == 0.5 && out[1] == 10);
    assert_int_equal(tt_stat_finite(x, x, NULL, 6), 4); // in place
    assert_true(x[0] == 1 && x[1] == 3 && x[2] == 5 && x[3] == -2);
    assert_int_equal(tt_stat_finite(out, y, NULL, 0), 0);
}

/* One degree of freedom is Cauchy's distribution: P(T < t) = 1/2 + atan(t) / pi; two:
 * 1/2 + t / (2 sqrt(2 + t^2)). */
static void t_test(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("t_test", k);
        const double mean = tt_rng_gaussian(&r), se = 0.1 + tt_rng_uniform(&r);
        const double t = mean / se, pi = acos(-1);
        const tt_summary a = {.n = 2, .mean = mean, .se = se};
        const tt_summary b = {.n = 3, .mean = mean, .se = se};
        T_NEAR(tt_stat_t_p(a, TT_LOWER), 0.5 + atan(t) / pi, 1e-12);
        T_NEAR(tt_stat_t_p(b, TT_LOWER), 0.5 + t / (2 * sqrt(2 + t * t)), 1e-12);
        T_NEAR(tt_stat_t_p(b, TT_UPPER), 0.5 - t / (2 * sqrt(2 + t * t)), 1e-12);
        T_NEAR(tt_stat_t_p(b, TT_TWO_SIDED),
               2 * fmin(tt_stat_t_p(b, TT_LOWER), tt_stat_t_p(b, TT_UPPER)), 1e-12);
    }
}

static void t_test_without_answer(void **state) {
    (void)state;
    const tt_summary mute[] = {{.n = 0, .mean = NAN, .se = NAN},
                               {.n = 1, .mean = 2, .se = NAN},
                               {.n = 5, .mean = 2, .se = 0},
                               {.n = 5, .mean = 2, .se = INFINITY},
                               {.n = 5, .mean = 2, .se = NAN}};
    for (size_t i = 0; i < sizeof mute / sizeof mute[0]; i++) {
        assert_true(tt_stat_t_p(mute[i], TT_LOWER) == 1);
        assert_true(tt_stat_t_p(mute[i], TT_UPPER) == 1);
        assert_true(tt_stat_t_p(mute[i], TT_TWO_SIDED) == 1);
    }
}

/* The interval of a level holds 0 exactly when the two-sided p is above 1 - level. */
static void test_and_interval(void **state) {
    (void)state;
    size_t rejected = 0, n = t_cases(200);
    for (uint64_t k = 0; k < n; k++) {
        tt_rng r = t_rng("test_and_interval", k);
        const tt_summary s = {.n = 2 + tt_rng_below(&r, 20),
                              .mean = 2 * tt_rng_gaussian(&r),
                              .se = 0.1 + tt_rng_uniform(&r)};
        const tt_interval i = tt_stat_t_interval(s, 0.9);
        const int outside = i.lo > 0 || i.hi < 0;
        assert_int_equal(tt_stat_t_p(s, TT_TWO_SIDED) < 0.1, outside);
        rejected += (size_t)outside;
    }
    assert_in_range(rejected, n / 10, n - n / 10);
}

/* By hand at .05: .01 <= .05/4, .015 <= .05/3, .03 > .05/2, and .04 is not looked at
 * although .04 <= .05/1. */
static void holm_by_hand(void **state) {
    (void)state;
    const double p[] = {0.03, 0.01, 0.04, 0.015}, same[] = {0.0125, 0.0125, 0.0125, 0.0125};
    const double gap[] = {NAN, 0.001, NAN};
    int rejected[4];
    assert_int_equal(tt_stat_holm(rejected, p, 4, 0.05), 2);
    assert_true(!rejected[0] && rejected[1] && !rejected[2] && rejected[3]);
    assert_int_equal(tt_stat_holm(rejected, same, 4, 0.05), 4);
    assert_int_equal(tt_stat_holm(rejected, same, 4, 0.0499), 0);
    assert_int_equal(tt_stat_holm(rejected, gap, 3, 0.05), 1);
    assert_true(!rejected[0] && rejected[1] && !rejected[2]);
    assert_int_equal(tt_stat_holm(rejected, p, 0, 0.05), 0);
}

/* The shortcut of a closed test: i is rejected when every set of hypotheses that holds it
 * has a member with p <= level / size (Bonferroni). */
static void holm_is_closed_bonferroni(void **state) {
    (void)state;
    enum { MOST = 6 };
    size_t seen[MOST + 1] = {0};
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("holm_is_closed_bonferroni", k);
        const size_t n = 1 + tt_rng_below(&r, MOST);
        double p[MOST];
        int rejected[MOST];
        size_t want = 0;
        for (size_t i = 0; i < n; i++) {
            p[i] = 0.01 * (double)tt_rng_below(&r, 8); // ties are common
        }
        const size_t got = tt_stat_holm(rejected, p, n, 0.055);
        for (size_t i = 0; i < n; i++) {
            int every = 1;
            for (unsigned set = 0; set < 1u << n; set++) {
                double least = 1;
                size_t size = 0;
                for (size_t j = 0; j < n; j++) {
                    if (set >> j & 1) {
                        least = fmin(least, p[j]);
                        size++;
                    }
                }
                every = every && (!(set >> i & 1) || least <= 0.055 / (double)size);
            }
            assert_int_equal(rejected[i], every);
            want += (size_t)every;
        }
        assert_int_equal(got, want);
        seen[got]++;
    }
    assert_true(seen[0] > 0 && seen[1] > 0 && seen[2] > 0);
}

/* By hand, type 7: position (n - 1) q between sorted values. */
static void quantile(void **state) {
    (void)state;
    const double x[] = {9, 1, 4, 16, 25};
    double work[5];
    T_ARITH(tt_stat_quantile(x, 5, 0.5, work), 9, 9, 1);
    T_ARITH(tt_stat_quantile(x, 5, 0, work), 1, 1, 1);
    T_ARITH(tt_stat_quantile(x, 5, 1, work), 25, 25, 1);
    T_ARITH(tt_stat_quantile(x, 5, 0.1, work), 2.2, 4, 1);
    T_ARITH(tt_stat_quantile(x, 5, 0.9, work), 21.4, 25, 1);
    T_ARITH(tt_stat_quantile(x, 1, 0.3, work), 9, 9, 1);
    assert_true(isnan(tt_stat_quantile(x, 0, 0.3, work)));
    assert_true(x[0] == 9 && x[4] == 25);
}

enum { N = 23, RESAMPLES = 301 };

static void exponentials(double *x, size_t n, uint64_t item) {
    tt_rng r = t_rng("exponentials", item);
    for (size_t i = 0; i < n; i++) {
        x[i] = -log(1 - tt_rng_uniform(&r));
    }
}

static double affine(const double *x, size_t n) {
    return 3 - 2 * tt_stat_mean(x, n);
}

static double constant(const double *x, size_t n) {
    return (double)(n > 0) + 0 * x[0];
}

/* The percentile interval is what its definition says, resample by resample. */
static void percentile(void **state) {
    (void)state;
    double x[N], work[N + RESAMPLES], value[RESAMPLES], sample[N], scratch[RESAMPLES];
    const tt_address address = {.seed = 11, .replicate = 2};
    exponentials(x, N, 0);
    for (size_t b = 0; b < RESAMPLES; b++) {
        tt_rng r;
        tt_rng_at(&r, &address, TT_ROLE_BOOTSTRAP, b);
        for (size_t i = 0; i < N; i++) {
            sample[i] = x[tt_rng_below(&r, N)];
        }
        value[b] = tt_stat_mean(sample, N);
    }
    const tt_interval got = tt_stat_bootstrap(x, N, tt_stat_mean, TT_PERCENTILE, 0.9,
                                              RESAMPLES, work, &address);
    T_ARITH(got.lo, tt_stat_quantile(value, RESAMPLES, 0.05, scratch), 1, 1);
    T_ARITH(got.hi, tt_stat_quantile(value, RESAMPLES, 0.95, scratch), 1, 1);
    assert_true(got.estimate == tt_stat_mean(x, N));
}

/* 3 - 2 m has the mirrored interval; both intervals of skewed data: BCa lies
 * to the right. */
static void bca_identities(void **state) {
    (void)state;
    double x[N], work[N + RESAMPLES];
    for (uint32_t k = 0; k < 20; k++) {
        const tt_address address = {.seed = 12, .replicate = k};
        exponentials(x, N, k);
        const tt_interval m =
            tt_stat_bootstrap(x, N, tt_stat_mean, TT_BCA, 0.9, RESAMPLES, work, &address);
        const tt_interval a =
            tt_stat_bootstrap(x, N, affine, TT_BCA, 0.9, RESAMPLES, work, &address);
        T_ARITH(a.lo, 3 - 2 * m.hi, 10, N * 10);
        T_ARITH(a.hi, 3 - 2 * m.lo, 10, N * 10);
    }
    const tt_address address = {.seed = 13};
    const tt_interval c =
        tt_stat_bootstrap(x, N, constant, TT_BCA, 0.9, RESAMPLES, work, &address);
    assert_true(c.estimate == 1 && c.lo == 1 && c.hi == 1);
    const tt_interval one =
        tt_stat_bootstrap(x, 1, constant, TT_BCA, 0.9, RESAMPLES, work, &address);
    assert_true(one.estimate == 1 && isnan(one.lo) && isnan(one.hi));
}

/* BCa of the mean against its formula written out: z0 from the share of resamples below the
 * mean, a = sum (x - m)^3 / (6 (sum (x - m)^2)^1.5). */
static void bca_formula(void **state) {
    (void)state;
    double x[N], work[N + RESAMPLES], value[RESAMPLES], sample[N], scratch[RESAMPLES];
    const tt_address address = {.seed = 14};
    exponentials(x, N, 3);
    double below = 0, square = 0, cube = 0;
    const double m = tt_stat_mean(x, N);
    for (size_t b = 0; b < RESAMPLES; b++) {
        tt_rng r;
        tt_rng_at(&r, &address, TT_ROLE_BOOTSTRAP, b);
        for (size_t i = 0; i < N; i++) {
            sample[i] = x[tt_rng_below(&r, N)];
        }
        value[b] = tt_stat_mean(sample, N);
        below += value[b] < m;
    }
    for (size_t i = 0; i < N; i++) {
        square += pow(x[i] - m, 2);
        cube += pow(x[i] - m, 3);
    }
    const double z0 = gsl_cdf_ugaussian_Pinv(below / RESAMPLES);
    const double a = cube / (6 * pow(square, 1.5));
    const tt_interval got =
        tt_stat_bootstrap(x, N, tt_stat_mean, TT_BCA, 0.9, RESAMPLES, work, &address);
    const double p[2] = {0.05, 0.95}, have[2] = {got.lo, got.hi};
    for (int k = 0; k < 2; k++) {
        const double z = z0 + gsl_cdf_ugaussian_Pinv(p[k]);
        const double q = gsl_cdf_ugaussian_P(z0 + z / (1 - a * z));
        T_ARITH(have[k], tt_stat_quantile(value, RESAMPLES, q, scratch), 1, N * RESAMPLES);
    }
    assert_true(a > 0);
}

/* Share of 2000 replicates whose interval holds the true mean 0 of n normal values. */
static void coverage_t(void **state) {
    (void)state;
    enum { REPLICATES = 2000, SIZE = 7 };
    double hits = 0, narrow = 0;
    for (uint64_t k = 0; k < REPLICATES; k++) {
        tt_rng r = t_rng("coverage_t", k);
        double x[SIZE];
        for (size_t i = 0; i < SIZE; i++) {
            x[i] = tt_rng_gaussian(&r);
        }
        const tt_interval wide = tt_stat_t(x, SIZE, 0.95), half = tt_stat_t(x, SIZE, 0.5);
        hits += wide.lo <= 0 && 0 <= wide.hi;
        narrow += half.lo <= 0 && 0 <= half.hi;
    }
    T_NEAR(hits / REPLICATES, 0.95, T_SIGMA * sqrt(0.95 * 0.05 / REPLICATES));
    T_NEAR(narrow / REPLICATES, 0.5, T_SIGMA * sqrt(0.5 * 0.5 / REPLICATES));
}

/* The bootstrap of a mean takes sqrt((n - 1) / n) sd / sqrt(n) with the normal instead of
 * t: of normal data its 90 % interval covers 2 F(1.645 sqrt((n - 1) / n)) - 1, F Student's
 * with n - 1. */
static void coverage_bootstrap(void **state) {
    (void)state;
    enum { REPLICATES = 2000, SIZE = 30, B = 299 };
    double hits[2] = {0}, work[SIZE + B];
    for (uint32_t k = 0; k < REPLICATES; k++) {
        tt_rng r = t_rng("coverage_bootstrap", k);
        const tt_address address = {.seed = 15, .replicate = k};
        double x[SIZE];
        for (size_t i = 0; i < SIZE; i++) {
            x[i] = tt_rng_gaussian(&r);
        }
        for (int kind = 0; kind < 2; kind++) {
            const tt_interval c =
                tt_stat_bootstrap(x, SIZE, tt_stat_mean, kind ? TT_BCA : TT_PERCENTILE, 0.9,
                                  B, work, &address);
            hits[kind] += c.lo <= 0 && 0 <= c.hi;
        }
    }
    const double z = gsl_cdf_ugaussian_Pinv(0.95) * sqrt((SIZE - 1.0) / SIZE);
    const double p = 2 * gsl_cdf_tdist_P(z, SIZE - 1) - 1;
    T_NEAR(hits[0] / REPLICATES, p, T_SIGMA * sqrt(p * (1 - p) / REPLICATES));
    T_NEAR(hits[1] / REPLICATES, p, T_SIGMA * sqrt(p * (1 - p) / REPLICATES));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(summary),
    cmocka_unit_test(t_interval),
    cmocka_unit_test(paired),
    cmocka_unit_test(finite_values),
    cmocka_unit_test(t_test),
    cmocka_unit_test(t_test_without_answer),
    cmocka_unit_test(test_and_interval),
    cmocka_unit_test(holm_by_hand),
    cmocka_unit_test(holm_is_closed_bonferroni),
    cmocka_unit_test(quantile),
    cmocka_unit_test(percentile),
    cmocka_unit_test(bca_identities),
    cmocka_unit_test(bca_formula),
    cmocka_unit_test(coverage_t),
    cmocka_unit_test(coverage_bootstrap),
};

T_MAIN(tests)
