/* Ratings as parallel arrays, and the same ratings grouped by user or by item.
 *
 * n users, m items; ids are dense indices here (tt_ids interns the strings). A user or item
 * without a rating is legal: its group is empty. */
#ifndef TT_RATINGS_H
#define TT_RATINGS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t count;           // |Omega|
    size_t n_users;         // every user index is below it
    size_t n_items;         // every item index is below it
    uint32_t *user;         // (count)
    uint32_t *item;         // (count)
    double *rating;         // (count)
    int64_t *time;          // (count) seconds, or NULL where the source has none
} tt_ratings;

/* Arrays for `count` ratings, zeroed. TT_OK or TT_ENOMEM. */
int tt_ratings_alloc(tt_ratings *r, size_t count, size_t n_users, size_t n_items, int with_time);

/* Fresh ratings: those of `from` at the positions index[0..count-1], in that order. */
int tt_ratings_subset(tt_ratings *r, const tt_ratings *from, const uint32_t *index,
                      size_t count);

void tt_ratings_free(tt_ratings *r);

double tt_ratings_mean(const tt_ratings *r);                       // 0 if there are none
void tt_ratings_range(const tt_ratings *r, double *lo, double *hi); // 0, 0 if there are none

/* Grouped by one side: group g holds entries ptr[g] .. ptr[g+1]-1, in order of appearance. */
typedef struct {
    size_t groups;          // n_users or n_items
    size_t *ptr;            // (groups + 1)
    uint32_t *other;        // (count) the item of a user's rating, the user of an item's
    double *rating;         // (count)
    uint32_t *position;     // (count) index of the rating in the tt_ratings it came from
} tt_groups;

int tt_groups_by_user(tt_groups *g, const tt_ratings *r);
int tt_groups_by_item(tt_groups *g, const tt_ratings *r);
void tt_groups_free(tt_groups *g);

#endif
