#include "common/movielens_split.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

enum { LEFT_OUT, TRAIN, TEST };

/* Fresh 0 .. n-1, shuffled unless rng is NULL; NULL if memory is refused. */
static uint32_t *order_of(size_t n, tt_rng *rng) {
    uint32_t *order = tt_alloc(n, sizeof *order);
    for (size_t i = 0; order && i < n; i++) {
        order[i] = (uint32_t)i;
    }
    if (order && rng) {
        tt_rng_shuffle(rng, order, n);
    }
    return order;
}

/* mark[x] = 1 for those held out of the n in order, which is a circle. */
static void hold(unsigned char *mark, const uint32_t *order, size_t n, double share,
                 size_t part) {
    const double first = (double)part / MOVIELENS_PARTS;
    const double last = ((double)part + MOVIELENS_PARTS * share) / MOVIELENS_PARTS;
    const size_t from = (size_t)floor(first * (double)n + 0.5);
    const size_t to = (size_t)floor(last * (double)n + 0.5);
    for (size_t i = from; i < to; i++) {
        mark[order[i % n]] = 1;
    }
}

/* Fresh marks (n) of users or items held out, drawn from those that occur in key (count);
 * share 0: of nobody. */
static unsigned char *held_out(const uint32_t *key, size_t count, size_t n, double share,
                               size_t part, tt_rng *rng) {
    unsigned char *mark = tt_alloc(n, 1);
    uint32_t *order = order_of(n, rng);
    size_t present = 0;
    for (size_t i = 0; mark && order && i < count; i++) {
        mark[key[i]] = 1;
    }
    for (size_t i = 0; mark && order && i < n; i++) {
        const uint32_t x = order[i];
        order[present] = x;
        present += mark[x];
        mark[x] = 0;
    }
    if (mark && order && present > 0) {
        hold(mark, order, present, share, part);
    }
    if (!order) {
        tt_free(mark);
        mark = NULL;
    }
    tt_free(order);
    return mark;
}

/* to[i] of rating i, held out or not by the lines or ratings of the cut. */
static int cut_ratings(unsigned char *to, const tt_ratings *r, const movielens_cut *cut,
                       size_t part, tt_rng *rng) {
    uint32_t *order = order_of(r->count, cut->by == MOVIELENS_LINES ? NULL : rng);
    unsigned char *mark = tt_alloc(r->count, 1);
    const int status = order && mark ? TT_OK : TT_ENOMEM;
    if (status == TT_OK && r->count > 0) {
        hold(mark, order, r->count, cut->share, part);
        for (size_t i = 0; i < r->count; i++) {
            to[i] = mark[i] ? TEST : TRAIN;
        }
    }
    tt_free(order);
    tt_free(mark);
    return status;
}

/* Of the ratings that test, those that come first of their user (item) in random order
 * train or are left out. key (r->count) is the held-out side, n of them. */
static int keep_some(unsigned char *to, const tt_ratings *r, const uint32_t *key, size_t n,
                     size_t left, tt_rng *rng) {
    uint32_t *order = order_of(r->count, rng);
    size_t *met = tt_alloc(n, sizeof *met);
    const int status = order && met ? TT_OK : TT_ENOMEM;
    for (size_t j = 0; status == TT_OK && j < r->count; j++) {
        const size_t i = order[j], place = met[key[i]]++;
        if (to[i] == TEST && place < MOVIELENS_SPARE) {
            to[i] = place < left ? TRAIN : LEFT_OUT;
        }
    }
    tt_free(order);
    tt_free(met);
    return status;
}

/* to[i] of rating i by the users and items that are held out. */
static int cut_sides(unsigned char *to, const tt_ratings *r, const movielens_cut *cut,
                     size_t part, tt_rng *rng) {
    const int users = cut->by != MOVIELENS_ITEMS, items = cut->by != MOVIELENS_USERS;
    unsigned char *user =
        held_out(r->user, r->count, r->n_users, users ? cut->share : 0, part, rng);
    unsigned char *item =
        held_out(r->item, r->count, r->n_items, items ? cut->share : 0, part, rng);
    int status = user && item ? TT_OK : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < r->count; i++) {
        const int out = user[r->user[i]] + item[r->item[i]];
        to[i] = out == 0 ? TRAIN : out == users + items ? TEST : LEFT_OUT;
    }
    if (status == TT_OK && cut->spare) {
        status = users ? keep_some(to, r, r->user, r->n_users, cut->left, rng)
                       : keep_some(to, r, r->item, r->n_items, cut->left, rng);
    }
    tt_free(user);
    tt_free(item);
    return status;
}

static int from_marks(movielens_split *s, const unsigned char *to, size_t n) {
    for (size_t i = 0; i < n; i++) {
        s->n_train += to[i] == TRAIN;
        s->n_test += to[i] == TEST;
    }
    s->index = tt_alloc(s->n_train + s->n_test, sizeof *s->index);
    if (!s->index) {
        return TT_ENOMEM;
    }
    size_t train = 0, test = s->n_train;
    for (size_t i = 0; i < n; i++) {
        if (to[i] == TRAIN) {
            s->index[train++] = (uint32_t)i;
        } else if (to[i] == TEST) {
            s->index[test++] = (uint32_t)i;
        }
    }
    return TT_OK;
}

int movielens_split_make(movielens_split *s, const tt_ratings *r, const movielens_cut *cut,
                         size_t part, const tt_address *address, uint64_t item) {
    const int sides = cut->by != MOVIELENS_LINES && cut->by != MOVIELENS_RATINGS;
    TT_ASSERT(part < MOVIELENS_PARTS && cut->share > 0 && cut->share <= 1);
    TT_ASSERT(cut->left <= (cut->spare ? MOVIELENS_SPARE : 0));
    TT_ASSERT(!cut->spare || (sides && cut->by != MOVIELENS_BOTH));
    tt_rng rng;
    tt_rng_at(&rng, address, TT_ROLE_SPLIT, item);
    unsigned char *to = tt_alloc(r->count, 1);
    *s = (movielens_split){0};
    int status = to ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        status =
            sides ? cut_sides(to, r, cut, part, &rng) : cut_ratings(to, r, cut, part, &rng);
    }
    status = status == TT_OK ? from_marks(s, to, r->count) : status;
    tt_free(to);
    return status;
}

void movielens_split_free(movielens_split *s) {
    tt_free(s->index);
    *s = (movielens_split){0};
}

int movielens_split_apply(tt_ratings *train, tt_ratings *test, const tt_ratings *r,
                          const movielens_split *s) {
    *test = (tt_ratings){0};
    int status = tt_ratings_subset(train, r, s->index, s->n_train);
    if (status == TT_OK) {
        status = tt_ratings_subset(test, r, s->index + s->n_train, s->n_test);
        if (status != TT_OK) {
            tt_ratings_free(train);
        }
    }
    return status;
}
