/* Covariates: kinds, scaling, one-hot and multi-hot, missing values, unseen levels, whole
 * data sets. */
#include "data/tt_dataset.h"
#include "t_covariates.h"

/* Row i of x as dense numbers. */
static void dense_row(float *row, const tt_features *x, size_t i) {
    memset(row, 0, x->cols * sizeof *row);
    memcpy(row, x->dense ? x->dense + i * x->dense_cols : row, x->dense_cols * sizeof *row);
    for (size_t e = x->ptr ? x->ptr[i] : 0; x->ptr && e < x->ptr[i + 1]; e++) {
        assert_true(e == x->ptr[i] || x->col[e] > x->col[e - 1]);
        row[x->dense_cols + x->col[e]] = x->value[e];
    }
}

static void assert_row(const tt_features *x, size_t i, const float *want) {
    float row[16];
    assert_true(x->cols <= 16);
    dense_row(row, x, i);
    for (size_t j = 0; j < x->cols; j++) {
        if (row[j] != want[j]) {
            fail_msg("row %zu column %zu: %g, expected %g", i, j, (double)row[j],
                     (double)want[j]);
        }
    }
}

/* dense: age (scaled by 20 .. 40), zip is text: sparse: sex m f, tags fun new old, zip 01
 * 02. */
static void worked_example(void **state) {
    (void)state;
    char path[160];
    tt_sheet sheet;
    tt_ids ids = {0};
    tt_schema schema, loaded;
    tt_schema_counts counts;
    tt_features x;
    static const float want[4][8] = {
        {0, 0, 1, 0, 0, 1, 0, 1},
        {0.5f, 1, 0, 1, 1, 0, 1, 0},
        {1, 1, 0, 0, 1, 1, 1, 0},
        {1, 0, 0, 1, 0, 0, 0, 0}, // clipped; x, war and 04 unseen
    };
    intern_all(&ids, four, 4);
    t_write(path, directory, "mixed.csv", mixed);
    assert_int_equal(tt_sheet_read(&sheet, path), TT_OK);
    const tt_schema_spec spec = {"zip=text", 0};
    assert_int_equal(tt_schema_fit(&schema, &sheet, &ids, three_fit, &spec), TT_OK);
    FILE *f = tmpfile();
    assert_int_equal(tt_schema_save(&schema, f), TT_OK);
    rewind(f);
    assert_int_equal(tt_schema_load(&loaded, f), TT_OK);
    fclose(f);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(tt_schema_apply(&x, &counts, k ? &loaded : &schema, &sheet, &ids),
                         TT_OK);
        assert_int_equal(x.rows, 4);
        assert_int_equal(x.dense_cols, 1);
        assert_int_equal(x.sparse_cols, 7);
        for (size_t i = 0; i < 4; i++) {
            assert_row(&x, i, want[i]);
        }
        assert_int_equal(counts.unseen_levels, 3);
        assert_int_equal(counts.clipped, 1);
        assert_int_equal(counts.unused_rows, 1);
        assert_int_equal(counts.missing_cells + counts.missing_rows, 0);
        tt_features_free(&x);
    }
    tt_schema_free(&schema);
    tt_schema_free(&loaded);
    tt_sheet_free(&sheet);
    tt_ids_free(&ids);
}

/* A fitted schema meets a new file: other order of columns, one more, new ids. */
static void new_file(void **state) {
    (void)state;
    char path[160];
    tt_sheet sheet, fresh;
    tt_ids ids = {0}, new_ids = {0};
    tt_schema schema;
    tt_schema_counts counts;
    tt_features x;
    const tt_schema_spec spec = {"zip=skip,age=num", 0};
    static const float want[2][6] = {{0.25f, 0, 1, 0, 0, 0}, {0, 1, 0, 1, 0, 1}};
    const char *const names[] = {"n", "o"};
    intern_all(&ids, four, 4);
    intern_all(&new_ids, names, 2);
    t_write(path, directory, "mixed.csv", mixed);
    assert_int_equal(tt_sheet_read(&sheet, path), TT_OK);
    assert_int_equal(tt_schema_fit(&schema, &sheet, &ids, three_fit, &spec), TT_OK);
    t_write(path, directory, "new.csv",
            "id,tags,more,sex,age\no,old|fun,7,m,-5\n"
            "n,huge,8,f,25\n");
    assert_int_equal(tt_sheet_read(&fresh, path), TT_OK);
    assert_int_equal(tt_schema_apply(&x, &counts, &schema, &fresh, &new_ids), TT_OK);
    assert_row(&x, 0, want[0]);
    assert_row(&x, 1, want[1]);
    assert_int_equal(counts.unseen_levels, 1);
    assert_int_equal(counts.clipped, 1);
    tt_features_free(&x);
    tt_sheet_free(&fresh);
    t_write(path, directory, "few.csv", "id,tags,sex\nn,huge,f\no,old,m\n");
    assert_int_equal(tt_sheet_read(&fresh, path), TT_OK);
    T_MESSAGE(tt_schema_apply(&x, &counts, &schema, &fresh, &new_ids), TT_EDATA, path,
              ":1:1: no column age, expected it as");
    tt_sheet_free(&fresh);
    tt_sheet_free(&sheet);
    tt_schema_free(&schema);
    tt_ids_free(&ids);
    tt_ids_free(&new_ids);
}

