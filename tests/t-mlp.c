#include "towers/tt_mlp.h"

#include "t_towers.h"

/* A two-tower problem in double: mean squared error over pairs + l2 |theta|^2 + l1 |first
 * layers' weights|_1. */
typedef struct {
    tt_mlp tower[2];
    tt_features x[2];
    size_t n_theta, split;    // all parameters; those of the user tower
    double *theta, *gradient; // (n_theta)
    double *moved;            // (n_theta) theta elsewhere
    tt_mlp_work_f64 work[2];
    uint32_t *row[2];  // 0, 1, ..., rows - 1
    uint32_t *pair[2]; // (count) rows of the pairs
    double *rating;    // (count)
    size_t count;
    double l1, l2;
} net;

enum { DENSE, SPARSE, MIXED, KINDS };

static tt_mlp random_tower(const tt_features *x, size_t layers, size_t p,
                           enum tt_activation activation, tt_rng *rng) {
    tt_mlp t = {.layers = layers, .dense = x->dense_cols, .activation = activation};
    for (size_t l = 0; l <= layers; l++) {
        t.width[l] = l == 0 ? x->cols : l == layers ? p : 1 + 2 * tt_rng_below(rng, 5);
    }
    return t;
}

static void *fresh(size_t count, size_t size) {
    void *block = tt_alloc(count, size);
    assert_non_null(block);
    return block;
}

/* 1 if parameter k of the tower is a weight of the first layer. */
static int is_first(const tt_mlp *t, size_t k) {
    return k < tt_mlp_offset(t, 1) && k / t->width[1] != tt_mlp_bias_row(t, 0);
}

static void net_make(net *n, size_t layers, enum tt_activation activation, int kind,
                     int penalty, tt_rng *rng) {
    *n = (net){.l1 = penalty & 1 ? 0.03 : 0, .l2 = penalty & 2 ? 0.02 : 0};
    const size_t p = 1 + 2 * tt_rng_below(rng, 4);
    for (int s = 0; s < 2; s++) {
        t_tower_features(&n->x[s], s == 0 ? 9 : 7, kind == SPARSE ? 0 : 3 + 2 * (size_t)s,
                         kind == DENSE ? 0 : 5, rng);
        n->tower[s] = random_tower(&n->x[s], layers, p, activation, rng);
        n->row[s] = fresh(n->x[s].rows, sizeof *n->row[s]);
        for (size_t i = 0; i < n->x[s].rows; i++) {
            n->row[s][i] = (uint32_t)i;
        }
        assert_int_equal(tt_mlp_work_alloc_f64(&n->work[s], &n->tower[s], n->x[s].rows),
                         TT_OK);
    }
    n->split = tt_mlp_count(&n->tower[0]);
    n->n_theta = n->split + tt_mlp_count(&n->tower[1]);
    n->theta = fresh(n->n_theta, sizeof *n->theta);
    n->gradient = fresh(n->n_theta, sizeof *n->gradient);
    n->moved = fresh(n->n_theta, sizeof *n->moved);
    for (size_t k = 0; k < n->n_theta; k++) { // biases too: no unit starts on its kink
        n->theta[k] = 0.7 * tt_rng_gaussian(rng);
    }
    n->count = 23;
    n->rating = fresh(n->count, sizeof *n->rating);
    for (int s = 0; s < 2; s++) {
        n->pair[s] = fresh(n->count, sizeof *n->pair[s]);
        for (size_t k = 0; k < n->count; k++) {
            n->pair[s][k] = (uint32_t)tt_rng_below(rng, n->x[s].rows);
        }
    }
    for (size_t k = 0; k < n->count; k++) {
        n->rating[k] = tt_rng_gaussian(rng);
    }
}

static void net_free(net *n) {
    for (int s = 0; s < 2; s++) {
        tt_features_free(&n->x[s]);
        tt_mlp_work_free_f64(&n->work[s]);
        tt_free(n->row[s]);
        tt_free(n->pair[s]);
    }
    tt_free(n->theta);
    tt_free(n->gradient);
    tt_free(n->moved);
    tt_free(n->rating);
}

static void forward(net *n, const double *theta) {
    tt_mlp_fwd_f64(&n->tower[0], theta, &n->x[0], n->row[0], n->x[0].rows, &n->work[0]);
    tt_mlp_fwd_f64(&n->tower[1], theta + n->split, &n->x[1], n->row[1], n->x[1].rows,
                   &n->work[1]);
}

