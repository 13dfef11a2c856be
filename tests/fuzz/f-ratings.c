/* Rating files under every setting of separator and header: a defined answer to any bytes.
 *
 * Beside what the sanitizers see: what is accepted is whole (finite ratings, indices within
 * the id tables, ids that are found again), what is refused leaves nothing behind and names
 * its place, and what is accepted when separator and header are found out is also accepted,
 * with the same numbers, when one of the settings states them. */
#include <math.h>

#include "data/tt_readratings.h"
#include "fuzz.h"

enum { SEPARATORS = TT_SEPARATOR_BLANKS + 1, HEADERS = TT_HEADER_ONE + 1 };

typedef struct {
    int code;
    tt_ratings r;
    tt_ids users, items;
} loaded;

static void check_ids(const tt_ids *ids) {
    for (uint32_t i = 0; i < ids->count; i++) {
        const size_t length = tt_ids_length(ids, i);
        TT_ASSERT(length > 0);
        TT_ASSERT(tt_ids_find(ids, tt_ids_text(ids, i), length) == i);
    }
}

static void load(loaded *l, const char *path, int separator, int header) {
    const tt_readratings_spec spec = {(enum tt_separator)separator, (enum tt_header)header};
    memset(l, 0, sizeof *l);
    l->code = tt_ratings_read(&l->r, &l->users, &l->items, path, &spec);
    if (l->code != TT_OK) {
        TT_ASSERT(l->code == TT_EDATA || l->code == TT_ENOINPUT); // damaged gzip: ENOINPUT
        TT_ASSERT(l->r.count == 0 && !l->r.user && !l->r.item && !l->r.rating &&
                  !l->r.time);
        fuzz_message(path);
        return;
    }
    TT_ASSERT(l->r.count > 0);
    TT_ASSERT(l->r.n_users == l->users.count && l->r.n_items == l->items.count);
    for (size_t i = 0; i < l->r.count; i++) {
        TT_ASSERT(l->r.user[i] < l->r.n_users && l->r.item[i] < l->r.n_items);
        TT_ASSERT(isfinite(l->r.rating[i]));
    }
    check_ids(&l->users);
    check_ids(&l->items);
}

static void unload(loaded *l) {
    tt_ratings_free(&l->r);
    tt_ids_free(&l->users);
    tt_ids_free(&l->items);
}

static int same(const loaded *a, const loaded *b) {
    const size_t n = a->r.count;
    return b->code == TT_OK && b->r.count == n && b->r.n_users == a->r.n_users &&
           b->r.n_items == a->r.n_items &&
           memcmp(a->r.user, b->r.user, n * sizeof *a->r.user) == 0 &&
           memcmp(a->r.item, b->r.item, n * sizeof *a->r.item) == 0 &&
           memcmp(a->r.rating, b->r.rating, n * sizeof *a->r.rating) == 0 &&
           !a->r.time == !b->r.time;
}

/* 1 if a stated separator and header give what was found. */
static int stated_gives(const loaded *found, const char *path) {
    int gives = 0;
    for (int k = 0; k < (SEPARATORS - 1) * (HEADERS - 1) && !gives; k++) {
        loaded stated;
        load(&stated, path, 1 + k % (SEPARATORS - 1), 1 + k / (SEPARATORS - 1));
        gives = same(found, &stated);
        unload(&stated);
    }
    return gives;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *path = fuzz_file(data, size);
    loaded found, other;
    unsigned setting = 0;
    for (size_t i = 0; i < size; i++) { // opening is dear: one more setting an input
        setting = setting * 31 + data[i];
    }
    load(&other, path, (int)(setting % SEPARATORS), (int)(setting / SEPARATORS % HEADERS));
    unload(&other);
    load(&found, path, 0, 0);
    TT_ASSERT(found.code != TT_OK || stated_gives(&found, path));
    unload(&found);
    return 0;
}
