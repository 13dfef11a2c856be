/* Dimensions from distances to neighbours: laws, closed forms, sets of known dimension,
 * others' estimates. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <string.h>

#include "t_mat.h"
#include "t_neighbours.h"
#include "t_shared.h"
#include "th_dimension.h"

typedef struct {
    th_dimension mle, two_nn, correlation;
} estimates;

static int ascending(const void *a, const void *b) {
    return (*(const double *)a > *(const double *)b) -
           (*(const double *)a < *(const double *)b);
}

/* k = 20; radii: the medians of the distances to neighbours 2, 5, 10 and 20. */
static estimates estimate(const double *x, size_t n, size_t D) {
    enum { K = 20, RADII = 4 };
    static const size_t near[RADII] = {2, 5, 10, 20};
    tt_neighbours *t = open_points(x, n, D);
    const size_t count = tt_neighbours_count(t);
    double *distance = room(count * K), *work = room(RADII * count), radius[RADII];
    size_t *order = calloc(count, sizeof *order);
    assert_non_null(order);
    estimates e;
    tt_neighbours_nearest(distance, t, K);
    e.mle = th_dimension_mle(distance, count, K);
    e.two_nn = th_dimension_two_nn(distance, count, K, work, order);
    for (size_t k = 0; k < RADII; k++) {
        for (size_t i = 0; i < count; i++) {
            work[i] = distance[i * K + near[k] - 1];
        }
        qsort(work, count, sizeof *work, ascending);
        radius[k] = work[count / 2];
    }
    tt_neighbours_within(work, t, radius, RADII, distance, K);
    e.correlation = th_dimension_correlation(work, count, radius, RADII);
    tt_neighbours_free(t);
    free(distance);
    free(work);
    free(order);
    return e;
}

/* Row of distances whose volumes r^d (1 - c r) are a Poisson process of this rate: local
 * slopes d - c r / (1 - c r), as boundaries make them. */
static void draw_row(double *t, size_t k, double d, double c, double rate, tt_rng *r) {
    double volume = 0;
    for (size_t j = 0; j < k; j++) {
        volume -= log(1 - tt_rng_uniform(r)) / rate;
        t[j] = pow(volume, 1 / d);
        for (int step = 0; c > 0 && step < 8; step++) { // Newton
            const double f = pow(t[j], d) * (1 - c * t[j]) - volume;
            t[j] -= f / (pow(t[j], d - 1) * (d - (d + 1) * c * t[j]));
        }
    }
}

/* Sums over runs of independent samples: what estimates and intervals come to. */
typedef struct {
    double mean[2], sd[2], limit[2], limit_sd[2], covered[2], mixture, mixture_sd;
} law;

static law law_of(size_t runs, double d, double c, double rate, const char *name) {
    enum { N = 128, K = 20 };
    static double distance[N * K], work[N];
    size_t order[N];
    law l = {.mixture = 0};
    for (size_t run = 0; run < runs; run++) {
        tt_rng r = t_rng(name, run);
        const double m = (double)runs;
        for (size_t i = 0; i < N; i++) {
            draw_row(distance + i * K, K, d, c, rate, &r);
        }
        const th_dimension e[2] = {th_dimension_mle(distance, N, K),
                                   th_dimension_two_nn(distance, N, K, work, order)};
        const double mixture = th_dimension_mixture(distance, N, K);
        l.mixture += mixture / m;
        l.mixture_sd += mixture * mixture / m;
        for (size_t k = 0; k < 2; k++) {
            const double value = k == 0 ? 1 / e[k].estimate : e[k].estimate;
            l.mean[k] += value / m;
            l.sd[k] += value * value / m;
            l.limit[k] += e[k].limit / m;
            l.limit_sd[k] += e[k].limit * e[k].limit / m;
            l.covered[k] += (e[k].lo <= d && d <= e[k].hi) / m;
        }
    }
    l.mixture_sd = sqrt(l.mixture_sd - l.mixture * l.mixture);
    for (size_t k = 0; k < 2; k++) {
        l.sd[k] = sqrt(l.sd[k] - l.mean[k] * l.mean[k]);
        l.limit_sd[k] = sqrt(l.limit_sd[k] - l.limit[k] * l.limit[k]);
    }
    return l;
}

