/* The single sets; see th_support.h for their equations. */
#include "th_support_sets.h"

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

enum { BINARY_DIGITS = 53, TERNARY_DIGITS = 30 };

#define RADIUS 0.4

/* Coefficients. */

static void draw_rows(th_piece *p, double sd, gsl_rng *r) {
    for (size_t l = 0; l < p->own; l++) {
        for (size_t k = 0; k < p->spec.size; k++) {
            p->a[l][k] = gsl_ran_gaussian_ziggurat(r, sd);
        }
        p->b[l] = 2 * M_PI * gsl_rng_uniform(r);
    }
}

/* Columns of A made orthonormal: Gram-Schmidt, twice against rounding. */
static void orthonormalise(th_piece *p) {
    const int rows = (int)p->own;
    double *a = p->a[0];
    for (size_t k = 0; k < p->spec.size; k++) {
        for (size_t j = 0; j < 2 * k; j++) {
            const double *q = a + j % k;
            const double dot = cblas_ddot(rows, q, TH_LATENT, a + k, TH_LATENT);
            cblas_daxpy(rows, -dot, q, TH_LATENT, a + k, TH_LATENT);
        }
        cblas_dscal(rows, 1 / cblas_dnrm2(rows, a + k, TH_LATENT), a + k, TH_LATENT);
    }
}

/* |A_l (t - 1/2)| <= |A_l|_1 / 2, attained at a corner. */
static double largest_scale(const th_piece *p) {
    double longest = 0;
    for (size_t l = 0; l < p->own; l++) {
        longest = fmax(longest, cblas_dasum((int)p->spec.size, p->a[l], 1));
    }
    return 1 / longest;
}

static void draw_linear(th_piece *p, gsl_rng *r) {
    draw_rows(p, 1, r);
    p->scale = largest_scale(p);
}

static void draw_orthonormal(th_piece *p, gsl_rng *r) {
    draw_rows(p, 1, r);
    orthonormalise(p);
    p->scale = largest_scale(p);
}

static void draw_graph(th_piece *p, gsl_rng *r) {
    draw_rows(p, 1, r);
}

static void draw_surface(th_piece *p, gsl_rng *r) {
    draw_rows(p, 2, r);
}

/* Images of parameters. */

static void map_cube(double *x, const th_piece *p, const double *t) {
    memcpy(x, t, p->spec.size * sizeof *x);
}

static void map_linear(double *x, const th_piece *p, const double *t) {
    for (size_t l = 0; l < p->own; l++) {
        double sum = 0;
        for (size_t k = 0; k < p->spec.size; k++) {
            sum += p->a[l][k] * (t[k] - 0.5);
        }
        x[l] = GSL_MIN(1, GSL_MAX(0, 0.5 + p->scale * sum)); // a corner, rounded
    }
}

static void wave(double *x, const th_piece *p, const double *t, size_t first) {
    for (size_t l = first; l < p->own; l++) {
        x[l] =
            0.5 + RADIUS * sin(cblas_ddot((int)p->spec.size, p->a[l], 1, t, 1) + p->b[l]);
    }
}

static void map_graph(double *x, const th_piece *p, const double *t) {
    map_cube(x, p, t);
    wave(x, p, t, p->spec.size);
}

static void map_surface(double *x, const th_piece *p, const double *t) {
    wave(x, p, t, 0);
}

static void circle(double *x, double radius, double angle) {
    x[0] = 0.5 + radius * cos(angle);
    x[1] = 0.5 + radius * sin(angle);
}

static void map_torus(double *x, const th_piece *p, const double *t) {
    for (size_t k = 0; k < p->spec.size; k++) {
        circle(x + 2 * k, RADIUS, 2 * M_PI * t[k]);
    }
}

static void map_helix(double *x, const th_piece *p, const double *t) {
    (void)p;
    circle(x, RADIUS, 6 * M_PI * t[0]);
    x[2] = t[0];
}

/* Angle from 1.5 pi to 4.5 pi, radius in proportion. */
static void map_swiss_roll(double *x, const th_piece *p, const double *t) {
    (void)p;
    const double share = (1 + 2 * t[0]) / 3;
    circle(x, RADIUS * share, 4.5 * M_PI * share);
    x[2] = t[1];
}

static void map_onehot(double *x, const th_piece *p, const double *t) {
    const size_t n = p->spec.size, atom = (size_t)(t[0] * (double)n);
    memset(x, 0, n * sizeof *x);
    x[GSL_MIN(atom, n - 1)] = 1;
}

static void map_binaries(double *x, const th_piece *p, const double *t) {
    for (size_t l = 0; l < p->spec.size; l++) {
        x[l] = t[l] >= 0.5;
    }
}

/* j = floor(u^-2), u = 1 - t; t = 1 gives the limit point 0. */
static void map_reciprocals(double *x, const th_piece *p, const double *t) {
    (void)p;
    const double u = 1 - t[0];
    x[0] = u > 0 ? 1 / floor(1 / (u * u)) : 0;
}

/* Random points of sets that are no such images. */

static void draw_sphere(double *x, const th_piece *p, gsl_rng *r) {
    gsl_ran_dir_nd(r, p->own, x);
    for (size_t l = 0; l < p->own; l++) {
        x[l] = 0.5 + RADIUS * x[l];
    }
}

/* After the random ternary digits come 020202... = 1/4: still a point of the set, and never
 * within rounding of the edge of a box whose side is 3^-k, k up to their number. */
static double ternary(double digits) {
    return (digits + 0.25) / gsl_pow_int(3, TERNARY_DIGITS);
}

