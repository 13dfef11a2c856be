/* Entropy of two-tower networks: Lemma 1's embedding against the network it comes from,
 * Lemma 2's constant against closed forms and the network that attains it, Lemma 3's bound
 * against what its proof counts. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "t_test.h"
#include "th_entropy.h"

enum { WIDE = 64, MOST = 4096 };

/* A network with exactly `count` nonzero weights at random places. */
static th_network *sparse_network(size_t layers, const size_t *width, size_t count,
                                  tt_rng *r) {
    th_weight weight[MOST], kept[MOST];
    uint32_t order[MOST];
    size_t places = 0;
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < width[l + 1]; i++) {
            for (size_t j = 0; j <= width[l]; j++) {
                order[places] = (uint32_t)places;
                weight[places++] = (th_weight){l, i, j, 2 * tt_rng_uniform(r) - 1};
            }
        }
    }
    assert_in_range(count, 0, places);
    tt_rng_shuffle(r, order, places);
    for (size_t k = 0; k < count; k++) {
        kept[k] = weight[order[k]];
    }
    th_network *f = th_network_from(layers, width, kept, count);
    assert_non_null(f);
    return f;
}

static size_t draw_widths(size_t *width, size_t layers, tt_rng *r) {
    size_t places = 0;
    for (size_t l = 0; l <= layers; l++) {
        width[l] = 1 + tt_rng_below(r, 5);
        places += l ? width[l] * (width[l - 1] + 1) : 0;
    }
    return places;
}

static void assert_same_function(const th_network *f, const th_network *g, tt_rng *r) {
    double x[WIDE], a[WIDE], b[WIDE], work[WIDE], more[2 * MOST];
    assert_in_range(th_network_scratch(g), 1, 2 * MOST);
    for (size_t k = 0; k < 20; k++) {
        for (size_t j = 0; j < f->layer[0].cols; j++) {
            x[j] = 2 * tt_rng_gaussian(r);
        }
        th_network_eval(a, f, x, work);
        th_network_eval(b, g, x, more);
        for (size_t i = 0; i < f->layer[f->layers - 1].rows; i++) {
            assert_true(a[i] == b[i]);
        }
    }
}

/* The same function to the bit, the promised shape, at most 2 L W weights, |.| <= 1. */
static void embedding(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(400); k++) {
        tt_rng r = t_rng("embedding", k);
        const size_t layers = 1 + tt_rng_below(&r, 4), more = tt_rng_below(&r, 4);
        size_t width[8];
        const size_t places = draw_widths(width, layers, &r);
        const size_t count = 1 + tt_rng_below(&r, places);
        const size_t spare = tt_rng_below(&r, 3);
        th_network *f = sparse_network(layers, width, count, &r);
        th_network *q = th_entropy_embed(f, count + spare, layers + more);
        assert_non_null(q);
        assert_int_equal(q->layers, layers + more);
        for (size_t l = 0; l < q->layers; l++) {
            const size_t cols = l ? 2 * (count + spare) : width[0];
            const size_t rows = l + 1 < q->layers ? 2 * (count + spare) : width[layers];
            assert_true(q->layer[l].cols == cols && q->layer[l].rows == rows);
        }
        const th_network_size n = th_network_count(q);
        assert_in_range(n.weights, 0, 2 * (layers + more) * (count + spare));
        assert_true(n.largest <= 1);
        if (more == 0) {
            assert_in_range(n.weights, 0, count);
        }
        assert_same_function(f, q, &r);
        th_network_free(f);
        th_network_free(q);
    }
}

/* The diagonal map of one layer attains 2 L W. */
static void embedding_attained(void **state) {
    (void)state;
    for (size_t w = 1; w < 6; w++) {
        for (size_t layers = 2; layers < 6; layers++) {
            tt_rng r = t_rng("embedding_attained", w);
            th_network *f = th_network_affine(w, w, NULL, NULL);
            th_network *q = th_entropy_embed(f, w, layers);
            assert_int_equal(th_network_count(q).weights, 2 * layers * w);
            assert_same_function(f, q, &r);
            th_network_free(f);
            th_network_free(q);
        }
    }
    T_ARITH(th_entropy_embed_limit(2, 3), 84 * log(2), 84, 1);
    assert_true(th_entropy_embed_limit(1, 3) == 0);
}

