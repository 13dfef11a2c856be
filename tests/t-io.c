/* Binary blocks: round trips, every damage noticed; full disks. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_io.h"
#include "t_test.h"

static void round_trip(void **state) {
    (void)state;
    static const size_t count[] = {0, 1, 5, 1009};
    double x[1009], y[1009];
    uint32_t ids[3] = {7, 0, UINT32_MAX}, back[3];
    tt_rng rng = t_rng("round_trip", 0);
    for (size_t i = 0; i < 1009; i++) {
        x[i] = tt_rng_gaussian(&rng);
    }
    x[0] = NAN;
    FILE *f = tmpfile();
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(tt_io_write(f, x, count[k], sizeof *x), TT_OK);
        assert_int_equal(tt_io_write(f, ids, 3, sizeof *ids), TT_OK);
    }
    rewind(f);
    for (size_t k = 0; k < 4; k++) {
        if (k % 2) {
            void *fresh;
            size_t n = 0;
            assert_int_equal(tt_io_read_fresh(f, &fresh, &n, sizeof *x, 1009), TT_OK);
            assert_int_equal(n, count[k]);
            assert_memory_equal(fresh, x, n * sizeof *x);
            tt_free(fresh);
        } else {
            assert_int_equal(tt_io_read(f, y, count[k], sizeof *y), TT_OK);
            assert_memory_equal(y, x, count[k] * sizeof *x);
        }
        assert_int_equal(tt_io_read(f, back, 3, sizeof *back), TT_OK);
        assert_memory_equal(back, ids, sizeof ids);
    }
    assert_int_equal(tt_io_read(f, back, 3, sizeof *back), TT_EDATA);
    fclose(f);
}

/* A file of one block of 5 doubles, cut to `size` bytes. */
static FILE *block(long size) {
    const double x[5] = {1, 2, 3, 4, 5};
    char bytes[16 + sizeof x];
    FILE *f = tmpfile(), *cut = tmpfile();
    tt_io_write(f, x, 5, sizeof *x);
    rewind(f);
    assert_int_equal(fread(bytes, 1, sizeof bytes, f), sizeof bytes);
    fclose(f);
    fwrite(bytes, 1, (size_t)size, cut);
    rewind(cut);
    return cut;
}

static void assert_refused(long size, size_t count, size_t element, size_t limit,
                           const char *message) {
    double x[8];
    void *fresh;
    size_t n;
    FILE *f = block(size);
    tt_error(TT_OK, "none");
    const int code = limit > 0 ? tt_io_read_fresh(f, &fresh, &n, element, limit)
                               : tt_io_read(f, x, count, element);
    fclose(f);
    assert_int_equal(code, TT_EDATA);
    if (!strstr(tt_error_message(), message)) {
        fail_msg("%s, expected: %s", tt_error_message(), message);
    }
    assert_true(limit == 0 || !fresh);
}

static void damage(void **state) {
    (void)state;
    assert_refused(0, 5, 8, 0, "ends where a block was expected");
    assert_refused(15, 5, 8, 0, "ends where a block was expected");
    assert_refused(55, 5, 8, 0, "ends within a block of 5 x 8 bytes");
    assert_refused(55, 5, 8, 5, "ends within a block of 5 x 8 bytes");
    assert_refused(56, 4, 8, 0, "block of 5 elements, expected 4");
    assert_refused(56, 6, 8, 0, "block of 5 elements, expected 6");
    assert_refused(56, 5, 4, 0, "block of 8-byte elements, expected 4-byte ones");
    assert_refused(56, 5, 8, 4, "block of 5 elements, at most 4 expected");
}

/* A count that the file cannot hold is refused before memory is asked for. */
static void promised_too_much(void **state) {
    (void)state;
    const uint64_t head[2] = {(uint64_t)1 << 60, 16};
    void *fresh;
    size_t n;
    FILE *f = tmpfile();
    assert_int_equal(fwrite(head, sizeof head, 1, f), 1);
    assert_int_equal(fwrite(head, sizeof head, 1, f), 1);
    rewind(f);
    tt_alloc_fail_after(1);
    assert_int_equal(tt_io_read_fresh(f, &fresh, &n, 16, SIZE_MAX), TT_EDATA);
    tt_alloc_fail_after(0);
    assert_null(fresh);
    fclose(f);
}

static void full_disk(void **state) {
    (void)state;
    const double x[5] = {0};
    FILE *f = fopen("/dev/full", "w");
    if (!f) {
        printf("note: no /dev/full here: a full disk is not tested\n");
        return;
    }
    setvbuf(f, NULL, _IONBF, 0);
    assert_int_equal(tt_io_write(f, x, 5, sizeof *x), TT_EIO);
    fclose(f);
}

static void refused_memory(void **state) {
    (void)state;
    void *fresh;
    size_t n;
    FILE *f = block(56);
    tt_alloc_fail_after(1);
    assert_int_equal(tt_io_read_fresh(f, &fresh, &n, 8, 5), TT_ENOMEM);
    tt_alloc_fail_after(0);
    assert_null(fresh);
    fclose(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(round_trip),        cmocka_unit_test(damage),
    cmocka_unit_test(promised_too_much), cmocka_unit_test(full_disk),
    cmocka_unit_test(refused_memory),
};

T_MAIN(tests)
