#include "common/sampling_pairs.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Which cell stands at a place of the shuffle; a place that was never written holds its
 * own. */
typedef struct {
    uint64_t *place; // (1 << bits) place + 1; 0: free
    uint64_t *cell;  // (1 << bits)
    unsigned bits;
} moved;

static int moved_open(moved *m, size_t count) {
    *m = (moved){.bits = 4};
    while (((size_t)1 << m->bits) < 2 * count) {
        m->bits++;
    }
    m->place = tt_alloc((size_t)1 << m->bits, sizeof *m->place);
    m->cell = tt_alloc((size_t)1 << m->bits, sizeof *m->cell);
    return m->place && m->cell ? TT_OK : TT_ENOMEM;
}

static void moved_close(moved *m) {
    tt_free(m->place);
    tt_free(m->cell);
}

/* Multiplicative hashing (Knuth, volume 3, section 6.4), linear probing. */
static size_t slot(const moved *m, uint64_t place) {
    const size_t mask = ((size_t)1 << m->bits) - 1;
    size_t at = (size_t)((place * 0x9e3779b97f4a7c15u) >> (64 - m->bits));
    while (m->place[at] != 0 && m->place[at] != place + 1) {
        at = (at + 1) & mask;
    }
    return at;
}

static uint64_t cell_at(const moved *m, uint64_t place) {
    const size_t at = slot(m, place);
    return m->place[at] ? m->cell[at] : place;
}

static void put(moved *m, uint64_t place, uint64_t cell) {
    const size_t at = slot(m, place);
    m->place[at] = place + 1;
    m->cell[at] = cell;
}

int sampling_distinct(uint32_t *user, uint32_t *item, size_t count, size_t users,
                      size_t items, tt_rng *r) {
    const size_t cells = users * items;
    moved m;
    TT_ASSERT(count <= cells);
    const int status = moved_open(&m, count);
    for (size_t k = 0; status == TT_OK && k < count; k++) {
        const size_t other = k + tt_rng_below(r, cells - k);
        const uint64_t cell = cell_at(&m, other);
        put(&m, other, cell_at(&m, k));
        user[k] = (uint32_t)(cell / items);
        item[k] = (uint32_t)(cell % items);
    }
    moved_close(&m);
    return status;
}
