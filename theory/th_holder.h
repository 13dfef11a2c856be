/* True functions of known smoothness, and the measurement of smoothness.
 *
 * Random-sign multiscale series f = (f_1 .. f_p): [0,1]^d -> R^p,
 *   f_k(x) = b_k(x) + amplitude sum_{j < levels} 2^(-j beta) c sum_i eps_kji prod_l B(s 2^j x_l + o_jl - i_l)
 * with B the cardinal B-spline of order 2, 3, 4 for beta < 1, < 2, < 3, c = (int B^2)^(-d/2) so
 * that level j has root mean square amplitude 2^(-j beta), a random scale s in [1, 2) and
 * offsets o (no grid of an estimator is aligned with the truth), and signs eps = +-1 that are
 * a hash of (seed, j, i): nothing is stored, and any x can be asked for. Independent signs on
 * all scales make the expected risk of every estimator at least c N^-a, so the exponent is
 * pinned from both sides. b_1 = 1, b_2 = sqrt(3) (2 x_1 - 1), b_k = 0 beyond. At integer beta
 * the series is in the Zygmund class only, by a logarithm outside the Hoelder class. */
#ifndef TH_HOLDER_H
#define TH_HOLDER_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

enum { TH_LEVELS_MAX = 24, TH_DIM_MAX = 8, TH_OUTPUTS_MAX = 8 };

typedef struct {
    double beta;        // 0 < beta < 3
    size_t d;           // 1 .. TH_DIM_MAX
    size_t p;           // 1 .. TH_OUTPUTS_MAX
    size_t levels;      // 1 .. TH_LEVELS_MAX
    double amplitude;   // 0: the backbone alone, a parametric truth
} th_holder_spec;

typedef struct {
    th_holder_spec spec;
    unsigned order;                              // of the B-spline
    uint64_t seed;                               // of the signs
    double scale;                                // s
    double offset[TH_LEVELS_MAX][TH_DIM_MAX];    // o
    double weight[TH_LEVELS_MAX];                // amplitude 2^(-j beta) c
} th_holder;

/* Draws seed, scale and offsets from r. */
void th_holder_draw(th_holder *f, const th_holder_spec *spec, gsl_rng *r);

/* out (p) = f(x), x (d) in [0,1]; cost levels order^d. */
void th_holder_eval(double *out, const th_holder *f, const double *x);

/* B of the order at t: support [0, order]. */
double th_bspline(unsigned order, double t);

/* Self-similar, for the sup norm: f(x) = sum_{j=first}^{last} 2^(-j beta) prod_l cos(2 pi 2^j x_l +
 * phase_jl). No random signs: the sup over more cells must not meet rarer patterns. `first` < 0
 * makes it self-similar on [0,1]^d from the coarsest scale on. Parametric in the end (few
 * numbers): for Theorem 1, never for estimation. */
typedef struct {
    double beta;
    size_t d;
    int first, last;                             // last - first < 2 TH_LEVELS_MAX
    double phase[2 * TH_LEVELS_MAX][TH_DIM_MAX];
} th_selfsimilar;

void th_selfsimilar_draw(th_selfsimilar *f, double beta, size_t d, int first, int last,
                         gsl_rng *r);
double th_selfsimilar_eval(const th_selfsimilar *f, const double *x);

/* A scalar function on [0,1]^d. */
typedef double th_function(const double *x, const void *context);

/* Structure function of order M (differences of order M in a random coordinate direction, step
 * h, at `points` uniform places x with x .. x + M h inside the cube): root mean square over the
 * places, rms[k] for step h[k]. */
void th_structure(double *rms, th_function *f, const void *context, size_t d, unsigned order,
                  const double *h, size_t n_h, size_t points, gsl_rng *r);

/* The exponent: slope of log rms on log h, with order floor(beta) + 1 steps 2^-4 .. 2^-11 the
 * smoothness of a function that is at most that smooth. NAN if some rms is 0. */
double th_structure_exponent(const double *rms, const double *h, size_t n_h);

#endif
