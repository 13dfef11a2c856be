/* Networks trained on fresh pairs: gradients and errors by other routes, least squares,
 * what the held-out pairs may not do, streams, sizes, divergence, refused memory. */
#include <gsl/gsl_multifit.h>

#include "t_towers.h"
#include "towers/tt_lanes.h"
#include "towers/tt_pairs_net.h"

typedef struct {
    tt_pairs pairs;
    double *x, *y, *rating;
} data;

/* Uniform covariates; ratings of a smooth function plus sigma times a normal. */
static void data_make(data *s, size_t count, size_t d_u, size_t d_i, double sigma,
                      tt_rng *r) {
    s->x = tt_alloc(count * d_u, sizeof *s->x);
    s->y = tt_alloc(count * d_i, sizeof *s->y);
    s->rating = tt_alloc(count, sizeof *s->rating);
    assert_true(s->x && s->y && s->rating);
    for (size_t i = 0; i < count * d_u; i++) {
        s->x[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < count * d_i; i++) {
        s->y[i] = tt_rng_uniform(r);
    }
    for (size_t i = 0; i < count; i++) {
        s->rating[i] = 1 + s->x[i * d_u] * (2 - s->y[i * d_i]) + sigma * tt_rng_gaussian(r);
    }
    s->pairs = (tt_pairs){.count = count,
                          .d_u = d_u,
                          .d_i = d_i,
                          .user_x = s->x,
                          .item_x = s->y,
                          .rating = s->rating};
}

static void data_free(data *s) {
    tt_free(s->x);
    tt_free(s->y);
    tt_free(s->rating);
}

static const tt_address here = {.seed = 7, .design = 3, .cell = 2, .replicate = 1};

static const tt_pairs_net_spec small = {.layers = 3,
                                        .hidden = 9,
                                        .p = 2,
                                        .batch = 32,
                                        .steps = 60,
                                        .warmup = 10,
                                        .lr = 3e-3,
                                        .momentum = 0.9};

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

/* What is held out cannot reach the parameters, and is what valid_mse measures. */
static void held_out(void **state) {
    (void)state;
    tt_rng r = t_rng("held_out", 0);
    data s;
    tt_twotower a, b;
    tt_pairs_net_result ra, rb;
    data_make(&s, 300, 2, 1, 0.3, &r);
    assert_int_equal(tt_pairs_net_fit(&a, &ra, &small, &s.pairs, &here, 0), TT_OK);
    for (size_t i = 0; i < 300; i++) {
        if (tt_pairs_is_held_out(i)) {
            s.rating[i] += 100;
            s.x[2 * i] = 0.5;
        }
    }
    assert_int_equal(tt_pairs_net_fit(&b, &rb, &small, &s.pairs, &here, 0), TT_OK);
    assert_memory_equal(a.theta, b.theta, a.n_theta * sizeof *a.theta);
    assert_true(ra.train_mse == rb.train_mse && rb.valid_mse > 5000);
    tt_twotower_free(&b);
    s.rating[0] += 100; // while one of those trained on does reach them
    assert_int_equal(tt_pairs_net_fit(&b, &rb, &small, &s.pairs, &here, 0), TT_OK);
    assert_memory_not_equal(a.theta, b.theta, a.n_theta * sizeof *a.theta);
    tt_twotower_free(&a);
    tt_twotower_free(&b);
    data_free(&s);
}

/* Same address and start, same bits; other ones, other parameters. */
static void streams(void **state) {
    (void)state;
    tt_rng r = t_rng("streams", 0);
    data s;
    tt_twotower t[4];
    tt_pairs_net_result result;
    tt_address other = here;
    other.replicate++;
    const tt_address *address[4] = {&here, &here, &here, &other};
    const size_t start[4] = {0, 0, 1, 0};
    data_make(&s, 300, 1, 1, 0.3, &r);
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(
            tt_pairs_net_fit(&t[k], &result, &small, &s.pairs, address[k], start[k]),
            TT_OK);
    }
    const size_t bytes = t[0].n_theta * sizeof *t[0].theta;
    assert_memory_equal(t[0].theta, t[1].theta, bytes);
    assert_memory_not_equal(t[0].theta, t[2].theta, bytes);
    assert_memory_not_equal(t[0].theta, t[3].theta, bytes);
    for (size_t k = 0; k < 4; k++) {
        tt_twotower_free(&t[k]);
    }
    data_free(&s);
}

/* One pass takes every pair trained on: a rating that is not a number poisons the
 * parameters wherever it stands, unless it is held out. */
