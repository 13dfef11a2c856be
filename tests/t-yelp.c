/* The Yelp reader: both forms of the files by hand, plain and packed; missing, empty,
 * damaged and changing files; memory refused; how far it tells to be; the real pieces where
 * they are there. Bad lines: t-yelp-lines.c. */
#include <string.h>
#include <sys/stat.h>

#include "base/tt_alloc.h"
#include "t_shared.h"
#include "t_yelp.h"

static const char today_business[] =
    "{\"business_id\":\"b0\",\"name\":\"A\",\"city\":\" Reno\",\"stars\":3.5,"
    "\"attributes\":{\"WiFi\":\"u'no'\"},\"categories\":\"Food, "
    "Tea,Food\",\"hours\":null}\n"
    "{\"business_id\":\"b1\",\"name\":\"B\",\"city\":\"Caf\\u00e9\",\"categories\":null}\n"
    "{\"business_id\":\"b2\",\"name\":\"never reviewed\",\"city\":\"Reno\"}\n"
    "{\"business_id\":\"b3\",\"name\":\"C\",\"city\":null,\"categories\":\"Tea\"}\n";
static const char today_user[] =
    "{\"user_id\":\"u0\",\"name\":\"X\",\"review_count\":7,\"yelping_since\":\"2010-01-01 "
    "00:00:00\",\"useful\":3,\"funny\":2,\"cool\":1,\"elite\":\"2010,2011\",\"friends\":"
    "\"None\",\"fans\":0,\"average_stars\":3.9}\n"
    "{\"user_id\":\"silent\",\"review_count\":0,\"elite\":\"\"}\n"
    "{\"user_id\":\"u1\",\"review_count\":1,\"useful\":0,\"funny\":0,\"cool\":9,\"elite\":"
    "\"\"}\n";
static const char today_review[] =
    "{\"review_id\":\"r0\",\"user_id\":\"u1\",\"business_id\":\"b0\",\"stars\":4.0,"
    "\"useful\":"
    "8,\"funny\":8,\"cool\":8,\"text\":\"Good \\\"tea\\\".\\nYes\\u00e9 \\ud83c\\udf55\","
    "\"date\":\"2018-07-07 22:09:11\"}\n"
    "{\"review_id\":\"r1\",\"user_id\":\"u0\",\"business_id\":\"b3\",\"stars\":1,\"text\":"
    "\"\","
    "\"date\":\"1970-01-02\"}\n"
    "{\"review_id\":\"r2\",\"user_id\":\"u0\",\"business_id\":\"b1\",\"stars\":2.5,"
    "\"text\":"
    "\"so so\"}\n";
static const char today_checkin[] =
    "{\"business_id\":\"b0\",\"date\":\"2016-04-26 19:49:16, 2016-08-30 18:36:57\"}\n"
    "{\"business_id\":\"b1\",\"date\":\"\"}\n";

static const char old_business[] =
    "{\"type\":\"business\",\"business_id\":\"b0\",\"city\":\"Reno\",\"open\":true,"
    "\"categories\":[\"Food\",\"Tea\",\"Food\"],\"neighborhoods\":[]}\n"
    "{\"type\":\"business\",\"business_id\":\"b1\",\"city\":\"Caf\xc3\xa9\",\"categories\":"
    "[]}\n"
    "{\"type\":\"business\",\"business_id\":\"b3\",\"city\":\"\",\"categories\":[\"Tea\"]}"
    "\n";
static const char old_user[] =
    "{\"yelping_since\":\"2010-01\",\"votes\":{\"funny\":2,\"useful\":3,\"cool\":1},"
    "\"review_count\":7,\"name\":\"X\",\"user_id\":\"u0\",\"friends\":[\"u1\"],\"elite\":["
    "2010,"
    "2011],\"compliments\":{\"cool\":55,\"funny\":66}}\r\n"
    "{\"votes\":{\"funny\":0,\"useful\":0,\"cool\":9},\"review_count\":1,\"user_id\":"
    "\"u1\","
    "\"friends\":[],\"elite\":[]}\r\n";
