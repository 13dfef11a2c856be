/* The grid of experiments/bound.c: truths and noise of experiments/rates.c. */
#include <math.h>

#include "base/tt_error.h"
#include "common/bound_report.h"
#include "common/rough.h"

// clang-format off
static const bound_cell grid[] = {
    /* beta d sigma  2^first       2^last       replicates */
    {0.5, 1, 1.60, {11, 11, 11}, {13, 17, 19}, {3, 4, 12}},
    {0.5, 2, 2.40, { 0, 13, 13}, { 0, 17, 19}, {0, 4, 12}},
    {0.5, 3, 2.40, { 0, 13, 13}, { 0, 17, 19}, {0, 4, 12}},
    {1.5, 1, 0.20, {11, 11, 11}, {13, 17, 19}, {3, 4, 12}},
    {1.5, 2, 0.40, {11, 13, 13}, {13, 17, 19}, {3, 4, 12}},
    {1.5, 3, 0.80, { 0, 13, 13}, { 0, 17, 19}, {0, 4, 12}},
    {2.5, 1, 0.05, { 0, 11, 11}, { 0, 17, 19}, {0, 4, 12}},
    {2.5, 2, 0.05, { 0, 13, 13}, { 0, 17, 19}, {0, 4, 12}},
    {2.5, 3, 0.08, { 0, 13, 13}, { 0, 17, 19}, {0, 4, 12}},
};
// clang-format on

enum { GRID = sizeof grid / sizeof *grid };

size_t bound_cells(enum tt_profile profile) {
    size_t cells = 0;
    for (size_t i = 0; i < GRID; i++) {
        cells += grid[i].replicates[profile] > 0;
    }
    return cells;
}

const bound_cell *bound_cell_of(enum tt_profile profile, size_t cell) {
    for (size_t i = 0; i < GRID; i++) {
        if (grid[i].replicates[profile] > 0 && cell-- == 0) {
            return &grid[i];
        }
    }
    TT_ASSERT(!"a cell of the grid");
    return NULL;
}

size_t bound_degree(const bound_cell *c) {
    return c->beta < 2 ? 1 : 2;
}

th_bound_problem bound_problem_of(const bound_cell *c) {
    const unsigned order = c->beta < 1 ? 2 : c->beta < 2 ? 3 : 4; // of th_holder.h
    const double d = (double)c->d, square = th_bspline(2 * order, order);
    double sum = 0;
    for (size_t j = 0; j < rough_levels(c->d); j++) {
        sum += exp2(-(double)j * c->beta);
    }
    return (th_bound_problem){.beta = c->beta,
                              .d_u = d,
                              .d_i = d,
                              .p = 2,
                              .M = sqrt(3) + ROUGH_AMPLITUDE * pow(square, -d / 2) * sum,
                              .sigma = c->sigma};
}
