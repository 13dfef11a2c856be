#include "baselines/tt_saved.h"

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "t_file.h"

static const double number[] = {1.5, -2, 0};
static const uint32_t id[] = {4, 0, 2, 3};
static const tt_block block[] = {{number, 3, sizeof number[0]}, {id, 4, sizeof id[0]}};

/* Both blocks, as a stream to read from. */
static FILE *written(void) {
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(tt_blocks_write(f, block, 2), TT_OK);
    rewind(f);
    return f;
}

/* The bytes are those of tt_io_write, block by block. */
static void blocks_as_one_by_one(void **state) {
    (void)state;
    FILE *f = written(), *g = tmpfile();
    char a[256], b[256];
    assert_non_null(g);
    assert_int_equal(tt_io_write(g, number, 3, sizeof number[0]), TT_OK);
    assert_int_equal(tt_io_write(g, id, 4, sizeof id[0]), TT_OK);
    rewind(g);
    const size_t n = fread(a, 1, sizeof a, f);
    assert_int_equal(fread(b, 1, sizeof b, g), n);
    assert_in_range(n, sizeof number + sizeof id, 255);
    assert_memory_equal(a, b, n);
    fclose(f);
    fclose(g);
}

static void read_back(void **state) {
    (void)state;
    FILE *f = written();
    double *x;
    uint32_t *i;
    assert_int_equal(tt_read_doubles(f, &x, 3), TT_OK);
    assert_int_equal(tt_read_ids(f, &i, 4, 5), TT_OK);
    assert_memory_equal(x, number, sizeof number);
    assert_memory_equal(i, id, sizeof id);
    tt_free(x);
    tt_free(i);
    fclose(f);
}

/* Another count, an index too large, a number that is none. */
static void refused(void **state) {
    (void)state;
    const double bad[] = {1, NAN, INFINITY};
    FILE *f = written();
    double *x;
    uint32_t *i;
    T_MESSAGE(tt_read_doubles(f, &x, 4), TT_EDATA, "block of 3 elements, expected 4", "");
    assert_null(x);
    T_MESSAGE(tt_read_ids(f, &i, 4, 4), TT_EDATA, "saved model: index 4, ", "expected");
    tt_free(i);
    fclose(f);
    for (int k = 1; k <= 2; k++) {
        f = tmpfile();
        assert_non_null(f);
        assert_int_equal(tt_blocks_write(f, &(tt_block){&bad[k], 1, sizeof bad[k]}, 1),
                         TT_OK);
        rewind(f);
        T_MESSAGE(tt_read_doubles(f, &x, 1), TT_EDATA, "saved model: number 0 ", "of");
        assert_null(x);
        fclose(f);
    }
}

static void values_in_range(void **state) {
    (void)state;
    static const tt_param param[] = {{"k", 3, NULL, 1, 10, "count", 1},
                                     {"mode", 0, "a|b", 0, 1, "word", 0}};
    static const struct {
        double value[2];
        int code;
    } cases[] = {{{10, 1}, TT_OK},     {{11, 0}, TT_EDATA},  {{0, 0}, TT_EDATA},
                 {{2.5, 0}, TT_EDATA}, {{NAN, 0}, TT_EDATA}, {{3, 2}, TT_EDATA}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double value[2];
        FILE *f = tmpfile();
        assert_non_null(f);
        assert_int_equal(
            tt_blocks_write(f, &(tt_block){cases[c].value, 2, sizeof value[0]}, 1), TT_OK);
        rewind(f);
        assert_int_equal(tt_read_values(f, value, param, 2), cases[c].code);
        fclose(f);
    }
}

static void full_disk(void **state) {
    (void)state;
    FILE *f = fopen("/dev/full", "w");
    assert_non_null(f);
    setvbuf(f, NULL, _IONBF, 0);
    assert_int_equal(tt_blocks_write(f, block, 2), TT_EIO);
    assert_int_equal(tt_blocks_write(f, NULL, 0), TT_OK);
    fclose(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(blocks_as_one_by_one),
    cmocka_unit_test(read_back),
    cmocka_unit_test(refused),
    cmocka_unit_test(values_in_range),
    cmocka_unit_test(full_disk),
};

T_MAIN(tests)
