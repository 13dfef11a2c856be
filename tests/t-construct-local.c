/* Constructive approximators by local Taylor polynomials: the network is the piecewise
 * function, quadratics come back, the function meets its bound within its support. */
#include "t_construct.h"
#include "th_construct.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(local_networks),
    cmocka_unit_test(local_reproduces_quadratics),
    cmocka_unit_test(local_bounds),
    cmocka_unit_test(local_support),
};

T_MAIN(tests)
