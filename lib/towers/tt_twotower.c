#include "towers/tt_twotower.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"

static tt_mlp tower(const tt_features *x, size_t layers, size_t hidden, size_t p,
                    enum tt_activation activation) {
    TT_ASSERT(layers >= 1 && layers <= TT_LAYERS_MAX);
    tt_mlp t = {.layers = layers, .dense = x->dense_cols, .activation = activation};
    for (size_t l = 0; l <= layers; l++) {
        t.width[l] = l == 0 ? x->cols : l == layers ? p : hidden;
    }
    return t;
}

int tt_twotower_alloc(tt_twotower *t, const tt_features *user_x, const tt_features *item_x,
                      size_t layers, size_t hidden, size_t p, enum tt_activation activation) {
    *t = (tt_twotower){.user = tower(user_x, layers, hidden, p, activation),
                       .item = tower(item_x, layers, hidden, p, activation),
                       .recode = 1};
    t->n_theta = tt_mlp_count(&t->user) + tt_mlp_count(&t->item);
    t->theta = tt_alloc(t->n_theta, sizeof *t->theta);
    return t->theta ? TT_OK : TT_ENOMEM;
}

void tt_twotower_free(tt_twotower *t) {
    tt_free(t->theta);
    *t = (tt_twotower){0};
}

void tt_twotower_init(tt_twotower *t, const tt_address *address) {
    tt_mlp_init(&t->user, t->theta, address, 0);
    tt_mlp_init(&t->item, t->theta + tt_twotower_user_count(t), address, 1);
}

size_t tt_twotower_user_count(const tt_twotower *t) {
    return tt_mlp_count(&t->user);
}

int tt_twotower_inputs(const tt_twotower *t, tt_features *inputs, const tt_features *x) {
    const tt_features none = {.rows = x->rows};
    const int status = tt_features_join(inputs, x, &none);
    for (size_t j = 0; status == TT_OK && t->recode && j < x->rows * x->dense_cols; j++) {
        inputs->dense[j] = 2 * inputs->dense[j] - 1;
    }
    return status;
}

float *tt_twotower_embed(const tt_twotower *t, int side, const tt_features *inputs) {
    enum { BATCH = 256 };
    const tt_mlp *mlp = side == 0 ? &t->user : &t->item;
    const float *theta = t->theta + (side == 0 ? 0 : tt_twotower_user_count(t));
    const size_t p = mlp->width[mlp->layers];
    tt_mlp_work_f32 w = {0};
    float *out = tt_alloc(inputs->rows * p, sizeof *out);
    if (!out || tt_mlp_work_alloc_f32(&w, mlp, BATCH) != TT_OK) {
        tt_free(out);
        return NULL;
    }
    for (size_t first = 0; first < inputs->rows; first += BATCH) {
        uint32_t row[BATCH];
        const size_t B = inputs->rows - first < BATCH ? inputs->rows - first : BATCH;
        for (size_t b = 0; b < B; b++) {
            row[b] = (uint32_t)(first + b);
        }
        tt_mlp_fwd_f32(mlp, theta, inputs, row, B, &w);
        for (size_t b = 0; b < B; b++) {
            memcpy(out + (first + b) * p, w.a[mlp->layers] + b * w.ld[mlp->layers],
                   p * sizeof *out);
        }
    }
    tt_mlp_work_free_f32(&w);
    return out;
}

double tt_twotower_l2(const tt_twotower *t) {
    double sum = 0;
    for (size_t j = 0; j < t->n_theta; j++) {
        sum += (double)t->theta[j] * (double)t->theta[j];
    }
    return sum;
}

void tt_twotower_first_layer(const tt_twotower *t, int side, int run, size_t *first,
                             size_t *count) {
    const tt_mlp *mlp = side == 0 ? &t->user : &t->item;
    const size_t start = side == 0 ? 0 : tt_twotower_user_count(t), out = mlp->width[1];
    *first = run == 0 ? start : start + (mlp->dense + 1) * out;
    *count = (run == 0 ? mlp->dense : mlp->width[0] - mlp->dense) * out;
}

