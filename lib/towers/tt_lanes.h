/* Passes through narrow towers, unit-major: for batches of a few hundred pairs and
 * layers of a few dozen units, where half the time of general matrix products goes into
 * copies and calls.
 *
 * The tower and its block of parameters are those of tt_mlp.h: ReLU towers, dense inputs
 * alone. Activations are (units, B) with the pairs of the batch side by side, B a
 * multiple of TT_LANES, so every sum runs in the same order whatever the width of the
 * vector unit: the bits do not depend on the processor, nor on the BLAS. */
#ifndef TT_LANES_H
#define TT_LANES_H

#include "towers/tt_mlp.h"

enum { TT_LANES = 16 };

typedef struct {
    size_t B;
    float *a[TT_LAYERS_MAX + 1]; // (width[l] + 1, B) activations, ones in the last row; the
                                 // output a[layers] is (p, B)
    float *d[TT_LAYERS_MAX + 1]; // (width[l], B) gradient by a[l]; d[0] is not computed
    float *block;                // owns them
} tt_lanes;

int tt_lanes_alloc(tt_lanes *w, const tt_mlp *t, size_t B); // TT_OK or TT_ENOMEM
void tt_lanes_free(tt_lanes *w);

/* Output in w->a[layers] for the inputs in w->a[0]. */
void tt_lanes_fwd(const tt_mlp *t, const float *theta, tt_lanes *w);

/* After fwd: given the gradient by the output in w->d[layers], overwrites dtheta with
 * the gradient by the block. */
void tt_lanes_bwd(const tt_mlp *t, const float *theta, tt_lanes *w, float *dtheta);

/* c (M, B) = s x: c[m][b] = sum_k s[m sm + k sk] x[k][b], x (K, B). */
void tt_lanes_mul(float *c, const float *s, size_t sm, size_t sk, const float *x, size_t M,
                  size_t K, size_t B);

/* c (M, N) = a d^T: c[m][n] = sum_b a[m][b] d[n][b], a (M, B), d (N, B). */
void tt_lanes_outer(float *c, const float *a, const float *d, size_t M, size_t N, size_t B);

#endif
