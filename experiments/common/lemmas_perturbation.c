/* Lemma 2: random pairs of networks, and pairs found by ascent. */
#include <math.h>

#include "base/tt_error.h"
#include "common/lemmas_pair.h"
#include "th_entropy.h"

enum { POINTS = 64, CORNERS = 16, ROUNDS = 6 };

static void draw_points(lemmas_pair *a, tt_rng *r) {
    for (size_t k = 0; k < a->x.rows * a->net.width[0]; k++) {
        const float u = 2 * tt_rng_uniformf(r) - 1;
        a->x.dense[k] = k / a->net.width[0] < CORNERS ? (u < 0 ? -1 : 1) : u;
    }
}

/* Parameters B (2 u^shape - 1), uniform for shape 1, most of them close to B for .01; the
 * distance from 10^-6 B to 10^-1 B, reached by about half of them. */
static void draw_pair(lemmas_pair *a, double shape, tt_rng *r) {
    a->eps = a->bound * pow(10, -1 - 5 * tt_rng_uniform(r));
    for (size_t k = 0; k < a->count; k++) {
        const double theta = a->bound * (2 * pow(tt_rng_uniform(r), shape) - 1);
        const double move = a->eps * fmin(fmax(4 * tt_rng_uniform(r) - 2, -1), 1);
        a->theta[0][k] = theta;
        a->theta[1][k] = fmin(fmax(theta + move, -a->bound), a->bound);
    }
}

static double log10_bound(const lemmas_pair *a) {
    return log10(lemmas_pair_limit(a) / a->eps);
}

int lemmas_perturbation(double *value, const lemmas_setting *s, const tt_address *address,
                        uint64_t item, size_t pairs) {
    lemmas_pair a;
    lemmas_tally t = {0};
    double differ = 0;
    const int status = lemmas_pair_alloc(&a, s, POINTS);
    for (size_t k = 0; status == TT_OK && k < pairs; k++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_DATA, item * pairs + k);
        draw_points(&a, &r);
        draw_pair(&a, pow(0.1, 2 * tt_rng_uniform(&r)), &r);
        const double gap = lemmas_pair_gap(&a);
        lemmas_tally_add(&t, gap, lemmas_pair_limit(&a));
        differ += gap > 0;
    }
    if (status == TT_OK) {
        lemmas_tally_row(value, &t);
        value[LEMMAS_BOUND] = log10_bound(&a);
        value[LEMMAS_OTHER] = differ / t.count;
        lemmas_pair_free(&a);
    }
    return status;
}

int lemmas_search(double *value, const lemmas_setting *s, const tt_address *address,
                  uint64_t item, size_t starts) {
    lemmas_pair a;
    lemmas_tally t = {0};
    const int status = lemmas_pair_alloc(&a, s, 1);
    for (size_t k = 0; status == TT_OK && k < starts; k++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_DATA, item * starts + k);
        draw_points(&a, &r);
        draw_pair(&a, 1, &r);
        lemmas_tally_add(&t, lemmas_pair_ascend(&a, ROUNDS, &r), lemmas_pair_limit(&a));
    }
    if (status == TT_OK) {
        lemmas_tally_row(value, &t);
        value[LEMMAS_BOUND] = log10_bound(&a);
        lemmas_pair_all_equal(&a); // at the last start's distance
        value[LEMMAS_OTHER] = lemmas_pair_gap(&a) / lemmas_pair_limit(&a);
        lemmas_pair_free(&a);
    }
    return status;
}
