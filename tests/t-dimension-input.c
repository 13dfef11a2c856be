/* The files that the program dimension reads: bad, odd, compressed, with text to code. */
#include "t_dimension.h"

static void bad_data(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "bad:1:1: found nothing"},
        {"\n\n", "bad:1:1: found nothing"},
        {"a,b\n", "bad:2:1: found a header alone"},
        {"id\n1\n", "bad:1:1: found ids alone"},
        {"1,2\n3,nan\n", "bad:2:3: found \"nan\", expected a finite number"},
        {"nan,2\n3,4\n", "bad:1:1: found \"nan\""},
        {"1,2\n3,-inf\n", "bad:2:3: found \"-inf\""},
        {"1,2\n3,1e999\n", "bad:2:3: found \"1e999\""},
        {"a,b\n1,2\n3,red\n", "bad:3:3: found \"red\""},
        {"1,red\n", "bad:1:3: found \"red\""},
        {"1,2\n3,\n", "bad:2:3: found \"\""},
        {",\n1,2\n", "bad:1:1: found \"\""},
        {"1,2\n3\n", "bad:2:1: found 1 cells, expected 2"},
        {"1,2\n3,4,5\n", "bad:2:1: found 3 cells, expected 2"},
        {"1,\"2\n", "bad:1:3: "},
        {"id,a\nx,1\ny,z\n", "bad:3:3: found \"z\""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_put("bad", bad[i].text);
        t_refused("bad", 65, bad[i].says);
    }
    t_refused("nowhere", 66, "nowhere");
    t_put_square("square", 2000, 0, "");
    t_refused("square > /dev/full", 74, "cannot write");
}

/* Too little, or nothing but one value: an answer, never a number made up. */
static void odd(void **state) {
    (void)state;
    t_put("odd", "1,2\n");
    t_ran("odd");
    for (size_t m = 0; m < 4; m++) {
        const t_row r = t_row_of(t_methods[m]);
        assert_true(isnan(r.value[0]) && isnan(r.value[1]) && isnan(r.value[2]));
        assert_int_equal(r.n, 1);
        assert_non_null(strstr("few_scales few_points", r.status));
    }
    char text[4096] = "constant\n";
    for (size_t i = 0; i < 100; i++) {
        strcat(text, "3.25\n");
    }
    t_put("odd", text);
    t_ran("odd");
    for (size_t m = 0; m < 4; m++) {
        assert_true(t_row_of(t_methods[m]).value[0] == 0);
    }
    t_put("odd", "1e308,0\n-1e308,1\n0,0\n"); // a range beyond doubles
    t_ran("odd --beta 1");
    assert_string_equal(t_row_of("box").status, "few_scales");
    assert_non_null(strstr(t_out, "few_scales,n/a,n/a,n/a\n"));
    t_put("odd", "\xef\xbb\xbfid,a\r\n\"x, y\",0.5\r\nz,0.25\r\n");
    t_ran("odd");
    assert_int_equal(t_row_of("box").n, 2);
}

/* Rows all alike are a point. */
static void no_variation(void **state) {
    (void)state;
    char text[8192] = "";
    for (size_t i = 0; i < 300; i++) {
        strcat(text, "0.25,-3,1e9\n");
    }
    t_put("alike", text);
    t_ran("alike");
    for (size_t m = 0; m < 4; m++) {
        const t_row r = t_row_of(t_methods[m]);
        assert_true(r.value[0] == 0 && strcmp(r.status, "finite") == 0);
    }
}

/* Compressed, whole and cut off; too short to be gzip. */
static void compressed(void **state) {
    (void)state;
    static char plain[T_TEXT];
    char command[256];
    t_put_square("square", 2000, 0, "");
    t_ran("square");
    memcpy(plain, t_out, sizeof plain);
    snprintf(command, sizeof command,
             "cd %s && gzip -c square >s.csv.gz && head -c 9999 s.csv.gz >cut.gz",
             t_folder);
    assert_int_equal(system(command), 0);
    t_ran("s.csv.gz");
    assert_string_equal(t_out, plain);
    const int code = t_run("cut.gz");
    assert_true((code == 65 || code == 66) && strstr(t_err, "cut.gz") && t_out[0] == '\0');
}

/* Text coded as the estimators see it: a binary and a number, a dimension of 1. */
static void coded(void **state) {
    (void)state;
    tt_rng r = t_rng("coded", 0);
    FILE *f = t_open("users", "w");
    assert_non_null(f);
    fputs("id,age,sex,zip\n", f);
    for (size_t i = 0; i < 2000; i++) {
        fprintf(f, "u%zu,%.9g,%s,%zu\n", i, 80 * tt_rng_uniform(&r),
                tt_rng_below(&r, 2) ? "M" : "F", tt_rng_below(&r, 3));
    }
    fclose(f);
    t_refused("users", 65, "users:2:");
    t_ran("users --types zip=skip");
    assert_non_null(strstr(t_err, "2000 points of 3 coordinates, 1 of them scaled"));
    T_NEAR(t_row_of("box").value[0], 1, 0.05);
    for (size_t m = 0; m < 4; m++) {
        const t_row e = t_row_of(t_methods[m]);
        assert_true(e.value[1] <= 1 && 1 <= e.value[2]);
        assert_in_range(e.n, m == 0 ? 2000 : 1990, 2000); // floats: a few coincide
    }
    t_ran("users --types zip=text");
    assert_non_null(strstr(t_err, "2000 points of 6 coordinates"));
    t_ran("users --code");
    assert_non_null(strstr(t_err, "2000 points of 4 coordinates, 2 of them scaled"));
    t_refused("users --types nosuch=num", 2, "nosuch");
    t_put("bad", "id,a\nx,1\ny,\n");
    t_refused("bad --code", 65, "bad:3:3: ");
    t_put("bad", "id,a\nx,1\nx,2\n");
    t_refused("bad --code", 65, "bad:3:1: ");
    t_put("bad", "a,b\n1,2\n");
    t_refused("bad --code", 65, "bad:1:1: ");
    t_refused("nowhere --code", 66, "nowhere");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bad_data),   cmocka_unit_test(odd),   cmocka_unit_test(no_variation),
    cmocka_unit_test(compressed), cmocka_unit_test(coded),
};

T_PROGRAM_MAIN(tests, "dimension")
