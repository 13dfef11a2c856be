/* Models in files with the ids, pairs and codings they belong to; the best unseen items. */
#include <string.h>

#include "base/tt_alloc.h"
#include "baselines/tt_bias.h"
#include "eval/tt_bundle.h"
#include "eval/tt_top.h"
#include "t_file.h"

static char directory[64];
static tt_dataset data, bare; // with covariates, without
static tt_fit info;

static const char users_csv[] = "id,age,sex\na,20,f\nb,30,m\nc,25,f\n";
static const char items_csv[] = "id,tags\nx,war|fun\ny,fun\nz,new\n";

static int setup(void **state) {
    char train[160], users[160], items[160];
    (void)state;
    t_directory(directory);
    t_write(train, directory, "train", "a x 1\nb x 4\nb y 5\nc z 2\na z 3\n");
    t_write(users, directory, "users.csv", users_csv);
    t_write(items, directory, "items.csv", items_csv);
    const tt_dataset_spec spec = {.train = train, .users = users, .items = items};
    const tt_dataset_spec plain = {.train = train};
    assert_int_equal(tt_dataset_read(&data, &spec), TT_OK);
    assert_int_equal(tt_dataset_read(&bare, &plain), TT_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    tt_dataset_free(&data);
    tt_dataset_free(&bare);
    return t_remove(directory);
}

/* A bias model of the ratings; tt_model_free(model). */
static void fit(tt_model *model, const tt_dataset *d) {
    const tt_problem p = {.train = &d->train, .lo = 1, .hi = 5};
    *model = (tt_model){.lo = 1, .hi = 5};
    assert_int_equal(tt_method_parse(&model->method, "baseline:epochs=7,reg_u=2"), TT_OK);
    assert_int_equal(tt_bias.fit(&model->model, &p, model->method.value, &info), TT_OK);
}

/* The bundle of the data's model in memory; free(*bytes). */
static void saved(char **bytes, size_t *size, const tt_dataset *d) {
    tt_model model;
    fit(&model, d);
    FILE *f = open_memstream(bytes, size);
    assert_non_null(f);
    assert_int_equal(tt_bundle_save(&model, d, f), TT_OK);
    assert_int_equal(fclose(f), 0);
    tt_model_free(&model);
}

static int load(tt_bundle *b, const char *bytes, size_t size) {
    char none = 0;
    FILE *f = size > 0 ? fmemopen((char *)bytes, size, "rb") : fmemopen(&none, 1, "rb");
    assert_non_null(f);
    if (size == 0) {
        fgetc(f);
    }
    const int status = tt_bundle_load(b, f, NULL, 0);
    fclose(f);
    return status;
}

static void assert_same_ids(const tt_ids *a, const tt_ids *b) {
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        assert_string_equal(tt_ids_text(a, i), tt_ids_text(b, i));
    }
}

static void assert_same_model(const tt_bundle *b, const tt_dataset *d) {
    tt_model model;
    fit(&model, d);
    assert_ptr_equal(b->model.method.estimator, &tt_bias);
    assert_memory_equal(b->model.method.value, model.method.value, sizeof(double[3]));
    assert_true(b->model.lo == 1 && b->model.hi == 5);
    for (uint32_t u = 0; u < 4; u++) { // 3: not known
        for (uint32_t i = 0; i < 4; i++) {
            double got, want;
            tt_bias.predict(b->model.model, &u, &i, 1, &got, NULL);
            tt_bias.predict(model.model, &u, &i, 1, &want, NULL);
            assert_true(got == want);
        }
    }
    tt_model_free(&model);
}

/* The schema codes the file as it was coded when the model was fitted. */
static void assert_same_coding(const tt_schema *schema, const char *name, const char *csv,
                               const tt_ids *ids, const tt_features *want) {
    char path[160];
    tt_sheet sheet;
    tt_features x;
    tt_schema_counts counts;
    t_write(path, directory, name, csv);
    assert_int_equal(tt_sheet_read(&sheet, path), TT_OK);
    assert_int_equal(tt_schema_apply(&x, &counts, schema, &sheet, ids), TT_OK);
    assert_int_equal(x.dense_cols, want->dense_cols);
    assert_int_equal(x.sparse_cols, want->sparse_cols);
    for (size_t k = 0; k < x.rows * x.dense_cols; k++) {
        assert_true(x.dense[k] == want->dense[k]);
    }
    assert_memory_equal(x.ptr, want->ptr, (x.rows + 1) * sizeof *x.ptr);
    assert_memory_equal(x.col, want->col, x.ptr[x.rows] * sizeof *x.col);
    tt_features_free(&x);
    tt_sheet_free(&sheet);
}