/* A Poisson process: the mean of 1/mle is 1/d; two_nn is unbiased; intervals, made for what
 * is biased, cover in 95 % of the runs or more; the mixture is 1 but for O(1/n). */
static void laws(void **state) {
    (void)state;
    enum { RUNS = 500 };
    const double d = 2.7, mean[2] = {1 / d, d};
    const law l = law_of(RUNS, d, 0, 1, "laws");
    for (size_t m = 0; m < 2; m++) {
        T_NEAR(l.mean[m], mean[m], T_SIGMA * l.sd[m] / sqrt(RUNS));
        assert_true(l.covered[m] >= 0.95 - T_SIGMA * sqrt(0.95 * 0.05 / RUNS));
    }
    T_NEAR(l.mixture, 1, T_SIGMA * l.mixture_sd / sqrt(RUNS) + 3. / 128);
}

/* Slopes that fall along the scales by up to .5: estimates miss, intervals cover, the limit
 * is nearer. */
static void planted_bias(void **state) {
    (void)state;
    enum { RUNS = 300 };
    const double d = 2;
    const law l = law_of(RUNS, d, 0.5, 90, "bias");
    const double off = d - 1 / l.mean[0];
    assert_true(off > 0.2 && off > 1.96 * l.sd[0] * d * d);
    for (size_t m = 0; m < 2; m++) {
        assert_true(l.covered[m] >= 0.95 - T_SIGMA * sqrt(0.95 * 0.05 / RUNS));
        assert_true(fabs(l.limit[m] - d) < off / 3 + T_SIGMA * l.limit_sd[m] / sqrt(RUNS));
    }
}

/* The line over the scales by another route (GSL's fit), from equal rows: no chance. */
static void limit(void **state) {
    (void)state;
    enum { N = 96, RADII = 4 };
    const double radius[RADII] = {0.1, 0.2, 0.3, 0.5};
    double pairs[N * RADII], x[3], y[3], a, b, v[3], ss, wobble = 0;
    for (size_t i = 0; i < N * RADII; i++) {
        const double r = radius[i % RADII];
        pairs[i] = 1000 * r * r * (1 - 0.4 * r + 0.5 * r * r);
    }
    for (size_t j = 0; j < 3; j++) {
        x[j] = sqrt(radius[j] * radius[j + 1]);
        y[j] = log(pairs[j + 1] / pairs[j]) / log(radius[j + 1] / radius[j]);
    }
    gsl_fit_linear(x, 1, y, 1, 3, &a, &b, &v[0], &v[1], &v[2], &ss);
    for (size_t j = 0; j < 3; j++) {
        wobble = fmax(wobble, fabs(y[j] - a - b * x[j]));
    }
    const th_dimension c = th_dimension_correlation(pairs, N, radius, RADII);
    T_ARITH(c.estimate, y[2], 10, N);
    T_ARITH(c.limit, a, 10, N);
    T_ARITH(c.wobble, wobble, 10, N);
    T_ARITH(c.lo, fmin(y[2], a - wobble), 10, N);
    T_ARITH(c.hi, fmax(y[2], a + wobble), 10, N);
    assert_true(wobble > 1e-3 && fabs(a - y[2]) > 0.05);
}