static size_t output_ld(const net *n) {
    return n->work[0].ld[n->tower[0].layers];
}

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

static void gradient(net *n) {
    const size_t top = n->tower[0].layers, ld = output_ld(n);
    forward(n, n->theta);
    for (int s = 0; s < 2; s++) {
        memset(n->work[s].d[top], 0, n->x[s].rows * ld * sizeof(double));
    }
    tt_pairs_grad_f64(n->work[0].d[top], n->work[1].d[top], n->work[0].a[top],
                      n->work[1].a[top], ld, n->pair[0], n->pair[1], n->rating, n->count,
                      2 / (double)n->count);
    for (int s = 0; s < 2; s++) {
        const size_t first = s ? n->split : 0;
        double *g = n->gradient + first;
        tt_mlp_bwd_f64(&n->tower[s], n->theta + first, &n->x[s], n->row[s], n->x[s].rows,
                       &n->work[s], g);
        for (size_t k = 0; k < tt_mlp_count(&n->tower[s]); k++) {
            const double w = n->theta[first + k];
            g[k] += 2 * n->l2 * w;
            g[k] += is_first(&n->tower[s], k) ? n->l1 * (w > 0 ? 1 : -1) : 0;
        }
    }
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

/* Entry (row, c) of the covariates, dense columns first. */
static double entry(const tt_features *x, size_t row, size_t c) {
    double value = 0;
    if (c < x->dense_cols) {
        return (double)x->dense[row * x->dense_cols + c];
    }
    for (size_t e = x->ptr[row]; e < x->ptr[row + 1]; e++) {
        value += x->col[e] == c - x->dense_cols ? (double)x->value[e] : 0;
    }
    return value;
}

/* Output of one row by plain loops; *scale: the largest sum of absolute products met. */
static void naive_forward(double *out, double *scale, const tt_mlp *t, const double *theta,
                          const tt_features *x, size_t row) {
    enum { WIDEST = 64 };
    double a[WIDEST], b[WIDEST];
    *scale = 0;
    for (size_t c = 0; c < t->width[0]; c++) {
        a[c] = entry(x, row, c);
    }
    const double *w = theta;
    for (size_t l = 0; l < t->layers; l++) {
        const size_t bias = l == 0 ? t->dense : t->width[l];
        for (size_t j = 0; j < t->width[l + 1]; j++) {
            double sum = w[bias * t->width[l + 1] + j], size = fabs(sum);
            for (size_t i = 0; i < t->width[l]; i++) {
                const double weight = w[(i + (i >= bias)) * t->width[l + 1] + j];
                sum += a[i] * weight;
                size += fabs(a[i] * weight);
            }
            *scale = fmax(*scale, size);
            b[j] = l + 1 == t->layers            ? sum
                   : t->activation == TT_RELU    ? fmax(sum, 0)
                   : t->activation == TT_SIGMOID ? 1 / (1 + exp(-sum))
                                                 : tanh(sum);
        }
        w += (t->width[l] + 1) * t->width[l + 1];
        memcpy(a, b, sizeof a);
    }
    memcpy(out, a, t->width[t->layers] * sizeof *out);
}

static void mlp_naive_twin(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(45); c++) {
        tt_rng rng = t_rng("mlp_naive_twin", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c / 5 % 3), (int)(c / 15 % KINDS), 0,
                 &rng);
        forward(&n, n.theta);
        for (int s = 0; s < 2; s++) {
            const tt_mlp *t = &n.tower[s];
            const double *theta = n.theta + (s ? n.split : 0);
            const size_t p = t->width[t->layers], ld = n.work[s].ld[t->layers];
            double want[64], scale;
            for (size_t i = 0; i < n.x[s].rows; i++) {
                naive_forward(want, &scale, t, theta, &n.x[s], i);
                for (size_t j = 0; j < ld; j++) { // zero beyond p
                    T_ARITH(n.work[s].a[t->layers][i * ld + j], j < p ? want[j] : 0,
                            scale * 10, 10 * t->layers);
                }
            }
        }
        net_free(&n);
    }
}

/* A batch of rows in any order, one of them twice, gives the rows of the whole; a repeated
 * row's gradients add up. */
