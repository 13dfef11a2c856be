/* Supports: the registry, equations of sets, digit rules, distributions, refusals. */
#include <string.h>

#include "t_support.h"

static const double pi = 3.14159265358979323846;

/* Inside the cube; copies are copies; a draw is the map at uniform parameters. */
static void registry(void **state) {
    (void)state;
    for (size_t i = 0; i < th_supports_count; i++) {
        const th_support_spec *spec = &th_supports[i];
        tt_rng r = t_rng("registry", i), twin;
        gsl_rng g = tt_rng_gsl(&r), h = tt_rng_gsl(&twin);
        const th_support s = open_support(spec->name, &g);
        assert_ptr_equal(th_support_find(spec->name), spec);
        assert_true(spec->dimension >= 0 && spec->dimension <= (double)s.ambient);
        for (size_t rep = 0; rep < t_cases(200); rep++) {
            double x[TH_AMBIENT], y[TH_AMBIENT], t[TH_AMBIENT];
            twin = r;
            th_support_draw(x, &s, &g);
            for (size_t l = 0; l < s.ambient; l++) {
                assert_true(x[l] >= 0 && x[l] <= 1);
            }
            for (size_t l = s.piece[0].own; spec->join == TH_ALONE && l < s.ambient; l++) {
                assert_true(x[l] == x[l - s.piece[0].own]);
            }
            for (size_t k = 0; k < s.parameters; k++) {
                t[k] = gsl_rng_uniform(&h);
            }
            if (s.parameters > 0) {
                assert_int_equal(th_support_map(y, &s, t), GSL_SUCCESS);
                assert_memory_equal(x, y, s.ambient * sizeof *x);
            }
        }
    }
    assert_null(th_support_find("nowhere"));
}

/* Corners of the parameter cube, where rounding could leave the unit cube. */
static void corners(void **state) {
    (void)state;
    for (size_t i = 0; i < th_supports_count; i++) {
        tt_rng r = t_rng("corners", i);
        gsl_rng g = tt_rng_gsl(&r);
        const th_support s = open_support(th_supports[i].name, &g);
        for (size_t rep = 0; s.parameters > 0 && rep < t_cases(100); rep++) {
            double x[TH_AMBIENT], t[TH_AMBIENT];
            for (size_t k = 0; k < s.parameters; k++) {
                t[k] = (double)tt_rng_below(&r, 2);
            }
            th_support_map(x, &s, t);
            for (size_t l = 0; l < s.ambient; l++) {
                assert_true(x[l] >= 0 && x[l] <= 1);
            }
        }
    }
}

static double square(double x) {
    return x * x;
}

static double radius(const double *x, size_t m) {
    double sum = 0;
    for (size_t l = 0; l < m; l++) {
        sum += square(x[l] - 0.5);
    }
    return sqrt(sum);
}

