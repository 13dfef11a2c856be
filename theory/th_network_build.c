/* The algebra of th_network.h. */
#include "th_network.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>

static void free_all(th_network *const *f, size_t n) {
    for (size_t i = 0; i < n; i++) {
        th_network_free(f[i]);
    }
}

/* A growing list of weights; one refusal spoils it. */
typedef struct {
    th_weight *weight;
    size_t count, room;
    int spoilt;
} list;

static void put(list *a, size_t layer, size_t row, size_t col, double value) {
    if (value == 0) {
        return;
    }
    if (a->count == a->room && !a->spoilt) {
        const size_t room = a->room ? 2 * a->room : 64;
        th_weight *more = realloc(a->weight, room * sizeof *more);
        a->spoilt = !more;
        a->weight = more ? more : a->weight;
        a->room = more ? room : a->room;
    }
    if (!a->spoilt) {
        a->weight[a->count++] = (th_weight){layer, row, col, value};
    }
}

/* The network of the list, which is freed. */
static th_network *finish(list *a, size_t layers, const size_t *width) {
    th_network *f = NULL;
    if (a->spoilt) {
        gsl_error("weights of a network", __FILE__, __LINE__, GSL_ENOMEM);
    } else {
        f = th_network_from(layers, width, a->weight, a->count);
    }
    free(a->weight);
    return f;
}

th_network *th_network_affine(size_t out, size_t in, const double *a, const double *b) {
    if (!a && out != in) {
        GSL_ERROR_NULL("the identity is square", GSL_EINVAL);
    }
    list weights = {0};
    for (size_t i = 0; i < out; i++) {
        for (size_t j = 0; j < in; j++) {
            put(&weights, 0, i, j, a ? a[i * in + j] : i == j);
        }
        put(&weights, 0, i, in, b ? b[i] : 0);
    }
    return finish(&weights, 1, (size_t[]){in, out});
}

th_network *th_network_identity(size_t d, size_t layers, enum th_sign sign) {
    if (layers < 1) {
        GSL_ERROR_NULL("at least one layer", GSL_EINVAL);
    }
    const size_t parts = sign == TH_SIGNED ? 2 : 1;
    size_t width[layers + 1];
    list weights = {0};
    for (size_t l = 0; l <= layers; l++) {
        width[l] = l == 0 || l == layers ? d : parts * d;
    }
    for (size_t l = 0; l < layers; l++) {
        for (size_t i = 0; i < (layers == 1 ? d : parts * d); i++) { // unit i carries i % d
            const size_t row = l + 1 == layers ? i % d : i, col = l == 0 ? i % d : i;
            const int ends = (l == 0) != (l + 1 == layers);
            put(&weights, l, row, col, ends && i >= d ? -1 : 1);
        }
    }
    return finish(&weights, layers, width);
}

th_network *th_network_relu(size_t d) {
    return th_network_identity(d, 2, TH_NONNEGATIVE);
}

static size_t inputs(const th_network *f) {
    return f->layer[0].cols;
}

static size_t outputs(const th_network *f) {
    return f->layer[f->layers - 1].rows;
}

/* Puts layer `from` of f as layer `to`, units moved by `row` and `col`; its bias column is
 * `bias`. */
static void put_layer(list *weights, const th_layer *a, size_t to, size_t row, size_t col,
                      size_t bias) {
    for (size_t i = 0; i < a->rows; i++) {
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            put(weights, to, row + i, col + a->col[k], a->value[k]);
        }
        put(weights, to, row + i, bias, a->bias[i]);
    }
}

th_network *th_network_copy(const th_network *f) {
    if (!f) {
        return NULL;
    }
    size_t width[f->layers + 1];
    list weights = {0};
    width[0] = inputs(f);
    for (size_t l = 0; l < f->layers; l++) {
        width[l + 1] = f->layer[l].rows;
        put_layer(&weights, &f->layer[l], l, 0, 0, width[l]);
    }
    return finish(&weights, f->layers, width);
}

/* The product of the linear layers a after b as layer `to`. */
static void put_product(list *weights, const th_layer *a, const th_layer *b, size_t to) {
    for (size_t i = 0; i < a->rows; i++) {
        put(weights, to, i, b->cols, a->bias[i]);
        for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
            const size_t middle = a->col[k];
            for (size_t n = b->first[middle]; n < b->first[middle + 1]; n++) {
                put(weights, to, i, b->col[n], a->value[k] * b->value[n]);
            }
            put(weights, to, i, b->cols, a->value[k] * b->bias[middle]);
        }
    }
}

