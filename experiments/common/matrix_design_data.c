#include "common/matrix_design_data.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Rating k of every design has noise from the stream of tt_synthetic.c; pairs to judge on
 * that need drawing have streams of their own. */
enum { NOISE = 3, WARM_PAIRS = 0 };

/* Each new user meets this many items. */
enum { MEETS = 10 };

static const double test_share = 0.3;

static tt_synthetic_spec synthetic(const md_spec *spec, size_t n, size_t m) {
    tt_synthetic_spec s = TT_SYNTHETIC_PAPER;
    s.d = spec->d;
    s.n = n;
    s.m = m;
    s.omega = spec->omega < n * m ? spec->omega : n * m;
    return s;
}

/* Rows first .. first + count - 1 of x (., D), or of the features phi (., q). */
static int take_features(tt_features *to, const tt_features *x, const double *phi, size_t q,
                         size_t first, size_t count) {
    const size_t cols = phi ? q : x->dense_cols;
    const int status = tt_features_alloc(to, count, cols, 0, 0);
    if (status != TT_OK) {
        return status;
    }
    if (!phi) {
        memcpy(to->dense, x->dense + first * cols, count * cols * sizeof *to->dense);
        return TT_OK;
    }
    for (size_t k = 0; k < count * cols; k++) {
        to->dense[k] = (float)phi[first * cols + k];
    }
    return TT_OK;
}

static int take_rows(double **to, const double *from, size_t first, size_t count,
                     size_t p) {
    *to = tt_alloc(count * p, sizeof **to);
    if (!*to) {
        return TT_ENOMEM;
    }
    memcpy(*to, from + first * p, count * p * sizeof **to);
    return TT_OK;
}

/* Both tables of a side, cut from the one stream of covariates. The other side has one row
 * and one rating, which is not looked at. */
static int fill_side(md_data *d, int of, const md_spec *spec, size_t n_train,
                     const tt_address *address) {
    const size_t behind = spec->new_first + spec->n_new;
    const size_t rows = spec->n > 0 ? behind : behind + n_train;
    const size_t first = spec->n > 0 ? 0 : behind, count = spec->n > 0 ? spec->n : n_train;
    tt_synthetic_spec one = synthetic(spec, of ? 1 : rows, of ? rows : 1);
    tt_synthetic s;
    md_side *side = &d->side[of];
    one.omega = 1;
    int status = tt_synthetic_alloc(&s, &one, address);
    if (status != TT_OK) {
        return status;
    }
    const tt_features *x = of ? &s.item_x : &s.user_x;
    const double *f = of ? s.item_f : s.user_f;
    const double *phi = of ? s.item_phi : s.user_phi;
    phi = spec->true_features ? phi : NULL;
    d->q = s.q;
    d->p = one.p;
    if ((status = take_features(&side->seen, x, phi, s.q, first, count)) == TT_OK &&
        (status = take_features(&side->fresh, x, phi, s.q, spec->new_first, spec->n_new)) ==
            TT_OK &&
        (status = take_rows(&side->seen_f, f, first, count, one.p)) == TT_OK) {
        status = take_rows(&side->fresh_f, f, spec->new_first, spec->n_new, one.p);
    }
    tt_synthetic_free(&s);
    return status;
}

static int pairs_alloc(md_pairs *p, size_t count) {
    *p = (md_pairs){.count = count,
                    .user = tt_alloc(count, sizeof *p->user),
                    .item = tt_alloc(count, sizeof *p->item),
                    .truth = tt_alloc(count, sizeof *p->truth)};
    return p->user && p->item && p->truth ? TT_OK : TT_ENOMEM;
}

static void pairs_free(md_pairs *p) {
    tt_free(p->user);
    tt_free(p->item);
    tt_free(p->truth);
}

/* The ratings of fresh pairs. */
static int rate_fresh(md_data *d, const md_spec *spec, size_t n_train,
                      const tt_address *address) {
    const double sd = sqrt(synthetic(spec, 1, 1).noise_variance);
    const int status = tt_ratings_alloc(&d->ratings, n_train, n_train, n_train, 0);
    tt_rng r;
    if (status != TT_OK) {
        return status;
    }
    tt_rng_at(&r, address, TT_ROLE_DATA, NOISE);
    for (size_t k = 0; k < n_train; k++) {
        d->ratings.user[k] = d->ratings.item[k] = (uint32_t)k;
        d->ratings.rating[k] = cblas_ddot((int)d->p, d->side[0].seen_f + k * d->p, 1,
                                          d->side[1].seen_f + k * d->p, 1) +
                               sd * tt_rng_gaussian(&r);
    }
    return TT_OK;
}

/* Of a matrix: its test pairs whose user and item have training ratings. */
static int warm_of_matrix(md_pairs *to, const study *s) {
    size_t count = 0;
    for (size_t k = 0; k < s->test.count; k++) {
        count += s->subset[k] == TT_WARM;
    }
    const int status = pairs_alloc(to, count);
    for (size_t k = 0, at = 0; status == TT_OK && k < s->test.count; k++) {
        if (s->subset[k] == TT_WARM) {
            to->user[at] = s->test.user[k];
            to->item[at++] = s->test.item[k];
        }
    }
    return status;
}

