/* Networks of towers: gradients against central differences, away from the kinks of ReLU;
 * float against double. */
#include "t_mlp.h"

static double objective(net *n, const double *theta) {
    const size_t top = n->tower[0].layers;
    forward(n, theta);
    double f =
        tt_pairs_grad_f64(NULL, NULL, n->work[0].a[top], n->work[1].a[top], output_ld(n),
                          n->pair[0], n->pair[1], n->rating, n->count, 0) /
        (double)n->count;
    for (size_t k = 0; k < n->n_theta; k++) {
        const int s = k >= n->split;
        f += n->l2 * theta[k] * theta[k];
        f += is_first(&n->tower[s], k - (s ? n->split : 0)) ? n->l1 * fabs(theta[k]) : 0;
    }
    return f;
}

/* FNV-1a of which ReLU units are on and which weights positive, at theta. */
static uint64_t pattern(net *n, const double *theta) {
    uint64_t h = 14695981039346656037u;
    forward(n, theta);
    for (int s = 0; s < 2; s++) {
        const tt_mlp *t = &n->tower[s];
        for (size_t l = 1; t->activation == TT_RELU && l < t->layers; l++) {
            for (size_t k = 0; k < n->x[s].rows * t->width[l]; k++) {
                const size_t b = k / t->width[l], j = k % t->width[l];
                h = (h ^ (n->work[s].a[l][b * n->work[s].ld[l] + j] > 0)) * 1099511628211u;
            }
        }
    }
    for (size_t k = 0; k < n->n_theta && n->l1 > 0; k++) {
        h = (h ^ (theta[k] > 0)) * 1099511628211u;
    }
    return h;
}

/* theta + h d. */
static const double *move(net *n, const double *d, double h) {
    for (size_t k = 0; k < n->n_theta; k++) {
        n->moved[k] = n->theta[k] + h * d[k];
    }
    return n->moved;
}

static double difference(net *n, const double *d, double h) {
    const double up = objective(n, move(n, d, h));
    return (up - objective(n, move(n, d, -h))) / (2 * h);
}

static int flips(net *n, const double *d, double h) {
    const uint64_t here = pattern(n, n->theta);
    return pattern(n, move(n, d, h)) != here || pattern(n, move(n, d, -h)) != here;
}

/* How often directions had to be drawn again, and what was checked. */
typedef struct {
    size_t directions, flipped, flat, truncated;
    double worst;
} tally;

/* A random unit direction that flips nothing and along which the gradient is not lost in
 * rounding; the slope along it. */
static double draw_direction(net *n, double *d, double h, tally *t, tt_rng *rng) {
    for (int attempt = 0; attempt < 200; attempt++) {
        double norm = 0, slope = 0, steepest = 0;
        for (size_t k = 0; k < n->n_theta; k++) {
            d[k] = tt_rng_gaussian(rng);
            norm += d[k] * d[k];
        }
        for (size_t k = 0; k < n->n_theta; k++) {
            d[k] /= sqrt(norm);
            slope += d[k] * n->gradient[k];
            steepest += n->gradient[k] * n->gradient[k];
        }
        if (fabs(slope) < 0.1 * sqrt(steepest / (double)n->n_theta)) {
            t->flat++;
        } else if (flips(n, d, h)) {
            t->flipped++;
        } else {
            return slope;
        }
    }
    fail_msg("every direction flips a unit");
    return 0;
}

/* Relative errors at h, h/2, h/4: the best below 1e-6, each a quarter of the one before
 * where rounding does not show. */
static void check_direction(net *n, double *d, tally *t, tt_rng *rng) {
    const double h = 1e-3, slope = draw_direction(n, d, h, t, rng);
    const double size = fabs(objective(n, n->theta)) + 1;
    double error[3], best = INFINITY;
    for (int k = 0; k < 3; k++) {
        error[k] = fabs(difference(n, d, ldexp(h, -k)) - slope) / fabs(slope);
        best = fmin(best, error[k]);
    }
    assert_true(best < 1e-6);
    t->directions++;
    t->worst = fmax(t->worst, best);
    for (int k = 0; k < 2; k++) {
        const double rounding = 10 * DBL_EPSILON * size / (ldexp(h, -k - 1) * fabs(slope));
        if (error[k + 1] > 30 * rounding) {
            T_NEAR(error[k] / error[k + 1], 4, 0.4);
            t->truncated++;
        }
    }
}

/* Puts a ReLU unit that is on in row 0 of the users 1e-4 above its kink, so that many
 * directions flip it. */
static void near_kink(net *n) {
    const tt_mlp *t = &n->tower[0];
    forward(n, n->theta);
    for (size_t j = 0; t->activation == TT_RELU && t->layers > 1 && j < t->width[1]; j++) {
        if (n->work[0].a[1][j] > 0) {
            n->theta[tt_mlp_bias_row(t, 0) * t->width[1] + j] -= n->work[0].a[1][j] - 1e-4;
            return;
        }
    }
}

