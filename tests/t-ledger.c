/* The ledger gives the same bits back, or says that it cannot: designs, damage, refused
 * memory. */
#include <sqlite3.h>

#include "base/tt_alloc.h"
#include "farm/tt_ledger.h"
#include "farm/tt_rowsfile.h"
#include "t_record.h"

static void test_ledger_gives_back(void **state) {
    enum { N = 40 };
    tt_rng r = t_rng("ledger", 0);
    tt_record record[N], *back;
    size_t n;
    tt_ledger *l;
    const tt_design d = make_design("toy", UINT64_MAX);
    for (size_t i = 0; i < N; i++) {
        record[i] = make_record(&r, i, COLUMNS);
    }
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 0);
    tt_record_free_all(back, n);
    assert_int_equal(tt_ledger_put(l, record, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, record + N / 2, N / 2), TT_OK);
    tt_record other = make_record(&r, 7, COLUMNS); // to be replaced
    other.cell = other.replicate = 0;
    assert_int_equal(tt_ledger_put(l, &other, 1), TT_OK);
    tt_record_free(&other);
    assert_int_equal(tt_ledger_put(l, record, N / 2), TT_OK);
    tt_ledger_close(l);
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 0), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, N);
    for (size_t i = 0; i < N; i++) {
        assert_same_record(&back[i], &record[i]);
        tt_record_free(&record[i]);
    }
    tt_record_free_all(back, n);
    tt_ledger_close(l);
}

static void test_ledger_designs(void **state) {
    tt_rng r = t_rng("designs", 0);
    tt_ledger *l;
    tt_record a = make_record(&r, 3, COLUMNS), *back;
    size_t n;
    int matches;
    const tt_design d = make_design("toy", 1), seed = make_design("toy", 2);
    const tt_design tot = make_design("tot", 2);
    tt_design text = d;
    text.text = (char *)"one\ntwo\nthree\n";
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
    assert_int_equal(tt_ledger_match(l, &d, &matches), TT_OK);
    assert_int_equal(matches, 0);
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 0), TT_OK); // nothing computed: no refusal
    assert_int_equal(tt_ledger_bind(l, &d, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 0), TT_EUSAGE);
    assert_non_null(strstr(tt_error_message(), "(seed: then 1, now 2)"));
    assert_int_equal(tt_ledger_bind(l, &text, 0), TT_EUSAGE);
    assert_non_null(strstr(tt_error_message(), "(line 3: then '', now 'three')"));
    assert_int_equal(tt_ledger_match(l, &seed, &matches), TT_OK);
    assert_int_equal(matches, -1);
    assert_int_equal(tt_ledger_match(l, &d, &matches), TT_OK);
    assert_int_equal(matches, 1);
    assert_int_equal(tt_ledger_bind(l, &tot, 0), TT_OK);
    assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
    assert_int_equal(tt_ledger_bind(l, &seed, 1), TT_OK);
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 0);
    tt_record_free_all(back, n);
    assert_int_equal(tt_ledger_bind(l, &tot, 0), TT_OK); // was left alone
    assert_int_equal(tt_ledger_read(l, &back, &n), TT_OK);
    assert_int_equal(n, 1);
    tt_record_free_all(back, n);
    tt_ledger_close(l);
    tt_record_free(&a);
}

static void execute(const char *path, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_ledger_damage(void **state) {
    static const char *const damage[] = {
        "DELETE FROM result WHERE cell = 1 AND position = 1",
        "DELETE FROM result WHERE cell = 1 AND position = 2",
        "UPDATE result SET numbers = '1,2' WHERE cell = 1",
        "UPDATE result SET numbers = '1,2,x' WHERE cell = 1",
        "UPDATE result SET numbers = '1,2,3,4' WHERE cell = 1",
        "UPDATE result SET status = 'no word' WHERE cell = 1",
        "UPDATE task SET results = 4 WHERE cell = 1",
        "DELETE FROM task WHERE cell = 1",
        "UPDATE task SET cell = -1",
    };
    tt_rng r = t_rng("damage", 0);
    const tt_design d = make_design("toy", 1);
    tt_record a = make_record(&r, 7, COLUMNS); // (1, 3), three rows
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        tt_record *back;
        tt_ledger *l;
        size_t n;
        assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_OK);
        assert_int_equal(tt_ledger_bind(l, &d, 1), TT_OK);
        assert_int_equal(tt_ledger_put(l, &a, 1), TT_OK);
        execute(file(state, "l.db"), damage[i]);
        assert_int_equal(tt_ledger_read(l, &back, &n), TT_EDATA);
        assert_null(back);
        assert_non_null(strstr(tt_error_message(), "l.db: task ("));
        tt_ledger_close(l);
    }
    tt_record_free(&a);
    tt_ledger *l;
    assert_int_equal(tt_ledger_open(&l, file(state, "none.db"), 0), TT_ENOINPUT);
    assert_null(l);
    execute(file(state, "l.db"), "PRAGMA user_version = 9");
    assert_int_equal(tt_ledger_open(&l, file(state, "l.db"), 1), TT_EDATA);
    assert_non_null(strstr(tt_error_message(), "found ledger format 9, expected 1"));
    assert_int_equal(tt_ledger_open(&l, file(state, "no/such/l.db"), 1), TT_EIO);
}

/* Memory refused at the k-th allocation, for every k: a code, no leak, and all well
 * afterwards. */
static void test_memory_refused(void **state) {
    tt_rng r = t_rng("memory", 0);
    const tt_design d = make_design("toy", 1);
    tt_record a[2] = {make_record(&r, 3, COLUMNS), make_record(&r, 4, COLUMNS)};
    int code = TT_ENOMEM;
    for (unsigned long k = 1; code; k++) {
        tt_ledger *l = NULL;
        tt_record *back = NULL;
        tt_rowsfile f = {0};
        size_t n = 0;
        const char *path = file(state, "l.db");
        tt_alloc_fail_after(k);
        code = tt_ledger_open(&l, path, 1);
        code = code ? code : tt_ledger_bind(l, &d, 0);
        code = code ? code : tt_ledger_put(l, a, 2);
        code = code ? code : tt_ledger_read(l, &back, &n);
        code = code ? code : tt_rowsfile_write(*state, &d, back, n);
        code = code ? code : tt_rowsfile_read(&f, *state, &d, NULL);
        tt_alloc_fail_after(0);
        assert_true(code == TT_OK || code == TT_ENOMEM);
        assert_true(code != TT_OK || f.n_records == 1);
        tt_rowsfile_free(&f);
        tt_record_free_all(back, n);
        tt_ledger_close(l);
        assert_true(k < 200);
    }
    tt_record_free(&a[0]);
    tt_record_free(&a[1]);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_ledger_gives_back, setup, teardown),
    cmocka_unit_test_setup_teardown(test_ledger_designs, setup, teardown),
    cmocka_unit_test_setup_teardown(test_ledger_damage, setup, teardown),
    cmocka_unit_test_setup_teardown(test_memory_refused, setup, teardown),
};

T_MAIN(tests)
