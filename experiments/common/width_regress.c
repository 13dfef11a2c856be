#include "common/width_regress.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_mlp.h"
#include "towers/tt_optimizer.h"

/* Items of the roles INIT and SHUFFLE that no fit of two towers reaches: start s has
 * FIRST + s of INIT, and from (FIRST + s) << 32 on, one a step, of SHUFFLE. */
enum { FIRST = 1000 };

typedef struct {
    const width_regress_spec *spec;
    const tt_features *x;
    const float *h; // (rows, p)
    size_t p, n;    // outputs; weights
    tt_mlp tower;
    tt_mlp_work_f32 work;
    uint32_t *row;            // (batch) the rows of a step
    float *theta, *g, *v, *s; // (n) weights, gradient, moments
} regression;

static tt_mlp shape(const width_regress_spec *spec, size_t D, size_t p) {
    TT_ASSERT(spec->layers >= 1 && spec->layers <= TT_LAYERS_MAX);
    tt_mlp t = {
        .layers = spec->layers, .dense = D, .activation = TT_RELU, .start = TT_START_HE};
    t.width[0] = D;
    for (size_t l = 1; l < spec->layers; l++) {
        t.width[l] = spec->hidden;
    }
    t.width[spec->layers] = p;
    return t;
}

static void regression_free(regression *r) {
    tt_mlp_work_free_f32(&r->work);
    tt_free(r->row);
    tt_free(r->theta);
    tt_free(r->g);
    tt_free(r->v);
    tt_free(r->s);
}

static int regression_alloc(regression *r) {
    r->tower = shape(r->spec, r->x->cols, r->p);
    r->n = tt_mlp_count(&r->tower);
    r->row = tt_alloc(r->spec->batch, sizeof *r->row);
    r->theta = tt_alloc(r->n, sizeof *r->theta);
    r->g = tt_alloc(r->n, sizeof *r->g);
    r->v = tt_alloc(r->n, sizeof *r->v);
    r->s = tt_alloc(r->n, sizeof *r->s);
    const int got = r->row && r->theta && r->g && r->v && r->s;
    if (!got || tt_mlp_work_alloc_f32(&r->work, &r->tower, r->spec->batch) != TT_OK) {
        regression_free(r);
        return TT_ENOMEM;
    }
    return TT_OK;
}

/* Outputs of the first B rows listed; the gradient of the mean of |f - h|^2 behind them.
 * Returns the sum of |f - h|^2, and of |h|^2 into *size. */
static double residuals(regression *r, size_t B, double *size) {
    const size_t top = r->spec->layers, ld = r->work.ld[top];
    const float by = 2 / (float)B;
    double sum = 0;
    tt_mlp_fwd_f32(&r->tower, r->theta, r->x, r->row, B, &r->work);
    for (size_t b = 0; b < B; b++) {
        const float *f = r->work.a[top] + b * ld, *h = r->h + (size_t)r->row[b] * r->p;
        float *d = r->work.d[top] + b * ld;
        for (size_t k = 0; k < r->p; k++) {
            const float e = f[k] - h[k];
            d[k] = by * e;
            sum += (double)e * (double)e;
            *size += (double)h[k] * (double)h[k];
        }
    }
    return sum;
}

/* Half a cosine after a linear rise over the first hundredth. */
static double learning_rate(const width_regress_spec *spec, size_t step) {
    const double done = ((double)step + 1) / ((double)spec->steps + 1);
    return spec->lr * 0.5 * (1 + cos(M_PI * done)) * fmin(1, 100 * done);
}

static void train(regression *r, size_t rows, const tt_address *address) {
    const uint64_t start = FIRST + r->spec->start;
    tt_mlp_init(&r->tower, r->theta, address, start);
    for (size_t step = 0; step < r->spec->steps; step++) {
        double size = 0;
        tt_rng g;
        tt_rng_at(&g, address, TT_ROLE_SHUFFLE, (start << 32) + step);
        for (size_t b = 0; b < r->spec->batch; b++) {
            r->row[b] = (uint32_t)tt_rng_below(&g, rows);
        }
        residuals(r, r->spec->batch, &size);
        tt_mlp_bwd_f32(&r->tower, r->theta, r->x, r->row, r->spec->batch, &r->work, r->g);
        const tt_optimizer_step o = {.kind = TT_ADAMW,
                                     .lr = learning_rate(r->spec, step),
                                     .momentum = 0.9,
                                     .step = step};
        tt_optimizer_apply(&o, r->theta, r->g, r->v, r->s, r->n, 1);
    }
}

/* Relative error over rows first .. last - 1. */
static double judge(regression *r, size_t first, size_t last) {
    double sum = 0, size = 0;
    while (first < last) {
        const size_t left = last - first;
        const size_t B = left < r->spec->batch ? left : r->spec->batch;
        for (size_t b = 0; b < B; b++) {
            r->row[b] = (uint32_t)(first + b);
        }
        sum += residuals(r, B, &size);
        first += B;
    }
    return isfinite(sum) ? sum / size : INFINITY;
}

int width_regress(width_regress_error *error, const width_regress_spec *spec,
                  const tt_features *x, const float *h, size_t p, size_t rows,
                  const tt_address *address) {
    TT_ASSERT(rows >= 1 && rows < x->rows && spec->batch >= 1 && x->sparse_cols == 0);
    regression r = {.spec = spec, .x = x, .h = h, .p = p};
    if (regression_alloc(&r) != TT_OK) {
        return TT_ENOMEM;
    }
    train(&r, rows, address);
    error->train = judge(&r, 0, rows);
    error->judged = judge(&r, rows, x->rows);
    regression_free(&r);
    return TT_OK;
}
