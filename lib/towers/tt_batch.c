#include "towers/tt_batch.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* One side of the ratings: users or items. */
struct side {
    size_t n;                  // users or items
    uint32_t *order;           // (n) blocks: shuffled; pairs: the distinct ones of a batch
    uint32_t *group;           // (n) blocks: group; pairs: stamp of the last batch with it
    uint32_t *local;           // (n) position within the group or batch
    size_t *start;             // (blocks + 1)
};

struct tt_batches {
    enum tt_batching kind;
    const tt_groups *by_user;
    size_t size;               // blocks a side, or ratings a batch
    size_t steps;              // batches in an epoch
    struct side user, item;
    size_t *ptr;               // (steps + 2) blocks: where a batch's ratings start
    uint32_t *visit;           // (steps) order of the blocks, or (count) order of the ratings
    uint32_t *owner;           // (count) pairs: user of rating e of by_user
    uint32_t *u, *i;           // blocks: (count); pairs: (min(count, size)), of one batch
    float *rating;             // the same
    uint32_t stamp;            // pairs: of the latest batch, from 1
};

static int side_alloc(struct side *s, size_t n, size_t blocks) {
    s->n = n;
    s->order = tt_alloc(n, sizeof *s->order);
    s->group = tt_alloc(n, sizeof *s->group);
    s->local = tt_alloc(n, sizeof *s->local);
    s->start = tt_alloc(blocks + 1, sizeof *s->start);
    return s->order && s->group && s->local && s->start;
}

static void side_free(struct side *s) {
    tt_free(s->order);
    tt_free(s->group);
    tt_free(s->local);
    tt_free(s->start);
}

tt_batches *tt_batches_alloc(const tt_groups *by_user, size_t n_items, enum tt_batching kind,
                             size_t size) {
    TT_ASSERT(size >= 1);
    const size_t count = by_user->ptr[by_user->groups];
    const int blocks = kind == TT_BLOCKS;
    const size_t room = blocks || count < size ? count : size;
    tt_batches *b = tt_alloc(1, sizeof *b);
    if (!b) {
        return NULL;
    }
    b->kind = kind;
    b->by_user = by_user;
    b->size = size;
    b->steps = blocks ? size * size : (count + size - 1) / size;
    b->ptr = tt_alloc(b->steps + 2, sizeof *b->ptr);
    b->visit = tt_alloc(blocks ? b->steps : count, sizeof *b->visit);
    b->owner = tt_alloc(blocks ? 0 : count, sizeof *b->owner);
    b->u = tt_alloc(room, sizeof *b->u);
    b->i = tt_alloc(room, sizeof *b->i);
    b->rating = tt_alloc(room, sizeof *b->rating);
    const int sides = side_alloc(&b->user, by_user->groups, blocks ? size : 0) &&
                      side_alloc(&b->item, n_items, blocks ? size : 0);
    if (!sides || !b->ptr || !b->visit || !b->owner || !b->u || !b->i || !b->rating) {
        tt_batches_free(b);
        return NULL;
    }
    for (size_t u = 0; u < by_user->groups && !blocks; u++) {
        for (size_t e = by_user->ptr[u]; e < by_user->ptr[u + 1]; e++) {
            b->owner[e] = (uint32_t)u;
        }
    }
    return b;
}

void tt_batches_free(tt_batches *b) {
    if (!b) {
        return;
    }
    side_free(&b->user);
    side_free(&b->item);
    tt_free(b->ptr);
    tt_free(b->visit);
    tt_free(b->owner);
    tt_free(b->u);
    tt_free(b->i);
    tt_free(b->rating);
    tt_free(b);
}

static size_t bound(const tt_batches *b, const struct side *s) {
    const size_t most = b->kind == TT_BLOCKS ? (s->n + b->size - 1) / b->size : b->size;
    return most < s->n ? most : s->n;
}

void tt_batches_bounds(const tt_batches *b, size_t *n_users, size_t *n_items) {
    *n_users = bound(b, &b->user);
    *n_items = bound(b, &b->item);
}

static void identity(uint32_t *a, size_t n) {
    for (size_t j = 0; j < n; j++) {
        a[j] = (uint32_t)j;
    }
}

