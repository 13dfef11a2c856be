/* The entropy of two-tower networks: Lemmas 1 to 3 of the two-tower paper (OpenReview
 * Ulj0tR-k7q) as code, in log space, so that nothing overflows.
 *
 * A tower of the class F(W, L, B, M) has at most W weights that are not zero, at most L
 * layers, |weight| <= B, p outputs |f_j| <= 2 M on |x|_inf <= 1. The dense class K has L
 * layers, all hidden layers 2 W wide. w = max(D, p, 2 W), D inputs, is the width of its
 * widest layer. Where the print needs repair:
 *   Lemma 1  14 L W log W, natural log, is 0 at W = 1: W >= 2. Carrying values through
 *            added layers needs ReLU and weights of 1: B >= 1. The log is not needed: the
 *            embedding below has at most 2 L W weights.
 *   Lemma 2  C must be taken at the layer width w; at the class's W it is too small. The
 *            factor is sqrt(p), from maximum to Euclidean norm. Needs |s(t)| <= |t| and
 *            |s(t) - s(t')| <= |t - t'| of the activation: ReLU, tanh; not the sigmoid.
 *   Lemma 3  C3 is 4 p M max(B, B~); see th_entropy_log_c3.
 * All logarithms are natural. Outside the domains: NAN and GSL_EDOM. */
#ifndef TH_ENTROPY_H
#define TH_ENTROPY_H

#include <stddef.h>

#include "th_network.h"

/* log C(w, L, B) of Lemma 2, w = width: with H_0 = 1, H_l = B (w H_(l-1) + 1), the most a
 * unit of layer l can reach,
 *   C = sum_(l = 1)^L (w B)^(L-l) H_l / B
 *     = (wB)^L (L/B + L/(wB - 1)) - ((wB)^L - 1)/(wB - 1)^2,
 * and L/B + L(L+1)/2 at wB = 1. The sum has positive terms only: nothing cancels. For
 * parameters eps apart, sup_(|x|_inf <= 1) |f - f'|_2 <= sqrt(p) C eps; networks with all
 * parameters equal to B and to B - eps attain it as eps -> 0. width >= 1, layers >= 1 (not
 * whole: rounded up), bound > 0; cost L. */
double th_entropy_log_perturbation(double width, double layers, double bound);

/* One tower's class. Entries that are no whole numbers are meant: they come from rates. */
typedef struct {
    double weights; // W
    double layers;  // L
    double bound;   // B
    double inputs;  // D; 0: no more than 2 W, which pruning of unused inputs achieves
} th_entropy_tower;

double th_entropy_width(th_entropy_tower t, double p); // max(D, p, 2 W)

enum th_entropy_constant { TH_DERIVED, TH_PRINTED };

/* C2 = 28 max(L, L~): twice Lemma 1's 14, which leaves room for the weights' places. */
double th_entropy_c2(th_entropy_tower a, th_entropy_tower b);

/* log C3. A bracket of size eps is R -+ eps/2, R at most eps/2 away in the sup norm, and
 * |<f,g> - <f',g'>| <= |f - f'|_2 |g|_2 + |f'|_2 |g - g'|_2 <= 2 p M (C + C~) delta; so
 * delta = eps / (4 p M (C + C~)), and a weight takes B / delta values: derived C3 = 4 p M
 * max(B, B~). The print has 2 p^(3/2) M max(B, B~), which is less for p < 4. */
double th_entropy_log_c3(th_entropy_tower a, th_entropy_tower b, double p, double m,
                         enum th_entropy_constant which);

/* Lemma 3: bound on the log bracketing number of the products <f, f~> in L2, at eps > 0,
 *   C2 (W log W + W~ log W~) log(C3 (C(w, L, B) + C(w~, L~, B~)) / eps),
 * not below 0. Sizes: W below 2 counts as 2, for W log W is 0 at 1 and one weight still has
 * B / delta values; L below 1 as 1. m: M. */
double th_entropy_bracketing(double eps, th_entropy_tower a, th_entropy_tower b, double p,
                             double m, enum th_entropy_constant which);

/* What the proof counts, without Lemma 3's rounding up: the places of Z nonzero weights
 * among the T of the dense network, and their values on a grid of radius delta as above,
 *   log binom(T, Z) + Z log ceil(B / delta) for each tower,
 * Z = min(T, 14 L W log W) after Lemma 1, min(T, 2 L W) as counted. Sizes as above. Lemma
 * 3 has room for it where T <= B / delta: L >= 2, B >= 1, eps <= 2 p M suffice. */
enum th_entropy_nonzero { TH_LEMMA_1, TH_COUNTED };
double th_entropy_cover(double eps, th_entropy_tower a, th_entropy_tower b, double p,
                        double m, enum th_entropy_nonzero nonzero);

/* Lemma 1's embedding Q: the network of exactly `layers` layers, all hidden ones twice
 * `weights` wide, that is the same function: bit for bit in th_network_eval, but for the
 * sign of a zero. Units that are always 0 or that nobody reads lose their weights; the live
 * units of a layer come first, in their order; layers are added where that costs least: at
 * the hidden layer with the fewest live units n, by weights of 1, or before the first layer
 * or behind the last as relu(y) - relu(-y). Then
 *   Z(Q(f)) <= 2 L W:
 * a live unit has a weight in its row and one in a row above, so n <= W/2 and Z <= W +
 * (L - U) W/2 with a hidden layer; one without, U = 1, has at most W live outputs and
 * Z <= 2 W + 2 W (L - 1); the diagonal map attains it. |weight| stays below max(B, 1).
 * NULL: GSL_EINVAL, f has more than `weights` weights or `layers` layers; GSL_ENOMEM. */
th_network *th_entropy_embed(const th_network *f, size_t weights, size_t layers);

double th_entropy_embed_limit(double weights, double layers); // 14 L W log W

#endif
