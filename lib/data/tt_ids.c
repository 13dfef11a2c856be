#include "data/tt_ids.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_io.h"

/* A bijection that spreads all bits (the finaliser of splitmix64, Steele et al. 2014). */
static uint64_t spread(uint64_t h) {
    h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
    h = (h ^ h >> 27) * 0x94d049bb133111ebu;
    return h ^ h >> 31;
}

uint64_t tt_ids_hash(const char *text, size_t length) {
    uint64_t h = spread(length + 1), word;
    size_t at = 0;
    for (; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        h = spread(h ^ word);
    }
    word = 0;
    memcpy(&word, text + at, length - at);
    return spread(h ^ word);
}

static uint32_t short_hash(const char *text, size_t length) {
    return (uint32_t)(tt_ids_hash(text, length) >> 32);
}

static uint32_t index_of(uint64_t slot) {
    return (uint32_t)slot - 1;
}

/* The slot of the string, or the free one where it belongs. Needs slots > 0. */
static uint64_t *probe(const tt_ids *ids, const char *text, size_t length, uint32_t h) {
    const size_t mask = ids->slots - 1;
    for (size_t at = h & mask;; at = (at + 1) & mask) {
        uint64_t *slot = &ids->slot[at];
        if (*slot == 0) {
            return slot;
        }
        if (*slot >> 32 == h && tt_ids_length(ids, index_of(*slot)) == length &&
            memcmp(tt_ids_text(ids, index_of(*slot)), text, length) == 0) {
            return slot;
        }
    }
}

static int rehash(tt_ids *ids, size_t slots) {
    uint64_t *slot = tt_alloc(slots, sizeof *slot);
    if (!slot) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < ids->slots; i++) {
        if (ids->slot[i] != 0) {
            size_t at = (ids->slot[i] >> 32) & (slots - 1);
            while (slot[at] != 0) {
                at = (at + 1) & (slots - 1);
            }
            slot[at] = ids->slot[i];
        }
    }
    tt_free(ids->slot);
    ids->slot = slot;
    ids->slots = slots;
    return TT_OK;
}

/* Room for one more string of that length everywhere. */
static int make_room(tt_ids *ids, size_t length) {
    if (ids->count >= UINT32_MAX - 1) {
        return tt_error(TT_EDATA, "more than %u different ids", UINT32_MAX - 1);
    }
    int status = tt_grow(&ids->text, &ids->text_room, ids->text_size + length + 1, 1);
    if (status == TT_OK) {
        status = tt_grow(&ids->start, &ids->start_room, ids->count + 1, sizeof *ids->start);
    }
    if (status == TT_OK && 2 * (ids->count + 1) > ids->slots) {
        status = rehash(ids, ids->slots > 0 ? 2 * ids->slots : 128);
    }
    return status;
}

int tt_ids_intern(uint32_t *index, tt_ids *ids, const char *text, size_t length) {
    const uint32_t h = short_hash(text, length);
    if (ids->slots > 0) {
        const uint64_t *slot = probe(ids, text, length, h);
        if (*slot != 0) {
            *index = index_of(*slot);
            return TT_OK;
        }
    }
    const int status = make_room(ids, length);
    if (status != TT_OK) {
        return status;
    }
    TT_ASSERT(!memchr(text, 0, length));
    *index = (uint32_t)ids->count;
    ids->start[ids->count] = ids->text_size;
    memcpy(ids->text + ids->text_size, text, length);
    ids->text[ids->text_size + length] = 0;
    *probe(ids, text, length, h) = (uint64_t)h << 32 | (ids->count + 1);
    ids->text_size += length + 1;
    ids->count++;
    return TT_OK;
}

uint32_t tt_ids_find(const tt_ids *ids, const char *text, size_t length) {
    if (ids->slots == 0) {
        return TT_ID_NONE;
    }
    const uint64_t *slot = probe(ids, text, length, short_hash(text, length));
    return *slot != 0 ? index_of(*slot) : TT_ID_NONE;
}

const char *tt_ids_text(const tt_ids *ids, uint32_t index) {
    TT_ASSERT(index < ids->count);
    return ids->text + ids->start[index];
}

size_t tt_ids_length(const tt_ids *ids, uint32_t index) {
    TT_ASSERT(index < ids->count);
    const size_t next = index + 1 < ids->count ? ids->start[index + 1] : ids->text_size;
    return next - ids->start[index] - 1;
}

int tt_ids_copy(tt_ids *fresh, const tt_ids *from) {
    *fresh = (tt_ids){0};
    for (size_t i = 0; i < from->count; i++) {
        uint32_t index;
        const int status = tt_ids_intern(&index, fresh, tt_ids_text(from, (uint32_t)i),
                                         tt_ids_length(from, (uint32_t)i));
        if (status != TT_OK) {
            tt_ids_free(fresh);
            return status;
        }
    }
    return TT_OK;
}

int tt_ids_save(const tt_ids *ids, FILE *f) {
    return tt_io_write(f, ids->text_size > 0 ? ids->text : "", ids->text_size, 1);
}

int tt_ids_load(tt_ids *ids, FILE *f) {
    void *block;
    size_t size;
    *ids = (tt_ids){0};
    int status = tt_io_read_fresh(f, &block, &size, 1, (size_t)1 << 40);
    if (status != TT_OK) {
        return status;
    }
    const char *text = block;
    if (size > 0 && text[size - 1] != 0) {
        status = tt_error(TT_EDATA, "damaged table of ids: its text does not end");
    }
    for (size_t at = 0, expected = 0; status == TT_OK && at < size; expected++) {
        uint32_t index = 0;
        const size_t length = strlen(text + at);
        status = tt_ids_intern(&index, ids, text + at, length);
        if (status == TT_OK && index != expected) {
            status = tt_error(TT_EDATA, "damaged table of ids: an id stands in it twice");
        }
        at += length + 1;
    }
    tt_free(block);
    if (status != TT_OK) {
        tt_ids_free(ids);
    }
    return status;
}

void tt_ids_free(tt_ids *ids) {
    tt_free(ids->text);
    tt_free(ids->start);
    tt_free(ids->slot);
    *ids = (tt_ids){0};
}
