/* True functions: B-splines by three routes, the series' draws, identities and levels. */
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <string.h>

#include "t_holder.h"
#include "th_slope.h"

/* B(t) = sum_k (-1)^k choose(m, k) (t - k)_+^(m-1) / (m - 1)!. */
static double truncated_powers(unsigned m, double t) {
    double sum = 0;
    for (unsigned k = 0; k <= m; k++) {
        sum += (k % 2 ? -1 : 1) * gsl_sf_choose(m, k) * pow(fmax(t - k, 0), m - 1);
    }
    return sum / gsl_sf_fact(m - 1);
}

static void bspline(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(500); k++) {
        tt_rng r = t_rng("bspline", k);
        const unsigned m = 2 + (unsigned)tt_rng_below(&r, 5);
        const double t = m * tt_rng_uniform(&r), b = th_bspline(m, t);
        double sum = 0;
        for (int i = -1; i <= (int)m; i++) { // partition of unity
            sum += th_bspline(m, t - floor(t) + i);
        }
        /* The powers, up to m^(m-1) / (m-1)! < 65, cancel. */
        T_ARITH(b, truncated_powers(m, t), 65, m);
        T_ARITH(th_bspline(m, m - t), b, m, m); // m - t is rounded
        T_ARITH(sum, 1, 1, m);
        assert_true(b > 0 && th_bspline(m, -t) == 0 && th_bspline(m, m + t) == 0);
    }
    assert_true(th_bspline(1, 0) == 1 && th_bspline(1, 1) == 0 && th_bspline(2, 1) == 1);
    assert_true(th_bspline(3, 0) == 0 && isnan(th_bspline(3, NAN)));
}

static double squared(double t, void *order) {
    const double b = th_bspline(*(unsigned *)order, t);
    return b * b;
}

/* int B^2 of orders 2, 3, 4 by quadrature piece by piece (exact for these polynomials), as
 * fractions, and as the B-spline of twice the order. */
static void bspline_norms(void **state) {
    (void)state;
    const double fraction[] = {2.0 / 3, 11.0 / 20, 151.0 / 315};
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(4);
    for (unsigned m = 2; m <= 4; m++) {
        gsl_function f = {.function = squared, .params = &m};
        double sum = 0;
        for (unsigned i = 0; i < m; i++) {
            sum += gsl_integration_glfixed(&f, i, i + 1, rule);
        }
        T_ARITH(sum, fraction[m - 2], 1, 4 * m);
        T_ARITH(th_bspline(2 * m, m), fraction[m - 2], 1, 4 * m);
    }
    gsl_integration_glfixed_table_free(rule);
}

static th_holder_spec random_spec(tt_rng *r) {
    return (th_holder_spec){.beta = 0.1 + 2.8 * tt_rng_uniform(r),
                            .d = 1 + tt_rng_below(r, 4),
                            .p = 1 + tt_rng_below(r, TH_OUTPUTS_MAX),
                            .levels = 1 + tt_rng_below(r, 6),
                            .amplitude = 0.5 + tt_rng_uniform(r)};
}

static void uniform_point(double *x, size_t d, tt_rng *r) {
    for (size_t l = 0; l < d; l++) {
        x[l] = tt_rng_uniform(r);
    }
}

static double backbone(size_t k, const double *x) {
    return k == 0 ? 1 : k == 1 ? sqrt(3) * (2 * x[0] - 1) : 0;
}

/* What is drawn: ranges, weights by their formula, the same levels whether there are more
 * or not; another stream gives another function. */
