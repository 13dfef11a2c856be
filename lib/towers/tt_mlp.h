/* A tower: a fully connected network f: R^D -> R^p on rows of covariates.
 *
 * Layer l maps width[l] to width[l+1]; an activation follows every layer but the last, whose
 * output is linear (the paper's notation puts one there too, which with ReLU would force every
 * predicted rating to be non-negative). All weights and biases of a tower lie in one block:
 * layer l is a row-major (width[l] + 1, width[l+1]) matrix whose bias row comes after the rows
 * of the dense inputs; in layer 0 the rows of the sparse inputs follow the bias.
 *
 * The kernels are compiled twice from tt_kernels.inc: _f32 trains, _f64 is its twin for
 * gradient checks. B is the number of rows in a batch. */
#ifndef TT_MLP_H
#define TT_MLP_H

#include <stddef.h>
#include <stdint.h>

#include "base/tt_rng.h"
#include "data/tt_features.h"

enum tt_activation { TT_RELU, TT_SIGMOID, TT_TANH };
enum { TT_LAYERS_MAX = 8 };

/* First weights: normal with variance 2 / in where a ReLU follows, else 2 / (in + out) (He et al.
 * 2015; Glorot & Bengio 2010), or Glorot's uniform everywhere (the default of Keras). */
enum tt_start { TT_START_HE, TT_START_GLOROT };

typedef struct {
    size_t layers;                      // weight matrices, 1 .. TT_LAYERS_MAX
    size_t width[TT_LAYERS_MAX + 1];    // width[0] = D, width[layers] = p
    size_t dense;                       // of the D inputs, the first `dense` are dense
    enum tt_activation activation;
    enum tt_start start;
} tt_mlp;

size_t tt_mlp_count(const tt_mlp *t);                 // weights and biases of the tower
size_t tt_mlp_offset(const tt_mlp *t, size_t layer);  // where the layer's matrix starts
size_t tt_mlp_bias_row(const tt_mlp *t, size_t layer);

/* First weights as t->start says, zero biases. Stream: role INIT, item `tower`. */
void tt_mlp_init(const tt_mlp *t, float *theta, const tt_address *address, uint64_t tower);

/* Scratch for batches of up to `batch` rows: activations and their gradients. */
typedef struct {
    size_t batch;
    size_t ld[TT_LAYERS_MAX + 1];       // row length of a[l]: width + 1, rounded up
    float *a[TT_LAYERS_MAX + 1];        // (B, ld[l]) activations, a one behind the last
    float *d[TT_LAYERS_MAX + 1];        // (B, ld[l]) gradient by a[l]; d[0] is not computed
} tt_mlp_work_f32;

typedef struct {
    size_t batch;
    size_t ld[TT_LAYERS_MAX + 1];
    double *a[TT_LAYERS_MAX + 1];
    double *d[TT_LAYERS_MAX + 1];
} tt_mlp_work_f64;

int tt_mlp_work_alloc_f32(tt_mlp_work_f32 *w, const tt_mlp *t, size_t batch);
int tt_mlp_work_alloc_f64(tt_mlp_work_f64 *w, const tt_mlp *t, size_t batch);
void tt_mlp_work_free_f32(tt_mlp_work_f32 *w);
void tt_mlp_work_free_f64(tt_mlp_work_f64 *w);

/* Output (B, p) in w->a[layers], rows w->ld[layers] apart, for rows row[0..B-1] of x. */
void tt_mlp_fwd_f32(const tt_mlp *t, const float *theta, const tt_features *x,
                    const uint32_t *row, size_t B, tt_mlp_work_f32 *w);
void tt_mlp_fwd_f64(const tt_mlp *t, const double *theta, const tt_features *x,
                    const uint32_t *row, size_t B, tt_mlp_work_f64 *w);

/* After fwd: given the gradient by the output in w->d[layers], overwrites dtheta with the
 * gradient by the block. */
void tt_mlp_bwd_f32(const tt_mlp *t, const float *theta, const tt_features *x,
                    const uint32_t *row, size_t B, tt_mlp_work_f32 *w, float *dtheta);
void tt_mlp_bwd_f64(const tt_mlp *t, const double *theta, const tt_features *x,
                    const uint32_t *row, size_t B, tt_mlp_work_f64 *w, double *dtheta);

/* Pairs k < count of rows (u[k], i[k]) of F and G (ld apart, zero beyond p, ld a multiple of 8):
 * dF and dG gain `scale` e_k G_i and `scale` e_k F_u, e_k = <F_u, G_i> - rating[k].
 * Returns sum e_k^2. dF, dG NULL: only the sum. */
double tt_pairs_grad_f32(float *dF, float *dG, const float *F, const float *G, size_t ld,
                         const uint32_t *u, const uint32_t *i, const float *rating,
                         size_t count, float scale);
double tt_pairs_grad_f64(double *dF, double *dG, const double *F, const double *G, size_t ld,
                         const uint32_t *u, const uint32_t *i, const double *rating,
                         size_t count, double scale);

#endif
