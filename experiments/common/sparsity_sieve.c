#include "common/sparsity_sieve.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_holder.h"

enum { P = 2, STARTS = 4, FIRST_SWEEPS = 12, SWEEPS = 20, PATIENCE = 2, LOAD = 5 };
enum { NONZERO = 2 * TH_DIM_MAX * P, START_PAIRS = 4096 };

static const size_t pieces[] = {1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36};
enum { LEVELS = sizeof pieces / sizeof *pieces, K_MAX = 36 };

/* Relative to the mean diagonal: the constants of the coordinates are one function. */
static const double ridge = 1e-7;

/* Sweeps end when one lowers the training error by less than this share of it. */
static const double enough = 1e-3;

typedef struct {
    const tt_pairs *pairs;
    size_t d, K;
    double *c[2]; // (P, d, K + 1) coefficients of the user's and the item's tower
    double *next; // the same, refined
    double *gram; // (P d (K + 1))^2
    double *rhs;  // (P d (K + 1))
    double *block;
} sieve;

static size_t width(const sieve *s) {
    return s->d * (s->K + 1);
}

static int sieve_alloc(sieve *s, const tt_pairs *pairs, size_t d) {
    const size_t q = P * d * (K_MAX + 1);
    *s = (sieve){.pairs = pairs, .d = d, .block = tt_alloc(q * q + 4 * q, sizeof(double))};
    if (!s->block) {
        return TT_ENOMEM;
    }
    s->gram = s->block;
    s->rhs = s->gram + q * q;
    s->c[0] = s->rhs + q;
    s->c[1] = s->c[0] + q;
    s->next = s->c[1] + q;
    return TT_OK;
}

/* The two hats that are not 0 in each coordinate: places (2 d), values (2 d). */
static void hats(size_t *place, double *value, const sieve *s, const double *x) {
    for (size_t l = 0; l < s->d; l++) {
        const double t = x[l] * (double)s->K;
        const size_t j = t < (double)(s->K - 1) ? (size_t)t : s->K - 1;
        place[2 * l] = l * (s->K + 1) + j;
        place[2 * l + 1] = place[2 * l] + 1;
        value[2 * l + 1] = t - (double)j;
        value[2 * l] = 1 - value[2 * l + 1];
    }
}

static const double *row_of(const tt_pairs *p, int side, size_t i) {
    return side == 0 ? p->user_x + i * p->d_u : p->item_x + i * p->d_i;
}

static void tower(double f[P], const sieve *s, int side, const double *x) {
    size_t place[2 * TH_DIM_MAX];
    double value[2 * TH_DIM_MAX];
    hats(place, value, s, x);
    for (size_t k = 0; k < P; k++) {
        const double *c = s->c[side] + k * width(s);
        f[k] = 0;
        for (size_t a = 0; a < 2 * s->d; a++) {
            f[k] += value[a] * c[place[a]];
        }
    }
}

static double estimate(const sieve *s, const tt_pairs *p, size_t i) {
    double f[P], g[P];
    tower(f, s, 0, row_of(p, 0, i));
    tower(g, s, 1, row_of(p, 1, i));
    return f[0] * g[0] + f[1] * g[1];
}

/* Adds pair i to the normal equations of one tower, the other tower's values being g. The
 * places ascend, so only the lower triangle is filled. */
static void add_pair(sieve *s, int side, size_t i, const double g[P], size_t q) {
    size_t place[NONZERO];
    double value[NONZERO];
    const size_t n = 2 * s->d;
    hats(place, value, s, row_of(s->pairs, side, i));
    for (size_t a = 0; a < n; a++) {
        place[n + a] = place[a] + width(s);
        value[n + a] = value[a] * g[1];
        value[a] *= g[0];
    }
    for (size_t a = 0; a < P * n; a++) {
        double *row = s->gram + place[a] * q;
        for (size_t b = 0; b <= a; b++) {
            row[place[b]] += value[a] * value[b];
        }
        s->rhs[place[a]] += value[a] * s->pairs->rating[i];
    }
}

