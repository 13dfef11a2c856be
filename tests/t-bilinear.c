#include "baselines/tt_bilinear.h"

#include "t_estimator.h"
#include "t_features.h"

enum { WIDTH = 12 };

/* sum (r - mu - z_u' b z_i)^2 + lambda (|b|^2 - b_00^2), halved. */
static double objective(const double *b, const tt_ratings *r, const tt_regressors *zu,
                        const tt_regressors *zi, double mu, double lambda) {
    double sum = 0;
    for (size_t t = 0; t < r->count; t++) {
        double e = r->rating[t] - mu;
        for (size_t a = 0; a < zu->cols; a++) {
            double unit[WIDTH] = {0};
            unit[a] = 1;
            e -= tt_regressors_dot(zu, r->user[t], unit) *
                 tt_regressors_dot(zi, r->item[t], b + a * zi->cols);
        }
        sum += e * e;
    }
    for (size_t k = 1; k < zu->cols * zi->cols; k++) {
        sum += lambda * b[k] * b[k];
    }
    return sum / 2;
}

/* The gradient against differences of the objective; then zero at the solution. */
static void bilinear_gradient(void **state) {
    (void)state;
    enum { N = 20, M = 15 };
    const double lambda = 0.7, h = 1e-3;
    for (size_t c = 0; c < t_cases(6); c++) {
        tt_rng rng = t_rng("bilinear_gradient", c);
        tt_features xu, xi;
        tt_ratings r;
        tt_groups g;
        tt_regressors zu, zi;
        tt_fit info;
        unsigned char known[N];
        memset(known, 1, sizeof known);
        t_random_ratings(&r, N, M, 150, 0, &rng);
        t_random_features(&xu, N, 3, c % 4, &rng);
        t_random_features(&xi, M, c % 3, 3, &rng);
        assert_int_equal(tt_groups_by_user(&g, &r), TT_OK);
        assert_int_equal(tt_regressors_alloc(&zu, &xu, known, 1, 1), TT_OK);
        assert_int_equal(tt_regressors_alloc(&zi, &xi, known, 1, 1), TT_OK);
        const size_t size = zu.cols * zi.cols;
        tt_bilinear *p = tt_bilinear_alloc(&g, &zu, &zi, 3, 1);
        double *b = tt_alloc(size, sizeof *b), *gradient = tt_alloc(size, sizeof *b);
        assert_true(p && b && gradient && size <= WIDTH * WIDTH);
        for (size_t k = 0; k < size; k++) {
            b[k] = tt_rng_gaussian(&rng);
        }
        tt_bilinear_gradient(gradient, p, lambda, b);
        for (size_t k = 0; k < size; k++) {
            const double old = b[k];
            b[k] = old + h;
            const double up = objective(b, &r, &zu, &zi, 3, lambda);
            b[k] = old - h;
            const double down = objective(b, &r, &zu, &zi, 3, lambda);
            b[k] = old;
            T_NEAR(gradient[k], (up - down) / (2 * h), 1e-7); // exact for a quadratic
        }
        tt_bilinear_solve(b, p, lambda, 1e-12, 2000, &info);
        assert_int_equal(info.status, TT_FIT_OK);
        tt_bilinear_gradient(gradient, p, lambda, b);
        for (size_t k = 0; k < size; k++) {
            T_NEAR(gradient[k], 0, 1e-8);
        }
        tt_free(b);
        tt_free(gradient);
        tt_bilinear_free(p);
        tt_regressors_free(&zu);
        tt_regressors_free(&zi);
        tt_groups_free(&g);
        tt_features_free(&xu);
        tt_features_free(&xi);
        tt_ratings_free(&r);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bilinear_gradient),
};

T_MAIN(tests)