static void round_trip(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    tt_bundle b;
    saved(&bytes, &size, &data);
    assert_int_equal(load(&b, bytes, size), TT_OK);
    assert_same_model(&b, &data);
    assert_same_ids(&b.users, &data.users);
    assert_same_ids(&b.items, &data.items);
    assert_int_equal(b.train.count, 5);
    assert_int_equal(b.train.n_users, 3);
    assert_int_equal(b.train.n_items, 3);
    assert_memory_equal(b.train.user, data.train.user, 5 * sizeof(uint32_t));
    assert_memory_equal(b.train.item, data.train.item, 5 * sizeof(uint32_t));
    assert_same_coding(&b.user_schema, "u2.csv", users_csv, &b.users, &data.user.x);
    assert_same_coding(&b.item_schema, "i2.csv", items_csv, &b.items, &data.item.x);
    tt_bundle_free(&b);
    tt_bundle_free(&b); // a freed bundle is a zeroed one
    free(bytes);
}

static void without_covariates(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    tt_bundle b;
    saved(&bytes, &size, &bare);
    assert_int_equal(load(&b, bytes, size), TT_OK);
    assert_same_model(&b, &bare);
    assert_int_equal(b.user_schema.names.count, 0);
    assert_int_equal(b.item_schema.names.count, 0);
    tt_bundle_free(&b);
    free(bytes);
}

static void refused(const char *bytes, size_t size) {
    static const tt_bundle empty;
    tt_bundle b;
    assert_int_equal(load(&b, bytes, size), TT_EDATA);
    assert_memory_equal(&b, &empty, sizeof b);
}

/* Cut anywhere or too long; a byte changed anywhere gives a bundle or TT_EDATA, and what it
 * holds may be used (the sanitizers look on). */
static void damaged(void **state) {
    (void)state;
    char *bytes;
    size_t size, taken = 0;
    tt_bundle b;
    saved(&bytes, &size, &data);
    for (size_t cut = 0; cut < size; cut++) {
        refused(bytes, cut);
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x55;
        const int status = load(&b, bytes, size);
        assert_true(status == TT_OK || status == TT_EDATA);
        if (status == TT_OK) {
            char text[TT_METHOD_TEXT];
            const uint32_t user = 1, item = 2;
            double estimate;
            tt_method_format(&b.model.method, text, sizeof text);
            b.model.method.estimator->predict(b.model.model, &user, &item, 1, &estimate,
                                              NULL);
            taken++;
        }
        tt_bundle_free(&b);
        bytes[i] ^= 0x55;
    }
    assert_in_range(taken, 1, size / 2); // numbers and letters of names are not checked
    char *longer = malloc(size + 1);
    memcpy(longer, bytes, size);
    longer[size] = 0;
    refused(longer, size + 1);
    assert_non_null(strstr(tt_error_message(), "more bytes"));
    free(longer);
    free(bytes);
}

/* Pairs that do not belong to the ids, found in the file by their bytes. */
static void foreign_pair(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    saved(&bytes, &size, &data);
    char *users = memmem(bytes, size, data.train.user, 5 * sizeof(uint32_t));
    assert_non_null(users);
    const uint32_t beyond = 3;
    memcpy(users + 4 * sizeof beyond, &beyond, sizeof beyond);
    refused(bytes, size);
    assert_non_null(strstr(tt_error_message(), "pair beyond"));
    free(bytes);
}

static void errors(void **state) {
    (void)state;
    char *bytes;
    size_t size;
    tt_bundle b;
    tt_model model;
    saved(&bytes, &size, &data);
    T_ALLOCATIONS(load(&b, bytes, size), 10);
    tt_bundle_free(&b);
    free(bytes);
    FILE *f = fopen("/dev/full", "wb");
    if (!f) {
        print_message("note: no /dev/full, writing to a full disk not tried\n");
        return;
    }
    fit(&model, &data);
    setvbuf(f, NULL, _IONBF, 0);
    assert_int_equal(tt_bundle_save(&model, &data, f), TT_EIO);
    fclose(f);
    tt_model_free(&model);
}

