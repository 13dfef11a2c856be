/* What a schema learns from the training rows; see tt_schema.h. */
#include "data/tt_schema_parts.h"

#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"

/* Learns column c from cell (i, j) of a training row. c->mean is the mean of the halves of
 * the first *n values: sums and differences of whole ones may overflow. */
static int fit_cell(tt_column *c, size_t *n, const tt_sheet *sheet, size_t i, size_t j) {
    int status = TT_OK;
    if (c->kind == TT_KIND_NUMBER) {
        double value = 0;
        status = tt_column_number(&value, sheet, i, j);
        c->lo = *n == 0 ? value : fmin(c->lo, value);
        c->hi = *n == 0 ? value : fmax(c->hi, value);
        c->mean += (value / 2 - c->mean) / (double)++*n;
        return status;
    }
    const char *p = tt_sheet_text(sheet, i, j), *level;
    size_t length;
    while (status == TT_OK && (level = tt_column_level(&p, &length, c->kind))) {
        uint32_t index;
        status = tt_ids_intern(&index, &c->levels, level, length);
    }
    return status;
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
            status = tt_column_empty(sheet, i, j);
        }
    }
    c->mean = n > 0 ? tt_column_scaled(c, 2 * c->mean) : 0;
    return status;
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
    tt_schema_lay_out(schema);
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
