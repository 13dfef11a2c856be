/* Networks trained on fresh pairs: trainers and errors by other routes, least squares. */
#include <gsl/gsl_multifit.h>

#include "base/tt_error.h"
#include "t_pairs_net.h"

/* The pairs (every one, or those trained on) in the form of the general kernels. */
typedef struct {
    tt_features x[2];
    tt_ratings ratings;
} form;

static void form_make(form *f, const tt_pairs *p, int trained) {
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++) {
        n += !trained || !tt_pairs_is_held_out(i);
    }
    assert_int_equal(tt_ratings_alloc(&f->ratings, n, n, n, 0), TT_OK);
    assert_int_equal(tt_features_alloc(&f->x[0], n, p->d_u, 0, 0), TT_OK);
    assert_int_equal(tt_features_alloc(&f->x[1], n, p->d_i, 0, 0), TT_OK);
    for (size_t i = 0, k = 0; i < p->count; i++) {
        if (trained && tt_pairs_is_held_out(i)) {
            continue;
        }
        for (size_t j = 0; j < p->d_u; j++) {
            f->x[0].dense[k * p->d_u + j] = (float)(2 * p->user_x[i * p->d_u + j] - 1);
        }
        for (size_t j = 0; j < p->d_i; j++) {
            f->x[1].dense[k * p->d_i + j] = (float)(2 * p->item_x[i * p->d_i + j] - 1);
        }
        f->ratings.user[k] = f->ratings.item[k] = (uint32_t)k;
        f->ratings.rating[k] = p->rating[i];
        k++;
    }
}

static void form_free(form *f) {
    tt_ratings_free(&f->ratings);
    tt_features_free(&f->x[0]);
    tt_features_free(&f->x[1]);
}

/* Gradient of the mean squared error over the rows of f by the kernels in double. */
static void gradient64(double *g, const tt_twotower *t, const double *theta,
                       const form *f) {
    const size_t n = f->ratings.count, L = t->user.layers,
                 split = tt_twotower_user_count(t);
    tt_mlp_work_f64 w[2];
    assert_int_equal(tt_mlp_work_alloc_f64(&w[0], &t->user, n), TT_OK);
    assert_int_equal(tt_mlp_work_alloc_f64(&w[1], &t->item, n), TT_OK);
    const uint32_t *row = f->ratings.user;
    tt_mlp_fwd_f64(&t->user, theta, &f->x[0], row, n, &w[0]);
    tt_mlp_fwd_f64(&t->item, theta + split, &f->x[1], row, n, &w[1]);
    tt_pairs_grad_f64(w[0].d[L], w[1].d[L], w[0].a[L], w[1].a[L], w[0].ld[L], row, row,
                      f->ratings.rating, n, 2 / (double)n);
    tt_mlp_bwd_f64(&t->user, theta, &f->x[0], row, n, &w[0], g);
    tt_mlp_bwd_f64(&t->item, theta + split, &f->x[1], row, n, &w[1], g + split);
    tt_mlp_work_free_f64(&w[0]);
    tt_mlp_work_free_f64(&w[1]);
}

/* AdamW in double on the whole training part, as the header states it. */
static void train64(double *theta, const tt_twotower *t, const tt_pairs_net_spec *spec,
                    const form *f) {
    const size_t n = t->n_theta;
    double *g = tt_alloc(3 * n, sizeof *g), *v = g + n, *s = v + n;
    assert_non_null(g);
    for (size_t step = 0; step < spec->steps; step++) {
        const double done = ((double)step + 0.5) / (double)spec->steps;
        const double lr = spec->lr * (1 + cos(M_PI * done)) / 2 *
                          fmin(1, ((double)step + 1) / (double)spec->warmup);
        const double c1 = 1 - pow(spec->momentum, (double)step + 1);
        const double c2 = 1 - pow(0.999, (double)step + 1);
        gradient64(g, t, theta, f);
        for (size_t j = 0; j < n; j++) {
            v[j] = spec->momentum * v[j] + (1 - spec->momentum) * g[j];
            s[j] = 0.999 * s[j] + 0.001 * g[j] * g[j];
            theta[j] -=
                lr * (2 * spec->l2 * theta[j] + v[j] / c1 / (sqrt(s[j] / c2) + 1e-8));
        }
    }
    tt_free(g);
}

/* Two trainers, one in double by other kernels; the batch is the whole training part, so
 * the order does not matter. Parameters are of size 1 and move by .08 or more. */
