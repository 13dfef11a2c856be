/* Counts of pairs (prefix, word): a sieve that tells which may be frequent, and a compact hash
 * table for those.
 *
 * The sieve (Park, Chen & Yu, SIGMOD 1995) has one byte for a bucket of pairs: what it says is
 * at least the number of times any of them was added, so that nothing frequent is lost. The
 * table has open addressing, load below 1/2. */
#ifndef TT_GRAM_TABLE_H
#define TT_GRAM_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    unsigned char *times; // (2^bits) that the bucket's pairs were added, at most 255
    unsigned bits;
} tt_gram_sieve;          // zeroed: none

/* Buckets for about so many additions: one to two each. Zeros. TT_OK or TT_ENOMEM. */
int tt_gram_sieve_alloc(tt_gram_sieve *s, size_t additions);
void tt_gram_sieve_add(tt_gram_sieve *s, uint32_t prefix, uint32_t word);

/* The pair was added at most so often; 255: perhaps more. */
unsigned tt_gram_sieve_most(const tt_gram_sieve *s, uint32_t prefix, uint32_t word);

/* Has the pair's bucket fetched from memory: soon it will be asked for. */
void tt_gram_sieve_expect(const tt_gram_sieve *s, uint32_t prefix, uint32_t word);
void tt_gram_sieve_free(tt_gram_sieve *s);

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

/* Has the pair's place fetched from memory. */
void tt_gram_table_expect(const tt_gram_table *t, uint32_t prefix, uint32_t word);

void tt_gram_table_free(tt_gram_table *t);

#endif
