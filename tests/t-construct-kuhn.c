/* Constructive approximators on Kuhn's simplices: the network is the piecewise function,
 * planes come back, the function meets its bound. */
#include "t_construct.h"
#include "th_construct.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(kuhn_networks),
    cmocka_unit_test(kuhn_reproduces_planes),
    cmocka_unit_test(kuhn_bounds),
};

T_MAIN(tests)