static void draw_cantor(double *x, const th_piece *p, gsl_rng *r) {
    for (size_t l = 0; l < p->own; l++) {
        double digits = 0;
        for (size_t k = 0; k < TERNARY_DIGITS; k++) {
            digits = 3 * digits + 2 * (double)gsl_rng_uniform_int(r, 2);
        }
        x[l] = ternary(digits);
    }
}

static void draw_triangle(double *x, const th_piece *p, gsl_rng *r) {
    (void)p;
    double side = 1;
    x[0] = x[1] = 0;
    for (size_t k = 0; k < BINARY_DIGITS; k++) {
        const unsigned long pair = gsl_rng_uniform_int(r, 3); // (0,0), (1,0), (0,1)
        side /= 2;
        if (pair > 0) {
            x[pair - 1] += side;
        }
    }
}

static void draw_carpet(double *x, const th_piece *p, gsl_rng *r) {
    (void)p;
    double first = 0, second = 0;
    for (size_t k = 0; k < TERNARY_DIGITS; k++) {
        const unsigned long eighth = gsl_rng_uniform_int(r, 8);
        const unsigned long pair = eighth + (eighth >= 4); // not (1,1) = 4
        first = 3 * first + (double)(pair / 3);
        second = 3 * second + (double)(pair % 3);
    }
    x[0] = ternary(first);
    x[1] = ternary(second);
}

enum { ALL = 0 }; // coordinates: all D of them

static const struct {
    size_t size_min, size_max;
    size_t each, more; // m = each size + more; ALL: D
    size_t parameters; // 1, or TH_AMBIENT: as many as `size`; 0 without map
    void (*prepare)(th_piece *p, gsl_rng *r);
    void (*map)(double *x, const th_piece *p, const double *t);
    void (*draw)(double *x, const th_piece *p, gsl_rng *r);
} sets[TH_SETS] = {
    [TH_CUBE] = {1, TH_AMBIENT, 1, 0, TH_AMBIENT, NULL, map_cube, NULL},
    [TH_ORTHONORMAL] = {1, TH_LATENT, ALL, 0, TH_AMBIENT, draw_orthonormal, map_linear,
                        NULL},
    [TH_LINEAR] = {1, TH_LATENT, ALL, 0, TH_AMBIENT, draw_linear, map_linear, NULL},
    [TH_GRAPH] = {1, TH_LATENT, ALL, 0, TH_AMBIENT, draw_graph, map_graph, NULL},
    [TH_SURFACE] = {1, TH_LATENT, ALL, 0, TH_AMBIENT, draw_surface, map_surface, NULL},
    [TH_TORUS] = {1, TH_AMBIENT / 2, 2, 0, TH_AMBIENT, NULL, map_torus, NULL},
    [TH_SPHERE] = {1, TH_AMBIENT - 1, 1, 1, 0, NULL, NULL, draw_sphere},
    [TH_HELIX] = {1, 1, 3, 0, 1, NULL, map_helix, NULL},
    [TH_SWISS_ROLL] = {2, 2, 1, 1, TH_AMBIENT, NULL, map_swiss_roll, NULL},
    [TH_ONEHOT] = {1, TH_AMBIENT, 1, 0, 1, NULL, map_onehot, NULL},
    [TH_BINARIES] = {1, TH_AMBIENT, 1, 0, TH_AMBIENT, NULL, map_binaries, NULL},
    [TH_CANTOR] = {1, TH_AMBIENT, 1, 0, 0, NULL, NULL, draw_cantor},
    [TH_TRIANGLE] = {2, 2, 1, 0, 0, NULL, NULL, draw_triangle},
    [TH_CARPET] = {2, 2, 1, 0, 0, NULL, NULL, draw_carpet},
    [TH_RECIPROCALS] = {1, 1, 1, 0, 1, NULL, map_reciprocals, NULL},
};

int th_piece_init(th_piece *p, const th_piece_spec *spec, gsl_rng *r) {
    const enum th_set set = spec->set;
    const size_t size = spec->size, D = spec->ambient;
    if ((unsigned)set >= TH_SETS || D > TH_AMBIENT || size < sets[set].size_min ||
        size > sets[set].size_max) {
        GSL_ERROR("no such set", GSL_EINVAL);
    }
    const size_t own = sets[set].each == ALL ? D : sets[set].each * size + sets[set].more;
    const size_t least = set == TH_SURFACE ? 2 * size + 1 : sets[set].each ? own : size;
    if (D < least) {
        GSL_ERROR("the set does not fit into so few dimensions", GSL_EINVAL);
    }
    memset(p, 0, sizeof *p);
    p->spec = *spec;
    p->own = own;
    p->parameters = GSL_MIN(size, sets[set].parameters);
    if (sets[set].prepare) {
        sets[set].prepare(p, r);
    }
    return GSL_SUCCESS;
}

static void copy_on(double *x, const th_piece *p) {
    for (size_t l = p->own; l < p->spec.ambient; l++) {
        x[l] = x[l - p->own];
    }
}

void th_piece_map(double *x, const th_piece *p, const double *t) {
    sets[p->spec.set].map(x, p, t);
    copy_on(x, p);
}

void th_piece_draw(double *x, const th_piece *p, gsl_rng *r) {
    if (sets[p->spec.set].draw) {
        sets[p->spec.set].draw(x, p, r);
        copy_on(x, p);
        return;
    }
    double t[TH_AMBIENT];
    for (size_t k = 0; k < p->parameters; k++) {
        t[k] = gsl_rng_uniform(r);
    }
    th_piece_map(x, p, t);
}
