#include "common/coldstart_data.h"

#include <cblas.h>
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/sampling_pairs.h"
#include "eval/tt_metrics.h"

/* Streams of role DATA; the noise of user u and item i is item (u + 1) 2^32 + i. */
enum { PAIRS = 0 };
enum { WIDTH = 30 }; // of the true representations, p
static const double noise_variance = 0.1;

static tt_address own_streams(const coldstart_data *c) {
    tt_address address = c->problem.address;
    address.design = tt_hash32("synthetic-withheld");
    return address;
}

/* Writes pair k: its rating, and the truth unless that is NULL. */
static void rate(tt_ratings *r, double *truth, size_t k, const coldstart_data *c,
                 uint32_t user, uint32_t item) {
    const tt_address address = own_streams(c);
    const double value = cblas_ddot(WIDTH, c->world.user_f + (size_t)user * WIDTH, 1,
                                    c->world.item_f + (size_t)item * WIDTH, 1);
    tt_rng noise;
    tt_rng_at(&noise, &address, TT_ROLE_DATA, ((uint64_t)user + 1) << 32 | item);
    r->user[k] = user;
    r->item[k] = item;
    r->rating[k] = value + sqrt(noise_variance) * tt_rng_gaussian(&noise);
    if (truth) {
        truth[k] = value;
    }
}

/* user, item (count) drawn; those of the seen to the front; how many. */
static size_t keep_seen(uint32_t *user, uint32_t *item, size_t count, size_t seen) {
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        if (user[k] < seen && item[k] < seen) {
            user[kept] = user[k];
            item[kept++] = item[k];
        }
    }
    return kept;
}

static int draw_train(coldstart_data *c, const coldstart_spec *spec) {
    const size_t side = spec->nested ? spec->n : spec->seen;
    const tt_address address = own_streams(c);
    uint32_t *user = tt_alloc(spec->count, sizeof *user);
    uint32_t *item = tt_alloc(spec->count, sizeof *item);
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_DATA, PAIRS);
    int status = user && item ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        status = sampling_distinct(user, item, spec->count, side, side, &r);
    }
    if (status == TT_OK) {
        const size_t kept = keep_seen(user, item, spec->count, spec->seen);
        status = tt_ratings_alloc(&c->train, kept, spec->seen, spec->seen, 0);
        for (size_t k = 0; status == TT_OK && k < kept; k++) {
            rate(&c->train, NULL, k, c, user[k], item[k]);
        }
    }
    tt_free(user);
    tt_free(item);
    return status;
}

/* Test pair k of a subset; trains (seen, seen) marks the training pairs. */
static void draw_test(coldstart_data *c, const coldstart_spec *spec, size_t subset,
                      size_t k, const unsigned char *trains) {
    const tt_address address = own_streams(c);
    const int new_user = subset == TT_COLD_USER || subset == TT_COLD_BOTH;
    const int new_item = subset == TT_COLD_ITEM || subset == TT_COLD_BOTH;
    size_t user, item;
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_EVAL, (uint64_t)subset << 32 | k);
    do {
        user = new_user ? spec->n + tt_rng_below(&r, spec->fresh)
                        : tt_rng_below(&r, spec->seen);
        item = new_item ? spec->n + tt_rng_below(&r, spec->fresh)
                        : tt_rng_below(&r, spec->seen);
    } while (subset == TT_WARM && trains[user * spec->seen + item]);
    rate(&c->test, c->truth, subset * spec->test + k, c, (uint32_t)user, (uint32_t)item);
}

static int draw_tests(coldstart_data *c, const coldstart_spec *spec) {
    const size_t count = TT_SUBSETS * spec->test, all = spec->n + spec->fresh;
    unsigned char *trains = tt_alloc(spec->seen * spec->seen, 1);
    int status = tt_ratings_alloc(&c->test, count, all, all, 0);
    c->truth = tt_alloc(count, sizeof *c->truth);
    c->subset = tt_alloc(count, 1);
    if (!trains || !c->truth || !c->subset || status != TT_OK) {
        tt_free(trains);
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < c->train.count; k++) {
        trains[c->train.user[k] * spec->seen + c->train.item[k]] = 1;
    }
    for (size_t subset = 0; subset < TT_SUBSETS; subset++) {
        for (size_t k = 0; k < spec->test; k++) {
            draw_test(c, spec, subset, k, trains);
        }
    }
    tt_free(trains);
    return tt_metrics_subsets(c->subset, &c->train, &c->test);
}

tt_features coldstart_first_rows(const tt_features *x, size_t rows) {
    tt_features view = *x;
    TT_ASSERT(rows <= x->rows && x->sparse_cols == 0);
    view.rows = rows;
    return view;
}

int coldstart_open(coldstart_data *c, const coldstart_spec *spec, uint64_t seed,
                   size_t replicate) {
    TT_ASSERT(spec->seen >= 1 && spec->seen <= spec->n && spec->fresh >= 1);
    TT_ASSERT(spec->count < (spec->nested ? spec->n * spec->n : spec->seen * spec->seen));
    *c = (coldstart_data){.problem = {.lo = -INFINITY,
                                      .hi = INFINITY,
                                      .address = {.seed = seed,
                                                  .design = tt_hash32("synthetic-4.1"),
                                                  .cell = (uint32_t)spec->d,
                                                  .replicate = (uint32_t)replicate}}};
    tt_synthetic_spec world = TT_SYNTHETIC_PAPER;
    world.n = world.m = spec->n + spec->fresh;
    world.d = spec->d;
    world.p = WIDTH;
    world.omega = 0;
    int status = tt_synthetic_alloc(&c->world, &world, &c->problem.address);
    status = status == TT_OK ? draw_train(c, spec) : status;
    status = status == TT_OK ? draw_tests(c, spec) : status;
    if (status != TT_OK) {
        coldstart_close(c);
        return status;
    }
    c->seen_x[0] = coldstart_first_rows(&c->world.user_x, spec->seen);
    c->seen_x[1] = coldstart_first_rows(&c->world.item_x, spec->seen);
    c->problem.train = &c->train;
    c->problem.user_x = &c->seen_x[0];
    c->problem.item_x = &c->seen_x[1];
    return TT_OK;
}

void coldstart_close(coldstart_data *c) {
    tt_synthetic_free(&c->world);
    tt_ratings_free(&c->train);
    tt_ratings_free(&c->test);
    tt_free(c->truth);
    tt_free(c->subset);
    *c = (coldstart_data){0};
}
