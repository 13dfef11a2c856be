/* The use of a schema: from a sheet to features; see tt_schema.h. */
#include "data/tt_schema_parts.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_text.h"

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
        return w->schema->missing_mean ? TT_OK : tt_column_empty(w->sheet, i, j);
    }
    if (dense) {
        double value = 0;
        const int status = tt_column_number(&value, w->sheet, i, j);
        w->counts->clipped += value < c->lo || value > c->hi;
        *dense = (float)tt_column_scaled(c, value);
        return status;
    }
    const size_t first = w->entries;
    size_t length;
    while ((level = tt_column_level(&p, &length, c->kind))) {
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
            for (size_t length; tt_column_level(&p, &length, kind);) {
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
