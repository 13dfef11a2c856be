/* Nodes, and the piecewise linear interpolant on Kuhn's triangulation. */
#include "th_construct.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

static int is_grid(size_t d, size_t k) {
    return d >= 1 && d <= TH_DIM_MAX && k >= 1;
}

size_t th_construct_count(size_t d, size_t k) {
    size_t count = 1;
    for (size_t l = 0; l < d; l++) {
        count *= k + 1;
    }
    return count;
}

void th_construct_node(size_t *n, size_t d, size_t k, size_t number) {
    for (size_t l = d; l-- > 0;) {
        n[l] = number % (k + 1);
        number /= k + 1;
    }
}

void th_construct_nodes(double *value, size_t d, size_t k, th_function *f,
                        const void *context) {
    if (!is_grid(d, k)) {
        GSL_ERROR_VOID("d in its range, k >= 1", GSL_EINVAL);
    }
    const size_t count = th_construct_count(d, k);
    for (size_t i = 0; i < count; i++) {
        size_t n[TH_DIM_MAX];
        double x[TH_DIM_MAX];
        th_construct_node(n, d, k, i);
        for (size_t l = 0; l < d; l++) {
            x[l] = (double)n[l] / (double)k;
        }
        value[i] = f(x, context);
    }
}

/* The simplex of x goes from the cell's lowest corner to its highest, along the
 * coordinates in the order of their fractional parts, largest first. */
double th_kuhn_eval(const th_kuhn *c, const double *x) {
    double part[TH_DIM_MAX] = {0};
    size_t stride[TH_DIM_MAX], node = 0, step = 1;
    for (size_t l = c->d; l-- > 0;) {
        const double t = x[l] * (double)c->k;
        const size_t cell = t < (double)(c->k - 1) ? (size_t)t : c->k - 1;
        size_t i = c->d - 1 - l; // sorted insertion
        for (; i > 0 && part[i - 1] < t - (double)cell; i--) {
            part[i] = part[i - 1];
            stride[i] = stride[i - 1];
        }
        part[i] = t - (double)cell;
        stride[i] = step;
        node += cell * step;
        step *= c->k + 1;
    }
    double sum = (1 - part[0]) * c->value[node];
    for (size_t i = 0; i < c->d; i++) {
        node += stride[i];
        sum += (part[i] - (i + 1 < c->d ? part[i + 1] : 0)) * c->value[node];
    }
    return sum;
}

/* A round of a tournament for the maximum as a network of two layers: units relu(a - b),
 * and what they count for the winner that is being found. */
typedef struct {
    th_weight weight[6 * TH_DIM_MAX];
    size_t count, units, winners;
} contest;

enum { NOBODY = TH_DIM_MAX };

/* A unit relu(u_plus - u_minus), counted `sign` times. */
static void add_unit(contest *c, size_t plus, size_t minus, double sign) {
    if (plus != NOBODY) {
        c->weight[c->count++] = (th_weight){0, c->units, plus, 1};
    }
    if (minus != NOBODY) {
        c->weight[c->count++] = (th_weight){0, c->units, minus, -1};
    }
    c->weight[c->count++] = (th_weight){1, c->winners, c->units++, sign};
}

/* max(a, b) = relu(a - b) + b in pairs, b = relu(b) - relu(-b), the second only if b may be
 * negative. The odd one out meets 0; the last element comes from it (`met`) in all later
 * rounds and is not negative. */
static th_network *play(size_t elements, int met) {
    contest c = {0};
    for (size_t i = 0; i < elements; i += 2) {
        const size_t b = i + 1 < elements ? i + 1 : i;
        if (b != i) {
            add_unit(&c, i, b, 1);
        }
        add_unit(&c, b, NOBODY, 1); // relu(b): the maximum of b and 0
        if (b != i && !(met && b + 1 == elements)) {
            add_unit(&c, NOBODY, b, -1);
        }
        c.winners++;
    }
    return th_network_from(2, (size_t[]){elements, c.units, c.winners}, c.weight, c.count);
}

