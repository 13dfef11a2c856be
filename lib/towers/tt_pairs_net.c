#include "towers/tt_pairs_net.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_lanes.h"
#include "towers/tt_optimizer.h"

/* Everything one fit owns. */
struct fit {
    const tt_pairs_net_spec *spec;
    tt_twotower *t;
    const tt_pairs *pairs;
    size_t n, B;
    uint32_t *order;      // (n) the pairs trained on, in the order of this pass
    float *x[2], *rating; // (n, d_u), (n, d_i) recoded inputs; (n)
    tt_lanes w[2];
    float *g, *v, *s; // (n_theta) gradient and moments
};

static const tt_mlp *tower(const tt_twotower *t, int side) {
    return side == 0 ? &t->user : &t->item;
}

static float *theta(const tt_twotower *t, int side) {
    return t->theta + (side == 0 ? 0 : tt_twotower_user_count(t));
}

static int twotower_alloc(tt_twotower *t, const tt_pairs_net_spec *spec, size_t d_u,
                          size_t d_i) {
    const tt_features x = {.cols = d_u, .dense_cols = d_u};
    const tt_features y = {.cols = d_i, .dense_cols = d_i};
    return tt_twotower_alloc(t, &x, &y, spec->layers, spec->hidden, spec->p, TT_RELU);
}

size_t tt_pairs_net_weights(const tt_pairs_net_spec *spec, size_t d) {
    tt_mlp t = {.layers = spec->layers};
    for (size_t l = 0; l <= t.layers; l++) {
        t.width[l] = l == 0 ? d : l == t.layers ? spec->p : spec->hidden;
    }
    return tt_mlp_count(&t);
}

size_t tt_pairs_net_width(const tt_pairs_net_spec *spec, size_t d, double weights) {
    tt_pairs_net_spec s = *spec;
    TT_ASSERT(s.layers >= 2 && isfinite(weights));
    s.hidden = 1;
    while ((double)tt_pairs_net_weights(&s, d) < weights) {
        s.hidden++;
    }
    return s.hidden;
}

static void fit_free(struct fit *f) {
    for (int side = 0; side < 2; side++) {
        tt_free(f->x[side]);
        tt_lanes_free(&f->w[side]);
    }
    tt_free(f->order);
    tt_free(f->rating);
    tt_free(f->g);
    tt_free(f->v);
    tt_free(f->s);
}

static int fit_alloc(struct fit *f) {
    const size_t n_theta = f->t->n_theta;
    f->order = tt_alloc(f->n, sizeof *f->order);
    f->rating = tt_alloc(f->n, sizeof *f->rating);
    f->x[0] = tt_alloc(f->n * f->pairs->d_u, sizeof *f->x[0]);
    f->x[1] = tt_alloc(f->n * f->pairs->d_i, sizeof *f->x[1]);
    f->g = tt_alloc(n_theta, sizeof *f->g);
    f->v = tt_alloc(n_theta, sizeof *f->v);
    f->s = tt_alloc(n_theta, sizeof *f->s);
    return f->order && f->rating && f->x[0] && f->x[1] && f->g && f->v && f->s &&
                   tt_lanes_alloc(&f->w[0], &f->t->user, f->B) == TT_OK &&
                   tt_lanes_alloc(&f->w[1], &f->t->item, f->B) == TT_OK
               ? TT_OK
               : TT_ENOMEM;
}

static float recoded(double x) {
    return (float)(2 * x - 1);
}

static void fit_fill(struct fit *f) {
    const tt_pairs *p = f->pairs;
    size_t k = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (tt_pairs_is_held_out(i)) {
            continue;
        }
        f->order[k] = (uint32_t)k;
        f->rating[k] = (float)p->rating[i];
        for (size_t j = 0; j < p->d_u; j++) {
            f->x[0][k * p->d_u + j] = recoded(p->user_x[i * p->d_u + j]);
        }
        for (size_t j = 0; j < p->d_i; j++) {
            f->x[1][k * p->d_i + j] = recoded(p->item_x[i * p->d_i + j]);
        }
        k++;
    }
}

/* Gradient of the batch's mean squared error into f->g, for the pairs row (B). */
static void gradient(struct fit *f, const uint32_t *row) {
    const size_t B = f->B, p = f->spec->p, L = f->spec->layers;
    for (int side = 0; side < 2; side++) {
        const size_t d = tower(f->t, side)->width[0];
        for (size_t j = 0; j < d; j++) {
            for (size_t b = 0; b < B; b++) {
                f->w[side].a[0][j * B + b] = f->x[side][row[b] * d + j];
            }
        }
        tt_lanes_fwd(tower(f->t, side), theta(f->t, side), &f->w[side]);
    }
    const float *F = f->w[0].a[L], *G = f->w[1].a[L], scale = 2.0f / (float)B;
    for (size_t b = 0; b < B; b++) {
        float e = -f->rating[row[b]];
        for (size_t j = 0; j < p; j++) {
            e += F[j * B + b] * G[j * B + b];
        }
        for (size_t j = 0; j < p; j++) {
            f->w[0].d[L][j * B + b] = scale * e * G[j * B + b];
            f->w[1].d[L][j * B + b] = scale * e * F[j * B + b];
        }
    }
    tt_lanes_bwd(&f->t->user, theta(f->t, 0), &f->w[0], f->g);
    tt_lanes_bwd(&f->t->item, theta(f->t, 1), &f->w[1],
                 f->g + tt_twotower_user_count(f->t));
}

