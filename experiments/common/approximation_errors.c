#include "common/approximation_errors.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

size_t approximant_weights(const approximant *a) {
    return a->family == KUHN ? th_kuhn_weights(a->d, a->k)
                             : th_local_weights(a->d, a->k, a->m);
}

size_t approximant_layers(const approximant *a) {
    return a->family == KUHN ? th_kuhn_layers(a->d) : th_local_layers(a->d, a->m);
}

/* Numbers of one node. */
static size_t per_node(const approximant *a) {
    return a->family == KUHN ? 1 : th_local_terms(a->d);
}

/* The approximant on one cell: values, or coefficients, of its 2^d corners, the last
 * coordinate fastest. */
static void fit_cell(double *corner, const approximant *a, const size_t *cell) {
    for (size_t i = 0; i < (size_t)1 << a->d; i++) {
        size_t n[TH_DIM_MAX];
        double x[TH_DIM_MAX];
        for (size_t l = 0; l < a->d; l++) {
            n[l] = cell[l] + (i >> (a->d - 1 - l) & 1);
            x[l] = (double)n[l] / (double)a->k;
        }
        if (a->family == KUHN) {
            corner[i] = a->f(x, a->context);
        } else {
            th_local_fit(corner + i * per_node(a), a->d, a->k, n, a->f, a->context);
        }
    }
}

/* Its value at x, which lies at v of the cell. */
static double cell_value(const double *corner, const approximant *a, const size_t *cell,
                         const double *v, const double *x) {
    if (a->family == KUHN) {
        return th_kuhn_eval(&(th_kuhn){.d = a->d, .k = 1, .value = corner}, v);
    }
    double sum = 0;
    for (size_t i = 0; i < (size_t)1 << a->d; i++) {
        size_t n[TH_DIM_MAX];
        for (size_t l = 0; l < a->d; l++) {
            n[l] = cell[l] + (i >> (a->d - 1 - l) & 1);
        }
        sum += th_local_term(corner + i * per_node(a), a->d, a->k, n, a->m, x);
    }
    return sum;
}

enum { DIM = 4, CORNERS = 1 << DIM, TERMS = (DIM + 1) * (DIM + 2) / 2 };

double approximation_l2(const approximant *a, size_t cells, size_t points,
                        const tt_address *address) {
    double corner[CORNERS * TERMS], sum = 0;
    TT_ASSERT(a->d <= DIM);
    for (size_t c = 0; c < cells; c++) {
        size_t cell[TH_DIM_MAX];
        tt_rng r;
        tt_rng_at(&r, address, TT_ROLE_EVAL, c);
        for (size_t l = 0; l < a->d; l++) {
            cell[l] = (size_t)(tt_rng_uniform(&r) * (double)a->k);
        }
        fit_cell(corner, a, cell);
        for (size_t i = 0; i < points; i++) {
            double v[TH_DIM_MAX], x[TH_DIM_MAX];
            for (size_t l = 0; l < a->d; l++) {
                v[l] = tt_rng_uniform(&r);
                x[l] = ((double)cell[l] + v[l]) / (double)a->k;
            }
            const double gap = a->f(x, a->context) - cell_value(corner, a, cell, v, x);
            sum += gap * gap;
        }
    }
    return sqrt(sum / (double)(cells * points));
}

/* The whole approximant: numbers (nodes, per_node). */
static double *fit_all(const approximant *a) {
    double *numbers =
        tt_alloc(th_construct_count(a->d, a->k) * per_node(a), sizeof *numbers);
    if (numbers && a->family == KUHN) {
        th_construct_nodes(numbers, a->d, a->k, a->f, a->context);
    } else if (numbers) {
        th_local_fit_all(numbers, a->d, a->k, a->f, a->context);
    }
    return numbers;
}

static double value_at(const double *numbers, const approximant *a, const double *x) {
    return a->family == KUHN
               ? th_kuhn_eval(&(th_kuhn){.d = a->d, .k = a->k, .value = numbers}, x)
               : th_local_eval(
                     &(th_local){.d = a->d, .k = a->k, .m = a->m, .coef = numbers}, x);
}

static double error_at(const double *numbers, const approximant *a, const double *x) {
    return fabs(a->f(x, a->context) - value_at(numbers, a, x));
}

typedef struct {
    double error, x[DIM];
} place;

