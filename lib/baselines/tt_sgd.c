#include "baselines/tt_sgd.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Eight floats; split in two where the processor has only four wide. The order of additions
 * is the same everywhere. */
typedef float vec8 __attribute__((vector_size(32), may_alias));

/* On static functions only: older clang gives clones with linkage another name. */
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

CLONES static double pass(tt_factor *f, float *w, size_t u, const uint32_t *item,
                          const double *rating, size_t count, const tt_sgd_step *step) {
    const size_t blocks = f->ld / 8;
    const double lr = step->lr, reg = step->reg;
    const float keep = (float)(1.0 - lr * reg);
    const double mu = f->mu;
    vec8 *const vw = (vec8 *)w;
    double bu = (double)f->user_bias[u];
    double sum_squares = 0;
    for (size_t k = 0; k < count; k++) {
        const size_t i = item[k];
        vec8 *const vq = (vec8 *)(f->q + i * f->ld);
        vec8 even = {0}, odd = {0};
        for (size_t b = 0; b + 1 < blocks; b += 2) {
            even += vq[b] * vw[b];
            odd += vq[b + 1] * vw[b + 1];
        }
        if (blocks % 2) {
            even += vq[blocks - 1] * vw[blocks - 1];
        }
        const vec8 s = even + odd;
        const float dot = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
        const double bi = (double)f->item_bias[i];
        const double e = rating[k] - (mu + bu + bi + (double)dot);
        sum_squares += e * e;
        if (f->biased) {
            bu += lr * (e - reg * bu);
            f->item_bias[i] = (float)(bi + lr * (e - reg * bi));
        }
        const float step_q = (float)(lr * e);
        const float step_w = (float)(step->gain * lr * e);
        for (size_t b = 0; b < blocks; b++) {
            const vec8 q = vq[b];
            vq[b] = keep * q + step_q * vw[b];
            vw[b] = keep * vw[b] + step_w * q;
        }
    }
    f->user_bias[u] = (float)bu;
    return sum_squares;
}

int tt_sgd_visits_alloc(tt_sgd_visits *v, const tt_ratings *train) {
    *v = (tt_sgd_visits){.user = tt_alloc(train->n_users, sizeof *v->user)};
    if (!v->user || tt_groups_by_user(&v->by_user, train) != TT_OK) {
        tt_sgd_visits_free(v);
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < train->count; i++) {
        const uint32_t u = train->user[i];
        if (v->by_user.position[v->by_user.ptr[u]] == i) {
            v->user[v->n++] = u;
        }
    }
    return TT_OK;
}

size_t tt_sgd_visits_bytes(const tt_ratings *train) {
    return train->count * (sizeof(double) + 2 * sizeof(uint32_t)) +
           (train->n_users + 2) * (sizeof(size_t) + sizeof(uint32_t));
}

void tt_sgd_visits_free(tt_sgd_visits *v) {
    tt_groups_free(&v->by_user);
    tt_free(v->user);
    *v = (tt_sgd_visits){0};
}

double tt_sgd_pass(tt_factor *f, float *w, size_t u, const tt_groups *by_user,
                   const tt_sgd_step *step) {
    const size_t first = by_user->ptr[u];
    return pass(f, w, u, by_user->other + first, by_user->rating + first,
                by_user->ptr[u + 1] - first, step);
}

int tt_sgd_diverged(double sum_squares, const tt_ratings *train) {
    double scale = 0;
    for (size_t i = 0; i < train->count; i++) {
        scale += train->rating[i] * train->rating[i];
    }
    const double count = (double)train->count;
    return !(sqrt(sum_squares / count) <= 1000 * (1 + sqrt(scale / count)));
}
