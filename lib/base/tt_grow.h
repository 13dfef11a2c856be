/* Arrays that grow while they are filled: the room doubles, so n appends cost O(n). */
#ifndef TT_GROW_H
#define TT_GROW_H

#include <stddef.h>

/* Makes room for `need` elements of `size` bytes in the block that *array points to (array:
 * the address of a pointer to a block of tt_alloc, or to NULL while *room is 0). TT_OK, or
 * TT_ENOMEM with array and room as they were. */
int tt_grow(void *array, size_t *room, size_t need, size_t size);

#endif
