#include "data/tt_sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_csv.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"

int tt_sheet_init(tt_sheet *s, const char *path) {
    *s = (tt_sheet){0};
    s->path = tt_alloc(strlen(path) + 1, 1);
    if (!s->path) {
        return TT_ENOMEM;
    }
    memcpy(s->path, path, strlen(path) + 1);
    return TT_OK;
}

/* Adds the text to the table, in which it must be new. */
static int add_unique(const tt_sheet *s, tt_ids *ids, const char *what, const char *text,
                      size_t length, size_t line, size_t column) {
    char quote[TT_QUOTE];
    const size_t count = ids->count;
    uint32_t index;
    tt_text_trim(&text, &length);
    if (length == 0) {
        return tt_error(TT_EDATA, "%s:%zu:%zu: empty %s, expected one", s->path, line,
                        column, what);
    }
    const int status = tt_ids_intern(&index, ids, text, length);
    if (status == TT_OK && index != count) {
        return tt_error(TT_EDATA, "%s:%zu:%zu: %s %s for the second time, expected it once",
                        s->path, line, column, what, tt_text_quote(quote, text, length));
    }
    return status;
}

int tt_sheet_add_name(tt_sheet *s, const char *text, size_t length, size_t line,
                      size_t column) {
    TT_ASSERT(s->ids.count == 0);
    return add_unique(s, &s->names, "column name", text, length, line, column);
}

int tt_sheet_add_row(tt_sheet *s, const char *id, size_t length, size_t line,
                     size_t column) {
    TT_ASSERT(s->n_cells == s->ids.count * s->names.count);
    return add_unique(s, &s->ids, "id", id, length, line, column);
}

int tt_sheet_add_cell(tt_sheet *s, const char *text, size_t length, size_t line,
                      size_t column) {
    TT_ASSERT(s->n_cells < s->ids.count * s->names.count);
    tt_text_trim(&text, &length);
    int status = tt_grow(&s->cell, &s->cell_room, s->n_cells + 1, sizeof *s->cell);
    if (status == TT_OK) {
        status = tt_grow(&s->text, &s->text_room, s->text_size + length + 1, 1);
    }
    if (status == TT_OK) {
        s->cell[s->n_cells++] =
            (tt_sheet_cell){s->text_size, (uint32_t)line, (uint32_t)column};
        memcpy(s->text + s->text_size, text, length);
        s->text[s->text_size + length] = 0;
        s->text_size += length + 1;
    }
    return status;
}

static int take_header(tt_sheet *s, const tt_csv *csv) {
    if (csv->n_cells == 0) {
        return tt_error(TT_EDATA, "%s:1:1: empty file, expected a header id,...", s->path);
    }
    const tt_csv_cell *cell = csv->cell;
    if (strcmp(tt_csv_text(csv, 0), "id") != 0) {
        char quote[TT_QUOTE];
        return tt_error(TT_EDATA,
                        "%s:%zu:%zu: %s, expected a header whose first column is id",
                        s->path, cell[0].line, cell[0].column,
                        tt_text_quote(quote, tt_csv_text(csv, 0), cell[0].length));
    }
    int status = TT_OK;
    for (size_t j = 1; status == TT_OK && j < csv->n_cells; j++) {
        status = tt_sheet_add_name(s, tt_csv_text(csv, j), cell[j].length, cell[j].line,
                                   cell[j].column);
    }
    return status;
}

static int take_record(tt_sheet *s, const tt_csv *csv) {
    const tt_csv_cell *cell = csv->cell;
    const size_t expected = s->names.count + 1;
    if (csv->n_cells != expected) {
        const size_t last = csv->n_cells < expected ? csv->n_cells - 1 : expected;
        return tt_error(TT_EDATA, "%s:%zu:%zu: %zu columns, expected %zu as in the header",
                        s->path, cell[last].line, cell[last].column, csv->n_cells,
                        expected);
    }
    int status = tt_sheet_add_row(s, tt_csv_text(csv, 0), cell[0].length, cell[0].line,
                                  cell[0].column);
    for (size_t j = 1; status == TT_OK && j < csv->n_cells; j++) {
        status = tt_sheet_add_cell(s, tt_csv_text(csv, j), cell[j].length, cell[j].line,
                                   cell[j].column);
    }
    return status;
}

static int take_all(tt_sheet *s, tt_csv *csv) {
    int status = tt_csv_next(csv);
    if (status == TT_OK) {
        status = take_header(s, csv);
    }
    while (status == TT_OK) {
        status = tt_csv_next(csv);
        if (status == TT_OK && csv->n_cells == 0) {
            break;
        }
        if (status == TT_OK) {
            status = take_record(s, csv);
        }
    }
    if (status == TT_OK && s->ids.count == 0) {
        status = tt_error(TT_EDATA, "%s:%zu:1: no rows, expected some behind the header",
                          s->path, csv->lines.line);
    }
    return status;
}

int tt_sheet_read(tt_sheet *s, const char *path) {
    tt_csv csv;
    *s = (tt_sheet){0};
    int status = tt_csv_open(&csv, path);
    if (status == TT_OK) {
        status = tt_sheet_init(s, csv.lines.path);
    }
    if (status == TT_OK) {
        status = take_all(s, &csv);
    }
    if (status != TT_OK) {
        tt_sheet_free(s);
    }
    tt_csv_close(&csv);
    return status;
}

static const tt_sheet_cell *cell_at(const tt_sheet *s, size_t row, size_t column) {
    TT_ASSERT(row < s->ids.count && column < s->names.count);
    return &s->cell[row * s->names.count + column];
}

const char *tt_sheet_text(const tt_sheet *s, size_t row, size_t column) {
    return s->text + cell_at(s, row, column)->start;
}

int tt_sheet_error(const tt_sheet *s, size_t row, size_t column, const char *format, ...) {
    const tt_sheet_cell *cell = cell_at(s, row, column);
    char what[512];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    return tt_error(TT_EDATA, "%s:%u:%u: %s", s->path, cell->line, cell->column, what);
}

int tt_sheet_add_ids(tt_ids *ids, const tt_sheet *s) {
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < s->ids.count; i++) {
        uint32_t index;
        status = tt_ids_intern(&index, ids, tt_ids_text(&s->ids, (uint32_t)i),
                               tt_ids_length(&s->ids, (uint32_t)i));
    }
    return status;
}

void tt_sheet_free(tt_sheet *s) {
    tt_free(s->path);
    tt_ids_free(&s->names);
    tt_ids_free(&s->ids);
    tt_free(s->cell);
    tt_free(s->text);
    *s = (tt_sheet){0};
}
