/* Two networks of Lemma 2's dense class K, side by side, for experiments/lemmas.c.
 *
 * Theta and Theta' in [-B, B], |Theta - Theta'|_inf <= eps, all layers w = 2 W wide but the
 * last with p outputs; gap = |f(x) - f'(x)|_2, at most sqrt(p) C(w, L, B) eps. The networks
 * are the library's (tt_mlp.h, in double). |f| <= 2 M of the class is not asked for: C
 * knows no M, and without it the lemma claims more. */
#ifndef LEMMAS_PAIR_H
#define LEMMAS_PAIR_H

#include "common/lemmas_measure.h"
#include "towers/tt_mlp.h"

enum { LEMMAS_PAIR_OUTPUTS = 8 };

typedef struct {
    tt_mlp net;
    size_t count;  // parameters
    double bound;  // B
    double eps;    // allowed distance
    tt_features x; // (rows, w) points of the cube
    tt_mlp_work_f64 work[2];
    double *theta[2]; // (count)
    double *grad[2];  // (count) of gap^2 at row 0
    double *best[2];  // (count) of the search
} lemmas_pair;

int lemmas_pair_alloc(lemmas_pair *a, const lemmas_setting *s, size_t rows);
void lemmas_pair_free(lemmas_pair *a);

double lemmas_pair_limit(const lemmas_pair *a); // sqrt(p) C(w, L, B) eps

/* The largest gap over the points. */
double lemmas_pair_gap(lemmas_pair *a);

/* All of theta B, of theta' B - eps, the first point (1, .., 1). */
void lemmas_pair_all_equal(lemmas_pair *a);

/* Ascent on gap^2 at row 0 from where the pair is, in rounds; the point stays: the class is
 * symmetric in each input, so one corner of the cube is as good as another. A round first
 * lets theta and theta' move as middle and difference, each along the sign of its gradient,
 * the difference at once to its ends, the middle by a step that shrinks. Then each hidden
 * unit copies a random one of its layer where that helps: units that ReLU keeps at 0 have
 * no gradient. Returns the largest gap met, of the pair left in theta. One row. */
double lemmas_pair_ascend(lemmas_pair *a, size_t rounds, tt_rng *r);

#endif
