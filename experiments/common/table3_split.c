#include "common/table3_split.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_subset.h"
#include "eval/tt_metrics.h"

/* Scratch and sources while the parts are made. */
typedef struct {
    const tt_ratings *all;
    const table3_draw *draw;
    const tt_address *address;
    unsigned char *user, *item; // (n_users), (n_items) 1: drawn; later 1: seen in training
    uint32_t *order;            // (the largest of all three counts)
} cutter;

/* Each stream has a name of its own. */
static void shuffle(const cutter *c, size_t n, const char *stream) {
    tt_rng rng;
    tt_rng_at(&rng, c->address, TT_ROLE_SPLIT, tt_hash32(stream));
    tt_rng_shuffle(&rng, c->order, n);
}

/* Marks at most `wanted` of n, at most the largest share; returns how many. */
static size_t draw_side(unsigned char *mark, size_t n, size_t wanted, const cutter *c,
                        const char *stream) {
    const size_t limit = (size_t)floor(c->draw->most * (double)n);
    const size_t count = wanted < limit ? wanted : limit;
    for (size_t i = 0; i < n; i++) {
        c->order[i] = (uint32_t)i;
    }
    shuffle(c, n, stream);
    for (size_t k = 0; k < count; k++) {
        mark[c->order[k]] = 1;
    }
    return count;
}

/* The reviews of a part into c->order; returns how many. */
static size_t list_part(const cutter *c, const table3_split *s, enum table3_part part) {
    size_t n = 0;
    for (size_t i = 0; i < s->reviews; i++) {
        if (s->part[i] == part) {
            c->order[n++] = (uint32_t)i;
        }
    }
    return n;
}

/* A random share of the reviews in `from` goes to part `to`. */
static void hold_out(table3_split *s, const cutter *c, enum table3_part from,
                     enum table3_part to, const char *stream) {
    const size_t n = list_part(c, s, from);
    const size_t held = (size_t)floor(c->draw->test_share * (double)n + 0.5);
    shuffle(c, n, stream);
    for (size_t k = 0; k < held; k++) {
        s->part[c->order[k]] = (unsigned char)to;
    }
}

static void draw_parts(table3_split *s, const cutter *c) {
    const tt_ratings *r = c->all;
    s->users = draw_side(c->user, r->n_users, c->draw->users, c, "drawn users");
    s->businesses = draw_side(c->item, r->n_items, c->draw->businesses, c, "drawn items");
    for (size_t i = 0; i < r->count; i++) {
        const int in = c->user[r->user[i]] + c->item[r->item[i]];
        s->part[i] = in == 2 ? TABLE3_TRAIN : in == 0 ? TABLE3_OUTSIDE : TABLE3_TEXT;
    }
    hold_out(s, c, TABLE3_TRAIN, TABLE3_HELD, "held inside");
    hold_out(s, c, TABLE3_TEXT, TABLE3_SIDE, "held mixed");
}

/* The training part, and mixed test pairs with no side seen out of the way. */
static int make_train(table3_split *s, const cutter *c) {
    const tt_ratings *r = c->all;
    const int status =
        tt_ratings_subset(&s->train, r, c->order, list_part(c, s, TABLE3_TRAIN));
    if (status != TT_OK) {
        return status;
    }
    tt_subset_seen(c->user, c->item, &s->train);
    for (size_t i = 0; i < r->count; i++) {
        if (s->part[i] == TABLE3_SIDE && !c->user[r->user[i]] && !c->item[r->item[i]]) {
            s->part[i] = TABLE3_LEFT;
        }
        s->count[s->part[i]]++;
    }
    return TT_OK;
}

static int make_test(table3_split *s, const cutter *c) {
    static const enum table3_part order[] = {TABLE3_HELD, TABLE3_OUTSIDE, TABLE3_SIDE};
    size_t n = 0;
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
        for (size_t i = 0; i < s->reviews; i++) {
            if (s->part[i] == order[k]) {
                c->order[n++] = (uint32_t)i;
            }
        }
    }
    s->overall = n - s->count[TABLE3_SIDE];
    const int status = tt_ratings_subset(&s->test, c->all, c->order, n);
    s->subset = tt_alloc(n, 1);
    if (status != TT_OK || !s->subset) {
        return TT_ENOMEM;
    }
    return tt_metrics_subsets(s->subset, &s->train, &s->test);
}

int table3_split_open(table3_split *s, const tt_ratings *r, const table3_draw *draw,
                      const tt_address *address) {
    cutter c = {.all = r, .draw = draw, .address = address};
    const size_t sides = r->n_users > r->n_items ? r->n_users : r->n_items;
    int status = TT_ENOMEM;
    *s = (table3_split){.reviews = r->count};
    s->part = tt_alloc(r->count, 1);
    c.user = tt_alloc(r->n_users, 1);
    c.item = tt_alloc(r->n_items, 1);
    c.order = tt_alloc(r->count > sides ? r->count : sides, sizeof *c.order);
    if (s->part && c.user && c.item && c.order) {
        draw_parts(s, &c);
        status = make_train(s, &c);
    }
    if (status == TT_OK) {
        status = make_test(s, &c);
    }
    if (status != TT_OK) {
        table3_split_close(s);
    }
    tt_free(c.user);
    tt_free(c.item);
    tt_free(c.order);
    return status;
}

void table3_split_close(table3_split *s) {
    tt_ratings_free(&s->train);
    tt_ratings_free(&s->test);
    tt_free(s->part);
    tt_free(s->subset);
    *s = (table3_split){0};
}

void table3_split_use(unsigned char *use, const table3_split *s, enum table3_words words) {
    TT_ASSERT(words != TABLE3_NO_WORDS);
    for (size_t i = 0; i < s->reviews; i++) {
        const int training = s->part[i] == TABLE3_TRAIN;
        use[i] = words == TABLE3_ALL || training ||
                 (words == TABLE3_KNOWN && s->part[i] == TABLE3_TEXT);
    }
}
