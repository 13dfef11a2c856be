#include "common/calibration_simulate.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "base/tt_error.h"
#include "base/tt_stat.h"
#include "th_rate.h"

enum { FIRST = 11, SIZES = 7, RESAMPLES = 499, NEWTON = 6 };

const size_t calibration_counts[COUNTS] = {6, 8, 12, 16, 20, 24, 30, 36, COUNT_MAX};

static const double rough_sd = 0.045, smooth_sd = 0.025; // measured at d = 1, d >= 2

static calibration_curve curve_of(double declared, double truth, size_t d) {
    return (calibration_curve){declared, truth, d == 1 ? rough_sd : smooth_sd};
}

static calibration_world nine(void) {
    calibration_world w = {.name = "nine"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t d = 1; d <= 3; d++) {
            const double a = th_rate_two_tower(0.5 + (double)i, (double)d, (double)d);
            w.curve[w.curves++] = curve_of(a, a, d);
        }
    }
    return w;
}

calibration_world calibration_world_of(size_t world) {
    const double a = th_rate_two_tower(1.5, 1, 1), a_2 = th_rate_two_tower(1.5, 2, 2);
    const double rough = th_rate_two_tower(0.9, 1, 1), order = th_rate_two_tower(1, 1, 1);
    const double margin = CALIBRATION_MARGIN;
    const calibration_world all[WORLDS] = {
        [WORLD_SLOW_1] = {"slow_d1", 1, {curve_of(a, a - margin, 1)}, 0, 0},
        [WORLD_FAST_1] = {"fast_d1", 1, {curve_of(a, a + margin, 1)}, 0, 0},
        [WORLD_SLOW_2] = {"slow_d2", 1, {curve_of(a_2, a_2 - margin, 2)}, 0, 0},
        [WORLD_FAST_2] = {"fast_d2", 1, {curve_of(a_2, a_2 + margin, 2)}, 0, 0},
        [WORLD_ROUGH] = {"rough", 1, {curve_of(a, rough, 1)}, 0, 0},
        [WORLD_SUPPORT] = {"support", 1, {curve_of(a, a_2, 2)}, 0, 0},
        [WORLD_ORDER] = {"order", 1, {curve_of(a, order, 1)}, 0, 0},
        [WORLD_TWIN] = {"twin", 1, {curve_of(a, a, 1)}, 1, 0},
        [WORLD_SKEWED] = {"skewed", 1, {curve_of(a, a, 1)}, 1, 1},
    };
    TT_ASSERT(world < WORLDS);
    return world == WORLD_NINE ? nine() : all[world];
}

/* log n_s, and the standard deviation of e_s that gives exponents the standard deviation
 * sd: w' R w e^2 = sd^2, w the least-squares weights, R_st = 2^(-|s - t| / 2). */
static double error_scale(double *x, double sd) {
    double mean = 0, sxx = 0, form = 0;
    for (size_t s = 0; s < SIZES; s++) {
        x[s] = (FIRST + (double)s) * log(2);
        mean += x[s] / SIZES;
    }
    for (size_t s = 0; s < SIZES; s++) {
        sxx += (x[s] - mean) * (x[s] - mean);
    }
    for (size_t s = 0; s < SIZES; s++) {
        for (size_t t = 0; t < SIZES; t++) {
            form +=
                (x[s] - mean) * (x[t] - mean) * exp2(-0.5 * fabs((double)s - (double)t));
        }
    }
    return sd * sxx / sqrt(form);
}

/* y = log risk of y + a log(n / (1 + e^y)) = level, by Newton's method: the left side is
 * increasing and concave in y, of slope between 1 - a and 1. */
static double solved(double a, double x, double level) {
    double y = level - a * x;
    for (int step = 0; step < NEWTON; step++) {
        const double risk = exp(y), g = y + a * (x - log1p(risk)) - level;
        y -= g / (1 - a * risk / (1 + risk));
    }
    return y;
}

/* One replicate's curve. */
static void draw_curve(double *risk, double *mse, const double *x, double scale,
                       const calibration_curve *c, int skewed, gsl_rng *g) {
    const double least = 0.15, truths = 0.2, rho = sqrt(0.5);
    double a = c->truth, e = 0, chi = 0, held = 0;
    double level = log(least) + a * (x[0] - log1p(least));
    level += gsl_ran_gaussian(g, truths);
    if (skewed) {
        a += c->sd * (gsl_ran_gamma(g, 4, 1) - 4) / 2;
        level += (a - c->truth) * x[SIZES / 2]; // turns about the middle size
    }
    for (size_t s = 0; s < SIZES; s++) {
        const double z = gsl_ran_gaussian(g, 1), m = exp(x[s]) / 5;
        e = s == 0 ? z : rho * e + sqrt(1 - rho * rho) * z;
        risk[s] = exp(solved(a, x[s], level + (skewed ? 0 : scale * e)));
        chi += gsl_ran_chisq(g, m - held);
        held = m;
        mse[s] = (1 + risk[s]) * chi / m;
    }
}