/* Slopes too far from their limit; points of two dimensions; what is left as it is. */
static void statuses(void **state) {
    (void)state;
    enum { N = 256, K = 20 };
    static double distance[N * K];
    const double radius[4] = {0.5, 0.6, 0.7, 0.8};
    double pairs[N * 4];
    for (int falls = 0; falls <= 1; falls++) {
        for (size_t i = 0; i < N * 4; i++) {
            const double r = radius[i % 4];
            pairs[i] = 1e4 * r * r * exp(falls ? 4 * r : -r);
        }
        const th_dimension c = th_dimension_correlation(pairs, N, radius, 4);
        assert_int_equal(c.status, TH_DIMENSION_BIASED);
        assert_true(falls ? c.lo == 0 && c.hi >= c.estimate
                          : c.lo <= c.estimate && c.lo > 0 && isnan(c.hi));
        assert_int_equal(th_dimension_of_mixture(c, 2.1).status, TH_DIMENSION_MIXED);
    }
    tt_rng r = t_rng("statuses", 0);
    for (size_t i = 0; i < N; i++) {
        draw_row(distance + i * K, K, i % 2 == 0 ? 1 : 2, 0, 1, &r);
    }
    const th_dimension m = th_dimension_mle(distance, N, K);
    const double mixture = th_dimension_mixture(distance, N, K);
    assert_true(m.status == TH_DIMENSION_OK && mixture > 2);
    assert_int_equal(th_dimension_of_mixture(m, 1.9).status, TH_DIMENSION_OK);
    assert_int_equal(th_dimension_of_mixture(m, NAN).status, TH_DIMENSION_OK);
    const th_dimension mixed = th_dimension_of_mixture(m, mixture);
    assert_int_equal(mixed.status, TH_DIMENSION_MIXED);
    assert_true(isnan(mixed.estimate) && isnan(mixed.lo) && isnan(mixed.hi));
    for (int a = 0; a <= TH_DIMENSION_MIXED; a++) {
        const char *word = th_dimension_word((enum th_dimension_status)a);
        assert_int_equal(th_dimension_is_identifiable((enum th_dimension_status)a),
                         strcmp(word, "ok") == 0 || strcmp(word, "ties") == 0);
    }
}

/* Rows that are all alike: closed forms, no width. */
static void closed_forms(void **state) {
    (void)state;
    enum { N = 96, K = 3 };
    double distance[N * K], pairs[2 * N], work[N];
    size_t order[N];
    for (size_t i = 0; i < N; i++) {
        distance[K * i] = 1;
        distance[K * i + 1] = 2;
        distance[K * i + 2] = 4;
        pairs[2 * i] = 3;
        pairs[2 * i + 1] = 24;
    }
    const th_dimension m = th_dimension_mle(distance, N, K);
    const th_dimension t = th_dimension_two_nn(distance, N, K, work, order);
    const double radius[2] = {0.5, 1};
    const th_dimension c = th_dimension_correlation(pairs, N, radius, 2);
    T_ARITH(m.estimate, 2 / log(8), 1, N);                 // mean of log 4 and log 2
    T_ARITH(t.estimate, (N - 9 - 1) / (N * log(2)), 1, N); // 9 of 96 are censored
    T_ARITH(c.estimate, 3, 1, N);
    T_ARITH(m.hi - m.lo, 0, 10, N); // one scale, no chance
    T_ARITH(t.hi - t.lo, 0, 10, N);
    T_ARITH(c.hi - c.lo, 0, 10, N);
    assert_true(isnan(m.limit) && isnan(t.limit) && isnan(c.limit));
    T_ARITH(th_dimension_mixture(distance, N, K), 0, 1, N);
    // scale does not matter
    for (size_t i = 0; i < N * K; i++) {
        distance[i] *= 1e-100;
    }
    T_ARITH(th_dimension_mle(distance, N, K).estimate, m.estimate, 1, N);
}

