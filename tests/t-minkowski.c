/* Box counting: counts against naive ones and cells, coarsening, halves against their law,
 * refusals. */
#include <gsl/gsl_errno.h>

#include "t_support.h"
#include "th_minkowski.h"
#include "th_minkowski_boxes.h"
#include "th_support.h"
#include "towers/tt_cells.h"

static th_minkowski_work *work(size_t n, size_t D) {
    th_minkowski_work *w = th_minkowski_alloc(n, D);
    assert_non_null(w);
    return w;
}

/* Naive: all pairs of points, box by box. */
static size_t naive(const double *x, size_t n, size_t D, unsigned base, size_t level,
                    size_t shift) {
    const double scale = pow(base, (double)level), move = (double)shift / TH_BOX_SHIFTS;
    const double end = 1 - DBL_EPSILON / 2;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        int fresh = 1;
        for (size_t j = 0; j < i && fresh; j++) {
            size_t l = 0;
            while (l < D && floor(scale * (fmin(x[i * D + l], end) + move)) ==
                                floor(scale * (fmin(x[j * D + l], end) + move))) {
                l++;
            }
            fresh = l < D;
        }
        count += (size_t)fresh;
    }
    return count;
}

static void counts_are_naive(void **state) {
    (void)state;
    static const char *const name[] = {"cube_2",   "line_50",   "onehot_50",
                                       "triangle", "cantor",    "square_binaries",
                                       "helix",    "surface_20"};
    for (size_t rep = 0; rep < t_cases(24); rep++) {
        tt_rng r = t_rng("naive", rep);
        gsl_rng g = tt_rng_gsl(&r);
        size_t D;
        const size_t n = 1 + tt_rng_below(&r, 200);
        double *x = draw_support(name[rep % 8], n, &D, &g);
        th_minkowski_work *w = work(n, D);
        for (unsigned base = 2; base <= 3; base++) {
            const size_t level = tt_rng_below(&r, th_minkowski_finest(base) + 1);
            for (size_t shift = 0; shift < TH_BOX_SHIFTS; shift++) {
                for (size_t k = level % 4; k <= level; k += 3) {
                    assert_int_equal(th_minkowski_count(x, n, D, base, k, shift, w),
                                     naive(x, n, D, base, k, shift));
                }
            }
        }
        th_minkowski_free(w);
        free(x);
    }
}

/* Another implementation (the sieve's cells, which sort), larger samples, grids not
 * shifted. */
static void counts_are_cells(void **state) {
    (void)state;
    enum { N = 20000 };
    for (size_t i = 0; i < th_supports_count; i += 3) {
        tt_rng r = t_rng("cells", i);
        gsl_rng g = tt_rng_gsl(&r);
        size_t D;
        double *x = draw_support(th_supports[i].name, N, &D, &g);
        th_minkowski_work *w = work(N, D);
        for (size_t level = 1; level <= 9; level += 4) {
            for (unsigned base = 2; base <= 3; base++) {
                tt_cells c;
                const size_t sides = (size_t)pow(base, (double)level);
                assert_int_equal(tt_cells_alloc(&c, TT_BOXES, D, 0, sides, x, N), 0);
                assert_int_equal(th_minkowski_count(x, N, D, base, level, 0, w), c.count);
                tt_cells_free(&c);
            }
        }
        th_minkowski_free(w);
        free(x);
    }
}

/* Counts of nested grids, found box by box, equal those from all points. */
static void coarsening(void **state) {
    (void)state;
    enum { N = 4000 };
    static const char *const name[] = {"line_50", "carpet", "torus_2", "curve_atoms"};
    static th_box_counts c;
    for (size_t i = 0; i < 4; i++) {
        tt_rng r = t_rng("coarsening", i);
        gsl_rng g = tt_rng_gsl(&r);
        size_t D, compared = 0;
        double *x = draw_support(name[i], N, &D, &g);
        th_minkowski_work *w = work(N, D);
        for (unsigned base = 2; base <= 3; base++) {
            th_boxes_halve(w, N, &g);
            th_boxes_count(&c, x, N, D, base, w);
            for (size_t shift = 0; shift < TH_BOX_SHIFTS; shift++) {
                for (size_t k = 0; k < c.levels; k++) {
                    const size_t all = th_minkowski_count(x, N, D, base, k, shift, w);
                    if (isfinite(c.count[shift][k])) {
                        assert_true(c.count[shift][k] == (double)all);
                        compared++;
                    } else {
                        assert_true(all > N / 4);
                    }
                }
            }
            // the next finer grid has too many
            assert_true(th_minkowski_count(x, N, D, base, c.levels, 0, w) > N / 4);
        }
        assert_true(compared > 30);
        th_minkowski_free(w);
        free(x);
    }
}

