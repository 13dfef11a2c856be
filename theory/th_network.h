/* Sparse feed-forward ReLU networks, built by algebra and counted by what they store.
 *
 * f: R^width[0] -> R^width[L], L weight layers: h_0 = x, h_l = relu(A_l h_{l-1} + b_l) for
 * l < L, f(x) = A_L h_{L-1} + b_L. The entries of A_l that are not zero are stored by rows;
 * W is their number plus the number of biases that are not zero, the W of Theorem 1. The
 * algebra is that of Nakada & Imaizumi 2020 (JMLR 21(174)): networks follow one another,
 * stand side by side, add up, and are made deeper by carrying x as relu(x) - relu(-x).
 *
 * Every builder takes the networks it is given over, and frees them also when it fails;
 * NULL among them, or memory refused, gives NULL (error handler: GSL's). So expressions
 * nest. */
#ifndef TH_NETWORK_H
#define TH_NETWORK_H

#include <stddef.h>

typedef struct {
    size_t rows, cols;
    size_t *first; // (rows + 1) row i holds entries first[i] .. first[i+1]-1
    size_t *col;   // (first[rows]) ascending in a row
    double *value; // (first[rows]) not zero
    double *bias;  // (rows)
} th_layer;

typedef struct {
    size_t layers;
    th_layer *layer; // (layers)
} th_network;

/* One weight: of layer `layer`, from unit `col` of width[layer] to unit `row` of
 * width[layer + 1]; col = width[layer]: the bias. */
typedef struct {
    size_t layer, row, col;
    double value;
} th_weight;

/* From a list in any order: equal places add up, zeros are dropped. layers >= 1; width
 * (layers + 1). */
th_network *th_network_from(size_t layers, const size_t *width, const th_weight *weight,
                            size_t count);

/* x -> A x + b, one layer. A (out, in) row-major, NULL: the identity (out = in); b
 * (out), NULL: 0. */
th_network *th_network_affine(size_t out, size_t in, const double *a, const double *b);

/* x -> x on R^d in `layers` layers: units relu(x), relu(-x); for x >= 0 only relu(x). */
enum th_sign { TH_SIGNED, TH_NONNEGATIVE };
th_network *th_network_identity(size_t d, size_t layers, enum th_sign sign);

th_network *th_network_relu(size_t d); // coordinate by coordinate, two layers
th_network *th_network_copy(const th_network *f);

/* outer(inner(x)). Composed: the linear layers that meet are multiplied, L = L_outer +
 * L_inner - 1. Concatenated: they stay apart by relu(y), relu(-y), L = L_outer +
 * L_inner, W <= 2 (W_outer + W_inner). */
th_network *th_network_compose(th_network *outer, th_network *inner);
th_network *th_network_concatenate(th_network *outer, th_network *inner);

/* The same function in `layers` >= L layers; TH_NONNEGATIVE promises f >= 0. */
th_network *th_network_pad(th_network *f, size_t layers, enum th_sign sign);

/* x -> (f_1(x), .., f_n(x)), and f_1(x) + .. + f_n(x); n >= 1. Shallow ones are padded. */
th_network *th_network_parallel(th_network *const *f, size_t n);
th_network *th_network_sum(th_network *const *f, size_t n);

/* Doubles that evaluation needs: twice the greatest width. */
size_t th_network_scratch(const th_network *f);

/* out (width[L]) = f(x); work (th_network_scratch). */
void th_network_eval(double *out, const th_network *f, const double *x, double *work);

typedef struct {
    size_t weights; // W
    size_t layers;  // L
    size_t units;   // hidden
    double largest; // |weight|
} th_network_size;

th_network_size th_network_count(const th_network *f);

void th_network_free(th_network *f); // NULL allowed

#endif
