/* Regression of one tower on vector targets: min E |f(x) - h(x)|^2 over its weights, by
 * Adam on batches of rows drawn with replacement, the learning rate falling to 0 by a half
 * cosine after a short warm-up. ReLU, He's start, linear output, no penalty. */
#ifndef WIDTH_REGRESS_H
#define WIDTH_REGRESS_H

#include "base/tt_rng.h"
#include "data/tt_features.h"

typedef struct {
    size_t layers, hidden; // weight matrices; units of each hidden layer
    size_t batch, steps;
    double lr;
    size_t start; // restart: another INIT and another order for each
} width_regress_spec;

/* Sum |f^ - h|^2 over sum |h|^2; both infinite when the run has diverged. */
typedef struct {
    double train, judged;
} width_regress_error;

/* Trains on the first `train` rows of x and of h (rows, p), judges on the others too; both
 * parts have rows. Streams: roles INIT and SHUFFLE of the address. TT_OK or TT_ENOMEM. */
int width_regress(width_regress_error *error, const width_regress_spec *spec,
                  const tt_features *x, const float *h, size_t p, size_t train,
                  const tt_address *address);

#endif
