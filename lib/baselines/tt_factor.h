/* What every matrix factorisation predicts from:
 *   r(u, i) = mu + b_u + b_i + <p_u, q_i>,   p_u, q_i in R^rank, float.
 *
 * n users, m items. tt_svd, tt_svdpp and tt_rsvd fit it, each in its own way. Rows of p and
 * q are padded with zeros to ld floats. Behaviour for the unknown, as in Surprise 1.1.4: a
 * user or item without training ratings has neither bias nor factors; the known side's bias
 * is still used; without biases any unknown side gives the mean of the training part. */
#ifndef TT_FACTOR_H
#define TT_FACTOR_H

#include "baselines/tt_predict.h"
#include "data/tt_estimator.h"

enum { TT_FACTOR_PAD = 8, TT_FACTOR_RANK_MAX = 4096 };

typedef struct {
    tt_seen seen; // mean, range, who is known
    size_t rank;
    size_t ld;        // rank rounded up to a multiple of TT_FACTOR_PAD
    int biased;       // b_u and b_i are fitted
    int failed;       // the fit diverged: every prediction is the mean
    double mu;        // the constant of the model: the mean, or 0
    float *p;         // (n, ld) all parameters are one block that starts here
    float *q;         // (m, ld)
    float *user_bias; // (n)
    float *item_bias; // (m)
} tt_factor;

/* The model of a problem, parameters zero; mu = mean if centred. NULL: memory refused. */
tt_factor *tt_factor_alloc(const tt_problem *problem, size_t rank, int biased, int centred);
size_t tt_factor_bytes(const tt_problem *problem, size_t rank);
void tt_factor_free(void *model);

/* Rows of a (rows, ld), first `rank` columns: normal(0, sd) from role INIT, the given item.
 */
void tt_factor_init(float *a, size_t rows, size_t rank, size_t ld, double sd,
                    const tt_address *address, uint64_t item);

/* The start of a fit: p from item 0, q from item 1. */
void tt_factor_start(tt_factor *f, double sd, const tt_address *address);

/* The end of a fit: checks that all parameters are finite; where they are not, or info says
 * TT_FIT_DIVERGED, every prediction becomes the mean. Then fills train_rmse and valid_rmse.
 * TT_OK or TT_ENOMEM. */
int tt_factor_finish(tt_factor *f, const tt_estimator *estimator, const tt_problem *problem,
                     tt_fit *info);

/* Estimates, clipped; see tt_estimator.h. */
void tt_factor_predict(const void *model, const uint32_t *user, const uint32_t *item,
                       size_t n, double *estimate, unsigned char *fallback);

/* To and from a stream, under the estimator's name. */
int tt_factor_save(const tt_factor *f, const tt_estimator *estimator, FILE *out);
int tt_factor_load(void **model, const tt_estimator *estimator, FILE *in);

#endif
