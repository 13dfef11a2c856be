#include "towers/tt_train.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Everything one run owns. */
struct run {
    tt_twotower *t;
    const tt_train_spec *spec;
    const tt_features *x[2];       // inputs of the user and of the item tower
    tt_groups by_user;
    tt_batches *batches;
    tt_mlp_work_f32 work[2];
    float *g, *v, *s;              // (n_theta) gradient and moments
    float *best;                   // (n_theta) parameters of the best validation error
    float *centred;                // (|Omega|) a batch's ratings less the offset
    size_t step;                   // updates done
};

static void run_free(struct run *r) {
    tt_groups_free(&r->by_user);
    tt_batches_free(r->batches);
    tt_mlp_work_free_f32(&r->work[0]);
    tt_mlp_work_free_f32(&r->work[1]);
    tt_free(r->g);
    tt_free(r->v);
    tt_free(r->s);
    tt_free(r->best);
    tt_free(r->centred);
}

static int run_alloc(struct run *r, const tt_ratings *train, int keep_best) {
    const size_t n = r->t->n_theta;
    size_t nu, ni;
    if (tt_groups_by_user(&r->by_user, train) != TT_OK) {
        return TT_ENOMEM;
    }
    r->batches =
        tt_batches_alloc(&r->by_user, train->n_items, r->spec->batching, r->spec->batch);
    if (!r->batches) {
        return TT_ENOMEM;
    }
    tt_batches_bounds(r->batches, &nu, &ni);
    r->g = tt_alloc(n, sizeof *r->g);
    r->v = tt_alloc(n, sizeof *r->v);
    r->s = tt_alloc(r->spec->optimizer == TT_ADAMW ? n : 0, sizeof *r->s);
    r->best = tt_alloc(keep_best ? n : 0, sizeof *r->best);
    r->centred = tt_alloc(train->count, sizeof *r->centred);
    if (!r->g || !r->v || !r->s || !r->best || !r->centred ||
        tt_mlp_work_alloc_f32(&r->work[0], &r->t->user, nu) != TT_OK ||
        tt_mlp_work_alloc_f32(&r->work[1], &r->t->item, ni) != TT_OK) {
        return TT_ENOMEM;
    }
    return TT_OK;
}

/* Gradient of the mean squared error over one batch into r->g; returns its sum of squares. */
static double batch_gradient(struct run *r, const tt_batch *b, float scale) {
    const tt_twotower *t = r->t;
    const size_t split = tt_twotower_user_count(t), layers = t->user.layers;
    const size_t top = t->item.layers, ld = r->work[0].ld[layers];
    float *dF = r->work[0].d[layers], *dG = r->work[1].d[top];
    tt_mlp_fwd_f32(&t->user, t->theta, r->x[0], b->user, b->n_users, &r->work[0]);
    tt_mlp_fwd_f32(&t->item, t->theta + split, r->x[1], b->item, b->n_items, &r->work[1]);
    memset(dF, 0, b->n_users * ld * sizeof *dF);
    memset(dG, 0, b->n_items * ld * sizeof *dG);
    const float offset = (float)t->offset;
    for (size_t k = 0; k < b->count; k++) {
        r->centred[k] = b->rating[k] - offset;
    }
    const double sum =
        tt_pairs_grad_f32(dF, dG, r->work[0].a[layers], r->work[1].a[top], ld, b->u, b->i,
                          r->centred, b->count, scale);
    tt_mlp_bwd_f32(&t->user, t->theta, r->x[0], b->user, b->n_users, &r->work[0], r->g);
    tt_mlp_bwd_f32(&t->item, t->theta + split, r->x[1], b->item, b->n_items, &r->work[1],
                   r->g + split);
    return sum;
}

/* from at t = 0, to at t = 1, geometrically; linear when one of them is 0. */
static double between(double from, double to, double t) {
    return from > 0 && to > 0 ? from * pow(to / from, t) : from + (to - from) * t;
}

static double learning_rate(const tt_train_spec *spec, double epoch) {
    if (spec->schedule == TT_DECAY) {
        return fmax(spec->lr_min, spec->lr * pow(spec->decay, floor(epoch)));
    }
    const double cosine = 0.5 * (1 + cos(M_PI * epoch / (double)spec->epochs));
    return spec->lr * cosine * fmin(1, epoch);
}

static void update(struct run *r, double epoch, double next) {
    const tt_train_spec *spec = r->spec;
    tt_twotower *t = r->t;
    const double done = epoch / (double)spec->epochs;
    const double lr = learning_rate(spec, spec->schedule == TT_COSINE ? next : epoch);
    const double norm = (double)cblas_snrm2((int)t->n_theta, r->g, 1);
    const double scale = spec->clip > 0 && norm > spec->clip ? spec->clip / norm : 1;
    const tt_optimizer_step o = {.kind = spec->optimizer,
                                 .lr = lr,
                                 .momentum = spec->momentum,
                                 .l2 = between(spec->l2, spec->l2_end, done),
                                 .step = r->step++};
    tt_optimizer_apply(&o, t->theta, r->g, r->v, r->s, t->n_theta, scale);
    const double l1 = between(spec->l1, spec->l1_end, done);
    for (int part = 0; l1 > 0 && part < 4; part++) {
        size_t first, count;
        tt_twotower_first_layer(t, part / 2, part % 2, &first, &count);
        tt_soft_threshold(t->theta + first, count, lr * l1, spec->l1_eps);
    }
}

