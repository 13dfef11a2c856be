/* How well estimates rank one list of items, against their true values.
 *
 * A list has m items, each with a true value (a rating, or what is known to be true) and
 * an estimate of it. Items stand in two orders: by falling value and by falling estimate,
 * equals by rising index in both; an item without an estimate (NaN) comes last. Scores
 * compare the K first of both orders, or pairs of items. They are those of the field:
 * NDCG (Jarvelin & Kekalainen 2002), reciprocal rank, precision, recall, average precision,
 * pairs in the wrong order as in Kendall's tau. Only regret and pair loss are in the
 * values' unit.
 *
 * K > m counts as K = m. A score that nothing can be said about is NAN, for the caller to
 * leave out and count: any score of an empty list, ratios with denominator 0. A value
 * that is not finite is a bug of the caller: leave such items out of the list. */
#ifndef TT_RANK_H
#define TT_RANK_H

#include <stddef.h>

typedef struct {
    double key;
    size_t item;
} tt_rank_entry;

/* A list put in order. One tt_rank serves many lists, one after another. */
typedef struct {
    size_t room, m;      // items it can hold; items of the list
    double *value;       // (m) true values, as given
    size_t *by_value;    // (m) items, the truly best first
    size_t *by_estimate; // (m) items, the best estimate first
    size_t *place;       // (m) of an item in by_value
    size_t *level;       // (m) of an item's estimate: 1 the lowest, equals alike
    size_t *count;       // (m + 1) scratch: Fenwick trees over levels
    double *sum;         // (m + 1)
    tt_rank_entry *work; // (m) scratch
} tt_rank;

int tt_rank_alloc(tt_rank *r, size_t room); // TT_OK or TT_ENOMEM (then r is empty)
void tt_rank_free(tt_rank *r);

/* Takes a list of m <= room items; the arrays are not kept. O(m log m). */
void tt_rank_set(tt_rank *r, const double *estimate, const double *value, size_t m);

/* Top-K regret: the sum of the K largest values less the sum of the values of the K items
 * with the largest estimates; never negative. */
double tt_rank_regret(const tt_rank *r, size_t k);

/* The same with place j = 1 .. K weighted by 1 / log2(j + 1): ideal DCG less DCG, gains
 * being the values; never negative. */
double tt_rank_regret_dcg(const tt_rank *r, size_t k);

/* The k-th place's weight 1 / log2(k + 1), k >= 1. */
double tt_rank_discount(size_t k);

/* What an item is worth in NDCG. */
enum tt_gain {
    TT_GAIN_LINEAR,     // value less the least value of the list: of any unit and origin
    TT_GAIN_EXPONENTIAL // 2^value - 1, for grades 0, 1, 2, ...; negative values count as 0
};

/* DCG@K over ideal DCG@K, in [0, 1]; NAN where no item has a gain. */
double tt_rank_ndcg(const tt_rank *r, size_t k, enum tt_gain gain);

/* 1 / place of the truly best item; of several, of the one placed first. */
double tt_rank_reciprocal(const tt_rank *r);

/* |the K truly best and the K with the best estimates| / K: precision and recall at K
 * where the K truly best are the relevant ones. */
double tt_rank_overlap(const tt_rank *r, size_t k);

/* Relevant are items with value >= threshold: their share among the K with the best
 * estimates; the share of them that is there; the mean of precision@j over the places j of
 * relevant items. NAN where none is relevant (precision: 0). */
double tt_rank_precision(const tt_rank *r, size_t k, double threshold);
double tt_rank_recall(const tt_rank *r, size_t k, double threshold);
double tt_rank_average_precision(const tt_rank *r, double threshold);

/* Pairs of items whose values differ by more than a margin. */
typedef struct {
    size_t pairs;   // of them
    size_t flipped; // the estimates have the other order
    size_t tied;    // the estimates are equal
    double loss;    // sum of the differences in value, flipped pairs and half the tied
} tt_flips;

/* margin >= 0; 0: all pairs of different values, and then 1 - 2 share is Kendall's tau
 * where all values differ. O(m log m). Uses r's scratch. */
tt_flips tt_rank_flips(tt_rank *r, double margin);
double tt_flips_share(const tt_flips *f); // (flipped + tied / 2) / pairs; NAN for none

/* Share of all pairs whose values differ by at most t; NAN for m < 2. O(m). */
double tt_rank_near(const tt_rank *r, double t);

#endif
