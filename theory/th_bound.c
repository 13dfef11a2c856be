/* The traced bound, for normal noise and N fresh pairs.
 *
 * Delta_R = R - R*, range F = 5 p M^2 (|R| <= p (2 M)^2 in the class, |R*| <= p M^2),
 * squared loss above R*'s: g_R = (r - R)^2 - (r - R*)^2 = Delta_R^2 - 2 e Delta_R. For t >
 * 0 the normal e integrates out, E[exp(-t g_R) | x] = exp(-s Delta_R^2), s = t (1 - 2 t
 * sigma^2), and since exp is convex, exp(-s u) <= 1 - rho u on 0 <= u <= F^2 with
 *     rho = (1 - exp(-s F^2)) / F^2.
 * So E exp(-t g_R) <= exp(-rho |R - R*|^2), and over K fixed functions R_k
 *     E sum_k exp(N rho |R_k - R*|^2 - t sum_i g_(R_k)(pair i)) <= K.
 * By Jensen's inequality, for whichever k the data choose,
 *     rho E|R_k - R*|^2 <= t E mean_i g_(R_k) + log K / N,
 * and by Markov's |R_k - R*|^2 exceeds the same, without the first E, by x / (N rho) with
 * probability at most exp(-x): rho is what stands where Theorem 2 has C1.
 *
 * Let the R_k, clipped to -+ 4 p M^2, be within delta of every R of the class in the sup
 * norm, and R_k be the nearest to the least-squares R^. Then mean g_(R_k) <= mean g_(R^) +
 * delta mean (2 F + 2 |e|), mean g_(R^) <= mean g_R' for the best R' of the class, and |R^
 * - R*|^2 <= |R_k - R*|^2 + 2 F delta. With A = |R' - R*| and E|e| = sigma sqrt(2 / pi),
 *     E|R^ - R*|^2 <= (t / rho) (A^2 + 2 delta (F + sigma sqrt(2 / pi))) + 2 F delta
 *                     + log K / (N rho).
 * log K is Lemma 3's bound at bracket size 2 delta, derived constants (th_entropy.h): its
 * brackets are such balls. A = 3 p M eps by Theorem 1, whose W = O(eps^(-d / beta)) is read
 * with the constant 1; delta = 1 / N. */
#include "th_bound.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_machine.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>

#include "th_entropy.h"
#include "th_rate.h"

/* 1 / N, Lemma 3's eps, must be a number. */
static const double log_n_most = 600;

static int is_problem(const th_bound_problem *q) {
    return q->beta > 0 && q->d_u >= 0 && q->d_i >= 0 && q->p >= 1 && q->M > 0 &&
           q->sigma >= 0 && isfinite(q->M) && isfinite(q->sigma);
}

/* log(e^a + e^b); -inf allowed. */
static double log_add(double a, double b) {
    const double high = fmax(a, b), low = fmin(a, b);
    return low == -INFINITY ? high : high + log1p(exp(low - high));
}

typedef double line_function(double x, const void *context);

/* Where f, positive to the left and not to the right, changes; bisection to the last
 * bit. */
static double crossing(line_function *f, const void *context, double lo, double hi) {
    for (double x = lo + (hi - lo) / 2; x > lo && x < hi; x = lo + (hi - lo) / 2) {
        if (f(x, context) <= 0) {
            hi = x;
        } else {
            lo = x;
        }
    }
    return hi;
}

/* The same without an upper end, INFINITY if it is above `most`; f is not asked at lo =
 * 0. */
static double crossing_above(line_function *f, const void *context, double lo,
                             double most) {
    if (lo > 0 && f(lo, context) <= 0) {
        return lo;
    }
    double hi = fmin(fmax(1, 2 * lo), most);
    while (f(hi, context) > 0) {
        if (hi >= most) {
            return INFINITY;
        }
        lo = hi;
        hi = fmin(2 * hi, most);
    }
    return crossing(f, context, lo, hi);
}

/* F. */
static double range_of(const th_bound_problem *q) {
    return 5 * q->p * q->M * q->M;
}

/* a = 2 beta / (2 beta + d). */
static double rate(const th_bound_problem *q) {
    return th_rate_two_tower(q->beta, q->d_u, q->d_i);
}

size_t th_bound_layers(const th_bound_problem *q) {
    const size_t u = th_rate_layers(q->beta, q->d_u), i = th_rate_layers(q->beta, q->d_i);
    return u > i ? u : i;
}