/* Of fresh pairs: the user of one training pair with the item of another. */
static int warm_of_fresh(md_pairs *to, size_t n_train, size_t count,
                         const tt_address *address) {
    const int status = pairs_alloc(to, count);
    tt_rng r;
    if (status != TT_OK) {
        return status;
    }
    tt_rng_at(&r, address, TT_ROLE_EVAL, WARM_PAIRS);
    for (size_t k = 0; k < count; k++) {
        to->user[k] = (uint32_t)tt_rng_below(&r, n_train);
        do {
            to->item[k] = (uint32_t)tt_rng_below(&r, n_train);
        } while (to->item[k] == to->user[k]);
    }
    return TT_OK;
}

/* Pairs with a new user, a new item or both; the seen ones are those of the warm pairs. */
static int new_pairs(md_data *d, size_t n_new) {
    const md_pairs *warm = &d->pairs[MD_WARM];
    int status = TT_OK;
    for (int kind = MD_NEW_USER; status == TT_OK && kind <= MD_COLD; kind++) {
        md_pairs *to = &d->pairs[kind];
        status = pairs_alloc(to, n_new * MEETS);
        for (size_t k = 0; status == TT_OK && k < to->count; k++) {
            const size_t a = k % n_new, b = (a + k / n_new) % n_new;
            to->user[k] = kind == MD_NEW_ITEM ? warm->user[k % warm->count] : (uint32_t)a;
            to->item[k] = kind == MD_NEW_USER ? warm->item[k % warm->count] : (uint32_t)b;
        }
    }
    return status;
}

static void tell_truth(md_data *d) {
    const int p = (int)d->p;
    for (int kind = 0; kind < MD_PAIRS; kind++) {
        const md_pairs *pairs = &d->pairs[kind];
        const int new_user = kind == MD_NEW_USER || kind == MD_COLD;
        const int new_item = kind == MD_NEW_ITEM || kind == MD_COLD;
        const double *f = new_user ? d->side[0].fresh_f : d->side[0].seen_f;
        const double *g = new_item ? d->side[1].fresh_f : d->side[1].seen_f;
        for (size_t k = 0; k < pairs->count; k++) {
            pairs->truth[k] =
                cblas_ddot(p, f + pairs->user[k] * d->p, 1, g + pairs->item[k] * d->p, 1);
        }
    }
}

static size_t n_test_of(const md_spec *spec) {
    return (size_t)lround(test_share * (double)spec->omega);
}

size_t md_n_train(const md_spec *spec) {
    return spec->omega - n_test_of(spec);
}

int md_open(md_data *d, const md_spec *spec, uint64_t seed, size_t replicate) {
    const size_t n_test = n_test_of(spec), n_train = md_n_train(spec);
    const tt_address address = {.seed = seed,
                                .design = tt_hash32("synthetic-4.1"),
                                .cell = (uint32_t)spec->d,
                                .replicate = (uint32_t)replicate};
    const tt_synthetic_spec square = synthetic(spec, spec->n, spec->n);
    int status = TT_OK;
    TT_ASSERT(spec->n <= spec->new_first && spec->n_new >= MEETS);
    TT_ASSERT(spec->n == 0 || spec->omega <= spec->n * spec->n);
    *d = (md_data){0};
    for (int of = 0; of < 2 && status == TT_OK; of++) {
        status = fill_side(d, of, spec, n_train, &address);
    }
    if (status == TT_OK) {
        status = spec->n > 0 ? study_open(&d->matrix, &square, test_share, seed, replicate)
                             : rate_fresh(d, spec, n_train, &address);
    }
    if (status == TT_OK) {
        status = spec->n > 0 ? warm_of_matrix(&d->pairs[MD_WARM], &d->matrix)
                             : warm_of_fresh(&d->pairs[MD_WARM], n_train, n_test, &address);
    }
    status = status == TT_OK ? new_pairs(d, spec->n_new) : status;
    if (status != TT_OK) {
        md_close(d);
        return status;
    }
    tell_truth(d);
    d->problem = (tt_problem){.train = spec->n > 0 ? &d->matrix.train : &d->ratings,
                              .user_x = &d->side[0].seen,
                              .item_x = &d->side[1].seen,
                              .lo = -INFINITY,
                              .hi = INFINITY,
                              .address = address};
    return TT_OK;
}

void md_close(md_data *d) {
    study_close(&d->matrix);
    tt_ratings_free(&d->ratings);
    for (int of = 0; of < 2; of++) {
        tt_features_free(&d->side[of].seen);
        tt_features_free(&d->side[of].fresh);
        tt_free(d->side[of].seen_f);
        tt_free(d->side[of].fresh_f);
    }
    for (int kind = 0; kind < MD_PAIRS; kind++) {
        pairs_free(&d->pairs[kind]);
    }
    *d = (md_data){0};
}
