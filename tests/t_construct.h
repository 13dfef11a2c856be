/* What tests of constructive approximators share: a network against its function, random
 * ridge functions of known seminorm, the worst error on random points. */
#ifndef T_CONSTRUCT_H
#define T_CONSTRUCT_H

#include "base/tt_alloc.h"
#include "t_test.h"
#include "th_holder.h"
#include "th_network.h"

/* Two functions are the same: equal to 1e-12 of their scale. */
static const double same = 1e-12;

static inline double *numbers(size_t count) {
    double *x = tt_alloc(count, sizeof *x);
    assert_non_null(x);
    return x;
}

typedef double direct(const void *c, const double *x);

/* The network is `eval` at random points of the cube and of the grid of k cells a side. */
static inline void check_network(const th_network *f, direct *eval, const void *c, size_t d,
                                 size_t k, double scale, tt_rng *r) {
    assert_non_null(f);
    double *work = numbers(th_network_scratch(f));
    for (size_t i = 0; i < 150; i++) {
        double x[TH_DIM_MAX], got;
        for (size_t l = 0; l < d; l++) {
            const double u = tt_rng_uniform(r);
            x[l] = i % 3 ? u : floor(u * (double)(k + 1)) / (double)k;
        }
        th_network_eval(&got, f, x, work);
        T_NEAR(got, eval(c, x), same * scale);
    }
    tt_free(work);
}

/* A ridge |<a, x> - c|^beta, sum |a_l| = 1: known seminorms, kinks in general position. */
typedef struct {
    double beta, c, a[TH_DIM_MAX];
    size_t d;
} ridge;

static inline double ridge_eval(const double *x, const void *context) {
    const ridge *f = context;
    double t = -f->c;
    for (size_t l = 0; l < f->d; l++) {
        t += f->a[l] * x[l];
    }
    return pow(fabs(t), f->beta);
}

static inline ridge random_ridge(double beta, size_t d, tt_rng *r) {
    ridge f = {.beta = beta, .d = d, .c = 0.2 + 0.6 * tt_rng_uniform(r)};
    double sum = 0;
    for (size_t l = 0; l < d; l++) {
        f.a[l] = 0.1 + tt_rng_uniform(r);
        sum += f.a[l];
    }
    for (size_t l = 0; l < d; l++) {
        f.a[l] /= sum;
    }
    return f;
}

/* Of the derivatives of the order below beta: |t|^b has seminorm 1 for b <= 1, sgn(t)
 * |t|^b 2^(1 - b). */
static inline double ridge_seminorm(const ridge *f) {
    double a = 0;
    for (size_t l = 0; l < f->d; l++) {
        a = fmax(a, f->a[l]);
    }
    if (f->beta <= 1) {
        return 1;
    }
    return f->beta <= 2 ? a * f->beta * pow(2, 2 - f->beta)
                        : a * a * f->beta * (f->beta - 1);
}

/* The largest error at random points, half of them near the ridge's kink. */
static inline double worst_error(direct *eval, const void *c, const ridge *f, tt_rng *r) {
    double worst = 0;
    for (size_t i = 0; i < 3000; i++) {
        double x[TH_DIM_MAX], t = -f->c;
        for (size_t l = 0; l < f->d; l++) {
            x[l] = tt_rng_uniform(r);
            t += f->a[l] * x[l];
        }
        const double onto = x[0] - t * (0.9 + 0.2 * tt_rng_uniform(r)) / f->a[0];
        x[0] = i % 2 && onto >= 0 && onto <= 1 ? onto : x[0];
        worst = fmax(worst, fabs(eval(c, x) - ridge_eval(x, f)));
    }
    return worst;
}

#endif