/* By hand: units that are always 0, or unread, go; the layer goes where one unit lives. */
static void embedding_prunes(void **state) {
    (void)state;
    const th_weight weight[] = {{0, 0, 0, 2},  {0, 1, 1, 3},  // relu(2 x), relu(3 y)
                                {0, 2, 2, -1},                // relu(-1) = 0
                                {1, 0, 0, 1},  {1, 0, 1, -1}, // the only unit that is read
                                {1, 1, 0, 5},                 // unread
                                {1, 0, 2, 7},  {2, 0, 0, 4}}; // of the dead one; the output
    th_network *f = th_network_from(3, (size_t[]){2, 3, 2, 1}, weight, 8);
    th_network *q = th_entropy_embed(f, 8, 5);
    tt_rng r = t_rng("embedding_prunes", 0);
    assert_int_equal(th_network_count(f).weights, 8);
    assert_int_equal(th_network_count(q).weights, 5 + 2);
    assert_same_function(f, q, &r);
    th_network_free(f);
    th_network_free(q);
    /* constants: an output's bias, and a unit that is never anything but 0.5 */
    const th_weight constant[] = {{0, 0, 1, 0.5}, {1, 0, 0, 2}, {1, 1, 1, -3}};
    f = th_network_from(2, (size_t[]){1, 1, 2}, constant, 3);
    q = th_entropy_embed(f, 3, 4);
    assert_int_equal(th_network_count(q).weights, 3); // added below, where no input lives
    assert_same_function(f, q, &r);
    th_network_free(f);
    th_network_free(q);
}

/* The printed closed form, with room for its cancellation near wB = 1; its limit there. */
static void perturbation_closed(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(300); k++) {
        tt_rng r = t_rng("perturbation_closed", k);
        const double w = 1 + (double)tt_rng_below(&r, 40);
        const double layers = 1 + (double)tt_rng_below(&r, 8);
        const double b = exp(3 * tt_rng_gaussian(&r)), t = w * b;
        const double power = pow(t, layers);
        const double closed =
            power * (layers / b + layers / (t - 1)) - (power - 1) / ((t - 1) * (t - 1));
        const double scale =
            (power * layers * (1 / b + 1 / fabs(t - 1)) + (power + 1) / pow(t - 1, 2)) *
            (1 + layers / fabs(t - 1));
        const double log_c = th_entropy_log_perturbation(w, layers, b);
        T_ARITH(exp(log_c) / scale, closed / scale, 1 + fabs(log_c), layers);
        T_ARITH(th_entropy_log_perturbation(w, layers, 1 / w),
                log(layers * w + layers * (layers + 1) / 2), 10, layers);
    }
    T_ARITH(th_entropy_log_perturbation(4, 3, 1.5), log(553), 10, 3);
    T_ARITH(th_entropy_log_perturbation(8, 3, 1.5), log(3913), 10, 3);
    /* no overflow: L log(wB) + log(L (1/B + 1/(wB - 1))) to rounding */
    T_ARITH(th_entropy_log_perturbation(1e9, 1000, 1e9),
            1000 * log(1e18) + log(1000 * (1e-9 + 1e-18)), 5e4, 1000);
    assert_true(th_entropy_log_perturbation(5, 2.1, 2) ==
                th_entropy_log_perturbation(5, 3, 2));
}

/* All widths w, all parameters b: the value H_L, of which C is the derivative in B. */
static void all_equal(double *out, size_t w, size_t layers, double b) {
    size_t width[8];
    th_weight weight[MOST];
    size_t count = 0;
    for (size_t l = 0; l <= layers; l++) {
        width[l] = w;
    }
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < w; i++) {
            for (size_t j = 0; j <= w; j++) {
                weight[count++] = (th_weight){l, i, j, b};
            }
        }
    }
    double x[WIDE], work[2 * WIDE];
    for (size_t j = 0; j < w; j++) {
        x[j] = 1;
    }
    th_network *f = th_network_from(layers, width, weight, count);
    th_network_eval(out, f, x, work);
    th_network_free(f);
}

static void perturbation_attained(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("perturbation_attained", k);
        const size_t w = 1 + tt_rng_below(&r, 10), layers = 1 + tt_rng_below(&r, 5);
        const double b = 0.1 + 2 * tt_rng_uniform(&r), eps = 1e-6 * b;
        double high[WIDE], low[WIDE];
        all_equal(high, w, layers, b);
        all_equal(low, w, layers, b - eps);
        const double c = exp(th_entropy_log_perturbation((double)w, (double)layers, b));
        const double got = (high[0] - low[0]) / eps;
        /* below C, by at most the second derivative: L eps/B of it and H's rounding */
        const double rounding = T_RATIO * DBL_EPSILON * high[0] / eps * (double)w;
        assert_true(got <= c + rounding);
        assert_true(got >= c * (1 - (double)layers * eps / b) - rounding);
    }
}

