/* The experiment width: targets in the metric of the ratings, the regression of a tower. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/study.h"
#include "common/width_regress.h"
#include "common/width_target.h"
#include "t_test.h"
#include "towers/tt_mlp.h"

/* |h|^2 energy / p is the mean of <f, g>^2 over the items, summed pair by pair. */
static void target_has_the_metric_of_ratings(void **state) {
    (void)state;
    enum { ROWS = 60 };
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    tt_synthetic data;
    width_target t;
    double energy = 0, size = 0;
    assert_int_equal(width_target_open(&t, 30, ROWS, 5, 2), TT_OK);
    spec.d = 30;
    spec.n = spec.m = ROWS;
    spec.omega = 0;
    assert_int_equal(tt_synthetic_alloc(&data, &spec, &t.address), TT_OK);
    for (size_t u = 0; u < ROWS; u++) {
        double rating = 0, h = 0;
        for (size_t i = 0; i < ROWS; i++) {
            double dot = 0;
            for (size_t k = 0; k < t.p; k++) {
                dot += data.user_f[u * t.p + k] * data.item_f[i * t.p + k];
            }
            rating += dot * dot / ROWS;
        }
        for (size_t k = 0; k < t.p; k++) {
            h += (double)t.h[u * t.p + k] * (double)t.h[u * t.p + k];
        }
        T_ARITH_F(h * t.energy / (double)t.p, rating, rating, t.p);
        energy += rating / ROWS;
        size += h / ROWS;
    }
    T_ARITH(t.energy, energy, energy, ROWS * t.p);
    T_ARITH_F(size, (double)t.p, (double)t.p, ROWS);
    tt_synthetic_free(&data);
    width_target_close(&t);
}

/* The study's streams: its users come first, its address is the target's. */
static void target_begins_with_the_study(void **state) {
    (void)state;
    enum { USERS = 40 };
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    study s;
    width_target t;
    spec.n = spec.m = USERS;
    spec.omega = 200;
    assert_int_equal(study_open(&s, &spec, 0.3, 5, 1), TT_OK);
    assert_int_equal(width_target_open(&t, 20, 2 * USERS, 5, 1), TT_OK);
    assert_memory_equal(&t.address, &s.problem.address, sizeof t.address);
    assert_int_equal(t.x.rows, 2 * USERS);
    for (size_t k = 0; k < USERS * spec.D; k++) {
        assert_true(t.x.dense[k] == 2 * s.data.user_x.dense[k] - 1);
    }
    width_target_close(&t);
    study_close(&s);
}

static void target_reports_trouble(void **state) {
    (void)state;
    width_target t;
    int status = TT_ENOMEM;
    assert_int_equal(width_target_open(&t, 20, 10, 5, 1), TT_EFAIL); // rank 10 < p
    assert_null(t.h);
    unsigned long k = 1;
    for (; status == TT_ENOMEM; k++) {
        tt_alloc_fail_after(k);
        status = width_target_open(&t, 20, 40, 5, 1);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(status, TT_OK);
    assert_true(k > 5);
    width_target_close(&t);
}

enum { D = 4, P = 3, TRAIN = 1500, ROWS = 2000 };
static const double noise = 0.3;

/* h = a linear map of x plus normal noise; `size` is E |h|^2 over the judged rows. */
static void plant_linear(tt_features *x, float *h, double *size) {
    tt_rng r = t_rng("width linear", 0);
    double a[D + 1][P];
    assert_int_equal(tt_features_alloc(x, ROWS, D, 0, 0), TT_OK);
    for (size_t k = 0; k < (D + 1) * P; k++) {
        a[k / P][k % P] = tt_rng_gaussian(&r);
    }
    *size = 0;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t l = 0; l < D; l++) {
            x->dense[i * D + l] = 2 * tt_rng_uniformf(&r) - 1;
        }
        for (size_t j = 0; j < P; j++) {
            double value = a[D][j] + noise * tt_rng_gaussian(&r);
            for (size_t l = 0; l < D; l++) {
                value += a[l][j] * (double)x->dense[i * D + l];
            }
            h[i * P + j] = (float)value;
            *size += i >= TRAIN ? value * value / (ROWS - TRAIN) : 0;
        }
    }
}

static const tt_address address = {.seed = 20240, .design = 7};
static const width_regress_spec linear = {
    .layers = 1, .hidden = 1, .batch = 50, .steps = 1500, .lr = 0.02};

/* What is left of a linear map with noise is the noise, and (D + 1) / n of it on rows that
 * were not trained on. */
static void regression_leaves_the_noise(void **state) {
    (void)state;
    static float h[ROWS * P];
    tt_features x;
    double size;
    width_regress_error e;
    plant_linear(&x, h, &size);
    assert_int_equal(width_regress(&e, &linear, &x, h, P, TRAIN, &address), TT_OK);
    const double judged = e.judged * size / (P * noise * noise);
    T_NEAR(judged, 1 + (D + 1.0) / TRAIN, T_SIGMA * sqrt(2.0 / (P * (ROWS - TRAIN))));
    assert_true(e.train < 1 && e.judged < 0.2);
    tt_features_free(&x);
}