/* One tower by least squares on the pairs not held out, the other fixed. */
static void half_step(sieve *s, int side) {
    const size_t q = P * width(s);
    double trace = 0;
    memset(s->gram, 0, q * q * sizeof *s->gram);
    memset(s->rhs, 0, q * sizeof *s->rhs);
    for (size_t i = 0; i < s->pairs->count; i++) {
        if (!tt_pairs_is_held_out(i)) {
            double g[P];
            tower(g, s, 1 - side, row_of(s->pairs, 1 - side, i));
            add_pair(s, side, i, g, q);
        }
    }
    for (size_t a = 0; a < q; a++) {
        trace += s->gram[a * q + a];
    }
    for (size_t a = 0; a < q; a++) {
        s->gram[a * q + a] += ridge * trace / (double)q;
    }
    gsl_matrix_view m = gsl_matrix_view_array(s->gram, q, q);
    gsl_vector_view b = gsl_vector_view_array(s->rhs, q);
    gsl_vector_view c = gsl_vector_view_array(s->c[side], q);
    gsl_linalg_cholesky_decomp1(&m.matrix);
    gsl_linalg_cholesky_solve(&m.matrix, &b.vector, &c.vector);
}

/* Mean squared error over the pairs with that mark. */
static double mse(const sieve *s, const tt_pairs *p, int held_out, int all) {
    double sum = 0, n = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (all || tt_pairs_is_held_out(i) == held_out) {
            const double e = estimate(s, p, i) - p->rating[i];
            sum += e * e;
            n++;
        }
    }
    return sum / n;
}

/* At most `sweeps`; the training error. */
static double sweep(sieve *s, int sweeps) {
    double before = INFINITY, error = INFINITY;
    for (int k = 0; k < sweeps && (k < 2 || error < (1 - enough) * before); k++) {
        half_step(s, 0);
        half_step(s, 1);
        before = error;
        error = mse(s, s->pairs, 0, 0);
    }
    return error;
}

/* The same functions with K pieces: their values at the new knots. */
static void refine(sieve *s, size_t K) {
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < P; k++) {
            for (size_t l = 0; l < s->d; l++) {
                const double *c = s->c[side] + (k * s->d + l) * (s->K + 1);
                double *to = s->next + (k * s->d + l) * (K + 1);
                for (size_t j = 0; j <= K; j++) {
                    const double t = (double)(j * s->K) / (double)K;
                    const size_t at = j < K ? (size_t)t : s->K - 1;
                    to[j] = c[at] + (t - (double)at) * (c[at + 1] - c[at]);
                }
            }
        }
        memcpy(s->c[side], s->next, P * s->d * (K + 1) * sizeof *s->next);
    }
    s->K = K;
}

/* Linear towers (K = 1), from the random start of least training error, on the first
 * pairs. */
static void start(sieve *s, const tt_address *address) {
    double kept[2 * P * TH_DIM_MAX * 2], least = INFINITY;
    const size_t q = P * s->d * 2;
    const tt_pairs *all = s->pairs;
    const tt_pairs some =
        tt_pairs_first(*all, all->count < START_PAIRS ? all->count : START_PAIRS);
    s->pairs = &some;
    s->K = 1;
    for (uint64_t k = 0; k < STARTS; k++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_INIT, SPARSITY_SIEVE_STREAM + k);
        for (size_t a = 0; a < q; a++) {
            s->c[1][a] = tt_rng_gaussian(&r);
        }
        const double error = sweep(s, FIRST_SWEEPS);
        if (error < least) {
            least = error;
            memcpy(kept, s->c[0], q * sizeof *kept);
            memcpy(kept + q, s->c[1], q * sizeof *kept);
        }
    }
    memcpy(s->c[0], kept, q * sizeof *kept);
    memcpy(s->c[1], kept + q, q * sizeof *kept);
    s->pairs = all;
}

int sparsity_sieve(sparsity_sieve_result *result, const tt_pairs *pairs,
                   const tt_pairs *judge, size_t d, const tt_address *address) {
    sieve s;
    TT_ASSERT(d >= 1 && d <= TH_DIM_MAX && pairs->count >= 2);
    if (sieve_alloc(&s, pairs, d) != TT_OK) {
        return TT_ENOMEM;
    }
    *result = (sparsity_sieve_result){.valid_mse = INFINITY, .risk = NAN};
    start(&s, address);
    for (size_t level = 0, worse = 0; level < LEVELS && worse < PATIENCE; level++) {
        if (LOAD * P * d * (pieces[level] + 1) > pairs->count) {
            break;
        }
        refine(&s, pieces[level]);
        sweep(&s, SWEEPS);
        const double valid = mse(&s, pairs, 1, 0);
        worse++;
        if (valid < result->valid_mse) {
            worse = 0;
            *result = (sparsity_sieve_result){pieces[level], valid, mse(&s, judge, 0, 1)};
        }
    }
    tt_free(s.block);
    return TT_OK;
}
