#include "common/lemmas_pair.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "th_entropy.h"

int lemmas_pair_alloc(lemmas_pair *a, const lemmas_setting *s, size_t rows) {
    *a = (lemmas_pair){.bound = s->bound};
    a->net =
        (tt_mlp){.layers = (size_t)s->layers, .activation = s->is_tanh ? TT_TANH : TT_RELU};
    for (size_t l = 0; l < a->net.layers; l++) {
        a->net.width[l] = 2 * (size_t)s->weights;
    }
    a->net.width[a->net.layers] = (size_t)s->p;
    a->net.dense = a->net.width[0];
    a->count = tt_mlp_count(&a->net);
    int good = tt_features_alloc(&a->x, rows, a->net.width[0], 0, 0) == TT_OK;
    for (int k = 0; k < 2; k++) {
        good = good && tt_mlp_work_alloc_f64(&a->work[k], &a->net, rows) == TT_OK;
        a->theta[k] = good ? tt_alloc(3 * a->count, sizeof(double)) : NULL;
        good = a->theta[k] != NULL;
        a->grad[k] = good ? a->theta[k] + a->count : NULL;
        a->best[k] = good ? a->grad[k] + a->count : NULL;
    }
    if (!good) {
        lemmas_pair_free(a);
    }
    return good ? TT_OK : TT_ENOMEM;
}

void lemmas_pair_free(lemmas_pair *a) {
    for (int k = 0; k < 2; k++) {
        tt_mlp_work_free_f64(&a->work[k]);
        tt_free(a->theta[k]);
    }
    tt_features_free(&a->x);
    *a = (lemmas_pair){0};
}

double lemmas_pair_limit(const lemmas_pair *a) {
    const double p = (double)a->net.width[a->net.layers];
    return sqrt(p) * a->eps *
           exp(th_entropy_log_perturbation((double)a->net.width[0], (double)a->net.layers,
                                           a->bound));
}

/* Forward for the first rows; difference (p) of row `row` into d. Returns the gap there. */
static double difference(double *d, const lemmas_pair *a, size_t row) {
    const size_t top = a->net.layers, p = a->net.width[top];
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        d[j] = a->work[0].a[top][row * a->work[0].ld[top] + j] -
               a->work[1].a[top][row * a->work[1].ld[top] + j];
        sum += d[j] * d[j];
    }
    return sqrt(sum);
}

enum { ROWS = 256, STEPS = 300 };

static void forward(lemmas_pair *a, size_t rows) {
    uint32_t row[ROWS];
    TT_ASSERT(rows <= ROWS && rows <= a->x.rows);
    for (size_t i = 0; i < rows; i++) {
        row[i] = (uint32_t)i;
    }
    for (int k = 0; k < 2; k++) {
        tt_mlp_fwd_f64(&a->net, a->theta[k], &a->x, row, rows, &a->work[k]);
    }
}

double lemmas_pair_gap(lemmas_pair *a) {
    double d[LEMMAS_PAIR_OUTPUTS], most = 0;
    forward(a, a->x.rows);
    for (size_t i = 0; i < a->x.rows; i++) {
        most = fmax(most, difference(d, a, i));
    }
    return most;
}

void lemmas_pair_all_equal(lemmas_pair *a) {
    for (size_t k = 0; k < a->count; k++) {
        a->theta[0][k] = a->bound;
        a->theta[1][k] = a->bound - a->eps;
    }
    for (size_t j = 0; j < a->net.width[0]; j++) {
        a->x.dense[j] = 1;
    }
}

/* The gap at row 0 with the gradients of half its square. */
static double gradients(lemmas_pair *a) {
    const uint32_t first = 0;
    const size_t top = a->net.layers;
    double d[LEMMAS_PAIR_OUTPUTS];
    forward(a, 1);
    const double gap = difference(d, a, 0);
    for (int k = 0; k < 2; k++) {
        for (size_t j = 0; j < a->net.width[top]; j++) {
            a->work[k].d[top][j] = k ? -d[j] : d[j];
        }
        tt_mlp_bwd_f64(&a->net, a->theta[k], &a->x, &first, 1, &a->work[k], a->grad[k]);
    }
    return gap;
}

static double sign(double t) {
    return t > 0 ? 1 : t < 0 ? -1 : 0;
}

static void move_parameters(lemmas_pair *a, double step) {
    const double room = a->bound - a->eps / 2;
    for (size_t k = 0; k < a->count; k++) {
        const double middle = (a->theta[0][k] + a->theta[1][k]) / 2;
        const double half = (a->theta[0][k] - a->theta[1][k]) / 2;
        const double along = sign(a->grad[0][k] - a->grad[1][k]);
        const double moved = middle + step * sign(a->grad[0][k] + a->grad[1][k]);
        const double inside = fmin(fmax(moved, -room), room);
        const double apart = along != 0 ? along * a->eps / 2 : half;
        a->theta[0][k] = inside + apart;
        a->theta[1][k] = inside - apart;
    }
}

/* Both networks, from theta to best and back. */
static void store(lemmas_pair *a) {
    memcpy(a->best[0], a->theta[0], a->count * sizeof(double));
    memcpy(a->best[1], a->theta[1], a->count * sizeof(double));
}

static void restore(lemmas_pair *a) {
    memcpy(a->theta[0], a->best[0], a->count * sizeof(double));
    memcpy(a->theta[1], a->best[1], a->count * sizeof(double));
}

/* The best pair met, from where it is, is left in best; its gap. */
static double climb(lemmas_pair *a, double most) {
    for (size_t s = 0; s < STEPS; s++) {
        const double gap = gradients(a);
        if (gap > most) {
            most = gap;
            store(a);
        }
        move_parameters(a, a->bound * 0.05 * pow(0.99, (double)s));
    }
    restore(a);
    return most;
}

/* Unit `to` of a hidden level becomes the twin of `from`. */
static void copy_unit(lemmas_pair *a, size_t level, size_t from, size_t to) {
    const size_t rows = a->net.width[level - 1] + 1, cols = a->net.width[level];
    const size_t next = a->net.width[level + 1];
    for (int k = 0; k < 2; k++) {
        double *in = a->theta[k] + tt_mlp_offset(&a->net, level - 1);
        double *out = a->theta[k] + tt_mlp_offset(&a->net, level);
        for (size_t i = 0; i < rows; i++) {
            in[i * cols + to] = in[i * cols + from];
        }
        memcpy(out + to * next, out + from * next, next * sizeof *out);
    }
}

/* Each hidden unit in turn copies a random one, where the gap gains by it. */
static double copy_units(lemmas_pair *a, double most, tt_rng *r) {
    for (size_t level = 1; level < a->net.layers; level++) {
        for (size_t to = 0; to < a->net.width[level]; to++) {
            copy_unit(a, level, tt_rng_below(r, a->net.width[level]), to);
            const double gap = lemmas_pair_gap(a);
            if (gap > most) {
                most = gap;
                store(a);
            } else {
                restore(a);
            }
        }
    }
    return most;
}

double lemmas_pair_ascend(lemmas_pair *a, size_t rounds, tt_rng *r) {
    double most = -1;
    for (size_t k = 0; k < rounds; k++) {
        most = climb(a, most);
        most = copy_units(a, most, r);
    }
    return most;
}
