/* The two arms of experiments/sparsity.c: the same ReLU towers, the same data and steps,
 * with an L1 penalty on the first layer or with L2 on all weights alone. */
#ifndef SPARSITY_FIT_H
#define SPARSITY_FIT_H

#include "common/sparsity_data.h"
#include "towers/tt_train.h"

enum sparsity_arm { SPARSITY_L1, SPARSITY_DENSE, SPARSITY_ARMS };
enum { SPARSITY_GRID = 4 }; // penalties an arm chooses from
extern const char *const sparsity_arm_name[SPARSITY_ARMS];

/* A replicate as the towers take it; views of the first pairs share its numbers. */
typedef struct {
    tt_features x[2], judge[2]; // inputs of the user and of the item tower, recoded
    tt_ratings train, valid;    // the pairs not held out, and those held out
    const double *truth;        // (judge rows)
    size_t d;                   // distinct coordinates
    tt_address address;         // of first weights and orders
} sparsity_sample;

/* Of all pairs of the replicate. TT_OK or TT_ENOMEM. */
int sparsity_sample_open(sparsity_sample *s, const sparsity_data *data);
void sparsity_sample_close(sparsity_sample *s);

/* The first n pairs: a view, not to be closed. */
sparsity_sample sparsity_sample_first(const sparsity_sample *s, size_t n);

/* What the first layer of both towers looks at. */
typedef struct {
    double nonzero;       // share of its weights that are not zero
    double alive;         // share of hidden units with any such weight
    double input;         // of the living: one covariate alone
    double coordinate;    // one distinct coordinate, in one copy or more
    double focused;       // at least .99 of the squared weights (see concentration) on one
    double neighbours;    // two coordinates l, l + 1 (modulo d)
    double copies;        // copies kept of a coordinate that a unit looks at, mean
    double concentration; // largest share of a coordinate in a unit's squared weights,
                          // those of copies added first, mean over the living units
} sparsity_layer;

sparsity_layer sparsity_layer_of(const tt_twotower *t, size_t d);

/* The same of towers that have not been trained. TT_OK or TT_ENOMEM. */
int sparsity_untrained(sparsity_layer *layer, const sparsity_sample *s, size_t hidden);

typedef struct {
    enum tt_status status;
    double valid_mse; // NAN: diverged
    double risk;      // NAN: diverged
    sparsity_layer layer;
} sparsity_outcome;

/* Towers with one hidden layer. */
typedef struct {
    size_t hidden;
    size_t steps; // updates, rounded to whole passes
} sparsity_effort;

/* The penalties of an arm at size n, 0 <= k < SPARSITY_GRID, ascending: L2 as 1 / n; L1 as
 * (n steps)^(-1/2), for it removes more weights in more steps (towers/tt_search.h). */
double sparsity_penalty(enum sparsity_arm arm, size_t n, size_t steps, size_t k);

/* The training specification of that penalty for n_train pairs. */
tt_train_spec sparsity_train(const sparsity_effort *effort, enum sparsity_arm arm,
                             double penalty, size_t n_train);

/* One fit. TT_OK or TT_ENOMEM. */
int sparsity_fit(sparsity_outcome *o, const sparsity_sample *s,
                 const sparsity_effort *effort, enum sparsity_arm arm, double penalty);

#endif
