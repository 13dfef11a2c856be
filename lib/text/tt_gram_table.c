#include "text/tt_gram_table.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static uint64_t key_of(uint32_t prefix, uint32_t word) {
    return ((uint64_t)prefix << 32 | word) + 1;
}

static uint64_t hash(uint64_t key) {
    return key * 0x9e3779b97f4a7c15u; // 2^64 over the golden ratio
}

int tt_gram_sieve_alloc(tt_gram_sieve *s, size_t additions) {
    *s = (tt_gram_sieve){.bits = 1};
    while ((size_t)1 << s->bits < additions) {
        s->bits++;
    }
    s->times = tt_alloc((size_t)1 << s->bits, sizeof *s->times);
    return s->times ? TT_OK : TT_ENOMEM;
}

/* By the upper bits: the table's places go by the lower ones. */
static unsigned char *bucket(const tt_gram_sieve *s, uint32_t prefix, uint32_t word) {
    return &s->times[hash(key_of(prefix, word)) >> (64 - s->bits)];
}

void tt_gram_sieve_add(tt_gram_sieve *s, uint32_t prefix, uint32_t word) {
    unsigned char *times = bucket(s, prefix, word);
    *times = (unsigned char)(*times + (*times < UINT8_MAX));
}

unsigned tt_gram_sieve_most(const tt_gram_sieve *s, uint32_t prefix, uint32_t word) {
    return *bucket(s, prefix, word);
}

void tt_gram_sieve_expect(const tt_gram_sieve *s, uint32_t prefix, uint32_t word) {
    __builtin_prefetch(bucket(s, prefix, word), 1);
}

void tt_gram_sieve_free(tt_gram_sieve *s) {
    tt_free(s->times);
    *s = (tt_gram_sieve){0};
}

/* Where the search for the key begins. */
static size_t first_place(const tt_gram_table *t, uint64_t key) {
    const uint64_t h = hash(key);
    return (size_t)(h ^ h >> 32) & (t->slots - 1);
}

/* The slot that holds the key, or the free one where it belongs. */
static tt_gram_slot *place(const tt_gram_table *t, uint64_t key) {
    size_t i = first_place(t, key);
    while (t->slot[i].key != 0 && t->slot[i].key != key) {
        i = (i + 1) & (t->slots - 1);
    }
    return &t->slot[i];
}

static int grow(tt_gram_table *t) {
    tt_gram_table larger = {.slots = t->slots ? 2 * t->slots : 1024, .used = t->used};
    larger.slot = tt_alloc(larger.slots, sizeof *larger.slot);
    if (!larger.slot) {
        return 0;
    }
    for (size_t i = 0; i < t->slots; i++) {
        if (t->slot[i].key != 0) {
            *place(&larger, t->slot[i].key) = t->slot[i];
        }
    }
    tt_free(t->slot);
    *t = larger;
    return 1;
}

tt_gram_slot *tt_gram_table_add(tt_gram_table *t, uint32_t prefix, uint32_t word) {
    if (2 * (t->used + 1) > t->slots && !grow(t)) {
        return NULL;
    }
    tt_gram_slot *s = place(t, key_of(prefix, word));
    if (s->key == 0) {
        s->key = key_of(prefix, word);
        t->used++;
    }
    return s;
}

tt_gram_slot *tt_gram_table_find(const tt_gram_table *t, uint32_t prefix, uint32_t word) {
    tt_gram_slot *s = t->slots ? place(t, key_of(prefix, word)) : NULL;
    return s && s->key != 0 ? s : NULL;
}

void tt_gram_table_expect(const tt_gram_table *t, uint32_t prefix, uint32_t word) {
    if (t->slots) {
        __builtin_prefetch(&t->slot[first_place(t, key_of(prefix, word))], 1);
    }
}

void tt_gram_table_free(tt_gram_table *t) {
    tt_free(t->slot);
    *t = (tt_gram_table){0};
}
