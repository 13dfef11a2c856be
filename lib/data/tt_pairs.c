#include "data/tt_pairs.h"

#include "base/tt_error.h"

tt_pairs tt_pairs_first(tt_pairs pairs, size_t count) {
    TT_ASSERT(count <= pairs.count);
    pairs.count = count;
    return pairs;
}

int tt_pairs_is_held_out(size_t i) {
    return i % 5 == 4;
}
