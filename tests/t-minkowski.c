/* Box counting: counts against naive ones, halves against their law, rules, refusals, planted
 * and reference sets. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <string.h>

#include "t_shared.h"
#include "t_test.h"
#include "th_minkowski.h"
#include "th_minkowski_boxes.h"
#include "th_support.h"
#include "towers/tt_cells.h"

static double *draw_support(const char *name, size_t n, size_t *D, gsl_rng *g) {
    th_support s;
    const th_support_spec *spec = th_support_find(name);
    assert_non_null(spec);
    assert_int_equal(th_support_init(&s, spec, g), GSL_SUCCESS);
    double *x = malloc(n * s.ambient * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        th_support_draw(x + i * s.ambient, &s, g);
    }
    *D = s.ambient;
    return x;
}

static th_minkowski_work *work(size_t n, size_t D) {
    th_minkowski_work *w = th_minkowski_alloc(n, D);
    assert_non_null(w);
    return w;
}

static th_minkowski_result judge(const double *x, size_t n, size_t D, const char *test) {
    tt_rng r = t_rng(test, 1);
    gsl_rng g = tt_rng_gsl(&r);
    th_minkowski_work *w = work(n, D);
    th_minkowski_result out;
    assert_int_equal(th_minkowski(&out, x, n, D, w, &g), GSL_SUCCESS);
    th_minkowski_free(w);
    return out;
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

/* Another implementation (the sieve's cells, which sort), larger samples, unshifted grids. */
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

/* Copies of coordinates occupy the same boxes: the same result to the last bit. */
static void copies(void **state) {
    (void)state;
    enum { N = 3000, D = 2, COPIES = 25 };
    tt_rng r = t_rng("copies", 0);
    double *x = malloc(N * D * sizeof *x), *y = malloc(N * D * COPIES * sizeof *y);
    assert_true(x && y);
    for (size_t i = 0; i < N * D; i++) {
        x[i] = tt_rng_uniform(&r) * tt_rng_uniform(&r);
    }
    for (size_t i = 0; i < N * D * COPIES; i++) {
        y[i] = x[i / (D * COPIES) * D + i % D];
    }
    const th_minkowski_result a = judge(x, N, D, "copies"),
                              b = judge(y, N, D * COPIES, "copies");
    assert_memory_equal(&a, &b, sizeof a);
    free(x);
    free(y);
}

/* Points with coordinates 1, as after scaling by the range, have no boxes of their own. */
static void closed_at_1(void **state) {
    (void)state;
    enum { N = 5000 };
    tt_rng r = t_rng("closed", 0);
    double *x = malloc(2 * N * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < 2 * N; i++) {
        x[i] = fmin(1, 1.01 * tt_rng_uniform(&r));
    }
    const th_minkowski_result m = judge(x, N, 2, "closed");
    assert_true(m.count[0] == 1);
    T_ARITH(m.estimate, 2, 2, 5);
    free(x);
}

/* N = 4^k, and so all is as in the header with SSR = 0. */
static void exact(void **state) {
    (void)state;
    enum { N = 40000 };
    tt_rng r = t_rng("exact", 0);
    double *x = malloc(2 * N * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < 2 * N; i++) {
        x[i] = tt_rng_uniform(&r);
    }
    const th_minkowski_result m = judge(x, N, 2, "exact");
    assert_int_equal(m.status, TH_MINKOWSKI_OK);
    assert_int_equal(m.base, 2);
    assert_int_equal(m.way, TH_BOX_LEAST);
    assert_int_equal(m.first, 1); // one box at k = 0; 4^6 > n / 10
    assert_int_equal(m.last, 5);
    assert_int_equal(m.usable, 5);
    T_ARITH(m.estimate, 2, 2, 5);
    T_ARITH(m.se, 0.02 / sqrt(10) / log(2), 1, 5);
    T_ARITH(m.drift, 0, 2, 5);
    T_ARITH(m.spread, 0, 2, 5);
    T_ARITH(m.grids, 0, 2, 5);
    const double width = 2 * gsl_hypot3(m.sampling, m.se, m.grids) +
                         fmax(fmax(fabs(m.bias), m.spread), fabs(m.drift));
    T_ARITH(m.hi - m.estimate, width, 2, 5);
    T_ARITH(m.estimate - m.lo, width, 2, 5);
    for (size_t k = 1; k <= 5; k++) {
        T_ARITH(m.count[k], pow(4, (double)k), pow(4, (double)k), 1);
    }
    free(x);
}

