/* Box counting: what it says of a set: copies, exact and finite sets, usable scales, sets
 * whose dimension cannot be told, words, others' estimates. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <string.h>

#include "t_shared.h"
#include "t_support.h"
#include "th_minkowski.h"

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

/* Three reference sets of 4000 points: within 0.03, the truth in the interval. */
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
    cmocka_unit_test(closed_at_1), cmocka_unit_test(copies),
    cmocka_unit_test(exact),       cmocka_unit_test(usable_scales),
    cmocka_unit_test(finite_sets), cmocka_unit_test(not_identifiable),
    cmocka_unit_test(words),       cmocka_unit_test(reference),
};

T_MAIN(tests)
