#include "eval/tt_tune.h"

#include <string.h>

/* Grids of --tune, small enough for five folds on 100,000 ratings within a minute or two.
 * The towers search inside their own fit (parameter tune). Lambdas fall: see tt_sweep.h. */

static const double neighbours[] = {5, 10, 15, 20, 30, 40, 50};
static const double clusters[] = {2, 3, 4, 5, 7, 10};
static const double ridge[] = {1000, 300, 100, 30, 10, 3, 1, 0.1, 0.01};
static const double ranks[] = {3, 5, 10, 30};
static const double als[] = {31.6, 10, 5, 3, 1, 0.1, 0.01};
static const double decay[] = {0.005, 0.02, 0.05, 0.1};
static const double shrink_user[] = {5, 15, 30};
static const double shrink_item[] = {5, 10, 20};

#define AXIS(key, values)                                                                  \
    { key, sizeof(values) / sizeof(values)[0], values }

static const tt_axis knn[] = {AXIS("k", neighbours)};
static const tt_axis cocluster[] = {AXIS("k", clusters), AXIS("l", clusters)};
static const tt_axis linear[] = {AXIS("lambda", ridge)};
static const tt_axis rsvd[] = {AXIS("rank", ranks), AXIS("lambda", als)};
static const tt_axis sgd[] = {AXIS("reg", decay)};
static const tt_axis baseline[] = {AXIS("reg_u", shrink_user), AXIS("reg_i", shrink_item)};

static const struct {
    const char *estimator;
    const tt_axis *axis;
    size_t n;
} table[] = {
    {"baseline", baseline, 2}, {"knn", knn, 1},   {"rsvd", rsvd, 2},
    {"svd", sgd, 1},           {"svdpp", sgd, 1}, {"cocluster", cocluster, 2},
    {"linear", linear, 1},
};

const tt_axis *tt_grid_axes(const char *estimator, size_t *n) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(table[i].estimator, estimator) == 0) {
            *n = table[i].n;
            return table[i].axis;
        }
    }
    *n = 0;
    return NULL;
}
