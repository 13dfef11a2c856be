#include "farm/tt_plan.h"

#include <stdlib.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

static int compare(const void *x, const void *y, void *context) {
    const tt_planned *task = context;
    const tt_planned *a = &task[*(const size_t *)x];
    const tt_planned *b = &task[*(const size_t *)y];
    if (a->replicate != b->replicate) {
        return a->replicate < b->replicate ? -1 : 1;
    }
    if (a->seconds != b->seconds) {
        return a->seconds > b->seconds ? -1 : 1;
    }
    return a->cell < b->cell ? -1 : a->cell > b->cell;
}

static void fill(tt_plan *p, const tt_experiment *e, enum tt_profile profile) {
    size_t t = 0;
    for (size_t cell = 0; cell < p->cells; cell++) {
        const double expected = e->seconds ? e->seconds(profile, cell) : 1;
        const double seconds = expected > 0 ? expected : 1e-3; // a NAN too
        for (size_t k = 0; t < p->first[cell + 1]; k++, t++) {
            p->task[t] =
                (tt_planned){.cell = cell, .replicate = k, .seconds = seconds, .wanted = 1};
            p->order[t] = t;
        }
    }
    qsort_r(p->order, p->count, sizeof *p->order, compare, p->task);
}

int tt_plan_init(tt_plan *p, const tt_experiment *e, enum tt_profile profile) {
    *p = (tt_plan){.cells = e->cells(profile)};
    p->first = tt_alloc(p->cells + 1, sizeof *p->first);
    if (!p->first) {
        return TT_ENOMEM;
    }
    for (size_t cell = 0; cell < p->cells; cell++) {
        p->first[cell + 1] = p->first[cell] + e->replicates(profile, cell);
    }
    p->count = p->first[p->cells];
    p->task = tt_alloc(p->count, sizeof *p->task);
    p->order = tt_alloc(p->count, sizeof *p->order);
    if (!p->task || !p->order) {
        tt_plan_free(p);
        return TT_ENOMEM;
    }
    fill(p, e, profile);
    return TT_OK;
}

void tt_plan_free(tt_plan *p) {
    tt_free(p->first);
    tt_free(p->task);
    tt_free(p->order);
    *p = (tt_plan){0};
}

tt_planned *tt_plan_find(const tt_plan *p, size_t cell, size_t replicate) {
    if (cell >= p->cells || replicate >= p->first[cell + 1] - p->first[cell]) {
        return NULL;
    }
    return &p->task[p->first[cell] + replicate];
}

int tt_plan_deal(tt_plan *p, unsigned shards) {
    TT_ASSERT(shards >= 1);
    double *load = tt_alloc(shards, sizeof *load);
    if (!load) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < p->count; i++) {
        tt_planned *t = &p->task[p->order[i]];
        t->shard = 0;
        for (unsigned k = 1; k < shards; k++) {
            if (load[k] < load[t->shard]) {
                t->shard = k;
            }
        }
        load[t->shard] += t->seconds;
    }
    tt_free(load);
    return TT_OK;
}

size_t tt_plan_count(const tt_plan *p, enum tt_state state) {
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++) {
        n += p->task[i].state == state;
    }
    return n;
}
