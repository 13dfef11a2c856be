/* The experiment width: the error that lost dimensions imply, the exponent at which curves
 * collapse, its grids and trainings. */
#include <gsl/gsl_multifit.h>

#include "common/width_measure.h"
#include "common/width_run.h"
#include "t_test.h"

/* Both sides of a normal matrix lose all but r of n dimensions: eps = 1 - r / n in
 * expectation, and the excess is 1 - (r / n)^2 of the energy. */
static void implied_error_of_projections(void **state) {
    (void)state;
    enum { N = 80, KEPT = 50 };
    tt_rng r = t_rng("width projections", 0);
    double all = 0, kept = 0;
    for (size_t k = 0; k < N * N; k++) {
        const double x = tt_rng_gaussian(&r);
        all += x * x;
        kept += k / N < KEPT && k % N < KEPT ? x * x : 0;
    }
    const double rmse = width_implied(1 - (double)KEPT / N, 3);
    const double share = (rmse * rmse - 0.1) / 3, in = 1 - share;
    T_NEAR(1 - kept / all, share, T_SIGMA * sqrt(2 * in * (1 - in)) / N);
    T_ARITH(width_implied(0, 3), sqrt(0.1), 1, 1);
    T_ARITH(width_implied(1, 3), sqrt(3.1), 1, 1);
    for (double eps = 0; eps <= 1; eps += 0.125) {
        assert_true(width_implied(eps, 3) <= width_implied_most(eps, 3));
        assert_true(width_implied(eps, 3) * width_implied(eps, 3) >= 0.1 + 3 * eps - 1e-12);
    }
}

static const size_t widths[WIDTH_WIDTHS] = {25, 50, 100, 200, 400};

/* y = a quadratic of log(width / d^kappa), plus `spread` normal. */
static void plant_curves(double *y, double *x, size_t n, double kappa, double spread,
                         tt_rng *r) {
    for (size_t k = 0; k < WIDTH_DIMENSIONS * n; k++) {
        x[k % n] = log((double)widths[k % n]);
        const double t = x[k % n] - kappa * log((double)width_dimension[k / n] / 20) - 4;
        y[k] = 1 - 1.5 * t - 0.2 * t * t + spread * tt_rng_gaussian(r);
    }
}

static void collapse_finds_the_planted_exponent(void **state) {
    (void)state;
    static const double kappas[] = {-0.5, 0, 0.4, 1, 2.3};
    double y[WIDTH_DIMENSIONS * WIDTH_WIDTHS], z[WIDTH_DIMENSIONS * WIDTH_WIDTHS];
    double x[WIDTH_WIDTHS];
    tt_rng r = t_rng("width collapse", 0);
    for (size_t c = 0; c < sizeof kappas / sizeof *kappas; c++) {
        for (size_t n = 3; n <= WIDTH_WIDTHS; n++) {
            plant_curves(y, x, n, kappas[c], 0, &r);
            T_ARITH(width_residual(kappas[c], y, x, n), 0, 10, 3 * n);
            // least squares are flat to sqrt(eps) at their minimum
            T_NEAR(width_exponent(y, x, n), kappas[c], T_RATIO * sqrt(DBL_EPSILON));
            assert_true(width_residual(kappas[c] + 0.3, y, x, n) > 0.01);
            plant_curves(y, x, n, kappas[c], 0.1, &r);
            for (size_t k = 0; k < 3 * n; k++) {
                z[k] = 7 - 2 * y[k];
            }
            T_NEAR(width_exponent(z, x, n), width_exponent(y, x, n),
                   T_RATIO * sqrt(DBL_EPSILON));
        }
    }
    plant_curves(y, x, 5, 6, 0, &r); // beyond what is searched
    assert_true(isnan(width_exponent(y, x, 5)));
    y[3] = NAN;
    assert_true(isnan(width_exponent(y, x, 5)) && isnan(width_residual(1, y, x, 5)));
}