static const char old_review[] =
    "{\"votes\":{\"funny\":8,\"useful\":8,\"cool\":8},\"user_id\":\"u1\",\"review_id\":"
    "\"r0\","
    "\"stars\":4,\"date\":\"2018-07-07 22:09:11\",\"text\":\"Good "
    "\\\"tea\\\".\\nYes\xc3\xa9 "
    "\xf0\x9f\x8d\x95\",\"type\":\"review\",\"business_id\":\"b0\"}\n\n"
    "{\"votes\":{},\"user_id\":\"u0\",\"review_id\":\"r1\",\"stars\":1,\"date\":\"1970-01-"
    "02\","
    "\"text\":\"\",\"type\":\"review\",\"business_id\":\"b3\"}\n"
    "{\"user_id\":\"u0\",\"review_id\":\"r2\",\"stars\":2.5,\"date\":null,\"text\":\"so "
    "so\","
    "\"business_id\":\"b1\"}"; // without its end
static const char old_checkin[] = "{\"checkin_info\":{\"9-5\":1,\"12-6\":1},\"type\":"
                                  "\"checkin\",\"business_id\":\"b0\"}\n";

static const char *const today[] = {today_business, today_user, today_review,
                                    today_checkin};
static const char *const old[] = {old_business, old_user, old_review, old_checkin};

/* What both forms of the folder say. */
static void check_content(const tt_yelp *y) {
    static const char *const user[] = {"u1", "u0"}, *const business[] = {"b0", "b1", "b3"};
    assert_int_equal(y->users.count, 2);
    assert_int_equal(y->businesses.count, 3);
    for (uint32_t k = 0; k < 2; k++) {
        assert_string_equal(tt_ids_text(&y->users, k), user[k]);
    }
    for (uint32_t k = 0; k < 3; k++) {
        assert_string_equal(tt_ids_text(&y->businesses, k), business[k]);
    }
    const tt_ratings *r = &y->ratings;
    assert_true(r->count == 3 && r->n_users == 2 && r->n_items == 3);
    assert_true(r->user[0] == 0 && r->user[1] == 1 && r->user[2] == 1);
    assert_true(r->item[0] == 0 && r->item[1] == 2 && r->item[2] == 1);
    assert_true(r->rating[0] == 4 && r->rating[1] == 1 && r->rating[2] == 2.5);
    assert_true(r->time[0] == 1531001351 && r->time[1] == 86400 && r->time[2] == 0);
    t_yelp_text(y, 0, "Good \"tea\".\nYes\xc3\xa9 \xf0\x9f\x8d\x95");
    t_yelp_text(y, 1, "");
    t_yelp_text(y, 2, "so so");
    assert_true(y->user_known[0] && y->user_known[1] && !y->elite[0] && y->elite[1]);
    assert_true(y->useful[1] == 3 && y->funny[1] == 2 && y->cool[1] == 1);
    assert_true(y->cool[0] == 9 && y->user_reviews[0] == 1 && y->user_reviews[1] == 7);
    assert_string_equal(tt_ids_text(&y->cities, y->city[0]), "Reno");
    assert_string_equal(tt_ids_text(&y->cities, y->city[1]), "Caf\xc3\xa9");
    assert_string_equal(tt_ids_text(&y->cities, y->city[2]), "");
    assert_true(y->category_start[1] == 2 && y->category_start[2] == 2 &&
                y->category_start[3] == 3 && y->categories.count == 2);
    assert_string_equal(tt_ids_text(&y->categories, y->category[0]), "Food");
    assert_string_equal(tt_ids_text(&y->categories, y->category[1]), "Tea");
    assert_int_equal(y->category[2], y->category[1]);
    assert_true(y->checkins[0] == 2 && y->checkins[1] == 0 && y->checkins[2] == 0);
    for (size_t k = 0; k < TT_YELP_KINDS; k++) {
        assert_int_equal(y->problem[k].count, 0);
    }
}

