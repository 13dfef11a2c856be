#include "common/coldstart_grid.h"

#include <math.h>

const char *const coldstart_reading_name[] = {"nested", "fixed", "sizes"};

const coldstart_point coldstart_points[COLDSTART_POINTS] = {
    {COLDSTART_FIXED, 0, 1},      {COLDSTART_NESTED, 0.1, 1},  {COLDSTART_NESTED, 0.25, 1},
    {COLDSTART_NESTED, 0.5, 1},   {COLDSTART_NESTED, 0.75, 1}, {COLDSTART_FIXED, 0.1, 1},
    {COLDSTART_FIXED, 0.25, 1},   {COLDSTART_FIXED, 0.5, 1},   {COLDSTART_FIXED, 0.75, 1},
    {COLDSTART_SIZES, 0.5, 0.25}, {COLDSTART_SIZES, 0.5, 0.5}, {COLDSTART_SIZES, 0.5, 2}};

const size_t coldstart_by_share[2][COLDSTART_SHARES] = {{0, 1, 2, 3, 4}, {0, 5, 6, 7, 8}};
const size_t coldstart_by_size[COLDSTART_SIZE_COUNT] = {9, 10, 7, 11};

const coldstart_effort coldstart_efforts[] = {
    [TT_SMOKE] = {.n = 120,
                  .fresh = 40,
                  .omega = 700,
                  .d = 5,
                  .test = 100,
                  .replicates = 2,
                  .hidden = 8,
                  .epochs = 5,
                  .first = 9,
                  .last = 11,
                  .judge = 500,
                  .sieves = 3,
                  .others = 2},
    [TT_DEFAULT] = {.n = 400,
                    .fresh = 400,
                    .omega = 9000,
                    .d = 5,
                    .test = 5000,
                    .replicates = 3,
                    .hidden = 64,
                    .epochs = 40,
                    .first = 11,
                    .last = 16,
                    .judge = 10000,
                    .sieves = 16,
                    .others = 4},
    [TT_PAPER] = {.n = 1500,
                  .fresh = 1000,
                  .omega = 100000,
                  .d = 20,
                  .test = 20000,
                  .replicates = 5,
                  .hidden = 224,
                  .epochs = 60,
                  .first = 11,
                  .last = 16,
                  .judge = 20000,
                  .sieves = 120,
                  .others = 12},
};

coldstart_spec coldstart_spec_of(size_t point, const coldstart_effort *effort) {
    const coldstart_point *p = &coldstart_points[point];
    return (coldstart_spec){.n = effort->n,
                            .fresh = effort->fresh,
                            .seen = (size_t)lround((1 - p->share) * (double)effort->n),
                            .count = (size_t)lround(p->multiple * (double)effort->omega),
                            .nested = p->reading == COLDSTART_NESTED,
                            .d = effort->d,
                            .test = effort->test};
}
