/* True functions: the signs of the series, read back from its values. */
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "t_holder.h"

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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(signs_by_collocation),
    cmocka_unit_test(signs_are_independent),
};

T_MAIN(tests)