static void both_forms(void **state) {
    (void)state;
    for (int form = 0; form < 2; form++) {
        const char *const *content = form ? old : today;
        char directory[64];
        tt_yelp y;
        t_yelp_folder(directory, content);
        assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
        check_content(&y);
        assert_int_equal(y.businesses_read, form ? 3 : 4);
        assert_int_equal(y.users_read, form ? 2 : 3);
        assert_int_equal(y.reviews_read, 3);
        assert_int_equal(y.lines[TT_YELP_FILE_REVIEW], form ? 4 : 3);
        for (size_t k = 0; k < TT_YELP_FILES; k++) {
            assert_int_equal(y.bytes[k], strlen(content[k]));
            assert_true(y.present[k]);
        }
        tt_yelp_free(&y);
        t_yelp_remove(directory);
    }
}

/* Packed, under the long names, with a byte order mark. */
static void packed(void **state) {
    (void)state;
    char directory[64], path[160], name[64], content[2048];
    tt_yelp y;
    t_directory(directory);
    for (size_t k = 0; k < TT_YELP_FILES; k++) {
        snprintf(name, sizeof name, "yelp_academic_dataset_%s.gz", t_yelp_file[k]);
        snprintf(content, sizeof content, "\xef\xbb\xbf%s", today[k]);
        t_write_gzip(path, directory, name, content);
    }
    assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
    check_content(&y);
    assert_int_equal(y.bytes[TT_YELP_FILE_REVIEW], strlen(today_review));
    tt_yelp_free(&y);
    t_write(path, directory, "user.json", old_user); // comes before the packed one
    assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
    assert_int_equal(y.users_read, 2);
    tt_yelp_free(&y);
    t_yelp_remove(directory);
}

static void files_wrong(void **state) {
    (void)state;
    char directory[64], path[160];
    tt_yelp y;
    const tt_yelp_spec spec = {.directory = directory};
    t_yelp_folder(directory, (const char *const[]){NULL, NULL, NULL, NULL});
    T_MESSAGE(
        tt_yelp_read(&y, &spec), TT_ENOINPUT, directory,
        ": file missing, expected business.json, business.json.gz, "
        "yelp_academic_dataset_business.json or yelp_academic_dataset_business.json.gz");
    t_write(path, directory, "business.json", "");
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_ENOINPUT, directory,
              ": file missing, expected review.json, review.json.gz, ");
    char review[160];
    t_write(review, directory, "review.json", "");
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, path, ":1:1: empty file, expected");
    t_write(path, directory, "business.json", "{}\n[\n{}\n");
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, path,
              ":1:1: no business that can be used in 3 lines (business.json:1: no "
              "business_id)");
    t_write(path, directory, "business.json", T_B("b0"));
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, review, ":1:1: empty file, expected");
    t_write(review, directory, "review.json", T_R("u0", "b1", T_FINE));
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, review,
              ":1:1: no review of a known business that can be used in 1 lines "
              "(review.json:1: business_id \"b1\")");
    t_write(review, directory, "review.json", T_R("u0", "b0", T_FINE));
    assert_int_equal(tt_yelp_read(&y, &spec), TT_OK);
    tt_yelp_free(&y);
    t_write_bytes(path, directory, "user.json.gz", "\x1f\x8b\x08\0\0\0\0\0\0\x03xxxxxxxx",
                  18);
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, path, ": damaged gzip file: invalid ");
    t_write_gzip(path, directory, "user.json.gz", T_U("u0"));
    assert_int_equal(truncate(path, 20), 0);
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_EDATA, path,
              ": damaged gzip file: unexpected end of file");
    t_write(path, directory, "user.json.gz", ""); // empty: nobody is known
    assert_int_equal(tt_yelp_read(&y, &spec), TT_OK);
    assert_true(y.present[TT_YELP_FILE_USER] && y.lines[TT_YELP_FILE_USER] == 0);
    assert_int_equal(y.problem[TT_YELP_USER].count, 1);
    tt_yelp_free(&y);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/user.json", directory);
    assert_int_equal(mkdir(path, 0700), 0);
    T_MESSAGE(tt_yelp_read(&y, &spec), TT_ENOINPUT, path, ": cannot be read: ");
    assert_null(y.text);
    t_yelp_remove(directory);
}

