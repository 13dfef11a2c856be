/* Synthetic Yelp folders: the files are what they promise to be, in bytes and fields.
 * They are read with yajl's tree parser, an independent route; the project's
 * reader is held against it. */
#include "yelp/tt_yelp_generate.h"

#include "yelp/tt_yelp.h"
#include "t_yelp_folder.h"

/* ---- bytes ---- */

/* Same spec, same bytes, over an older folder too; another seed, other bytes in every file;
 * the last line has its end or not. */
static void same_bytes(void **state) {
    (void)state;
    for (int form = 0; form < 2; form++) {
        char *text[3][FILES];
        size_t size[3][FILES];
        tt_yelp_generate_spec spec = t_small();
        spec.form_2014 = form;
        for (int run = 0; run < 3; run++) {
            spec.seed = run < 2 ? 5 : 6;
            spec.lines_ending = run == 1;
            t_make(&spec, NULL, NULL);
            for (int f = 0; f < FILES; f++) {
                text[run][f] = t_slurp(f, &size[run][f]);
            }
        }
        for (int f = 0; f < FILES; f++) {
            assert_int_equal(size[0][f], size[1][f] + 1);
            assert_memory_equal(text[0][f], text[1][f], size[1][f]);
            assert_int_equal(text[0][f][size[1][f]], '\n');
            assert_true(size[0][f] != size[2][f] ||
                        memcmp(text[0][f], text[2][f], size[0][f]) != 0);
            for (int run = 0; run < 3; run++) {
                tt_free(text[run][f]);
            }
        }
    }
}

/* The fields of the real files, in their order; null stands where it may. */
static void fields(void **state) {
    static const char *const list[2][FILES] = {
        {"review_id user_id business_id stars useful funny cool text date ",
         "business_id name address city state postal_code latitude longitude stars "
         "review_count is_open attributes categories hours ",
         "user_id name review_count yelping_since useful funny cool elite friends fans "
         "average_stars compliment_hot compliment_more compliment_profile compliment_cute "
         "compliment_list compliment_note compliment_plain compliment_cool "
         "compliment_funny compliment_writer compliment_photos ",
         "business_id date "},
        {"votes user_id review_id stars date text type business_id ",
         "business_id full_address hours open categories city review_count name "
         "neighborhoods state stars latitude longitude attributes type ",
         "yelping_since votes review_count name user_id friends fans average_stars type "
         "compliments elite ",
         "checkin_info type business_id "}};
    (void)state;
    tt_yelp_generate_spec spec = t_small();
    spec.businesses = 2000;
    spec.cities = 30;
    for (int form = 0; form < 2; form++) {
        size_t lines[FILES] = {0}, null_hours = 0, null_categories = 0;
        spec.form_2014 = form;
        t_make(&spec, NULL, NULL);
        for (int f = 0; f < FILES; f++) {
            size_t size;
            char *text = t_slurp(f, &size), *rest = text, keys[512];
            for (yajl_val v; (v = t_next_line(&rest)); yajl_tree_free(v)) {
                keys[0] = '\0';
                for (size_t k = 0; k < v->u.object.len; k++) {
                    strcat(strcat(keys, v->u.object.keys[k]), " ");
                }
                assert_string_equal(keys, list[form][f]);
                null_hours += YAJL_IS_NULL(t_field(v, "hours"));
                null_categories += YAJL_IS_NULL(t_field(v, "categories"));
                lines[f]++;
            }
            tt_free(text);
        }
        assert_true(lines[REVIEW] == 700 && lines[BUSINESS] == 2000 && lines[USER] == 60);
        assert_in_range(lines[CHECKIN], 1, 700); // none for a business without reviews
        assert_true(form ? null_hours + null_categories == 0
                         : null_hours > 0 && null_categories > 0);
    }
}

static int bytes_above_127(const char *text) {
    int n = 0;
    for (; *text; text++) {
        n += (unsigned char)*text > 127;
    }
    return n;
}

