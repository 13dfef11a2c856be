/* Internal to tt_schema: cells as columns see them, for the fit and for its use. */
#ifndef TT_SCHEMA_PARTS_H
#define TT_SCHEMA_PARTS_H

#include "data/tt_schema.h"

/* Reads the number in cell (i, j). TT_OK or TT_EDATA. */
int tt_column_number(double *value, const tt_sheet *sheet, size_t i, size_t j);

/* The next part of a multi cell at *p (text cells: all of it), parts of no length left out;
 * NULL at the end. */
const char *tt_column_level(const char **p, size_t *length, enum tt_kind kind);

/* The error of an empty cell: TT_EDATA. */
int tt_column_empty(const tt_sheet *sheet, size_t i, size_t j);

/* Where a value lies in the training range, clipped to 0 .. 1; 0 if there is none. */
double tt_column_scaled(const tt_column *c, double value);

/* Gives each column its place in the dense or the sparse block. */
void tt_schema_lay_out(tt_schema *schema);

#endif
