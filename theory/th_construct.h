/* The constructive approximators behind Theorem 1, as explicit ReLU networks.
 *
 * Each comes in three forms: a piecewise function evaluated directly, a network
 * (th_network.h) that is the same function, and an error bound; the weights are counted
 * by the code that builds them. Notation: d the dimension, k cells a side of [0,1]^d,
 * (k+1)^d nodes n/k, last coordinate fastest; W non-zero weights; [f]_beta the Hoelder
 * seminorm of the paper: the largest |D^a f(x) - D^a f(y)| / |x - y|_inf^(beta - |a|)
 * over the orders |a| = the largest integer below beta; d <= TH_DIM_MAX. Sources: Kuhn's
 * triangulation (Kuhn 1960; Freudenthal 1942); Yarotsky 2017 (Neural Networks 94) for
 * squares, products and the trapezoids that sum to 1. */
#ifndef TH_CONSTRUCT_H
#define TH_CONSTRUCT_H

#include <stddef.h>

#include "th_holder.h"
#include "th_network.h"

/* value ((k+1)^d) = f at the nodes. */
void th_construct_nodes(double *value, size_t d, size_t k, th_function *f,
                        const void *context);

/* Number of nodes, (k+1)^d; n (d) of the one with this number. */
size_t th_construct_count(size_t d, size_t k);
void th_construct_node(size_t *n, size_t d, size_t k, size_t number);

/* (i) The continuous function that is linear on the simplices of Kuhn's triangulation:
 *   sum_n value_n hat(k x - n),
 *   hat(u) = relu(1 + min(0, u_1, .., u_d) - max(0, u_1, .., u_d)).
 * Minimum and maximum are trees of pairs: 2 + ceil(log2(d + 1)) layers. */
typedef struct {
    size_t d, k;
    const double *value; // ((k+1)^d)
} th_kuhn;

double th_kuhn_eval(const th_kuhn *c, const double *x); // x in [0,1]^d; cost d^2
th_network *th_kuhn_network(const th_kuhn *c);          // NULL: memory refused

/* Weights of that network if no value is 0, and its layers. */
size_t th_kuhn_weights(size_t d, size_t k);
size_t th_kuhn_layers(size_t d);

/* Of the sup error, h = 1/k: [f]_beta h^beta for beta <= 1, (d / beta) [f]_beta h^beta for
 * 1 < beta <= 2. Smoothness beyond 2 gains nothing: the order of the pieces. */
double th_kuhn_bound(size_t d, size_t k, double beta, double seminorm);

/* (ii) x^2 on [0,1]: its linear interpolant on base^stages equal pieces, composed of
 * `stages` zigzags of `base` teeth; 0 <= square - x^2 <= th_square_bound =
 * base^(-2 stages) / 4, attained amid every piece. Stages of two teeth follow one another
 * directly: `stages` hidden layers. More teeth pass through a single unit in between:
 * 2 stages - 1 hidden layers, weights linear in base. With one stage it is one hidden layer
 * of k = base pieces: less 1/(8 k^2) it is the best there is, since on a piece of length l
 * no line comes closer to x^2 than l^2/8. base >= 2, base^stages <= 2^52. */
double th_square(double x, size_t base, unsigned stages);
th_network *th_square_network(size_t base, unsigned stages);
double th_square_bound(size_t base, unsigned stages);

/* x y for |x|, |y| <= 1 by squares of m stages of two teeth,
 *   2 square(|x + y| / 2) - 2 square(|x| / 2) - 2 square(|y| / 2):
 * -4^-m <= product - x y <= 0, attained; exactly 0 if a factor is 0; not negative if no
 * factor is, for the squares are convex and 0 at 0. */
double th_product(double x, double y, unsigned m);
th_network *th_product_network(unsigned m);
double th_product_bound(unsigned m);

/* (iii) Local quadratic polynomials under a partition of unity, for 2 < beta <= 3:
 *   f_k(x) = sum_n product(phi_n(x), P_n(x)),  phi_n(x) = prod_l psi(3 (k x_l - n_l)),
 * psi(t) = 1 for |t| <= 1, 2 - |t| to |t| = 2, 0 beyond. On the support of phi_n within
 * [0,1]^d, a box with centre z and half sides delta, tau = (x - z) / delta, P_n takes
 * the central differences of f at z with steps delta: exact on quadratics. Products and
 * squares by (ii); P_n is divided by a power of two that keeps it in [-1, 1]. */
typedef struct {
    size_t d, k;
    unsigned m;         // stages of the squares
    const double *coef; // ((k+1)^d, th_local_terms(d)): 1, tau_l, tau_l tau_j for l <= j
} th_local;

size_t th_local_terms(size_t d); // (d + 1)(d + 2) / 2

/* coef (th_local_terms) of node n (d); of all nodes. */
void th_local_fit(double *coef, size_t d, size_t k, const size_t *n, th_function *f,
                  const void *context);
void th_local_fit_all(double *coef, size_t d, size_t k, th_function *f,
                      const void *context);

/* The node's share at x: product(phi_n(x), P_n(x)); exactly 0 off the support. */
double th_local_term(const double *coef, size_t d, size_t k, const size_t *n, unsigned m,
                     const double *x);

double th_local_eval(const th_local *c, const double *x); // 2^d shares
th_network *th_local_network(const th_local *c);          // NULL: memory refused

/* Weights of that network if no coefficient is 0 (0: memory refused), and its layers. */
size_t th_local_weights(size_t d, size_t k, unsigned m);
size_t th_local_layers(size_t d, unsigned m);

/* Of the sup error, |f| <= sup, with S = 1 + 3 d + d (d - 1) / 2 (the |coefficients| add up
 * to at most S sup): (1 + S) (d^2 / 2) [f]_beta (2 / (3 k))^beta for the polynomials and
 * 2^d S sup ((d + 1) (1 + 4^-m) + 1/2) 4^-m for the products. */
double th_local_bound(size_t d, size_t k, unsigned m, double beta, double seminorm,
                      double sup);

/* The least m whose products' part of that bound is at most `room`; at most 26. */
unsigned th_local_stages(size_t d, double sup, double room);

#endif
