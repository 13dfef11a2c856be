/* Random sparse networks for experiments/lemmas.c. */
#ifndef LEMMAS_SPARSE_H
#define LEMMAS_SPARSE_H

#include "base/tt_rng.h"
#include "common/lemmas_measure.h"
#include "th_network.h"

enum { LEMMAS_INPUTS = 24, LEMMAS_OUTPUTS = 24, LEMMAS_DEEPEST = 8 };

/* Room for networks of up to `weights` weights. */
typedef struct {
    size_t places; // room
    th_weight *weight;
    uint32_t *order;
} lemmas_sparse_work;

int lemmas_sparse_alloc(lemmas_sparse_work *w, size_t weights); // TT_OK, TT_ENOMEM
void lemmas_sparse_free(lemmas_sparse_work *w);

/* A ReLU network of 1 .. `deepest` layers whose `count` nonzero weights, uniform on [-1,
 * 1], have random places; inputs, outputs: 0: drawn. Widths are drawn so that about every
 * second place is taken: sparser ones hardly ever connect input and output. With too few
 * places it has fewer weights. NULL: memory refused. */
th_network *lemmas_sparse(lemmas_sparse_work *w, size_t count, size_t deepest,
                          size_t inputs, size_t outputs, tt_rng *r);

#endif
