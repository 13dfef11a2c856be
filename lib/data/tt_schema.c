/* The schema itself: its cells, its layout, saving; see tt_schema.h. */
#include "data/tt_schema_parts.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "base/tt_text.h"

int tt_column_number(double *value, const tt_sheet *sheet, size_t i, size_t j) {
    const char *text = tt_sheet_text(sheet, i, j);
    const enum tt_number what = tt_number_parse(value, text, strlen(text));
    if (what != TT_NUMBER_FINITE) {
        char quote[TT_QUOTE];
        return tt_sheet_error(sheet, i, j, "%s in column %s, expected a %snumber",
                              tt_text_quote(quote, text, strlen(text)),
                              tt_ids_text(&sheet->names, (uint32_t)j),
                              what == TT_NUMBER_INFINITE ? "finite " : "");
    }
    return TT_OK;
}

const char *tt_column_level(const char **p, size_t *length, enum tt_kind kind) {
    while (**p) {
        const char *text = *p;
        *length = kind == TT_KIND_MULTI ? strcspn(text, "|") : strlen(text);
        *p += *length + (text[*length] != 0);
        tt_text_trim(&text, length);
        if (*length > 0) {
            return text;
        }
    }
    return NULL;
}

int tt_column_empty(const tt_sheet *sheet, size_t i, size_t j) {
    return tt_sheet_error(sheet, i, j,
                          "empty cell in column %s, expected a value (or allow "
                          "missing ones: --missing mean)",
                          tt_ids_text(&sheet->names, (uint32_t)j));
}

/* Halves keep hi - lo finite; those of the smallest numbers may be alike though the numbers
 * are not. */
double tt_column_scaled(const tt_column *c, double value) {
    const double range = c->hi / 2 - c->lo / 2;
    return range > 0 ? fmin(fmax((value / 2 - c->lo / 2) / range, 0), 1) : 0;
}

void tt_schema_lay_out(tt_schema *schema) {
    schema->dense_cols = schema->sparse_cols = 0;
    for (size_t j = 0; schema->column && j < schema->names.count; j++) {
        tt_column *c = &schema->column[j];
        if (c->kind == TT_KIND_NUMBER) {
            c->first = schema->dense_cols++;
        } else if (c->kind != TT_KIND_SKIP) {
            c->first = schema->sparse_cols;
            schema->sparse_cols += c->levels.count;
        }
    }
}

int tt_schema_save(const tt_schema *schema, FILE *f) {
    const int64_t missing_mean = schema->missing_mean;
    int status = tt_io_write(f, &missing_mean, 1, sizeof missing_mean);
    if (status == TT_OK) {
        status = tt_ids_save(&schema->names, f);
    }
    for (size_t j = 0; status == TT_OK && j < schema->names.count; j++) {
        const tt_column *c = &schema->column[j];
        const double number[4] = {c->kind, c->lo, c->hi, c->mean};
        status = tt_io_write(f, number, 4, sizeof number[0]);
        if (status == TT_OK) {
            status = tt_ids_save(&c->levels, f);
        }
    }
    return status;
}

static int load_column(tt_column *c, FILE *f) {
    double number[4];
    const int status = tt_io_read(f, number, 4, sizeof number[0]);
    if (status != TT_OK) {
        return status;
    }
    if (!(number[0] >= 0 && number[0] <= TT_KIND_MULTI && isfinite(number[1]) &&
          isfinite(number[2]) && isfinite(number[3]))) {
        return tt_error(TT_EDATA, "damaged schema: column of kind %g", number[0]);
    }
    c->kind = (enum tt_kind)number[0];
    c->lo = number[1];
    c->hi = number[2];
    c->mean = number[3];
    return tt_ids_load(&c->levels, f);
}

int tt_schema_load(tt_schema *schema, FILE *f) {
    int64_t missing_mean = 0;
    *schema = (tt_schema){0};
    int status = tt_io_read(f, &missing_mean, 1, sizeof missing_mean);
    schema->missing_mean = missing_mean != 0;
    if (status == TT_OK) {
        status = tt_ids_load(&schema->names, f);
    }
    if (status == TT_OK) {
        schema->column = tt_alloc(schema->names.count, sizeof *schema->column);
        status = schema->column ? TT_OK : TT_ENOMEM;
    }
    for (size_t j = 0; status == TT_OK && j < schema->names.count; j++) {
        status = load_column(&schema->column[j], f);
    }
    if (status == TT_OK) {
        tt_schema_lay_out(schema);
    } else {
        tt_schema_free(schema);
    }
    return status;
}

void tt_schema_free(tt_schema *schema) {
    for (size_t j = 0; schema->column && j < schema->names.count; j++) {
        tt_ids_free(&schema->column[j].levels);
    }
    tt_ids_free(&schema->names);
    tt_free(schema->column);
    *schema = (tt_schema){0};
}
