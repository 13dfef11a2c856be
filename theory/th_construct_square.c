/* Squares and products by zigzags. */
#include "th_construct.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

static double pieces_of(size_t base, unsigned stages) {
    return base == 2 ? ldexp(1, (int)stages) : pow((double)base, stages);
}

static int is_square_domain(size_t base, unsigned stages) {
    return base >= 2 && stages >= 1 && pieces_of(base, stages) <= 0x1p52;
}

double th_square(double x, size_t base, unsigned stages) {
    const double pieces = pieces_of(base, stages);
    const double piece = fmin(fmax(floor(x * pieces), 0), pieces - 1);
    return (piece * piece + (2 * piece + 1) * (x * pieces - piece)) / (pieces * pieces);
}

double th_square_bound(size_t base, unsigned stages) {
    if (!is_square_domain(base, stages)) {
        GSL_ERROR_VAL("base >= 2, stages >= 1, base^stages <= 2^52", GSL_EDOM, NAN);
    }
    const double pieces = pieces_of(base, stages);
    return 1 / (4 * pieces * pieces);
}

/* A square as it grows: x^2 = x - x (1 - x), and on every piece, y being the zigzag of x,
 * x (1 - x) less its interpolant is h^2 y (1 - y). Each stage has `base` units, the teeth
 * relu(y - j / base), and after the first one unit more for the sum so far. */
typedef struct {
    th_weight *weight;
    size_t count;
    size_t base, layer;
    int has_sum;  // the layer below has the sum, behind its other units
    double scale; // h^(2 s), s stages before that of the layer below
} growth;

static void put(growth *g, size_t row, size_t col, double value) {
    g->weight[g->count++] = (th_weight){g->layer, row, col, value};
}

/* The zigzag of the teeth: slopes base, -base, base, ... on the pieces. */
static void put_zigzag(growth *g, size_t row) {
    for (size_t j = 0; j < g->base; j++) {
        put(g, row, j, (j ? 2.0 : 1.0) * (double)g->base * (j % 2 ? -1 : 1));
    }
}

/* The sum so far less scale times the interpolant of y (1 - y); before the second stage
 * the sum is x, the first tooth. */
static void put_sum(growth *g, size_t row) {
    const double h = 1 / (double)g->base;
    put(g, row, g->has_sum ? g->base : 0, 1);
    for (size_t j = 0; j < g->base; j++) {
        put(g, row, j, g->scale * (j ? 2 * h : h - 1));
    }
}

/* The teeth of a stage on y, column 0 of the layer below. */
static void put_teeth(growth *g) {
    for (size_t j = 0; j < g->base; j++) {
        put(g, j, 0, 1);
        put(g, j, 1 + (size_t)g->has_sum, -(double)j / (double)g->base);
    }
}

/* From the teeth of one stage to those of the next: two teeth directly, more by way of a
 * layer that holds the zigzag and the sum. */
static void put_stage(growth *g) {
    const size_t base = g->base;
    if (base == 2) {
        const size_t bias = base + (size_t)g->has_sum;
        put_zigzag(g, 0);
        put_zigzag(g, 1);
        put(g, 1, bias, -0.5);
        put_sum(g, base);
    } else {
        put_zigzag(g, 0);
        put_sum(g, 1);
        g->layer++;
        g->has_sum = 1;
        put_teeth(g);
        put(g, base, 1, 1);
    }
    g->layer++;
    g->has_sum = 1;
    g->scale /= (double)(base * base);
}

th_network *th_square_network(size_t base, unsigned stages) {
    if (!is_square_domain(base, stages)) {
        GSL_ERROR_NULL("base >= 2, stages >= 1, base^stages <= 2^52", GSL_EDOM);
    }
    const size_t layers = base == 2 ? stages + 1 : 2 * stages;
    size_t width[layers + 1];
    growth g = {.base = base, .scale = 1};
    g.weight = malloc(stages * (6 * base + 12) * sizeof *g.weight);
    if (!g.weight) {
        GSL_ERROR_NULL("weights of a square", GSL_ENOMEM);
    }
    put_teeth(&g);
    g.layer = 1;
    for (unsigned s = 1; s < stages; s++) {
        put_stage(&g);
    }
    put_sum(&g, 0);
    for (size_t l = 0; l <= layers; l++) {
        const int holds = base > 2 && l % 2 == 0;
        width[l] = l == 0 || l == layers ? 1 : holds ? 2 : base + (l > 1);
    }
    th_network *f = th_network_from(layers, width, g.weight, g.count);
    free(g.weight);
    return f;
}

double th_product(double x, double y, unsigned m) {
    return 2 * (th_square(fabs(x + y) / 2, 2, m) -
                (th_square(fabs(x) / 2, 2, m) + th_square(fabs(y) / 2, 2, m)));
}

th_network *th_product_network(unsigned m) {
    static const th_weight absolute[] = {
        {0, 0, 0, 0.5},  {0, 0, 1, 0.5}, {0, 1, 0, -0.5}, {0, 1, 1, -0.5}, {0, 2, 0, 0.5},
        {0, 3, 0, -0.5}, {0, 4, 1, 0.5}, {0, 5, 1, -0.5}, {1, 0, 0, 1},    {1, 0, 1, 1},
        {1, 1, 2, 1},    {1, 1, 3, 1},   {1, 2, 4, 1},    {1, 2, 5, 1}};
    static const size_t width[] = {2, 6, 3};
    static const double pick[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    static const double add[] = {2, -2, -2};
    th_network *square[3];
    for (size_t i = 0; i < 3; i++) {
        square[i] = th_network_compose(th_square_network(2, m),
                                       th_network_affine(1, 3, pick[i], NULL));
    }
    th_network *f = th_network_compose(th_network_affine(1, 3, add, NULL),
                                       th_network_parallel(square, 3));
    return th_network_compose(
        f, th_network_from(2, width, absolute, sizeof absolute / sizeof *absolute));
}

double th_product_bound(unsigned m) {
    return 4 * th_square_bound(2, m);
}