static void draw(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(100); k++) {
        tt_rng r = t_rng("draw", k);
        th_holder_spec spec = random_spec(&r);
        const th_holder f = drawn("draw f", k, spec), other = drawn("draw g", k, spec);
        spec.levels += 3;
        const th_holder more = drawn("draw f", k, spec);
        const double norm[] = {2.0 / 3, 11.0 / 20, 151.0 / 315};
        assert_int_equal(f.order, 2 + (unsigned)floor(spec.beta));
        assert_true(f.scale >= 1 && f.scale < 2 && f.seed != other.seed);
        assert_true(f.seed == more.seed && f.scale == more.scale);
        for (size_t j = 0; j < f.spec.levels; j++) {
            const double w = spec.amplitude * pow(2, -(double)j * spec.beta) *
                             pow(norm[f.order - 2], -0.5 * (double)spec.d);
            T_ARITH(f.weight[j], w, w, 10);
            assert_true(f.weight[j] == more.weight[j]);
            for (size_t l = 0; l < spec.d; l++) {
                assert_true(f.offset[j][l] >= 0 && f.offset[j][l] < 1);
                assert_true(f.offset[j][l] == more.offset[j][l]);
            }
        }
    }
}

/* The backbone at amplitude 0; linear in the amplitude; outputs do not depend on how many
 * others there are; values do not depend on what was asked before. */
static void eval_identities(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("eval_identities", k);
        th_holder_spec spec = random_spec(&r), all = spec, none = spec, twice = spec;
        all.p = TH_OUTPUTS_MAX;
        none.amplitude = 0;
        twice.amplitude = 2 * spec.amplitude;
        const th_holder f = drawn("eval f", k, spec), f_all = drawn("eval f", k, all),
                        f0 = drawn("eval f", k, none), f2 = drawn("eval f", k, twice);
        double x[4], y[4], a[TH_OUTPUTS_MAX], b[TH_OUTPUTS_MAX], c[TH_OUTPUTS_MAX];
        uniform_point(x, spec.d, &r);
        uniform_point(y, spec.d, &r);
        th_holder_eval(a, &f, x);
        th_holder_eval(b, &f, y);
        th_holder_eval(b, &f, x);
        assert_memory_equal(a, b, spec.p * sizeof *a);
        th_holder_eval(b, &f_all, x);
        assert_memory_equal(a, b, spec.p * sizeof *a);
        th_holder_eval(b, &f0, x);
        th_holder_eval(c, &f2, x);
        for (size_t i = 0; i < spec.p; i++) {
            T_ARITH(b[i], backbone(i, x), 1, 1);
            T_ARITH(c[i] - b[i], 2 * (a[i] - b[i]), fabs(c[i]) + fabs(a[i]) + 1, 10);
        }
    }
}

/* The mean square of level j over x, offsets and signs is (amplitude 2^(-j beta))^2. */
static void level_rms(void **state) {
    (void)state;
    enum { DRAWS = 60, POINTS = 50 };
    for (size_t d = 1; d <= 3; d++) {
        for (unsigned order = 2; order <= 4; order++) {
            const th_holder_spec spec = {
                .beta = order - 1.6, .d = d, .p = 2, .levels = 5, .amplitude = 0.7};
            for (size_t j = 0; j < spec.levels; j += 2) {
                double share[DRAWS];
                for (uint64_t k = 0; k < DRAWS; k++) {
                    const th_holder f = drawn("level_rms f", 100 * j + k, spec);
                    tt_rng r = t_rng("level_rms", 100 * j + k);
                    share[k] = 0;
                    for (size_t i = 0; i < POINTS; i++) {
                        double x[3], out[2];
                        uniform_point(x, d, &r);
                        level_alone(out, &f, j, x);
                        share[k] += out[0] * out[0] + out[1] * out[1];
                    }
                    share[k] /= 2 * POINTS * pow(0.7 * pow(2, -(double)j * spec.beta), 2);
                }
                const th_slope s = th_slope_mean(share, DRAWS);
                T_NEAR((s.mean - 1) / s.se, 0, T_SIGMA);
            }
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bspline),   cmocka_unit_test(bspline_norms),
    cmocka_unit_test(draw),      cmocka_unit_test(eval_identities),
    cmocka_unit_test(level_rms),
};

T_MAIN(tests)
