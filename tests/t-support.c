/* Supports: equations, digit rules, box counts, Lipschitz constants, distributions. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "t_test.h"
#include "th_support.h"
#include "towers/tt_cells.h"

static const double pi = 3.14159265358979323846;

/* The support of this name, its coefficients from the test's stream. */
static th_support open_support(const char *name, gsl_rng *g) {
    th_support s;
    const th_support_spec *spec = th_support_find(name);
    assert_non_null(spec);
    assert_int_equal(th_support_init(&s, spec, g), GSL_SUCCESS);
    return s;
}

/* A set alone, by its numbers. */
static th_support open_set(enum th_set set, size_t size, size_t ambient, gsl_rng *g) {
    th_support s;
    const th_support_spec spec = {.name = "one set", .piece = {{set, size, ambient}}};
    assert_int_equal(th_support_init(&s, &spec, g), GSL_SUCCESS);
    return s;
}

static double *draw_points(const th_support *s, size_t n, gsl_rng *g) {
    double *x = malloc(n * s->ambient * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        th_support_draw(x + i * s->ambient, s, g);
    }
    return x;
}

/* The points of m steps a parameter, centred: m^parameters of them. */
static double *grid_points(const th_support *s, size_t m, size_t *n) {
    double t[TH_AMBIENT];
    *n = 1;
    for (size_t k = 0; k < s->parameters; k++) {
        *n *= m;
    }
    double *x = malloc(*n * s->ambient * sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < *n; i++) {
        size_t rest = i;
        for (size_t k = 0; k < s->parameters; k++, rest /= m) {
            t[k] = ((double)(rest % m) + 0.5) / (double)m;
        }
        assert_int_equal(th_support_map(x + i * s->ambient, s, t), GSL_SUCCESS);
    }
    return x;
}

static size_t boxes(const double *x, size_t n, size_t ambient, size_t k) {
    tt_cells c;
    assert_int_equal(tt_cells_alloc(&c, TT_BOXES, ambient, 0, k, x, n), 0);
    const size_t count = c.count;
    tt_cells_free(&c);
    return count;
}

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

/* Self-similar sets meet copies^k boxes of side base^-k; here every box is met by
 * chance e^-12 or better. log copies / log base is the registered dimension. */
static void fractal_boxes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned base, copies, levels;
    } cases[] = {
        {"cantor", 3, 2, 12},     {"cantor_dust", 3, 4, 6}, {"cantor_dust_50", 3, 4, 5},
        {"triangle", 2, 3, 7},    {"carpet", 3, 8, 4},      {"cube_1", 2, 2, 11},
        {"cube_2", 2, 4, 6},      {"cube_3", 2, 8, 4},      {"copies_2_50", 2, 4, 5},
        {"copies_3_50", 2, 8, 3}, {"cube_10", 2, 1024, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tt_rng r = t_rng("fractal_boxes", i);
        gsl_rng g = tt_rng_gsl(&r);
        const th_support s = open_support(cases[i].name, &g);
        const double most = pow(cases[i].copies, cases[i].levels);
        const size_t n = (size_t)(22 * most);
        double *x = draw_points(&s, n, &g);
        for (unsigned k = 0; k <= cases[i].levels; k++) {
            const size_t want = (size_t)(pow(cases[i].copies, k) + 0.5);
            assert_int_equal(boxes(x, n, s.ambient, (size_t)(pow(cases[i].base, k) + 0.5)),
                             want);
        }
        T_ARITH(s.spec.dimension, log(cases[i].copies) / log(cases[i].base), 10, 1);
        free(x);
    }
}

/* Finite sets, and {1/j}: floor(M/j) takes floor(sqrt(4M+1)) values for j = 1, 2, ...; the
 * box of 1 is the one below it, met by no other point for M > 2. */
