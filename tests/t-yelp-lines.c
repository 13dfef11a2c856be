/* The Yelp reader on single lines: every kind of bad line with its count and first place,
 * users who are not in the user file, lines beyond the limit. */
#include <string.h>

#include "t_yelp.h"

static const struct {
    enum tt_yelp_which which;
    enum tt_yelp_kind kind;
    const char *line;
    const char *what; // beginning of what is said
} bad[] = {
    {TT_YELP_FILE_REVIEW, TT_YELP_SYNTAX, "{\"user_id\":\"u0\",\"busi\n", "the line ends"},
    {TT_YELP_FILE_REVIEW, TT_YELP_SYNTAX, "[]\n", "not a JSON object at byte "},
    {TT_YELP_FILE_USER, TT_YELP_SYNTAX, "{\"user_id\":\"u9\"} {}\n", "not a JSON object"},
    {TT_YELP_FILE_REVIEW, TT_YELP_UTF8, T_R("u0", "b0", "\"stars\":3,\"text\":\"\xff\""),
     "invalid UTF-8 at byte 54"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_UTF8, "{\"name\":\"\\udead\"}\n",
     "half of a surrogate pair at byte 10"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_MISSING, "{\"name\":\"x\"}\n", "no business_id"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_MISSING, T_B(""), "no business_id"},
    {TT_YELP_FILE_USER, TT_YELP_MISSING, "{\"user_id\":null}\n", "no user_id"},
    {TT_YELP_FILE_REVIEW, TT_YELP_MISSING, T_R("u0", "b0", "\"stars\":3"), "no text"},
    {TT_YELP_FILE_REVIEW, TT_YELP_MISSING, T_R("u0", "b0", "\"text\":\"t\""), "no stars"},
    {TT_YELP_FILE_REVIEW, TT_YELP_MISSING, "{" T_FINE ",\"business_id\":\"b0\"}\n",
     "no user_id"},
    {TT_YELP_FILE_CHECKIN, TT_YELP_MISSING, "{}\n", "no business_id"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_TYPE, "{\"business_id\":7}\n",
     "business_id is not a string"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_TYPE, "{\"business_id\":\"x\",\"city\":[]}\n",
     "city is not"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_TYPE, "{\"business_id\":\"x\",\"categories\":{}}\n",
     "categories is not"},
    {TT_YELP_FILE_USER, TT_YELP_TYPE, "{\"user_id\":\"x\",\"cool\":-1}\n",
     "cool is not a count"},
    {TT_YELP_FILE_USER, TT_YELP_TYPE, "{\"user_id\":\"x\",\"votes\":{\"funny\":\"1\"}}\n",
     "funny is not a count"},
    {TT_YELP_FILE_USER, TT_YELP_TYPE, "{\"user_id\":\"x\",\"review_count\":5e9}\n",
     "review_count is not a count"},
    {TT_YELP_FILE_USER, TT_YELP_TYPE, "{\"user_id\":\"x\",\"elite\":2010}\n",
     "elite is not a string"},
    {TT_YELP_FILE_REVIEW, TT_YELP_TYPE, T_R("u0", "b0", "\"stars\":\"3\",\"text\":\"t\""),
     "stars is not a number"},
    {TT_YELP_FILE_REVIEW, TT_YELP_TYPE, T_R("u0", "b0", "\"stars\":3,\"text\":1"),
     "text is not a string"},
    {TT_YELP_FILE_REVIEW, TT_YELP_TYPE, T_R("u0", "b0", T_FINE ",\"date\":\"May 5\""),
     "date \"May 5\""},
    {TT_YELP_FILE_CHECKIN, TT_YELP_TYPE, "{\"business_id\":\"b0\",\"checkin_info\":[1]}\n",
     "checkin_info is not"},
    {TT_YELP_FILE_REVIEW, TT_YELP_STARS, T_R("u0", "b0", "\"stars\":0,\"text\":\"t\""),
     "0 stars"},
    {TT_YELP_FILE_REVIEW, TT_YELP_STARS, T_R("u0", "b0", "\"stars\":5.5,\"text\":\"t\""),
     "5.5 stars"},
    {TT_YELP_FILE_BUSINESS, TT_YELP_DUPLICATE, T_B("b0"), "business_id \"b0\""},
    {TT_YELP_FILE_USER, TT_YELP_DUPLICATE, T_U("u0"), "user_id \"u0\""},
    {TT_YELP_FILE_REVIEW, TT_YELP_DUPLICATE,
     T_R("u1", "b1", T_FINE ",\"review_id\":\"r0\""), "review_id \"r0\""},
    {TT_YELP_FILE_CHECKIN, TT_YELP_DUPLICATE, T_B("b0"), "business_id \"b0\""},
    {TT_YELP_FILE_REVIEW, TT_YELP_BUSINESS, T_R("u0", "else", T_FINE),
     "business_id \"else\""},
    {TT_YELP_FILE_CHECKIN, TT_YELP_BUSINESS, T_B("else"), "business_id \"else\""},
};