static void every_pair_enters(void **state) {
    (void)state;
    tt_rng r = t_rng("every_pair_enters", 0);
    tt_pairs_net_spec spec = small;
    spec.steps = 2; // 64 pairs, 32 a step
    for (size_t i = 0; i < 80; i += 7) {
        data s;
        tt_twotower t;
        tt_pairs_net_result result;
        data_make(&s, 80, 1, 1, 0.3, &r);
        s.rating[i] = NAN;
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
        int poisoned = 0;
        for (size_t j = 0; j < t.n_theta; j++) {
            poisoned |= isnan(t.theta[j]);
        }
        assert_int_equal(poisoned, !tt_pairs_is_held_out(i));
        assert_int_equal(result.status, TT_FIT_DIVERGED);
        assert_true(isnan(result.train_mse) && isnan(result.valid_mse));
        tt_twotower_free(&t);
        data_free(&s);
    }
}

/* A larger penalty, smaller parameters. */
static void penalty(void **state) {
    (void)state;
    tt_rng r = t_rng("penalty", 0);
    data s;
    double before = INFINITY;
    data_make(&s, 300, 1, 1, 0.3, &r);
    for (int k = 0; k < 4; k++) {
        tt_twotower t;
        tt_pairs_net_result result;
        tt_pairs_net_spec spec = small;
        spec.steps = 500;
        spec.l2 = 0.5 * k;
        assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
        const double norm = tt_twotower_l2(&t);
        assert_true(norm < before);
        before = norm;
        tt_twotower_free(&t);
    }
    data_free(&s);
}

static void sizes(void **state) {
    (void)state;
    tt_rng r = t_rng("sizes", 0);
    tt_pairs_net_spec spec = small;
    for (uint64_t k = 0; k < t_cases(50); k++) {
        const size_t d = 1 + tt_rng_below(&r, 4);
        const double weights = 20 + 3000 * tt_rng_uniform(&r);
        spec.layers = 2 + tt_rng_below(&r, 4);
        spec.hidden = tt_pairs_net_width(&spec, d, weights);
        const size_t h = spec.hidden, count = tt_pairs_net_weights(&spec, d);
        assert_int_equal(count,
                         (d + 1) * h + (spec.layers - 2) * (h + 1) * h + (h + 1) * 2);
        assert_true((double)count >= weights);
        spec.hidden--;
        assert_true(h == 1 || (double)tt_pairs_net_weights(&spec, d) < weights);
    }
    data s;
    tt_twotower t;
    tt_pairs_net_result result;
    data_make(&s, 2 * TT_LANES, 3, 1, 0.3, &r); // fewer than a batch
    spec = small;
    assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
    assert_int_equal(t.n_theta,
                     tt_pairs_net_weights(&spec, 3) + tt_pairs_net_weights(&spec, 1));
    assert_int_equal(tt_twotower_user_count(&t), tt_pairs_net_weights(&spec, 3));
    assert_int_equal(result.status, TT_FIT_OK);
    tt_twotower_free(&t);
    data_free(&s);
}

static void diverged(void **state) {
    (void)state;
    tt_rng r = t_rng("diverged", 0);
    data s;
    tt_twotower t;
    tt_pairs_net_result result;
    tt_pairs_net_spec spec = small;
    spec.lr = 1e30;
    data_make(&s, 80, 1, 1, 0.3, &r);
    assert_int_equal(tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0), TT_OK);
    assert_int_equal(result.status, TT_FIT_DIVERGED);
    assert_true(isnan(result.train_mse) && isnan(result.valid_mse));
    tt_twotower_free(&t);
    data_free(&s);
}

/* Every allocation in turn is refused. */
static void refused_memory(void **state) {
    (void)state;
    tt_rng r = t_rng("refused_memory", 0);
    data s;
    tt_pairs_net_spec spec = small;
    int status = TT_ENOMEM;
    unsigned long k = 0;
    spec.steps = 2;
    data_make(&s, 80, 1, 1, 0.3, &r);
    while (status != TT_OK) {
        tt_twotower t;
        tt_pairs_net_result result;
        tt_alloc_fail_after(++k);
        status = tt_pairs_net_fit(&t, &result, &spec, &s.pairs, &here, 0);
        tt_alloc_fail_after(0);
        assert_true(status == TT_OK || (status == TT_ENOMEM && !t.theta));
        tt_twotower_free(&t);
    }
    assert_true(k > 8);
    data_free(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(trainers),      cmocka_unit_test(errors_by_embedding),
    cmocka_unit_test(least_squares), cmocka_unit_test(held_out),
    cmocka_unit_test(streams),       cmocka_unit_test(every_pair_enters),
    cmocka_unit_test(penalty),       cmocka_unit_test(sizes),
    cmocka_unit_test(diverged),      cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
