/* Constructive approximators: the network is the piecewise function, the function meets its
 * bound, the weights are those that were counted. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>

#include "base/tt_alloc.h"
#include "t_test.h"
#include "th_construct.h"

/* The measure of "the same function": 1e-12 of the function's scale. */
static const double same = 1e-12;

static double *numbers(size_t count) {
    double *x = tt_alloc(count, sizeof *x);
    assert_non_null(x);
    return x;
}

/* Largest |network - direct| over random points of the cube, and the nodes. */
typedef double direct(const void *c, const double *x);

static void check_network(const th_network *f, direct *eval, const void *c, size_t d,
                          size_t k, double scale, tt_rng *r) {
    assert_non_null(f);
    double *work = numbers(th_network_scratch(f));
    for (size_t i = 0; i < 150; i++) {
        double x[TH_DIM_MAX], got;
        for (size_t l = 0; l < d; l++) {
            const double u = tt_rng_uniform(r);
            x[l] = i % 3 ? u : floor(u * (double)(k + 1)) / (double)k;
        }
        th_network_eval(&got, f, x, work);
        T_NEAR(got, eval(c, x), same * scale);
    }
    tt_free(work);
}

/* A ridge |<a, x> - c|^beta, sum |a_l| = 1: known seminorms, kinks in general position. */
typedef struct {
    double beta, c, a[TH_DIM_MAX];
    size_t d;
} ridge;

static double ridge_eval(const double *x, const void *context) {
    const ridge *f = context;
    double t = -f->c;
    for (size_t l = 0; l < f->d; l++) {
        t += f->a[l] * x[l];
    }
    return pow(fabs(t), f->beta);
}

static ridge random_ridge(double beta, size_t d, tt_rng *r) {
    ridge f = {.beta = beta, .d = d, .c = 0.2 + 0.6 * tt_rng_uniform(r)};
    double sum = 0;
    for (size_t l = 0; l < d; l++) {
        f.a[l] = 0.1 + tt_rng_uniform(r);
        sum += f.a[l];
    }
    for (size_t l = 0; l < d; l++) {
        f.a[l] /= sum;
    }
    return f;
}

/* Of the derivatives of the order below beta: |t|^b has seminorm 1 for b <= 1, sgn(t)
 * |t|^b 2^(1 - b). */
static double ridge_seminorm(const ridge *f) {
    double a = 0;
    for (size_t l = 0; l < f->d; l++) {
        a = fmax(a, f->a[l]);
    }
    if (f->beta <= 1) {
        return 1;
    }
    return f->beta <= 2 ? a * f->beta * pow(2, 2 - f->beta)
                        : a * a * f->beta * (f->beta - 1);
}

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

/* hat as its formula says. */
static double hat(const double *u, size_t d) {
    double least = 0, most = 0;
    for (size_t l = 0; l < d; l++) {
        least = fmin(least, u[l]);
        most = fmax(most, u[l]);
    }
    return fmax(0, 1 + least - most);
}

/* The sum over all nodes, naively. */
static double kuhn_sum(const void *context, const double *x) {
    const th_kuhn *c = context;
    double sum = 0;
    for (size_t i = 0; i < th_construct_count(c->d, c->k); i++) {
        size_t n[TH_DIM_MAX];
        double u[TH_DIM_MAX];
        th_construct_node(n, c->d, c->k, i);
        for (size_t l = 0; l < c->d; l++) {
            u[l] = (double)c->k * x[l] - (double)n[l];
        }
        sum += c->value[i] * hat(u, c->d);
    }
    return sum;
}

static double kuhn_direct(const void *context, const double *x) {
    return th_kuhn_eval(context, x);
}

static const size_t side[][3] = {{1, 2, 33}, {1, 2, 9}, {1, 3, 5}, {1, 2, 3}, {1, 1, 2}};

