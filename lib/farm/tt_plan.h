/* All tasks of a profile: what there is to do, in which order, what is done, whose it is.
 *
 * Tasks stand in canonical order (cell, replicate). They are computed replicate by
 * replicate, so that an unfinished run is balanced, and longest first in a replicate. */
#ifndef TT_PLAN_H
#define TT_PLAN_H

#include "farm/tt_experiment.h"

enum tt_state { TT_MISSING, TT_DONE, TT_FAILED };

typedef struct {
    size_t cell, replicate;
    double seconds; // CPU time expected
    enum tt_state state;
    unsigned shard; // 0 .. shards - 1
    int wanted;     // 1: this run computes it if it is not done
} tt_planned;

typedef struct {
    size_t cells, count;
    tt_planned *task; // (count) canonical order
    size_t *first;    // (cells + 1) a cell's first task
    size_t *order;    // (count) task indices in the order of computing
} tt_plan;

/* All tasks missing, wanted and of shard 0. TT_OK or TT_ENOMEM. */
int tt_plan_init(tt_plan *p, const tt_experiment *e, enum tt_profile profile);
void tt_plan_free(tt_plan *p);

/* NULL if there is no such task (any more). */
tt_planned *tt_plan_find(const tt_plan *p, size_t cell, size_t replicate);

/* Deals the tasks to `shards`, each in the order of computing to the shard with the least
 * expected time so far. A pure function of the plan. TT_OK or TT_ENOMEM. */
int tt_plan_deal(tt_plan *p, unsigned shards);

size_t tt_plan_count(const tt_plan *p, enum tt_state state);

#endif
