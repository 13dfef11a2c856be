/* What tt_yelp_generate.h is made of: who reviews what, the planted truth of one user or
 * business, the text of a review, lines of JSON. */
#ifndef TT_YELP_GENERATE_PARTS_H
#define TT_YELP_GENERATE_PARTS_H

#include <stdio.h>

#include "base/tt_rng.h"
#include "yelp/tt_yelp_generate.h"

/* ---- who reviews what (tt_yelp_generate_pairs.c) ---- */

enum { TT_YELP_CLASSES = 256 };

/* Review k has slot permute(k) of 0 .. reviews - 1. Slots belong to users, start[] says
 * whose; the j-th slot of a user goes to a business so that no two of the user's slots
 * meet (see the .c file). Every review is found in O(log(users + businesses)), in any
 * order. */
typedef struct {
    size_t users, businesses, reviews;
    double repeats;
    tt_address address;
    uint64_t key;
    size_t *start;                     // (users + 1) by rank of activity
    size_t classes;                    // of businesses, by rank of popularity
    size_t first[TT_YELP_CLASSES + 1]; // class c: ranks first[c] .. first[c + 1] - 1
    double mass[TT_YELP_CLASSES + 1];  // popularity of the classes before c
} tt_yelp_pairs;

typedef struct {
    size_t slot, user, business;
} tt_yelp_pair;

/* The address of everything in a folder of this seed. */
tt_address tt_yelp_generate_address(uint64_t seed);

/* TT_OK or TT_ENOMEM. */
int tt_yelp_pairs_alloc(tt_yelp_pairs *p, const tt_yelp_generate_spec *spec);
tt_yelp_pair tt_yelp_pairs_at(const tt_yelp_pairs *p, size_t review);
void tt_yelp_pairs_free(tt_yelp_pairs *p);

/* Where x < n goes in the permutation of 0 .. n - 1 that the key names. */
size_t tt_yelp_permute(size_t x, size_t n, uint64_t key);

/* ---- the planted truth (tt_yelp_generate_truth.c) ---- */

/* weight (TT_YELP_ASPECTS); returns the generosity. */
double tt_yelp_truth_user(double *weight, const tt_yelp_generate_spec *spec, size_t user);
void tt_yelp_truth_business(double *quality, const tt_yelp_generate_spec *spec,
                            size_t business); // quality (TT_YELP_ASPECTS)
double tt_yelp_truth_mean(const tt_yelp_generate_spec *spec, const double *weight,
                          const double *quality, double generosity);

/* ---- lines (tt_yelp_generate_json.c, _business.c, _user.c) ---- */

typedef struct {
    FILE *f;      // errors are noticed by whoever closes it
    int ascii;    // 1: other characters as \uXXXX, as the files of 2014 have them
    size_t lines; // begun
} tt_yelp_out;

void tt_yelp_put(tt_yelp_out *o, const char *text);  // as it is
void tt_yelp_text(tt_yelp_out *o, const char *text); // UTF-8, escaped for a JSON string

typedef struct {
    uint32_t reviews, stars;      // their number, sum of their stars
    uint32_t useful, funny, cool; // votes their reviews got (of users)
} tt_yelp_tally;

typedef struct {
    size_t number; // of the review
    tt_yelp_pair pair;
    unsigned stars, useful, funny, cool;
    const tt_yelp_generate_spec *spec;
    const double *weight, *quality; // (TT_YELP_ASPECTS)
} tt_yelp_review;

void tt_yelp_begin_line(tt_yelp_out *o);

/* A day, or a second, of the `years` years that begin with `from`. */
void tt_yelp_put_day(tt_yelp_out *o, unsigned from, unsigned years, tt_rng *r);
void tt_yelp_put_time(tt_yelp_out *o, unsigned from, unsigned years, tt_rng *r);

/* One line each, with what r draws; the text from a stream of its own, so that it is the
 * same in both forms. */
void tt_yelp_put_review(tt_yelp_out *o, const tt_yelp_review *v, tt_rng *text, tt_rng *r);
void tt_yelp_put_business(tt_yelp_out *o, const tt_yelp_generate_spec *spec,
                          size_t business, const tt_yelp_tally *t, tt_rng *r);
void tt_yelp_put_user(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t user,
                      const tt_yelp_tally *t, tt_rng *r);
/* Nothing for a business without reviews. */
void tt_yelp_put_checkin(tt_yelp_out *o, const tt_yelp_generate_spec *spec, size_t business,
                         const tt_yelp_tally *t, tt_rng *r);

/* ---- the text of a review (tt_yelp_generate_text.c) ---- */

/* Escaped for a JSON string; words of the spec's mean number. */
void tt_yelp_put_text(tt_yelp_out *o, const tt_yelp_review *v, tt_rng *r);

extern const char *const tt_yelp_aspect[TT_YELP_ASPECTS];

/* The describing words and their valences in the VADER lexicon, ended by NULL. */
typedef struct {
    const char *text;
    double valence;
} tt_yelp_describing;
const tt_yelp_describing *tt_yelp_describing_words(size_t aspect); // rising valence

/* ---- words (tt_yelp_generate_words.c) ---- */

/* A pseudo-word: rank < TT_YELP_VOCABULARY; different ranks, different words. */
enum { TT_YELP_WORD = 16 };
void tt_yelp_word(char word[TT_YELP_WORD], size_t rank);

/* A rank below n, probability of k near 1 / (k + 1 + offset). */
size_t tt_yelp_zipf(tt_rng *r, size_t n, double offset);

void tt_yelp_put_capital(tt_yelp_out *o, const char *word); // ASCII

/* A sentence of so many words, Zipf distributed over the vocabulary. */
void tt_yelp_put_filler(tt_yelp_out *o, size_t vocabulary, size_t words, tt_rng *r);

#endif
