#include "th_network.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

void th_network_free(th_network *f) {
    if (f) {
        for (size_t l = 0; f->layer && l < f->layers; l++) {
            free(f->layer[l].first);
            free(f->layer[l].col);
            free(f->layer[l].value);
            free(f->layer[l].bias);
        }
        free(f->layer);
        free(f);
    }
}

static int layer_alloc(th_layer *a, size_t rows, size_t cols, size_t entries) {
    *a = (th_layer){.rows = rows, .cols = cols};
    a->first = calloc(rows + 1, sizeof *a->first);
    a->col = calloc(entries + 1, sizeof *a->col);
    a->value = calloc(entries + 1, sizeof *a->value);
    a->bias = calloc(rows, sizeof *a->bias);
    return a->first && a->col && a->value && a->bias;
}

/* Stable: by column, or by row, all layers' rows in one order; start (keys + 1), zero. */
static void sort_by(th_weight *out, const th_weight *in, size_t count, const size_t *offset,
                    size_t *start, size_t keys) {
    for (size_t i = 0; i < count; i++) {
        start[(offset ? offset[in[i].layer] + in[i].row : in[i].col) + 1]++;
    }
    for (size_t k = 0; k < keys; k++) {
        start[k + 1] += start[k];
    }
    for (size_t i = 0; i < count; i++) {
        out[start[offset ? offset[in[i].layer] + in[i].row : in[i].col]++] = in[i];
    }
}

/* The list by layers, rows and columns, in a fresh block; NULL: memory refused. */
static th_weight *sorted_copy(size_t layers, const size_t *width, const th_weight *weight,
                              size_t count) {
    size_t offset[layers], rows = 0, widest = 0;
    for (size_t l = 0; l < layers; l++) {
        offset[l] = rows;
        rows += width[l + 1];
        widest = width[l] > widest ? width[l] : widest;
    }
    th_weight *by_col = malloc((count + 1) * sizeof *by_col);
    th_weight *by_place = malloc((count + 1) * sizeof *by_place);
    size_t *start = calloc(widest + 2, sizeof *start);
    size_t *start_row = calloc(rows + 1, sizeof *start_row);
    if (by_col && by_place && start && start_row) {
        sort_by(by_col, weight, count, NULL, start, widest + 1);
        sort_by(by_place, by_col, count, offset, start_row, rows);
    } else {
        free(by_place);
        by_place = NULL;
    }
    free(by_col);
    free(start);
    free(start_row);
    return by_place;
}

/* Entries of one layer in the order of their places. */
static void fill(th_layer *a, const th_weight *w, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count;) {
        const th_weight *place = &w[i];
        double sum = 0;
        for (; i < count && w[i].row == place->row && w[i].col == place->col; i++) {
            sum += w[i].value;
        }
        if (place->col == a->cols) {
            a->bias[place->row] = sum;
        } else if (sum != 0) {
            a->col[n] = place->col;
            a->value[n++] = sum;
            a->first[place->row + 1]++;
        }
    }
    for (size_t i = 0; i < a->rows; i++) {
        a->first[i + 1] += a->first[i];
    }
}

static int is_network(size_t layers, const size_t *width, const th_weight *w,
                      size_t count) {
    if (layers < 1) {
        return 0;
    }
    for (size_t l = 0; l <= layers; l++) {
        if (width[l] < 1) {
            return 0;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (w[i].layer >= layers || w[i].row >= width[w[i].layer + 1] ||
            w[i].col > width[w[i].layer]) {
            return 0;
        }
    }
    return 1;
}

th_network *th_network_from(size_t layers, const size_t *width, const th_weight *weight,
                            size_t count) {
    if (!is_network(layers, width, weight, count)) {
        GSL_ERROR_NULL("no layers, no units, or a weight outside them", GSL_EINVAL);
    }
    th_network *f = calloc(1, sizeof *f);
    th_weight *sorted = sorted_copy(layers, width, weight, count);
    int good = f && sorted;
    if (good) {
        f->layer = calloc(layers, sizeof *f->layer);
        f->layers = f->layer ? layers : 0;
        good = f->layer != NULL;
    }
    for (size_t l = 0, i = 0; good && l < layers; l++) {
        const size_t from = i;
        while (i < count && sorted[i].layer == l) {
            i++;
        }
        good = layer_alloc(&f->layer[l], width[l + 1], width[l], i - from);
        if (good) {
            fill(&f->layer[l], sorted + from, i - from);
        }
    }
    free(sorted);
    if (!good) {
        th_network_free(f);
        GSL_ERROR_NULL("a network", GSL_ENOMEM);
    }
    return f;
}

static size_t widest(const th_network *f) {
    size_t most = 0;
    for (size_t l = 0; l < f->layers; l++) {
        most = f->layer[l].rows > most ? f->layer[l].rows : most;
    }
    return most;
}

size_t th_network_scratch(const th_network *f) {
    return 2 * widest(f);
}

void th_network_eval(double *out, const th_network *f, const double *x, double *work) {
    const size_t half = widest(f);
    const double *below = x;
    for (size_t l = 0; l < f->layers; l++) {
        const th_layer *a = &f->layer[l];
        const int is_last = l + 1 == f->layers;
        double *above = is_last ? out : work + (l % 2) * half;
        for (size_t i = 0; i < a->rows; i++) {
            double sum = a->bias[i];
            for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
                sum += a->value[k] * below[a->col[k]];
            }
            above[i] = is_last || sum > 0 ? sum : 0;
        }
        below = above;
    }
}

th_network_size th_network_count(const th_network *f) {
    th_network_size n = {.layers = f->layers};
    for (size_t l = 0; l < f->layers; l++) {
        const th_layer *a = &f->layer[l];
        n.weights += a->first[a->rows];
        n.units += l + 1 < f->layers ? a->rows : 0;
        for (size_t i = 0; i < a->rows; i++) {
            n.weights += a->bias[i] != 0;
            n.largest = fmax(n.largest, fabs(a->bias[i]));
        }
        for (size_t k = 0; k < a->first[a->rows]; k++) {
            n.largest = fmax(n.largest, fabs(a->value[k]));
        }
    }
    return n;
}