/* One pass over the ratings; the mean squared error met on the way. */
static double one_epoch(struct run *r, const tt_address *address, size_t epoch) {
    const size_t steps = tt_batches_epoch(r->batches, address, epoch);
    const size_t total = r->by_user.ptr[r->by_user.groups];
    const float scale = (float)(2.0 * (double)steps / (double)total);
    double sum = 0;
    for (size_t k = 0; k < steps; k++) {
        const tt_batch b = tt_batches_get(r->batches, k);
        const double at = (double)epoch + (double)k / (double)steps;
        if (b.count > 0) {
            sum += batch_gradient(r, &b, scale);
            update(r, at, at + 1.0 / (double)steps);
        }
    }
    return sum / (double)total;
}

double tt_embedding_rmse(const float *F, const float *G, size_t p, double offset,
                         const tt_ratings *ratings) {
    double sum = 0;
    for (size_t k = 0; k < ratings->count; k++) {
        const float dot = cblas_sdot((int)p, F + ratings->user[k] * p, 1,
                                     G + ratings->item[k] * p, 1);
        const double e = offset + (double)dot - ratings->rating[k];
        sum += e * e;
    }
    return sqrt(sum / (double)ratings->count);
}

static int model_rmse(const struct run *r, const tt_ratings *ratings, double *rmse) {
    float *F = tt_twotower_embed(r->t, 0, r->x[0]);
    float *G = tt_twotower_embed(r->t, 1, r->x[1]);
    const int ok = F && G;
    if (ok) {
        *rmse = tt_embedding_rmse(F, G, r->t->user.width[r->t->user.layers], r->t->offset,
                                  ratings);
    }
    tt_free(F);
    tt_free(G);
    return ok ? TT_OK : TT_ENOMEM;
}

/* Looks at the validation part after epoch `epoch`; 1 in *stop when patience has run out.
 * Weights that are numbers can give errors that are none: then the run has diverged. */
static int look(struct run *r, const tt_ratings *valid, size_t epoch, size_t *best_epoch,
                tt_fit *info, int *stop) {
    double rmse;
    const int status = model_rmse(r, valid, &rmse);
    if (status != TT_OK) {
        return status;
    }
    if (!isfinite(rmse)) {
        info->status = TT_FIT_DIVERGED;
    } else if (r->spec->patience == 0) {
        info->valid_rmse = rmse;
    } else if (isnan(info->valid_rmse) || rmse < info->valid_rmse) {
        info->valid_rmse = rmse;
        *best_epoch = epoch;
        memcpy(r->best, r->t->theta, r->t->n_theta * sizeof *r->best);
    } else {
        *stop = epoch - *best_epoch >= r->spec->patience;
    }
    return TT_OK;
}

static int epochs(struct run *r, const tt_ratings *valid, const tt_address *address,
                  tt_fit *info) {
    const tt_train_spec *spec = r->spec;
    size_t best_epoch = 0;
    int stop = 0;
    for (size_t epoch = 0; epoch < spec->epochs && !stop; epoch++) {
        const double mse = one_epoch(r, address, epoch);
        info->iterations = epoch + 1;
        if (!isfinite(mse) || !isfinite(tt_twotower_l2(r->t))) {
            info->status = TT_FIT_DIVERGED;
        }
        const int last = epoch + 1 == spec->epochs;
        const int looks = valid && valid->count > 0 && (last || (epoch + 1) % spec->check == 0);
        if (info->status == TT_FIT_OK && looks) {
            const int status = look(r, valid, epoch + 1, &best_epoch, info, &stop);
            if (status != TT_OK) {
                return status;
            }
        }
        if (info->status != TT_FIT_OK) {
            return TT_OK;
        }
    }
    if (best_epoch > 0) {
        memcpy(r->t->theta, r->best, r->t->n_theta * sizeof *r->best);
        info->iterations = best_epoch;
    }
    return TT_OK;
}

/* The error on the training part; a diverged run, and one whose last step went beyond the
 * range of float, is left with zero parameters. */
static int finish(struct run *r, const tt_ratings *train, tt_fit *info) {
    int status = model_rmse(r, train, &info->train_rmse);
    if (status == TT_OK && !isfinite(info->train_rmse)) {
        info->status = TT_FIT_DIVERGED;
    }
    if (status == TT_OK && info->status == TT_FIT_DIVERGED) {
        memset(r->t->theta, 0, r->t->n_theta * sizeof *r->t->theta);
        info->valid_rmse = NAN;
        status = model_rmse(r, train, &info->train_rmse);
    }
    info->nonzero = tt_twotower_nonzero(r->t);
    return status;
}

int tt_train(tt_twotower *t, const tt_train_spec *spec, const tt_ratings *train,
             const tt_ratings *valid, const tt_features *user_inputs,
             const tt_features *item_inputs, const tt_address *address, tt_fit *info) {
    TT_ASSERT(spec->epochs >= 1 && spec->check >= 1 && train->count >= 1);
    *info = (tt_fit){.train_rmse = NAN, .valid_rmse = NAN, .nonzero = NAN};
    struct run r = {.t = t, .spec = spec, .x = {user_inputs, item_inputs}};
    int status = run_alloc(&r, train, spec->patience > 0);
    if (status == TT_OK) {
        status = epochs(&r, valid, address, info);
    }
    if (status == TT_OK) {
        status = finish(&r, train, info);
    }
    run_free(&r);
    return status;
}
