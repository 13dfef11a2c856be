#include "common/onehot_data.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/sampling_pairs.h"

/* Streams of role DATA. */
enum { PAIRS = 0, NOISE = 1, DISTINCT = 2 };

static double covariate(size_t id, size_t side) {
    return ((double)id + 0.5) / (double)side;
}

/* f (side, p) of users (parity 0) or items (1). */
static void draw_tower(double *f, size_t side, const tt_address *address, size_t parity) {
    tt_rng r;
    for (size_t id = 0; id < side; id++) {
        tt_rng_at(&r, address, TT_ROLE_TRUTH, 2 * id + parity);
        for (size_t k = 0; k < ONEHOT_P; k++) {
            *f++ = tt_rng_gaussian(&r);
        }
    }
}

static int draw_pairs(onehot *o, const onehot_spec *spec) {
    tt_rng r;
    tt_rng_at(&r, &o->address, TT_ROLE_DATA, spec->distinct ? DISTINCT : PAIRS);
    if (spec->distinct) {
        return sampling_distinct(o->user, o->item, spec->count, spec->side, spec->side, &r);
    }
    for (size_t k = 0; k < spec->count; k++) {
        o->user[k] = (uint32_t)tt_rng_below(&r, spec->side);
        o->item[k] = (uint32_t)tt_rng_below(&r, spec->side);
    }
    return TT_OK;
}

/* Fills x, y (count) and value (count) with covariates and R*: of the rated pairs, or,
 * without ids, of all in the order of their cells. */
static void fill(double *x, double *y, double *value, size_t count, const uint32_t *user,
                 const uint32_t *item, size_t side, const double *f, const double *g) {
    for (size_t k = 0; k < count; k++) {
        const size_t u = user ? user[k] : k / side, i = item ? item[k] : k % side;
        x[k] = covariate(u, side);
        y[k] = covariate(i, side);
        value[k] = 0;
        for (size_t l = 0; l < ONEHOT_P; l++) {
            value[k] += f[u * ONEHOT_P + l] * g[i * ONEHOT_P + l];
        }
    }
}

static tt_pairs view(double **at, size_t count) {
    double *x = *at;
    *at += 3 * count;
    return (tt_pairs){.count = count,
                      .d_u = 1,
                      .d_i = 1,
                      .user_x = x,
                      .item_x = x + count,
                      .rating = x + 2 * count};
}

static void draw(onehot *o, const onehot_spec *spec) {
    const size_t side = spec->side, count = spec->count;
    double *f = o->block, *g = f + side * ONEHOT_P, *x = g + side * ONEHOT_P, *at = x;
    draw_tower(f, side, &o->address, 0);
    draw_tower(g, side, &o->address, 1);
    o->pairs = view(&at, count);
    fill(x, x + count, x + 2 * count, count, o->user, o->item, side, f, g);
    tt_rng r;
    tt_rng_at(&r, &o->address, TT_ROLE_DATA, NOISE);
    for (size_t k = 0; k < count; k++) {
        x[2 * count + k] += spec->sigma * tt_rng_gaussian(&r);
    }
    const size_t cells = side * side;
    x = at;
    o->all = view(&at, cells);
    fill(x, x + cells, x + 2 * cells, cells, NULL, NULL, side, f, g);
}

int onehot_open(onehot *o, const onehot_spec *spec, uint64_t seed, size_t replicate) {
    *o = (onehot){.address = {.seed = seed,
                              .design = tt_hash32("onehot"),
                              .replicate = (uint32_t)replicate},
                  .side = spec->side};
    o->user = tt_alloc(spec->count, sizeof *o->user);
    o->item = tt_alloc(spec->count, sizeof *o->item);
    o->block =
        tt_alloc(2 * spec->side * ONEHOT_P + 3 * (spec->count + spec->side * spec->side),
                 sizeof *o->block);
    if (!o->user || !o->item || !o->block || draw_pairs(o, spec) != TT_OK) {
        onehot_close(o);
        return TT_ENOMEM;
    }
    draw(o, spec);
    return TT_OK;
}

void onehot_close(onehot *o) {
    tt_free(o->user);
    tt_free(o->item);
    tt_free(o->block);
    *o = (onehot){0};
}
