/* What the baselines share: clipping, who was seen in training, the end of a fit, sorting
 * pairs.
 *
 * n users, m items. An index at or above n (m) is a user (item) never seen. */
#ifndef TT_PREDICT_H
#define TT_PREDICT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/tt_estimator.h"

/* x moved into [lo, hi]; infinite bounds are allowed. */
double tt_clip(double x, double lo, double hi);

/* What every baseline remembers of its training part. */
typedef struct {
    double mean;   // of the training ratings, 0 if there are none
    double lo, hi; // predictions are clipped to it
    size_t n_users, n_items;
    unsigned char *user_known; // (n_users) 1: has a training rating
    unsigned char *item_known; // (n_items)
} tt_seen;

/* TT_OK or TT_ENOMEM. */
int tt_seen_init(tt_seen *s, const tt_problem *problem);
size_t tt_seen_bytes(const tt_ratings *train);
void tt_seen_free(tt_seen *s);

/* Both known: TT_KNOWN; one: TT_FALLBACK_USER or _ITEM, the side that is known; else _MEAN.
 */
enum tt_fallback tt_seen_which(const tt_seen *s, uint32_t user, uint32_t item);

/* The head of a saved model: estimator's name (at most 15 letters), then s. load returns
 * TT_EDATA for another estimator's model; s is fresh, and empty when load fails. */
int tt_seen_save(const tt_seen *s, const char *name, FILE *f);
int tt_seen_load(tt_seen *s, const char *name, FILE *f);

/* RMSE of the estimator's predictions of r into *rmse; NAN if r is NULL or empty.
 * TT_OK or TT_ENOMEM. */
int tt_predict_rmse(double *rmse, const tt_estimator *estimator, const void *model,
                    const tt_ratings *r);

/* The same for the training and the validation part, into info. */
int tt_fit_rmse(tt_fit *info, const tt_estimator *estimator, const void *model,
                const tt_problem *problem);

/* The end of every fit and load: with TT_OK *model = made; else what was made (or NULL) is
 * freed and *model = NULL. Returns status. */
int tt_hand_over(void **model, void *made, const tt_estimator *estimator, int status);

/* Pairs sorted by one side, so that work common to a user (item) is done once. */
typedef struct {
    size_t groups, room;
    size_t *ptr;     // (groups + 3) group g holds order[ptr[g]] .. [ptr[g+1]-1]
    uint32_t *order; // (room) positions of pairs, ascending within a group
} tt_buckets;

/* Room that suits a model of `count` training ratings: few passes over its rows, memory no
 * more than the ratings'. */
size_t tt_buckets_room(size_t count);

/* Room for `room` >= 1 pairs whose keys lie in 0 .. groups-1. TT_OK or TT_ENOMEM. */
int tt_buckets_alloc(tt_buckets *p, size_t groups, size_t room);
size_t tt_buckets_bytes(size_t groups, size_t room);
void tt_buckets_free(tt_buckets *p);

/* Sorts key[0 .. n-1], n <= room; keys >= groups form group number `groups`. O(n + groups).
 */
void tt_buckets_sort(tt_buckets *p, const uint32_t *key, size_t n);

#endif
