/* True functions: B-splines by three routes, the series' levels and signs taken apart,
 * structure functions on functions of known smoothness. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <string.h>

#include "t_test.h"
#include "th_holder.h"
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

static th_holder drawn(const char *test, uint64_t item, th_holder_spec spec) {
    tt_rng r = t_rng(test, item);
    gsl_rng g = tt_rng_gsl(&r);
    th_holder f;
    th_holder_draw(&f, &spec, &g);
    return f;
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

/* out (p): level j alone, f with the levels up to j less f without it. Returns the size of
 * the numbers that were rounded. */
static double level_alone(double *out, const th_holder *f, size_t j, const double *x) {
    th_holder upto = *f, before = *f;
    double coarse[TH_OUTPUTS_MAX], size = 0;
    upto.spec.levels = j + 1;
    before.spec.levels = j;
    th_holder_eval(out, &upto, x);
    th_holder_eval(coarse, &before, x);
    for (size_t k = 0; k < f->spec.p; k++) {
        size = fmax(size, fabs(coarse[k]) + fabs(out[k]));
        out[k] -= coarse[k];
    }
    return size;
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

/* The coefficients eps (order^d) of level j in a cell, in output 0, by collocation: sum_k
 * eps_k prod_l B(u_l + k_l) at order^d points u. Returns the size of their rounding in
 * machine epsilons: |values| / weight times the largest row sum of the inverse. */
static double signs_of(double *eps, const th_holder *f, size_t j, const long *cell) {
    const unsigned m = f->order;
    const size_t d = f->spec.d, n = d == 1 ? m : (size_t)m * m;
    double a[16 * 16], inverse[16 * 16], y[16], size = 0, norm = 0;
    int sign;
    for (size_t i = 0; i < n; i++) {
        const double u[2] = {((double)(i % m) + 0.5) / m, ((double)(i / m) + 0.5) / m};
        double x[2], out[TH_OUTPUTS_MAX];
        for (size_t l = 0; l < d; l++) {
            x[l] = ((double)cell[l] + u[l] - f->offset[j][l]) / ldexp(f->scale, (int)j);
        }
        size = fmax(size, level_alone(out, f, j, x) / f->weight[j]);
        y[i] = out[0] / f->weight[j];
        for (size_t k = 0; k < n; k++) {
            a[i * n + k] = th_bspline(m, u[0] + (double)(k % m)) *
                           (d == 1 ? 1 : th_bspline(m, u[1] + (double)(k / m)));
        }
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(a, n, n);
    gsl_matrix_view inverted = gsl_matrix_view_array(inverse, n, n);
    gsl_permutation *p = gsl_permutation_alloc(n);
    gsl_linalg_LU_decomp(&matrix.matrix, p, &sign);
    gsl_linalg_LU_invert(&matrix.matrix, p, &inverted.matrix);
    gsl_permutation_free(p);
    for (size_t i = 0; i < n; i++) {
        double row = 0;
        eps[i] = 0;
        for (size_t k = 0; k < n; k++) {
            eps[i] += inverse[i * n + k] * y[k];
            row += fabs(inverse[i * n + k]);
        }
        norm = fmax(norm, row);
    }
    return size * norm;
}

/* In every cell a level is a combination of the cell's B-splines with coefficients +-1, and
 * cells that share a B-spline give it the same sign. */
static void signs_by_collocation(void **state) {
    (void)state;
    for (uint64_t c = 0; c < t_cases(200); c++) {
        tt_rng r = t_rng("signs_by_collocation", c);
        const size_t d = 1 + c % 2, j = 1 + tt_rng_below(&r, 3);
        const th_holder_spec spec = {
            .beta = 0.5 + (double)(c % 3), .d = d, .p = 1, .levels = j + 1, .amplitude = 1};
        const th_holder f = drawn("collocation f", c, spec);
        const unsigned m = f.order;
        long cell[2] = {1 + (long)tt_rng_below(&r, ((size_t)1 << j) - 1), 1};
        double here[16], there[16];
        const double size = signs_of(here, &f, j, cell);
        cell[0]--;
        signs_of(there, &f, j, cell);
        for (size_t i = 0; i < (d == 1 ? m : m * m); i++) {
            T_ARITH(fabs(here[i]), 1, size, m);
            if (i % m + 1 < m) { // spline k of a cell is spline k - 1 of the one before
                T_ARITH(here[i + 1], there[i], size, m);
            }
        }
    }
}

/* Order 2 at a knot: one B-spline is 1 there, the others 0, so the sign can be read. */
static void read_signs(double *eps, const th_holder *f, size_t j, const long *knot) {
    double x[4];
    for (size_t l = 0; l < f->spec.d; l++) {
        x[l] = ((double)knot[l] - f->offset[j][l]) / ldexp(f->scale, (int)j);
    }
    level_alone(eps, f, j, x);
    for (size_t k = 0; k < f->spec.p; k++) {
        eps[k] = eps[k] > 0 ? 1 : -1;
    }
}

static void t_mean_zero(double sum, size_t n) {
    T_NEAR(sum / sqrt((double)n), 0, T_SIGMA);
}

/* Signs are fair and pairwise independent: between outputs, neighbours along the axes
 * and on both diagonals, levels, and functions of other seeds. */
static void signs_are_independent(void **state) {
    (void)state;
    enum { P = TH_OUTPUTS_MAX, N = 20000 };
    for (size_t d = 1; d <= 3; d++) {
        const th_holder_spec spec = {
            .beta = 0.5, .d = d, .p = P, .levels = 22, .amplitude = 1};
        const th_holder f = drawn("independent f", d, spec);
        const th_holder g = drawn("independent g", d, spec);
        tt_rng r = t_rng("signs_are_independent", d);
        double mean[P] = {0}, outputs[P] = {0}, near[5] = {0}, level = 0, seed = 0;
        for (size_t i = 0; i < N; i++) {
            double eps[P], other[P];
            long knot[4], to[4];
            const size_t j = 16 + i % 5; // so fine that a knot hardly comes twice
            for (size_t l = 0; l < d; l++) {
                knot[l] = 2 + (long)tt_rng_below(&r, ((size_t)1 << j) - 3);
                to[l] = knot[l] + 1;
            }
            read_signs(eps, &f, j, knot);
            for (size_t k = 0; k < P; k++) {
                mean[k] += eps[k];
                outputs[k] += eps[k] * eps[(k + 1) % P];
            }
            read_signs(other, &f, j, to);
            near[3] += eps[0] * other[0];
            to[0] -= 2;
            read_signs(other, &f, j, to);
            near[4] += eps[0] * other[0];
            read_signs(other, &f, j + 1, knot);
            level += eps[0] * other[0];
            read_signs(other, &g, j, knot);
            seed += eps[0] * other[0];
            for (size_t l = 0; l < d; l++) {
                memcpy(to, knot, sizeof to);
                to[l]++;
                read_signs(other, &f, j, to);
                near[l] += eps[0] * other[0];
            }
        }
        for (size_t k = 0; k < P; k++) {
            t_mean_zero(mean[k], N);
            t_mean_zero(outputs[k], N);
        }
        for (size_t l = 0; l < 5; l++) {
            t_mean_zero(near[l], N);
        }
        t_mean_zero(level, N);
        t_mean_zero(seed, N);
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
    cmocka_unit_test(bspline),
    cmocka_unit_test(bspline_norms),
    cmocka_unit_test(draw),
    cmocka_unit_test(eval_identities),
    cmocka_unit_test(signs_by_collocation),
    cmocka_unit_test(signs_are_independent),
    cmocka_unit_test(level_rms),
    cmocka_unit_test(structure_of_series),
    cmocka_unit_test(structure_by_hand),
    cmocka_unit_test(structure_of_a_step),
    cmocka_unit_test(selfsimilar_identities),
    cmocka_unit_test(structure_of_selfsimilar),
    cmocka_unit_test(errors),
};

T_MAIN(tests)
