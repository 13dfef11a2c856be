#include "base/tt_csv.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"

int tt_csv_open(tt_csv *csv, const char *path) {
    *csv = (tt_csv){0};
    return tt_lines_open(&csv->lines, path);
}

static int append(tt_csv *csv, const char *text, size_t length) {
    const size_t need = csv->text_size + length + 1; // its zero byte has room too
    const int status = tt_grow(&csv->text, &csv->text_room, need, 1);
    if (status == TT_OK) {
        memcpy(csv->text + csv->text_size, text, length);
        csv->text_size += length;
        csv->text[csv->text_size] = 0;
    }
    return status;
}

static int begin_cell(tt_csv *csv, size_t column) {
    const int status =
        tt_grow(&csv->cell, &csv->cell_room, csv->n_cells + 1, sizeof *csv->cell);
    if (status == TT_OK) {
        csv->cell[csv->n_cells++] = (tt_csv_cell){
            .start = csv->text_size, .line = csv->lines.line, .column = column};
    }
    return status;
}

static void end_cell(tt_csv *csv) {
    tt_csv_cell *cell = &csv->cell[csv->n_cells - 1];
    cell->length = csv->text_size - cell->start;
    csv->text_size++;
}

/* Reads the rest of a quoted cell from *at on, over as many lines as it takes; *at then
 * stands behind the closing quote. */
static int quoted(tt_csv *csv, char **line, size_t *length, size_t *at) {
    const size_t first_line = csv->lines.line, first_column = *at;
    for (;;) {
        const char *from = *line + *at;
        const char *quote = memchr(from, '"', *length - *at);
        const size_t count = quote ? (size_t)(quote - from) : *length - *at;
        int status = append(csv, from, count);
        if (status != TT_OK) {
            return status;
        }
        *at += count + (quote != NULL);
        if (quote && (*at == *length || (*line)[*at] != '"')) {
            return TT_OK;
        }
        if (quote) {
            *at += 1;
            status = append(csv, "\"", 1);
        } else {
            status = append(csv, csv->lines.ending == 2 ? "\r\n" : "\n", csv->lines.ending);
            status = status == TT_OK ? tt_lines_next(&csv->lines, line, length) : status;
            if (status == TT_OK && !*line) {
                csv->lines.line = first_line;
                return tt_lines_error(
                    &csv->lines, first_column,
                    "quoted cell without an end, expected a closing quote");
            }
            *at = 0;
        }
        if (status != TT_OK) {
            return status;
        }
    }
}

/* Reads one cell at *at; *at then stands at the comma behind it or at the end
 * of the line. */
static int read_cell(tt_csv *csv, char **line, size_t *length, size_t *at) {
    int status = begin_cell(csv, *at + 1);
    if (status != TT_OK) {
        return status;
    }
    if ((*line)[*at] == '"') {
        *at += 1;
        status = quoted(csv, line, length, at);
        if (status == TT_OK && *at < *length && (*line)[*at] != ',') {
            char what[TT_QUOTE];
            return tt_lines_error(&csv->lines, *at + 1,
                                  "%s behind a closing quote, expected a comma",
                                  tt_text_quote(what, *line + *at, 1));
        }
        status = status == TT_OK ? append(csv, "", 0) : status;
    } else {
        const char *from = *line + *at;
        const char *comma = memchr(from, ',', *length - *at);
        const size_t count = comma ? (size_t)(comma - from) : *length - *at;
        const char *quote = memchr(from, '"', count);
        if (quote) {
            return tt_lines_error(&csv->lines, *at + (size_t)(quote - from) + 1,
                                  "quote within a cell, expected the whole cell in quotes");
        }
        status = append(csv, from, count);
        *at += count;
    }
    if (status == TT_OK) {
        end_cell(csv);
    }
    return status;
}

int tt_csv_next(tt_csv *csv) {
    char *line;
    size_t length;
    csv->n_cells = 0;
    csv->text_size = 0;
    do {
        const int status = tt_lines_next(&csv->lines, &line, &length);
        if (status != TT_OK || !line) {
            return status;
        }
    } while (length == 0);
    size_t at = 0;
    for (;;) {
        const int status = read_cell(csv, &line, &length, &at);
        if (status != TT_OK) {
            return status;
        }
        if (at == length) {
            return TT_OK;
        }
        at++;
    }
}

const char *tt_csv_text(const tt_csv *csv, size_t i) {
    TT_ASSERT(i < csv->n_cells);
    return csv->text + csv->cell[i].start;
}

void tt_csv_close(tt_csv *csv) {
    tt_lines_close(&csv->lines);
    tt_free(csv->text);
    tt_free(csv->cell);
    *csv = (tt_csv){0};
}
