/* Rough pairs: nested samples, what the data do not depend on, noise, moments; the pairs'
 * prefixes and held-out fifth. */
#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "common/rough.h"
#include "t_test.h"

static const rough_spec plain = {.beta = 1.5,
                                 .d_u = 2,
                                 .d_i = 1,
                                 .sigma = 0.3,
                                 .amplitude = ROUGH_AMPLITUDE,
                                 .n = 200,
                                 .n_judge = 50};

static rough opened(rough_spec spec, uint64_t seed, size_t replicate) {
    rough r;
    assert_int_equal(rough_open(&r, &spec, seed, replicate), TT_OK);
    return r;
}

/* Covariates of the first n pairs, bit for bit. */
static void same_covariates(tt_pairs a, tt_pairs b, size_t n) {
    assert_memory_equal(a.user_x, b.user_x, n * a.d_u * sizeof(double));
    assert_memory_equal(a.item_x, b.item_x, n * a.d_i * sizeof(double));
}

static void same_pairs(tt_pairs a, tt_pairs b, size_t n) {
    same_covariates(a, b, n);
    assert_memory_equal(a.rating, b.rating, n * sizeof(double));
}

static int differs(tt_pairs a, tt_pairs b) {
    return a.user_x[0] != b.user_x[0] && a.item_x[0] != b.item_x[0] &&
           a.rating[0] != b.rating[0];
}

static void shapes(void **state) {
    (void)state;
    rough r = opened(plain, 1, 0);
    const tt_pairs part[] = {r.train, r.judge};
    for (int k = 0; k < 2; k++) {
        assert_int_equal(part[k].count, k == 0 ? plain.n : plain.n_judge);
        assert_true(part[k].d_u == 2 && part[k].d_i == 1);
        for (size_t i = 0; i < part[k].count; i++) {
            const double *x = part[k].user_x + 2 * i, *y = part[k].item_x + i;
            assert_true(x[0] >= 0 && x[0] < 1 && x[1] >= 0 && x[1] < 1);
            assert_true(y[0] >= 0 && y[0] < 1 && isfinite(part[k].rating[i]));
        }
    }
    assert_true(r.truth[0].spec.d == 2 && r.truth[1].spec.d == 1);
    assert_true(r.truth[0].spec.p == 2 && r.truth[1].spec.beta == 1.5);
    assert_true(r.truth[0].seed != r.truth[1].seed);
    rough_close(&r);
    rough_close(&r); // closed twice: nothing left to free
}

/* Fewer pairs are a prefix, of training and of judging pairs; neither number moves the
 * other part. */
static void nested(void **state) {
    (void)state;
    rough_spec fewer = plain;
    fewer.n = 71;
    fewer.n_judge = 13;
    rough a = opened(plain, 7, 3), b = opened(fewer, 7, 3), again = opened(plain, 7, 3);
    same_pairs(a.train, b.train, fewer.n);
    same_pairs(a.judge, b.judge, fewer.n_judge);
    same_pairs(a.train, again.train, plain.n);
    assert_true(differs(a.train, a.judge));
    rough_close(&a);
    rough_close(&b);
    rough_close(&again);
}

/* Noise level and amplitude change no draw: ratings are R* + sigma z with the same z. */
static void noise_and_amplitude(void **state) {
    (void)state;
    rough_spec quiet = plain, loud = plain, flat = plain;
    quiet.sigma = 0;
    loud.sigma = 5;
    flat.amplitude = 0;
    rough a = opened(plain, 2, 1), b = opened(quiet, 2, 1), c = opened(loud, 2, 1),
          d = opened(flat, 2, 1);
    same_covariates(a.train, b.train, plain.n);
    same_covariates(a.train, c.train, plain.n);
    same_covariates(a.train, d.train, plain.n);
    same_pairs(a.judge, c.judge, plain.n_judge);
    assert_true(a.truth[0].seed == d.truth[0].seed);
    for (size_t i = 0; i < plain.n; i++) {
        const double *x = a.train.user_x + 2 * i, *y = a.train.item_x + i;
        const double z = (c.train.rating[i] - b.train.rating[i]) / loud.sigma;
        assert_true(b.train.rating[i] == rough_value(&a, x, y));
        T_ARITH(a.train.rating[i], b.train.rating[i] + plain.sigma * z,
                fabs(b.train.rating[i]) + fabs(c.train.rating[i]), 4);
        /* <(1, sqrt 3 (2 x_1 - 1)), (1, sqrt 3 (2 y - 1))> */
        T_ARITH(rough_value(&d, x, y), 1 + 3 * (2 * x[0] - 1) * (2 * y[0] - 1), 4, 4);
    }
    for (size_t i = 0; i < plain.n_judge; i++) {
        assert_true(a.judge.rating[i] ==
                    rough_value(&a, a.judge.user_x + 2 * i, a.judge.item_x + i));
    }
    rough_close(&a);
    rough_close(&b);
    rough_close(&c);
    rough_close(&d);
}

