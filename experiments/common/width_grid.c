#include "common/width_grid.h"

#include "base/tt_error.h"

const width_arm_info width_arms[WIDTH_ARMS] = {
    [WIDTH_L1] = {"l1", "towers of depth 2, L1", 2, 0},
    [WIDTH_L2] = {"l2", "towers of depth 5, L2", 5, 0},
    [WIDTH_FLOOR2] = {"floor2", "floor, depth 2", 2, 1},
    [WIDTH_FLOOR5] = {"floor5", "floor, depth 5", 5, 1},
};

const size_t width_dimension[WIDTH_DIMENSIONS] = {20, 30, 40};

const width_effort width_efforts[] = {
    [TT_SMOKE] = {.replicates = 2,
                  .epochs_l1 = 10,
                  .epochs_l2 = 10,
                  .rows = 1200,
                  .judged = 200,
                  .steps2 = 40,
                  .steps5 = 40,
                  .starts = 1},
    [TT_DEFAULT] = {.replicates = 5,
                    .epochs_l1 = 18,
                    .rows = 10000,
                    .judged = 2000,
                    .steps2 = 600,
                    .steps5 = 800,
                    .starts = 1},
    [TT_PAPER] = {.replicates = 5,
                  .epochs_l1 = 100,
                  .epochs_l2 = 60,
                  .rows = 40000,
                  .judged = 5000,
                  .steps2 = 4000,
                  .steps5 = 12000,
                  .starts = 2},
};

static const size_t widths[][WIDTH_ARMS][WIDTH_WIDTHS] = {
    [TT_SMOKE] = {{25, 50, 100}, {50, 100}, {25, 50, 100}, {50}},
    [TT_DEFAULT] = {{50, 100, 400}, {0}, {25, 50, 100}, {50}},
    [TT_PAPER] = {{25, 50, 100, 200, 400}, {25, 50, 100}, {25, 50, 100, 200, 400}, {50}},
};

size_t width_list(size_t *width, enum tt_profile profile, enum width_arm arm) {
    size_t n = 0;
    while (n < WIDTH_WIDTHS && widths[profile][arm][n] > 0) {
        width[n] = widths[profile][arm][n];
        n++;
    }
    return n;
}

/* Cells by arm, then dimension, then width: all of them into cell; how many. */
static size_t all(width_cell *cell, enum tt_profile profile) {
    size_t n = 0, width[WIDTH_WIDTHS];
    for (enum width_arm arm = 0; arm < WIDTH_ARMS; arm++) {
        const size_t count = width_list(width, profile, arm);
        for (size_t k = 0; k < WIDTH_DIMENSIONS * count; k++) {
            cell[n++] = (width_cell){arm, width_dimension[k / count], width[k % count]};
        }
    }
    return n;
}

size_t width_cells(enum tt_profile profile) {
    width_cell cell[WIDTH_CELLS];
    return all(cell, profile);
}

width_cell width_cell_of(enum tt_profile profile, size_t at) {
    width_cell cell[WIDTH_CELLS];
    const size_t n = all(cell, profile);
    TT_ASSERT(at < n);
    return cell[at];
}

size_t width_find(enum tt_profile profile, width_cell wanted) {
    width_cell cell[WIDTH_CELLS];
    const size_t n = all(cell, profile);
    for (size_t k = 0; k < n; k++) {
        if (cell[k].arm == wanted.arm && cell[k].d == wanted.d &&
            cell[k].width == wanted.width) {
            return k;
        }
    }
    return n;
}