double th_bound_log_risk(const th_bound_problem *q, double power, double log_n) {
    if (!is_problem(q) || !(log_n > 0)) {
        GSL_ERROR_VAL("a problem outside the domain, or log N <= 0", GSL_EDOM, NAN);
    }
    return log((double)th_bound_layers(q)) - rate(q) * log_n + power * log(log_n);
}

double th_bound_log_weights(const th_bound_problem *q, double log_n) {
    if (!is_problem(q) || !(log_n > 0)) {
        GSL_ERROR_VAL("a problem outside the domain, or log N <= 0", GSL_EDOM, NAN);
    }
    return (1 - rate(q)) * log_n + log(log_n);
}

double th_bound_log_magnitude(const th_bound_problem *q, double s, double log_n) {
    if (!is_problem(q)) {
        GSL_ERROR_VAL("a problem outside the domain", GSL_EDOM, NAN);
    }
    return s * rate(q) * log_n;
}

/* log P(|e| > x sigma) against *log_tail: positive while x is too small. */
static double tail_above(double x, const void *log_tail) {
    return gsl_sf_log_erfc(x / sqrt(2)) - *(const double *)log_tail;
}

double th_bound_noise(double sigma, double log_n) {
    const double log_missed = log(0.99), many = 40; // 1 - .99^(1/N) is -log(.99) / N there
    if (!(sigma >= 0) || !(log_n >= 0)) {
        GSL_ERROR_VAL("sigma and log N must not be negative", GSL_EDOM, NAN);
    }
    const double log_tail =
        log_n > many ? log(-log_missed) - log_n : log(-expm1(log_missed * exp(-log_n)));
    return sigma * crossing(tail_above, &log_tail, 0, sqrt(-2 * log_tail));
}

double th_bound_noise_exponent(const th_bound_problem *q) {
    if (!is_problem(q)) {
        GSL_ERROR_VAL("a problem outside the domain", GSL_EDOM, NAN);
    }
    return (1 - rate(q)) / 2;
}

double th_bound_log_window(const th_bound_problem *q, double log_n, double log_j) {
    return th_bound_log_risk(q, 1, log_n) - log(4) - log_j;
}

/* log of the largest rho, at t = 1 / (4 sigma^2). */
static double log_rho_most(const th_bound_problem *q) {
    const double f = range_of(q);
    return log(-expm1(-f * f / (8 * q->sigma * q->sigma))) - 2 * log(f);
}

double th_bound_log_c1(const th_bound_problem *q, th_bound_c1 reading, double log_n) {
    if (!is_problem(q) || !(log_n >= 0)) {
        GSL_ERROR_VAL("a problem outside the domain, or log N < 0", GSL_EDOM, NAN);
    }
    if (reading == TH_C1_ONE) {
        return 0;
    }
    if (reading == TH_C1_DERIVED) {
        return log_rho_most(q);
    }
    const double f = range_of(q), noise = th_bound_noise(q->sigma, log_n);
    const double log_d =
        log(fmax(2 * f * f + 4 * q->sigma * q->sigma, 1)) + log(f * f + noise * noise);
    return reading == TH_C1_6_13   ? log(6.0 / 13) - log_d
           : reading == TH_C1_13_6 ? log(13.0 / 6) - log_d
                                   : log(6.0 / 13) + log_d;
}

/* log of C1 N^g log N. */
static double log_exponent(const th_bound_problem *q, th_bound_c1 reading, double log_n) {
    return th_bound_log_c1(q, reading, log_n) + th_bound_log_weights(q, log_n);
}

double th_bound_log_failure(const th_bound_problem *q, th_bound_c1 reading, double log_n) {
    return log(24) - exp(log_exponent(q, reading, log_n));
}

typedef struct {
    const th_bound_problem *q;
    th_bound_c1 reading;
    double power, level;
} search;

static double failure_above(double log_n, const void *context) {
    const search *s = context;
    return s->level - log_exponent(s->q, s->reading, log_n);
}

double th_bound_log_n_failure(const th_bound_problem *q, th_bound_c1 reading,
                              double probability) {
    if (!is_problem(q) || !(probability > 0 && probability <= 1)) {
        GSL_ERROR_VAL("a problem or a probability outside the domain", GSL_EDOM, NAN);
    }
    const search s = {.q = q, .reading = reading, .level = log(log(24 / probability))};
    return crossing_above(failure_above, &s, 0, HUGE_VAL);
}

static double risk_above(double log_n, const void *context) {
    const search *s = context;
    return th_bound_log_risk(s->q, s->power, log_n) - s->level;
}

double th_bound_log_n_risk(const th_bound_problem *q, double power, double log_level) {
    if (!is_problem(q) || !(power >= 0) || !isfinite(log_level)) {
        GSL_ERROR_VAL("a problem, power or level outside the domain", GSL_EDOM, NAN);
    }
    const search s = {.q = q, .power = power, .level = log_level};
    return crossing_above(risk_above, &s, power / rate(q), HUGE_VAL);
}

