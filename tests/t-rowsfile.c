/* The file of rows gives the same bits back, whatever byte of it is changed or cut off. */
#include <string.h>

#include "farm/tt_rowsfile.h"
#include "t_record.h"

enum { TASKS = 24 };

static size_t write_rows(void **state, char **text, const tt_design *d, tt_record *record) {
    tt_rng r = t_rng("rows", 0);
    for (size_t i = 0; i < TASKS; i++) {
        record[i] = make_record(&r, i, COLUMNS);
    }
    assert_int_equal(tt_rowsfile_write(*state, d, record, TASKS), TT_OK);
    FILE *f = fopen(file(state, "toy.rows.csv"), "rb");
    *text = calloc(1, 1 << 16);
    const size_t size = fread(*text, 1, (1 << 16) - 1, f);
    fclose(f);
    return size;
}

/* Reads the file with these bytes; every task that comes back must be one of record. */
static tt_rowsfile read_rows(void **state, const char *text, size_t size,
                             const tt_design *d, const tt_record *record) {
    tt_rowsfile f;
    FILE *to = fopen(file(state, "toy.rows.csv"), "wb");
    fwrite(text, 1, size, to);
    fclose(to);
    assert_int_equal(tt_rowsfile_read(&f, *state, d, NULL), TT_OK);
    for (size_t i = 0; i < f.n_records; i++) {
        const size_t k = 4 * f.record[i].cell + f.record[i].replicate;
        assert_true(k < TASKS);
        assert_same_rows(&f.record[i], &record[k]);
    }
    return f;
}

static void test_rows_file(void **state) {
    tt_record record[TASKS];
    tt_rowsfile f;
    char *text;
    const tt_design d = make_design("toy", 1), other = make_design("toy", 2);
    assert_int_equal(tt_rowsfile_read(&f, *state, &d, NULL), TT_OK); // none there
    assert_int_equal(f.matches, 0);
    assert_int_equal(f.n_records, 0);
    const size_t size = write_rows(state, &text, &d, record);
    f = read_rows(state, text, size, &d, record);
    size_t with_rows = 0;
    for (size_t i = 0; i < TASKS; i++) {
        with_rows += record[i].n_rows > 0;
    }
    assert_int_equal(f.n_records, with_rows);
    assert_int_equal(f.damaged, 0);
    tt_rowsfile_free(&f);
    f = read_rows(state, text, size, &other, record);
    assert_int_equal(f.matches, 0);
    assert_string_equal(f.difference, "line 4: found '# seed: 1', expected '# seed: 2'");
    tt_rowsfile_free(&f);
    for (size_t i = 0; i < TASKS; i++) {
        tt_record_free(&record[i]);
    }
    free(text);
}

/* Any one byte changed, and the file cut at any length: never a wrong number; changes
 * are noticed but in the line of the columns, which is for people. */
static void test_rows_file_damage(void **state) {
    tt_record record[TASKS];
    char *text;
    const tt_design d = make_design("toy", 1);
    const size_t size = write_rows(state, &text, &d, record);
    const size_t columns = (size_t)(strstr(text, "\ncell,") + 1 - text);
    const size_t rows = columns + strcspn(text + columns, "\n") + 1;
    tt_rng r = t_rng("flip", 0);
    for (size_t i = 0; i < size; i++) {
        const char old = text[i];
        text[i] = "0123456789,.\n\"\0e-"[tt_rng_below(&r, 17)];
        const int same = text[i] == old;
        tt_rowsfile f = read_rows(state, text, size, &d, record);
        assert_true(same || !f.matches || f.damaged || (i >= columns && i < rows));
        tt_rowsfile_free(&f);
        text[i] = old;
        f = read_rows(state, text, i, &d, record);
        tt_rowsfile_free(&f);
    }
    for (size_t i = 0; i < TASKS; i++) {
        tt_record_free(&record[i]);
    }
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_rows_file, setup, teardown),
    cmocka_unit_test_setup_teardown(test_rows_file_damage, setup, teardown),
};

T_MAIN(tests)
