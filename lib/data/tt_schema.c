#include "data/tt_schema.h"

#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "base/tt_text.h"

/* Reads the number in cell (i, j). */
static int read_number(double *value, const tt_sheet *sheet, size_t i, size_t j) {
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

/* The next part of a multi cell at *p (text cells: all of it), parts of no length left out;
 * NULL at the end. */
static const char *next_level(const char **p, size_t *length, enum tt_kind kind) {
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

/* Learns column c from cell (i, j) of a training row. c->mean is the mean of the halves of
 * the first *n values: sums and differences of whole ones may overflow. */
static int fit_cell(tt_column *c, size_t *n, const tt_sheet *sheet, size_t i, size_t j) {
    int status = TT_OK;
    if (c->kind == TT_KIND_NUMBER) {
        double value = 0;
        status = read_number(&value, sheet, i, j);
        c->lo = *n == 0 ? value : fmin(c->lo, value);
        c->hi = *n == 0 ? value : fmax(c->hi, value);
        c->mean += (value / 2 - c->mean) / (double)++*n;
        return status;
    }
    const char *p = tt_sheet_text(sheet, i, j), *level;
    size_t length;
    while (status == TT_OK && (level = next_level(&p, &length, c->kind))) {
        uint32_t index;
        status = tt_ids_intern(&index, &c->levels, level, length);
    }
    return status;
}

static int empty_cell(const tt_sheet *sheet, size_t i, size_t j) {
    return tt_sheet_error(sheet, i, j,
                          "empty cell in column %s, expected a value (or allow "
                          "missing ones: --missing mean)",
                          tt_ids_text(&sheet->names, (uint32_t)j));
}

/* Where a value lies in the training range, clipped to 0 .. 1. Halves keep hi - lo finite;
 * those of the smallest numbers may be alike though the numbers are not. */
static double scaled(const tt_column *c, double value) {
    const double range = c->hi / 2 - c->lo / 2;
    return range > 0 ? fmin(fmax((value / 2 - c->lo / 2) / range, 0), 1) : 0;
}

static int fit_column(tt_column *c, const tt_sheet *sheet, size_t j, const tt_ids *ids,
                      const unsigned char *fit_row, int missing_mean) {
    size_t n = 0;
    int status = TT_OK;
    for (size_t i = 0; status == TT_OK && i < sheet->ids.count; i++) {
        const uint32_t row = (uint32_t)i;
        const uint32_t id = tt_ids_find(ids, tt_ids_text(&sheet->ids, row),
                                        tt_ids_length(&sheet->ids, row));
        if (id == TT_ID_NONE || !fit_row[id]) {
            continue;
        }
        if (*tt_sheet_text(sheet, i, j)) {
            status = fit_cell(c, &n, sheet, i, j);
        } else if (!missing_mean) {
            status = empty_cell(sheet, i, j);
        }
    }
    c->mean = n > 0 ? scaled(c, 2 * c->mean) : 0;
    return status;
}

/* Gives each column its place in the dense or the sparse block. */
static void lay_out(tt_schema *schema) {
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

static int any_fit_row(const tt_sheet *sheet, const tt_ids *ids,
                       const unsigned char *fit_row) {
    for (size_t i = 0; i < ids->count; i++) {
        const uint32_t id = (uint32_t)i;
        if (fit_row[i] && tt_ids_find(&sheet->ids, tt_ids_text(ids, id),
                                      tt_ids_length(ids, id)) != TT_ID_NONE) {
            return 1;
        }
    }
    return 0;
}

int tt_schema_fit(tt_schema *schema, const tt_sheet *sheet, const tt_ids *ids,
                  const unsigned char *fit_row, const tt_schema_spec *spec) {
    *schema = (tt_schema){.missing_mean = spec->missing_mean};
    if (!any_fit_row(sheet, ids, fit_row)) {
        return tt_error(TT_EDATA,
                        "%s:1:1: no row for any id of the training ratings, expected "
                        "one for each",
                        sheet->path);
    }
    int status = tt_ids_copy(&schema->names, &sheet->names);
    if (status == TT_OK) {
        schema->column = tt_alloc(schema->names.count, sizeof *schema->column);
        status = schema->column ? TT_OK : TT_ENOMEM;
    }
    for (size_t j = 0; status == TT_OK && j < schema->names.count; j++) {
        tt_column *c = &schema->column[j];
        const int asked =
            tt_kind_asked(spec->types, tt_ids_text(&schema->names, (uint32_t)j));
        c->kind = asked >= 0 ? (enum tt_kind)asked : tt_kind_guess(sheet, j);
        if (c->kind != TT_KIND_SKIP) {
            status = fit_column(c, sheet, j, ids, fit_row, spec->missing_mean);
        }
    }
    lay_out(schema);
    if (status == TT_OK && schema->dense_cols + schema->sparse_cols == 0) {
        status =
            tt_error(TT_EDATA, "%s:1:1: no column left, expected one that is not skipped",
                     sheet->path);
    }
    if (status != TT_OK) {
        tt_schema_free(schema);
    }
    return status;
}

/* Apply at work: what it reads and where it has come to in the sparse block. */
typedef struct {
    const tt_schema *schema;
    const tt_sheet *sheet;
    const uint32_t *at; // (names.count) column of the sheet, TT_ID_NONE: skipped
    tt_features *x;
    size_t entries; // sparse entries so far
    tt_schema_counts *counts;
} work;

/* Adds sparse column `col` to the row whose entries begin at `first`, keeping them
 * ascending and single. */
static void add_entry(work *w, size_t first, uint32_t col) {
    tt_features *x = w->x;
    size_t at = w->entries;
    while (at > first && x->col[at - 1] > col) {
        at--;
    }
    if (at > first && x->col[at - 1] == col) {
        return;
    }
    memmove(&x->col[at + 1], &x->col[at], (w->entries - at) * sizeof *x->col);
    x->col[at] = col;
    x->value[w->entries++] = 1.0f;
}

static int apply_cell(work *w, size_t id, size_t i, size_t k) {
    const tt_column *c = &w->schema->column[k];
    const size_t j = w->at[k];
    const char *p = tt_sheet_text(w->sheet, i, j), *level;
    float *dense =
        c->kind == TT_KIND_NUMBER ? &w->x->dense[id * w->x->dense_cols + c->first] : NULL;
    if (!*p) {
        w->counts->missing_cells++;
        if (dense) {
            *dense = (float)c->mean;
        }
        return w->schema->missing_mean ? TT_OK : empty_cell(w->sheet, i, j);
    }
    if (dense) {
        double value = 0;
        const int status = read_number(&value, w->sheet, i, j);
        w->counts->clipped += value < c->lo || value > c->hi;
        *dense = (float)scaled(c, value);
        return status;
    }
    const size_t first = w->entries;
    size_t length;
    while ((level = next_level(&p, &length, c->kind))) {
        const uint32_t index = tt_ids_find(&c->levels, level, length);
        if (index == TT_ID_NONE) {
            w->counts->unseen_levels++;
        } else {
            add_entry(w, first, (uint32_t)(c->first + index));
        }
    }
    return TT_OK;
}

/* Fills row `id` of the features from row i of the sheet (TT_ID_NONE: there is none). */
static int apply_row(work *w, const tt_ids *ids, size_t id, uint32_t i) {
    const tt_schema *schema = w->schema;
    int status = TT_OK;
    if (i == TT_ID_NONE && !schema->missing_mean) {
        char quote[TT_QUOTE];
        const uint32_t index = (uint32_t)id;
        return tt_error(
            TT_EDATA,
            "%s:1:1: no row for id %s of the ratings, expected one for "
            "each (or allow missing ones: --missing mean)",
            w->sheet->path,
            tt_text_quote(quote, tt_ids_text(ids, index), tt_ids_length(ids, index)));
    }
    w->counts->missing_rows += i == TT_ID_NONE;
    for (size_t k = 0; status == TT_OK && k < schema->names.count; k++) {
        const tt_column *c = &schema->column[k];
        if (i == TT_ID_NONE && c->kind == TT_KIND_NUMBER) {
            w->x->dense[id * w->x->dense_cols + c->first] = (float)c->mean;
        } else if (i != TT_ID_NONE && c->kind != TT_KIND_SKIP) {
            status = apply_cell(w, id, i, k);
        }
    }
    if (w->x->ptr) {
        w->x->ptr[id + 1] = w->entries;
    }
    return status;
}

/* Finds the schema's columns in the sheet; *entries: sparse entries at most,
 * for all rows. */
static int find_columns(uint32_t *at, size_t *entries, const tt_schema *schema,
                        const tt_sheet *sheet) {
    *entries = 0;
    for (size_t k = 0; k < schema->names.count; k++) {
        const enum tt_kind kind = schema->column[k].kind;
        const char *name = tt_ids_text(&schema->names, (uint32_t)k);
        at[k] = TT_ID_NONE;
        if (kind == TT_KIND_SKIP) {
            continue;
        }
        at[k] = tt_ids_find(&sheet->names, name, strlen(name));
        if (at[k] == TT_ID_NONE) {
            return tt_error(TT_EDATA,
                            "%s:1:1: no column %s, expected it as in the file the "
                            "model was fitted to",
                            sheet->path, name);
        }
        for (size_t i = 0; kind != TT_KIND_NUMBER && i < sheet->ids.count; i++) {
            const char *p = tt_sheet_text(sheet, i, at[k]);
            for (size_t length; next_level(&p, &length, kind);) {
                ++*entries;
            }
        }
    }
    return TT_OK;
}

int tt_schema_apply(tt_features *x, tt_schema_counts *counts, const tt_schema *schema,
                    const tt_sheet *sheet, const tt_ids *ids) {
    uint32_t *at = tt_alloc(schema->names.count, sizeof *at);
    size_t entries;
    *x = (tt_features){0};
    *counts = (tt_schema_counts){0};
    int status = at ? find_columns(at, &entries, schema, sheet) : TT_ENOMEM;
    if (status == TT_OK) {
        status = tt_features_alloc(x, ids->count, schema->dense_cols, schema->sparse_cols,
                                   entries);
    }
    work w = {.schema = schema, .sheet = sheet, .at = at, .x = x, .counts = counts};
    size_t used = 0;
    for (size_t id = 0; status == TT_OK && id < ids->count; id++) {
        const uint32_t index = (uint32_t)id;
        const uint32_t row =
            tt_ids_find(&sheet->ids, tt_ids_text(ids, index), tt_ids_length(ids, index));
        used += row != TT_ID_NONE;
        status = apply_row(&w, ids, id, row);
    }
    counts->unused_rows = sheet->ids.count - used;
    if (status != TT_OK) {
        tt_features_free(x);
    }
    tt_free(at);
    return status;
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
        lay_out(schema);
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
