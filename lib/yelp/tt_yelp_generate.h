/* Synthetic Yelp folders with planted truth: for tests, and for whoever has no Yelp.
 *
 * business.json, user.json, review.json, checkin.json in today's form or that of 2014,
 * consistent with each other: counts and averages in the user and business files are those
 * of the reviews. Each business has a city, categories and a quality for each of ten
 * aspects; each user has a weight for each aspect and a generosity. A review's stars are
 *
 *   round to 1 .. 5 of  base + effect * sum_a weight_ua quality_ia + generosity_u + noise,
 *
 * and its text names aspects the user weighs, with words whose polarity follows the
 * quality, so text of training reviews tells what cold pairs will be rated. effect = 0:
 * stars do not depend on what the text says (the null for every claim about covariates);
 * who reviews what, and the text, are the same bytes for every effect.
 *
 * Popularity of businesses and activity of users are heavy-tailed (rank^-.7, rank^-.6).
 * Memory is O(users + businesses), whatever the number and length of reviews. Same spec,
 * same bytes. */
#ifndef TT_YELP_GENERATE_H
#define TT_YELP_GENERATE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t users, businesses, cities; // 1 .. 10^9 each
    size_t reviews;                   // 1 .. users * businesses
    double effect;                    // 1: planted, 0: null
    double noise;                     // standard deviation, stars
    double users_noise;               // generosity's standard deviation, stars
    double repeats;    // share of reviews of a pair that stood before, below 1
    size_t words;      // mean number of words in a review, >= TT_YELP_LEAST_WORDS
    size_t vocabulary; // filler words, Zipf distributed; 1 .. 200,000
    int form_2014;     // 1: votes nested, lists
    int lines_ending;  // 1: last line without its end
    uint64_t seed;
} tt_yelp_generate_spec;

#define TT_YELP_GENERATE_DEFAULT                                                           \
    {                                                                                      \
        .users = 600, .businesses = 200, .reviews = 20000, .cities = 6, .effect = 1,       \
        .noise = 0.6, .users_noise = 0.4, .words = 60, .vocabulary = 20000, .seed = 1      \
    }

enum {
    TT_YELP_ASPECTS = 10,
    TT_YELP_LEAST_WORDS = 12,
    TT_YELP_MOST_WORDS = 10000,
    TT_YELP_VOCABULARY = 200000
};

/* The planted truth, to hold estimates against. */
typedef struct {
    size_t users, businesses;
    const char *const *aspect; // (TT_YELP_ASPECTS) their nouns
    double *weight;            // (users, TT_YELP_ASPECTS) >= 0, each row sums to 1.3
    double *quality;           // (businesses, TT_YELP_ASPECTS) standard normal
    double *generosity;        // (users)
} tt_yelp_truth;

/* TT_OK, or TT_EUSAGE for a spec out of its ranges. */
int tt_yelp_generate_check(const tt_yelp_generate_spec *spec);

/* Writes the folder (made if it is not there, its parents are not); a file is replaced
 * only when all four are whole. truth may be NULL. User u's id is "u%07zu", business b's
 * "b%06zu". TT_OK, TT_EIO, TT_ENOMEM, TT_EUSAGE for a spec out of its ranges. On error no
 * truth. */
int tt_yelp_generate(const char *directory, const tt_yelp_generate_spec *spec,
                     tt_yelp_truth *truth);

/* The truth of a spec alone. Nothing of it depends on the number of users, businesses or
 * reviews, nor on words, effect and noise; generosity scales with users_noise. TT_OK or
 * TT_ENOMEM. */
int tt_yelp_truth_alloc(tt_yelp_truth *truth, const tt_yelp_generate_spec *spec);
void tt_yelp_truth_free(tt_yelp_truth *truth); // zeroed struct allowed

/* Noiseless expectation of the stars of (user, business) before rounding. */
double tt_yelp_truth_stars(const tt_yelp_truth *t, const tt_yelp_generate_spec *spec,
                           size_t user, size_t business);

/* Expectation of the stars as they are written, rounded and cut to 1 .. 5: what no
 * predictor can beat in squared error. */
double tt_yelp_truth_expected(const tt_yelp_truth *t, const tt_yelp_generate_spec *spec,
                              size_t user, size_t business);

#endif
