/* Cells, sizes and truths of experiments/approximation.c. */
#ifndef APPROXIMATION_GRID_H
#define APPROXIMATION_GRID_H

#include "common/approximation_errors.h"
#include "farm/tt_experiment.h"

/* Columns of a row: one k. Rows of the depth cell have a base, the others none. */
enum {
    APX_K,       // cells a side; pieces in the depth cell
    APX_WEIGHTS, // W
    APX_LAYERS,
    APX_STAGES, // of the squares
    APX_BASE,   // teeth of a stage
    APX_ERROR,
    APX_GAP,     // network less function, relative; NAN: not built
    APX_LARGEST, // |weight|; NAN: not built
    APX_COLUMNS
};

enum approximation_norm { APX_L2, APX_SUP };
extern const char *const approximation_norm_name[];
extern const char *const approximation_family_name[];

typedef struct {
    enum approximation_norm norm;
    enum approximation_family family;
    double beta;
    size_t d;
} approximation_cell;

/* All but the last cell, which is that of depth. */
size_t approximation_cells(void);
approximation_cell approximation_cell_of(size_t cell);

double approximation_order(const approximation_cell *c);  // min(beta, order of the family)
int approximation_is_judged(const approximation_cell *c); // beta not an integer

/* side[0 .. count - 1], ascending; room for 24. */
size_t approximation_sides(size_t *side, const approximation_cell *c,
                           enum tt_profile profile);

/* The truth of a cell: a random-sign series for L2, a self-similar one for the sup. */
typedef struct {
    approximation_cell cell;
    tt_address address;
    th_holder series;
    th_selfsimilar waves;
    double sup; // |f| is at most that
} approximation_truth;

void approximation_draw(approximation_truth *t, const approximation_cell *c, uint64_t seed,
                        size_t replicate);

/* The approximant with k cells a side. */
approximant approximation_of(const approximation_truth *t, size_t k);

/* The share of k^-beta left to the products of local quadratics. */
#define APPROXIMATION_PRODUCTS 0.01

#endif
