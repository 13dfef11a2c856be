#include "data/tt_split.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

enum { LEFT_OUT, TRAIN, TEST };

static uint64_t fnv64(uint64_t h, const void *data, size_t bytes) {
    const unsigned char *p = data;
    for (size_t i = 0; i < bytes; i++) {
        h = (h ^ p[i]) * 1099511628211u;
    }
    return h;
}

/* Fresh 0, 1, ..., n-1 in random order; NULL if memory is refused. */
static uint32_t *permutation(size_t n, tt_rng *rng) {
    uint32_t *order = tt_alloc(n, sizeof *order);
    if (order) {
        for (size_t i = 0; i < n; i++) {
            order[i] = (uint32_t)i;
        }
        tt_rng_shuffle(rng, order, n);
    }
    return order;
}

/* The split in which rating i belongs to part[i] (n). */
static int from_parts(tt_split *s, const unsigned char *part, size_t n) {
    size_t count[3] = {0};
    for (size_t i = 0; i < n; i++) {
        count[part[i]]++;
    }
    *s = (tt_split){
        .n_train = count[TRAIN], .n_test = count[TEST], .n_left_out = count[LEFT_OUT]};
    s->train = tt_alloc(s->n_train, sizeof *s->train);
    s->test = tt_alloc(s->n_test, sizeof *s->test);
    if (!s->train || !s->test) {
        tt_split_free(s);
        return TT_ENOMEM;
    }
    size_t train = 0, test = 0;
    for (size_t i = 0; i < n; i++) {
        if (part[i] == TRAIN) {
            s->train[train++] = (uint32_t)i;
        } else if (part[i] == TEST) {
            s->test[test++] = (uint32_t)i;
        }
    }
    const uint64_t counts[2] = {s->n_train, s->n_test};
    s->hash = fnv64(14695981039346656037u, counts, sizeof counts);
    s->hash = fnv64(s->hash, s->train, s->n_train * sizeof *s->train);
    s->hash = fnv64(s->hash, s->test, s->n_test * sizeof *s->test);
    return TT_OK;
}

/* Ratings at places first .. last-1 of a random order test, the others train. */
static int random_range(tt_split *s, size_t n, size_t first, size_t last, tt_rng *rng) {
    uint32_t *order = permutation(n, rng);
    unsigned char *part = tt_alloc(n, 1);
    int status = TT_ENOMEM;
    *s = (tt_split){0};
    if (order && part) {
        for (size_t i = 0; i < n; i++) {
            part[order[i]] = i >= first && i < last ? TEST : TRAIN;
        }
        status = from_parts(s, part, n);
    }
    tt_free(order);
    tt_free(part);
    return status;
}

static size_t share(double fraction, size_t n) {
    TT_ASSERT(fraction >= 0 && fraction <= 1);
    return (size_t)floor(fraction * (double)n + 0.5);
}

int tt_split_holdout(tt_split *s, const tt_ratings *r, double fraction,
                     const tt_address *address, uint64_t item) {
    tt_rng rng;
    tt_rng_at(&rng, address, TT_ROLE_SPLIT, item);
    return random_range(s, r->count, 0, share(fraction, r->count), &rng);
}

int tt_split_kfold(tt_split *s, const tt_ratings *r, size_t k, size_t fold,
                   const tt_address *address, uint64_t item) {
    TT_ASSERT(fold < k);
    const size_t whole = r->count / k, rest = r->count % k;
    const size_t first = fold * whole + (fold < rest ? fold : rest);
    tt_rng rng;
    tt_rng_at(&rng, address, TT_ROLE_SPLIT, item);
    return random_range(s, r->count, first, first + whole + (fold < rest), &rng);
}

/* Fresh marks (n): 1 for the held-out share of those that occur in key (count). NULL if
 * memory is refused. */
static unsigned char *held_out(const uint32_t *key, size_t count, size_t n, double fraction,
                               tt_rng *rng) {
    unsigned char *mark = tt_alloc(n, 1);
    uint32_t *order = permutation(n, rng);
    if (!mark || !order) {
        tt_free(mark);
        tt_free(order);
        return NULL;
    }
    size_t present = 0;
    for (size_t i = 0; i < count; i++) {
        present += !mark[key[i]];
        mark[key[i]] = 1;
    }
    size_t left = share(fraction, present);
    for (size_t i = 0; i < n; i++) { // keeps the mark of the first `left` of those present
        const uint32_t id = order[i];
        mark[id] = mark[id] && left > 0;
        left -= mark[id];
    }
    tt_free(order);
    return mark;
}

/* Cold splits: hold out a share of the users, of the items, or of both. */
static int cold(tt_split *s, const tt_ratings *r, double fraction, int users, int items,
                const tt_address *address, uint64_t item) {
    tt_rng rng;
    tt_rng_at(&rng, address, TT_ROLE_SPLIT, item);
    unsigned char *user =
        held_out(r->user, r->count, r->n_users, users ? fraction : 0, &rng);
    unsigned char *other =
        held_out(r->item, r->count, r->n_items, items ? fraction : 0, &rng);
    unsigned char *part = tt_alloc(r->count, 1);
    int status = TT_ENOMEM;
    *s = (tt_split){0};
    if (user && other && part) {
        for (size_t i = 0; i < r->count; i++) {
            const int out = user[r->user[i]] + other[r->item[i]];
            part[i] = out == 0 ? TRAIN : out == users + items ? TEST : LEFT_OUT;
        }
        status = from_parts(s, part, r->count);
    }
    tt_free(user);
    tt_free(other);
    tt_free(part);
    return status;
}

int tt_split_cold_user(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item) {
    return cold(s, r, fraction, 1, 0, address, item);
}

int tt_split_cold_item(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item) {
    return cold(s, r, fraction, 0, 1, address, item);
}

int tt_split_cold_both(tt_split *s, const tt_ratings *r, double fraction,
                       const tt_address *address, uint64_t item) {
    return cold(s, r, fraction, 1, 1, address, item);
}

int tt_split_predefined(tt_split *s, size_t n_train, size_t n_test) {
    unsigned char *part = tt_alloc(n_train + n_test, 1);
    int status = TT_ENOMEM;
    *s = (tt_split){0};
    if (part) {
        for (size_t i = 0; i < n_train + n_test; i++) {
            part[i] = i < n_train ? TRAIN : TEST;
        }
        status = from_parts(s, part, n_train + n_test);
    }
    tt_free(part);
    return status;
}

int tt_split_apply(tt_ratings *train, tt_ratings *test, const tt_ratings *r,
                   const tt_split *s) {
    *test = (tt_ratings){0};
    int status = tt_ratings_subset(train, r, s->train, s->n_train);
    if (status == TT_OK) {
        status = tt_ratings_subset(test, r, s->test, s->n_test);
        if (status != TT_OK) {
            tt_ratings_free(train);
        }
    }
    return status;
}

void tt_split_free(tt_split *s) {
    tt_free(s->train);
    tt_free(s->test);
    *s = (tt_split){0};
}
