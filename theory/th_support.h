/* Sets of known dimension inside [0,1]^D, for the supports of covariates.
 *
 * A support is one set, the union of two, or two side by side (their product); sets are
 * smooth images of a cube of parameters, finite sets, and fractals. Its dimension is the
 * upper Minkowski dimension inf{s : limsup_{eps -> 0} N(eps) eps^s = 0}, where N(eps)
 * boxes of side eps meet the set: the larger one over a union, the sum over a product
 * (box dimensions exist for all sets here; Falconer, Fractal Geometry, chapter 3). D is
 * at most TH_AMBIENT. */
#ifndef TH_SUPPORT_H
#define TH_SUPPORT_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

enum { TH_AMBIENT = 64, TH_LATENT = 16 };

/* m: coordinates the set itself has; where D > m, they are copied, x_l = x_(l-m): the
 * periodic construction of the two-tower paper. t: its parameters, in [0,1]. */
enum th_set {
    // size t, m = size: the cube [0,1]^size itself
    TH_CUBE,
    // size <= TH_LATENT t, m = D; A (D, size): x = 1/2 + c A (t - 1/2), c as large as fits
    TH_ORTHONORMAL, // A random with A'A = I
    TH_LINEAR,      // A random, independent standard normal
    // size <= TH_LATENT t, m = D; x_l = 1/2 + 0.4 sin(a_l . t + b_l), b_l uniform
    TH_GRAPH,       // for l >= size, a_l ~ N(0, I), gentle; before, x_l = t_l
    TH_SURFACE,     // for all l, a_l ~ N(0, 4 I); D > 2 size
    TH_TORUS,       // size t, m = 2 size: circles 1/2 + 0.4 (cos, sin)(2 pi t_l)
    TH_SPHERE,      // no t, m = size + 1: radius 0.4 about the centre, uniform
    TH_HELIX,       // size 1: 1/2 + 0.4 (cos, sin)(6 pi t), t; m = 3
    TH_SWISS_ROLL,  // size 2: spiral of 1.5 turns in t_0, beside t_1; m = 3
    TH_ONEHOT,      // one t, m = size: the unit vectors, each with probability 1 / size
    TH_BINARIES,    // size t, m = size: {0,1}^size, uniform
    TH_CANTOR,      // no t, m = size: each coordinate in the middle-thirds set
    TH_TRIANGLE,    // no t, size 2 = m: Sierpinski; binary digits never both 1
    TH_CARPET,      // no t, size 2 = m: Sierpinski; ternary digits never both 1
    TH_RECIPROCALS, // size 1 t, m = 1: {1, 1/2, 1/3, ...}, 1/j with P(j >= k) = k^(-1/2)
    TH_SETS
};

typedef struct {
    enum th_set set;
    size_t size;
    size_t ambient; // D of this set; in a union both have the union's
} th_piece_spec;

enum th_join { TH_ALONE, TH_UNION, TH_BESIDE };

typedef struct {
    const char *name;
    double dimension; // upper Minkowski
    enum th_join join;
    th_piece_spec piece[2]; // the second only where joined
} th_support_spec;

extern const th_support_spec th_supports[]; // the registry
extern const size_t th_supports_count;

/* The registry's entry, NULL if there is none. */
const th_support_spec *th_support_find(const char *name);

/* A set with its random coefficients. Drawn row by row: those of the first D dimensions are
 * the same in more dimensions (but for orthonormal maps). */
typedef struct {
    th_piece_spec spec;
    size_t own;        // m
    size_t parameters; // 0: no image of a cube
    double scale;      // c of linear maps
    double a[TH_AMBIENT][TH_LATENT];
    double b[TH_AMBIENT];
} th_piece;

typedef struct {
    th_support_spec spec;
    size_t ambient;    // D: of a product the sum
    size_t parameters; // of the whole; 0: no image of a cube (unions, spheres, fractals)
    th_piece piece[2];
} th_support;

/* Draws the coefficients. GSL_SUCCESS, or GSL_EINVAL for sizes that do not fit. */
int th_support_init(th_support *s, const th_support_spec *spec, gsl_rng *r);

/* x (D) = the image of t (parameters) in [0,1]. GSL_EINVAL where parameters = 0. */
int th_support_map(double *x, const th_support *s, const double *t);

/* x (D): a random point; t uniform, or uniform on the set, a union's sets with probability
 * 1/2 each. Fractals: independent uniform digits, as many as a double keeps apart. */
void th_support_draw(double *x, const th_support *s, gsl_rng *r);

#endif
