/* Simulated experiments with known exponents, and how often decisions on them are right.
 *
 * A world has one or several curves. A curve has a declared exponent, a true one, a, and a
 * standard deviation of the exponents over replicates. Its replicates, of sizes n_s = 2^11
 * .. 2^17 and sigma = 1, follow
 *   log risk_s = log C - a log(n_s / (1 + risk_s)) + t + e_s,
 *   mse_s = (1 + risk_s) chi^2(m_s) / m_s,  m_s = n_s / 5 held out,
 * so that a is the exponent in the effective size. C: risk .15 sigma^2 at the least size;
 * t normal of standard deviation .2 (truths differ in size); e_s normal with correlation
 * sqrt(n_s / n_t), s <= t, that of means over nested samples, scaled to the exponents'
 * standard deviation; the chi-squared are sums over nested parts too. Skewed worlds, a
 * stress, have e_s = 0 and the exponent a + sd (G - 4) / 2, G gamma of shape 4: skewness 1.
 * The first 6, 8, .. 48 replicates of a simulation make the experiments. */
#ifndef CALIBRATION_SIMULATE_H
#define CALIBRATION_SIMULATE_H

#include <stddef.h>

#include "base/tt_rng.h"
#include "th_slope.h"

enum {
    WORLD_NINE,   // the 3 x 3 grid, all as declared
    WORLD_SLOW_1, // below the declared exponent by the margin; d = 1
    WORLD_FAST_1, // above it
    WORLD_SLOW_2, // d = 2
    WORLD_FAST_2,
    WORLD_ROUGH, // plants
    WORLD_SUPPORT,
    WORLD_ORDER,
    WORLD_TWIN,   // as declared, beta = 1.5, d = 1
    WORLD_SKEWED, // as declared, skewed errors
    WORLDS
};

enum { COUNTS = 9, COUNT_MAX = 48, WORLD_CURVES = 9, BOOTSTRAP_MAX = 24 };
extern const size_t calibration_counts[COUNTS]; // of replicates: 6 .. 48

#define CALIBRATION_MARGIN 0.05 // of equivalence
#define CALIBRATION_ALPHA  0.05 // of every one-sided test
#define CALIBRATION_LEVEL  0.95 // of intervals

typedef struct {
    double declared, truth; // exponents
    double sd;              // of a replicate's exponent
} calibration_curve;

typedef struct {
    const char *name;
    size_t curves;
    calibration_curve curve[WORLD_CURVES];
    int bootstrap; // percentile intervals beside Student's, up to BOOTSTRAP_MAX replicates
    int skewed;
} calibration_world;

/* The declared smoothness 1.5 in dimension 1, and what is planted in its place. */
calibration_world calibration_world_of(size_t world);

/* Counts over trials, one tally for each number of replicates; all on effective sizes but
 * TALLY_CAUGHT. */
enum {
    TALLY_TRIALS,    // simulations x curves
    TALLY_COVERED,   // Student's interval holds the true exponent
    TALLY_BOOTSTRAP, // so does the percentile bootstrap's
    TALLY_BELOW,     // declared exponent rejected for a lower one
    TALLY_ABOVE,     // for a higher one
    TALLY_CAUGHT,    // for a lower one, in nominal sizes too
    TALLY_EQUAL,     // equivalence: yes
    TALLY_UNEQUAL,   // equivalence: no
    TALLY_JOINT,     // simulations in which every curve is equal
    TALLIES
};

typedef struct {
    double count[TALLIES];
} calibration_tally;

/* Adds one experiment: the decisions on n replicates' exponents, nominal and effective,
 * when `truth` is to be covered. The answer of the equivalence test. */
enum th_answer calibration_judge(calibration_tally *t, double declared, double truth,
                                 const double *nominal, const double *effective, size_t n);

/* The percentile bootstrap's interval of n <= BOOTSTRAP_MAX exponents holds the truth. */
int calibration_bootstrap(const double *exponent, size_t n, double truth,
                          const tt_address *address);

/* Adds simulation `address->replicate` of the world to tally (COUNTS); sum and squares
 * (WORLD_CURVES): of each curve's single exponents less the true one. */
void calibration_simulate(calibration_tally *tally, double *sum, double *squares,
                          const calibration_world *w, const tt_address *address);

#endif
