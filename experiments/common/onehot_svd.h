/* The library's matrix factorisation on the pairs that one-hot towers are trained on. */
#ifndef ONEHOT_SVD_H
#define ONEHOT_SVD_H

#include "common/onehot_data.h"

/* tt_rsvd's parameters: rank p, next to no penalty, converged. */
extern const char *const onehot_svd_parameters;

/* estimate (side^2): of every pair, by tt_rsvd fitted to the pairs that are not held out,
 * clipped to the range of their ratings; the pairs must be distinct. TT_OK or TT_ENOMEM. */
int onehot_svd(double *estimate, const onehot *o);

#endif