/* Each bad line stands between good ones, which are all read. */
static void bad_lines(void **state) {
    (void)state;
    static const char *const before[TT_YELP_FILES] = {
        T_B("b0"), T_U("u0"), T_R("u0", "b0", T_FINE ",\"review_id\":\"r0\""), T_B("b0")};
    static const char *const after[TT_YELP_FILES] = {T_B("b1"), T_U("u1"),
                                                     T_R("u1", "b1", T_FINE), T_B("b1")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char directory[64], file[TT_YELP_FILES][512], want[160];
        const char *content[TT_YELP_FILES];
        tt_yelp y;
        for (size_t k = 0; k < TT_YELP_FILES; k++) { // twice: the first place is kept
            const char *line = k == bad[i].which ? bad[i].line : "";
            snprintf(file[k], sizeof file[k], "%s%s%s%s", before[k], line, line, after[k]);
            content[k] = file[k];
        }
        print_message("%s", bad[i].line);
        t_yelp_folder(directory, content);
        assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
        assert_true(y.ratings.count == 2 && y.businesses_read == 2 && y.users_read == 2 &&
                    y.merged == 0);
        for (size_t k = 0; k < TT_YELP_KINDS; k++) {
            assert_int_equal(y.problem[k].count, k == bad[i].kind ? 2 : 0);
        }
        snprintf(want, sizeof want, "%s:2: %s", t_yelp_file[bad[i].which], bad[i].what);
        assert_memory_equal(y.problem[bad[i].kind].first, want, strlen(want));
        tt_yelp_free(&y);
        t_yelp_remove(directory);
    }
}

/* A review of a user who is not in the user file is kept, and counted. */
static void unknown_user(void **state) {
    (void)state;
    const char *content[TT_YELP_FILES] = {T_B("b0"), T_U("u0"),
                                          T_R("ghost", "b0", T_FINE) T_R("u0", "b0", T_FINE)
                                              T_R("ghost", "b0", T_FINE)};
    for (int file = 0; file < 2; file++) { // with and without user file
        char directory[64], *said;
        size_t n;
        tt_yelp y;
        FILE *f = open_memstream(&said, &n);
        content[TT_YELP_FILE_USER] = file ? T_U("u0") : NULL;
        t_yelp_folder(directory, content);
        assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
        assert_int_equal(y.problem[TT_YELP_USER].count, file ? 2 : 0);
        assert_true(y.ratings.count == 2 && y.merged == 1);
        assert_string_equal(tt_ids_text(&y.users, y.ratings.user[1]), "ghost");
        assert_int_equal(y.user_known[0], file);
        assert_int_equal(y.user_known[1], 0);
        assert_null(y.ratings.time);
        tt_yelp_report(&y, f);
        fclose(f);
        assert_string_equal(
            said, file ? "unknown user (kept): 2 lines, first review.json:1: "
                         "user_id \"ghost\"\n"
                       : "no user file: users are known by their reviews alone\n");
        free(said);
        tt_yelp_free(&y);
        t_yelp_remove(directory);
    }
}

/* Lines of the limit, of one byte more and of three times as much, and a zero byte. */
static void long_lines(void **state) {
    (void)state;
    static const size_t size[] = {TT_LINE_MAX, TT_LINE_MAX + 1, 3 * TT_LINE_MAX, 9};
    static const char head[] = "{\"user_id\":\"long\",\"business_id\":\"b0\",\"stars\":2,"
                               "\"text\":\"";
    char directory[64], path[160];
    char *file = malloc(8 * TT_LINE_MAX);
    size_t n = 0;
    tt_yelp y;
    t_yelp_folder(directory, (const char *const[]){T_B("b0"), NULL, NULL, NULL});
    for (size_t k = 0; k < sizeof size / sizeof size[0]; k++) {
        if (size[k] > sizeof head) {
            const size_t filling = size[k] - (sizeof head - 1) - 2;
            memcpy(file + n, head, sizeof head - 1);
            memset(file + n + sizeof head - 1, 'x', filling);
            memcpy(file + n + sizeof head - 1 + filling, "\"}\n", 3);
        } else {
            memcpy(file + n, "{\"a\":\"\0\"}\n", size[k] + 1);
        }
        n += size[k] + 1;
        n += (size_t)sprintf(file + n, "%s", T_R("u0", "b0", T_FINE));
    }
    t_write_bytes(path, directory, "review.json", file, n);
    free(file);
    assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
    assert_true(y.ratings.count == 2 && y.reviews_read == 5 && y.merged == 3);
    assert_int_equal(y.start[1], TT_LINE_MAX - (sizeof head - 1) - 2);
    assert_int_equal(y.problem[TT_YELP_LONG].count, 2);
    assert_memory_equal(y.problem[TT_YELP_LONG].first, "review.json:3: ", 15);
    assert_int_equal(y.problem[TT_YELP_SYNTAX].count, 1);
    assert_memory_equal(y.problem[TT_YELP_SYNTAX].first, "review.json:7: ", 15);
    assert_int_equal(y.lines[TT_YELP_FILE_REVIEW], 8);
    assert_int_equal(y.bytes[TT_YELP_FILE_REVIEW], n);
    tt_yelp_free(&y);
    t_yelp_remove(directory);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bad_lines),
    cmocka_unit_test(unknown_user),
    cmocka_unit_test(long_lines),
};

T_MAIN(tests)
