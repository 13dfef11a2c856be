/* True functions: structure functions on functions of known smoothness; self-similar
 * functions; errors. */
#include <gsl/gsl_errno.h>

#include "t_holder.h"
#include "th_slope.h"

static double first_output(const double *x, const void *context) {
    double out[TH_OUTPUTS_MAX];
    th_holder_eval(out, context, x);
    return out[0];
}

/* Structure functions return beta. Steps from 2^-6 on: at 2^-4 the scales above 1 that the
 * series does not have are missed (.01 to .02 less at d = 1). */
static void structure_of_series(void **state) {
    (void)state;
    enum { STEPS = 6, DRAWS = 48 };
    const double near = 0.03;
    double h[STEPS], rms[STEPS], exponent[DRAWS];
    for (int k = 0; k < STEPS; k++) {
        h[k] = ldexp(1, -6 - k);
    }
    for (unsigned c = 0; c < 9; c++) {
        const size_t d = 1 + c / 3, draws = d == 1 ? DRAWS : d == 2 ? 12 : 6;
        const th_holder_spec spec = {
            .beta = 0.5 + c % 3, .d = d, .p = 1, .levels = 18, .amplitude = 1};
        for (uint64_t k = 0; k < draws; k++) {
            const th_holder f = drawn("structure f", 100 * c + k, spec);
            tt_rng r = t_rng("structure_of_series", 100 * c + k);
            gsl_rng g = tt_rng_gsl(&r);
            th_structure(rms, first_output, &f, d, 1 + c % 3, h, STEPS, 400, &g);
            exponent[k] = th_structure_exponent(rms, h, STEPS);
        }
        const th_slope s = th_slope_mean(exponent, draws);
        T_NEAR((s.mean - spec.beta) / s.se, 0, T_SIGMA);
        T_NEAR(s.mean, spec.beta, near);
    }
}

static double quadratic(const double *x, const void *context) {
    (void)context;
    assert_true(x[0] >= 0 && x[0] <= 1 + DBL_EPSILON); // never asked for outside the cube
    return x[0] * x[0] + 3 * x[1];
}

/* Differences by hand, d = 2: of order 2, 2 h^2 along the first coordinate, 0 along the
 * other, each chosen half of the time. */
static void structure_by_hand(void **state) {
    (void)state;
    enum { POINTS = 4000 };
    const double h[] = {0.25, 0.125, 0.03125};
    double rms[3];
    tt_rng r = t_rng("structure_by_hand", 0);
    gsl_rng g = tt_rng_gsl(&r);
    th_structure(rms, quadratic, NULL, 2, 2, h, 3, POINTS, &g);
    for (size_t k = 0; k < 3; k++) { // rms^2 / (2 h^2)^2 is the share of the first
        const double share = rms[k] * rms[k] / pow(2 * h[k] * h[k], 2);
        T_NEAR((share - 0.5) / sqrt(0.25 / POINTS), 0, T_SIGMA);
    }
    T_ARITH(th_structure_exponent(rms, h, 3), 2, 2 / (h[2] * h[2]), 3);
    th_structure(rms, quadratic, NULL, 2, 3, h, 3, POINTS, &g);
    T_ARITH(rms[0], 0, 16, 1); // differences of order 3 of a quadratic
    assert_true(isnan(th_structure_exponent(rms, h, 1)));
    rms[1] = 0;
    assert_true(isnan(th_structure_exponent(rms, h, 3)));
}

static double step(const double *x, const void *context) {
    (void)context;
    return x[0] > 0.37;
}

/* A jump is met from x uniform on [0, 1 - h] with probability h / (1 - h): exponent 1/2. */
static void structure_of_a_step(void **state) {
    (void)state;
    enum { STEPS = 5, POINTS = 100000 };
    double h[STEPS], rms[STEPS];
    for (int k = 0; k < STEPS; k++) {
        h[k] = ldexp(1, -3 - k);
    }
    tt_rng r = t_rng("structure_of_a_step", 0);
    gsl_rng g = tt_rng_gsl(&r);
    th_structure(rms, step, NULL, 1, 1, h, STEPS, POINTS, &g);
    for (int k = 0; k < STEPS; k++) {
        const double p = h[k] / (1 - h[k]);
        T_NEAR((rms[k] * rms[k] - p) / sqrt(p * (1 - p) / POINTS), 0, T_SIGMA);
    }
}

static th_selfsimilar similar(const char *test, uint64_t item, double beta, size_t d,
                              int first, int last) {
    tt_rng r = t_rng(test, item);
    gsl_rng g = tt_rng_gsl(&r);
    th_selfsimilar f;
    th_selfsimilar_draw(&f, beta, d, first, last, &g);
    return f;
}

