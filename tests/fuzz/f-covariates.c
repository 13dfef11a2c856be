/* Covariate files: sheet, types, schema, features; a defined answer to any bytes.
 *
 * The input up to its first zero byte is the list of types, the rest the file; without a
 * zero byte all of it is the file and the kinds are guessed. Every second row is training.
 * Beside what the sanitizers see: refusals leave nothing behind; features lie in [0, 1],
 * their sparse columns ascend; a schema that is saved and loaded codes to the same bits. */
#include <math.h>

#include "data/tt_schema.h"
#include "fuzz.h"

enum { TYPES = 256, TRAINING_EVERY = 2 };

static void check_features(const tt_features *x, const tt_schema *schema, size_t rows) {
    TT_ASSERT(x->rows == rows && x->cols == x->dense_cols + x->sparse_cols);
    TT_ASSERT(x->dense_cols == schema->dense_cols && x->sparse_cols == schema->sparse_cols);
    for (size_t i = 0; i < rows * x->dense_cols; i++) {
        TT_ASSERT(x->dense[i] >= 0 && x->dense[i] <= 1);
    }
    for (size_t i = 0; i < rows && x->ptr; i++) {
        TT_ASSERT(x->ptr[i] <= x->ptr[i + 1]);
        for (size_t e = x->ptr[i]; e < x->ptr[i + 1]; e++) {
            TT_ASSERT(x->col[e] < x->sparse_cols && x->value[e] == 1);
            TT_ASSERT(e == x->ptr[i] || x->col[e - 1] < x->col[e]);
        }
    }
}

static void check_same(const tt_features *a, const tt_features *b) {
    const size_t entries = a->ptr ? a->ptr[a->rows] : 0;
    TT_ASSERT(a->rows == b->rows && a->dense_cols == b->dense_cols &&
              a->sparse_cols == b->sparse_cols && !a->ptr == !b->ptr);
    TT_ASSERT(a->dense_cols == 0 ||
              memcmp(a->dense, b->dense, a->rows * a->dense_cols * sizeof *a->dense) == 0);
    TT_ASSERT(entries == 0 || memcmp(a->col, b->col, entries * sizeof *a->col) == 0);
}

/* The schema through a file in memory. */
static void reload(tt_schema *fresh, const tt_schema *schema) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&bytes, &size);
    TT_ASSERT(f && tt_schema_save(schema, f) == TT_OK);
    fclose(f);
    f = fmemopen(bytes, size, "rb");
    TT_ASSERT(f && tt_schema_load(fresh, f) == TT_OK);
    fclose(f);
    free(bytes);
}

static void use(const tt_schema *schema, const tt_sheet *sheet, const tt_ids *ids,
                const char *path) {
    tt_features x, y;
    tt_schema_counts counts, again;
    tt_schema loaded;
    const int code = tt_schema_apply(&x, &counts, schema, sheet, ids);
    reload(&loaded, schema);
    TT_ASSERT(tt_schema_apply(&y, &again, &loaded, sheet, ids) == code);
    if (code == TT_OK) {
        check_features(&x, schema, ids->count);
        check_same(&x, &y);
        TT_ASSERT(memcmp(&counts, &again, sizeof counts) == 0);
    } else {
        TT_ASSERT(code == TT_EDATA && x.rows == 0 && !x.dense && !x.ptr);
        fuzz_message(path);
    }
    tt_schema_free(&loaded);
    tt_features_free(&x);
    tt_features_free(&y);
}

/* Fits to every second row, codes all rows and an id that has none. */
static void fit_and_use(const tt_sheet *sheet, const char *types, int missing_mean,
                        const char *path) {
    const tt_schema_spec spec = {.types = types, .missing_mean = missing_mean};
    tt_schema schema;
    tt_ids ids = {0};
    uint32_t index;
    TT_ASSERT(tt_sheet_add_ids(&ids, sheet) == TT_OK);
    if (missing_mean) {
        TT_ASSERT(tt_ids_intern(&index, &ids, "without a row", 13) == TT_OK);
    }
    unsigned char *fit = calloc(ids.count, 1);
    for (size_t i = 0; i < ids.count; i += TRAINING_EVERY) {
        fit[i] = 1;
    }
    const int code = tt_schema_fit(&schema, sheet, &ids, fit, &spec);
    if (code == TT_OK) {
        use(&schema, sheet, &ids, path);
    } else {
        TT_ASSERT(code == TT_EDATA && schema.names.count == 0 && !schema.column);
        fuzz_message(path);
    }
    tt_schema_free(&schema);
    tt_ids_free(&ids);
    free(fit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *zero = size > 0 ? memchr(data, 0, size) : NULL;
    const size_t n_types = zero ? (size_t)(zero - data) : 0, first = zero ? n_types + 1 : 0;
    char types[TYPES];
    tt_sheet sheet;
    if (n_types >= TYPES) {
        return -1; // not kept in the corpus
    }
    memcpy(types, data, n_types);
    types[n_types] = '\0';
    const char *path = fuzz_file(data + first, size - first);
    const int code = tt_sheet_read(&sheet, path);
    if (code != TT_OK) {
        TT_ASSERT(code == TT_EDATA && sheet.ids.count == 0 && !sheet.cell && !sheet.text);
        fuzz_message(path);
        return 0;
    }
    const char *asked = zero ? types : NULL;
    const int known = tt_kind_check(asked, &sheet, NULL);
    TT_ASSERT(known == TT_OK || (known == TT_EUSAGE && asked));
    for (int missing = 0; missing < 2 && known == TT_OK; missing++) {
        fit_and_use(&sheet, asked, missing, path);
    }
    tt_sheet_free(&sheet);
    return 0;
}
