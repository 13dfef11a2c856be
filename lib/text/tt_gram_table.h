/* Counts of pairs (prefix, word): a compact hash table, open addressing, load below 1/2. */
#ifndef TT_GRAM_TABLE_H
#define TT_GRAM_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t key;   // prefix << 32 | word, plus 1; 0: free
    uint32_t texts; // it stands in
    uint32_t mark;  // the caller's; 0 at first
} tt_gram_slot;

typedef struct {
    tt_gram_slot *slot;
    size_t slots, used; // slots: a power of two, or 0
} tt_gram_table;        // zeroed: empty

/* The slot of the pair, made if it is not there; valid until the next call. prefix below
 * 2^32 - 1. NULL: memory refused. */
tt_gram_slot *tt_gram_table_add(tt_gram_table *t, uint32_t prefix, uint32_t word);

/* The slot of the pair, NULL if it is not there. */
tt_gram_slot *tt_gram_table_find(const tt_gram_table *t, uint32_t prefix, uint32_t word);

/* Has the pair's place fetched from memory: soon it will be asked for. */
void tt_gram_table_expect(const tt_gram_table *t, uint32_t prefix, uint32_t word);

void tt_gram_table_free(tt_gram_table *t);

#endif
