/* One task of experiments/width.c: two towers fitted to ratings, or one to the true
 * functions. */
#ifndef WIDTH_RUN_H
#define WIDTH_RUN_H

#include <stdio.h>

#include "common/width_grid.h"
#include "common/width_regress.h"
#include "towers/tt_search.h"

/* How a cell is fitted. */
tt_shape width_shape(width_cell cell);
tt_train_spec width_training(width_cell cell, const width_effort *effort);
width_regress_spec width_regression(width_cell cell, const width_effort *effort);

void width_design(enum tt_profile profile, FILE *f);
int width_run(const tt_task *task, tt_sink *sink);

#endif
