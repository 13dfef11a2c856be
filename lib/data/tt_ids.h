/* Ids: strings to dense indices 0, 1, ... in order of first appearance, and back.
 *
 * An id is its bytes: "7" and "007" are two ids. Open addressing, load below 1/2; all
 * strings lie in one block. */
#ifndef TT_IDS_H
#define TT_IDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TT_ID_NONE UINT32_MAX

typedef struct {
    size_t count;
    char *text; // (text_size) the strings one after another, each ended by a zero
    size_t text_size, text_room;
    size_t *start; // (count) where string i begins in text
    size_t start_room;
    uint64_t *slot; // (slots) hash << 32 | index + 1; 0: free
    size_t slots;   // a power of two, or 0
} tt_ids;           // a zeroed struct is an empty table

/* *index of the string, which is added if new. No zero byte in it. TT_OK, TT_ENOMEM, or
 * TT_EDATA when there are 2^32 - 2 ids already. On error the table is as before. */
int tt_ids_intern(uint32_t *index, tt_ids *ids, const char *text, size_t length);

/* Index of the string, TT_ID_NONE if it is not there. */
uint32_t tt_ids_find(const tt_ids *ids, const char *text, size_t length);

const char *tt_ids_text(const tt_ids *ids, uint32_t index); // ended by a zero byte
size_t tt_ids_length(const tt_ids *ids, uint32_t index);

int tt_ids_copy(tt_ids *fresh, const tt_ids *from);

/* Through base/tt_io.h. Load: a fresh table; TT_EDATA if damaged. */
int tt_ids_save(const tt_ids *ids, FILE *f);
int tt_ids_load(tt_ids *ids, FILE *f);

void tt_ids_free(tt_ids *ids);

/* 64 bits of a string. Two strings of the same length below 9 never share them; others do
 * with probability 2^-64, unless they were made to. The same on every machine of one byte
 * order. */
uint64_t tt_ids_hash(const char *text, size_t length);

#endif
