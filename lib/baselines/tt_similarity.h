/* Similarities of users or of items over their common ratings, one row at a time.
 *
 * x is the side that is compared, y the other one (side=user: x users, y items). With n the
 * number of y that x and x' both rated, a and b their ratings there, sums over those y:
 *   msd        1 / (sum (a - b)^2 / n + 1)                       (1 is identical)
 *   cosine     sum ab / sqrt(sum a^2 sum b^2)
 *   pearson    the correlation of a and b; 0 if one of them is constant
 *   deviation  sum (a - b) / n                                   (of SlopeOne)
 * and 0 where n = 0. A row costs the sum over the y of x of their numbers of ratings; all
 * rows together cost what a dense n x n table would, but the memory stays linear. */
#ifndef TT_SIMILARITY_H
#define TT_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/tt_ratings.h"

enum tt_similarity { TT_SIM_MSD, TT_SIM_COSINE, TT_SIM_PEARSON, TT_SIM_DEVIATION };

/* The training ratings, grouped both ways; within a group in order of appearance. */
typedef struct {
    size_t count;
    tt_groups by_user, by_item; // by_item.position is not kept
} tt_history;

/* TT_OK or TT_ENOMEM. */
int tt_history_init(tt_history *h, const tt_ratings *train);
size_t tt_history_bytes(const tt_ratings *train); // at the peak of tt_history_init
void tt_history_free(tt_history *h);

/* load: h is fresh, for n users and m items; TT_EDATA for a damaged stream. */
int tt_history_save(const tt_history *h, FILE *f);
int tt_history_load(tt_history *h, size_t n_users, size_t n_items, FILE *f);

size_t tt_groups_largest(const tt_groups *g); // ratings of the largest group

typedef struct {
    enum tt_similarity kind;
    size_t n;          // number of x
    size_t width;      // sums kept for each x
    double *value;     // (n) similarity; 0 where nothing is common
    double *sum;       // (n, width) the first is the number of common ratings
    uint32_t *touched; // (n_touched) the x' that share a rating with x
    size_t n_touched;
} tt_similar;

/* A cleared row. TT_OK or TT_ENOMEM. */
int tt_similar_alloc(tt_similar *row, enum tt_similarity kind, size_t n);
size_t tt_similar_bytes(enum tt_similarity kind, size_t n);
void tt_similar_free(tt_similar *row);

/* The row of x into a cleared row; similarities over fewer than min_support ratings are 0.
 */
void tt_similar_fill(tt_similar *row, const tt_groups *by_x, const tt_groups *by_y,
                     uint32_t x, double min_support);
void tt_similar_clear(tt_similar *row);

/* TT_ENOMEM with a message if `bytes` exceeds `limit` gigabytes (1e9), else TT_OK. */
int tt_memory_check(const char *name, size_t bytes, double limit);

#endif
