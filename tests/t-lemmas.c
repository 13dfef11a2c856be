/* The measuring functions of experiments/lemmas.c: planted violations are caught, their
 * twins pass; two routes to gaps, corners and balanced penalties. */
#include "base/tt_error.h"
#include "common/lemmas_pair.h"
#include "common/lemmas_report.h"
#include "common/lemmas_sparse.h"
#include "common/lemmas_window.h"
#include "t_test.h"
#include "th_entropy.h"

static const tt_address home = {.seed = 20240, .design = 7};

static void tally(void **state) {
    (void)state;
    lemmas_tally t = {0};
    double value[LEMMAS_COLUMNS];
    lemmas_tally_add(&t, 1, 1);
    lemmas_tally_add(&t, 1 + 1e-13, 1);
    lemmas_tally_add(&t, 0, 0);
    lemmas_tally_add(&t, 0.01, 1);
    assert_true(t.violations == 0 && t.count == 4);
    lemmas_tally_row(value, &t);
    T_ARITH(value[LEMMAS_TYPICAL], (log10(1 + 1e-13) - 2) / 3, 1, 3);
    lemmas_tally_add(&t, 1 + 1e-11, 1);
    assert_true(t.violations == 1);
    lemmas_tally_add(&t, 1e-300, 0);
    assert_true(t.violations == 2);
    lemmas_tally_add(&t, NAN, 1);
    assert_true(t.violations == 3);
}

/* A right embedding passes; one with a changed weight, another width or too few layers does
 * not; nor does one with more weights than allowed. */
static void embedding_caught(void **state) {
    (void)state;
    enum { W = 8, L = 4, SCRATCH = 256 };
    lemmas_sparse_work w;
    assert_int_equal(lemmas_sparse_alloc(&w, W), TT_OK);
    for (uint64_t k = 0; k < t_cases(50); k++) {
        tt_rng r = t_rng("embedding_caught", k);
        double work[SCRATCH];
        th_network *f = th_network_affine(2, 2, (double[]){1, 0.5, 0, -1}, NULL);
        th_network *q = th_entropy_embed(f, W, L), *wide = th_entropy_embed(f, W + 1, L);
        lemmas_tally t = {0};
        lemmas_embedding_check(&t, f, q, W, L, work, &r);
        assert_true(t.violations == 0 && t.count == 1 && t.largest > 0 && t.largest < 1);
        lemmas_embedding_check(&t, f, wide, W, L, work, &r);
        assert_true(t.violations == 1);
        lemmas_embedding_check(&t, f, q, W, L + 1, work, &r);
        assert_true(t.violations == 2);
        th_layer *a = &q->layer[tt_rng_below(&r, q->layers)];
        a->value[tt_rng_below(&r, a->first[a->rows])] *= 1 + 1e-9;
        lemmas_embedding_check(&t, f, q, W, L, work, &r);
        assert_true(t.violations == 3);
        th_network_free(f);
        th_network_free(q);
        th_network_free(wide);
        f = lemmas_sparse(&w, W, L, 0, 0, &r);
        assert_in_range(th_network_count(f).weights, 1, W);
        assert_in_range(f->layers, 1, L);
        th_network_free(f);
    }
    tt_rng r = t_rng("embedding_caught", 1);
    th_network *f = th_network_affine(1, 1, NULL, NULL), *q = th_entropy_embed(f, 1, 2);
    double work[SCRATCH];
    lemmas_tally t = {0};
    lemmas_embedding_check(&t, f, q, 1, 2, work, &r); // 14 L W log W = 0
    assert_true(t.violations == 1);
    th_network_free(f);
    th_network_free(q);
    lemmas_sparse_free(&w);
}

/* Below B = 1 the dense class lacks f = B x: slopes reach B (2 W B)^(L-1) at most. */
static void small_bound(void **state) {
    (void)state;
    enum { WIDE = 4, L = 4 };
    const double b = 0.2, most = b * pow(WIDE * b, L - 1);
    const size_t width[L + 1] = {1, WIDE, WIDE, WIDE, 1};
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("small_bound", k);
        th_weight weight[64];
        size_t count = 0;
        for (size_t l = 0; l < L; l++) {
            for (size_t i = 0; i < width[l + 1]; i++) {
                for (size_t j = 0; j <= width[l]; j++) {
                    const double u = 2 * tt_rng_uniform(&r) - 1;
                    weight[count++] = (th_weight){l, i, j, k ? b * u : b};
                }
            }
        }
        th_network *f = th_network_from(L, width, weight, count);
        double work[2 * WIDE], at[2];
        for (size_t e = 0; e < 2; e++) {
            const double x = (double)e;
            th_network_eval(&at[e], f, &x, work);
        }
        assert_true(fabs(at[1] - at[0]) <= most * (1 + LEMMAS_SLACK));
        if (k == 0) {
            T_ARITH(at[1] - at[0], most, 1, 10);
        }
        th_network_free(f);
    }
    assert_true(most < b);
    th_network *f = th_network_affine(1, 1, &b, NULL), *q = th_entropy_embed(f, 2, L);
    assert_true(th_network_count(q).largest > b);
    th_network_free(f);
    th_network_free(q);
}

