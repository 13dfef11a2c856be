/* What experiments/lemmas.c measures: six parts, each a family of inequalities
 * observed <= bound, judged setting by setting by the ratio observed / bound. */
#ifndef LEMMAS_MEASURE_H
#define LEMMAS_MEASURE_H

#include "base/tt_rng.h"
#include "farm/tt_experiment.h"
#include "th_network.h"

enum {
    LEMMAS_EMBEDDING,    // Lemma 1: weights of the embedding
    LEMMAS_PERTURBATION, // Lemma 2: random pairs of networks
    LEMMAS_SEARCH,       // Lemma 2: pairs found by ascent
    LEMMAS_PACKING,      // Lemma 3: log packing numbers
    LEMMAS_PRODUCT,      // Theorem 1: 3 p M eps
    LEMMAS_WINDOW,       // Theorem 2: the penalty that is allowed
    LEMMAS_PARTS
};

/* Columns of a row: one setting of one replicate. In the window the next four are log10 of
 * the largest lambda allowed, of J and of lambda: balanced, built, built, whatever R0. */
enum {
    LEMMAS_SETTING,
    LEMMAS_COUNT,      // inequalities tried
    LEMMAS_VIOLATIONS, // of the inequality by more than the slack, or of an equality
    LEMMAS_LARGEST,    // largest ratio
    LEMMAS_TYPICAL,    // mean log10 of the positive ratios
    LEMMAS_BOUND,      // log10 of the bound, where it is one number
    LEMMAS_OTHER,      // embedding: largest Z / (2 L W); perturbation: share of pairs with
    // |f - f'| > 0; search: ratio of the all-equal pair; packing: log of its
    // number; product: (2 + eps / M) / 3, largest ratio for eps <= M; window:
    // log10 of the lambda no network exceeds
    LEMMAS_COLUMNS
};

/* A class of networks, and at what it is probed; what does not apply is 0. */
typedef struct {
    const char *name;
    double weights;    // W of the class
    double layers;     // L; 0: drawn
    double bound;      // B
    double p;          // outputs
    double eps;        // distance; in the product part of M
    int is_tanh;       // else ReLU
    int is_outside;    // of the lemma's domain: shown, not judged with the others
    double beta, d, n; // of the window
} lemmas_setting;

size_t lemmas_settings(size_t part, enum tt_profile profile);
lemmas_setting lemmas_setting_of(size_t part, size_t index);

extern const char *const lemmas_part_name[LEMMAS_PARTS];

#define LEMMAS_SLACK 1e-12

/* Of one setting, as it goes. */
typedef struct {
    double count, violations, largest, log_sum, positive;
} lemmas_tally;

void lemmas_tally_add(lemmas_tally *t, double observed, double bound);
void lemmas_tally_row(double *value, const lemmas_tally *t);

/* Lemma 1 for one network f and its embedding q: the count, and a violation if q is not of
 * the right shape or differs from f at one of 16 points. work: both networks' scratch. */
void lemmas_embedding_check(lemmas_tally *t, const th_network *f, const th_network *q,
                            size_t weights, size_t layers, double *work, tt_rng *r);

/* The tasks: fill the row of a setting from streams of the address. TT_OK or TT_ENOMEM. */
int lemmas_embedding(double *value, const lemmas_setting *s, const tt_address *address,
                     uint64_t item, size_t networks);
int lemmas_perturbation(double *value, const lemmas_setting *s, const tt_address *address,
                        uint64_t item, size_t pairs);
int lemmas_search(double *value, const lemmas_setting *s, const tt_address *address,
                  uint64_t item, size_t starts);
int lemmas_packing(double *value, const lemmas_setting *s, const tt_address *address,
                   uint64_t item, size_t draws);
int lemmas_product(double *value, const lemmas_setting *s, const tt_address *address,
                   uint64_t item, size_t draws);
int lemmas_window(double *value, const lemmas_setting *s, const tt_address *address,
                  uint64_t item, size_t unused);

#endif