/* All points of the lattice (i + 1/2) / m: m^2 boxes unshifted, (2^k + 1)^2 else. */
static void lattice(void **state) {
    (void)state;
    enum { M = 128, N = M * M };
    double *x = malloc(2 * N * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < N; i++) {
        x[2 * i] = ((double)(i / M) + 0.5) / M;
        x[2 * i + 1] = ((double)(i % M) + 0.5) / M;
    }
    th_minkowski_work *w = work(N, 2);
    for (size_t k = 0; k <= 7; k++) {
        const size_t sides = (size_t)1 << k;
        assert_int_equal(th_minkowski_count(x, N, 2, 2, k, 0, w), sides * sides);
        for (size_t shift = 1; shift < TH_BOX_SHIFTS && k <= 5; shift++) {
            assert_int_equal(th_minkowski_count(x, N, 2, 2, k, shift, w),
                             (sides + 1) * (sides + 1));
        }
    }
    assert_int_equal(th_minkowski_count(x, N, 2, 3, 2, 0, w), 81);
    assert_int_equal(th_minkowski_count(x, N, 2, 2, 30, 3, w), N);
    th_minkowski_free(w);
    free(x);
}

/* All of {0, 1/2^j}^16: as structured as boxes can be; none may share a hash. */
static void no_collisions(void **state) {
    (void)state;
    enum { D = 16, N = 1 << D };
    double *x = malloc(N * D * sizeof *x);
    th_minkowski_work *w = work(N, D);
    assert_non_null(x);
    for (int j = 0; j <= 12; j += 4) {
        for (size_t i = 0; i < N; i++) {
            for (size_t l = 0; l < D; l++) {
                x[i * D + l] = ldexp((double)(i >> l & 1), -j);
            }
        }
        for (size_t k = 30; k > (size_t)j; k -= 5) {
            assert_int_equal(th_minkowski_count(x, N, D, 2, k, 0, w), N);
            assert_int_equal(th_minkowski_count(x, N, D, 3, k * 18 / 30 + 1, 2, w), N);
        }
    }
    th_minkowski_free(w);
    free(x);
}

/* A box of m points meets a half with probability 1 - 2^-m. */
static void halves(void **state) {
    (void)state;
    enum { SIDES = 64, N = 400 };
    static th_box_counts c;
    for (size_t rep = 0; rep < t_cases(5); rep++) {
        tt_rng r = t_rng("halves", rep);
        gsl_rng g = tt_rng_gsl(&r);
        double x[N], mean = 0, variance = 0, got = 0;
        size_t points[SIDES] = {0};
        for (size_t i = 0; i < N; i++) {
            const double u = tt_rng_uniform(&r);
            x[i] = u * u; // uneven
            points[(size_t)(x[i] * SIDES)]++;
        }
        for (size_t b = 0; b < SIDES; b++) {
            const double p = 1 - ldexp(1, -(int)points[b]);
            mean += p;
            variance += p * (1 - p);
        }
        th_minkowski_work *w = work(N, 1);
        th_boxes_halve(w, N, &g);
        th_boxes_count(&c, x, N, 1, 2, w);
        for (size_t j = 0; j < TH_BOX_HALVES; j++) {
            got += c.half[j][0][6] / TH_BOX_HALVES;
            assert_true(c.half[j][0][6] <= c.count[0][6]);
        }
        T_NEAR(got, mean, T_SIGMA * sqrt(variance / TH_BOX_HALVES));
        th_minkowski_free(w);
    }
}

static void refusals(void **state) {
    (void)state;
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    static const double bad[] = {NAN, INFINITY, -INFINITY, -1e-300, 1 + DBL_EPSILON};
    tt_rng r = t_rng("refusals", 0);
    gsl_rng g = tt_rng_gsl(&r);
    th_minkowski_work *w = work(10, 3);
    th_minkowski_result m;
    double x[33] = {0};
    assert_int_equal(th_minkowski(&m, x, 10, 3, w, &g), GSL_SUCCESS);
    assert_int_equal(th_minkowski(&m, x, 0, 3, w, &g), GSL_EINVAL);
    assert_int_equal(th_minkowski(&m, x, 10, 0, w, &g), GSL_EINVAL);
    assert_int_equal(th_minkowski(&m, x, 11, 3, w, &g), GSL_EINVAL);
    assert_int_equal(th_minkowski(&m, x, 8, 4, w, &g), GSL_EINVAL);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        x[17] = bad[i];
        assert_int_equal(th_minkowski(&m, x, 10, 3, w, &g), GSL_EDOM);
    }
    x[17] = 0;
    assert_int_equal(th_minkowski_count(x, 10, 3, 2, 3, 0, w), 1);
    assert_int_equal(th_minkowski_count(x, 10, 3, 4, 3, 0, w), 0);
    assert_int_equal(th_minkowski_count(x, 10, 3, 2, 31, 0, w), 0);
    assert_int_equal(th_minkowski_count(x, 10, 3, 3, 20, 0, w), 0);
    assert_int_equal(th_minkowski_count(x, 10, 3, 2, 3, TH_BOX_SHIFTS, w), 0);
    assert_null(th_minkowski_alloc((size_t)1 << 32, 1));
    th_minkowski_free(w);
    th_minkowski_free(NULL);
    gsl_set_error_handler(handler);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(counts_are_naive), cmocka_unit_test(counts_are_cells),
    cmocka_unit_test(coarsening),       cmocka_unit_test(lattice),
    cmocka_unit_test(no_collisions),    cmocka_unit_test(halves),
    cmocka_unit_test(refusals),
};

T_MAIN(tests)
