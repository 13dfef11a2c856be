#include "base/tt_grow.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

int tt_grow(void *array, size_t *room, size_t need, size_t size) {
    if (need <= *room) {
        return TT_OK;
    }
    size_t more = *room < 32 ? 64 : 2 * *room;
    more = more < need ? need : more;
    void *block;
    memcpy(&block, array, sizeof block); // array is a T **, whose T is not known here
    block = tt_realloc(block, *room, more, size);
    if (!block) {
        return TT_ENOMEM;
    }
    memcpy(array, &block, sizeof block);
    *room = more;
    return TT_OK;
}