static void trainers(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(8); k++) {
        tt_rng r = t_rng("trainers", k);
        data s;
        form f;
        tt_twotower t;
        tt_pairs_net_result result;
        tt_pairs_net_spec spec = small;
        data_make(&s, 80, 1 + tt_rng_below(&r, 3), 1 + tt_rng_below(&r, 3), 0.3, &r);
        spec.layers = 2 + tt_rng_below(&r, 3);
        spec.batch = 64; // of 64
        spec.l2 = k % 2 ? 0.1 : 0;
        form_make(&f, &s.pairs, 1);
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, k), TT_OK);
        float *start = tt_alloc(t.n_theta, sizeof *start);
        double *theta = tt_alloc(t.n_theta, sizeof *theta), moved = 0;
        assert_true(start && theta);
        tt_mlp_init(&t.user, start, &here, 2 * k);
        tt_mlp_init(&t.item, start + tt_twotower_user_count(&t), &here, 2 * k + 1);
        for (size_t j = 0; j < t.n_theta; j++) {
            theta[j] = (double)start[j];
        }
        train64(theta, &t, &spec, &f);
        for (size_t j = 0; j < t.n_theta; j++) {
            moved = fmax(moved, fabs(theta[j] - (double)start[j]));
            T_ARITH_F((double)t.theta[j], theta[j], 1, spec.steps);
        }
        assert_true(moved > 10 * spec.lr);
        tt_free(start);
        tt_free(theta);
        tt_twotower_free(&t);
        form_free(&f);
        data_free(&s);
    }
}

/* Predictions and errors against the general embedding; 71 pairs are no multiple of
 * lanes. */
static void errors_by_embedding(void **state) {
    (void)state;
    tt_rng r = t_rng("errors_by_embedding", 0);
    data s;
    form f;
    tt_twotower t;
    tt_pairs_net_result result;
    double estimate[71], sum[2] = {0, 0};
    size_t n[2] = {0, 0};
    data_make(&s, 71, 2, 3, 0.3, &r);
    form_make(&f, &s.pairs, 0);
    assert_int_equal(tt_pairs_net_fit(&t, &result, &small, &s.pairs, &here, 0), TT_OK);
    assert_int_equal(tt_pairs_net_predict(&t, estimate, &s.pairs), TT_OK);
    float *F = tt_twotower_embed(&t, 0, &f.x[0]), *G = tt_twotower_embed(&t, 1, &f.x[1]);
    assert_true(F && G);
    for (size_t i = 0; i < 71; i++) {
        const double a = (double)F[2 * i] * (double)G[2 * i];
        const double b = (double)F[2 * i + 1] * (double)G[2 * i + 1];
        T_ARITH_F(estimate[i], a + b, fabs(a) + fabs(b) + 1, 2);
        sum[tt_pairs_is_held_out(i)] += pow(a + b - s.rating[i], 2);
        n[tt_pairs_is_held_out(i)]++;
    }
    assert_int_equal(result.status, TT_FIT_OK);
    T_ARITH_F(result.train_mse, sum[0] / (double)n[0], 1 + sum[0], 71);
    T_ARITH_F(result.valid_mse, sum[1] / (double)n[1], 1 + sum[1], 71);
    tt_free(F);
    tt_free(G);
    tt_twotower_free(&t);
    form_free(&f);
    data_free(&s);
}

/* Least squares of the ratings trained on, on (1, x) (1, y): what affine towers of width
 * 2 can represent is exactly this. Returns the mean squared error. */
static double bilinear_mse(const form *f) {
    const size_t n = f->ratings.count;
    gsl_matrix *X = gsl_matrix_alloc(n, 4), *cov = gsl_matrix_alloc(4, 4);
    gsl_vector *c = gsl_vector_alloc(4);
    gsl_vector_const_view y = gsl_vector_const_view_array(f->ratings.rating, n);
    gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(n, 4);
    double chisq;
    for (size_t i = 0; i < n; i++) {
        const double u = (double)f->x[0].dense[i], v = (double)f->x[1].dense[i];
        const double row[4] = {1, u, v, u * v};
        for (size_t j = 0; j < 4; j++) {
            gsl_matrix_set(X, i, j, row[j]);
        }
    }
    gsl_multifit_linear(X, &y.vector, c, cov, &chisq, w);
    gsl_multifit_linear_free(w);
    gsl_matrix_free(X);
    gsl_matrix_free(cov);
    gsl_vector_free(c);
    return chisq / (double)n;
}

/* Affine towers reach the least squares they are: the error is above it by less than a
 * hundredth of a parameter's worth, sigma^2 / n. */
static void least_squares(void **state) {
    (void)state;
    for (uint64_t k = 0; k < t_cases(3); k++) {
        tt_rng r = t_rng("least_squares", k);
        const double sigma = 0.5;
        data s;
        form f;
        tt_twotower t;
        tt_pairs_net_result result;
        const tt_pairs_net_spec spec = {
            .layers = 1, .p = 2, .batch = 400, .steps = 3000, .lr = 0.02, .momentum = 0.9};
        data_make(&s, 500, 1, 1, sigma, &r);
        form_make(&f, &s.pairs, 1);
        assert_int_equal(f.ratings.count, 400);
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, k), TT_OK);
        const double above = result.train_mse - bilinear_mse(&f);
        T_NEAR(above, 0, 0.01 * sigma * sigma / 400);
        tt_twotower_free(&t);
        form_free(&f);
        data_free(&s);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(trainers),
    cmocka_unit_test(errors_by_embedding),
    cmocka_unit_test(least_squares),
};

T_MAIN(tests)