/* Between the passes the file becomes another: where the text was there is a shorter one, a
 * longer one, one that is shorter when decoded, no UTF-8, no string, no line, nothing. */
static void file_changes(void **state) {
    (void)state;
    static const char good[] = "{}\n" T_R("u", "b", "\"text\":\"abc\"") "{}\n";
    static const char *const other[] = {"{}\n" T_R("u", "b", "\"text\":\"ab\",\"c\":1"),
                                        "{}\n" T_R("u", "b", "\"text\":\"abcdef\""),
                                        "{}\n" T_R("u", "b", "\"text\":\"a\\n\""),
                                        "{}\n" T_R("u", "b", "\"text\":\"a\xc3-\""),
                                        "{}\n" T_R("u", "b", "\"text\":12345"),
                                        "{}\n{\"text\":\"abc\"\n",
                                        "{}\n\n{}\n" T_R("u", "b", "\"text\":\"abc\""),
                                        T_R("u", "b", "\"text\":\"abc\"")};
    char directory[64], path[160], *longer = malloc(TT_LINE_MAX + 16);
    size_t start[2] = {0, 3};
    tt_yelp_review review = {
        .at = (size_t)(strstr(good, "\"abc\"") - good), .length = 3, .size = 5};
    const tt_yelp_spec spec = {.directory = directory};
    tt_yelp_folder d = {
        .spec = &spec, .buffer = malloc(TT_YELP_BUFFER), .review = &review, .n_reviews = 1};
    tt_yelp y = {.start = start};
    t_yelp_folder(directory, (const char *const[]){NULL, NULL, good, NULL});
    assert_int_equal(tt_yelp_fill_texts(&y, &d), TT_OK);
    t_yelp_text(&y, 0, "abc");
    free(y.text);
    y.text = NULL;
    d.text_room = 0;
    for (size_t k = 0; k < sizeof other / sizeof other[0]; k++) {
        print_message("%s", other[k]);
        t_write(path, directory, "review.json", other[k]);
        T_MESSAGE(tt_yelp_fill_texts(&y, &d), TT_EDATA, path, ":");
        assert_null(y.text);
    }
    memset(longer, 'x', TT_LINE_MAX + 16);
    memcpy(longer, "{}\n", 3);
    t_write_bytes(path, directory, "review.json", longer, TT_LINE_MAX + 16);
    T_MESSAGE(tt_yelp_fill_texts(&y, &d), TT_EDATA, path, ":2:1: not the line that stood");
    assert_int_equal(unlink(path), 0);
    T_MESSAGE(tt_yelp_fill_texts(&y, &d), TT_ENOINPUT, directory, ": review file gone");
    free(longer);
    free(d.buffer);
    free(d.text);
    t_yelp_remove(directory);
}

static void memory_refused(void **state) {
    (void)state;
    char directory[64];
    tt_yelp y;
    t_yelp_folder(directory, today);
    T_ALLOCATIONS(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), 40);
    check_content(&y);
    tt_yelp_free(&y);
    t_yelp_remove(directory);
}

typedef struct {
    size_t calls, done, total;
} progress_seen;

static void see(void *context, size_t done, size_t total) {
    progress_seen *seen = context;
    assert_true(done >= seen->done && done <= total);
    assert_true(seen->calls == 0 || total == seen->total);
    *seen = (progress_seen){seen->calls + 1, done, total};
}

