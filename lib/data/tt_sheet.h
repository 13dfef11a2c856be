/* A table of covariates as read: cells of text under named columns, one row per id.
 *
 * From csv with a header `id,...` (base/tt_csv), or filled cell by cell by another reader.
 * Blanks around a cell are not part of it. */
#ifndef TT_SHEET_H
#define TT_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "data/tt_ids.h"

typedef struct {
    uint64_t start;        // in text; ended by a zero byte
    uint32_t line, column; // in the file, from 1
} tt_sheet_cell;

typedef struct {
    char *path;          // for messages; a copy
    tt_ids names;        // columns, `id` left out
    tt_ids ids;          // rows
    tt_sheet_cell *cell; // (ids.count, names.count)
    size_t n_cells, cell_room;
    char *text;
    size_t text_size, text_room;
} tt_sheet; // zeroed: no sheet

/* Reads the csv file at path ("-": standard input, gzip allowed). The first column must be
 * called `id`; names and ids are not empty and stand there once; at least one row. TT_OK,
 * TT_EDATA, TT_ENOINPUT, TT_ENOMEM; on error the sheet is empty. */
int tt_sheet_read(tt_sheet *s, const char *path);

/* For other readers: an empty sheet; then all names; then rows, each with all its cells.
 * `line` and `column` say where in the file the text stands. TT_OK, TT_EDATA, TT_ENOMEM. */
int tt_sheet_init(tt_sheet *s, const char *path);
int tt_sheet_add_name(tt_sheet *s, const char *text, size_t length, size_t line,
                      size_t column);
int tt_sheet_add_row(tt_sheet *s, const char *id, size_t length, size_t line,
                     size_t column);
int tt_sheet_add_cell(tt_sheet *s, const char *text, size_t length, size_t line,
                      size_t column);

const char *tt_sheet_text(const tt_sheet *s, size_t row, size_t column);

/* Records "path:line:column: ..." of the cell and returns TT_EDATA. */
int tt_sheet_error(const tt_sheet *s, size_t row, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds the rows' ids to the table, in their order, where they are not in it. */
int tt_sheet_add_ids(tt_ids *ids, const tt_sheet *s);

void tt_sheet_free(tt_sheet *s);

#endif