/* Seed, replicate, smoothness and dimensions give streams of their own. */
static void other_addresses(void **state) {
    (void)state;
    rough_spec smooth = plain, wide = plain;
    smooth.beta = 0.5;
    wide.d_i = 2;
    rough a = opened(plain, 1, 0);
    rough other[] = {opened(plain, 2, 0), opened(plain, 1, 1), opened(smooth, 1, 0),
                     opened(wide, 1, 0)};
    for (size_t k = 0; k < 4; k++) {
        assert_true(differs(a.train, other[k].train) && differs(a.judge, other[k].judge));
        assert_true(a.truth[0].seed != other[k].truth[0].seed);
        assert_true(a.truth[1].seed != other[k].truth[1].seed);
        rough_close(&other[k]);
    }
    rough_close(&a);
}

/* Covariates uniform, noise standard normal (mean, square, fourth power) and unrelated to
 * the value. */
static void moments(void **state) {
    (void)state;
    enum { N = 40000 };
    rough_spec spec = plain;
    spec.beta = 0.5;
    spec.n = N;
    spec.n_judge = 0;
    rough r = opened(spec, 5, 0);
    double u[3] = {0}, z1 = 0, z2 = 0, z4 = 0, with_value = 0, squares = 0;
    for (size_t i = 0; i < N; i++) {
        const double *x = r.train.user_x + 2 * i, *y = r.train.item_x + i;
        const double value = rough_value(&r, x, y);
        const double z = (r.train.rating[i] - value) / spec.sigma;
        u[0] += (x[0] - 0.5) * sqrt(12);
        u[1] += (y[0] - 0.5) * sqrt(12);
        u[2] += (x[0] - 0.5) * (y[0] - 0.5) * 12;
        z1 += z;
        z2 += (z * z - 1) / sqrt(2);          // variance of z^2: 2
        z4 += (z * z * z * z - 3) / sqrt(96); // variance of z^4: 105 - 9
        with_value += z * value;
        squares += value * value;
    }
    const double sum[] = {u[0], u[1], u[2], z1, z2, z4};
    for (size_t k = 0; k < sizeof sum / sizeof *sum; k++) {
        T_NEAR(sum[k] / sqrt((double)N), 0, T_SIGMA);
    }
    T_NEAR(with_value / sqrt(squares), 0, T_SIGMA);
    rough_close(&r);
}

/* E R*^2 = 2 (1 + v_u) (1 + v_i), v = amplitude^2 sum_j 4^(-j beta) the variance of the
 * rough part at every point, whose signs are independent of the backbone and between the
 * outputs and towers. */
static void mean_square_of_the_value(void **state) {
    (void)state;
    enum { REPLICATES = 300, PAIRS = 60 };
    rough_spec spec = {.beta = 0.5,
                       .d_u = 1,
                       .d_i = 3,
                       .amplitude = ROUGH_AMPLITUDE,
                       .n = 0,
                       .n_judge = PAIRS};
    double square[REPLICATES], v[2] = {0};
    for (int side = 0; side < 2; side++) {
        for (size_t j = 0; j < rough_levels(side == 0 ? 1 : 3); j++) {
            v[side] += spec.amplitude * spec.amplitude * pow(4, -(double)j * spec.beta);
        }
    }
    for (size_t k = 0; k < REPLICATES; k++) {
        rough r = opened(spec, 9, k);
        square[k] = 0;
        for (size_t i = 0; i < PAIRS; i++) {
            square[k] += r.judge.rating[i] * r.judge.rating[i] / PAIRS;
        }
        rough_close(&r);
    }
    const tt_summary s = tt_stat_summary(square, REPLICATES);
    T_NEAR((s.mean - 2 * (1 + v[0]) * (1 + v[1])) / s.se, 0, T_SIGMA);
}

/* Every fifth pair, whatever the sample's size; a prefix is the same numbers. */
static void pairs(void **state) {
    (void)state;
    size_t held = 0;
    for (size_t i = 0; i < 1000; i++) {
        held += (size_t)tt_pairs_is_held_out(i);
        assert_int_equal(held, (i + 1) / 5);
    }
    rough r = opened(plain, 3, 0);
    const tt_pairs first = tt_pairs_first(r.train, 17),
                   all = tt_pairs_first(r.train, plain.n);
    assert_true(first.count == 17 && first.user_x == r.train.user_x &&
                first.item_x == r.train.item_x && first.rating == r.train.rating);
    assert_true(first.d_u == 2 && first.d_i == 1 && all.count == plain.n);
    assert_int_equal(tt_pairs_first(r.train, 0).count, 0);
    rough_close(&r);
}

/* More levels where cells are finer, in low dimension, and none beyond the series' own. */
static void levels(void **state) {
    (void)state;
    for (size_t d = 1; d <= TH_DIM_MAX; d++) {
        assert_in_range(rough_levels(d), 6, TH_LEVELS_MAX);
        assert_true(d == 1 || rough_levels(d) <= rough_levels(d - 1));
    }
}

static void memory_refused(void **state) {
    (void)state;
    rough r;
    tt_alloc_fail_after(1);
    assert_int_equal(rough_open(&r, &plain, 1, 0), TT_ENOMEM);
    tt_alloc_fail_after(0);
    rough_close(&r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(shapes),
    cmocka_unit_test(nested),
    cmocka_unit_test(noise_and_amplitude),
    cmocka_unit_test(other_addresses),
    cmocka_unit_test(moments),
    cmocka_unit_test(mean_square_of_the_value),
    cmocka_unit_test(pairs),
    cmocka_unit_test(levels),
    cmocka_unit_test(memory_refused),
};

T_MAIN(tests)