/* The residual against GSL's least squares. */
static void residual_as_by_gsl(void **state) {
    (void)state;
    enum { POINTS = WIDTH_DIMENSIONS * WIDTH_WIDTHS };
    double y[POINTS], x[WIDTH_WIDTHS], chi2;
    gsl_matrix *A = gsl_matrix_alloc(POINTS, 3), *cov = gsl_matrix_alloc(3, 3);
    gsl_vector *c = gsl_vector_alloc(3);
    gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(POINTS, 3);
    for (size_t i = 0; i < 20; i++) {
        tt_rng r = t_rng("width residual", i);
        const double kappa = 4 * tt_rng_uniform(&r) - 1;
        plant_curves(y, x, WIDTH_WIDTHS, 1, 0.5, &r);
        for (size_t k = 0; k < POINTS; k++) {
            const double d = (double)width_dimension[k / WIDTH_WIDTHS];
            for (size_t j = 0; j < 3; j++) {
                gsl_matrix_set(A, k, j,
                               pow(x[k % WIDTH_WIDTHS] - kappa * log(d / 20), (double)j));
            }
        }
        gsl_vector_view Y = gsl_vector_view_array(y, POINTS);
        gsl_multifit_linear(A, &Y.vector, c, cov, &chi2, w);
        T_ARITH(width_residual(kappa, y, x, WIDTH_WIDTHS), sqrt(chi2 / (POINTS - 3)), 10,
                POINTS);
    }
    gsl_multifit_linear_free(w);
    gsl_matrix_free(A);
    gsl_matrix_free(cov);
    gsl_vector_free(c);
}

/* Every profile has what the rules need, once. */
static void grids(void **state) {
    (void)state;
    for (enum tt_profile p = TT_SMOKE; p <= TT_PAPER; p++) {
        const size_t n = width_cells(p);
        assert_true(n > 0 && n <= WIDTH_CELLS);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(width_find(p, width_cell_of(p, k)), k);
        }
        assert_int_equal(width_find(p, (width_cell){WIDTH_L1, 25, 50}), n);
        for (size_t j = 0; j < WIDTH_DIMENSIONS; j++) {
            for (enum width_arm arm = 0; arm < WIDTH_ARMS; arm++) {
                assert_true(
                    arm == WIDTH_L2 ||

                    width_find(p, (width_cell){arm, width_dimension[j], WIDTH_NARROW}) < n);
            }
        }
    }
}

/* The penalties of the two kinds of fits, and paths that keep their ratios. */
static void trainings(void **state) {
    (void)state;
    const tt_train_spec tuned = TT_TRAIN_TUNED;
    const width_effort *e = &width_efforts[TT_PAPER];
    for (size_t k = 0; k < WIDTH_WIDTHS; k++) {
        const width_cell c = {WIDTH_L1, 20, widths[k]};
        const tt_train_spec s = width_training(c, e);
        T_ARITH(s.l1, 0.01 * sqrt((double)widths[k]), 1, 1);
        T_ARITH(s.l1 / s.l1_end, tuned.l1 / tuned.l1_end, 100, 1);
        assert_int_equal(s.epochs, e->epochs_l1);
        assert_int_equal(width_shape(c).layers, 2);
        assert_int_equal(width_shape(c).hidden, widths[k]);
    }
    const width_cell deep = {WIDTH_L2, 20, 50};
    const tt_train_spec s = width_training(deep, e);
    assert_true(s.l1 == 0 && s.l1_end == 0 && s.epochs == e->epochs_l2);
    T_ARITH(s.l2, 1e-3, 1, 1);
    T_ARITH(s.l2_end, 5e-4, 1, 1);
    assert_int_equal(width_shape(deep).layers, 5);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(implied_error_of_projections),
    cmocka_unit_test(collapse_finds_the_planted_exponent),
    cmocka_unit_test(residual_as_by_gsl),
    cmocka_unit_test(grids),
    cmocka_unit_test(trainings),
};

T_MAIN(tests)
