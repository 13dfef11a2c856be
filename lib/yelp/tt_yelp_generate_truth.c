/* The planted truth of a synthetic Yelp folder: a function of (seed, user) and (seed,
 * business) alone, computed where it is needed. */
#include "yelp/tt_yelp_generate_parts.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

#define BASE    3.6 // stars of the average business
#define WEIGHTS 1.3 // sum of a user's weights
#define COMMON  0.5 // correlation of a business's quality with what its aspects share

/* Squares of normals are gamma(1/2) variates: divided by their sum they are Dirichlet(1/2),
 * so that two or three aspects have most of the weight. */
double tt_yelp_truth_user(double *weight, const tt_yelp_generate_spec *spec, size_t user) {
    const tt_address address = tt_yelp_generate_address(spec->seed);
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_TRUTH, 2 * (uint64_t)user);
    double sum = 0;
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        const double z = tt_rng_gaussian(&r);
        weight[a] = z * z;
        sum += weight[a];
    }
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        weight[a] *= WEIGHTS / sum;
    }
    return spec->users_noise * tt_rng_gaussian(&r);
}

void tt_yelp_truth_business(double *quality, const tt_yelp_generate_spec *spec,
                            size_t business) {
    const tt_address address = tt_yelp_generate_address(spec->seed);
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_TRUTH, 2 * (uint64_t)business + 1);
    const double common = COMMON * tt_rng_gaussian(&r);
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        quality[a] = common + sqrt(1 - COMMON * COMMON) * tt_rng_gaussian(&r);
    }
}

double tt_yelp_truth_mean(const tt_yelp_generate_spec *spec, const double *weight,
                          const double *quality, double generosity) {
    double sum = 0;
    for (size_t a = 0; a < TT_YELP_ASPECTS; a++) {
        sum += weight[a] * quality[a];
    }
    return BASE + spec->effect * sum + generosity;
}

int tt_yelp_truth_alloc(tt_yelp_truth *truth, const tt_yelp_generate_spec *spec) {
    *truth = (tt_yelp_truth){
        .users = spec->users, .businesses = spec->businesses, .aspect = tt_yelp_aspect};
    truth->weight = tt_alloc(spec->users, TT_YELP_ASPECTS * sizeof(double));
    truth->quality = tt_alloc(spec->businesses, TT_YELP_ASPECTS * sizeof(double));
    truth->generosity = tt_alloc(spec->users, sizeof(double));
    if (!truth->weight || !truth->quality || !truth->generosity) {
        tt_yelp_truth_free(truth);
        return TT_ENOMEM;
    }
    for (size_t u = 0; u < spec->users; u++) {
        truth->generosity[u] =
            tt_yelp_truth_user(truth->weight + u * TT_YELP_ASPECTS, spec, u);
    }
    for (size_t b = 0; b < spec->businesses; b++) {
        tt_yelp_truth_business(truth->quality + b * TT_YELP_ASPECTS, spec, b);
    }
    return TT_OK;
}

void tt_yelp_truth_free(tt_yelp_truth *truth) {
    tt_free(truth->weight);
    tt_free(truth->quality);
    tt_free(truth->generosity);
    *truth = (tt_yelp_truth){0};
}

double tt_yelp_truth_stars(const tt_yelp_truth *t, const tt_yelp_generate_spec *spec,
                           size_t user, size_t business) {
    TT_ASSERT(user < t->users && business < t->businesses);
    return tt_yelp_truth_mean(spec, t->weight + user * TT_YELP_ASPECTS,
                              t->quality + business * TT_YELP_ASPECTS, t->generosity[user]);
}

/* 1 + sum over k = 2 .. 5 of P(stars >= k) = P(mean + noise >= k - 1/2). */
double tt_yelp_truth_expected(const tt_yelp_truth *t, const tt_yelp_generate_spec *spec,
                              size_t user, size_t business) {
    const double mean = tt_yelp_truth_stars(t, spec, user, business);
    double expected = 1;
    for (int k = 2; k <= 5; k++) {
        const double above = mean - (k - 0.5);
        expected +=
            spec->noise > 0 ? erfc(-above / (spec->noise * M_SQRT2)) / 2 : above >= 0;
    }
    return expected;
}
