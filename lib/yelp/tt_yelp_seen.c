#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "yelp/tt_yelp_parts.h"

/* The slot of the hash, or the free one where it belongs. */
static uint64_t *probe(uint64_t *slot, size_t slots, uint64_t hash) {
    size_t at = hash & (slots - 1);
    while (slot[at] != 0 && slot[at] != hash) {
        at = (at + 1) & (slots - 1);
    }
    return &slot[at];
}

static int rehash(tt_yelp_seen *s, size_t slots) {
    uint64_t *slot = tt_alloc(slots, sizeof *slot);
    if (!slot) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < s->slots; i++) {
        if (s->slot[i] != 0) {
            *probe(slot, slots, s->slot[i]) = s->slot[i];
        }
    }
    tt_free(s->slot);
    s->slot = slot;
    s->slots = slots;
    return TT_OK;
}

int tt_yelp_seen_add(int *fresh, tt_yelp_seen *s, const char *text, size_t length) {
    const uint64_t h = tt_ids_hash(text, length), hash = h != 0 ? h : 1; // 0: free
    if (4 * (s->count + 1) > 3 * s->slots) {
        const int status = rehash(s, s->slots > 0 ? 2 * s->slots : 128);
        if (status != TT_OK) {
            return status;
        }
    }
    uint64_t *slot = probe(s->slot, s->slots, hash);
    *fresh = *slot == 0;
    *slot = hash;
    s->count += (size_t)*fresh;
    return TT_OK;
}

void tt_yelp_seen_free(tt_yelp_seen *s) {
    tt_free(s->slot);
    *s = (tt_yelp_seen){0};
}
