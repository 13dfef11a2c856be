/* Theorem 1's last step: |<f,g> - <f*,g*>| <= 3 p M eps for |f*|, |g*| <= M, |f|, |g| <=
 * 2 M and |f - f*|, |g - g*| <= eps, all in the maximum norm. The most that can be reached
 * is p (2 M + eps) eps for eps <= M, all of 3 p M eps at eps = M. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/lemmas_measure.h"
#include "th_construct.h"
#include "th_holder.h"

enum { P_MAX = 32, LATTICE = 200, CELLS = 12 };

/* One coordinate of f and g, of f* and g*. */
typedef struct {
    double f, g, f_star, g_star;
} quad;

static double clip(double t, double most) {
    return fmin(fmax(t, -most), most);
}

/* Corner k < 8 of |f*| <= M, |f| <= 2 M, |f - f*| <= eps; 0: it lies outside. */
static int corner(double *f, double *f_star, size_t k, double m, double eps) {
    const double side = k & 1 ? -1 : 1, move = k & 2 ? -eps : eps;
    *f = k & 4 ? clip(side * m + move, 2 * m) : side * 2 * m;
    *f_star = k & 4 ? side * m : clip(*f + move, m);
    return fabs(*f - *f_star) <= eps * (1 + LEMMAS_SLACK);
}

static double inner_difference(const quad *q, size_t p) {
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        sum += q[j].f * q[j].g - q[j].f_star * q[j].g_star;
    }
    return sum;
}

static void draw(quad *q, size_t p, double m, double eps, tt_rng *r) {
    for (size_t j = 0; j < p; j++) {
        q[j].f_star = m * (2 * tt_rng_uniform(r) - 1);
        q[j].g_star = m * (2 * tt_rng_uniform(r) - 1);
        q[j].f = clip(q[j].f_star + eps * (2 * tt_rng_uniform(r) - 1), 2 * m);
        q[j].g = clip(q[j].g_star + eps * (2 * tt_rng_uniform(r) - 1), 2 * m);
    }
}

/* f g - f* g* is linear in (f, f*) and in (g, g*): greatest at a pair of corners. */
static quad worst(double m, double eps) {
    quad q, best = {0};
    for (size_t k = 0; k < 64; k++) {
        if (corner(&q.f, &q.f_star, k % 8, m, eps) &&
            corner(&q.g, &q.g_star, k / 8, m, eps) &&
            inner_difference(&q, 1) > inner_difference(&best, 1)) {
            best = q;
        }
    }
    return best;
}

static void vectors(lemmas_tally *t, const lemmas_setting *s, tt_rng *r) {
    const size_t p = (size_t)s->p;
    const double m = pow(10, 2 * tt_rng_uniform(r) - 1), eps = s->eps * m;
    quad q[P_MAX];
    draw(q, p, m, eps, r);
    lemmas_tally_add(t, fabs(inner_difference(q, p)), 3 * s->p * m * eps);
    for (size_t j = 0; j < p; j++) {
        q[j] = worst(m, eps);
    }
    lemmas_tally_add(t, fabs(inner_difference(q, p)), 3 * s->p * m * eps);
}

static double wave(const double *x, const void *context) {
    return th_selfsimilar_eval(context, x);
}

/* f* (LATTICE) and its network of Theorem 1 on CELLS cells; raises m and eps. */
static int tower(double *f_star, double *f, double *m, double *eps, tt_rng *r) {
    double node[CELLS + 1], work[64 * (CELLS + 1)];
    gsl_rng g = tt_rng_gsl(r);
    th_selfsimilar truth;
    th_selfsimilar_draw(&truth, 1.5, 1, 0, 6, &g);
    th_construct_nodes(node, 1, CELLS, wave, &truth);
    th_network *net = th_kuhn_network(&(th_kuhn){1, CELLS, node});
    for (size_t k = 0; net && k < LATTICE; k++) {
        const double x = (double)k / (LATTICE - 1);
        TT_ASSERT(th_network_scratch(net) <= sizeof work / sizeof *work);
        f_star[k] = th_selfsimilar_eval(&truth, &x);
        th_network_eval(&f[k], net, &x, work);
        *m = fmax(*m, fabs(f_star[k]));
        *eps = fmax(*eps, fabs(f[k] - f_star[k]));
    }
    th_network_free(net);
    return net ? TT_OK : TT_ENOMEM;
}

/* Real towers: the worst pair of a lattice, M and eps being sup over it too. */
static int networks(lemmas_tally *t, const lemmas_setting *s, tt_rng *r) {
    const size_t p = (size_t)s->p;
    double value[2][2][P_MAX][LATTICE], m = 0, eps = 0, most = 0;
    int status = TT_OK;
    for (size_t j = 0; status == TT_OK && j < 2 * p; j++) {
        status = tower(value[j % 2][0][j / 2], value[j % 2][1][j / 2], &m, &eps, r);
    }
    for (size_t k = 0; status == TT_OK && k < LATTICE * LATTICE; k++) {
        double sum = 0;
        for (size_t j = 0; j < p; j++) {
            sum += value[0][1][j][k / LATTICE] * value[1][1][j][k % LATTICE] -
                   value[0][0][j][k / LATTICE] * value[1][0][j][k % LATTICE];
        }
        most = fmax(most, fabs(sum));
    }
    lemmas_tally_add(t, most, 3 * s->p * m * eps);
    return status;
}

int lemmas_product(double *value, const lemmas_setting *s, const tt_address *address,
                   uint64_t item, size_t draws) {
    lemmas_tally t = {0};
    int status = TT_OK;
    const size_t count = s->eps > 0 ? draws : 1;
    for (size_t k = 0; status == TT_OK && k < count; k++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_DATA, item * draws + k);
        if (s->eps > 0) {
            vectors(&t, s, &r);
        } else {
            status = networks(&t, s, &r);
        }
    }
    lemmas_tally_row(value, &t);
    value[LEMMAS_BOUND] = NAN;
    value[LEMMAS_OTHER] = s->eps > 0 ? (2 + s->eps) / 3 : NAN;
    return status;
}