/* The sum term by term; with the same phases one level finer, 2^beta g(x) = f(2x). */
static void selfsimilar_identities(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(200); k++) {
        tt_rng r = t_rng("selfsimilar_identities", k);
        const double beta = 0.2 + 2.5 * tt_rng_uniform(&r);
        const size_t d = 1 + tt_rng_below(&r, 4);
        const int first = (int)tt_rng_below(&r, 9) - 8, last = (int)tt_rng_below(&r, 5);
        const th_selfsimilar f = similar("similar f", k, beta, d, first, last),
                             g = similar("similar f", k, beta, d, first + 1, last + 1);
        double x[4], twice[4], sum = 0, size = 0;
        for (size_t l = 0; l < d; l++) {
            x[l] = tt_rng_uniform(&r) / 2;
            twice[l] = 2 * x[l];
        }
        for (int j = first; j <= last; j++) {
            double term = pow(2, -j * beta);
            size += term * ldexp(1, last);
            for (size_t l = 0; l < d; l++) {
                term *= cos(2 * M_PI * ldexp(1, j) * x[l] + f.phase[j - first][l]);
            }
            sum += term;
        }
        T_ARITH(th_selfsimilar_eval(&f, x), sum, size, 4);
        T_ARITH(pow(2, beta) * th_selfsimilar_eval(&g, x), th_selfsimilar_eval(&f, twice),
                size, 4);
    }
}

static double similar_value(const double *x, const void *context) {
    return th_selfsimilar_eval(context, x);
}

/* The coarse terms dominate f itself by 2^(8 beta) but not its differences. */
static void structure_of_selfsimilar(void **state) {
    (void)state;
    enum { STEPS = 6, DRAWS = 12 };
    const double near = 0.03;
    double h[STEPS], rms[STEPS], exponent[DRAWS];
    for (int k = 0; k < STEPS; k++) {
        h[k] = ldexp(1, -4 - k);
    }
    for (unsigned c = 0; c < 4; c++) {
        const double beta = 0.5 + c % 2;
        const size_t d = 1 + c / 2;
        for (uint64_t k = 0; k < DRAWS; k++) {
            const th_selfsimilar f = similar("structure s", 100 * c + k, beta, d, -8, 14);
            tt_rng r = t_rng("structure_of_selfsimilar", 100 * c + k);
            gsl_rng g = tt_rng_gsl(&r);
            th_structure(rms, similar_value, &f, d, 1 + c % 2, h, STEPS, 1000, &g);
            exponent[k] = th_structure_exponent(rms, h, STEPS);
        }
        const th_slope s = th_slope_mean(exponent, DRAWS);
        T_NEAR((s.mean - beta) / s.se, 0, T_SIGMA);
        T_NEAR(s.mean, beta, near);
    }
}

static int errors_seen;

static void count(const char *reason, const char *file, int line, int code) {
    (void)reason;
    (void)file;
    (void)line;
    errors_seen += code == GSL_EDOM;
}

static void errors(void **state) {
    (void)state;
    const th_holder_spec good = {.beta = 1, .d = 1, .p = 1, .levels = 1, .amplitude = 1};
    th_holder_spec bad[8] = {good, good, good, good, good, good, good, good};
    bad[0].beta = 0;
    bad[1].beta = 3;
    bad[2].d = 0;
    bad[3].d = TH_DIM_MAX + 1;
    bad[4].p = TH_OUTPUTS_MAX + 1;
    bad[5].levels = 0;
    bad[6].levels = TH_LEVELS_MAX + 1;
    bad[7].amplitude = NAN;
    const double h[] = {0.6, 0.1}, none = 0;
    double rms[2];
    th_holder f;
    th_selfsimilar s;
    tt_rng r = t_rng("errors", 0);
    gsl_rng g = tt_rng_gsl(&r);
    gsl_error_handler_t *before = gsl_set_error_handler(count);
    errors_seen = 0;
    for (int k = 0; k < 8; k++) {
        th_holder_draw(&f, &bad[k], &g);
        assert_int_equal(errors_seen, k + 1);
    }
    th_selfsimilar_draw(&s, 0, 1, 0, 1, &g);
    th_selfsimilar_draw(&s, 1, TH_DIM_MAX + 1, 0, 1, &g);
    th_selfsimilar_draw(&s, 1, 1, 1, 0, &g);
    th_selfsimilar_draw(&s, 1, 1, 0, 2 * TH_LEVELS_MAX, &g);
    th_structure(rms, step, &h[0], 1, 2, h, 2, 10, &g); // 2 steps of .6 leave the cube
    th_structure(rms, step, &h[0], 1, 1, &none, 1, 10, &g);
    th_structure(rms, step, &h[0], 0, 1, h, 2, 10, &g);
    th_structure(rms, step, &h[0], 1, 1, h, 2, 0, &g);
    assert_true(isnan(th_bspline(0, 0.5)));
    assert_int_equal(errors_seen, 8 + 4 + 4 + 1);
    gsl_set_error_handler(before);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(structure_of_series),      cmocka_unit_test(structure_by_hand),
    cmocka_unit_test(structure_of_a_step),      cmocka_unit_test(selfsimilar_identities),
    cmocka_unit_test(structure_of_selfsimilar), cmocka_unit_test(errors),
};

T_MAIN(tests)
