#include "common/movielens_grid.h"

const movielens_effort movielens_efforts[] = {
    [TT_SMOKE] = {.users = 60,
                  .values = 1,
                  .curve_values = 1,
                  .parts = 1,
                  .holdout = 1,
                  .folds = 1,
                  .curve = 1,
                  .cells = MOVIELENS_CURVES + 6},
    [TT_DEFAULT] = {.users = 350,
                    .values = 2,
                    .curve_values = 2,
                    .parts = 1,
                    .holdout = 3,
                    .folds = 1,
                    .curve = 1,
                    .cells = MOVIELENS_CURVES + 6},
    [TT_PAPER] = {.values = 4,
                  .curve_values = 2,
                  .parts = 2,
                  .holdout = 20,
                  .folds = 5,
                  .curve = 4,
                  .cells = MOVIELENS_CELLS},
};

// clang-format off
const movielens_cell movielens_cells[MOVIELENS_CELLS] = {
    [MOVIELENS_FOLDS] = {"folds", {MOVIELENS_LINES, 0.2, 0, 0}, TT_ALL, 0},
    [MOVIELENS_HOLDOUT] = {"holdout", {MOVIELENS_RATINGS, 0.2, 0, 0}, TT_WARM, 0},
    [MOVIELENS_COLD_USER] = {"cold-user", {MOVIELENS_USERS, 0.2, 0, 0}, TT_COLD_USER,
                             MOVIELENS_SHARE_USERS},
    [MOVIELENS_COLD_ITEM] = {"cold-item", {MOVIELENS_ITEMS, 0.2, 0, 0}, TT_COLD_ITEM,
                             MOVIELENS_SHARE_ITEMS},
    [MOVIELENS_COLD_BOTH] = {"cold-both", {MOVIELENS_BOTH, 0.2, 0, 0}, TT_COLD_BOTH, 0},
    {"share-users/0.8", {MOVIELENS_USERS, 0.8, 0, 0}, TT_COLD_USER, MOVIELENS_SHARE_USERS},
    {"share-items/0.8", {MOVIELENS_ITEMS, 0.8, 0, 0}, TT_COLD_ITEM, MOVIELENS_SHARE_ITEMS},
    {"left-users/0", {MOVIELENS_USERS, 0.2, 1, 0}, TT_ALL, MOVIELENS_LEFT_USERS},
    {"left-users/5", {MOVIELENS_USERS, 0.2, 1, 5}, TT_ALL, MOVIELENS_LEFT_USERS},
    {"left-items/0", {MOVIELENS_ITEMS, 0.2, 1, 0}, TT_ALL, MOVIELENS_LEFT_ITEMS},
    {"left-items/5", {MOVIELENS_ITEMS, 0.2, 1, 5}, TT_ALL, MOVIELENS_LEFT_ITEMS},
    {"share-users/0.05", {MOVIELENS_USERS, 0.05, 0, 0}, TT_COLD_USER,
     MOVIELENS_SHARE_USERS},
    {"share-users/0.4", {MOVIELENS_USERS, 0.4, 0, 0}, TT_COLD_USER, MOVIELENS_SHARE_USERS},
    {"share-items/0.05", {MOVIELENS_ITEMS, 0.05, 0, 0}, TT_COLD_ITEM,
     MOVIELENS_SHARE_ITEMS},
    {"share-items/0.4", {MOVIELENS_ITEMS, 0.4, 0, 0}, TT_COLD_ITEM, MOVIELENS_SHARE_ITEMS},
    {"left-users/1", {MOVIELENS_USERS, 0.2, 1, 1}, TT_ALL, MOVIELENS_LEFT_USERS},
    {"left-users/2", {MOVIELENS_USERS, 0.2, 1, 2}, TT_ALL, MOVIELENS_LEFT_USERS},
    {"left-users/10", {MOVIELENS_USERS, 0.2, 1, 10}, TT_ALL, MOVIELENS_LEFT_USERS},
    {"left-items/1", {MOVIELENS_ITEMS, 0.2, 1, 1}, TT_ALL, MOVIELENS_LEFT_ITEMS},
    {"left-items/2", {MOVIELENS_ITEMS, 0.2, 1, 2}, TT_ALL, MOVIELENS_LEFT_ITEMS},
    {"left-items/10", {MOVIELENS_ITEMS, 0.2, 1, 10}, TT_ALL, MOVIELENS_LEFT_ITEMS},
};
// clang-format on

const char *const movielens_curve_name[MOVIELENS_CURVE_KINDS] = {
    "", "share-users", "share-items", "left-users", "left-items"};

double movielens_abscissa(const movielens_cell *cell) {
    return cell->cut.spare ? (double)cell->cut.left : cell->cut.share;
}

movielens_effort movielens_effort_of(enum tt_profile profile, size_t cell) {
    movielens_effort e = movielens_efforts[profile];
    e.values = cell < MOVIELENS_CURVES ? e.values : e.curve_values;
    return e;
}

size_t movielens_replicates(const movielens_effort *effort, size_t cell) {
    return cell == MOVIELENS_FOLDS   ? effort->folds
           : cell < MOVIELENS_CURVES ? effort->holdout
                                     : effort->curve;
}
