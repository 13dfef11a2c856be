/* The grid of experiments/networks.c, its training and its gates. */
#include <math.h>

#include "base/tt_error.h"
#include "common/networks_report.h"
#include "th_rate.h"

const char *const networks_gate_name[NET_GATES] = {"floor", "steps", "starts"};

// clang-format off
static const networks_cell grid[] = {
    /* beta d sigma layers c  2^first       2^last        stride     replicates */
    {1.5, 1, 0.5, 3, 5, {10, 10, 10}, {11, 14, 16}, {1, 2, 1}, {2, 3, 12}},
    {2.5, 1, 0.5, 3, 5, {10, 10, 10}, {11, 14, 16}, {1, 2, 1}, {2, 3, 12}},
    {1.5, 2, 0.4, 4, 3, {10, 12, 12}, {11, 13, 17}, {1, 1, 1}, {2, 3, 12}},
};
// clang-format on

enum { GRID = sizeof grid / sizeof *grid };

static const double smallest = 1024; // where steps and penalty are anchored

size_t networks_cells(enum tt_profile profile) {
    (void)profile;
    return GRID;
}

const networks_cell *networks_cell_of(size_t cell) {
    TT_ASSERT(cell < GRID);
    return &grid[cell];
}

size_t networks_degree(const networks_cell *c) {
    return c->beta < 2 ? 1 : 2;
}

size_t networks_steps(enum tt_profile profile, size_t n) {
    const double steps = 10000 * pow((double)n / smallest, 0.375);
    return (size_t)(profile == TT_SMOKE ? steps / 10 : steps);
}

double networks_penalty(const networks_cell *c, size_t n) {
    const double a = th_rate_two_tower(c->beta, (double)c->d, (double)c->d);
    return 0.2 * pow((double)n / smallest, -a);
}

int networks_floor_passes(double floor_share) {
    return floor_share <= NET_FLOOR_SHARE;
}

int networks_steps_pass(double doubled_share) {
    return fabs(doubled_share - 1) < NET_STEPS_CHANGE;
}
