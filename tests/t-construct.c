/* Constructive approximators of squares and products: the network is the piecewise
 * function, its weights are those that were counted, depth, refusals. */
#include <gsl/gsl_errno.h>

#include "t_construct.h"
#include "th_construct.h"

static double square_direct(const void *c, const double *x) {
    const size_t *s = c;
    return th_square(x[0], s[0], (unsigned)s[1]);
}

static void squares(void **state) {
    (void)state;
    for (size_t base = 2; base <= 7; base++) {
        for (size_t stages = 1; stages <= (base == 2 ? 20 : 5); stages++) {
            tt_rng r = t_rng("squares", 100 * base + stages);
            const size_t spec[] = {base, stages};
            const double pieces = pow((double)base, (double)stages);
            const double bound = th_square_bound(base, (unsigned)stages);
            th_network *f = th_square_network(base, (unsigned)stages);
            check_network(f, square_direct, spec, 1, base, 1, &r);
            assert_int_equal(f->layers, base == 2 ? stages + 1 : 2 * stages);
            th_network_free(f);
            T_ARITH(bound, 0.25 / (pieces * pieces), bound, 1);
            for (size_t i = 0; i < 100; i++) {
                const double x = tt_rng_uniform(&r);
                const double gap = th_square(x, base, (unsigned)stages) - x * x;
                const double middle = (floor(x * pieces) + 0.5) / pieces;
                assert_true(gap >= -T_RATIO * DBL_EPSILON && gap <= bound + DBL_EPSILON);
                T_ARITH(th_square(middle, base, (unsigned)stages) - middle * middle, bound,
                        1, 1);
            }
        }
    }
}

/* Weights by hand. Two teeth: 3 in the first layer, 3 to the output, 8 for each stage
 * between (7 for the second, whose sum starts from x, the first tooth itself). */
static void weights_of_squares(void **state) {
    (void)state;
    for (size_t base = 2; base <= 9; base++) {
        th_network *f = th_square_network(base, 1);
        assert_int_equal(th_network_count(f).weights, 3 * base - 1);
        th_network_free(f);
    }
    for (unsigned m = 2; m <= 24; m++) {
        th_network *f = th_square_network(2, m);
        assert_int_equal(th_network_count(f).weights, 3 + 7 + 8 * (m - 2) + 3);
        assert_true(th_network_count(f).largest == 4);
        th_network_free(f);
    }
}

/* Sup distance from x^2 of the continuous function with these knots and values: at ends
 * of pieces, and where its slope is that of x^2. */
static double distance(const double *knot, const double *value, size_t pieces) {
    double worst = 0;
    for (size_t i = 0; i < pieces; i++) {
        const double slope = (value[i + 1] - value[i]) / (knot[i + 1] - knot[i]);
        const double x = fmin(fmax(slope / 2, knot[i]), knot[i + 1]);
        const double at[] = {knot[i], x, knot[i + 1]};
        for (size_t j = 0; j < 3; j++) {
            worst = fmax(worst, fabs(value[i] + slope * (at[j] - knot[i]) - at[j] * at[j]));
        }
    }
    return worst;
}

/* One hidden layer with k pieces: the uniform interpolant less 1/(8 k^2) attains 1/(8
 * k^2), and no function with k pieces does better, near it or far. */
static void depth_caveat(void **state) {
    (void)state;
    enum { MOST = 12 };
    for (size_t k = 2; k <= MOST; k++) {
        tt_rng r = t_rng("depth_caveat", k);
        const double least = 1 / (8.0 * (double)(k * k)), shift = -least;
        double knot[MOST + 1], value[MOST + 1], work[2 * MOST];
        th_network *f = th_network_compose(th_network_affine(1, 1, NULL, &shift),
                                           th_square_network(k, 1));
        assert_int_equal(th_network_count(f).weights, 3 * k);
        for (size_t i = 0; i <= k; i++) {
            knot[i] = (double)i / (double)k;
            th_network_eval(&value[i], f, &knot[i], work);
        }
        th_network_free(f);
        T_ARITH(distance(knot, value, k), least, 1, 1);
        for (uint64_t trial = 0; trial < t_cases(300); trial++) {
            double moved[MOST + 1], changed[MOST + 1];
            const double size = pow(10, -4 * tt_rng_uniform(&r)) / (double)k;
            for (size_t i = 0; i <= k; i++) {
                const int inner = i > 0 && i < k;
                moved[i] =
                    knot[i] + (inner ? 0.49 * size * (2 * tt_rng_uniform(&r) - 1) : 0);
                changed[i] = moved[i] * moved[i] - least * (1 + tt_rng_gaussian(&r) * size);
            }
            assert_true(distance(moved, changed, k) >= least * (1 - same));
        }
    }
}

static void products(void **state) {
    (void)state;
    for (unsigned m = 1; m <= 26; m++) {
        tt_rng r = t_rng("products", m);
        const double bound = th_product_bound(m), corner = ldexp(1, -(int)m);
        th_network *f = th_product_network(m);
        double *work = numbers(th_network_scratch(f));
        T_ARITH(bound, ldexp(1, -2 * (int)m), bound, 1);
        T_ARITH(th_product(corner, corner, m) - corner * corner, -bound, 1, 1);
        for (size_t i = 0; i < 300; i++) {
            const double x[] = {2 * tt_rng_uniform(&r) - 1, 2 * tt_rng_uniform(&r) - 1};
            const double got = th_product(x[0], x[1], m), gap = got - x[0] * x[1];
            double out;
            assert_true(gap <= T_RATIO * DBL_EPSILON);
            assert_true(gap >= -bound - T_RATIO * DBL_EPSILON);
            assert_true(th_product(x[0], 0, m) == 0 && th_product(0, x[1], m) == 0);
            assert_true(th_product(fabs(x[0]), fabs(x[1]), m) >= -T_RATIO * DBL_EPSILON);
            th_network_eval(&out, f, x, work);
            T_NEAR(out, got, same);
        }
        tt_free(work);
        th_network_free(f);
    }
}

static void refused(void **state) {
    (void)state;
    const double value[4] = {1, 1, 1, 1};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    assert_null(th_kuhn_network(&(th_kuhn){.d = 0, .k = 1, .value = value}));
    assert_null(th_kuhn_network(&(th_kuhn){.d = 1, .k = 0, .value = value}));
    assert_null(th_local_network(&(th_local){.d = 1, .k = 1, .m = 0, .coef = value}));
    assert_null(th_square_network(1, 3));
    assert_null(th_square_network(2, 0));
    assert_null(th_square_network(10, 16)); // more than 2^52 pieces
    assert_int_equal(th_kuhn_weights(TH_DIM_MAX + 1, 2), 0);
    assert_int_equal(th_local_weights(2, 0, 3), 0);
    assert_true(isnan(th_kuhn_bound(1, 2, 2.5, 1)));
    assert_true(isnan(th_local_bound(1, 2, 3, 2, 1, 1)));
    assert_true(isnan(th_square_bound(1, 1)));
    gsl_set_error_handler(handler);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(squares),      cmocka_unit_test(weights_of_squares),
    cmocka_unit_test(depth_caveat), cmocka_unit_test(products),
    cmocka_unit_test(refused),
};

T_MAIN(tests)
