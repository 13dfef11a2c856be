/* Tables and verdicts of experiments/approximation.c, where their rules stand. */
#ifndef APPROXIMATION_REPORT_H
#define APPROXIMATION_REPORT_H

#include "common/approximation_grid.h"
#include "common/curve.h"

/* What is read off a cell's rows. */
typedef struct {
    approximation_cell cell;
    curve curve;              // error against weights
    double side[CURVE_SIZES]; // k of each of its sizes
    double k[2], weights[2];  // at its least and largest size; NAN: no rows
    double theorem;           // beta / d
    double predicted;         // exponent of order log k against the counted log W
    th_slope measured;
    double gap;       // largest network gap; NAN: none was built
    double largest;   // |weight| of the built networks
    const char *word; // verdict
} approximation_measure;

#define APPROXIMATION_MARGIN 0.05
#define APPROXIMATION_ALPHA  0.05

/* measure (approximation_cells()). TT_OK or TT_ENOMEM (then all are empty). */
int approximation_measure_all(approximation_measure *measure, const tt_results *results);
void approximation_measure_free(approximation_measure *measure);

/* The depth cell's rows. */
typedef struct {
    size_t hidden, base, stages;
    double pieces, weights, error, predicted, largest;
} approximation_depth;

/* depth (results->n_rows is room enough): how many. */
size_t approximation_depth_rows(approximation_depth *depth, const tt_results *results);

/* Sup error of the squares of the depth cell: 1 / (8 k^2) for one hidden layer, 1 / (4 k^2)
 * for k = base^stages pieces else. */
double approximation_square_error(size_t base, size_t stages);

int approximation_write_verdicts(const tt_results *results,
                                 const approximation_measure *measure,
                                 const approximation_depth *depth, size_t depths);

/* approximation.csv, .md, .tex, _curve.csv, _depth.csv, verdicts. */
int approximation_report(const tt_results *results);

#endif
