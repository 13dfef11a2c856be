/* Covariates: bad sheets and cells, damaged schemas, refused memory. */
#include "base/tt_alloc.h"
#include "data/tt_dataset.h"
#include "t_covariates.h"

static void bad_sheets(void **state) {
    static const struct {
        const char *content, *message;
    } bad[] = {
        {"", ":1:1: empty file, expected a header id,..."},
        {"user,age\n1,2\n", ":1:1: \"user\", expected a header whose first column is id"},
        {"id,age,age\n1,2,3\n", ":1:8: column name \"age\" for the second time"},
        {"id,,b\n1,2,3\n", ":1:4: empty column name, expected one"},
        {"id,age\n", ":1:1: no rows, expected some"},
        {"id,age\n1,2\n1,3\n", ":3:1: id \"1\" for the second time"},
        {"id,age\n,2\n", ":2:1: empty id, expected one"},
        {"id,age\n1,2,3\n", ":2:5: 3 columns, expected 2"},
        {"id,age\n1\n", ":2:1: 1 columns, expected 2"},
        {"id;age\n1;2\n", ":1:1: \"id;age\", expected a header"},
        {"id,a\n1,\"x\ny\n", ":2:3: quoted cell without an end"},
        {"id,a\n1,x\"y\n", ":2:4: quote within a cell"},
        {"id,a\n1,\"x\"y\n", ":2:6: \"y\" behind a closing quote"},
    };
    char path[160];
    tt_sheet s;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_write(path, directory, "bad.csv", bad[i].content);
        T_MESSAGE(tt_sheet_read(&s, path), TT_EDATA, path, bad[i].message);
        assert_null(s.path);
    }
    T_MESSAGE(tt_sheet_read(&s, "/nonexistent/x"), TT_ENOINPUT, "/nonexistent/x",
              ": cannot");
}

/* What stands in a cell is refused when the data set is coded. */
static void bad_cells(void **state) {
    static const struct {
        const char *content, *types, *message;
    } bad[] = {
        {"id,age\na,1\nb,nan\n", NULL,
         ":3:3: \"nan\" in column age, expected a finite number"},
        {"id,age\na,1\nb,1e400\n", NULL,
         ":3:3: \"1e400\" in column age, expected a finite"},
        {"id,age\na,1\nb,x\n", "age=num", ":3:3: \"x\" in column age, expected a number"},
        {"id,s,age\na,\"two\nlines\",1\nb,t,x\n", "age=num", ":4:5: \"x\" in column age"},
        {"id,age\na,1\nb,\n", NULL, ":3:3: empty cell in column age, expected a value"},
        {"id,age\na,1\n", NULL, ":1:1: no row for id \"b\" of the ratings, expected"},
        {"id,age\nx,1\n", NULL, ":1:1: no row for any id of the training ratings"},
        {"id,age\na,1\nb,2\n", "age=skip", ":1:1: no column left, expected one"},
        {"id\na\nb\n", NULL, ":1:1: no column left, expected one"},
    };
    char path[160], ratings[160];
    tt_dataset d;
    (void)state;
    t_write(ratings, directory, "r", "a i 1\nb i 2\n");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_write(path, directory, "bad.csv", bad[i].content);
        const tt_dataset_spec spec = {
            .train = ratings, .users = path, .covariates = {bad[i].types, 0}};
        T_MESSAGE(tt_dataset_read(&d, &spec), TT_EDATA, path, bad[i].message);
        assert_null(d.train.user);
    }
}

static void damaged_schema(void **state) {
    (void)state;
    char path[160];
    tt_sheet sheet;
    tt_ids ids = {0};
    tt_schema schema;
    char bytes[4096];
    const tt_schema_spec spec = {NULL, 0};
    intern_all(&ids, four, 3);
    t_write(path, directory, "mixed.csv", mixed);
    assert_int_equal(tt_sheet_read(&sheet, path), TT_OK);
    assert_int_equal(tt_schema_fit(&schema, &sheet, &ids, three_fit, &spec), TT_OK);
    FILE *f = tmpfile();
    assert_int_equal(tt_schema_save(&schema, f), TT_OK);
    tt_schema_free(&schema);
    rewind(f);
    const size_t size = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    for (size_t cut = 0; cut < size; cut++) { // every shorter file is refused
        f = tmpfile();
        assert_int_equal(fwrite(bytes, 1, cut, f), cut);
        rewind(f);
        assert_int_equal(tt_schema_load(&schema, f), TT_EDATA);
        fclose(f);
    }
    tt_sheet_free(&sheet);
    tt_ids_free(&ids);
}

static int read_once(const tt_dataset_spec *spec) {
    tt_dataset d, part;
    tt_split split = {0};
    int code = tt_dataset_read(&d, spec);
    if (code == TT_OK) {
        code = tt_split_predefined(&split, 2, 1);
    }
    if (code == TT_OK) {
        code = tt_dataset_split(&part, &d, &split);
        tt_dataset_free(&part);
    }
    tt_dataset_free(&d);
    tt_split_free(&split);
    return code;
}

static void refused_memory(void **state) {
    (void)state;
    char train[160], test[160], users[160], items[160];
    t_write(train, directory, "train", "a,x,1\nb,x,2\na,y,3\na,x,4\n");
    t_write(test, directory, "test", "b,y,5\nc,x,1\n");
    t_write(users, directory, "users.csv", "id,age\ne,1\na,10\nb,30\nc,20\n");
    t_write(items, directory, "items.csv", "id,kind\nx,u\ny,v|w\nz,u\n");
    const tt_dataset_spec spec = {
        .train = train, .test = test, .users = users, .items = items};
    T_ALLOCATIONS(read_once(&spec), 80);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bad_sheets),
    cmocka_unit_test(bad_cells),
    cmocka_unit_test(damaged_schema),
    cmocka_unit_test(refused_memory),
};

T_COVARIATES_MAIN(tests)
