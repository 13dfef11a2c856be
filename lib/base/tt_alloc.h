/* Memory: 64-byte aligned, zeroed, overflow-checked; NULL when refused (and tt_error set).
 *
 * Tests make the k-th allocation from now fail with tt_alloc_fail_after(k). */
#ifndef TT_ALLOC_H
#define TT_ALLOC_H

#include <stddef.h>

/* `count` objects of `size` bytes, zeroed. count = 0 gives a valid pointer. NULL on failure. */
void *tt_alloc(size_t count, size_t size);

/* Like realloc for a block of tt_alloc that held `old` objects: the new tail is zeroed, the old
 * block stays valid when NULL is returned. */
void *tt_realloc(void *block, size_t old, size_t count, size_t size);

/* Frees a block of tt_alloc or tt_realloc; NULL is allowed. */
void tt_free(void *block);

/* The k-th allocation from now (k = 1: the next) and all after it fail; 0 switches this off. */
void tt_alloc_fail_after(unsigned long k);

#endif
