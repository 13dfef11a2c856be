/* Lemma 3: how many random two-tower networks lie farther than eps from one another.
 *
 * In L2 of a measure mu, here 64 random pairs of covariates: a bracket of size eps holds at
 * most one of any set of functions more than eps apart, so the size of such a set is at
 * most the bracketing number. Greedy: a function joins if it is more than eps from all
 * that did. It finds at most as many as are drawn: a weak lower bound, yet a bound. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/lemmas_sparse.h"
#include "th_entropy.h"

enum { PAIRS = 64, SIDE = 2 };
static const double m_bound = 1; // |f| <= 2 M

/* Of the class: |f| <= 2 M on the cube, by the sum over paths of |weights|. */
static int is_bounded(const th_network *f) {
    double below[LEMMAS_INPUTS + 9], above[LEMMAS_INPUTS + 9];
    for (size_t j = 0; j < f->layer[0].cols; j++) {
        below[j] = 1;
    }
    for (size_t l = 0; l < f->layers; l++) {
        const th_layer *a = &f->layer[l];
        for (size_t i = 0; i < a->rows; i++) {
            above[i] = fabs(a->bias[i]);
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                above[i] += fabs(a->value[k]) * below[a->col[k]];
            }
        }
        for (size_t i = 0; i < a->rows; i++) {
            below[i] = above[i];
        }
    }
    return below[0] <= 2 * m_bound;
}

/* value (PAIRS) of one tower of the class at the points; TT_OK or TT_ENOMEM. */
static int draw_tower(double *value, const double *x, const lemmas_setting *s,
                      lemmas_sparse_work *w, tt_rng *r) {
    double scratch[2 * (LEMMAS_INPUTS + 9)];
    th_network *f = NULL;
    do {
        th_network_free(f);
        f = lemmas_sparse(w, (size_t)s->weights, (size_t)s->layers, SIDE, 1, r);
    } while (f && !is_bounded(f));
    for (size_t k = 0; f && k < PAIRS; k++) {
        th_network_eval(&value[k], f, x + k * SIDE, scratch);
    }
    th_network_free(f);
    return f ? TT_OK : TT_ENOMEM;
}

/* R (PAIRS) of one pair of towers. */
static int draw_function(double *value, const double *x, const lemmas_setting *s,
                         lemmas_sparse_work *w, tt_rng *r) {
    double user[PAIRS], item[PAIRS];
    if (draw_tower(user, x, s, w, r) != TT_OK ||
        draw_tower(item, x + PAIRS * SIDE, s, w, r) != TT_OK) {
        return TT_ENOMEM;
    }
    for (size_t k = 0; k < PAIRS; k++) {
        value[k] = user[k] * item[k];
    }
    return TT_OK;
}

static int is_apart(const double *a, const double *b, double eps) {
    double sum = 0;
    for (size_t k = 0; k < PAIRS; k++) {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sum > eps * eps * PAIRS;
}

/* The same points and functions for all eps of a class: the packing numbers are nested. */
int lemmas_packing(double *value, const lemmas_setting *s, const tt_address *address,
                   uint64_t item, size_t draws) {
    (void)item;
    const th_entropy_tower tower = {s->weights, s->layers, s->bound, SIDE};
    const uint64_t stream = (uint64_t)s->weights << 32;
    double x[2 * PAIRS * SIDE], *kept = tt_alloc(draws * PAIRS, sizeof *kept);
    size_t packed = 0;
    lemmas_sparse_work w;
    lemmas_tally t = {0};
    tt_rng r;
    int status = lemmas_sparse_alloc(&w, (size_t)s->weights);
    status = kept ? status : TT_ENOMEM;
    tt_rng_at(&r, address, TT_ROLE_EVAL, stream);
    for (size_t k = 0; k < 2 * PAIRS * SIDE; k++) {
        x[k] = 2 * tt_rng_uniform(&r) - 1;
    }
    for (size_t n = 0; status == TT_OK && n < draws; n++) {
        double *next = kept + packed * PAIRS;
        tt_rng_at(&r, address, TT_ROLE_DATA, stream + n);
        status = draw_function(next, x, s, &w, &r);
        size_t k = 0;
        while (k < packed && is_apart(kept + k * PAIRS, next, s->eps)) {
            k++;
        }
        packed += k == packed;
    }
    const double bound =
        th_entropy_bracketing(s->eps, tower, tower, s->p, m_bound, TH_DERIVED);
    lemmas_tally_add(&t, log((double)packed), bound);
    lemmas_tally_row(value, &t);
    value[LEMMAS_BOUND] = log10(bound);
    value[LEMMAS_OTHER] = log((double)packed);
    lemmas_sparse_free(&w);
    tt_free(kept);
    return status;
}
