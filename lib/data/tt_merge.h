/* Several ratings of one (user, item) pair made one. */
#ifndef TT_MERGE_H
#define TT_MERGE_H

#include <stddef.h>

#include "data/tt_ratings.h"

/* Of several ratings of one (user, item) the last wins: its rating and time stand at the
 * place of the first, the others go. *merged: how many went. For training ratings; test
 * rows are never merged. TT_OK or TT_ENOMEM (r as before). O(count + n_users + n_items). */
int tt_ratings_last_wins(tt_ratings *r, size_t *merged);

#endif