/* Monotone in every argument; a derived constant that is the print's times 2 / sqrt(p). */
static void bracketing(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(300); k++) {
        tt_rng r = t_rng("bracketing", k);
        th_entropy_tower t[2];
        for (size_t i = 0; i < 2; i++) {
            t[i] = (th_entropy_tower){.weights = 2 + (double)tt_rng_below(&r, 100),
                                      .layers = 1 + (double)tt_rng_below(&r, 5),
                                      .bound = exp(tt_rng_gaussian(&r)),
                                      .inputs = (double)tt_rng_below(&r, 9)};
        }
        const double p = 1 + (double)tt_rng_below(&r, 40), m = exp(tt_rng_gaussian(&r));
        const double eps = exp(-8 * tt_rng_uniform(&r));
        const double derived = th_entropy_bracketing(eps, t[0], t[1], p, m, TH_DERIVED);
        const double printed = th_entropy_bracketing(eps, t[0], t[1], p, m, TH_PRINTED);
        assert_true(derived == th_entropy_bracketing(eps, t[1], t[0], p, m, TH_DERIVED));
        assert_true(derived <=
                    th_entropy_bracketing(eps / 2, t[0], t[1], p, m, TH_DERIVED));
        assert_true(p < 4 ? printed <= derived : p > 4 ? printed >= derived : 1);
        T_ARITH(th_entropy_log_c3(t[0], t[1], p, m, TH_DERIVED) -
                    th_entropy_log_c3(t[0], t[1], p, m, TH_PRINTED),
                log(2 / sqrt(p)), 20, 1);
        th_entropy_tower larger = t[0];
        larger.weights++;
        assert_true(derived < th_entropy_bracketing(eps, larger, t[1], p, m, TH_DERIVED) ||
                    derived == 0);
    }
    /* by hand: two towers with W = 2, L = 1, B = 1, D <= 4, p = 1, M = 1: C(4, 1, 1) = 5 */
    const th_entropy_tower small = {.weights = 2, .layers = 1, .bound = 1};
    T_ARITH(th_entropy_bracketing(0.1, small, small, 1, 1, TH_DERIVED),
            28 * 4 * log(2) * log(400), 1e4, 1);
    const th_entropy_tower tiny = {.weights = 0.5, .layers = 0, .bound = 1};
    T_ARITH(th_entropy_bracketing(0.1, tiny, tiny, 1, 1, TH_PRINTED),
            28 * 4 * log(2) * log(200), 1e4, 1);
    assert_true(th_entropy_bracketing(1e9, small, small, 1, 1, TH_DERIVED) == 0);
    /* 5 places for Z = 4 of 2 L W each, 40 / .13 values: C(5, 4) 308^4 a tower */
    T_ARITH(th_entropy_cover(0.13, small, small, 1, 1, TH_COUNTED),
            2 * (log(5) + 4 * log(308)), 100, 1);
}

/* Lemma 3 has room for what its proof counts: L >= 2, B >= 1, eps <= 2 p M. */
static void bracketing_covers(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(300); k++) {
        tt_rng r = t_rng("bracketing_covers", k);
        th_entropy_tower t[2];
        for (size_t i = 0; i < 2; i++) {
            t[i] = (th_entropy_tower){.weights = exp(log(2) + 6 * tt_rng_uniform(&r)),
                                      .layers = 2 + (double)tt_rng_below(&r, 5),
                                      .bound = exp(3 * tt_rng_uniform(&r))};
        }
        const double p = 1 + (double)tt_rng_below(&r, 4), m = exp(tt_rng_gaussian(&r));
        const double eps = 2 * p * m * exp(-9 * tt_rng_uniform(&r));
        const double lemma = th_entropy_bracketing(eps, t[0], t[1], p, m, TH_DERIVED);
        const double proof = th_entropy_cover(eps, t[0], t[1], p, m, TH_LEMMA_1);
        const double counted = th_entropy_cover(eps, t[0], t[1], p, m, TH_COUNTED);
        assert_true(counted <= proof && proof <= lemma);
    }
}

static int errors;

static void count(const char *reason, const char *file, int line, int code) {
    (void)reason;
    (void)file;
    (void)line;
    errors += code == GSL_EDOM || code == GSL_EINVAL;
}

static void domains(void **state) {
    (void)state;
    const th_entropy_tower t = {.weights = 2, .layers = 1, .bound = 1}, bad = {.bound = 0};
    th_network *f = th_network_affine(2, 2, NULL, (double[]){1, 0});
    gsl_error_handler_t *before = gsl_set_error_handler(count);
    errors = 0;
    assert_true(isnan(th_entropy_log_perturbation(0.5, 2, 1)) && errors == 1);
    assert_true(isnan(th_entropy_log_perturbation(2, 0, 1)) && errors == 2);
    assert_true(isnan(th_entropy_log_perturbation(2, 2, 0)) && errors == 3);
    assert_true(isnan(th_entropy_log_perturbation(2, INFINITY, 1)) && errors == 4);
    assert_true(isnan(th_entropy_bracketing(0, t, t, 1, 1, TH_DERIVED)) && errors == 5);
    assert_true(isnan(th_entropy_bracketing(1, t, bad, 1, 1, TH_DERIVED)) && errors == 6);
    assert_true(isnan(th_entropy_cover(1, t, t, 0, 1, TH_COUNTED)) && errors == 7);
    assert_null(th_entropy_embed(f, 2, 3)); // three weights
    assert_null(th_entropy_embed(f, 3, 0));
    assert_true(errors == 9);
    gsl_set_error_handler(before);
    th_network_free(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(embedding),
    cmocka_unit_test(embedding_attained),
    cmocka_unit_test(embedding_prunes),
    cmocka_unit_test(perturbation_closed),
    cmocka_unit_test(perturbation_attained),
    cmocka_unit_test(bracketing),
    cmocka_unit_test(bracketing_covers),
    cmocka_unit_test(domains),
};

T_MAIN(tests)
