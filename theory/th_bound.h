/* Theorem 2 of the two-tower paper (OpenReview Ulj0tR-k7q) with all its constants:
 *
 *   P(risk <= L_ui N^-a (log N)^2) >= 1 - 24 exp(-C1 N^g log N),   N = |Omega|,
 *
 * a = 2 beta / (2 beta + d), g = 1 - a = d / (2 beta + d), d = max(d_u, d_i), L_ui the
 * larger number of layers. The print bounds all but C1 by O(.): here every such constant is
 * 1. N, W, B, probabilities and bounds are natural logarithms, so that none overflows:
 * log_n = log N > 0.
 *
 * What the print says otherwise than it means:
 *   - log^3: W with its own logarithm, N^g log N, in Lemma 3's W log W log(.) gives N^g
 *     (log N)^3, so the printed proof bounds the risk by N^-a (log N)^3.
 *   - B = N^(2 beta s / (2 beta + d)) is Theorem 1's eps^-s at eps = N^-a, the squared
 *     error; at the eps of the balance, N^(-a / 2), it is the root of that. Harmless: it
 *     stands in a log.
 *   - C1 is a number per ratings^4 where a pure number is needed, and its max{50 p^2 M^4 +
 *     4 sigma^2, 1} compares ratings^2 with 1. Nor has the right side a unit or a noise:
 *     ratings times x have x^2 times the risk and the same bound.
 *   - C1's fraction is unreadable: th_bound_c1.
 *
 * th_bound_traced is a bound of the same shape whose constants are all there; it is derived
 * in th_bound.c. Domain: beta > 0, d_u, d_i >= 0, p >= 1, M > 0, sigma >= 0, else GSL_EDOM,
 * NAN. */
#ifndef TH_BOUND_H
#define TH_BOUND_H

#include <stddef.h>

typedef struct {
    double beta;     // smoothness of the true towers
    double d_u, d_i; // Minkowski dimensions of the supports of the covariates
    double p;        // outputs of a tower
    double M;        // bound of each output's Hoelder norm, so of its size
    double sigma;    // standard deviation of the (normal) noise
} th_bound_problem;

/* Readings of C1, with D = max{50 p^2 M^4 + 4 sigma^2, 1} (25 p^2 M^4 + B_e^2). */
typedef enum {
    TH_C1_6_13,    // 6 / (13 D)
    TH_C1_13_6,    // 13 / (6 D)
    TH_C1_PRODUCT, // 6 D / 13, the letters as they stand: more noise, more certainty
    TH_C1_DERIVED, // rho of th_bound.c: the scale of deviations there, not a theorem
    TH_C1_ONE,     // 1: what the rate alone would give
    TH_C1_READINGS
} th_bound_c1;

/* L_ui by th_rate_layers: at least 2, since beta log2(beta) / d is none for beta <= 1. */
size_t th_bound_layers(const th_bound_problem *q);

/* log of L_ui N^-a (log N)^power: power 2 as printed, 3 as proved, 0 the rate itself. */
double th_bound_log_risk(const th_bound_problem *q, double power, double log_n);

/* log W = log(N^g log N) and log B = 2 beta s / (2 beta + d) log N as printed. */
double th_bound_log_weights(const th_bound_problem *q, double log_n);
double th_bound_log_magnitude(const th_bound_problem *q, double s, double log_n);

/* B_e. The theorem asks for bounded noise, normal noise is not: the b with P(all N |e| <=
 * b) = .99, sigma times the quantile; it grows as sigma sqrt(2 log N). */
double th_bound_noise(double sigma, double log_n);

/* B_e = O(N^c) is asked for with c below this, d / (4 beta + 2 d): then C1 N^g still
 * grows. */
double th_bound_noise_exponent(const th_bound_problem *q);

/* Largest lambda with 4 lambda J(R0) <= L_ui N^-a log N, as a log; log_j = log J(R0). */
double th_bound_log_window(const th_bound_problem *q, double log_n, double log_j);

/* log C1, B_e by th_bound_noise. */
double th_bound_log_c1(const th_bound_problem *q, th_bound_c1 reading, double log_n);

/* log of 24 exp(-C1 N^g log N); at least 0: the bound says nothing. -inf where C1 N^g log N
 * is above DBL_MAX. */
double th_bound_log_failure(const th_bound_problem *q, th_bound_c1 reading, double log_n);

/* log of the smallest N from which on that bound is at most `probability`, in (0, 1]; 1:
 * from which on it says anything. At least 0 (N = 1). */
double th_bound_log_n_failure(const th_bound_problem *q, th_bound_c1 reading,
                              double probability);

/* log of the smallest N from which on L_ui N^-a (log N)^power stays at or below
 * exp(log_level). The bound rises up to log N = power / a: it is the last crossing; at
 * least log N = power / a. */
double th_bound_log_n_risk(const th_bound_problem *q, double power, double log_level);

/* Bound of the expected risk of least squares over the class R_Phi, nothing left in O(.)
 * but Theorem 1's: W and B (s = 1) as printed, L = L_ui, approximation error 3 p M N^(-a /
 * 2). All are logs; tilt minimises the sum. */
typedef struct {
    double log_total;         // of the sum of the three below
    double log_approximation; // t / rho (3 p M)^2 N^-a
    double log_estimation;    // log K / (N rho)
    double log_rounding;      // what a net of radius 1 / N costs
    double log_entropy;       // log of log K, Lemma 3 at that radius
    double tilt;              // t
} th_bound_trace;

th_bound_trace th_bound_traced(const th_bound_problem *q, double log_n);

/* Bound of the expected risk of the function that least squares takes from K fixed
 * functions, |R_k - R*| <= range, the best of which has risk approximation: (t / rho)
 * approximation + log K / (N rho), least over t. */
double th_bound_finite(double range, double sigma, double approximation, double log_k,
                       double log_n);

/* log of the smallest N from which on th_bound_traced's total stays at or below
 * exp(log_level). */
double th_bound_log_n_traced(const th_bound_problem *q, double log_level);

#endif
