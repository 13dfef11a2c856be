/* Lemma 1: random sparse networks and their embeddings. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/lemmas_sparse.h"
#include "th_entropy.h"

enum { POINTS = 16 };

/* 1 if f and g agree to the bit at random points of the cube and at a corner. */
static int same_function(const th_network *f, const th_network *g, double *work,
                         tt_rng *r) {
    double x[LEMMAS_INPUTS], a[LEMMAS_OUTPUTS], b[LEMMAS_OUTPUTS];
    int same = 1;
    for (size_t k = 0; k < POINTS; k++) {
        for (size_t j = 0; j < f->layer[0].cols; j++) {
            const double u = 2 * tt_rng_uniform(r) - 1;
            x[j] = k ? u : u < 0 ? -1 : 1;
        }
        th_network_eval(a, f, x, work);
        th_network_eval(b, g, x, work);
        for (size_t i = 0; i < f->layer[f->layers - 1].rows; i++) {
            same = same && a[i] == b[i];
        }
    }
    return same;
}

/* 1 if all hidden layers of q are 2 W wide, and q has L layers. */
static int has_shape(const th_network *q, size_t weights, size_t layers) {
    int good = q->layers == layers;
    for (size_t l = 0; l + 1 < q->layers; l++) {
        good = good && q->layer[l].rows == 2 * weights;
    }
    return good;
}

void lemmas_embedding_check(lemmas_tally *t, const th_network *f, const th_network *q,
                            size_t weights, size_t layers, double *work, tt_rng *r) {
    const double before = t->violations;
    lemmas_tally_add(t, (double)th_network_count(q).weights,
                     th_entropy_embed_limit((double)weights, (double)layers));
    if (!has_shape(q, weights, layers) || !same_function(f, q, work, r)) {
        t->violations = before + 1;
    }
}

int lemmas_embedding(double *value, const lemmas_setting *s, const tt_address *address,
                     uint64_t item, size_t networks) {
    const size_t weights = (size_t)s->weights, scratch = 4 * weights + 64;
    lemmas_tally t = {0};
    double other = 0, bound = 0, *work = tt_alloc(scratch, sizeof *work);
    lemmas_sparse_work w;
    int status = lemmas_sparse_alloc(&w, weights);
    status = work ? status : TT_ENOMEM;
    for (size_t k = 0; status == TT_OK && k < networks; k++) {
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_DATA, item * networks + k);
        const size_t layers = 2 + tt_rng_below(&r, LEMMAS_DEEPEST - 1);
        th_network *f = lemmas_sparse(&w, 1 + tt_rng_below(&r, weights), layers, 0, 0, &r);
        th_network *q = f ? th_entropy_embed(f, weights, layers) : NULL;
        if (q) {
            TT_ASSERT(th_network_scratch(q) <= scratch && th_network_scratch(f) <= scratch);
            lemmas_embedding_check(&t, f, q, weights, layers, work, &r);
            other = fmax(other, (double)th_network_count(q).weights /
                                    (2 * (double)layers * s->weights));
            bound += log10(th_entropy_embed_limit(s->weights, (double)layers)) /
                     (double)networks;
        } else {
            status = TT_ENOMEM;
        }
        th_network_free(f);
        th_network_free(q);
    }
    lemmas_tally_row(value, &t);
    value[LEMMAS_BOUND] = s->is_outside ? NAN : bound;
    value[LEMMAS_OTHER] = other;
    lemmas_sparse_free(&w);
    tt_free(work);
    return status;
}
