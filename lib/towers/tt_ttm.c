#include "towers/tt_ttm.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "towers/tt_ttm_model.h"

enum {
    LAYERS,
    HIDDEN,
    OUTPUTS,
    ACTIVATION,
    CENTRE,
    OPTIMIZER,
    BLOCKS,
    PAIRS,
    LR,
    MOMENTUM,
    EPOCHS,
    CLIP,
    L1,
    EPS,
    L2,
    FALL,
    PATIENCE,
    TUNE,
    N_PARAM
};

static const tt_param param[N_PARAM] = {
    [LAYERS] = {"layers", 2, NULL, 1, TT_LAYERS_MAX, "weight matrices of a tower", 1},
    [HIDDEN] = {"hidden", 128, NULL, 1, 65536, "units of a hidden layer", 1},
    [OUTPUTS] = {"p", 30, NULL, 1, 4096, "width of the representation", 1},
    [ACTIVATION] = {"activation", TT_RELU, "relu|sigmoid|tanh", 0, 0,
                    "of the hidden layers", 0},
    [CENTRE] = {"centre", 1, "no|yes", 0, 0, "take the training mean off the ratings", 0},
    [OPTIMIZER] = {"opt", TT_NESTEROV, "sgd|nesterov|adamw", 0, 0, "optimiser", 0},
    [BLOCKS] = {"blocks", 6, NULL, 1, 1000, "a batch: one of blocks x blocks groups", 1},
    [PAIRS] = {"pairs", 0, NULL, 0, 1e9, "a batch: so many random ratings; 0: blocks", 1},
    [LR] = {"lr", 0.05, NULL, 1e-9, 100, "first learning rate, falls to 0 by a cosine", 0},
    [MOMENTUM] = {"momentum", 0.95, NULL, 0, 0.9999, "Nesterov's mu, AdamW's beta_1", 0},
    [EPOCHS] = {"epochs", 100, NULL, 1, 1e6, "passes over the ratings", 1},
    [CLIP] = {"clip", 5, NULL, 0, 1e9, "largest norm of a gradient; 0: none", 0},
    [L1] = {"l1", 0.02, NULL, 0, 1e9, "penalty on |w| of the first layer at the start", 0},
    [EPS] = {"eps", 0.05, NULL, 0, 1e9, "reweights it by 1 / (1 + |w| / eps); 0: plain L1",
             0},
    [L2] = {"l2", 2e-4, NULL, 0, 1e9, "penalty on squared weights and biases at the start",
            0},
    [FALL] = {"fall", 20, NULL, 1, 1e9, "l1 and l2 end at their first value over this", 0},
    [PATIENCE] = {"patience", 0, NULL, 0, 1e6, "early stopping, in epochs; 0: none", 1},
    [TUNE] = {"tune", 0, "no|yes", 0, 0, "choose l1 and l2 on a fifth of the training part",
              0},
};

static tt_shape shape_of(const double *value) {
    return (tt_shape){.layers = (size_t)value[LAYERS],
                      .hidden = (size_t)value[HIDDEN],
                      .p = (size_t)value[OUTPUTS],
                      .activation = (enum tt_activation)(int)value[ACTIVATION],
                      .recode = 1,
                      .centre = value[CENTRE] > 0};
}

static tt_train_spec spec_of(const double *value) {
    const int pairs = value[PAIRS] > 0;
    return (tt_train_spec){.batching = pairs ? TT_PAIRS : TT_BLOCKS,
                           .batch = (size_t)(pairs ? value[PAIRS] : value[BLOCKS]),
                           .optimizer = (enum tt_optimizer)(int)value[OPTIMIZER],
                           .lr = value[LR],
                           .momentum = value[MOMENTUM],
                           .schedule = TT_COSINE,
                           .clip = value[CLIP],
                           .epochs = (size_t)value[EPOCHS],
                           .l1 = value[L1],
                           .l1_end = value[L1] / value[FALL],
                           .l1_eps = value[EPS],
                           .l2 = value[L2],
                           .l2_end = value[L2] / value[FALL],
                           .patience = (size_t)value[PATIENCE],
                           .check = 5};
}

void tt_ttm_candidates(tt_train_spec *candidate, size_t n, const tt_train_spec *base,
                       int which, double from, double to) {
    TT_ASSERT(which == 1 || which == 2);
    for (size_t k = 0; k < n; k++) {
        const double t = n > 1 ? (double)k / (double)(n - 1) : 0;
        const double x = from > 0 ? from * pow(to / from, t) : 0;
        candidate[k] = *base;
        if (which == 1) {
            candidate[k].l1 = x;
            candidate[k].l1_end = base->l1 > 0 ? x * base->l1_end / base->l1 : x;
        } else {
            candidate[k].l2 = x;
            candidate[k].l2_end = base->l2 > 0 ? x * base->l2_end / base->l2 : x;
        }
    }
}

/* l1 from 1/16 to 4 times the given value (if it is not 0), beside none at all with l2 from 1
 * to 64 times its: a quarter of the epochs each, the best two in full. */