static void mlp_gradient(void **state) {
    (void)state;
    tally t = {0};
    const size_t cases = t_cases(5 * 3 * KINDS * 4);
    for (size_t c = 0; c < cases; c++) {
        tt_rng rng = t_rng("mlp_gradient", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c / 5 % 3), (int)(c / 15 % KINDS),
                 (int)(c / 45 % 4), &rng);
        double *d = fresh(n.n_theta, sizeof *d);
        near_kink(&n);
        gradient(&n);
        for (int k = 0; k < 3; k++) {
            check_direction(&n, d, &t, &rng);
        }
        tt_free(d);
        net_free(&n);
    }
    printf("note: gradient along %zu directions of %zu nets: worst relative error %.1e; "
           "%zu of %zu halvings above rounding; redrawn: %zu flipped a unit or a sign, "
           "%zu nearly flat\n",
           t.directions, cases, t.worst, t.truncated, 2 * t.directions, t.flipped, t.flat);
    assert_true(t.truncated > t.directions && t.flipped > 0);
}

/* Every coordinate of small nets. */
static void mlp_gradient_coordinates(void **state) {
    (void)state;
    size_t skipped = 0, checked = 0;
    for (size_t c = 0; c < t_cases(36); c++) {
        tt_rng rng = t_rng("mlp_gradient_coordinates", c);
        net n;
        net_make(&n, 1 + c / 12 % 3, (enum tt_activation)(c % 3), (int)(c / 3 % KINDS),
                 (int)(c % 4), &rng);
        double *d = fresh(n.n_theta, sizeof *d), most = 0;
        gradient(&n);
        for (size_t k = 0; k < n.n_theta; k++) {
            most = fmax(most, fabs(n.gradient[k]));
        }
        for (size_t k = 0; k < n.n_theta; k++) {
            d[k] = 1;
            if (flips(&n, d, 1e-4)) {
                skipped++;
            } else {
                T_NEAR(difference(&n, d, 1e-4), n.gradient[k], 1e-6 * most);
                checked++;
            }
            d[k] = 0;
        }
        tt_free(d);
        net_free(&n);
    }
    printf("note: %zu coordinates checked, %zu skipped: they flip a unit or a sign\n",
           checked, skipped);
    assert_true(skipped < checked / 20);
}

/* The float kernels against the double ones at the same (float) parameters. */
static void mlp_float(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(45); c++) {
        tt_rng rng = t_rng("mlp_float", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c / 5 % 3), (int)(c / 15 % KINDS), 0,
                 &rng);
        const size_t top = n.tower[0].layers, ld = output_ld(&n);
        float *theta = fresh(n.n_theta, sizeof *theta), *g = fresh(n.n_theta, sizeof *g);
        float *rating = fresh(n.count, sizeof *rating);
        tt_mlp_work_f32 w[2];
        for (size_t k = 0; k < n.n_theta; k++) {
            theta[k] = (float)n.theta[k];
            n.theta[k] = (double)theta[k];
        }
        for (size_t k = 0; k < n.count; k++) {
            rating[k] = (float)n.rating[k];
            n.rating[k] = (double)rating[k];
        }
        gradient(&n);
        for (int s = 0; s < 2; s++) {
            assert_int_equal(tt_mlp_work_alloc_f32(&w[s], &n.tower[s], n.x[s].rows), TT_OK);
            tt_mlp_fwd_f32(&n.tower[s], theta + (s ? n.split : 0), &n.x[s], n.row[s],
                           n.x[s].rows, &w[s]);
            double most = 1;
            for (size_t k = 0; k < n.x[s].rows * ld; k++) {
                most = fmax(most, fabs(n.work[s].a[top][k]));
            }
            for (size_t k = 0; k < n.x[s].rows * ld; k++) {
                T_ARITH_F(w[s].a[top][k], n.work[s].a[top][k], most, 10 * top);
            }
        }
        const double sum =
            tt_pairs_grad_f32(w[0].d[top], w[1].d[top], w[0].a[top], w[1].a[top], ld,
                              n.pair[0], n.pair[1], rating, n.count, 2 / (float)n.count);
        const double want = objective(&n, n.theta) * (double)n.count;
        T_ARITH_F(sum, want, 10 + 10 * want, 10 * top);
        double most = 1;
        for (size_t k = 0; k < n.n_theta; k++) {
            most = fmax(most, fabs(n.gradient[k]));
        }
        for (int s = 0; s < 2; s++) {
            const size_t first = s ? n.split : 0;
            tt_mlp_bwd_f32(&n.tower[s], theta + first, &n.x[s], n.row[s], n.x[s].rows,
                           &w[s], g + first);
            tt_mlp_work_free_f32(&w[s]);
        }
        for (size_t k = 0; k < n.n_theta; k++) {
            T_ARITH_F(g[k], n.gradient[k], most, 10 * top);
        }
        tt_free(theta);
        tt_free(g);
        tt_free(rating);
        net_free(&n);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mlp_gradient),
    cmocka_unit_test(mlp_gradient_coordinates),
    cmocka_unit_test(mlp_float),
};

T_MAIN(tests)