static void mlp_rows(void **state) {
    (void)state;
    for (size_t c = 0; c < t_cases(15); c++) {
        tt_rng rng = t_rng("mlp_rows", c);
        net n;
        net_make(&n, 1 + c % 5, (enum tt_activation)(c % 3), (int)(c / 3 % KINDS), 0, &rng);
        const tt_mlp *t = &n.tower[0];
        const size_t top = t->layers, ld = n.work[0].ld[top], p = t->width[top];
        const uint32_t batch[] = {4, 0, 8, 4, 2}, once[] = {8, 4, 2, 0};
        enum { B = 5 };
        tt_mlp_work_f64 w;
        double *g = fresh(n.split, sizeof *g), *twice = fresh(n.split, sizeof *g);
        assert_int_equal(tt_mlp_work_alloc_f64(&w, t, B), TT_OK);
        forward(&n, n.theta);
        tt_mlp_fwd_f64(t, n.theta, &n.x[0], batch, B, &w);
        for (size_t k = 0; k < B * p; k++) {
            const double want = n.work[0].a[top][batch[k / p] * ld + k % p];
            T_ARITH(w.a[top][k / p * ld + k % p], want, 10 + fabs(want) * 10, 10 * top);
            w.d[top][k / p * ld + k % p] = 1 + (double)(k / p) + (double)(k % p);
        }
        tt_mlp_bwd_f64(t, n.theta, &n.x[0], batch, B, &w, twice);
        tt_mlp_fwd_f64(t, n.theta, &n.x[0], once, B - 1, &w);
        for (size_t j = 0; j < p; j++) { // places of 8, 4 (0 and 3), 2, 0 in `batch`
            w.d[top][j] = 3 + (double)j;
            w.d[top][ld + j] = 1 + 4 + 2 * (double)j;
            w.d[top][2 * ld + j] = 5 + (double)j;
            w.d[top][3 * ld + j] = 2 + (double)j;
        }
        tt_mlp_bwd_f64(t, n.theta, &n.x[0], once, B - 1, &w, g);
        double most = 1;
        for (size_t k = 0; k < n.split; k++) {
            most = fmax(most, fabs(g[k]));
        }
        for (size_t k = 0; k < n.split; k++) {
            T_ARITH(twice[k], g[k], 10 * most, 10 * top);
        }
        tt_mlp_work_free_f64(&w);
        tt_free(g);
        tt_free(twice);
        net_free(&n);
    }
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

/* Two users, two items, p = 2 in rows of 8: e = <f, g> - r by hand. */
static void pairs_by_hand(void **state) {
    (void)state;
    const double F[16] = {1, 2, 0, 0, 0, 0, 0, 0, -1, 3},
                 G[16] = {4, 1, 0, 0, 0, 0, 0, 0, 2, 5};
    const uint32_t u[] = {0, 1, 0}, i[] = {0, 0, 1};
    const double rating[] = {5, -3, 10}; // errors 1, 2, 2
    double dF[16] = {100}, dG[16] = {0};
    assert_true(tt_pairs_grad_f64(dF, dG, F, G, 8, u, i, rating, 3, 0.5) == 9);
    assert_true(dF[0] == 100 + 0.5 * (4 + 2 * 2) && dF[1] == 0.5 * (1 + 2 * 5));
    assert_true(dF[8] == 0.5 * 2 * 4 && dF[9] == 0.5 * 2 * 1);
    assert_true(dG[0] == 0.5 * (1 + 2 * -1) && dG[1] == 0.5 * (2 + 2 * 3));
    assert_true(dG[8] == 0.5 * 2 * 1 && dG[9] == 0.5 * 2 * 2);
    for (size_t j = 2; j < 8; j++) {
        assert_true(dF[j] == 0 && dF[8 + j] == 0 && dG[j] == 0 && dG[8 + j] == 0);
    }
    assert_true(tt_pairs_grad_f64(NULL, NULL, F, G, 8, u, i, rating, 3, 0.5) == 9);
    assert_true(tt_pairs_grad_f64(dF, dG, F, G, 8, u, i, rating, 0, 0.5) == 0);
    const float f[8] = {1, 2}, g[8] = {4, 1}, r[1] = {5};
    float df[8] = {0}, dg[8] = {0};
    assert_true(tt_pairs_grad_f32(df, dg, f, g, 8, u, i, r, 1, 2) == 1);
    assert_true(df[0] == 8 && df[1] == 2 && dg[0] == 2 && dg[1] == 4);
}

/* 3 dense and 2 sparse inputs, 4 hidden units, 2 outputs: (5 + 1) 4 + (4 + 1) 2. */
static void mlp_layout(void **state) {
    (void)state;
    const tt_mlp t = {.layers = 2, .width = {5, 4, 2}, .dense = 3};
    assert_int_equal(tt_mlp_offset(&t, 0), 0);
    assert_int_equal(tt_mlp_offset(&t, 1), 24);
    assert_int_equal(tt_mlp_count(&t), 34);
    assert_int_equal(tt_mlp_bias_row(&t, 0), 3);
    assert_int_equal(tt_mlp_bias_row(&t, 1), 4);
}

/* Variances 2 / in (He, before a ReLU) and 2 / (in + out) by the normal approximation of
 * mean squares, whose relative variance is 2 a normal and 4 / 5 a uniform weight; zero
 * biases, streams of their own. */
static void mlp_start(void **state) {
    (void)state;
    enum { IN = 50, OUT = 40, P = 30, N = (IN + 1) * OUT + (OUT + 1) * P };
    static float a[N], b[N], c[N];
    const tt_address address = {.seed = 11};
    for (int k = 0; k < 6; k++) {
        const tt_mlp t = {.layers = 2,
                          .width = {IN, OUT, P},
                          .dense = 20,
                          .activation = (enum tt_activation)(k % 3),
                          .start = k < 3 ? TT_START_HE : TT_START_GLOROT};
        tt_mlp_init(&t, a, &address, 0);
        tt_mlp_init(&t, b, &address, 0);
        tt_mlp_init(&t, c, &address, 1);
        assert_memory_equal(a, b, sizeof a);
        assert_true(memcmp(a, c, sizeof a) != 0);
        for (size_t l = 0; l < 2; l++) {
            const size_t in = t.width[l], out = t.width[l + 1];
            const double want = k == 0 && l == 0 ? 2.0 / IN : 2.0 / (double)(in + out);
            const double spread = k < 3 ? 2 : 0.8, count = (double)(in * out);
            const float *w = a + tt_mlp_offset(&t, l);
            double sum = 0, squares = 0;
            for (size_t j = 0; j < (in + 1) * out; j++) {
                assert_true(w[j] == 0 || j / out != tt_mlp_bias_row(&t, l));
                assert_true(k < 3 || fabs((double)w[j]) <= sqrt(3 * want) * 1.000001);
                sum += (double)w[j];
                squares += (double)w[j] * (double)w[j];
            }
            T_NEAR(sum / sqrt(count * want), 0, T_SIGMA);
            T_NEAR((squares / (count * want) - 1) * sqrt(count / spread), 0, T_SIGMA);
        }
    }
}

/* Scratch refused at every allocation; freed twice; of no rows. */
static void mlp_work(void **state) {
    (void)state;
    const tt_mlp t = {.layers = 3, .width = {5, 4, 3, 2}, .dense = 5};
    tt_mlp_work_f32 w;
    tt_mlp_work_f64 v;
    for (unsigned long k = 1; k <= 7; k++) { // a[0..3] and d[1..3]
        tt_alloc_fail_after(k);
        assert_int_equal(tt_mlp_work_alloc_f32(&w, &t, 3), TT_ENOMEM);
        tt_alloc_fail_after(k);
        assert_int_equal(tt_mlp_work_alloc_f64(&v, &t, 3), TT_ENOMEM);
    }
    tt_alloc_fail_after(8);
    assert_int_equal(tt_mlp_work_alloc_f32(&w, &t, 3), TT_OK);
    tt_alloc_fail_after(0);
    tt_mlp_work_free_f32(&w);
    tt_mlp_work_free_f32(&w);
    assert_int_equal(tt_mlp_work_alloc_f64(&v, &t, 0), TT_OK);
    tt_mlp_work_free_f64(&v);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(mlp_gradient),   cmocka_unit_test(mlp_gradient_coordinates),
    cmocka_unit_test(mlp_naive_twin), cmocka_unit_test(mlp_rows),
    cmocka_unit_test(mlp_float),      cmocka_unit_test(pairs_by_hand),
    cmocka_unit_test(mlp_layout),     cmocka_unit_test(mlp_start),
    cmocka_unit_test(mlp_work),
};

T_MAIN(tests)