static int tune(const tt_shape *shape, tt_train_spec *spec, const tt_problem *problem) {
    enum { EACH = 4 };
    const double share[2] = {0.25, 1};
    const size_t keep[2] = {2, 1};
    tt_train_spec candidate[2 * EACH], dense = *spec;
    tt_problem cut;
    tt_search_result result;
    dense.l1 = dense.l1_end = 0;
    const size_t sparse = spec->l1 > 0 ? EACH : 0, n = sparse + (spec->l2 > 0 ? EACH : 1);
    tt_ttm_candidates(candidate, sparse, spec, 1, spec->l1 / 16, spec->l1 * 4);
    tt_ttm_candidates(candidate + sparse, n - sparse, &dense, 2, spec->l2, spec->l2 * 64);
    int status = tt_problem_cut(&cut, problem, 0.2, 0);
    if (status != TT_OK) {
        return status;
    }
    status = tt_search(shape, candidate, n, share, keep, 2, &cut, &result);
    if (status == TT_OK) {
        *spec = candidate[result.best];
        spec->epochs = result.epochs;
        spec->patience = 0;
    }
    tt_problem_cut_free(&cut);
    return status;
}

/* What one tower takes: parameters, gradient, moments and best ones; inputs; a batch's
 * activations and their gradients; embeddings twice. x NULL: one-hot ids. */
static size_t side_bytes(const tt_features *x, size_t n, const double *value) {
    const size_t h = (size_t)value[HIDDEN], p = (size_t)value[OUTPUTS];
    const size_t layers = (size_t)value[LAYERS], pairs = (size_t)value[PAIRS];
    const size_t D = x ? x->cols : n, dense = x ? x->dense_cols : 0;
    const size_t entries = x ? (x->ptr ? x->ptr[x->rows] : 0) : n;
    const size_t theta =
        layers == 1 ? (D + 1) * p : (D + 1) * h + (layers - 2) * (h + 1) * h + (h + 1) * p;
    const size_t batch = pairs == 0 ? n / (size_t)value[BLOCKS] + 1 : pairs < n ? pairs : n;
    const size_t activations = batch * (dense + 1 + 2 * ((layers - 1) * (h + 1) + p));
    return 4 * (5 * theta + n * dense + activations + 2 * n * p) + 8 * (n + entries);
}

static size_t bytes(const tt_problem *problem, const double *value) {
    const tt_ratings *r = problem->train;
    const size_t each = value[TUNE] > 0 ? 60 : 40; // grouped, in batches, and cut in two
    return side_bytes(problem->user_x, r->n_users, value) +
           side_bytes(problem->item_x, r->n_items, value) + each * r->count;
}

int tt_ttm_train(void **model, const tt_shape *shape, const tt_train_spec *spec,
                 const tt_problem *problem, tt_fit *info) {
    tt_ttm_model *m = tt_alloc(1, sizeof *m);
    tt_features xu = {0}, xi = {0};
    int status = TT_ENOMEM;
    *model = NULL;
    if (!m || (status = tt_shape_model(shape, problem, &m->towers)) != TT_OK ||
        (status = tt_twotower_inputs(&m->towers, &xu, problem->user_x)) != TT_OK ||
        (status = tt_twotower_inputs(&m->towers, &xi, problem->item_x)) != TT_OK) {
        goto done;
    }
    m->lo = problem->lo;
    m->hi = problem->hi;
    status = tt_train(&m->towers, spec, problem->train, problem->valid, &xu, &xi,
                      &problem->address, info);
    if (status == TT_OK) {
        m->failed = info->status == TT_FIT_DIVERGED;
        status = tt_ttm_model_finish(m, problem, &xu, &xi);
    }
    if (status == TT_OK) {
        *model = m;
        m = NULL;
    }
done:
    tt_features_free(&xu);
    tt_features_free(&xi);
    tt_ttm_model_free(m);
    return status;
}

static int fit(void **model, const tt_problem *problem, const double *value, tt_fit *info) {
    TT_ASSERT(problem->user_x && problem->item_x);
    const tt_shape shape = shape_of(value);
    tt_train_spec spec = spec_of(value);
    int status = TT_OK;
    *model = NULL;
    if (problem->train->count == 0) {
        return tt_ttm_model_empty(model, problem, info);
    }
    if (value[TUNE] > 0 && problem->train->count >= 10) {
        status = tune(&shape, &spec, problem);
    }
    return status == TT_OK ? tt_ttm_train(model, &shape, &spec, problem, info) : status;
}

const tt_twotower *tt_ttm_towers(const void *model) {
    return &((const tt_ttm_model *)model)->towers;
}

const float *tt_ttm_user_embedding(const void *model) {
    return ((const tt_ttm_model *)model)->side[0].embedding;
}

const float *tt_ttm_item_embedding(const void *model) {
    return ((const tt_ttm_model *)model)->side[1].embedding;
}

const tt_estimator tt_ttm = {
    .name = "ttm",
    .title = "TTM",
    .source = "two-tower model (OpenReview Ulj0tR-k7q)",
    .param = param,
    .n_param = N_PARAM,
    .selection = TT_SELECT_VALIDATION,
    .needs_features = 1,
    .bytes = bytes,
    .fit = fit,
    .predict = tt_ttm_model_predict,
    .predict_features = tt_ttm_model_predict_features,
    .save = tt_ttm_model_save,
    .load = tt_ttm_model_load,
    .free = tt_ttm_model_free,
};
