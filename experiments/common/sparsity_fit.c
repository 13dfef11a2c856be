#include "common/sparsity_fit.h"

#include <cblas.h>
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

enum { BATCH = 128, P = SPARSITY_OUTPUTS };

const char *const sparsity_arm_name[SPARSITY_ARMS] = {"l1", "dense"};

static int fill_inputs(tt_features *x, const double *from, size_t rows, size_t D) {
    const int status = tt_features_alloc(x, rows, D, 0, 0);
    for (size_t j = 0; status == TT_OK && j < rows * D; j++) {
        x->dense[j] = (float)(2 * from[j] - 1);
    }
    return status;
}

static int fill_ratings(tt_ratings *r, const tt_pairs *pairs, int held_out) {
    const size_t n = pairs->count;
    const int status = tt_ratings_alloc(r, n, n, n, 0);
    r->count = 0;
    for (size_t i = 0; status == TT_OK && i < n; i++) {
        if (tt_pairs_is_held_out(i) == held_out) {
            r->user[r->count] = r->item[r->count] = (uint32_t)i;
            r->rating[r->count++] = pairs->rating[i];
        }
    }
    return status;
}

int sparsity_sample_open(sparsity_sample *s, const sparsity_data *data) {
    const tt_pairs *p = &data->train, *j = &data->judge;
    *s = (sparsity_sample){.truth = j->rating, .d = data->spec.d, .address = data->address};
    if (fill_inputs(&s->x[0], p->user_x, p->count, p->d_u) == TT_OK &&
        fill_inputs(&s->x[1], p->item_x, p->count, p->d_i) == TT_OK &&
        fill_inputs(&s->judge[0], j->user_x, j->count, j->d_u) == TT_OK &&
        fill_inputs(&s->judge[1], j->item_x, j->count, j->d_i) == TT_OK &&
        fill_ratings(&s->train, p, 0) == TT_OK && fill_ratings(&s->valid, p, 1) == TT_OK) {
        return TT_OK;
    }
    sparsity_sample_close(s);
    return TT_ENOMEM;
}

void sparsity_sample_close(sparsity_sample *s) {
    for (int side = 0; side < 2; side++) {
        tt_features_free(&s->x[side]);
        tt_features_free(&s->judge[side]);
    }
    tt_ratings_free(&s->train);
    tt_ratings_free(&s->valid);
    *s = (sparsity_sample){0};
}

sparsity_sample sparsity_sample_first(const sparsity_sample *s, size_t n) {
    sparsity_sample first = *s;
    TT_ASSERT(n <= s->x[0].rows);
    first.x[0].rows = first.x[1].rows = n;
    first.train.n_users = first.train.n_items = n;
    first.valid.n_users = first.valid.n_items = n;
    first.valid.count = n / 5;
    first.train.count = n - n / 5;
    return first;
}

/* Least penalties at 2^11 pairs, and how they grow from one to the next. */
static const double anchor = 2048, anchor_steps = 6000;
static const struct {
    double least, factor;
} grid[SPARSITY_ARMS] = {[SPARSITY_L1] = {0.2, 2.5}, [SPARSITY_DENSE] = {6e-4, 4}};

double sparsity_penalty(enum sparsity_arm arm, size_t n, size_t steps, size_t k) {
    TT_ASSERT(k < SPARSITY_GRID);
    const double share = anchor / (double)n;
    const double fall =
        arm == SPARSITY_L1 ? sqrt(share * anchor_steps / (double)steps) : share;
    return grid[arm].least * pow(grid[arm].factor, (double)k) * fall;
}

tt_train_spec sparsity_train(const sparsity_effort *effort, enum sparsity_arm arm,
                             double penalty, size_t n_train) {
    tt_train_spec t = TT_TRAIN_TUNED;
    const size_t pass = (n_train + BATCH - 1) / BATCH;
    t.batching = TT_PAIRS;
    t.batch = BATCH;
    t.epochs = (effort->steps + pass / 2) / pass;
    t.epochs = t.epochs > 0 ? t.epochs : 1;
    t.check = t.epochs;
    t.l1 = arm == SPARSITY_L1 ? penalty : 0;
    t.l1_end = t.l1 / 20;
    t.l2 = arm == SPARSITY_L1 ? 0 : penalty;
    t.l2_end = t.l2 / 20;
    return t;
}

/* Mean squared error of the towers on the pairs to judge on. */
static int judge(double *risk, const tt_twotower *t, const sparsity_sample *s) {
    float *F = tt_twotower_embed(t, 0, &s->judge[0]);
    float *G = tt_twotower_embed(t, 1, &s->judge[1]);
    const int status = F && G ? TT_OK : TT_ENOMEM;
    double sum = 0;
    for (size_t i = 0; status == TT_OK && i < s->judge[0].rows; i++) {
        const float dot = cblas_sdot(P, F + i * P, 1, G + i * P, 1);
        sum += ((double)dot - s->truth[i]) * ((double)dot - s->truth[i]);
    }
    *risk = sum / (double)s->judge[0].rows;
    tt_free(F);
    tt_free(G);
    return status;
}

/* Fresh towers at their first weights. */
static int towers(tt_twotower *t, const sparsity_sample *s, size_t hidden) {
    const int status = tt_twotower_alloc(t, &s->x[0], &s->x[1], 2, hidden, P, TT_RELU);
    if (status == TT_OK) {
        tt_twotower_init(t, &s->address);
    }
    return status;
}

int sparsity_untrained(sparsity_layer *layer, const sparsity_sample *s, size_t hidden) {
    tt_twotower t;
    const int status = towers(&t, s, hidden);
    if (status == TT_OK) {
        *layer = sparsity_layer_of(&t, s->d);
        tt_twotower_free(&t);
    }
    return status;
}

int sparsity_fit(sparsity_outcome *o, const sparsity_sample *s,
                 const sparsity_effort *effort, enum sparsity_arm arm, double penalty) {
    const tt_train_spec spec = sparsity_train(effort, arm, penalty, s->train.count);
    tt_twotower t;
    tt_fit info;
    int status = towers(&t, s, effort->hidden);
    if (status != TT_OK) {
        return status;
    }
    status =
        tt_train(&t, &spec, &s->train, &s->valid, &s->x[0], &s->x[1], &s->address, &info);
    if (status == TT_OK) {
        status = judge(&o->risk, &t, s);
    }
    if (status == TT_OK) {
        o->status = info.status;
        o->valid_mse = info.valid_rmse * info.valid_rmse;
        o->risk = info.status == TT_FIT_OK ? o->risk : NAN;
        o->layer = sparsity_layer_of(&t, s->d);
    }
    tt_twotower_free(&t);
    return status;
}