static void equations(void **state) {
    (void)state;
    tt_rng r = t_rng("equations", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support torus = open_support("torus_3", &g),
                     sphere = open_support("sphere_3", &g),
                     helix = open_support("helix", &g),
                     roll = open_support("swiss_roll", &g),
                     onehot = open_support("onehot_50", &g),
                     binaries = open_support("binaries_20", &g),
                     reciprocals = open_support("reciprocals", &g);
    double x[TH_AMBIENT];
    for (size_t rep = 0; rep < t_cases(1000); rep++) {
        th_support_draw(x, &torus, &g);
        for (size_t k = 0; k < 3; k++) {
            T_ARITH(radius(x + 2 * k, 2), 0.4, 1, 1);
        }
        th_support_draw(x, &sphere, &g);
        T_ARITH(radius(x, 4), 0.4, 1, 1);
        th_support_draw(x, &helix, &g);
        T_ARITH(radius(x, 2), 0.4, 1, 1);
        T_ARITH((x[0] - 0.5) * sin(6 * pi * x[2]), (x[1] - 0.5) * cos(6 * pi * x[2]),
                6 * pi, 1);
        th_support_draw(x, &roll, &g);
        const double angle = radius(x, 2) * 4.5 * pi / 0.4;
        assert_true(angle >= 1.5 * pi * (1 - DBL_EPSILON * T_RATIO));
        T_ARITH((x[0] - 0.5) * sin(angle), (x[1] - 0.5) * cos(angle), 4.5 * pi, 1);
        th_support_draw(x, &onehot, &g);
        double sum = 0;
        for (size_t l = 0; l < 50; l++) {
            assert_true(x[l] == 0 || x[l] == 1);
            sum += x[l];
        }
        assert_true(sum == 1);
        th_support_draw(x, &binaries, &g);
        for (size_t l = 0; l < 20; l++) {
            assert_true(x[l] == 0 || x[l] == 1);
        }
        th_support_draw(x, &reciprocals, &g);
        assert_true(1 / rint(1 / x[0]) == x[0]);
    }
}

/* The k-th digit of x in [0,1); exact while base^k <= 2^53 and x is off the edges. */
static unsigned digit(double x, unsigned base, unsigned k) {
    const double scaled = floor(x * pow(base, k));
    return (unsigned)fmod(scaled, base);
}

static void digit_rules(void **state) {
    (void)state;
    enum { TERNARY = 30, BINARY = 53 };
    tt_rng r = t_rng("digit_rules", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support cantor = open_support("cantor", &g),
                     dust = open_support("cantor_dust", &g),
                     triangle = open_support("triangle", &g),
                     carpet = open_support("carpet", &g);
    for (size_t rep = 0; rep < t_cases(2000); rep++) {
        double c, d[2], t[2], s[2];
        th_support_draw(&c, &cantor, &g);
        th_support_draw(d, &dust, &g);
        th_support_draw(t, &triangle, &g);
        th_support_draw(s, &carpet, &g);
        for (unsigned k = 1; k <= TERNARY; k++) {
            assert_true(digit(c, 3, k) != 1);
            assert_true(digit(d[0], 3, k) != 1 && digit(d[1], 3, k) != 1);
            assert_false(digit(s[0], 3, k) == 1 && digit(s[1], 3, k) == 1);
        }
        for (unsigned k = 1; k <= BINARY; k++) {
            assert_false(digit(t[0], 2, k) == 1 && digit(t[1], 2, k) == 1);
        }
    }
}

/* The mean of n values of one statistic against its expectation. */
static void judge_mean(const char *what, const double *v, size_t n, double expected) {
    double mean = 0, ss = 0;
    for (size_t i = 0; i < n; i++) {
        mean += v[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        ss += square(v[i] - mean);
    }
    const double z = (mean - expected) / sqrt(ss / (double)n / (double)(n - 1));
    if (!(fabs(z) < T_SIGMA)) {
        fail_msg("%s: mean %g, expected %g, z = %.2f", what, mean, expected, z);
    }
}

/* Means and variances of a coordinate under the uniform law of each set. */
static void distributions(void **state) {
    (void)state;
    enum { N = 20000 };
    static const struct {
        const char *name;
        double mean, variance;
    } cases[] = {{"cube_3", 0.5, 1.0 / 12},        {"copies_2_50", 0.5, 1.0 / 12},
                 {"torus_2", 0.5, 0.16 / 2},       {"sphere_2", 0.5, 0.16 / 3},
                 {"sphere_3", 0.5, 0.16 / 4},      {"onehot_50", 0.02, 0.02 * 0.98},
                 {"binaries_10", 0.5, 0.25},       {"cantor", 0.5, 1.0 / 8},
                 {"cantor_dust_50", 0.5, 1.0 / 8}, {"triangle", 1.0 / 3, 2.0 / 27},
                 {"carpet", 0.5, 3.0 / 32}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tt_rng r = t_rng("distributions", i);
        gsl_rng g = tt_rng_gsl(&r);
        const th_support s = open_support(cases[i].name, &g);
        double *x = draw_points(&s, N, &g), *v = malloc(N * sizeof *v);
        for (size_t l = 0; l < s.piece[0].own; l++) {
            for (size_t k = 0; k < N; k++) {
                v[k] = x[k * s.ambient + l];
            }
            judge_mean(cases[i].name, v, N, cases[i].mean);
            for (size_t k = 0; k < N; k++) {
                v[k] = square(v[k]);
            }
            judge_mean(cases[i].name, v, N, square(cases[i].mean) + cases[i].variance);
        }
        free(x);
        free(v);
    }
}

/* P(1/j <= 1/k) = k^(-1/2); a union takes each of its sets half the time. */
static void weights(void **state) {
    (void)state;
    enum { N = 20000 };
    tt_rng r = t_rng("weights", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support s = open_support("reciprocals", &g),
                     u = open_support("curve_atoms", &g);
    double *x = draw_points(&s, N, &g), *y = draw_points(&u, N, &g), v[N];
    for (size_t k = 2; k <= 512; k *= 2) {
        for (size_t i = 0; i < N; i++) {
            v[i] = rint(1 / x[i]) >= (double)k;
        }
        judge_mean("reciprocals", v, N, 1 / sqrt((double)k));
    }
    for (size_t i = 0; i < N; i++) {
        v[i] = y[10 * i + 9] == 0 || y[10 * i + 9] == 1; // the graph stays in 0.1 .. 0.9
    }
    judge_mean("atoms", v, N, 0.5);
    free(x);
    free(y);
}

static void refusals(void **state) {
    (void)state;
    static const th_support_spec bad[] = {
        {"too wide", 1, TH_ALONE, {{TH_CUBE, 1, TH_AMBIENT + 1}}},
        {"no size", 0, TH_ALONE, {{TH_CUBE, 0, 5}}},
        {"does not fit", 5, TH_ALONE, {{TH_CUBE, 5, 4}}},
        {"crosses itself", 2, TH_ALONE, {{TH_SURFACE, 2, 4}}},
        {"sphere", 3, TH_ALONE, {{TH_SPHERE, 3, 3}}},
        {"torus", 3, TH_ALONE, {{TH_TORUS, 3, 5}}},
        {"latent", 17, TH_ALONE, {{TH_LINEAR, TH_LATENT + 1, 50}}},
        {"projection", 3, TH_ALONE, {{TH_ORTHONORMAL, 3, 2}}},
        {"thick carpet", 3, TH_ALONE, {{TH_CARPET, 3, 3}}},
        {"no such set", 1, TH_ALONE, {{TH_SETS, 1, 1}}},
        {"two spaces", 2, TH_UNION, {{TH_CUBE, 1, 2}, {TH_CUBE, 2, 3}}},
        {"wide product", 2, TH_BESIDE, {{TH_CUBE, 2, 40}, {TH_ONEHOT, 30, 30}}},
        {"second", 2, TH_BESIDE, {{TH_CUBE, 2, 2}, {TH_HELIX, 2, 3}}},
    };
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    tt_rng r = t_rng("refusals", 0);
    gsl_rng g = tt_rng_gsl(&r);
    th_support s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(th_support_init(&s, &bad[i], &g), GSL_EINVAL);
    }
    static const char *const imageless[] = {"helix_square", "cantor", "sphere_2",
                                            "segment_cantor"};
    const double t[TH_AMBIENT] = {0};
    double x[TH_AMBIENT];
    for (size_t i = 0; i < 4; i++) {
        s = open_support(imageless[i], &g);
        assert_int_equal(s.parameters, 0);
        assert_int_equal(th_support_map(x, &s, t), GSL_EINVAL);
    }
    gsl_set_error_handler(handler);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(registry),      cmocka_unit_test(corners),
    cmocka_unit_test(equations),     cmocka_unit_test(digit_rules),
    cmocka_unit_test(distributions), cmocka_unit_test(weights),
    cmocka_unit_test(refusals),
};

T_MAIN(tests)
