/* What the Yelp reader makes of single fields: cities and their states, categories with commas,
 * ids of many reviews; and that one pass over the reviews and two give the same. */
#include <string.h>

#include "base/tt_alloc.h"
#include "t_yelp.h"

/* One review of each business, so that all are selected. */
static void read_businesses(tt_yelp *y, const char *business, size_t n, size_t min_city) {
    char directory[64], review[1024] = "", *p = review;
    for (size_t b = 0; b < n; b++) {
        p += sprintf(p, "{\"user_id\":\"u\",\"business_id\":\"b%zu\"," T_FINE "}\n", b);
    }
    t_yelp_folder(directory, (const char *const[]){business, NULL, review, NULL});
    const tt_yelp_spec spec = {.directory = directory, .min_city = min_city};
    assert_int_equal(tt_yelp_read(y, &spec), TT_OK);
    t_yelp_remove(directory);
}

static void cities(void **state) {
    (void)state;
    static const char business[] =
        "{\"business_id\":\"b0\",\"city\":\"Springfield\",\"state\":\"IL\"}\n"
        "{\"business_id\":\"b1\",\"city\":\" Springfield \",\"state\":\" MO\"}\n"
        "{\"business_id\":\"b2\",\"state\":\"IL\",\"city\":\"Springfield\"}\n"
        "{\"business_id\":\"b3\",\"city\":\"Springfield\",\"state\":null}\n"
        "{\"business_id\":\"b4\",\"city\":\"Springfield\",\"state\":\"\"}\n"
        "{\"business_id\":\"b5\",\"city\":null,\"state\":\"IL\"}\n"
        "{\"business_id\":\"b6\",\"city\":\"\",\"state\":\"IL\"}\n";
    static const char *const want[] = {"Springfield, IL",
                                       "Springfield, MO",
                                       "Springfield, IL",
                                       "Springfield",
                                       "Springfield",
                                       "",
                                       ""};
    tt_yelp y;
    read_businesses(&y, business, 7, 0);
    assert_int_equal(y.cities.count, 4);
    for (size_t b = 0; b < 7; b++) {
        assert_string_equal(tt_ids_text(&y.cities, y.city[b]), want[b]);
    }
    tt_yelp_free(&y);
    read_businesses(&y, business, 7, 2); // the one of Missouri is alone
    assert_int_equal(y.businesses.count, 6);
    assert_int_equal(tt_ids_find(&y.cities, "Springfield, MO", 15), TT_ID_NONE);
    tt_yelp_free(&y);
}

static void categories(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *want[4]; // ended by NULL
    } row[] = {
        {"\"Food, Tea\"", {"Food", "Tea"}},
        {"\"Beer, Wine & Spirits\"", {"Beer, Wine & Spirits"}},
        {"\"Food, Beer, Wine & Spirits, Tea\"", {"Food", "Beer, Wine & Spirits", "Tea"}},
        {"\"Books, Mags, Music & Video,Used, Vintage & Consignment\"",
         {"Books, Mags, Music & Video", "Used, Vintage & Consignment"}},
        {"\"Beer, Wine & Spirits Bars\"", {"Beer", "Wine & Spirits Bars"}},
        {"\"Beer, Wine\"", {"Beer", "Wine"}},
        {"\"Tea, Beer, Wine & Spirits, Tea, Beer, Wine & Spirits\"",
         {"Tea", "Beer, Wine & Spirits"}},
        {"[\"Beer, Wine & Spirits\",\"\",\" Tea, Cake \"]",
         {"Beer, Wine & Spirits", "Tea, Cake"}},
        {"\" , ,,\"", {NULL}},
        {"\"\"", {NULL}},
        {"[]", {NULL}},
        {"null", {NULL}},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char business[256];
        tt_yelp y;
        print_message("%s\n", row[i].text);
        snprintf(business, sizeof business, "{\"business_id\":\"b0\",\"categories\":%s}\n",
                 row[i].text);
        read_businesses(&y, business, 1, 0);
        size_t n = 0;
        for (; n < 4 && row[i].want[n]; n++) {
            assert_true(n < y.category_start[1]);
            assert_string_equal(tt_ids_text(&y.categories, y.category[n]), row[i].want[n]);
        }
        assert_int_equal(y.category_start[1], n);
        tt_yelp_free(&y);
    }
}

