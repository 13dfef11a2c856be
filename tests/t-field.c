/* Fields and frames give the same bits back, or say that they cannot. */
#include <sys/socket.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "farm/tt_field.h"
#include "t_record.h"

static void test_numbers_come_back(void **state) {
    (void)state;
    tt_rng r = t_rng("numbers", 0);
    char text[TT_FIELD_NUMBER];
    for (size_t i = 0; i < t_cases(20000); i++) {
        const double x = any_double(&r);
        double y;
        tt_field_format(text, x, 17);
        assert_int_equal(tt_field_number(&y, text), TT_OK);
        assert_int_equal(bits(x), bits(y));
    }
    static const char *const bad[] = {"nan", "1e400", " 1",       "1 ",
                                      "0x1", "1,",    "infinity", "-"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double y;
        assert_int_equal(tt_field_number(&y, bad[i]), TT_EDATA);
    }
    static const char *const bad_size[] = {"",    "-1", "+1",
                                           "1.0", "11", "18446744073709551616"};
    for (size_t i = 0; i < sizeof bad_size / sizeof *bad_size; i++) {
        size_t n;
        assert_int_equal(tt_field_size(&n, bad_size[i], 10), TT_EDATA);
    }
    size_t n;
    assert_int_equal(tt_field_size(&n, "18446744073709551615", SIZE_MAX), TT_OK);
    assert_true(n == SIZE_MAX);
}

static void test_fields_come_back(void **state) {
    (void)state;
    tt_rng r = t_rng("fields", 0);
    for (size_t round = 0; round < t_cases(2000); round++) {
        char text[4][8], *line, *field[4];
        size_t size, count;
        FILE *f = open_memstream(&line, &size);
        for (size_t i = 0; i < 4; i++) {
            const size_t length = tt_rng_below(&r, 7);
            for (size_t k = 0; k < length; k++) {
                text[i][k] = ",\"# \nabc"[tt_rng_below(&r, 8)];
            }
            text[i][length] = '\0';
            fputs(i ? "," : "", f);
            tt_field_write(f, text[i]);
        }
        fclose(f);
        assert_null(strchr(line, '\n'));
        assert_true(line[0] != '#');
        assert_int_equal(tt_field_split(field, &count, 4, line), TT_OK);
        assert_int_equal(count, 4);
        for (size_t i = 0; i < 4; i++) {
            for (char *c = text[i]; *c; c++) {
                *c = *c == '\n' ? ' ' : *c;
            }
            assert_string_equal(field[i], text[i]);
        }
        free(line);
    }
    static const char *const bad[] = {"\"a", "\"a\"b,c", "a,b,c"};
    for (size_t i = 0; i < 3; i++) {
        char line[16], *field[2];
        size_t count;
        strcpy(line, bad[i]);
        assert_int_equal(tt_field_split(field, &count, 2, line), TT_EDATA);
    }
}

static void test_frames(void **state) {
    (void)state;
    tt_rng r = t_rng("frames", 0);
    static char buffer[4096];
    for (size_t i = 0; i < 20; i++) {
        int end[2];
        tt_record a = make_record(&r, i, i % 3), b;
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
        assert_int_equal(tt_record_send(end[0], &a), TT_OK);
        close(end[0]);
        size_t have = 0, used;
        for (ssize_t n; (n = read(end[1], buffer + have, sizeof buffer - have)) > 0;) {
            have += (size_t)n;
        }
        for (size_t part = 0; part < have; part++) {
            tt_record_frame(&used, buffer, part);
            assert_int_equal(used, 0);
        }
        tt_record_frame(&used, buffer, have);
        assert_int_equal(used, have);
        assert_int_equal(tt_record_decode(&b, buffer), TT_OK);
        assert_same_record(&a, &b);
        tt_record_free(&b);
        int code = TT_ENOMEM;
        for (unsigned long k = 1; code; k++) {
            tt_alloc_fail_after(k);
            code = tt_record_decode(&b, buffer);
            tt_alloc_fail_after(0);
        }
        tt_record_free(&b);
        assert_int_equal(tt_record_send(end[1], &a), TT_EIO); // nobody there
        close(end[1]);
        tt_record_free(&a);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_numbers_come_back),
    cmocka_unit_test(test_fields_come_back),
    cmocka_unit_test(test_frames),
};

T_MAIN(tests)