/* One tick over all files, in their bytes on the disk, from the first call to the last. */
static void progress(void **state) {
    (void)state;
    const char *content[TT_YELP_FILES] = {today_business, today_user, NULL, today_checkin};
    for (size_t k = 0; k < 4; k++) { // one pass over the reviews, and two
        const size_t pack = k % 2, passes = 1 + k / 2;
        char directory[64], path[160], *review = malloc(3 * TT_LINE_MAX + 1);
        size_t size = strlen(today_business) + strlen(today_user) + strlen(today_checkin);
        struct stat about;
        memset(review, '\n', 3 * TT_LINE_MAX);
        memcpy(review, today_review, strlen(today_review));
        review[3 * TT_LINE_MAX] = '\0';
        t_yelp_folder(directory, content);
        (pack ? t_write_gzip : t_write)(path, directory,
                                        pack ? "review.json.gz" : "review.json", review);
        assert_int_equal(stat(path, &about), 0);
        size += passes * (size_t)about.st_size;
        progress_seen seen = {0};
        const tt_tick tick = {see, &seen};
        const tt_yelp_spec spec = {
            .directory = directory, .min_user_reviews = passes, .tick = &tick};
        tt_yelp y;
        assert_int_equal(tt_yelp_read(&y, &spec), TT_OK);
        assert_true(seen.done == size && seen.total == size);
        assert_in_range(seen.calls, 4 + 3, 16);
        tt_yelp_free(&y);
        free(review);
        t_yelp_remove(directory);
    }
}

/* Reads the shared folder `name` if it is there. */
static int read_shared(tt_yelp *y, const char *name, size_t minimum) {
    char file[128], path[1024];
    snprintf(file, sizeof file, "data/yelp/%s/review.json", name);
    if (!t_shared(path, file)) {
        return 0;
    }
    path[strlen(path) - strlen("/review.json")] = '\0';
    assert_int_equal(
        tt_yelp_read(y, &(tt_yelp_spec){.directory = path, .min_reviews = minimum}), TT_OK);
    return 1;
}

static void real_trio(void **state) {
    (void)state;
    tt_yelp y;
    if (read_shared(&y, "mini_trio", 0)) {
        assert_true(y.reviews_read == 2687 && y.users_read == 1732 &&
                    y.businesses_read == 36);
        assert_true(y.merged == 36 && y.ratings.count == 2651);
        assert_int_equal(y.users.count, 1732);
        assert_int_equal(y.start[2651], 1638581); // of Python's json, in UTF-8
        for (size_t k = 0; k < TT_YELP_KINDS; k++) {
            assert_int_equal(y.problem[k].count, 0);
        }
        tt_yelp_free(&y);
        read_shared(&y, "mini_trio", 20);
        assert_int_equal(y.businesses.count, 32);
        tt_yelp_free(&y);
    }
}

static void real_head(void **state) {
    (void)state;
    tt_yelp y;
    if (read_shared(&y, "head5000_2019", 0)) {
        assert_true(y.reviews_read == 1724 && y.ratings.count == 1724);
        assert_true(y.businesses_read == 5000 && y.businesses.count == 914);
        assert_true(y.users.count == 1709 && y.start[1724] == 903536);
        assert_int_equal(y.problem[TT_YELP_BUSINESS].count, 3276);
        assert_int_equal(y.problem[TT_YELP_USER].count, 0);
        assert_int_equal(y.present[TT_YELP_FILE_USER], 0);
        for (size_t u = 0; u < y.users.count; u++) {
            assert_false(y.user_known[u]);
        }
        tt_yelp_free(&y);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(both_forms),   cmocka_unit_test(packed),
    cmocka_unit_test(files_wrong),  cmocka_unit_test(memory_refused),
    cmocka_unit_test(file_changes), cmocka_unit_test(progress),
    cmocka_unit_test(real_trio),    cmocka_unit_test(real_head),
};

T_MAIN(tests)
