#include "common/sparsity_grid.h"

#include <math.h>
#include <stdio.h>

#include "base/tt_error.h"

static const sparsity_cell grid[] = {{SPARSITY_ADDITIVE, 4, 12},
                                     {SPARSITY_DESIGN, 4, 12},
                                     {SPARSITY_ADDITIVE, 4, 4},
                                     {SPARSITY_ADDITIVE, 8, 8},
                                     {SPARSITY_ADDITIVE, 8, 24}};

enum { GRID = sizeof grid / sizeof *grid };

// clang-format off
static const sparsity_plan plan[] = {
    /*              cells replicates  sizes    hidden steps judge */
    [TT_SMOKE]   = {3,    2,          9, 10, 1,  16,   300,  2000},
    [TT_DEFAULT] = {2,    4,         11, 15, 2,  64,  1000, 20000},
    [TT_PAPER]   = {GRID, 18,        11, 17, 2,  64,  2000, 20000},
};
// clang-format on

const sparsity_plan *sparsity_plan_of(enum tt_profile profile) {
    return &plan[profile];
}

const sparsity_cell *sparsity_cell_of(size_t cell) {
    TT_ASSERT(cell < GRID);
    return &grid[cell];
}

const char *sparsity_truth_name(enum sparsity_truth truth) {
    return truth == SPARSITY_ADDITIVE ? "additive" : "design";
}

void sparsity_cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    const sparsity_cell *c = sparsity_cell_of(cell);
    (void)profile;
    snprintf(out, size, "%s/d=%zu/D=%zu", sparsity_truth_name(c->truth), c->d, c->D);
}

void sparsity_cell_title(size_t cell, char *out, size_t size) {
    const sparsity_cell *c = sparsity_cell_of(cell);
    snprintf(out, size, "%s, d = %zu, D = %zu",
             c->truth == SPARSITY_ADDITIVE ? "additive" : "paper's design", c->d, c->D);
}

sparsity_effort sparsity_effort_of(enum tt_profile profile, size_t n) {
    const double steps = plan[profile].steps * sqrt((double)n / 2048);
    return (sparsity_effort){.hidden = plan[profile].hidden, .steps = (size_t)steps};
}

sparsity_spec sparsity_spec_of(enum tt_profile profile, size_t cell) {
    const sparsity_cell *c = sparsity_cell_of(cell);
    return (sparsity_spec){.truth = c->truth,
                           .beta = SPARSITY_BETA,
                           .d = c->d,
                           .D = c->D,
                           .amplitude = SPARSITY_AMPLITUDE,
                           .sigma = SPARSITY_SIGMA,
                           .n = (size_t)1 << plan[profile].last,
                           .n_judge = plan[profile].judge};
}