/* Keeps the worst places in falling order. */
static void keep(place *worst, size_t starts, const place *p) {
    if (p->error > worst[starts - 1].error) {
        size_t i = starts - 1;
        for (; i > 0 && worst[i - 1].error < p->error; i--) {
            worst[i] = worst[i - 1];
        }
        worst[i] = *p;
    }
}

/* Uphill along the coordinates by +-step, halved where nothing is gained. */
static double climb(const double *numbers, const approximant *a, place p, double step) {
    const double finest = step / 4096;
    while (step > finest) {
        const double before = p.error;
        for (size_t l = 0; l < a->d; l++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                place q = p;
                q.x[l] = fmin(fmax(q.x[l] + sign * step, 0), 1);
                q.error = error_at(numbers, a, q.x);
                p = q.error > p.error ? q : p;
            }
        }
        step = p.error > before ? step : step / 2;
    }
    return p.error;
}

/* The worst of `points` points of cell number c: Kronecker's sequence with the powers of 1
 * / g, g the root of g^(d + 1) = g + 1, running on from cell to cell. */
static place worst_of_cell(const double *numbers, const approximant *a, size_t c,
                           size_t points, double g) {
    place worst = {.error = -1};
    for (size_t i = 0; i < points; i++) {
        place p;
        double step = 1;
        for (size_t l = 0, rest = c; l < a->d; l++, rest /= a->k) {
            double whole;
            step /= g;
            const double v = modf(0.5 + (double)(c * points + i + 1) * step, &whole);
            p.x[l] = ((double)(rest % a->k) + v) / (double)a->k;
        }
        p.error = error_at(numbers, a, p.x);
        worst = p.error > worst.error ? p : worst;
    }
    return worst;
}

int approximation_sup(double *sup, const approximant *a, size_t points, size_t starts) {
    double *numbers = fit_all(a), g = 1.5;
    place *worst = tt_alloc(starts, sizeof *worst);
    size_t cells = 1;
    TT_ASSERT(a->d <= DIM);
    for (size_t l = 0; l < a->d; l++) {
        cells *= a->k;
    }
    for (int i = 0; i < 60; i++) {
        g = pow(1 + g, 1 / ((double)a->d + 1));
    }
    *sup = 0;
    if (numbers && worst) {
        for (size_t c = 0; c < cells; c++) {
            const place p = worst_of_cell(numbers, a, c, points, g);
            keep(worst, starts, &p);
        }
        const double step = 0.5 / ((double)a->k * pow((double)points, 1 / (double)a->d));
        for (size_t i = 0; i < starts && worst[i].error > 0; i++) {
            *sup = fmax(*sup, climb(numbers, a, worst[i], step));
        }
    }
    const int status = numbers && worst ? TT_OK : TT_ENOMEM;
    tt_free(numbers);
    tt_free(worst);
    return status;
}

int approximation_build(approximation_network *n, const approximant *a, size_t points,
                        const tt_address *address) {
    double *numbers = fit_all(a), *work = NULL, scale = 0;
    th_network *f = NULL;
    *n = (approximation_network){.largest = NAN, .gap = NAN};
    if (numbers) {
        f = a->family == KUHN
                ? th_kuhn_network(&(th_kuhn){.d = a->d, .k = a->k, .value = numbers})
                : th_local_network(
                      &(th_local){.d = a->d, .k = a->k, .m = a->m, .coef = numbers});
        work = f ? tt_alloc(th_network_scratch(f), sizeof *work) : NULL;
    }
    if (work) {
        const th_network_size size = th_network_count(f);
        *n = (approximation_network){size.weights, size.layers, size.largest, 0};
        for (size_t i = 0; i < points; i++) {
            double x[TH_DIM_MAX], out;
            tt_rng r;
            tt_rng_at(&r, address, TT_ROLE_EVAL, i);
            for (size_t l = 0; l < a->d; l++) {
                x[l] = tt_rng_uniform(&r);
            }
            th_network_eval(&out, f, x, work);
            n->gap = fmax(n->gap, fabs(out - value_at(numbers, a, x)));
            scale = fmax(scale, fabs(a->f(x, a->context)));
        }
        n->gap /= scale;
    }
    const int status = work ? TT_OK : TT_ENOMEM;
    th_network_free(f);
    tt_free(numbers);
    tt_free(work);
    return status;
}
