/* The grid of experiments/rates.c. */
#include "common/rates_report.h"

#include "base/tt_error.h"

// clang-format off
static const rates_cell grid[] = {
    /* beta d sigma  c     unit  2^first       2^last        replicates */
    {0.5, 1, 1.6,  0.18, 1, {10, 11, 11}, {12, 18, 19}, {3, 12, 30}},
    {1.5, 1, 0.2,  1.10, 1, {10, 11, 11}, {12, 18, 20}, {3, 12, 30}},
    {2.5, 1, 0.05, 1.00, 1, {10, 11, 11}, {12, 19, 21}, {3, 12, 30}},
    {0.5, 2, 2.4,  0.19, 1, {11, 13, 14}, {13, 18, 20}, {3, 6, 30}},
    {1.5, 2, 0.4,  0.72, 1, {11, 12, 12}, {13, 18, 20}, {3, 6, 30}},
    {2.5, 2, 0.05, 0.98, 1, {11, 12, 12}, {13, 20, 21}, {3, 6, 30}},
    {0.5, 3, 2.4,  0.26, 1, {12, 14, 14}, {14, 19, 20}, {0, 6, 30}},
    {1.5, 3, 0.8,  0.64, 1, {12, 14, 14}, {14, 20, 21}, {0, 6, 30}},
    {2.5, 3, 0.08, 0.95, 3, {11, 12, 12}, {14, 18, 21}, {0, 6, 30}},
    /* beyond the nine: integer smoothness (Zygmund), d = 4 */
    {1.0, 1, 0.6,  0.45, 1, {0, 0, 11}, {0, 0, 19}, {0, 0, 12}},
    {2.0, 1, 0.1,  0.80, 1, {0, 0, 11}, {0, 0, 20}, {0, 0, 12}},
    {1.0, 2, 1.0,  0.39, 1, {0, 0, 13}, {0, 0, 19}, {0, 0, 12}},
    {2.0, 2, 0.15, 0.71, 1, {0, 0, 12}, {0, 0, 20}, {0, 0, 12}},
    {1.0, 3, 1.4,  0.41, 1, {0, 0, 14}, {0, 0, 20}, {0, 0, 12}},
    {2.0, 3, 0.2,  0.72, 1, {0, 0, 14}, {0, 0, 20}, {0, 0, 12}},
    {0.5, 4, 2.4,  0.32, 1, {0, 0, 16}, {0, 0, 21}, {0, 0, 12}},
    {1.5, 4, 1.0,  0.64, 1, {0, 0, 15}, {0, 0, 22}, {0, 0, 12}},
};
// clang-format on

enum { GRID = sizeof grid / sizeof *grid };

size_t rates_cells(enum tt_profile profile) {
    size_t cells = 0;
    for (size_t i = 0; i < GRID; i++) {
        cells += grid[i].replicates[profile] > 0;
    }
    return cells;
}

const rates_cell *rates_cell_of(enum tt_profile profile, size_t cell) {
    for (size_t i = 0; i < GRID; i++) {
        if (grid[i].replicates[profile] > 0 && cell-- == 0) {
            return &grid[i];
        }
    }
    TT_ASSERT(!"a cell of the grid");
    return NULL;
}

size_t rates_size(const rates_cell *c, int exponent) {
    return c->unit << exponent;
}

size_t rates_degree(const rates_cell *c) {
    return c->beta < 2 ? 1 : 2;
}