static void kuhn_networks(void **state) {
    (void)state;
    for (size_t d = 1; d <= 5; d++) {
        for (size_t i = 0; i < 3; i++) {
            const size_t k = side[d - 1][i], count = th_construct_count(d, k);
            tt_rng r = t_rng("kuhn_networks", 10 * d + i);
            double *value = numbers(count), scale = 0;
            for (size_t j = 0; j < count; j++) {
                value[j] = tt_rng_gaussian(&r);
                scale = fmax(scale, fabs(value[j]));
            }
            const th_kuhn c = {.d = d, .k = k, .value = value};
            th_network *f = th_kuhn_network(&c);
            check_network(f, kuhn_direct, &c, d, k, scale, &r);
            check_network(f, kuhn_sum, &c, d, k, scale, &r);
            assert_int_equal(th_network_count(f).weights, th_kuhn_weights(d, k));
            assert_int_equal(f->layers, th_kuhn_layers(d));
            th_network_free(f);
            tt_free(value);
        }
    }
    assert_int_equal(th_kuhn_layers(1), 3); // 2 + ceil(log2(d + 1))
    assert_int_equal(th_kuhn_layers(2), 4);
    assert_int_equal(th_kuhn_layers(3), 4);
    assert_int_equal(th_kuhn_layers(4), 5);
    assert_int_equal(th_kuhn_layers(7), 5);
    /* By hand, a node: first round, further ones, hat, value; less first biases of 0. */
    assert_int_equal(th_kuhn_weights(1, 4), 5 * (2 * 2 + 0 + 3 + 1) - 2);
    assert_int_equal(th_kuhn_weights(2, 2), 9 * (2 * 7 + 2 * 3 + 3 + 1) - 6 * 3);
    assert_int_equal(th_kuhn_weights(3, 1), 8 * (2 * 9 + 2 * 5 + 5 + 1) - 8 * 4);
}

static double plane(const double *x, const void *context) {
    const double *a = context;
    return a[0] + a[1] * x[0] + a[2] * x[1] + a[3] * x[2];
}

static void kuhn_reproduces_planes(void **state) {
    (void)state;
    enum { K = 4 };
    tt_rng r = t_rng("kuhn_reproduces_planes", 0);
    double a[4], value[125];
    for (size_t i = 0; i < 4; i++) {
        a[i] = tt_rng_gaussian(&r);
    }
    th_construct_nodes(value, 3, K, plane, a);
    const th_kuhn c = {.d = 3, .k = K, .value = value};
    for (size_t i = 0; i < t_cases(1000); i++) {
        const double x[] = {tt_rng_uniform(&r), tt_rng_uniform(&r), tt_rng_uniform(&r)};
        T_ARITH(th_kuhn_eval(&c, x), plane(x, a), 10, 1);
    }
}

/* The largest error at random points, half of them near the ridge's kink. */
static double worst_error(direct *eval, const void *c, const ridge *f, tt_rng *r) {
    double worst = 0;
    for (size_t i = 0; i < 3000; i++) {
        double x[TH_DIM_MAX], t = -f->c;
        for (size_t l = 0; l < f->d; l++) {
            x[l] = tt_rng_uniform(r);
            t += f->a[l] * x[l];
        }
        const double onto = x[0] - t * (0.9 + 0.2 * tt_rng_uniform(r)) / f->a[0];
        x[0] = i % 2 && onto >= 0 && onto <= 1 ? onto : x[0];
        worst = fmax(worst, fabs(eval(c, x) - ridge_eval(x, f)));
    }
    return worst;
}

static void kuhn_bounds(void **state) {
    (void)state;
    const double beta[] = {0.3, 0.5, 1, 1.5, 2};
    for (size_t d = 1; d <= 3; d++) {
        for (size_t b = 0; b < 5; b++) {
            for (size_t k = 1; k <= 16; k *= 2) {
                tt_rng r = t_rng("kuhn_bounds", 1000 * d + 100 * b + k);
                const ridge f = random_ridge(beta[b], d, &r);
                double *value = numbers(th_construct_count(d, k));
                th_construct_nodes(value, d, k, ridge_eval, &f);
                const th_kuhn c = {.d = d, .k = k, .value = value};
                const double worst = worst_error(kuhn_direct, &c, &f, &r);
                assert_true(worst <= th_kuhn_bound(d, k, beta[b], ridge_seminorm(&f)));
                assert_true(worst > 0);
                tt_free(value);
            }
        }
    }
}

static double local_direct(const void *context, const double *x) {
    return th_local_eval(context, x);
}

static const size_t local_side[][3] = {{1, 2, 9}, {1, 2, 4}, {1, 2, 3}};

static void local_networks(void **state) {
    (void)state;
    for (size_t d = 1; d <= 3; d++) {
        for (size_t i = 0; i < 3; i++) {
            const size_t k = local_side[d - 1][i], terms = th_local_terms(d);
            const size_t count = th_construct_count(d, k) * terms;
            const unsigned m = (unsigned)(1 + 5 * i);
            tt_rng r = t_rng("local_networks", 10 * d + i);
            double *coef = numbers(count), scale = 0;
            for (size_t j = 0; j < count; j++) {
                coef[j] = tt_rng_gaussian(&r);
                scale = fmax(scale, fabs(coef[j]));
            }
            const th_local c = {.d = d, .k = k, .m = m, .coef = coef};
            th_network *f = th_local_network(&c);
            check_network(f, local_direct, &c, d, k, scale, &r);
            assert_int_equal(th_network_count(f).weights, th_local_weights(d, k, m));
            assert_int_equal(f->layers, th_local_layers(d, m));
            th_network_free(f);
            tt_free(coef);
        }
    }
}

