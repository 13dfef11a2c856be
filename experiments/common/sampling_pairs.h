/* Distinct pairs of a rating matrix. */
#ifndef SAMPLING_PAIRS_H
#define SAMPLING_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"

/* user, item (count): distinct pairs, uniform over the users x items of them and in random
 * order; count <= users items. The first steps of Fisher and Yates's shuffle on all cells
 * of the matrix, only the cells it moved being kept: time and memory O(count), however
 * large the matrix. For one matrix and one stream fewer pairs are a prefix. TT_OK or
 * TT_ENOMEM. */
int sampling_distinct(uint32_t *user, uint32_t *item, size_t count, size_t users,
                      size_t items, tt_rng *r);

#endif