/* Both forms tell the same: pairs, stars and decoded texts; that of 2014 in ASCII, today's
 * in UTF-8 with escaped slashes. Effect and noise leave pairs and texts alone. */
static void forms_agree(void **state) {
    (void)state;
    t_reviews v[3];
    size_t size;
    for (int form = 0; form < 3; form++) {
        tt_yelp_generate_spec spec = t_small();
        spec.form_2014 = form == 1;
        spec.effect = form == 2 ? 0 : 1;
        t_make(&spec, NULL, &v[form]);
        char *raw = t_slurp(REVIEW, &size);
        assert_true(form == 1 ? bytes_above_127(raw) == 0 : bytes_above_127(raw) > 100);
        assert_true((strstr(raw, "\\/") != NULL) == (form != 1));
        assert_true((strstr(raw, "\\ud83d\\udc4b") != NULL) == (form == 1));
        assert_true(strstr(raw, "\\n\\n") && strstr(raw, "\\\"") && strstr(raw, "\\\\365"));
        tt_free(raw);
    }
    size_t other_stars = 0;
    for (size_t i = 0; i < v[0].n; i++) {
        for (int k = 1; k < 3; k++) {
            assert_int_equal(v[0].user[i], v[k].user[i]);
            assert_int_equal(v[0].business[i], v[k].business[i]);
            assert_string_equal(v[0].text[i], v[k].text[i]);
        }
        assert_true(v[0].stars[i] == v[1].stars[i]);
        other_stars += v[0].stars[i] != v[2].stars[i];
    }
    assert_in_range(other_stars, 100, 700);
    for (int k = 0; k < 3; k++) {
        t_free_reviews(&v[k]);
    }
}

/* ---- round trip ---- */

static uint32_t index_of(const tt_ids *ids, const char *format, size_t number) {
    char text[32];
    const int n = snprintf(text, sizeof text, format, number);
    return tt_ids_find(ids, text, (size_t)n);
}

/* The project's reader finds in both forms what the tree parser finds, and no fault. */
static void round_trip(void **state) {
    (void)state;
    for (int form = 0; form < 2; form++) {
        tt_yelp_generate_spec spec = t_small();
        const tt_yelp_spec all = {.directory = t_folder};
        t_reviews v;
        tt_yelp y;
        spec.form_2014 = form;
        spec.lines_ending = form;
        t_make(&spec, NULL, &v);
        assert_int_equal(tt_yelp_read(&y, &all), TT_OK);
        for (int k = 0; k < TT_YELP_KINDS; k++) {
            assert_int_equal(y.problem[k].count, 0);
        }
        assert_true(y.ratings.count == v.n && y.businesses_read == 25 &&
                    y.users_read == 60);
        assert_true(y.merged == 0 && y.ratings.time && y.cities.count > 1);
        size_t elite = 0, checkins = 0, categories = 0;
        for (size_t i = 0; i < v.n; i++) {
            const size_t length = strlen(v.text[i]);
            assert_int_equal(y.ratings.user[i], index_of(&y.users, "u%07zu", v.user[i]));
            assert_int_equal(y.ratings.item[i],
                             index_of(&y.businesses, "b%06zu", v.business[i]));
            assert_true(y.ratings.rating[i] == v.stars[i]);
            assert_int_equal(y.start[i + 1] - y.start[i], length);
            assert_memory_equal(y.text + y.start[i], v.text[i], length);
        }
        for (size_t u = 0; u < y.users.count; u++) {
            assert_true(y.user_known[u]);
            elite += y.elite[u];
        }
        for (size_t b = 0; b < y.businesses.count; b++) {
            checkins += y.checkins[b] > 0;
            categories += y.category_start[b + 1] > y.category_start[b];
        }
        assert_in_range(elite, 1, y.users.count - 1);
        assert_true(checkins == y.businesses.count && categories > 20);
        tt_yelp_free(&y);
        t_free_reviews(&v);
    }
}

/* ---- errors ---- */

