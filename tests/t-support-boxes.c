/* Supports: the boxes that each kind of set occupies, counted and in closed form. */
#include "t_support.h"
#include "towers/tt_cells.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fractal_boxes), cmocka_unit_test(discrete_boxes),
    cmocka_unit_test(curve_boxes),   cmocka_unit_test(line_boxes),
    cmocka_unit_test(joined_boxes),
};

T_MAIN(tests)