/* The same networks through th_network; |.|_2 over outputs, the largest over points. */
static double gap_by_network(const lemmas_pair *a) {
    double most = 0;
    th_network *f[2];
    for (int k = 0; k < 2; k++) {
        th_weight weight[4096];
        size_t count = 0;
        for (size_t l = 0; l < a->net.layers; l++) {
            for (size_t j = 0; j <= a->net.width[l]; j++) {
                for (size_t i = 0; i < a->net.width[l + 1]; i++) {
                    weight[count] = (th_weight){l, i, j, a->theta[k][count]};
                    count++;
                }
            }
        }
        f[k] = th_network_from(a->net.layers, a->net.width, weight, count);
    }
    for (size_t row = 0; row < a->x.rows; row++) {
        double x[32], out[2][8], work[64], sum = 0;
        for (size_t j = 0; j < a->net.width[0]; j++) {
            x[j] = (double)a->x.dense[row * a->net.width[0] + j];
        }
        th_network_eval(out[0], f[0], x, work);
        th_network_eval(out[1], f[1], x, work);
        for (size_t j = 0; j < a->net.width[a->net.layers]; j++) {
            sum += pow(out[0][j] - out[1][j], 2);
        }
        most = fmax(most, sqrt(sum));
    }
    th_network_free(f[0]);
    th_network_free(f[1]);
    return most;
}

static void draw(lemmas_pair *a, double eps, tt_rng *r) {
    a->eps = eps;
    for (size_t k = 0; k < a->count; k++) {
        a->theta[0][k] = (a->bound - eps) * (2 * tt_rng_uniform(r) - 1);
        a->theta[1][k] = a->theta[0][k] + eps * (2 * tt_rng_uniform(r) - 1);
    }
    for (size_t k = 0; k < a->x.rows * a->net.width[0]; k++) {
        a->x.dense[k] = 2 * tt_rng_uniformf(r) - 1;
    }
}

/* Two routes to the gap; the search stays in the class, reports the gap of what it leaves,
 * never passes the bound, reaches .99 of it for ReLU, and passes C at the class's W. */
static void pairs(void **state) {
    (void)state;
    for (size_t k = 0; k < lemmas_settings(LEMMAS_SEARCH, TT_SMOKE); k++) {
        const lemmas_setting s = lemmas_setting_of(LEMMAS_SEARCH, k);
        lemmas_pair many, one;
        double best = 0;
        tt_rng r = t_rng("pairs", k);
        assert_int_equal(lemmas_pair_alloc(&many, &s, 9), TT_OK);
        assert_int_equal(lemmas_pair_alloc(&one, &s, 1), TT_OK);
        const double height =
            exp(th_entropy_log_perturbation((double)one.net.width[0], s.layers, s.bound));
        draw(&many, 0.01 * s.bound, &r);
        if (!s.is_tanh) {
            T_ARITH(lemmas_pair_gap(&many), gap_by_network(&many), height, 10);
        }
        for (size_t n = 0; n < 6; n++) {
            draw(&one, 1e-4 * s.bound, &r);
            for (size_t j = 0; j < one.net.width[0]; j++) {
                one.x.dense[j] = one.x.dense[j] < 0 ? -1 : 1;
            }
            const double gap = lemmas_pair_ascend(&one, 6, &r);
            assert_true(gap == lemmas_pair_gap(&one));
            assert_true(gap <= lemmas_pair_limit(&one) * (1 + LEMMAS_SLACK));
            for (size_t i = 0; i < one.count; i++) {
                assert_true(fabs(one.theta[0][i]) <= s.bound * (1 + LEMMAS_SLACK));
                assert_true(fabs(one.theta[1][i]) <= s.bound * (1 + LEMMAS_SLACK));
                T_NEAR(one.theta[0][i] - one.theta[1][i], 0, one.eps * (1 + LEMMAS_SLACK));
            }
            best = fmax(best, gap / lemmas_pair_limit(&one));
        }
        assert_true(s.is_tanh ? best > 0.01 : best > 0.99);
        assert_true(s.is_tanh || best * lemmas_width_factor(&s) > 3);
        lemmas_pair_free(&many);
        lemmas_pair_free(&one);
    }
    lemmas_pair a;
    const lemmas_setting s = {.weights = 4, .layers = 3, .bound = 1.5, .p = 2};
    assert_int_equal(lemmas_pair_alloc(&a, &s, 1), TT_OK);
    a.eps = 1e-6;
    lemmas_pair_all_equal(&a); // |f - f'|_2 / (sqrt(2) eps) -> 3913 = C(8, 3, 1.5)
    const double gap = lemmas_pair_gap(&a) / (sqrt(2) * a.eps);
    assert_true(gap < 3913 && gap > 3912.9);
    T_ARITH(lemmas_pair_limit(&a), sqrt(2) * 3913e-6, 1, 10);
    lemmas_pair_free(&a);
}