/* u -> max(0, u_1, .., u_d). */
static th_network *greatest(size_t d) {
    th_network *f = th_network_affine(d, d, NULL, NULL);
    for (size_t elements = d, met = 0; elements > 1 || !met;) {
        f = th_network_compose(play(elements, (int)met), f);
        met = met || elements % 2;
        elements = (elements + 1) / 2;
    }
    return f;
}

/* u -> hat(u). */
static th_network *hat(size_t d) {
    double minus[TH_DIM_MAX * TH_DIM_MAX] = {0};
    for (size_t l = 0; l < d; l++) {
        minus[l * d + l] = -1;
    }
    th_network *const both[] = {
        greatest(d), th_network_compose(greatest(d), th_network_affine(d, d, minus, NULL))};
    th_network *last = th_network_compose(
        th_network_relu(1), th_network_affine(1, 2, (double[]){-1, -1}, (double[]){1}));
    return th_network_compose(last, th_network_parallel(both, 2));
}

/* x -> value hat(k x - n). */
static th_network *node_network(const th_network *shape, size_t d, size_t k,
                                const double *n, double value) {
    double a[TH_DIM_MAX * TH_DIM_MAX] = {0}, b[TH_DIM_MAX];
    for (size_t l = 0; l < d; l++) {
        a[l * d + l] = (double)k;
        b[l] = -n[l];
    }
    return th_network_compose(
        th_network_affine(1, 1, &value, NULL),
        th_network_compose(th_network_copy(shape), th_network_affine(d, d, a, b)));
}

th_network *th_kuhn_network(const th_kuhn *c) {
    if (!is_grid(c->d, c->k)) {
        GSL_ERROR_NULL("d in its range, k >= 1", GSL_EINVAL);
    }
    const size_t count = th_construct_count(c->d, c->k);
    th_network **part = calloc(count, sizeof *part), *shape = hat(c->d), *all = NULL;
    if (part) {
        for (size_t i = 0; i < count; i++) {
            size_t n[TH_DIM_MAX];
            double place[TH_DIM_MAX];
            th_construct_node(n, c->d, c->k, i);
            for (size_t l = 0; l < c->d; l++) {
                place[l] = (double)n[l];
            }
            part[i] = node_network(shape, c->d, c->k, place, c->value[i]);
        }
        all = th_network_sum(part, count);
    }
    free(part);
    th_network_free(shape);
    return all;
}

/* All nodes have the weights of one in general position, but for the biases of its first
 * layer that vanish: its units see +-u_l or u_l - u_j, 0 at the nodes with n_l = 0 or
 * n_l = n_j. */
size_t th_kuhn_weights(size_t d, size_t k) {
    if (!is_grid(d, k)) {
        GSL_ERROR_VAL("d in its range, k >= 1", GSL_EINVAL, 0);
    }
    double place[TH_DIM_MAX];
    for (size_t l = 0; l < d; l++) {
        place[l] = 1 / ((double)l + 2);
    }
    th_network *shape = hat(d), *one = node_network(shape, d, k, place, 1);
    size_t weights = 0;
    if (one) {
        const size_t count = th_construct_count(d, k);
        weights =
            count * th_network_count(one).weights - count / (k + 1) * one->layer[0].rows;
    }
    th_network_free(shape);
    th_network_free(one);
    return weights;
}

size_t th_kuhn_layers(size_t d) {
    size_t layers = 2;
    for (size_t reach = 1; reach < d + 1; reach *= 2) {
        layers++;
    }
    return layers;
}

double th_kuhn_bound(size_t d, size_t k, double beta, double seminorm) {
    if (!is_grid(d, k) || !(beta > 0 && beta <= 2)) {
        GSL_ERROR_VAL("d in its range, k >= 1, beta in (0, 2]", GSL_EDOM, NAN);
    }
    return (beta > 1 ? (double)d / beta : 1) * seminorm * pow((double)k, -beta);
}
