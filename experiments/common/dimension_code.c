#include "common/dimension_code.h"

#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "data/tt_features.h"
#include "data/tt_kind.h"
#include "data/tt_schema.h"
#include "data/tt_sheet.h"

/* Dense coordinates, then the sparse ones written out. */
static int spread(dimension_input *in, const tt_features *f) {
    in->n = f->rows;
    in->D = f->cols;
    in->x = tt_alloc(in->n * in->D, sizeof *in->x);
    for (size_t i = 0; in->x && i < in->n; i++) {
        double *x = in->x + i * in->D;
        for (size_t l = 0; l < f->dense_cols; l++) {
            x[l] = (double)f->dense[i * f->dense_cols + l];
        }
        for (size_t k = f->ptr ? f->ptr[i] : 0; f->ptr && k < f->ptr[i + 1]; k++) {
            x[f->dense_cols + f->col[k]] = (double)f->value[k];
        }
    }
    return in->x ? TT_OK : TT_ENOMEM;
}

static int code(dimension_input *in, const tt_sheet *sheet, const tt_ids *ids,
                const char *types) {
    const tt_schema_spec spec = {.types = types};
    tt_schema schema = {.dense_cols = 0};
    tt_schema_counts counts;
    tt_features f = {.rows = 0};
    unsigned char *every = tt_alloc(ids->count, sizeof *every);
    if (!every) {
        return TT_ENOMEM;
    }
    memset(every, 1, ids->count);
    int status = tt_schema_fit(&schema, sheet, ids, every, &spec);
    if (status == TT_OK) {
        status = tt_schema_apply(&f, &counts, &schema, sheet, ids);
    }
    if (status == TT_OK) {
        in->scaled = schema.dense_cols;
        status = spread(in, &f);
    }
    tt_features_free(&f);
    tt_schema_free(&schema);
    tt_free(every);
    return status;
}

int dimension_input_code(dimension_input *in, const char *path, const char *types) {
    tt_sheet sheet = {.path = NULL};
    tt_ids ids = {.count = 0};
    *in = (dimension_input){0};
    int status = tt_sheet_read(&sheet, path);
    if (status == TT_OK) {
        status = tt_kind_check(types, &sheet, NULL);
    }
    if (status == TT_OK) {
        status = tt_sheet_add_ids(&ids, &sheet);
    }
    if (status == TT_OK) {
        status = code(in, &sheet, &ids, types);
    }
    tt_ids_free(&ids);
    tt_sheet_free(&sheet);
    if (status != TT_OK) {
        dimension_input_free(in);
    }
    return status;
}
