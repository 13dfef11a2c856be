/* What tests of towers' networks share: a small two-tower problem in double, and its
 * gradient by tt_mlp. */
#ifndef T_MLP_H
#define T_MLP_H

#include "t_towers.h"
#include "towers/tt_mlp.h"

/* Its objective: mean squared error over pairs + l2 |theta|^2 + l1 |first layers'
 * weights|_1. */
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

static inline tt_mlp random_tower(const tt_features *x, size_t layers, size_t p,
                                  enum tt_activation activation, tt_rng *rng) {
    tt_mlp t = {.layers = layers, .dense = x->dense_cols, .activation = activation};
    for (size_t l = 0; l <= layers; l++) {
        t.width[l] = l == 0 ? x->cols : l == layers ? p : 1 + 2 * tt_rng_below(rng, 5);
    }
    return t;
}

static inline void *fresh(size_t count, size_t size) {
    void *block = tt_alloc(count, size);
    assert_non_null(block);
    return block;
}

/* 1 if parameter k of the tower is a weight of the first layer. */
static inline int is_first(const tt_mlp *t, size_t k) {
    return k < tt_mlp_offset(t, 1) && k / t->width[1] != tt_mlp_bias_row(t, 0);
}

static inline void net_make(net *n, size_t layers, enum tt_activation activation, int kind,
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

static inline void net_free(net *n) {
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

static inline void forward(net *n, const double *theta) {
    tt_mlp_fwd_f64(&n->tower[0], theta, &n->x[0], n->row[0], n->x[0].rows, &n->work[0]);
    tt_mlp_fwd_f64(&n->tower[1], theta + n->split, &n->x[1], n->row[1], n->x[1].rows,
                   &n->work[1]);
}

static inline size_t output_ld(const net *n) {
    return n->work[0].ld[n->tower[0].layers];
}

static inline void gradient(net *n) {
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

#endif