/* Worst corners: (2 + eps/M) / 3 for eps <= M; above M never more than 1. */
static void product(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(30); k++) {
        tt_rng r = t_rng("product", k);
        lemmas_setting s = {.p = 1 + (double)tt_rng_below(&r, 8)};
        double value[LEMMAS_COLUMNS];
        s.eps = tt_rng_uniform(&r);
        assert_int_equal(lemmas_product(value, &s, &home, k, 10), TT_OK);
        T_ARITH(value[LEMMAS_LARGEST], (2 + s.eps) / 3, 1, 10);
        assert_true(value[LEMMAS_VIOLATIONS] == 0 && value[LEMMAS_COUNT] == 20);
        s.eps = 1 + 4 * tt_rng_uniform(&r);
        assert_int_equal(lemmas_product(value, &s, &home, k, 10), TT_OK);
        assert_true(value[LEMMAS_VIOLATIONS] == 0 && value[LEMMAS_LARGEST] < 1);
    }
}

/* The packing numbers are nested in eps, 1 at the diameter, and all draws for tiny eps. */
static void packing(void **state) {
    (void)state;
    lemmas_setting s = {.weights = 4, .layers = 2, .bound = 1, .p = 1};
    double value[LEMMAS_COLUMNS], last = INFINITY;
    for (s.eps = 1e-12; s.eps < 20; s.eps *= 4) {
        assert_int_equal(lemmas_packing(value, &s, &home, 0, 60), TT_OK);
        assert_true(value[LEMMAS_OTHER] <= last && value[LEMMAS_OTHER] >= 0);
        assert_true(isinf(last) ? value[LEMMAS_OTHER] > log(40) : 1); // some are constant
        last = value[LEMMAS_OTHER];
    }
    assert_true(last == 0);
}

/* Without biases sum a_l is least at L (prod a_l)^(1/L); with them, no scaling on a grid is
 * better; and J itself comes from the network. */
static void balance(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("balance", k);
        const size_t layers = 1 + tt_rng_below(&r, 6);
        lemmas_square a[LEMMAS_WINDOW_LAYERS] = {{0, 0}};
        double log_product = 0, sum = 0, least = INFINITY;
        for (size_t l = 0; l < layers; l++) {
            a[l].weights = exp(3 * tt_rng_gaussian(&r));
            log_product += log(a[l].weights) / (double)layers;
            sum += a[l].weights;
        }
        T_ARITH(lemmas_balance(a, layers, 0), sum, sum, layers);
        T_ARITH(lemmas_balance(a, layers, 400) / exp(log_product), (double)layers, 10, 10);
        const lemmas_square two[] = {{a[0].weights, exp(tt_rng_gaussian(&r))}, {2, 3}};
        for (double t = -12; t < 12; t += 1. / 64) { // of log c_1^2
            const double scale = exp(t);
            least = fmin(least, scale * (two[0].weights + two[0].biases) + 2 / scale + 3);
        }
        const double got = lemmas_balance(two, 2, LEMMAS_WINDOW_SWEEPS);
        assert_true(got <= least * (1 + LEMMAS_SLACK) && got > 0.9999 * least);
    }
    th_network *f = th_network_affine(1, 2, (double[]){3, 4}, (double[]){2});
    lemmas_square one;
    lemmas_squares(&one, f);
    assert_true(one.weights == 25 && one.biases == 4);
    th_network_free(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(tally),       cmocka_unit_test(embedding_caught),
    cmocka_unit_test(small_bound), cmocka_unit_test(pairs),
    cmocka_unit_test(product),     cmocka_unit_test(packing),
    cmocka_unit_test(balance),
};

T_MAIN(tests)