static void path_in_folder(char path[160], const char *file, const char *suffix) {
    snprintf(path, 160, "%s/%s%s", t_folder, file, suffix);
}

/* A full disk is noticed in every file; the files of before stay, nothing else does. */
static void full_disk(void **state) {
    (void)state;
    tt_yelp_generate_spec spec = t_small();
    size_t size[2][FILES];
    char path[160];
    tt_yelp_truth t;
    t_make(&spec, NULL, NULL);
    for (int f = 0; f < FILES; f++) {
        tt_free(t_slurp(f, &size[0][f]));
    }
    spec.reviews = 900;
    for (int full = 0; full < FILES; full++) {
        path_in_folder(path, t_file_name[full], ".tmp");
        assert_int_equal(symlink("/dev/full", path), 0);
        assert_int_equal(tt_yelp_generate(t_folder, &spec, &t), TT_EIO);
        assert_non_null(strstr(tt_error_message(), t_file_name[full]));
        assert_null(t.weight);
        for (int f = 0; f < FILES; f++) {
            path_in_folder(path, t_file_name[f], ".tmp");
            assert_int_equal(access(path, F_OK), -1);
            tt_free(t_slurp(f, &size[1][f]));
            assert_int_equal(size[0][f], size[1][f]);
        }
    }
    t_make(&spec, NULL, NULL);
    tt_free(t_slurp(REVIEW, &size[1][REVIEW]));
    assert_true(size[0][REVIEW] < size[1][REVIEW]);
}

static void refused(void **state) {
    (void)state;
    const tt_yelp_generate_spec spec = t_small();
    tt_yelp_truth t;
    char path[160], *far = tt_alloc(5000, 1);
    assert_non_null(far);
    T_ALLOCATIONS(tt_yelp_generate(t_folder, &spec, &t), 7);
    tt_yelp_truth_free(&t);
    t_write(path, t_folder, "file", "");
    T_MESSAGE(tt_yelp_generate(path, &spec, NULL), TT_EIO, "cannot make the directory ",
              path);
    path_in_folder(path, "no/such", "");
    T_MESSAGE(tt_yelp_generate(path, &spec, NULL), TT_EIO, "cannot make the directory ",
              path);
    memset(far, '/', 4990);
    memcpy(far, t_folder, strlen(t_folder));
    assert_int_equal(tt_yelp_generate(far, &spec, NULL), TT_EIO);
    path_in_folder(path, "new", "");
    assert_int_equal(tt_yelp_generate(path, &spec, NULL), TT_OK); // made
    tt_free(far);
}

#define T_USAGE(change)                                                                    \
    do {                                                                                   \
        tt_yelp_generate_spec spec = t_small();                                            \
        spec.change;                                                                       \
        assert_int_equal(tt_yelp_generate(t_folder, &spec, NULL), TT_EUSAGE);              \
    } while (0)

static void out_of_range(void **state) {
    (void)state;
    T_USAGE(users = 0);
    T_USAGE(businesses = 0);
    T_USAGE(cities = 0);
    T_USAGE(users = 1000000001);
    T_USAGE(reviews = 0);
    T_USAGE(reviews = 60 * 25 + 1);
    T_USAGE(effect = NAN);
    T_USAGE(effect = INFINITY);
    T_USAGE(noise = -0.1);
    T_USAGE(noise = NAN);
    T_USAGE(users_noise = INFINITY);
    T_USAGE(repeats = 1);
    T_USAGE(repeats = -0.1);
    T_USAGE(words = TT_YELP_LEAST_WORDS - 1);
    T_USAGE(words = TT_YELP_MOST_WORDS + 1);
    T_USAGE(vocabulary = 0);
    T_USAGE(vocabulary = TT_YELP_VOCABULARY + 1);
}

static const struct CMUnitTest tests[] = {
    TEST(same_bytes), TEST(fields),  TEST(forms_agree),  TEST(round_trip),
    TEST(full_disk),  TEST(refused), TEST(out_of_range),
};

T_MAIN(tests)