static double quadratic(const double *x, const void *context) {
    const double *a = context;
    double sum = a[0] + a[1] * x[0] + a[2] * x[1] + a[3] * x[2];
    for (size_t l = 0, term = 4; l < 3; l++) {
        for (size_t j = l; j < 3; j++) {
            sum += a[term++] * x[l] * x[j];
        }
    }
    return sum;
}

/* Quadratics have seminorm 0 at every beta in (2, 3]: what is left is the products'
 * part, and falls by 4 with every stage until it meets rounding. The constant 1 is one:
 * the trapezoids add up to 1. */
static void local_reproduces_quadratics(void **state) {
    (void)state;
    enum { K = 3, TERMS = 10 };
    tt_rng r = t_rng("local_reproduces_quadratics", 0);
    double a[TERMS], coef[64 * TERMS];
    for (int pass = 0; pass < 2; pass++) {
        double sup = 0;
        for (size_t i = 0; i < TERMS; i++) {
            a[i] = pass ? tt_rng_gaussian(&r) : i == 0;
            sup += fabs(a[i]);
        }
        th_local_fit_all(coef, 3, K, quadratic, a);
        for (unsigned m = 2; m <= 26; m += 8) {
            const th_local c = {.d = 3, .k = K, .m = m, .coef = coef};
            const double bound = th_local_bound(3, K, m, 2.5, 0, sup);
            for (size_t i = 0; i < t_cases(300); i++) {
                const double x[] = {tt_rng_uniform(&r), tt_rng_uniform(&r),
                                    tt_rng_uniform(&r)};
                T_NEAR(th_local_eval(&c, x), quadratic(x, a),
                       bound + T_RATIO * DBL_EPSILON * sup);
            }
        }
    }
}

static void local_bounds(void **state) {
    (void)state;
    const double beta[] = {2.1, 2.5, 3};
    for (size_t d = 1; d <= 3; d++) {
        for (size_t b = 0; b < 3; b++) {
            for (size_t k = 1; k <= (d < 3 ? 16 : 8); k *= 2) {
                tt_rng r = t_rng("local_bounds", 1000 * d + 100 * b + k);
                const ridge f = random_ridge(beta[b], d, &r);
                double *coef = numbers(th_construct_count(d, k) * th_local_terms(d));
                const double room = 0.01 * pow((double)k, -beta[b]);
                const unsigned m = th_local_stages(d, 1, room);
                const double products = th_local_bound(d, k, m, beta[b], 0, 1);
                const double bound =
                    th_local_bound(d, k, m, beta[b], ridge_seminorm(&f), 1);
                assert_true(products <= room);
                assert_true(th_local_bound(d, k, m - 1, beta[b], 0, 1) > room);
                th_local_fit_all(coef, d, k, ridge_eval, &f);
                const th_local c = {.d = d, .k = k, .m = m, .coef = coef};
                const double worst = worst_error(local_direct, &c, &f, &r);
                assert_true(worst > 0 && worst <= bound);
                tt_free(coef);
            }
        }
    }
}

/* Off the support a node has no share, to the bit. */
static void local_support(void **state) {
    (void)state;
    const double coef[] = {1, 2, 3, 4, 5, 6};
    const size_t n[] = {2, 0};
    tt_rng r = t_rng("local_support", 0);
    size_t inside = 0;
    for (size_t i = 0; i < t_cases(2000); i++) {
        const double x[] = {tt_rng_uniform(&r), tt_rng_uniform(&r)};
        const int off = fabs(5 * x[0] - 2) >= 2.0 / 3 || 5 * x[1] >= 2.0 / 3;
        const double share = th_local_term(coef, 2, 5, n, 8, x);
        assert_true(!off || share == 0);
        inside += share != 0;
    }
    assert_true(inside > 0);
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
    cmocka_unit_test(squares),
    cmocka_unit_test(weights_of_squares),
    cmocka_unit_test(depth_caveat),
    cmocka_unit_test(products),
    cmocka_unit_test(kuhn_networks),
    cmocka_unit_test(kuhn_reproduces_planes),
    cmocka_unit_test(kuhn_bounds),
    cmocka_unit_test(local_networks),
    cmocka_unit_test(local_reproduces_quadratics),
    cmocka_unit_test(local_bounds),
    cmocka_unit_test(local_support),
    cmocka_unit_test(refused),
};

T_MAIN(tests)
