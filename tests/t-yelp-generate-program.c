/* The program yelp_generate, run as a user would. */
#include "t_program.h"

#define SMALL "--users 30 --businesses 10 --reviews 100 --vocabulary 200 "

static const char *const files[] = {"business.json", "user.json", "review.json",
                                    "checkin.json"};

/* The folder's four files, one after the other. */
static const char *written(const char *directory) {
    static char text[T_TEXT];
    size_t used = 0;
    for (size_t k = 0; k < 4; k++) {
        char name[64];
        snprintf(name, sizeof name, "%s/%s", directory, files[k]);
        t_get(text + used, sizeof text - used, name);
        assert_true(text[used] == '{');
        used += strlen(text + used);
    }
    return text;
}

static void same_options_same_bytes(void **state) {
    (void)state;
    static char first[T_TEXT];
    t_ran(SMALL "one");
    assert_string_equal(t_out, "");
    assert_non_null(strstr(t_err, "100 reviews of 10 businesses by 30 users in one"));
    memcpy(first, written("one"), sizeof first);
    t_ran(SMALL "--seed 1 deep/er/two"); // folders are made
    assert_string_equal(written("deep/er/two"), first);
    t_ran(SMALL "--seed 2 one"); // and written over
    assert_string_not_equal(written("one"), first);
}

/* Each option reaches the files. */
static void options(void **state) {
    (void)state;
    static const char *const given[] = {
        "--cities 2",    "--effect 0",       "--noise 2",   "--generosity 0",
        "--repeats 0.5", "--words 20",       "--users 31",  "--businesses 11",
        "--reviews 101", "--vocabulary 150", "--form 2014", "--open-end"};
    static char plain[T_TEXT];
    t_ran(SMALL "plain");
    memcpy(plain, written("plain"), sizeof plain);
    for (size_t k = 0; k < sizeof given / sizeof given[0]; k++) {
        char arguments[256];
        snprintf(arguments, sizeof arguments, SMALL "%s with", given[k]);
        t_ran(arguments);
        if (strcmp(written("with"), plain) == 0) {
            fail_msg("%s changes nothing", given[k]);
        }
    }
    const size_t n = strlen(plain);
    assert_true(plain[n - 1] == '\n');
    t_ran("--help");
}

static void wrong(void **state) {
    (void)state;
    t_failed("", 2, "DIR is missing");
    t_failed("one two", 2, "one DIR");
    t_failed("--users 1.5 one", 2, "--users 1.5: expected a whole number");
    t_failed("--users -3 one", 2, "whole number");
    t_failed("--users 1e17 one", 2, "whole number");
    t_failed("--effect nan one", 2, "--effect nan: expected a number");
    t_failed("--form 2015 one", 2, "expected 2014 or current");
    t_failed("--users 3 --businesses 3 --reviews 10 one", 2, "reviews");
    t_failed("--nosuch", 2, "unrecognized");
    t_put("file", "");
    t_failed(SMALL "file", 74, "file");
    t_failed(SMALL "file/below", 74, "file");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(same_options_same_bytes),
    cmocka_unit_test(options),
    cmocka_unit_test(wrong),
};

T_PROGRAM_MAIN(tests, "yelp_generate")
