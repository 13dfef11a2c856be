/* Numbers and quotes in text; lines; csv records. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_csv.h"
#include "base/tt_text.h"
#include "t_file.h"

static enum tt_number parse(double *value, const char *text) {
    *value = -77;
    return tt_number_parse(value, text, strlen(text));
}

static const char *const well_formed[] = {"0",
                                          "-0",
                                          "+7",
                                          "5.",
                                          ".5",
                                          "00012.50",
                                          "1e3",
                                          "1E-3",
                                          "1e+3",
                                          "-2.5e-2",
                                          "0.1",
                                          "0.30000000000000004",
                                          "9007199254740993",
                                          "9007199254740992",
                                          "123456789012345678",
                                          "1234567890123456789012",
                                          "1e22",
                                          "1e23",
                                          "3.3e-22",
                                          "3.3e-23",
                                          "1.7976931348623157e308",
                                          "4.9e-324",
                                          "2.4e-324",
                                          "1e-400",
                                          "1e-999999999999",
                                          "0e999999999",
                                          "0.000000000000000000000000000000000000000001",
                                          "2.2250738585072011e-308",
                                          "8.5",
                                          "0.1e1",
                                          "100000000000000000000e-20"};
static const char *const ill_formed[] = {
    "",      ".",    "-",       "+",   "e5",    "1e",      "1e+", "1e5.",
    "1.2.3", "0x10", "1,5",     " 1",  "1 ",    "1d3",     "--1", "+-1",
    "nanx",  "in",   "infinit", "abc", "1_000", "\xd9\xa1"};
static const char *const infinite[] = {"nan",
                                       "NaN",
                                       "-nan",
                                       "inf",
                                       "-Inf",
                                       "+INFINITY",
                                       "1e400",
                                       "-1e309",
                                       "1e999999999999",
                                       "17976931348623157e293"};

static void numbers(void **state) {
    double value;
    (void)state;
    for (size_t i = 0; i < sizeof well_formed / sizeof well_formed[0]; i++) {
        const enum tt_number kind = parse(&value, well_formed[i]);
        const double want = strtod(well_formed[i], NULL);
        if (kind != TT_NUMBER_FINITE || memcmp(&value, &want, sizeof want) != 0) {
            fail_msg("%s: kind %d, %.17g, expected %.17g", well_formed[i], (int)kind, value,
                     want);
        }
    }
    for (size_t i = 0; i < sizeof ill_formed / sizeof ill_formed[0]; i++) {
        if (parse(&value, ill_formed[i]) != TT_NUMBER_TEXT || value != -77) {
            fail_msg("\"%s\" was taken for a number", ill_formed[i]);
        }
    }
    for (size_t i = 0; i < sizeof infinite / sizeof infinite[0]; i++) {
        if (parse(&value, infinite[i]) != TT_NUMBER_INFINITE || value != -77) {
            fail_msg("\"%s\" was not taken for infinite", infinite[i]);
        }
    }
    char digits[600];
    memset(digits, '1', sizeof digits);
    assert_int_equal(tt_number_parse(&value, digits, 300), TT_NUMBER_FINITE);
    T_NEAR(value, 1e300 / 9, 1e300 * DBL_EPSILON);
    assert_int_equal(tt_number_parse(&value, digits, 500), TT_NUMBER_INFINITE);
    assert_int_equal(tt_number_parse(&value, digits, 501), TT_NUMBER_TEXT);
    assert_int_equal(tt_number_parse(&value, "123", 2), TT_NUMBER_FINITE);
    assert_true(value == 12);
}

/* Random decimals are rounded as the C library rounds them. */
static void random_numbers(void **state) {
    (void)state;
    tt_rng r = t_rng("random_numbers", 0);
    for (size_t k = t_cases(20000); k > 0; k--) {
        char text[64];
        double value;
        const double x = tt_rng_gaussian(&r) * pow(10, (double)tt_rng_below(&r, 50) - 25);
        snprintf(text, sizeof text, k % 3 ? "%.*g" : "%.*f", (int)tt_rng_below(&r, 20), x);
        const enum tt_number kind = parse(&value, text);
        if (kind != TT_NUMBER_FINITE || value != strtod(text, NULL)) {
            fail_msg("%s: %.17g, expected %.17g", text, value, strtod(text, NULL));
        }
    }
}