/* Statistics of a count from its definition: 95 % met by halves, n / 10. */
static void usable_scales(void **state) {
    (void)state;
    enum { N = 5000, D = 1 };
    tt_rng r = t_rng("usable", 0);
    double x[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = gsl_pow_4(tt_rng_uniform(&r)); // density x^(-3/4): boxes near 1 are rare
    }
    const th_minkowski_result m = judge(x, N, D, "usable");
    size_t usable = 0;
    for (size_t k = 0; k < m.levels; k++) {
        usable += m.count[k] >= 2 && m.count[k] <= N / 10 && m.half[k] >= 0.95 * m.count[k];
        assert_true(m.half[k] <= m.count[k] * (1 + T_RATIO * DBL_EPSILON));
        assert_true(k == 0 || m.count[k] >= m.count[k - 1] * (1 - T_RATIO * DBL_EPSILON));
    }
    assert_int_equal(usable, m.usable);
    assert_true(m.last < m.levels - 1); // some are counted and not used
}

/* Finite sets, whatever their number of combinations; and what only looks finite. */
static void finite_sets(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        int is_finite;
    } cases[] = {
        {"onehot_50", 1000, 1},    {"onehot_50", 20000, 1},    {"binaries_10", 1000, 1},
        {"binaries_20", 1000, 1},  {"binaries_20", 20000, 1},  {"reciprocals", 1000, 0},
        {"reciprocals", 20000, 0}, {"square_onehot", 1000, 0}, {"curve_atoms", 1000, 0},
        {"cantor", 1000, 0},       {"cube_20", 1000, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tt_rng r = t_rng("finite", i);
        gsl_rng g = tt_rng_gsl(&r);
        size_t D;
        double *x = draw_support(cases[i].name, cases[i].n, &D, &g);
        const th_minkowski_result m = judge(x, cases[i].n, D, "finite");
        assert_int_equal(m.status == TH_MINKOWSKI_FINITE, cases[i].is_finite);
        if (cases[i].is_finite) {
            assert_true(m.estimate == 0 && m.lo == 0 && m.hi == 0.005);
        }
        free(x);
    }
    double same[100];
    for (size_t i = 0; i < 100; i++) {
        same[i] = 0.3;
    }
    assert_true(judge(same, 100, 1, "finite").estimate == 0);
    assert_true(judge(same, 20, 5, "finite").estimate == 0);
}