double tt_twotower_l1(const tt_twotower *t, int side) {
    double sum = 0;
    for (int run = 0; run < 2; run++) {
        size_t first, count;
        tt_twotower_first_layer(t, side, run, &first, &count);
        for (size_t j = first; j < first + count; j++) {
            sum += fabs((double)t->theta[j]);
        }
    }
    return sum;
}

double tt_twotower_nonzero(const tt_twotower *t) {
    size_t nonzero = 0, total = 0;
    for (int part = 0; part < 4; part++) {
        size_t first, count;
        tt_twotower_first_layer(t, part / 2, part % 2, &first, &count);
        for (size_t j = first; j < first + count; j++) {
            nonzero += t->theta[j] != 0;
        }
        total += count;
    }
    return total > 0 ? (double)nonzero / (double)total : NAN;
}

/* The integers that fix the shape of the model. */
enum { HEAD = 2 * (TT_LAYERS_MAX + 4) + 1 };

static void mlp_to_head(uint64_t *head, const tt_mlp *t) {
    head[0] = t->layers;
    head[1] = t->dense;
    head[2] = (uint64_t)t->activation;
    for (size_t l = 0; l <= TT_LAYERS_MAX; l++) {
        head[3 + l] = t->width[l];
    }
}

static int mlp_from_head(tt_mlp *t, const uint64_t *head) {
    const uint64_t widest = 1u << 28;
    int good = head[0] >= 1 && head[0] <= TT_LAYERS_MAX && head[2] <= TT_TANH &&
               head[1] <= head[3];
    for (size_t l = 1; good && l <= head[0]; l++) {
        good = head[3 + l] > 0;
    }
    if (!good) {
        return tt_error(TT_EDATA, "the saved towers have an impossible shape");
    }
    *t = (tt_mlp){.layers = head[0], .dense = head[1], .activation = (enum tt_activation)head[2]};
    for (size_t l = 0; l <= TT_LAYERS_MAX; l++) {
        if (head[3 + l] > widest) {
            return tt_error(TT_EDATA, "the saved towers have a layer of impossible width");
        }
        t->width[l] = head[3 + l];
    }
    return TT_OK;
}

int tt_twotower_save(const tt_twotower *t, FILE *f) {
    uint64_t head[HEAD];
    mlp_to_head(head, &t->user);
    mlp_to_head(head + HEAD / 2, &t->item);
    head[HEAD - 1] = (uint64_t)t->recode;
    int status = tt_io_write(f, head, HEAD, sizeof head[0]);
    if (status == TT_OK) {
        status = tt_io_write(f, &t->offset, 1, sizeof t->offset);
    }
    return status == TT_OK ? tt_io_write(f, t->theta, t->n_theta, sizeof *t->theta) : status;
}

int tt_twotower_load(tt_twotower *t, FILE *f) {
    uint64_t head[HEAD];
    *t = (tt_twotower){0};
    int status = tt_io_read(f, head, HEAD, sizeof head[0]);
    if (status != TT_OK || (status = mlp_from_head(&t->user, head)) != TT_OK ||
        (status = mlp_from_head(&t->item, head + HEAD / 2)) != TT_OK) {
        return status;
    }
    if (t->user.width[t->user.layers] != t->item.width[t->item.layers]) {
        return tt_error(TT_EDATA, "the saved towers have outputs of different width");
    }
    t->recode = head[HEAD - 1] != 0;
    status = tt_io_read(f, &t->offset, 1, sizeof t->offset);
    const size_t expected = tt_mlp_count(&t->user) + tt_mlp_count(&t->item);
    if (status == TT_OK) {
        status = tt_io_read_fresh(f, (void **)&t->theta, &t->n_theta, sizeof *t->theta,
                                  expected);
    }
    if (status == TT_OK && t->n_theta != expected) {
        status = tt_error(TT_EDATA, "%zu saved parameters, expected %zu", t->n_theta, expected);
    }
    if (status == TT_OK && !(isfinite(t->offset) && isfinite(tt_twotower_l2(t)))) {
        status = tt_error(TT_EDATA, "a saved parameter is not a finite number");
    }
    if (status != TT_OK) {
        tt_twotower_free(t);
    }
    return status;
}
