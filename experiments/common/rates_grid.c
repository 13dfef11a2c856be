/* The grid of experiments/rates.c. */
#include "common/rates_report.h"

#include "base/tt_error.h"

// clang-format off
static const rates_cell grid[] = {
    /* beta d sigma  c     2^first       2^last */
    {0.5, 1, 1.6,  0.18, {10, 11, 11}, {13, 17, 19}, TT_SMOKE},
    {1.5, 1, 0.2,  1.10, {10, 11, 11}, {13, 17, 20}, TT_SMOKE},
    {2.5, 1, 0.05, 1.00, {10, 11, 11}, {13, 17, 21}, TT_SMOKE},
    {0.5, 2, 2.4,  0.19, {11, 13, 14}, {13, 17, 20}, TT_SMOKE},
    {1.5, 2, 0.4,  0.72, {11, 12, 12}, {13, 17, 20}, TT_SMOKE},
    {2.5, 2, 0.05, 0.95, {11, 12, 12}, {13, 17, 21}, TT_SMOKE},
    {0.5, 3, 2.4,  0.26, {12, 14, 14}, {14, 17, 20}, TT_DEFAULT},
    {1.5, 3, 0.8,  0.64, {12, 14, 14}, {14, 18, 21}, TT_DEFAULT},
    {2.5, 3, 0.1,  0.93, {12, 13, 13}, {14, 18, 22}, TT_DEFAULT},
    /* beyond the nine: integer smoothness (Zygmund), d = 4 */
    {1.0, 1, 0.6,  0.50, {0, 0, 11}, {0, 0, 19}, TT_PAPER},
    {2.0, 1, 0.1,  1.00, {0, 0, 11}, {0, 0, 20}, TT_PAPER},
    {1.0, 2, 1.0,  0.42, {0, 0, 13}, {0, 0, 19}, TT_PAPER},
    {2.0, 2, 0.15, 0.85, {0, 0, 12}, {0, 0, 20}, TT_PAPER},
    {1.0, 3, 1.4,  0.45, {0, 0, 14}, {0, 0, 20}, TT_PAPER},
    {2.0, 3, 0.2,  0.85, {0, 0, 14}, {0, 0, 20}, TT_PAPER},
    {0.5, 4, 2.4,  0.33, {0, 0, 15}, {0, 0, 20}, TT_PAPER},
    {1.5, 4, 1.0,  0.60, {0, 0, 15}, {0, 0, 20}, TT_PAPER},
};
// clang-format on

enum { GRID = sizeof grid / sizeof *grid };

size_t rates_cells(enum tt_profile profile) {
    size_t cells = 0;
    for (size_t i = 0; i < GRID; i++) {
        cells += grid[i].from <= profile;
    }
    return cells;
}

const rates_cell *rates_cell_of(enum tt_profile profile, size_t cell) {
    for (size_t i = 0; i < GRID; i++) {
        if (grid[i].from <= profile && cell-- == 0) {
            return &grid[i];
        }
    }
    TT_ASSERT(!"a cell of the grid");
    return NULL;
}

size_t rates_degree(const rates_cell *c) {
    return c->beta < 2 ? 1 : 2;
}
