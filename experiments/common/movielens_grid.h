/* The cells of experiments/movielens.c and the effort of its profiles. */
#ifndef MOVIELENS_GRID_H
#define MOVIELENS_GRID_H

#include "common/movielens_arms.h"
#include "farm/tt_experiment.h"

/* The first cells; points of the curves follow, those of smaller profiles first. */
enum {
    MOVIELENS_FOLDS,
    MOVIELENS_HOLDOUT,
    MOVIELENS_COLD_USER,
    MOVIELENS_COLD_ITEM,
    MOVIELENS_COLD_BOTH,
    MOVIELENS_CURVES,
    MOVIELENS_CELLS = MOVIELENS_CURVES + 16
};

/* Which curve a cell is a point of; the cold cells are points of the shares' curves. */
enum {
    MOVIELENS_NO_CURVE,
    MOVIELENS_SHARE_USERS,
    MOVIELENS_SHARE_ITEMS,
    MOVIELENS_LEFT_USERS,
    MOVIELENS_LEFT_ITEMS,
    MOVIELENS_CURVE_KINDS
};

typedef struct {
    const char *name;
    movielens_cut cut;
    int subset; // the scores that the cell is made for: enum tt_subset or TT_ALL
    int curve;
} movielens_cell;

extern const movielens_cell movielens_cells[MOVIELENS_CELLS];
extern const char *const movielens_curve_name[MOVIELENS_CURVE_KINDS];
extern const movielens_effort movielens_efforts[]; // by profile

double movielens_abscissa(const movielens_cell *cell); // share, or ratings left
/* That of the profile with `values` as the cell has them. */
movielens_effort movielens_effort_of(enum tt_profile profile, size_t cell);

size_t movielens_replicates(const movielens_effort *effort, size_t cell);

#endif