static void trim_and_quote(void **state) {
    (void)state;
    char out[TT_QUOTE], many[100];
    const char *text = " \t a b\t ";
    size_t n = strlen(text);
    tt_text_trim(&text, &n);
    assert_int_equal(n, 3);
    assert_memory_equal(text, "a b", 3);
    text = "  ";
    n = 2;
    tt_text_trim(&text, &n);
    assert_int_equal(n, 0);
    assert_string_equal(tt_text_quote(out, "a\tb\n\xff", 5), "\"a\\x09b\\x0a\\xff\"");
    assert_string_equal(tt_text_quote(out, "", 0), "\"\"");
    memset(many, 'x', sizeof many);
    assert_string_equal(tt_text_quote(out, many, 40),
                        "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"");
    assert_string_equal(tt_text_quote(out, many, 41),
                        "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"");
    memset(many, 1, sizeof many);
    assert_int_equal(strlen(tt_text_quote(out, many, 100)), 45); // ten escapes
}

static char directory[64];

static int make_directory(void **state) {
    (void)state;
    t_directory(directory);
    return 0;
}

static int remove_directory(void **state) {
    (void)state;
    return t_remove(directory);
}

/* The records as text: cells in <>, records ended by ;. */
static int records(char out[512], const char *path) {
    tt_csv csv;
    out[0] = 0;
    int code = tt_csv_open(&csv, path);
    while (code == TT_OK && (code = tt_csv_next(&csv)) == TT_OK && csv.n_cells > 0) {
        for (size_t i = 0; i < csv.n_cells; i++) {
            strcat(strcat(strcat(out, "<"), tt_csv_text(&csv, i)), ">");
            assert_int_equal(csv.cell[i].length, strlen(tt_csv_text(&csv, i)));
        }
        strcat(out, ";");
    }
    tt_csv_close(&csv);
    return code;
}

static void csv_records(void **state) {
    static const struct {
        const char *content, *want;
    } good[] = {
        {"", ""},
        {"a", "<a>;"},
        {"a,b\nc,d\n", "<a><b>;<c><d>;"},
        {"a,b\r\n\r\nc,d", "<a><b>;<c><d>;"},
        {",\n,,\n", "<><>;<><><>;"},
        {"\"a\",\"b,c\"\n\"\",x\n", "<a><b,c>;<><x>;"},
        {"\"say \"\"hi\"\"\",\"\"\"\"\n", "<say \"hi\"><\">;"},
        {"\"two\nlines\r\n\n\",b\nc,d\n", "<two\nlines\r\n\n><b>;<c><d>;"},
        {" a , b\n", "< a >< b>;"},
        {"\xef\xbb\xbfid,x\n", "<id><x>;"},
        {"a\rb,c\n", "<a\rb><c>;"},
    };
    char path[160], out[512];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        t_write(path, directory, "good.csv", good[i].content);
        assert_int_equal(records(out, path), TT_OK);
        assert_string_equal(out, good[i].want);
        t_write_gzip(path, directory, "good.csv.gz", good[i].content);
        assert_int_equal(records(out, path), TT_OK);
        assert_string_equal(out, good[i].want);
    }
    t_write(path, directory, "bad.csv", "a\n\"x\n\ny");
    T_MESSAGE(records(out, path), TT_EDATA, path, ":2:1: quoted cell without an end");
    t_write(path, directory, "bad.csv", "a,\"b\nc\"d\n");
    T_MESSAGE(records(out, path), TT_EDATA, path, ":2:3: \"d\" behind a closing quote");
    t_write(path, directory, "bad.csv", "a,b\"c\n");
    T_MESSAGE(records(out, path), TT_EDATA, path, ":1:4: quote within a cell");
    T_MESSAGE(records(out, "/nonexistent/x"), TT_ENOINPUT, "/nonexistent/x", ": cannot be");
}

/* A cell knows where it began, over line ends in earlier cells too. */
static void csv_places(void **state) {
    (void)state;
    char path[160];
    tt_csv csv;
    t_write(path, directory, "places.csv", "id,b\n\n\"x\ny\",\"z\"\n");
    assert_int_equal(tt_csv_open(&csv, path), TT_OK);
    assert_int_equal(tt_csv_next(&csv), TT_OK);
    assert_int_equal(csv.cell[1].column, 4);
    assert_int_equal(tt_csv_next(&csv), TT_OK);
    assert_int_equal(csv.cell[0].line, 3);
    assert_int_equal(csv.cell[0].column, 1);
    assert_int_equal(csv.cell[1].line, 4);
    assert_int_equal(csv.cell[1].column, 4);
    tt_csv_close(&csv);
}

static void csv_refused_memory(void **state) {
    (void)state;
    char path[160], out[512];
    t_write(path, directory, "x.csv", "a,b\n");
    T_ALLOCATIONS(records(out, path), 3);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers),        cmocka_unit_test(random_numbers),
    cmocka_unit_test(trim_and_quote), cmocka_unit_test(csv_records),
    cmocka_unit_test(csv_places),     cmocka_unit_test(csv_refused_memory),
};

int main(int argc, char **argv) {
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
