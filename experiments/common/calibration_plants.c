#include "common/calibration_plants.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"
#include "common/rough.h"
#include "th_holder.h"
#include "th_rate.h"
#include "towers/tt_sieve.h"

calibration_plant calibration_plant_of(size_t plant) {
    static const calibration_plant all[PLANTS] = {
        [PLANT_ROUGH] = {.name = "rough",
                         .title = "truth rougher than declared",
                         .beta = 0.9,
                         .d = 1,
                         .degree = 1,
                         .sigma = 0.4,
                         .first = 10},
        [PLANT_SUPPORT] = {.name = "support",
                           .title = "support of dimension 2, not 1",
                           .beta = 1.5,
                           .d = 2,
                           .degree = 1,
                           .sigma = 0.4,
                           .first = 11},
        [PLANT_ORDER] = {.name = "order",
                         .title = "estimator of order 0, not 1",
                         .beta = 1.5,
                         .d = 1,
                         .degree = 0,
                         .sigma = 0.4,
                         .first = 10},
        [PLANT_TWIN] = {.name = "twin",
                        .title = "as declared",
                        .beta = 1.5,
                        .d = 1,
                        .degree = 1,
                        .sigma = 0.2,
                        .first = 10},
    };
    TT_ASSERT(plant < PLANTS);
    calibration_plant p = all[plant];
    const double d = (double)p.d, seen = fmin(p.beta, (double)p.degree + 1);
    p.declared = th_rate_two_tower(1.5, 1, 1);
    p.planted = th_rate_two_tower(seen, d, d); // degree r saturates at smoothness r + 1
    return p;
}

int calibration_fits(calibration_fit *fit, size_t *sizes, const calibration_plant *plant,
                     size_t last, uint64_t seed, size_t replicate) {
    const rough_spec spec = {.beta = plant->beta,
                             .d_u = plant->d,
                             .d_i = plant->d,
                             .sigma = plant->sigma,
                             .amplitude = ROUGH_AMPLITUDE,
                             .n = (size_t)1 << last,
                             .n_judge = ROUGH_JUDGE};
    tt_sieve_spec sieve = TT_SIEVE_DEFAULT;
    rough r;
    int status = rough_open(&r, &spec, seed, replicate);
    if (status != TT_OK) {
        return status;
    }
    sieve.degree = plant->degree;
    *sizes = 0;
    for (size_t j = plant->first; status == TT_OK && j <= last; j++) {
        const tt_pairs pairs = tt_pairs_first(r.train, (size_t)1 << j);
        tt_sieve_path path;
        TT_ASSERT(*sizes < CALIBRATION_SIZES);
        status = tt_sieve_fit(NULL, &path, &sieve, &pairs, &r.judge, &r.address);
        if (status == TT_OK) {
            const tt_sieve_level *best = &path.level[path.best];
            fit[(*sizes)++] = (calibration_fit){.n = (double)pairs.count,
                                                .risk = best->risk,
                                                .mse = best->valid_mse,
                                                .k = (double)best->k,
                                                .weights = (double)best->weights};
        }
    }
    rough_close(&r);
    return status;
}

static double value_of(const double *x, const void *context) {
    double out;
    th_holder_eval(&out, context, x);
    return out;
}

void calibration_smoothness(double *high, double *low, double beta, size_t d, size_t points,
                            uint64_t seed, size_t replicate) {
    enum { STEPS = 8, COARSEST = 4, FINEST = COARSEST + STEPS - 1, BELOW = 4 };
    char name[32];
    snprintf(name, sizeof name, "%.17g/%zu", beta, d);
    const tt_address address = {.seed = seed,
                                .design = tt_hash32("smoothness"),
                                .cell = tt_hash32(name),
                                .replicate = (uint32_t)replicate};
    // levels below the finest step hold 2^(-2 BELOW) of the variance they go on from
    const th_holder_spec spec = {.beta = beta,
                                 .d = d,
                                 .p = 1,
                                 .levels = FINEST + 1 + (size_t)ceil(BELOW / beta),
                                 .amplitude = 1};
    double h[STEPS], rms[STEPS];
    for (size_t k = 0; k < STEPS; k++) {
        h[k] = ldexp(1, -(int)(COARSEST + k));
    }
    tt_rng truth, places;
    tt_rng_at(&truth, &address, TT_ROLE_TRUTH, 0);
    gsl_rng g = tt_rng_gsl(&truth);
    th_holder f;
    th_holder_draw(&f, &spec, &g);
    for (int least = 0; least < 2; least++) { // the same places for both orders
        const unsigned order = (unsigned)(least ? floor(beta) : ceil(beta)) + 1;
        tt_rng_at(&places, &address, TT_ROLE_EVAL, 0);
        g = tt_rng_gsl(&places);
        th_structure(rms, value_of, &f, d, order, h, STEPS, points, &g);
        *(least ? low : high) = th_structure_exponent(rms, h, STEPS);
    }
}
