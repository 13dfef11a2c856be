#include "baselines/tt_factor.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "baselines/tt_saved.h"

static size_t padded(size_t rank) {
    return (rank + TT_FACTOR_PAD - 1) / TT_FACTOR_PAD * TT_FACTOR_PAD;
}

/* Floats of the parameter block. */
static size_t parameters(const tt_factor *f) {
    return (f->seen.n_users + f->seen.n_items) * (f->ld + 1);
}

/* Names the parts of the parameter block. */
static void point_into_block(tt_factor *f) {
    f->q = f->p + f->seen.n_users * f->ld;
    f->user_bias = f->q + f->seen.n_items * f->ld;
    f->item_bias = f->user_bias + f->seen.n_users;
}

size_t tt_factor_bytes(const tt_problem *problem, size_t rank) {
    const size_t rows = problem->train->n_users + problem->train->n_items;
    return sizeof(tt_factor) + rows * ((padded(rank) + 1) * sizeof(float) + 1);
}

tt_factor *tt_factor_alloc(const tt_problem *problem, size_t rank, int biased,
                           int centred) {
    TT_ASSERT(rank >= 1 && rank <= TT_FACTOR_RANK_MAX);
    tt_factor *f = tt_alloc(1, sizeof *f);
    if (!f) {
        return NULL;
    }
    *f = (tt_factor){.rank = rank, .ld = padded(rank), .biased = biased};
    if (tt_seen_init(&f->seen, problem) == TT_OK) {
        f->p = tt_alloc(parameters(f), sizeof *f->p);
    }
    if (!f->p) {
        tt_factor_free(f);
        return NULL;
    }
    f->mu = centred ? f->seen.mean : 0;
    point_into_block(f);
    return f;
}

void tt_factor_free(void *model) {
    tt_factor *f = model;
    if (f) {
        tt_seen_free(&f->seen);
        tt_free(f->p);
        tt_free(f);
    }
}

void tt_factor_init(float *a, size_t rows, size_t rank, size_t ld, double sd,
                    const tt_address *address, uint64_t item) {
    tt_rng r;
    tt_rng_at(&r, address, TT_ROLE_INIT, item);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < rank; j++) {
            a[i * ld + j] = (float)(sd * tt_rng_gaussian(&r));
        }
    }
}

void tt_factor_start(tt_factor *f, double sd, const tt_address *address) {
    tt_factor_init(f->p, f->seen.n_users, f->rank, f->ld, sd, address, 0);
    tt_factor_init(f->q, f->seen.n_items, f->rank, f->ld, sd, address, 1);
}

static int all_finite(const float *a, size_t n) {
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(a[k])) {
            return 0;
        }
    }
    return 1;
}

int tt_factor_finish(tt_factor *f, const tt_estimator *estimator, const tt_problem *problem,
                     tt_fit *info) {
    if (!all_finite(f->p, parameters(f))) {
        info->status = TT_FIT_DIVERGED;
    }
    if (info->status == TT_FIT_DIVERGED) {
        f->failed = 1;
        memset(f->p, 0, parameters(f) * sizeof *f->p);
    }
    return tt_fit_rmse(info, estimator, f, problem);
}

/* mu + b_u + b_i + <p_u, q_i>, as far as the sides are known. */
static double estimate_pair(const tt_factor *f, enum tt_fallback from, size_t u, size_t i) {
    double sum = f->mu;
    if (from == TT_KNOWN || from == TT_FALLBACK_USER) {
        sum += (double)f->user_bias[u];
    }
    if (from == TT_KNOWN || from == TT_FALLBACK_ITEM) {
        sum += (double)f->item_bias[i];
    }
    if (from == TT_KNOWN) {
        const float *p = f->p + u * f->ld;
        const float *q = f->q + i * f->ld;
        double dot = 0;
        for (size_t j = 0; j < f->rank; j++) {
            dot += (double)p[j] * (double)q[j];
        }
        sum += dot;
    }
    return sum;
}

void tt_factor_predict(const void *model, const uint32_t *user, const uint32_t *item,
                       size_t n, double *estimate, unsigned char *fallback) {
    const tt_factor *f = model;
    for (size_t k = 0; k < n; k++) {
        enum tt_fallback from = tt_seen_which(&f->seen, user[k], item[k]);
        if (f->failed || (from != TT_KNOWN && !f->biased)) {
            from = TT_FALLBACK_MEAN;
        }
        const double x = from == TT_FALLBACK_MEAN
                             ? f->seen.mean
                             : estimate_pair(f, from, user[k], item[k]);
        estimate[k] = tt_clip(x, f->seen.lo, f->seen.hi);
        if (fallback) {
            fallback[k] = (unsigned char)from;
        }
    }
}

int tt_factor_save(const tt_factor *f, const tt_estimator *estimator, FILE *out) {
    const uint64_t head[3] = {f->rank, (uint64_t)f->biased, (uint64_t)f->failed};
    const tt_block block[] = {{head, 3, sizeof head[0]},
                              {&f->mu, 1, sizeof f->mu},
                              {f->p, parameters(f), sizeof *f->p}};
    const int status = tt_seen_save(&f->seen, estimator->name, out);
    return status == TT_OK ? tt_blocks_write(out, block, 3) : status;
}

/* Everything after the memory of the training part. */
static int load_rest(tt_factor *f, FILE *in) {
    uint64_t head[3];
    int status = tt_io_read(in, head, 3, sizeof head[0]);
    if (status == TT_OK) {
        status = tt_io_read(in, &f->mu, 1, sizeof f->mu);
    }
    if (status != TT_OK) {
        return status;
    }
    if (head[0] < 1 || head[0] > TT_FACTOR_RANK_MAX || head[1] > 1 || head[2] > 1 ||
        !isfinite(f->mu)) {
        return tt_error(TT_EDATA, "not a factor model: rank %llu, expected 1 .. %d",
                        (unsigned long long)head[0], TT_FACTOR_RANK_MAX);
    }
    f->rank = head[0];
    f->ld = padded(f->rank);
    f->biased = (int)head[1];
    f->failed = (int)head[2];
    void *block;
    status = tt_read_array(in, &block, parameters(f), sizeof *f->p);
    if (status != TT_OK) {
        return status;
    }
    f->p = block;
    point_into_block(f);
    if (!all_finite(f->p, parameters(f))) {
        return tt_error(TT_EDATA, "a parameter of the model is not a finite number");
    }
    return TT_OK;
}

int tt_factor_load(void **model, const tt_estimator *estimator, FILE *in) {
    tt_factor *f = tt_alloc(1, sizeof *f);
    int status = f ? tt_seen_load(&f->seen, estimator->name, in) : TT_ENOMEM;
    if (status == TT_OK) {
        status = load_rest(f, in);
    }
    return tt_hand_over(model, f, estimator, status);
}
