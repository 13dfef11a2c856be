/* Supports: the maps into the ambient cube, linear and curved: Lipschitz constants from
 * singular values, what a linear map fills, sets that are nested. */
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "t_support.h"

static const double pi = 3.14159265358979323846;

/* A set alone, by its numbers. */
static th_support open_set(enum th_set set, size_t size, size_t ambient, gsl_rng *g) {
    th_support s;
    const th_support_spec spec = {.name = "one set", .piece = {{set, size, ambient}}};
    assert_int_equal(th_support_init(&s, &spec, g), GSL_SUCCESS);
    return s;
}

static double square(double x) {
    return x * x;
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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(lipschitz_linear),
    cmocka_unit_test(linear_fills),
    cmocka_unit_test(lipschitz_curved),
    cmocka_unit_test(nested),
};

T_MAIN(tests)
