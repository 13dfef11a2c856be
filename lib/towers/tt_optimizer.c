#include "towers/tt_optimizer.h"

#include <math.h>

#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))

CLONES static void sgd(float *restrict theta, const float *restrict g, size_t n, float lr,
                       float decay, float scale) {
    for (size_t j = 0; j < n; j++) {
        theta[j] -= lr * (scale * g[j] + decay * theta[j]);
    }
}

CLONES static void nesterov(float *restrict theta, const float *restrict g, float *restrict v,
                            size_t n, float lr, float mu, float decay, float scale) {
    for (size_t j = 0; j < n; j++) {
        const float gradient = scale * g[j] + decay * theta[j];
        v[j] = mu * v[j] + gradient;
        theta[j] -= lr * (gradient + mu * v[j]);
    }
}

/* lr1 = lr / (1 - beta1^t); c2 = 1 / (1 - beta2^t). */
CLONES static void adamw(float *restrict theta, const float *restrict g, float *restrict v,
                         float *restrict s, size_t n, float lr1, float b1, float b2, float c2,
                         float keep, float scale) {
    for (size_t j = 0; j < n; j++) {
        const float gradient = scale * g[j];
        v[j] = b1 * v[j] + (1 - b1) * gradient;
        s[j] = b2 * s[j] + (1 - b2) * gradient * gradient;
        theta[j] = keep * theta[j] - lr1 * v[j] / (sqrtf(c2 * s[j]) + 1e-8f);
    }
}

void tt_optimizer_apply(const tt_optimizer_step *o, float *theta, const float *g, float *v,
                        float *s, size_t n, double scale) {
    const double beta2 = 0.999, t = (double)o->step + 1;
    const float lr = (float)o->lr, mu = (float)o->momentum, decay = (float)(2 * o->l2);
    switch (o->kind) {
    case TT_SGD:
        sgd(theta, g, n, lr, decay, (float)scale);
        break;
    case TT_NESTEROV:
        nesterov(theta, g, v, n, lr, mu, decay, (float)scale);
        break;
    case TT_ADAMW:
        adamw(theta, g, v, s, n, (float)(o->lr / (1 - pow(o->momentum, t))), mu, (float)beta2,
              (float)(1 / (1 - pow(beta2, t))), (float)(1 - o->lr * 2 * o->l2), (float)scale);
        break;
    }
}

CLONES static void threshold(float *theta, size_t n, float tau) {
    for (size_t j = 0; j < n; j++) {
        const float rest = fabsf(theta[j]) - tau;
        theta[j] = copysignf(rest > 0 ? rest : 0, theta[j]);
    }
}

/* tau / (1 + |w| / eps) = tau eps / (eps + |w|). */
CLONES static void threshold_reweighted(float *theta, size_t n, float tau_eps, float eps) {
    for (size_t j = 0; j < n; j++) {
        const float size = fabsf(theta[j]), rest = size - tau_eps / (eps + size);
        theta[j] = copysignf(rest > 0 ? rest : 0, theta[j]);
    }
}

void tt_soft_threshold(float *theta, size_t n, double tau, double eps) {
    if (eps > 0) {
        threshold_reweighted(theta, n, (float)(tau * eps), (float)eps);
    } else {
        threshold(theta, n, (float)tau);
    }
}