/* Missing = mean: the mean age of 20 and 40 is .5, text and multi are zeros; d has no row.
 * Columns: age; f, m; y, x. */
static void missing_mean(void **state) {
    (void)state;
    char path[160];
    tt_sheet sheet;
    tt_ids ids = {0};
    tt_schema schema;
    tt_schema_counts counts;
    tt_features x;
    const tt_schema_spec spec = {NULL, 1};
    static const float want[4][5] = {
        {0, 1, 0, 0, 0}, {0.5f, 0, 0, 1, 0}, {1, 0, 1, 0, 1}, {0.5f, 0, 0, 0, 0}};
    intern_all(&ids, four, 4);
    t_write(path, directory, "gaps.csv", "id,age,sex,tags\na,20,f,\nb, ,,y|\nc,40,m,x|\n");
    assert_int_equal(tt_sheet_read(&sheet, path), TT_OK);
    assert_int_equal(tt_schema_fit(&schema, &sheet, &ids, three_fit, &spec), TT_OK);
    assert_int_equal(tt_schema_apply(&x, &counts, &schema, &sheet, &ids), TT_OK);
    assert_int_equal(x.cols, 5);
    for (size_t i = 0; i < 4; i++) {
        assert_row(&x, i, want[i]);
    }
    assert_int_equal(counts.missing_cells, 3);
    assert_int_equal(counts.missing_rows, 1);
    tt_features_free(&x);
    tt_schema_free(&schema);
    tt_sheet_free(&sheet);
    tt_ids_free(&ids);
}

static void kinds(void **state) {
    (void)state;
    char path[160];
    tt_sheet s;
    t_write(path, directory, "kinds.csv",
            "id,n,t,m,e,inf,z\na,1,1,1,,1,007\nb,-2.5e3,x,2|3,,inf,010\nc,,3,4,,2,1\n");
    assert_int_equal(tt_sheet_read(&s, path), TT_OK);
    const enum tt_kind want[] = {TT_KIND_NUMBER, TT_KIND_TEXT,   TT_KIND_MULTI,
                                 TT_KIND_TEXT,   TT_KIND_NUMBER, TT_KIND_NUMBER};
    for (size_t j = 0; j < 6; j++) {
        assert_int_equal(tt_kind_guess(&s, j), want[j]);
    }
    assert_int_equal(tt_kind_asked("n=text,z=skip,n=multi", "n"), TT_KIND_MULTI);
    assert_int_equal(tt_kind_asked("n=text,z=skip", "z"), TT_KIND_SKIP);
    assert_int_equal(tt_kind_asked("n=text,zz=skip", "z"), -1);
    assert_int_equal(tt_kind_asked(NULL, "z"), -1);
    assert_int_equal(tt_kind_check(NULL, NULL, NULL), TT_OK);
    assert_int_equal(tt_kind_check("n=text,z=num", NULL, &s), TT_OK);
    T_MESSAGE(tt_kind_check("n=text,y=num", &s, NULL), TT_EUSAGE,
              "types: ", "no column \"y\", expected");
    T_MESSAGE(tt_kind_check("n=word", &s, NULL), TT_EUSAGE,
              "types: ", "\"n=word\", expected column=num|");
    T_MESSAGE(tt_kind_check("n", &s, NULL), TT_EUSAGE, "types: ", "\"n\", expected");
    T_MESSAGE(tt_kind_check("n=num,", &s, NULL), TT_EUSAGE, "types: ", "\"\", expected");
    tt_sheet_free(&s);
}

