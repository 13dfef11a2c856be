/* The log-log plot of box counts for the tool `dimension`. */
#ifndef DIMENSION_PLOT_H
#define DIMENSION_PLOT_H

#include "th_minkowski.h"

/* Draws it with gnuplot into the svg file at `path`, which is new and whole afterwards or as
 * it was. TT_OK, TT_EIO or TT_ENOMEM. */
int dimension_plot(const th_minkowski_result *box, const char *title, const char *path);

#endif
