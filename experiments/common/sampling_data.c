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

/* Users (0) and items (1) of a matrix, and who rated what. */
typedef struct {
    size_t d[2], p;
    double *x[2];    // (side, d) covariates
    double *f[2];    // (side, p) true towers
    uint32_t *id[2]; // (n)
} matrix;

static void draw_side(matrix *m, int of, const rough *truth, size_t side,
                      const tt_address *address) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_DATA, of == 0 ? USERS : ITEMS);
    for (size_t k = 0; k < side * m->d[of]; k++) {
        m->x[of][k] = tt_rng_uniform(&r);
    }
    for (size_t k = 0; k < side; k++) {
        th_holder_eval(m->f[of] + k * m->p, &truth->truth[of], m->x[of] + k * m->d[of]);
    }
}

static int matrix_open(matrix *m, const rough *truth, size_t side, size_t n) {
    const tt_address address = matrix_address(truth);
    *m = (matrix){.d = {truth->spec.d_u, truth->spec.d_i}, .p = truth->truth[0].spec.p};
    int status = TT_OK;
    for (int of = 0; of < 2; of++) {
        m->x[of] = tt_alloc(side * m->d[of], sizeof(double));
        m->f[of] = tt_alloc(side * m->p, sizeof(double));
        m->id[of] = tt_alloc(n, sizeof(uint32_t));
        status = m->x[of] && m->f[of] && m->id[of] ? status : TT_ENOMEM;
    }
    if (status == TT_OK) {
        tt_rng r;
        draw_side(m, 0, truth, side, &address);
        draw_side(m, 1, truth, side, &address);
        tt_rng_at(&r, &address, TT_ROLE_DATA, PAIRS);
        status = sampling_distinct(m->id[0], m->id[1], n, side, side, &r);
    }
    return status;
}

static void matrix_close(matrix *m) {
    for (int of = 0; of < 2; of++) {
        tt_free(m->x[of]);
        tt_free(m->f[of]);
        tt_free(m->id[of]);
    }
}

/* Where the covariates x, y and ratings r of a view are written. */
typedef struct {
    double *x, *y, *r;
} rows;

static tt_pairs view(rows *to, double **at, size_t count, const rough_spec *spec) {
    *to = (rows){*at, *at + count * spec->d_u, *at + count * (spec->d_u + spec->d_i)};
    *at = to->r + count;
    return (tt_pairs){count, spec->d_u, spec->d_i, to->x, to->y, to->r};
}

/* Row k: the user of rating a, the item of rating b, R*. */
static void put(rows to, size_t k, const matrix *m, size_t a, size_t b) {
    const size_t user = m->id[0][a], item = m->id[1][b];
    memcpy(to.x + k * m->d[0], m->x[0] + user * m->d[0], m->d[0] * sizeof(double));
    memcpy(to.y + k * m->d[1], m->x[1] + item * m->d[1], m->d[1] * sizeof(double));
    to.r[k] = 0;
    for (size_t l = 0; l < m->p; l++) {
        to.r[k] += m->f[0][user * m->p + l] * m->f[1][item * m->p + l];
    }
}

static void rate(rows to, const rough *truth, const matrix *m, size_t n) {
    const tt_address address = matrix_address(truth);
    for (size_t k = 0; k < n; k++) {
        tt_rng r;
        const uint64_t user = m->id[0][k], item = m->id[1][k];
        put(to, k, m, k, k);
        tt_rng_at(&r, &address, TT_ROLE_DATA, (user + 1) << 32 | item);
        to.r[k] += truth->spec.sigma * tt_rng_gaussian(&r);
    }
}

static size_t training_pair(tt_rng *r, size_t n) {
    size_t k;
    do {
        k = tt_rng_below(r, n);
    } while (tt_pairs_is_held_out(k));
    return k;
}

/* From the matrix, or (m NULL) from fresh pairs. */
static void draw_warm(rows to, size_t n_warm, const rough *truth, const matrix *m,
                      const tt_pairs *pairs) {
    const tt_address address = matrix_address(truth);
    const size_t d_u = pairs->d_u, d_i = pairs->d_i;
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_EVAL, 0);
    for (size_t k = 0; k < n_warm; k++) {
        const size_t a = training_pair(&r, pairs->count);
        const size_t b = training_pair(&r, pairs->count);
        if (m) {
            put(to, k, m, a, b);
        } else {
            memcpy(to.x + k * d_u, pairs->user_x + a * d_u, d_u * sizeof(double));
            memcpy(to.y + k * d_i, pairs->item_x + b * d_i, d_i * sizeof(double));
            to.r[k] = rough_value(truth, to.x + k * d_u, to.y + k * d_i);
        }
    }
}

int sampling_open(sampling *s, const rough *truth, size_t side, size_t n, size_t n_warm) {
    const size_t width = truth->spec.d_u + truth->spec.d_i + 1, own = side ? n : 0;
    matrix m = {0};
    TT_ASSERT(side > 0 || n <= truth->train.count);
    *s = (sampling){.block = tt_alloc((own + n_warm) * width, sizeof *s->block)};
    int status = s->block ? TT_OK : TT_ENOMEM;
    if (status == TT_OK && side > 0) {
        status = matrix_open(&m, truth, side, n);
    }
    if (status == TT_OK) {
        double *at = s->block;
        rows rated, warm;
        s->pairs = view(&rated, &at, own, &truth->spec);
        s->warm = view(&warm, &at, n_warm, &truth->spec);
        if (side > 0) {
            rate(rated, truth, &m, n);
        } else {
            s->pairs = tt_pairs_first(truth->train, n);
        }
        draw_warm(warm, n_warm, truth, side > 0 ? &m : NULL, &s->pairs);
    } else {
        sampling_close(s);
    }
    matrix_close(&m);
    return status;
}

void sampling_close(sampling *s) {
    tt_free(s->block);
    *s = (sampling){0};
}
