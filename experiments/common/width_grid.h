/* Cells, effort and columns of experiments/width.c. */
#ifndef WIDTH_GRID_H
#define WIDTH_GRID_H

#include <stddef.h>

#include "farm/tt_experiment.h"

/* Fits to ratings: depth 2 under L1, depth 5 under L2. Floors: one tower fitted to the true
 * functions. Depth: weight matrices. */
enum width_arm { WIDTH_L1, WIDTH_L2, WIDTH_FLOOR2, WIDTH_FLOOR5, WIDTH_ARMS };

enum { WIDTH_DIMENSIONS = 3, WIDTH_WIDTHS = 5, WIDTH_NARROW = 50 };
enum { WIDTH_CELLS = WIDTH_ARMS * WIDTH_DIMENSIONS * WIDTH_WIDTHS }; // at most

typedef struct {
    const char *word, *title;
    size_t layers;
    int floor; // 1: fitted to the true functions
} width_arm_info;

extern const width_arm_info width_arms[WIDTH_ARMS];
extern const size_t width_dimension[WIDTH_DIMENSIONS]; // 20, 30, 40

typedef struct {
    enum width_arm arm;
    size_t d, width;
} width_cell;

/* Ascending widths of an arm into width (WIDTH_WIDTHS); how many. */
size_t width_list(size_t *width, enum tt_profile profile, enum width_arm arm);

size_t width_cells(enum tt_profile profile);
width_cell width_cell_of(enum tt_profile profile, size_t cell);

/* The cell, or width_cells(profile) when the profile has none. */
size_t width_find(enum tt_profile profile, width_cell wanted);

typedef struct {
    size_t replicates;
    size_t epochs_l1, epochs_l2;
    size_t rows, judged;           // covariates of a floor; the last ones are held out
    size_t steps2, steps5, starts; // of a floor of depth 2, 5; then the best start doubles
} width_effort;

extern const width_effort width_efforts[]; // by profile

/* Columns of a row; NAN where the arm has no such number. */
enum {
    WIDTH_RMSE,        // test error of the ratings
    WIDTH_EXCESS,      // mean squared error against the noiseless ratings
    WIDTH_TRAIN,       // training RMSE
    WIDTH_NONZERO,     // share of first-layer weights that are not zero
    WIDTH_FLOOR,       // relative squared error, 2 x steps
    WIDTH_FLOOR_HALF,  // at 1 x steps, the start with the least training error
    WIDTH_FLOOR_WORST, // at 1 x steps, the start with the largest
    WIDTH_FLOOR_TRAIN, // on the training rows, 2 x steps
    WIDTH_ENERGY,      // E R*^2
    WIDTH_COLUMNS
};

#endif
