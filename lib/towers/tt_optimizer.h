/* One step of an optimiser on a flat block of parameters.
 *
 *   SGD       theta -= lr g
 *   Nesterov  v = mu v + g;  theta -= lr (g + mu v)                (Nesterov 1983; Sutskever 2013)
 *   AdamW     decoupled decay, bias-corrected moments              (Loshchilov & Hutter 2019)
 *
 * g is the gradient of the loss, already scaled for clipping; the L2 penalty lambda |theta|^2
 * enters as 2 lambda theta (AdamW: as decay by lr 2 lambda). The L1 penalty is a proximal step
 * after the update: soft thresholding by lr lambda_1, or by that over 1 + |w| / eps when it is
 * reweighted (Candes, Wakin & Boyd 2008), so that large weights are hardly shrunk. */
#ifndef TT_OPTIMIZER_H
#define TT_OPTIMIZER_H

#include <stddef.h>

enum tt_optimizer { TT_SGD, TT_NESTEROV, TT_ADAMW };

typedef struct {
    enum tt_optimizer kind;
    double lr;                 // step length
    double momentum;           // Nesterov's mu, AdamW's beta_1
    double l2;                 // lambda of lambda |theta|^2
    size_t step;               // steps done before this one (AdamW's bias correction)
} tt_optimizer_step;

/* theta (n) in place; g (n) gradient; v, s (n) first and second moments, zero at the start
 * (SGD needs neither, Nesterov v alone). The gradient is multiplied by `scale`. */
void tt_optimizer_apply(const tt_optimizer_step *o, float *theta, const float *g, float *v,
                        float *s, size_t n, double scale);

/* w = sign(w) max(|w| - tau_w, 0) for each w of theta (n); tau_w = tau, or tau / (1 + |w| / eps)
 * where eps > 0. */
void tt_soft_threshold(float *theta, size_t n, double tau, double eps);

#endif
