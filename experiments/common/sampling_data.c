#include "common/sampling_data.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/sampling_pairs.h"

/* Streams of role DATA; the noise of user u and item i is item (u + 1) 2^32 + i. */
enum { USERS = 0, ITEMS = 1, PAIRS = 2 };

static tt_address matrix_address(const rough *truth) {
    tt_address address = truth->address;
    address.design = tt_hash32("rough-matrix");
    return address;
}

static void draw_covariates(double *x, size_t count, const tt_address *address,
                            uint64_t item) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_DATA, item);
    for (size_t k = 0; k < count; k++) {
        x[k] = tt_rng_uniform(&r);
    }
}

/* Where the covariates x, y and ratings r of a view are written. */
typedef struct {
    double *x, *y, *r;
} rows;

static rows rows_at(double **at, size_t count, const rough_spec *spec) {
    const rows to = {*at, *at + count * spec->d_u, *at + count * (spec->d_u + spec->d_i)};
    *at = to.r + count;
    return to;
}

static tt_pairs view(rows of, size_t count, const rough_spec *spec) {
    return (tt_pairs){count, spec->d_u, spec->d_i, of.x, of.y, of.r};
}

/* Row k: R* of the covariates x, y. */
static void put(rows to, size_t k, const rough *truth, const double *x, const double *y) {
    const size_t d_u = truth->spec.d_u, d_i = truth->spec.d_i;
    memcpy(to.x + k * d_u, x, d_u * sizeof *x);
    memcpy(to.y + k * d_i, y, d_i * sizeof *y);
    to.r[k] = rough_value(truth, x, y);
}

/* Ratings of n distinct pairs; scratch: covariates of all users, then items; id (2, n). */
static int draw_matrix(rows to, const rough *truth, size_t side, size_t n, double *scratch,
                       uint32_t *id) {
    const tt_address address = matrix_address(truth);
    const size_t d_u = truth->spec.d_u, d_i = truth->spec.d_i;
    const double *x = scratch, *y = scratch + side * d_u;
    tt_rng r;
    draw_covariates(scratch, side * d_u, &address, USERS);
    draw_covariates(scratch + side * d_u, side * d_i, &address, ITEMS);
    tt_rng_at(&r, &address, TT_ROLE_DATA, PAIRS);
    const int status = sampling_distinct(id, id + n, n, side, side, &r);
    for (size_t k = 0; status == TT_OK && k < n; k++) {
        const uint64_t user = id[k], item = id[n + k];
        put(to, k, truth, x + user * d_u, y + item * d_i);
        tt_rng_at(&r, &address, TT_ROLE_DATA, (user + 1) << 32 | item);
        to.r[k] += truth->spec.sigma * tt_rng_gaussian(&r);
    }
    return status;
}

static size_t training_pair(tt_rng *r, size_t n) {
    size_t k;
    do {
        k = tt_rng_below(r, n);
    } while (tt_pairs_is_held_out(k));
    return k;
}

static void draw_warm(rows to, const rough *truth, const tt_pairs *pairs, size_t n_warm) {
    const tt_address address = matrix_address(truth);
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_EVAL, 0);
    for (size_t k = 0; k < n_warm; k++) {
        const double *x = pairs->user_x + training_pair(&r, pairs->count) * pairs->d_u;
        const double *y = pairs->item_x + training_pair(&r, pairs->count) * pairs->d_i;
        put(to, k, truth, x, y);
    }
}

int sampling_open(sampling *s, const rough *truth, size_t side, size_t n, size_t n_warm) {
    const size_t width = truth->spec.d_u + truth->spec.d_i + 1, own = side ? n : 0;
    TT_ASSERT(side > 0 || n <= truth->train.count);
    *s = (sampling){.block = tt_alloc((own + n_warm + side) * width, sizeof *s->block)};
    uint32_t *id = tt_alloc(2 * own, sizeof *id);
    double *at = s->block;
    int status = s->block && id ? TT_OK : TT_ENOMEM;
    if (status == TT_OK) {
        const rows warm = rows_at(&at, n_warm, &truth->spec);
        const rows rated = rows_at(&at, own, &truth->spec);
        s->pairs = side ? view(rated, n, &truth->spec) : tt_pairs_first(truth->train, n);
        status = side ? draw_matrix(rated, truth, side, n, at, id) : TT_OK;
        s->warm = view(warm, n_warm, &truth->spec);
        if (status == TT_OK) {
            draw_warm(warm, truth, &s->pairs, n_warm);
        }
    }
    tt_free(id);
    if (status != TT_OK) {
        sampling_close(s);
    }
    return status;
}

void sampling_close(sampling *s) {
    tt_free(s->block);
    *s = (sampling){0};
}
