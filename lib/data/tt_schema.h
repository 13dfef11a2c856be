/* From sheets of covariates to numbers: what is learnt from the training rows, and its use.
 *
 * Number columns are scaled to [0, 1] by the range of the training rows and clipped to it
 * (a column that does not vary becomes 0) and form the dense block; text columns become
 * one-hot, `a|b` columns multi-hot, over the levels met in the training rows in order of
 * appearance, and form the sparse block. A level not met in training is all zeros, and
 * counted. */
#ifndef TT_SCHEMA_H
#define TT_SCHEMA_H

#include <stddef.h>
#include <stdio.h>

#include "data/tt_features.h"
#include "data/tt_ids.h"
#include "data/tt_kind.h"
#include "data/tt_sheet.h"

typedef struct {
    const char *types; // "zip=text,age=num,tags=multi,note=skip"; NULL: guess all columns
    int missing_mean;  // 1: empty cells and absent rows count as mean (text: zeros)
} tt_schema_spec;

typedef struct {
    enum tt_kind kind;
    double lo, hi; // training range of a number column
    double mean;   // training mean after scaling
    tt_ids levels; // of a text or multi column
    size_t first;  // its first column within the dense or sparse block
} tt_column;

typedef struct {
    tt_ids names;      // columns of the sheet it was fitted to
    tt_column *column; // (names.count)
    size_t dense_cols, sparse_cols;
    int missing_mean;
} tt_schema;

/* What apply met and did not refuse. */
typedef struct {
    size_t missing_cells; // empty
    size_t missing_rows;  // ids without a row
    size_t unseen_levels; // cells (parts of multi cells) whose level is not known
    size_t clipped;       // numbers outside the training range
    size_t unused_rows;   // rows whose id is not in the table
} tt_schema_counts;

/* Fits to the rows of the sheet whose id i in `ids` has fit_row[i] = 1 (at least one).
 * Kinds not given by the spec are guessed (tt_kind.h); types of columns it does not have
 * are ignored. At least one column must be left. TT_OK, TT_EDATA, TT_ENOMEM; on error the
 * schema is empty. */
int tt_schema_fit(tt_schema *schema, const tt_sheet *sheet, const tt_ids *ids,
                  const unsigned char *fit_row, const tt_schema_spec *spec);

/* Fresh features: row i describes id i, i < ids->count. Columns are found by name, others
 * are ignored. An id without a row, an empty cell: TT_EDATA unless missing_mean. */
int tt_schema_apply(tt_features *x, tt_schema_counts *counts, const tt_schema *schema,
                    const tt_sheet *sheet, const tt_ids *ids);

/* Through base/tt_io.h. Load: a fresh schema; TT_EDATA if damaged. */
int tt_schema_save(const tt_schema *schema, FILE *f);
int tt_schema_load(tt_schema *schema, FILE *f);

void tt_schema_free(tt_schema *schema);

#endif