/* rho at t, range and noise given. */
typedef struct {
    double range, sigma;
    double ratio; // (log K / N) / A^2, what the tilt has to balance
} tilting;

static double rho_of(const tilting *w, double t) {
    const double square = w->range * w->range, s = t * (1 - 2 * t * w->sigma * w->sigma);
    return -expm1(-s * square) / square;
}

/* (t + ratio) / rho falls while (t + ratio) rho' > rho; rho is concave up to 1 / (4
 * sigma^2), so this changes its sign once. */
static double still_falls(double t, const void *context) {
    const tilting *w = context;
    const double square = w->range * w->range, variance = w->sigma * w->sigma;
    const double slope = (1 - 4 * t * variance) * exp(-t * (1 - 2 * t * variance) * square);
    return (t + w->ratio) * slope - rho_of(w, t);
}

/* The t that minimises (t + ratio) / rho. Beyond t F^2 = 80 rho is 1 / F^2 to the last bit;
 * so small a t as the least here, the limit for ratio = 0, costs a factor 1 + 1e-14. */
static double best_tilt(const tilting *w) {
    const double saturated = 80 / (w->range * w->range);
    const double most = fmin(1 / (4 * w->sigma * w->sigma), saturated); // 1 / 0: no noise
    return crossing(still_falls, w, GSL_DBL_EPSILON * most, most);
}

double th_bound_finite(double range, double sigma, double approximation, double log_k,
                       double log_n) {
    if (!(range > 0) || !(sigma >= 0) || !(approximation >= 0) || !(log_k >= 0) ||
        !(log_n >= 0)) {
        GSL_ERROR_VAL("range must be positive, the rest not negative", GSL_EDOM, NAN);
    }
    const double each = log_k * exp(-log_n);
    const tilting w = {range, sigma, each / approximation};
    const double t = best_tilt(&w);
    return (t * approximation + each) / rho_of(&w, t);
}

/* Lemma 3 at a bracket of 2 / N, both towers as large as printed, s = 1. */
static double entropy(const th_bound_problem *q, double log_n) {
    const th_entropy_tower tower = {.weights = exp(th_bound_log_weights(q, log_n)),
                                    .layers = (double)th_bound_layers(q),
                                    .bound = exp(th_bound_log_magnitude(q, 1, log_n))};
    return th_entropy_bracketing(2 * exp(-log_n), tower, tower, q->p, q->M, TH_DERIVED);
}

th_bound_trace th_bound_traced(const th_bound_problem *q, double log_n) {
    const th_bound_trace nothing = {NAN, NAN, NAN, NAN, NAN, NAN};
    if (!is_problem(q) || !(log_n > 0 && log_n <= log_n_most)) {
        GSL_ERROR_VAL("a problem or log N outside the domain", GSL_EDOM, nothing);
    }
    const double range = range_of(q), pi = acos(-1);
    const double log_a2 = 2 * log(3 * q->p * q->M) - rate(q) * log_n;
    const double log_gap = log(2 * (range + q->sigma * sqrt(2 / pi))) - log_n;
    th_bound_trace b = {.log_entropy = log(entropy(q, log_n))};
    const tilting w = {range, q->sigma,
                       exp(b.log_entropy - log_n - log_add(log_a2, log_gap))};
    b.tilt = best_tilt(&w);
    const double log_rho = log(rho_of(&w, b.tilt)), log_factor = log(b.tilt) - log_rho;
    b.log_approximation = log_factor + log_a2;
    b.log_estimation = b.log_entropy - log_n - log_rho;
    b.log_rounding = log_add(log_factor + log_gap, log(2 * range) - log_n);
    b.log_total = log_add(log_add(b.log_approximation, b.log_estimation), b.log_rounding);
    return b;
}

static double traced_above(double log_n, const void *context) {
    const search *s = context;
    return th_bound_traced(s->q, log_n).log_total - s->level;
}

/* N^-a times three factors that grow no faster than log N beyond log N = e: falls from
 * log N = 3 / a on. */
double th_bound_log_n_traced(const th_bound_problem *q, double log_level) {
    if (!is_problem(q) || !isfinite(log_level)) {
        GSL_ERROR_VAL("a problem or level outside the domain", GSL_EDOM, NAN);
    }
    const search s = {.q = q, .level = log_level};
    return crossing_above(traced_above, &s, fmax(exp(1), 3 / rate(q)), log_n_most);
}