/* Every id once, then every second one again: those and no others are refused. */
static void review_ids(void **state) {
    (void)state;
    enum { N = 20011, LINE = 128 };
    char directory[64], want[64], *file = malloc(2 * N * LINE), *p = file;
    tt_yelp y;
    assert_non_null(file);
    for (size_t i = 0; i < N + N / 2; i++) {
        const size_t id = i < N ? i : 2 * (i - N);
        p += sprintf(p,
                     "{\"review_id\":\"%zu\",\"user_id\":\"u%zu\",\"business_id\":\"b\","
                     "\"stars\":%zu,\"text\":\"\"}\n",
                     id * 7919, i, 1 + i % 5);
    }
    t_yelp_folder(directory, (const char *const[]){T_B("b"), NULL, file, NULL});
    assert_int_equal(tt_yelp_read(&y, &(tt_yelp_spec){.directory = directory}), TT_OK);
    assert_int_equal(y.ratings.count, N);
    assert_int_equal(y.problem[TT_YELP_DUPLICATE].count, N / 2);
    snprintf(want, sizeof want, "review.json:%d: review_id \"0\"", N + 1);
    assert_string_equal(y.problem[TT_YELP_DUPLICATE].first, want);
    tt_yelp_free(&y);
    free(file);
    t_yelp_remove(directory);
}

/* Texts as JSON has them, of one user for one business after another; blank lines, CRLF and
 * blanks between. */
static void tricky_folder(char directory[64], int pack) {
    static const char *const text[] = {
        "plain",          "",     "a \\\"quote\\\"",         "caf\\u00e9 \xc3\xa9",
        "\\ud83c\\udf55", "\\\\", "\\\"text\\\":\\\"no\\\"", "nul\\u0000.",
        "line\\nbreak"};
    enum { N = sizeof text / sizeof text[0] };
    static const char *const between[] = {"\n", "\r\n", "\n\n", "\n \t\r\n"};
    char business[1024] = "", review[4096] = "\xef\xbb\xbf", path[160];
    char *p = business, *q = review + 3;
    for (size_t i = 0; i < N; i++) {
        p += sprintf(p, "{\"business_id\":\"b%zu\"}\n", i);
        q += sprintf(q,
                     "{\"text\\u0021\":\"\\\"\",\"user_id\":\"u\",\"text\":\"not this\","
                     "\"business_id\":\"b%zu\", \"text\" : \"%s\" ,\"stars\":2}%s",
                     i, text[i], between[i % 4]);
    }
    t_yelp_folder(directory, (const char *const[]){business, NULL, NULL, NULL});
    (pack ? t_write_gzip : t_write)(path, directory,
                                    pack ? "review.json.gz" : "review.json", review);
}

static void one_pass_and_two(void **state) {
    (void)state;
    static const char *const want[] = {"plain",
                                       "",
                                       "a \"quote\"",
                                       "caf\xc3\xa9 \xc3\xa9",
                                       "\xf0\x9f\x8d\x95",
                                       "\\",
                                       "\"text\":\"no\"",
                                       "nul .",
                                       "line\nbreak"};
    enum { N = sizeof want / sizeof want[0] };
    for (int k = 0; k < 4; k++) {
        char directory[64];
        tt_yelp y;
        tricky_folder(directory, k / 2);
        const tt_yelp_spec spec = {.directory = directory,
                                   .min_user_reviews = k % 2 ? N : 0};
        assert_int_equal(tt_yelp_read(&y, &spec), TT_OK);
        assert_int_equal(y.ratings.count, N);
        for (size_t i = 0; i < N; i++) {
            t_yelp_text(&y, i, want[i]);
        }
        tt_yelp_free(&y);
        T_ALLOCATIONS(tt_yelp_read(&y, &spec), 20);
        assert_int_equal(y.ratings.count, N);
        tt_yelp_free(&y);
        t_yelp_remove(directory);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(cities),
    cmocka_unit_test(categories),
    cmocka_unit_test(review_ids),
    cmocka_unit_test(one_pass_and_two),
};

T_MAIN(tests)