static void discrete_boxes(void **state) {
    (void)state;
    enum { J = 5000 };
    tt_rng r = t_rng("discrete_boxes", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support onehot = open_support("onehot_50", &g),
                     bag = open_support("binaries_10", &g);
    double *x = draw_points(&onehot, 2000, &g), *y = draw_points(&bag, 30000, &g), z[J];
    for (size_t k = 2; k < 200; k = 3 * k / 2) {
        assert_int_equal(boxes(x, 2000, 50, k), 50);
        assert_int_equal(boxes(y, 30000, 10, k), 1024);
    }
    assert_true(onehot.spec.dimension == 0 && bag.spec.dimension == 0);
    free(x);
    free(y);
    const th_support s = open_support("reciprocals", &g);
    for (size_t j = 1; j <= J; j++) { // t with floor(1 / (1 - t)^2) = j
        const double t = 1 - 1 / sqrt((double)j + 0.5);
        th_support_map(&z[j - 1], &s, &t);
        assert_true(z[j - 1] == 1 / (double)j);
    }
    double *drawn = draw_points(&s, 100000, &g);
    for (size_t M = 4; M < J; M *= 2) {
        const size_t want = (size_t)floor(sqrt(4 * (double)M + 1));
        assert_int_equal(boxes(z, J, 1, M), want);
        if (M <= 256) { // rarer boxes are met with probability (4 M)^(-3/4) or more
            assert_int_equal(boxes(drawn, 100000, 1, M), want);
        }
    }
    free(drawn);
}

/* Multiples of 1/k strictly between a and b. */
static size_t lines_between(double a, double b, size_t k) {
    const double lo = fmin(a, b) * (double)k, hi = fmax(a, b) * (double)k;
    return (size_t)fmax(0, ceil(hi) - floor(lo) - 1);
}

/* A curve enters a box with each grid plane that it crosses, here none twice, and with an
 * odd number of boxes a side no two at once. */
static void curve_boxes(void **state) {
    (void)state;
    enum { M = 200000 };
    static const size_t sides[] = {7, 17, 37, 97};
    tt_rng r = t_rng("curve_boxes", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support circle = open_support("circle", &g), helix = open_support("helix", &g),
                     torus = open_support("torus_2", &g);
    size_t n, n_torus;
    double *c = grid_points(&circle, M, &n), *h = grid_points(&helix, M, &n),
           *t = grid_points(&torus, 600, &n_torus);
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        const size_t k = sides[i], across = lines_between(0.1, 0.9, k);
        assert_int_equal(boxes(c, M, 2, k), 4 * across);
        assert_int_equal(boxes(h, M, 3, k), k + 12 * across);
        if (k < 20) {
            assert_int_equal(boxes(t, n_torus, 4, k), 16 * across * across);
        }
    }
    free(c);
    free(h);
    free(t);
}

static void line_boxes(void **state) {
    (void)state;
    enum { M = 50000, D = 50 };
    tt_rng r = t_rng("line_boxes", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support line = open_support("line_50", &g);
    size_t n;
    double *x = grid_points(&line, M, &n);
    for (size_t k = 1; k <= 9; k += 2) {
        size_t crossed = 1;
        for (size_t l = 0; l < D; l++) {
            crossed += lines_between(x[l], x[(M - 1) * D + l], k);
        }
        assert_int_equal(boxes(x, M, D, k), crossed);
    }
    free(x);
}

/* Products multiply the boxes; a union has those of both, once. */
static void joined_boxes(void **state) {
    (void)state;
    tt_rng r = t_rng("joined_boxes", 0);
    gsl_rng g = tt_rng_gsl(&r);
    enum { N = 300000 };
    const th_support product = open_support("square_onehot", &g),
                     dusty = open_support("segment_cantor", &g),
                     both = open_support("cantor_reciprocals", &g);
    double *x = draw_points(&product, N, &g), *y = draw_points(&dusty, N, &g),
           *z = draw_points(&both, N, &g);
    size_t three = 1, cantor = 1;
    for (size_t k = 1; k <= 5; k++) {
        three *= 3;
        cantor *= 2;
        assert_int_equal(boxes(x, N, 12, 3 * k), 9 * k * k * 10);
        assert_int_equal(boxes(y, N, 2, three), three * cantor);
        size_t seen = 0;
        for (size_t box = 0; box < three; box++) { // of {1/j}, or of Cantor's set
            int is_cantor = 1, is_reciprocal = box == 0;
            for (size_t rest = box; rest > 0; rest /= 3) {
                is_cantor &= rest % 3 != 1;
            }
            for (size_t j = 1; j <= three; j++) {
                is_reciprocal |= box == (three / j < three ? three / j : three - 1);
            }
            seen += (size_t)(is_cantor || is_reciprocal);
        }
        assert_int_equal(boxes(z, N, 1, three), seen);
    }
    free(x);
    free(y);
    free(z);
}

/* |x(t) - x(t')| / |t - t'|, least and largest over pairs at distances from 5e-5 on. */
static void stretch(double *least, double *most, const th_support *s, size_t pairs,
                    tt_rng *r) {
    *least = INFINITY;
    *most = 0;
    for (size_t i = 0; i < pairs; i++) {
        double t[TH_AMBIENT], u[TH_AMBIENT], x[TH_AMBIENT], y[TH_AMBIENT], dt = 0, dx = 0;
        const double near = 0.5 * pow(10, -4 * tt_rng_uniform(r));
        const size_t longest = tt_rng_below(r, s->parameters);
        for (size_t k = 0; k < s->parameters; k++) {
            const double step = near * (k == longest ? 1 : tt_rng_uniform(r));
            t[k] = tt_rng_uniform(r);
            u[k] = t[k] < 0.5 ? t[k] + step : t[k] - step;
            dt += square(t[k] - u[k]);
        }
        th_support_map(x, s, t);
        th_support_map(y, s, u);
        for (size_t l = 0; l < s->ambient; l++) {
            dx += square(x[l] - y[l]);
        }
        *least = fmin(*least, sqrt(dx / dt));
        *most = fmax(*most, sqrt(dx / dt));
    }
}

/* Largest and least singular value of the rows from `first` of a. */
static void singular(double *least, double *most, const th_piece *p, size_t first) {
    const size_t n = p->spec.size;
    gsl_matrix *a = gsl_matrix_alloc(p->own - first, n), *v = gsl_matrix_alloc(n, n);
    gsl_vector *s = gsl_vector_alloc(n), *w = gsl_vector_alloc(n);
    for (size_t l = first; l < p->own; l++) {
        for (size_t k = 0; k < n; k++) {
            gsl_matrix_set(a, l - first, k, p->a[l][k]);
        }
    }
    gsl_linalg_SV_decomp(a, v, s, w);
    *most = gsl_vector_get(s, 0);
    *least = gsl_vector_get(s, n - 1);
    gsl_matrix_free(a);
    gsl_matrix_free(v);
    gsl_vector_free(s);
    gsl_vector_free(w);
}

static void lipschitz_linear(void **state) {
    (void)state;
    for (size_t size = 1; size <= 4; size++) {
        tt_rng r = t_rng("lipschitz_linear", size);
        gsl_rng g = tt_rng_gsl(&r);
        const double round = T_RATIO * DBL_EPSILON * sqrt(10.0 * (double)size) / 5e-5;
        double least, most, low, high;
        const th_support q = open_set(TH_ORTHONORMAL, size, 10 * size, &g),
                         a = open_set(TH_LINEAR, size, 10 * size, &g);
        stretch(&least, &most, &q, 2000, &r);
        T_NEAR(least, q.piece[0].scale, round);
        T_NEAR(most, q.piece[0].scale, round);
        singular(&low, &high, &q.piece[0], 0);
        T_ARITH(low, 1, 1, 10 * size);
        T_ARITH(high, 1, 1, 10 * size);
        singular(&low, &high, &a.piece[0], 0);
        stretch(&least, &most, &a, 20000, &r);
        assert_true(least >= a.piece[0].scale * low - round);
        assert_true(most <= a.piece[0].scale * high + round);
        if (size <= 2) { // seldom near the extreme directions beyond
            T_NEAR(least, a.piece[0].scale * low, 0.01 * low);
            T_NEAR(most, a.piece[0].scale * high, 0.01 * high);
        }
    }
}

/* The scale is the largest: some corner's image has a coordinate 0 or 1. */
static void linear_fills(void **state) {
    (void)state;
    tt_rng r = t_rng("linear_fills", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support s = open_set(TH_LINEAR, 3, 20, &g);
    double x[TH_AMBIENT], gap = 1;
    for (unsigned corner = 0; corner < 8; corner++) {
        const double t[3] = {corner & 1, (corner >> 1) & 1, corner >> 2};
        th_support_map(x, &s, t);
        for (size_t l = 0; l < 20; l++) {
            gap = fmin(gap, fmin(x[l], 1 - x[l]));
        }
    }
    T_ARITH(gap, 0, 1, 3);
}

/* Graph: 1 <= stretch <= sqrt(1 + (0.4 |A|)^2); circle: chords 0.8 sin(pi delta); surface:
 * at most 0.4 |A|, and away from 0. */
static void lipschitz_curved(void **state) {
    (void)state;
    for (size_t size = 1; size <= 3; size++) {
        tt_rng r = t_rng("lipschitz_curved", size);
        gsl_rng g = tt_rng_gsl(&r);
        double least, most, low, high;
        const th_support graph = open_set(TH_GRAPH, size, 10, &g),
                         surface = open_set(TH_SURFACE, size, 20, &g);
        singular(&low, &high, &graph.piece[0], size);
        stretch(&least, &most, &graph, 20000, &r);
        assert_true(least >= 1 && most <= sqrt(1 + square(0.4 * high)));
        assert_true(most >= sqrt(1 + square(0.1 * low))); // it is curved
        singular(&low, &high, &surface.piece[0], 0);
        stretch(&least, &most, &surface, 20000, &r);
        assert_true(most <= 0.4 * high && most >= 0.1 * low);
        assert_true(least >= 0.05 * low); // embedded: no fold, no crossing
    }
    tt_rng r = t_rng("lipschitz_curved", 0);
    gsl_rng g = tt_rng_gsl(&r);
    const th_support circle = open_support("circle", &g);
    for (size_t i = 0; i < 1000; i++) {
        const double t = tt_rng_uniform(&r), u = tt_rng_uniform(&r), delta = fabs(t - u);
        double x[2], y[2];
        th_support_map(x, &circle, &t);
        th_support_map(y, &circle, &u);
        T_ARITH(hypot(x[0] - y[0], x[1] - y[1]), 0.8 * sin(pi * delta), 2 * pi, 1);
    }
}

/* More dimensions append coordinates: the same stream gives the same first ones. */
static void nested(void **state) {
    (void)state;
    tt_rng r = t_rng("nested", 0), q = r;
    gsl_rng g = tt_rng_gsl(&r), h = tt_rng_gsl(&q);
    const th_support ten = open_set(TH_GRAPH, 2, 10, &g),
                     twenty = open_set(TH_GRAPH, 2, 20, &h);
    double x[TH_AMBIENT], y[TH_AMBIENT];
    for (size_t rep = 0; rep < 100; rep++) {
        const double t[2] = {tt_rng_uniform(&r), tt_rng_uniform(&r)};
        th_support_map(x, &ten, t);
        th_support_map(y, &twenty, t);
        assert_memory_equal(x, y, 10 * sizeof *x);
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
    cmocka_unit_test(fractal_boxes), cmocka_unit_test(discrete_boxes),
    cmocka_unit_test(curve_boxes),   cmocka_unit_test(line_boxes),
    cmocka_unit_test(joined_boxes),  cmocka_unit_test(lipschitz_linear),
    cmocka_unit_test(linear_fills),  cmocka_unit_test(lipschitz_curved),
    cmocka_unit_test(nested),        cmocka_unit_test(distributions),
    cmocka_unit_test(weights),       cmocka_unit_test(refusals),
};

T_MAIN(tests)
