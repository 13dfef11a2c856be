/* Points of a csv file for the tool `dimension`: one a row, each cell a finite number.
 *
 * The first record is a header if none of its cells is a number or if its first cell is `id`;
 * a column called `id` in the first place is left out. A column that leaves [0,1] is brought
 * to it by its range; dimensions do not change by that. */
#ifndef DIMENSION_INPUT_H
#define DIMENSION_INPUT_H

#include <stddef.h>

typedef struct {
    double *x; // (n, D) in [0,1]
    size_t n, D;
    size_t scaled; // columns that were
} dimension_input;

/* TT_OK, TT_EDATA, TT_ENOINPUT or TT_ENOMEM (then nothing is held). */
int dimension_input_read(dimension_input *in, const char *path);
void dimension_input_free(dimension_input *in);

#endif