static void degenerate(void **state) {
    (void)state;
    enum { N = 80, K = 4 };
    const double same[2] = {1, 1}, two[2] = {1, 2};
    double distance[N * K], pairs[2 * N], work[N];
    size_t order[N];
    for (size_t i = 0; i < N * K; i++) {
        distance[i] = 1;
    }
    for (size_t i = 0; i < 2 * N; i++) {
        pairs[i] = 5;
    }
    const th_dimension tie[] = {th_dimension_mle(distance, N, K),
                                th_dimension_two_nn(distance, N, K, work, order),
                                th_dimension_correlation(pairs, N, same, 2)};
    const th_dimension few[] = {th_dimension_mle(distance, 63, K),
                                th_dimension_two_nn(distance, 63, K, work, order),
                                th_dimension_correlation(pairs, 63, two, 2)};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tie[i].status, TH_DIMENSION_TIES);
        assert_true(tie[i].estimate == 0 && tie[i].lo == 0 && tie[i].hi == 0);
        assert_int_equal(few[i].status, TH_DIMENSION_FEW);
        assert_true(isnan(few[i].estimate) && isnan(few[i].lo) && isnan(few[i].hi));
    }
    assert_true(isnan(th_dimension_mixture(distance, N, K)));
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    assert_int_equal(th_dimension_mle(distance, N, 1).status, TH_DIMENSION_FEW);
    assert_int_equal(th_dimension_two_nn(distance, N, 1, work, order).status,
                     TH_DIMENSION_FEW);
    assert_int_equal(th_dimension_correlation(pairs, N, two, 1).status, TH_DIMENSION_FEW);
    assert_int_equal(th_dimension_correlation(pairs, N, two, 6).status, TH_DIMENSION_FEW);
    gsl_set_error_handler(handler);
    assert_string_equal(th_dimension_word(TH_DIMENSION_OK), "ok");
    assert_string_equal(th_dimension_word(TH_DIMENSION_TIES), "ties");
    assert_string_equal(th_dimension_word(TH_DIMENSION_FEW), "few_points");
}

/* Reference sets: within 0.05 of the truth, or no farther than others' estimates; the truth
 * in every interval. */
static void reference(void **state) {
    (void)state;
    static const struct {
        const char *file;
        size_t D;
        double dimension, correlation, mle, two_nn;
    } sets[] = {{"cantor_0.6309.csv.gz", 2, 0.63092975357145743, 0.6255, 0, 0.5969},
                {"sierpinski_1.5850.csv.gz", 2, 1.5849625007211562, 1.6164, 1.5763, 1.5781},
                {"square_in_R50_2.csv.gz", 50, 2, 1.9686, 1.9714, 1.9760}};
    enum { N = 4000 };
    for (size_t i = 0; i < 3; i++) {
        char path[1024], name[128], line[4096], *at = line;
        snprintf(name, sizeof name, "reference/dim/%s", sets[i].file);
        if (!t_shared(path, name)) {
            return;
        }
        gzFile f = gzopen(path, "r");
        double *x = room(N * sets[i].D);
        assert_non_null(f);
        for (size_t k = 0; k < N * sets[i].D; k++) {
            at = k % sets[i].D == 0 ? gzgets(f, line, sizeof line) : at + 1;
            assert_non_null(at);
            x[k] = strtod(at, &at);
        }
        gzclose(f);
        const estimates e = estimate(x, N, sets[i].D);
        const double d = sets[i].dimension;
        print_message("%s: correlation %.4f [%.4f, %.4f], mle %.4f [%.4f, %.4f], two_nn "
                      "%.4f [%.4f, %.4f]\n",
                      sets[i].file, e.correlation.estimate, e.correlation.lo,
                      e.correlation.hi, e.mle.estimate, e.mle.lo, e.mle.hi,
                      e.two_nn.estimate, e.two_nn.lo, e.two_nn.hi);
        const th_dimension all[] = {e.correlation, e.mle, e.two_nn};
        for (size_t m = 0; m < 3; m++) {
            assert_int_equal(all[m].status, TH_DIMENSION_OK);
            assert_true(all[m].lo <= d && d <= all[m].hi);
        }
        T_NEAR(e.correlation.estimate, d, fmax(0.05, fabs(sets[i].correlation - d)));
        T_NEAR(e.mle.estimate, d, fmax(0.05, fabs(sets[i].mle - d)));
        T_NEAR(e.two_nn.estimate, d, fmax(0.05, fabs(sets[i].two_nn - d)));
        free(x);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(laws),         cmocka_unit_test(planted_bias),
    cmocka_unit_test(limit),        cmocka_unit_test(statuses),
    cmocka_unit_test(closed_forms), cmocka_unit_test(degenerate),
    cmocka_unit_test(reference),
};

T_MAT_MAIN(tests)