/* The layers of outer from `skip` on. */
static void put_outer(list *weights, size_t *width, const th_network *outer, size_t skip,
                      size_t to) {
    for (size_t l = skip; l < outer->layers; l++) {
        put_layer(weights, &outer->layer[l], to + l - skip, 0, 0, outer->layer[l].cols);
        width[to + l - skip + 1] = outer->layer[l].rows;
    }
}

th_network *th_network_compose(th_network *outer, th_network *inner) {
    th_network *f = NULL, *const both[] = {outer, inner};
    if (outer && inner && inputs(outer) == outputs(inner)) {
        const size_t last = inner->layers - 1, layers = last + outer->layers;
        size_t width[layers + 1];
        list weights = {0};
        width[0] = inputs(inner);
        for (size_t l = 0; l < last; l++) {
            put_layer(&weights, &inner->layer[l], l, 0, 0, width[l]);
            width[l + 1] = inner->layer[l].rows;
        }
        put_product(&weights, &outer->layer[0], &inner->layer[last], last);
        width[last + 1] = outer->layer[0].rows;
        put_outer(&weights, width, outer, 1, last + 1);
        f = finish(&weights, layers, width);
    } else if (outer && inner) {
        gsl_error("outputs and inputs that do not meet", __FILE__, __LINE__, GSL_EINVAL);
    }
    free_all(both, 2);
    return f;
}

th_network *th_network_concatenate(th_network *outer, th_network *inner) {
    th_network *const bridge =
        outer ? th_network_identity(inputs(outer), 2, TH_SIGNED) : NULL;
    return th_network_compose(th_network_compose(outer, bridge), inner);
}

th_network *th_network_pad(th_network *f, size_t layers, enum th_sign sign) {
    if (!f || f->layers == layers) {
        return f;
    }
    if (f->layers > layers) {
        th_network_free(f);
        GSL_ERROR_NULL("a network cannot be made shallower", GSL_EINVAL);
    }
    return th_network_compose(th_network_identity(outputs(f), layers - f->layers + 1, sign),
                              f);
}

/* Side by side, of equal depth and inputs. */
static th_network *beside(th_network *const *f, size_t n) {
    const size_t layers = f[0]->layers;
    size_t width[layers + 1];
    list weights = {0};
    width[0] = inputs(f[0]);
    for (size_t l = 0; l < layers; l++) {
        size_t row = 0, col = 0;
        for (size_t i = 0; i < n; i++) {
            put_layer(&weights, &f[i]->layer[l], l, row, l ? col : 0, width[l]);
            row += f[i]->layer[l].rows;
            col += f[i]->layer[l].cols;
        }
        width[l + 1] = row;
    }
    return finish(&weights, layers, width);
}

/* 1 if all are there, with equal inputs, and, if asked for, equal outputs. */
static int fit_together(th_network *const *f, size_t n, int outputs_too) {
    for (size_t i = 0; i < n; i++) {
        if (!f[i]) {
            return 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (inputs(f[i]) != inputs(f[0]) ||
            (outputs_too && outputs(f[i]) != outputs(f[0]))) {
            gsl_error("inputs or outputs that differ", __FILE__, __LINE__, GSL_EINVAL);
            return 0;
        }
    }
    return n > 0;
}

static th_network *all_of(th_network *const *f, size_t n, int outputs_too) {
    const int fit = fit_together(f, n, outputs_too);
    th_network **padded = fit ? calloc(n, sizeof *padded) : NULL;
    if (!padded) {
        free_all(f, n);
        return NULL;
    }
    size_t layers = 0;
    for (size_t i = 0; i < n; i++) {
        layers = f[i]->layers > layers ? f[i]->layers : layers;
    }
    int good = 1;
    for (size_t i = 0; i < n; i++) {
        padded[i] = th_network_pad(f[i], layers, TH_SIGNED);
        good = good && padded[i];
    }
    th_network *all = good ? beside(padded, n) : NULL;
    free_all(padded, n);
    free(padded);
    return all;
}

th_network *th_network_parallel(th_network *const *f, size_t n) {
    return all_of(f, n, 0);
}

th_network *th_network_sum(th_network *const *f, size_t n) {
    th_network *all = all_of(f, n, 1);
    if (!all) {
        return NULL;
    }
    const size_t in = outputs(all), out = in / n;
    list weights = {0};
    for (size_t i = 0; i < in; i++) {
        put(&weights, 0, i % out, i, 1);
    }
    return th_network_compose(finish(&weights, 1, (size_t[]){in, out}), all);
}