static void not_identifiable(void **state) {
    (void)state;
    enum { N = 4000 };
    tt_rng r = t_rng("not_identifiable", 0);
    gsl_rng g = tt_rng_gsl(&r);
    size_t D;
    double *x = draw_support("cube_10", N, &D, &g);
    th_minkowski_result m = judge(x, N, D, "few scales");
    assert_int_equal(m.status, TH_MINKOWSKI_FEW_SCALES);
    assert_true(isnan(m.estimate) && isnan(m.lo) && isnan(m.hi) && isnan(m.slope));
    for (size_t n = 1; n <= 12; n++) {
        m = judge(x, n, D, "few scales");
        assert_int_equal(m.status, TH_MINKOWSKI_FEW_SCALES);
        assert_true(isnan(m.estimate));
    }
    // two squares: 2, 8, 32 boxes, three scales, but 10 4^3 > 400 points
    for (size_t i = 0; i < 400; i++) {
        x[3 * i] = i % 2 == 0 ? 0.25 : 0.75;
        x[3 * i + 1] = tt_rng_uniform(&r) / 2;
        x[3 * i + 2] = tt_rng_uniform(&r) / 2;
    }
    m = judge(x, 400, 3, "few points");
    assert_int_equal(m.status, TH_MINKOWSKI_FEW_POINTS);
    assert_true(isnan(m.estimate) && isfinite(m.slope));
    // slopes 1, 2, 3: 1, 2, 8, 64 boxes; finer ones are beyond n / 10
    for (size_t i = 0; i < 1000; i++) {
        x[3 * i] = tt_rng_uniform(&r);
        x[3 * i + 1] = tt_rng_uniform(&r) / 2;
        x[3 * i + 2] = tt_rng_uniform(&r) / 4;
    }
    m = judge(x, 1000, 3, "drift");
    assert_int_equal(m.status, TH_MINKOWSKI_DRIFT);
    assert_true(isnan(m.estimate) && fabs(m.drift) > 0.1 * m.slope);
    free(x);
}

static void words(void **state) {
    (void)state;
    for (int a = 0; a <= TH_MINKOWSKI_FEW_POINTS; a++) {
        assert_int_equal(th_minkowski_is_identifiable((enum th_minkowski_status)a),
                         strcmp(th_minkowski_word(a), "ok") == 0 ||
                             strcmp(th_minkowski_word(a), "finite") == 0);
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(th_minkowski_word(a), th_minkowski_word(b));
        }
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

/* Three sets of shared/reference/dim, 4000 points: within 0.03, the truth in the interval. */
static void reference(void **state) {
    (void)state;
    static const struct {
        const char *file;
        double dimension;
        size_t D;
    } sets[] = {{"reference/dim/cantor_0.6309.csv.gz", 0.63092975357145743, 2},
                {"reference/dim/sierpinski_1.5850.csv.gz", 1.5849625007211562, 2},
                {"reference/dim/square_in_R50_2.csv.gz", 2, 50}};
    enum { N = 4000 };
    for (size_t i = 0; i < 3; i++) {
        char path[1024], line[4096];
        if (!t_shared(path, sets[i].file)) {
            return;
        }
        gzFile f = gzopen(path, "r");
        double *x = malloc(N * sets[i].D * sizeof *x);
        assert_true(f && x);
        for (size_t k = 0; k < N; k++) {
            char *at = gzgets(f, line, sizeof line);
            for (size_t l = 0; l < sets[i].D; l++) {
                assert_non_null(at);
                x[k * sets[i].D + l] = strtod(at, &at);
                at += *at == ',';
            }
        }
        gzclose(f);
        const th_minkowski_result m = judge(x, N, sets[i].D, "reference");
        print_message("%s: %.4f in [%.4f, %.4f], base %u, k = %zu .. %zu\n", sets[i].file,
                      m.estimate, m.lo, m.hi, m.base, m.first, m.last);
        assert_int_equal(m.status, TH_MINKOWSKI_OK);
        T_NEAR(m.estimate, sets[i].dimension, 0.03);
        assert_true(m.lo <= sets[i].dimension && sets[i].dimension <= m.hi);
        free(x);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(counts_are_naive),
    cmocka_unit_test(counts_are_cells),
    cmocka_unit_test(coarsening),
    cmocka_unit_test(lattice),
    cmocka_unit_test(no_collisions),
    cmocka_unit_test(halves),
    cmocka_unit_test(closed_at_1),
    cmocka_unit_test(copies),
    cmocka_unit_test(exact),
    cmocka_unit_test(usable_scales),
    cmocka_unit_test(finite_sets),
    cmocka_unit_test(not_identifiable),
    cmocka_unit_test(words),
    cmocka_unit_test(refusals),
    cmocka_unit_test(reference),
};

T_MAIN(tests)
