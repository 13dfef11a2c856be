#include "common/dimension_input.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_csv.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_text.h"

typedef struct {
    tt_csv csv;
    size_t room; // of numbers
    size_t skip; // 1: the first column holds ids
    size_t columns;
} reader;

static enum tt_number number_of(double *value, const tt_csv *csv, size_t i) {
    const char *text = tt_csv_text(csv, i);
    size_t length = csv->cell[i].length;
    tt_text_trim(&text, &length);
    return tt_number_parse(value, text, length);
}

static int is_header(const tt_csv *csv) {
    double value;
    if (strcmp(tt_csv_text(csv, 0), "id") == 0) {
        return 1;
    }
    for (size_t i = 0; i < csv->n_cells; i++) {
        if (number_of(&value, csv, i) != TT_NUMBER_TEXT || csv->cell[i].length == 0) {
            return 0;
        }
    }
    return 1;
}

static int refuse_cell(const tt_csv *csv, size_t i, const char *expected) {
    const tt_csv_cell *c = &csv->cell[i];
    char quote[TT_QUOTE];
    return tt_error(TT_EDATA, "%s:%zu:%zu: found %s, expected %s", csv->lines.path, c->line,
                    c->column, tt_text_quote(quote, tt_csv_text(csv, i), c->length),
                    expected);
}

static int add_row(dimension_input *in, reader *r) {
    const tt_csv *csv = &r->csv;
    if (csv->n_cells != r->columns) {
        return tt_error(TT_EDATA, "%s:%zu:%zu: found %zu cells, expected %zu as above",
                        csv->lines.path, csv->cell[0].line, csv->cell[0].column,
                        csv->n_cells, r->columns);
    }
    const int status = tt_grow(&in->x, &r->room, (in->n + 1) * in->D, sizeof *in->x);
    if (status != TT_OK) {
        return status;
    }
    for (size_t l = 0; l < in->D; l++) {
        double *value = in->x + in->n * in->D + l;
        if (number_of(value, csv, l + r->skip) != TT_NUMBER_FINITE) {
            return refuse_cell(csv, l + r->skip, "a finite number");
        }
    }
    in->n++;
    return TT_OK;
}

/* The first record, which says how many columns there are. */
static int read_first(dimension_input *in, reader *r) {
    int status = tt_csv_next(&r->csv);
    if (status != TT_OK) {
        return status;
    }
    const char *path = r->csv.lines.path;
    if (r->csv.n_cells == 0) {
        return tt_error(TT_EDATA, "%s:1:1: found nothing, expected rows of numbers", path);
    }
    r->columns = r->csv.n_cells;
    r->skip = strcmp(tt_csv_text(&r->csv, 0), "id") == 0;
    in->D = r->columns - r->skip;
    if (in->D == 0) {
        return tt_error(TT_EDATA, "%s:1:1: found ids alone, expected columns of numbers",
                        path);
    }
    return is_header(&r->csv) ? TT_OK : add_row(in, r);
}

/* Halves first: the range of doubles has none itself. */
static void scale(dimension_input *in) {
    for (size_t l = 0; l < in->D; l++) {
        double lo = in->x[l], hi = lo;
        for (size_t i = 0; i < in->n; i++) {
            lo = fmin(lo, in->x[i * in->D + l]);
            hi = fmax(hi, in->x[i * in->D + l]);
        }
        if (lo >= 0 && hi <= 1) {
            continue;
        }
        in->scaled++;
        for (size_t i = 0; i < in->n; i++) {
            double *x = in->x + i * in->D + l;
            *x = hi > lo ? fmin(1, (*x / 2 - lo / 2) / (hi / 2 - lo / 2)) : 0;
        }
    }
}

int dimension_input_read(dimension_input *in, const char *path) {
    reader r = {.room = 0};
    *in = (dimension_input){0};
    int status = tt_csv_open(&r.csv, path);
    if (status == TT_OK) {
        status = read_first(in, &r);
        while (status == TT_OK && (status = tt_csv_next(&r.csv)) == TT_OK &&
               r.csv.n_cells > 0) {
            status = add_row(in, &r);
        }
    }
    if (status == TT_OK && in->n == 0) {
        status = tt_error(TT_EDATA,
                          "%s:2:1: found a header alone, expected rows of numbers", path);
    }
    tt_csv_close(&r.csv);
    if (status == TT_OK) {
        scale(in);
    } else {
        dimension_input_free(in);
    }
    return status;
}

void dimension_input_free(dimension_input *in) {
    tt_free(in->x);
    *in = (dimension_input){0};
}