static double step_length(const tt_pairs_net_spec *spec, size_t step) {
    const double done = ((double)step + 0.5) / (double)spec->steps;
    const double rise = spec->warmup > 0 ? (double)(step + 1) / (double)spec->warmup : 1;
    return spec->lr * 0.5 * (1 + cos(M_PI * done)) * fmin(1, rise);
}

static void train(struct fit *f, const tt_address *address, size_t start) {
    const size_t pass_steps = f->n / f->B;
    for (size_t step = 0; step < f->spec->steps; step++) {
        const size_t pass = step / pass_steps, at = step % pass_steps;
        if (at == 0) {
            tt_rng r;
            tt_rng_at(&r, address, TT_ROLE_SHUFFLE, ((uint64_t)start << 32) + pass);
            tt_rng_shuffle(&r, f->order, f->n);
        }
        gradient(f, f->order + at * f->B);
        const tt_optimizer_step o = {.kind = TT_ADAMW,
                                     .lr = step_length(f->spec, step),
                                     .momentum = f->spec->momentum,
                                     .l2 = f->spec->l2,
                                     .step = step};
        tt_optimizer_apply(&o, f->t->theta, f->g, f->v, f->s, f->t->n_theta, 1);
    }
}

static int measure(tt_pairs_net_result *result, const tt_twotower *t,
                   const tt_pairs *pairs) {
    double *estimate = tt_alloc(pairs->count, sizeof *estimate);
    double sum[2] = {0, 0};
    size_t n[2] = {0, 0};
    const int status = estimate ? tt_pairs_net_predict(t, estimate, pairs) : TT_ENOMEM;
    for (size_t i = 0; status == TT_OK && i < pairs->count; i++) {
        const int held = tt_pairs_is_held_out(i);
        const double e = estimate[i] - pairs->rating[i];
        sum[held] += e * e;
        n[held]++;
    }
    tt_free(estimate);
    const int finite = isfinite(tt_twotower_l2(t)) && isfinite(sum[0]) && isfinite(sum[1]);
    *result = (tt_pairs_net_result){.status = finite ? TT_FIT_OK : TT_FIT_DIVERGED,
                                    .train_mse = finite ? sum[0] / (double)n[0] : NAN,
                                    .valid_mse = finite ? sum[1] / (double)n[1] : NAN};
    return status;
}

int tt_pairs_net_fit(tt_twotower *t, tt_pairs_net_result *result,
                     const tt_pairs_net_spec *spec, const tt_pairs *pairs,
                     const tt_address *address, size_t start) {
    TT_ASSERT(spec->batch >= TT_LANES && spec->batch % TT_LANES == 0 && spec->steps >= 1);
    TT_ASSERT(pairs->count >= 2 * TT_LANES && pairs->count <= UINT32_MAX);
    struct fit f = {.spec = spec, .t = t, .pairs = pairs};
    for (size_t i = 0; i < pairs->count; i++) {
        f.n += !tt_pairs_is_held_out(i);
    }
    f.B = spec->batch <= f.n ? spec->batch : f.n / TT_LANES * TT_LANES;
    int status = twotower_alloc(t, spec, pairs->d_u, pairs->d_i);
    if (status == TT_OK) {
        status = fit_alloc(&f);
    }
    if (status == TT_OK) {
        tt_mlp_init(&t->user, theta(t, 0), address, 2 * start);
        tt_mlp_init(&t->item, theta(t, 1), address, 2 * start + 1);
        fit_fill(&f);
        train(&f, address, start);
        status = measure(result, t, pairs);
    }
    fit_free(&f);
    if (status != TT_OK) {
        tt_twotower_free(t);
    }
    return status;
}

/* Inputs of the pairs first .. first + B - 1; beyond the last pair it is repeated. */
static void inputs(tt_lanes *w, const double *x, size_t d, size_t first, size_t count) {
    for (size_t b = 0; b < w->B; b++) {
        const size_t i = first + b < count ? first + b : count - 1;
        for (size_t j = 0; j < d; j++) {
            w->a[0][j * w->B + b] = recoded(x[i * d + j]);
        }
    }
}

int tt_pairs_net_predict(const tt_twotower *t, double *estimate, const tt_pairs *pairs) {
    enum { B = 256 };
    const size_t L = t->user.layers, p = t->user.width[L];
    tt_lanes w[2] = {{0}};
    TT_ASSERT(t->user.width[0] == pairs->d_u && t->item.width[0] == pairs->d_i);
    int status = tt_lanes_alloc(&w[0], &t->user, B);
    if (status == TT_OK) {
        status = tt_lanes_alloc(&w[1], &t->item, B);
    }
    for (size_t first = 0; status == TT_OK && first < pairs->count; first += B) {
        inputs(&w[0], pairs->user_x, pairs->d_u, first, pairs->count);
        inputs(&w[1], pairs->item_x, pairs->d_i, first, pairs->count);
        tt_lanes_fwd(&t->user, theta(t, 0), &w[0]);
        tt_lanes_fwd(&t->item, theta(t, 1), &w[1]);
        for (size_t b = 0; b < B && first + b < pairs->count; b++) {
            double sum = 0;
            for (size_t j = 0; j < p; j++) {
                sum += (double)w[0].a[L][j * B + b] * (double)w[1].a[L][j * B + b];
            }
            estimate[first + b] = sum;
        }
    }
    tt_lanes_free(&w[0]);
    tt_lanes_free(&w[1]);
    return status;
}