/* Cuts one side at random into nearly equal groups. */
static void regroup(struct side *s, size_t blocks, tt_rng *r) {
    identity(s->order, s->n);
    tt_rng_shuffle(r, s->order, s->n);
    for (size_t g = 0; g <= blocks; g++) {
        s->start[g] = g * s->n / blocks;
    }
    for (size_t g = 0; g < blocks; g++) {
        for (size_t j = s->start[g]; j < s->start[g + 1]; j++) {
            s->group[s->order[j]] = (uint32_t)g;
            s->local[s->order[j]] = (uint32_t)(j - s->start[g]);
        }
    }
}

/* Counting sort of the ratings by block; within a block by user. */
static void fill_blocks(tt_batches *b) {
    const tt_groups *by = b->by_user;
    memset(b->ptr, 0, (b->steps + 2) * sizeof *b->ptr);
    for (size_t u = 0; u < by->groups; u++) {
        const size_t row = b->user.group[u] * b->size;
        for (size_t e = by->ptr[u]; e < by->ptr[u + 1]; e++) {
            b->ptr[row + b->item.group[by->other[e]] + 2]++;
        }
    }
    size_t *next = b->ptr + 1; // becomes ptr once every block has been filled
    for (size_t k = 0; k < b->steps; k++) {
        next[k + 1] += next[k];
    }
    for (size_t j = 0; j < by->groups; j++) {
        const uint32_t u = b->user.order[j];
        const size_t row = b->user.group[u] * b->size;
        for (size_t e = by->ptr[u]; e < by->ptr[u + 1]; e++) {
            const uint32_t i = by->other[e];
            const size_t at = next[row + b->item.group[i]]++;
            b->u[at] = b->user.local[u];
            b->i[at] = b->item.local[i];
            b->rating[at] = (float)by->rating[e];
        }
    }
}

size_t tt_batches_epoch(tt_batches *b, const tt_address *address, size_t epoch) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_SHUFFLE, epoch);
    if (b->kind == TT_BLOCKS) {
        regroup(&b->user, b->size, &r);
        regroup(&b->item, b->size, &r);
        fill_blocks(b);
        identity(b->visit, b->steps);
        tt_rng_shuffle(&r, b->visit, b->steps);
    } else {
        const size_t count = b->by_user->ptr[b->by_user->groups];
        identity(b->visit, count);
        tt_rng_shuffle(&r, b->visit, count);
    }
    return b->steps;
}

/* Position of `who` among the distinct ones of this batch, added if it is new. */
static uint32_t place(struct side *s, size_t *count, uint32_t who, uint32_t stamp) {
    if (s->group[who] != stamp) {
        s->group[who] = stamp;
        s->local[who] = (uint32_t)*count;
        s->order[(*count)++] = who;
    }
    return s->local[who];
}

static tt_batch get_pairs(tt_batches *b, size_t step) {
    const tt_groups *by = b->by_user;
    const size_t total = by->ptr[by->groups], first = step * b->size;
    const size_t count = total - first < b->size ? total - first : b->size;
    tt_batch batch = {.user = b->user.order, .item = b->item.order, .count = count,
                      .u = b->u, .i = b->i, .rating = b->rating};
    b->stamp++;
    if (b->stamp == 0) { // the stamps have wrapped round: forget the old ones
        memset(b->user.group, 0, b->user.n * sizeof *b->user.group);
        memset(b->item.group, 0, b->item.n * sizeof *b->item.group);
        b->stamp = 1;
    }
    for (size_t k = 0; k < count; k++) {
        const uint32_t e = b->visit[first + k];
        b->u[k] = place(&b->user, &batch.n_users, b->owner[e], b->stamp);
        b->i[k] = place(&b->item, &batch.n_items, by->other[e], b->stamp);
        b->rating[k] = (float)by->rating[e];
    }
    return batch;
}

tt_batch tt_batches_get(tt_batches *b, size_t step) {
    TT_ASSERT(step < b->steps);
    if (b->kind == TT_PAIRS) {
        return get_pairs(b, step);
    }
    const size_t k = b->visit[step], gu = k / b->size, gi = k % b->size;
    const size_t first = b->ptr[k], us = b->user.start[gu], is = b->item.start[gi];
    return (tt_batch){.user = b->user.order + us,
                      .item = b->item.order + is,
                      .n_users = b->user.start[gu + 1] - us,
                      .n_items = b->item.start[gi + 1] - is,
                      .u = b->u + first,
                      .i = b->i + first,
                      .rating = b->rating + first,
                      .count = b->ptr[k + 1] - first};
}