/* An estimator that knows each user's estimates: model (users, ITEMS). */
enum { ITEMS = 9 };

static void table_predict(const void *model, const uint32_t *user, const uint32_t *item,
                          size_t n, double *estimate, unsigned char *fallback) {
    const double *table = model;
    assert_null(fallback);
    for (size_t i = 0; i < n; i++) {
        estimate[i] = table[user[i] * ITEMS + item[i]];
    }
}

static const tt_estimator table = {.name = "table", .predict = table_predict};

static void top_by_hand(void **state) {
    (void)state;
    const double estimate[2 * ITEMS] = {9, 9, 9, 9, 9, 9, 9, 9,  9, // user 0
                                        1, 3, 2, 3, 5, 3, 0, -1, 2};
    const uint32_t rated[] = {4, 1, 4}, all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const uint32_t want[] = {3, 5, 2, 8, 0, 6, 7}; // equals by rising index
    tt_top_work w;
    assert_int_equal(tt_top_alloc(&w, ITEMS), TT_OK);
    assert_int_equal(tt_top(&w, &table, estimate, 1, rated, 3, 100), 7);
    for (size_t k = 0; k < 7; k++) {
        assert_int_equal(w.entry[k].item, want[k]);
        assert_true(w.entry[k].estimate == estimate[ITEMS + want[k]]);
    }
    assert_int_equal(tt_top(&w, &table, estimate, 1, NULL, 0, 2), 2);
    assert_true(w.entry[0].item == 4 && w.entry[1].item == 1);
    assert_int_equal(tt_top(&w, &table, estimate, 1, rated, 3, 0), 0);
    assert_int_equal(tt_top(&w, &table, estimate, 1, all, ITEMS, 5), 0);
    assert_int_equal(tt_top(&w, &table, estimate, 0, all + 1, ITEMS - 1, 5), 1);
    assert_true(w.entry[0].item == 0 && w.entry[0].estimate == 9);
    tt_top_free(&w);
    tt_top_free(&w);
    assert_int_equal(tt_top_alloc(&w, 0), TT_OK);
    assert_int_equal(tt_top(&w, &table, estimate, 0, NULL, 0, 5), 0);
    tt_top_free(&w);
    T_ALLOCATIONS(tt_top_alloc(&w, ITEMS), 3);
    tt_top_free(&w);
}

/* Against the twin that takes the first largest of what is left, again and again. */
static void top_twin(void **state) {
    (void)state;
    tt_top_work w;
    assert_int_equal(tt_top_alloc(&w, ITEMS), TT_OK);
    for (uint64_t c = 0; c < t_cases(200); c++) {
        tt_rng r = t_rng("top twin", c);
        double estimate[ITEMS];
        uint32_t rated[ITEMS];
        int gone[ITEMS] = {0};
        size_t n_rated = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            estimate[i] = (double)tt_rng_below(&r, 4);
            if (tt_rng_below(&r, 3) == 0) {
                rated[n_rated++] = i;
                gone[i] = 1;
            }
        }
        const size_t n = tt_rng_below(&r, ITEMS + 2);
        const size_t got = tt_top(&w, &table, estimate, 0, rated, n_rated, n);
        assert_int_equal(got, n < ITEMS - n_rated ? n : ITEMS - n_rated);
        for (size_t k = 0; k < got; k++) {
            size_t best = ITEMS;
            for (size_t i = 0; i < ITEMS; i++) {
                if (!gone[i] && (best == ITEMS || estimate[i] > estimate[best])) {
                    best = i;
                }
            }
            gone[best] = 1;
            assert_int_equal(w.entry[k].item, best);
        }
    }
    tt_top_free(&w);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(round_trip), cmocka_unit_test(without_covariates),
    cmocka_unit_test(damaged),    cmocka_unit_test(foreign_pair),
    cmocka_unit_test(errors),     cmocka_unit_test(top_by_hand),
    cmocka_unit_test(top_twin),
};

int main(int argc, char **argv) {
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