enum th_answer calibration_judge(calibration_tally *t, double declared, double truth,
                                 const double *nominal, const double *effective, size_t n) {
    const double alpha = CALIBRATION_ALPHA;
    const th_slope s = th_slope_mean(effective, n), plain = th_slope_mean(nominal, n);
    const enum th_answer equal = th_slope_equal(s, declared, CALIBRATION_MARGIN, alpha);
    const int below = th_slope_p_below(s, declared) <= alpha;
    double lo, hi;
    th_slope_interval(&lo, &hi, s, CALIBRATION_LEVEL);
    t->count[TALLY_TRIALS]++;
    t->count[TALLY_COVERED] += lo <= truth && truth <= hi;
    t->count[TALLY_BELOW] += below;
    t->count[TALLY_ABOVE] += th_slope_p_above(s, declared) <= alpha;
    t->count[TALLY_CAUGHT] += below && th_slope_p_below(plain, declared) <= alpha;
    t->count[TALLY_EQUAL] += equal == TH_YES;
    t->count[TALLY_UNEQUAL] += equal == TH_NO;
    return equal;
}

int calibration_bootstrap(const double *exponent, size_t n, double truth,
                          const tt_address *address) {
    double work[BOOTSTRAP_MAX + RESAMPLES];
    TT_ASSERT(n <= BOOTSTRAP_MAX);
    const tt_interval i = tt_stat_bootstrap(exponent, n, tt_stat_mean, TT_PERCENTILE,
                                            CALIBRATION_LEVEL, RESAMPLES, work, address);
    return i.lo <= truth && truth <= i.hi;
}

/* All replicates of one curve: their exponents. */
static void draw_exponents(double *nominal, double *effective, const calibration_curve *c,
                           int skewed, size_t item, const tt_address *address) {
    double x[SIZES], n[SIZES], risk[COUNT_MAX * SIZES], mse[COUNT_MAX * SIZES];
    const double scale = error_scale(x, c->sd);
    for (size_t r = 0; r < COUNT_MAX; r++) {
        tt_rng stream;
        tt_rng_at(&stream, address, TT_ROLE_DATA, item * COUNT_MAX + r);
        gsl_rng g = tt_rng_gsl(&stream);
        draw_curve(risk + r * SIZES, mse + r * SIZES, x, scale, c, skewed, &g);
    }
    for (size_t s = 0; s < SIZES; s++) {
        n[s] = exp2(FIRST + (double)s);
    }
    th_slope_exponents(nominal, risk, n, COUNT_MAX, SIZES);
    th_slope_exponents_effective(effective, risk, mse, n, COUNT_MAX, SIZES);
}

void calibration_simulate(calibration_tally *tally, double *sum, double *squares,
                          const calibration_world *w, const tt_address *address) {
    double nominal[COUNT_MAX], effective[COUNT_MAX];
    int all_equal[COUNTS];
    for (size_t k = 0; k < COUNTS; k++) {
        all_equal[k] = 1;
    }
    for (size_t i = 0; i < w->curves; i++) {
        const calibration_curve *c = &w->curve[i];
        draw_exponents(nominal, effective, c, w->skewed, i, address);
        for (size_t r = 0; r < COUNT_MAX; r++) {
            sum[i] += effective[r] - c->truth;
            squares[i] += (effective[r] - c->truth) * (effective[r] - c->truth);
        }
        for (size_t k = 0; k < COUNTS; k++) {
            const size_t n = calibration_counts[k];
            all_equal[k] &= calibration_judge(&tally[k], c->declared, c->truth, nominal,
                                              effective, n) == TH_YES;
            if (w->bootstrap && n <= BOOTSTRAP_MAX) {
                tally[k].count[TALLY_BOOTSTRAP] +=
                    calibration_bootstrap(effective, n, c->truth, address);
            }
        }
    }
    for (size_t k = 0; k < COUNTS; k++) {
        tally[k].count[TALLY_JOINT] += all_equal[k];
    }
}
