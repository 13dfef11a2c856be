/* Reads comma-separated values as RFC 4180 has them, one record at a time.
 *
 * Cells may be quoted ("" inside stands for one quote, line ends and commas are part of the
 * cell); blanks belong to a cell. Lines end at LF or CRLF; empty lines between records are
 * skipped. Refused: a quote within an unquoted cell, text behind a closing quote, a quoted
 * cell that never closes. */
#ifndef TT_CSV_H
#define TT_CSV_H

#include <stddef.h>

#include "base/tt_lines.h"

typedef struct {
    size_t start, length; // in the record's text
    size_t line, column;  // where the cell begins in the file, from 1
} tt_csv_cell;

typedef struct {
    tt_lines lines;
    char *text; // the record's cells one after another, each ended by a zero byte
    size_t text_size, text_room;
    tt_csv_cell *cell; // (n_cells)
    size_t n_cells, cell_room;
} tt_csv;

/* TT_OK, TT_ENOINPUT or TT_ENOMEM. */
int tt_csv_open(tt_csv *csv, const char *path);

/* Reads the next record; n_cells = 0 after the last. TT_OK, TT_EDATA, TT_ENOINPUT,
 * TT_ENOMEM. */
int tt_csv_next(tt_csv *csv);

/* Cell i of the record, valid until the next call. */
const char *tt_csv_text(const tt_csv *csv, size_t i);

void tt_csv_close(tt_csv *csv);

#endif