/* Two rating files and two covariate files; e is cold by its covariates alone. */
static void dataset(void **state) {
    (void)state;
    char train[160], test[160], users[160], items[160];
    tt_dataset d, half;
    tt_split split;
    t_write(train, directory, "train", "a,x,1\nb,x,2\na,y,3\na,x,4\n");
    t_write(test, directory, "test", "b,y,5\nc,x,1\na,z,2\nc,z,3\nb,y,4\n");
    t_write(users, directory, "users.csv", "id,age\ne,1\na,10\nb,30\nc,20\n");
    t_write(items, directory, "items.csv", "id,kind\nx,u\ny,v\nz,u\n");
    tt_dataset_spec spec = {.train = train, .test = test, .users = users, .items = items};
    assert_int_equal(tt_dataset_read(&d, &spec), TT_OK);
    assert_int_equal(d.train.count, 3);
    assert_int_equal(d.merged, 1);
    assert_int_equal(d.test.count, 5); // test rows are never merged
    assert_int_equal(d.users.count, 4);
    assert_int_equal(d.train.n_users, 4);
    assert_int_equal(d.test.n_items, 3);
    const unsigned char want[] = {TT_WARM, TT_COLD_USER, TT_COLD_ITEM, TT_COLD_BOTH,
                                  TT_WARM};
    assert_memory_equal(d.subset, want, 5);
    assert_int_equal(d.subset_count[TT_WARM], 2);
    const float age[] = {0, 1, 0.5f, 0};
    assert_memory_equal(d.user.x.dense, age, sizeof age);
    assert_int_equal(d.user.counts.clipped, 1);
    assert_int_equal(d.item.x.sparse_cols, 2);

    assert_int_equal(tt_split_predefined(&split, 1, 2), TT_OK); // trains on (a, x) alone
    assert_int_equal(tt_dataset_split(&half, &d, &split), TT_OK);
    assert_int_equal(half.users.count, 4);
    assert_int_equal(half.subset_count[TT_COLD_USER], 1);
    assert_int_equal(half.subset_count[TT_COLD_ITEM], 1);
    assert_int_equal(half.item.x.sparse_cols, 1); // only u was seen
    assert_int_equal(half.item.counts.unseen_levels, 1);
    assert_int_equal(half.user.x.dense[1], 0); // one age: no range
    tt_dataset_free(&half);
    tt_split_free(&split);
    tt_dataset_free(&d);

    spec.ignore_unrated = 1;
    assert_int_equal(tt_dataset_read(&d, &spec), TT_OK);
    assert_int_equal(d.users.count, 3);
    assert_int_equal(d.user.counts.unused_rows, 1);
    tt_dataset_free(&d);
    spec.covariates.types = "kind=text,age=num,size=num";
    T_MESSAGE(tt_dataset_read(&d, &spec), TT_EUSAGE, "types: ", "no column \"size\"");
    spec.users = "/nonexistent/u";
    T_MESSAGE(tt_dataset_read(&d, &spec), TT_ENOINPUT, "/nonexistent/u",
              ": cannot be read");
}

/* Scaling keeps its footing at the ends of double and with one value. */
static void extreme_numbers(void **state) {
    (void)state;
    char path[160], ratings[160];
    tt_dataset d;
    t_write(ratings, directory, "r", "a i 1\nb i 2\nc i 1\n");
    t_write(path, directory, "x.csv", "id,wide,same\na,-1.7e308,5\nb,1.7e308,5\nc,0,5\n");
    const tt_dataset_spec spec = {.train = ratings, .users = path};
    assert_int_equal(tt_dataset_read(&d, &spec), TT_OK);
    const float want[] = {0, 0, 1, 0, 0.5f, 0};
    assert_memory_equal(d.user.x.dense, want, sizeof want);
    T_NEAR(d.user.schema.column[0].mean, 0.5, DBL_EPSILON);
    tt_dataset_free(&d);
}

/* A range whose halves are alike (0 and the smallest double) is none: no 0 / 0. */
static void smallest_range(void **state) {
    (void)state;
    char path[160], ratings[160];
    tt_dataset d;
    t_write(ratings, directory, "r", "a i 1\nb i 2\nc i 1\nd i 3\n");
    t_write(path, directory, "x.csv",
            "id,tiny,few\na,0,0\nb,5e-324,1.5e-323\nc,,\nd,0,0\n");
    const tt_dataset_spec spec = {
        .train = ratings, .users = path, .covariates.missing_mean = 1};
    assert_int_equal(tt_dataset_read(&d, &spec), TT_OK);
    assert_true(d.user.schema.column[0].mean == 0);
    for (size_t i = 0; i < 4; i++) {
        assert_true(d.user.x.dense[2 * i] == 0);
        assert_true(d.user.x.dense[2 * i + 1] >= 0 && d.user.x.dense[2 * i + 1] <= 1);
    }
    assert_true(d.user.x.dense[3] == 1 && d.user.x.dense[1] == 0);
    tt_dataset_free(&d);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(worked_example), cmocka_unit_test(new_file),
    cmocka_unit_test(missing_mean),   cmocka_unit_test(kinds),
    cmocka_unit_test(dataset),        cmocka_unit_test(extreme_numbers),
    cmocka_unit_test(smallest_range),
};

T_COVARIATES_MAIN(tests)