/* Output j of a tower on one row, in double and one unit after another. */
static double naive(const tt_mlp *t, const float *theta, const float *row, size_t j) {
    double a[2][16];
    for (size_t k = 0; k < t->width[0]; k++) {
        a[0][k] = (double)row[k];
    }
    for (size_t l = 0; l < t->layers; l++) {
        const float *w = theta + tt_mlp_offset(t, l);
        const size_t in = t->width[l], out = t->width[l + 1];
        for (size_t o = 0; o < out; o++) {
            double sum = (double)w[in * out + o];
            for (size_t i = 0; i < in; i++) {
                sum += a[l % 2][i] * (double)w[i * out + o];
            }
            a[(l + 1) % 2][o] = l + 1 < t->layers && sum < 0 ? 0 : sum;
        }
    }
    return a[t->layers % 2][j];
}

/* Without a step the error is that of the first weights, whatever the batch. */
static void regression_judges_as_by_hand(void **state) {
    (void)state;
    static float h[ROWS * P];
    tt_mlp t = {.layers = 3, .dense = D, .activation = TT_RELU, .width = {D, 7, 7, P}};
    float theta[256];
    tt_features x;
    double size[2] = {0}, sum[2] = {0}, unused;
    assert_true(tt_mlp_count(&t) <= 256);
    plant_linear(&x, h, &unused);
    tt_mlp_init(&t, theta, &address, 1000 + 2);
    for (size_t k = 0; k < ROWS * P; k++) {
        const size_t i = k / P, judged = i >= TRAIN;
        const double e = naive(&t, theta, x.dense + i * D, k % P) - (double)h[k];
        sum[judged] += e * e;
        size[judged] += (double)h[k] * (double)h[k];
    }
    for (size_t batch = 1; batch <= 4096; batch *= 16) {
        const width_regress_spec spec = {
            .layers = 3, .hidden = 7, .batch = batch, .lr = 1, .start = 2};
        width_regress_error e;
        assert_int_equal(width_regress(&e, &spec, &x, h, P, TRAIN, &address), TT_OK);
        T_ARITH_F(e.train, sum[0] / size[0], sum[0] / size[0], D * 7);
        T_ARITH_F(e.judged, sum[1] / size[1], sum[1] / size[1], D * 7);
    }
    tt_features_free(&x);
}

/* The same address gives the same bits, another start or replicate others. */
static void regression_repeats(void **state) {
    (void)state;
    static float h[ROWS * P];
    width_regress_spec spec = {
        .layers = 2, .hidden = 9, .batch = 20, .steps = 30, .lr = 0.01};
    tt_address other = address;
    tt_features x;
    width_regress_error e[4];
    double unused;
    other.replicate = 1;
    plant_linear(&x, h, &unused);
    width_regress(&e[0], &spec, &x, h, P, TRAIN, &address);
    width_regress(&e[1], &spec, &x, h, P, TRAIN, &address);
    width_regress(&e[2], &spec, &x, h, P, TRAIN, &other);
    spec.start = 1;
    width_regress(&e[3], &spec, &x, h, P, TRAIN, &address);
    assert_memory_equal(&e[0], &e[1], sizeof e[0]);
    assert_true(e[0].judged != e[2].judged && e[0].judged != e[3].judged);
    tt_features_free(&x);
}

static void regression_reports_trouble(void **state) {
    (void)state;
    static float h[ROWS * P];
    width_regress_spec spec = linear;
    tt_features x;
    width_regress_error e;
    double unused;
    plant_linear(&x, h, &unused);
    spec.lr = 1e30;
    assert_int_equal(width_regress(&e, &spec, &x, h, P, TRAIN, &address), TT_OK);
    assert_true(isinf(e.judged) && isinf(e.train));
    spec.steps = 1;
    int status = TT_ENOMEM;
    unsigned long k = 1;
    for (; status == TT_ENOMEM; k++) {
        tt_alloc_fail_after(k);
        status = width_regress(&e, &spec, &x, h, P, TRAIN, &address);
    }
    tt_alloc_fail_after(0);
    assert_int_equal(status, TT_OK);
    assert_true(k > 5);
    tt_features_free(&x);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(target_has_the_metric_of_ratings),
    cmocka_unit_test(target_begins_with_the_study),
    cmocka_unit_test(target_reports_trouble),
    cmocka_unit_test(regression_leaves_the_noise),
    cmocka_unit_test(regression_judges_as_by_hand),
    cmocka_unit_test(regression_repeats),
    cmocka_unit_test(regression_reports_trouble),
};

T_MAIN(tests)
