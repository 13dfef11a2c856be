/* Synthetic Yelp folders: the files are what they promise to be, in bytes, fields, pairs,
 * lengths. They are read with yajl's tree parser, an independent route; the project's
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

/* ---- who reviews what ---- */

/* Counts, averages and votes in the other files are those of the reviews; no pair twice. */
static void consistent(void **state) {
    (void)state;
    const tt_yelp_generate_spec spec = t_small();
    unsigned char met[60][25] = {{0}};
    double of_user[60][5] = {{0}}, of_business[25][2] = {{0}};
    static const char *const vote[] = {"useful", "funny", "cool"};
    t_reviews v;
    t_make(&spec, NULL, &v);
    for (size_t i = 0; i < v.n; i++) {
        assert_true(v.user[i] < 60 && v.business[i] < 25);
        assert_int_equal(met[v.user[i]][v.business[i]]++, 0);
        assert_true(v.stars[i] >= 1 && v.stars[i] <= 5 && v.stars[i] == floor(v.stars[i]));
        of_user[v.user[i]][0]++;
        of_user[v.user[i]][1] += v.stars[i];
        of_business[v.business[i]][0]++;
        of_business[v.business[i]][1] += v.stars[i];
        for (int k = 0; k < 3; k++) {
            of_user[v.user[i]][2 + k] += t_number(v.tree[i], vote[k]);
        }
    }
    for (int f = BUSINESS; f <= USER; f++) {
        size_t size, i = 0;
        char *text = t_slurp(f, &size), *rest = text;
        for (yajl_val t; (t = t_next_line(&rest)); yajl_tree_free(t), i++) {
            const double *want = f == USER ? of_user[i] : of_business[i];
            const double average = t_number(t, f == USER ? "average_stars" : "stars");
            assert_int_equal(
                f == USER ? t_id(t, "user_id", 'u', 7) : t_id(t, "business_id", 'b', 6), i);
            assert_true(t_number(t, "review_count") == want[0]);
            if (want[0] > 0) { // hundredths, halves
                assert_true(fabs(average - want[1] / want[0]) <
                            (f == USER ? 0.00501 : 0.2501));
            }
            for (int k = 0; f == USER && k < 3; k++) {
                assert_true(t_number(t, vote[k]) == want[2 + k]);
            }
        }
        assert_int_equal(i, f == USER ? 60 : 25);
        tt_free(text);
    }
    t_free_reviews(&v);
}

static void permutations(void **state) {
    static const size_t size[] = {1, 2, 3, 4, 5, 7, 64, 65, 1000, 4097};
    unsigned char met[4097];
    (void)state;
    for (size_t s = 0; s < 10; s++) {
        memset(met, 0, sizeof met);
        for (size_t x = 0; x < size[s]; x++) {
            const size_t y = tt_yelp_permute(x, size[s], 77 + s);
            assert_true(y < size[s] && !met[y]);
            met[y] = 1;
        }
    }
    double count[7][7] = {{0}};
    const double keys = 7000;
    for (uint64_t key = 0; key < 7000; key++) {
        for (size_t x = 0; x < 7; x++) {
            count[x][tt_yelp_permute(x, 7, key * 0x9e3779b97f4a7c15u)]++;
        }
    }
    for (size_t i = 0; i < 49; i++) {
        T_NEAR((count[i / 7][i % 7] - keys / 7) / sqrt(keys * 6 / 49), 0, T_SIGMA);
    }
}

static size_t pairs_met(unsigned char *met, const tt_yelp_generate_spec *spec) {
    tt_yelp_pairs p;
    size_t distinct = 0;
    assert_int_equal(tt_yelp_pairs_alloc(&p, spec), TT_OK);
    memset(met, 0, spec->users * spec->businesses);
    for (size_t k = 0; k < spec->reviews; k++) {
        const tt_yelp_pair at = tt_yelp_pairs_at(&p, k);
        assert_true(at.user < spec->users && at.business < spec->businesses);
        distinct += !met[at.user * spec->businesses + at.business]++;
    }
    tt_yelp_pairs_free(&p);
    return distinct;
}

/* No pair twice, from one review to all pairs there are, whatever the shape. */
static void pairs_are_distinct(void **state) {
    static const size_t shape[][2] = {{1, 1},   {1, 90},   {90, 1},
                                      {13, 17}, {40, 300}, {300, 9}};
    static unsigned char met[40 * 300];
    (void)state;
    for (size_t s = 0; s < 6; s++) {
        const size_t all = shape[s][0] * shape[s][1];
        for (size_t part = 0; part <= 8; part++) {
            tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
            spec.users = shape[s][0];
            spec.businesses = shape[s][1];
            spec.reviews = part == 0 ? 1 : part == 8 ? all : 1 + (all - 1) * part / 8;
            spec.seed = 100 * s + part;
            assert_int_equal(pairs_met(met, &spec), spec.reviews);
        }
    }
}

/* The share of pairs met again is what was asked for. A user's first slot repeats none. */
static void repeats(void **state) {
    static unsigned char met[600 * 200];
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    spec.repeats = 0.3;
    const double could = (double)(spec.reviews - spec.users); // every user has a slot here
    const double again = (double)(spec.reviews - pairs_met(met, &spec));
    T_NEAR((again - 0.3 * could) / sqrt(could * 0.3 * 0.7), 0, T_SIGMA);
}

/* sum of (r + 10)^-power over ranks before r, as an integral. */
static double law(size_t r, double power) {
    return (pow((double)r + 10, 1 - power) - pow(10, 1 - power)) / (1 - power);
}

/* Activity follows its law to a review; popularity, in groups of ranks, as independent
 * draws would or closer. One user who reviews everything names the businesses by rank. */
static void heavy_tails(void **state) {
    enum { U = 20000, B = 300, R = 40000 };
    static size_t rank_of[B];
    double count[6] = {0};
    (void)state;
    tt_yelp_generate_spec spec = TT_YELP_GENERATE_DEFAULT;
    tt_yelp_pairs p;
    spec.users = 1;
    spec.businesses = spec.reviews = B;
    assert_int_equal(tt_yelp_pairs_alloc(&p, &spec), TT_OK);
    for (size_t k = 0; k < B; k++) {
        const tt_yelp_pair at = tt_yelp_pairs_at(&p, k);
        rank_of[at.business] = at.slot;
    }
    tt_yelp_pairs_free(&p);
    spec.users = U;
    spec.reviews = R;
    assert_int_equal(tt_yelp_pairs_alloc(&p, &spec), TT_OK);
    for (size_t u = 0; u < U; u += 371) {
        T_NEAR((double)p.start[u], R * law(u, 0.6) / law(U, 0.6), 1.0 + 1e-6);
    }
    for (size_t k = 0; k < R; k++) {
        count[rank_of[tt_yelp_pairs_at(&p, k).business] / 50]++;
    }
    tt_yelp_pairs_free(&p);
    for (size_t g = 0; g < 6; g++) { // no user here writes enough to take any for certain
        const double share = (law(50 * g + 50, 0.7) - law(50 * g, 0.7)) / law(B, 0.7);
        T_NEAR((count[g] - R * share) / sqrt(R * share * (1 - share)), 0, T_SIGMA);
    }
}

/* ---- lengths and words ---- */

static size_t count_words(const char *text) {
    size_t n = 0;
    for (text += strspn(text, " \n\t"); *text; text += strspn(text, " \n\t"), n++) {
        text += strcspn(text, " \n\t");
    }
    return n;
}

/* The mean number of words is the one asked for, exactly the least where that is asked. */
static void lengths(void **state) {
    static const size_t words[] = {TT_YELP_LEAST_WORDS, TT_YELP_LEAST_WORDS + 1, 100};
    (void)state;
    for (int k = 0; k < 3; k++) {
        tt_yelp_generate_spec spec = t_small();
        t_reviews v;
        double sum = 0, squares = 0;
        spec.users = 200;
        spec.reviews = 4000;
        spec.words = words[k];
        t_make(&spec, NULL, &v);
        for (size_t i = 0; i < v.n; i++) {
            const double n = (double)count_words(v.text[i]);
            assert_true(n >= TT_YELP_LEAST_WORDS);
            sum += n - (double)words[k];
            squares += (n - (double)words[k]) * (n - (double)words[k]);
        }
        if (k == 0) {
            assert_true(squares == 0);
        } else {
            T_NEAR(sum / sqrt(squares), 0, T_SIGMA);
        }
        t_free_reviews(&v);
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(a, b);
}

/* 200,000 different words of letters, of several lengths; ranks drawn by Zipf's law. */
static void vocabulary(void **state) {
    enum { V = TT_YELP_VOCABULARY, N = 200000 };
    char(*word)[TT_YELP_WORD] = tt_alloc(V, TT_YELP_WORD);
    size_t of_length[TT_YELP_WORD] = {0}, lengths_met = 0;
    double count[11] = {0};
    (void)state;
    assert_non_null(word);
    for (size_t k = 0; k < V; k++) {
        tt_yelp_word(word[k], k);
        assert_int_equal(strspn(word[k], "abcdefghijklmnopqrstuvwxyz"), strlen(word[k]));
        of_length[strlen(word[k])]++;
    }
    qsort(word, V, TT_YELP_WORD, by_text);
    for (size_t k = 1; k < V; k++) {
        assert_true(strcmp(word[k - 1], word[k]) < 0);
    }
    for (size_t n = 0; n < TT_YELP_WORD; n++) {
        lengths_met += of_length[n] >= V / 10;
    }
    assert_true(lengths_met >= 4);
    tt_rng r = t_rng("vocabulary", 0);
    for (size_t i = 0; i < N; i++) {
        const size_t k = tt_yelp_zipf(&r, 1000, 2);
        assert_true(k < 1000);
        count[k < 10 ? k : 10]++;
    }
    for (size_t k = 0; k <= 10; k++) {
        const double to = k < 10 ? (double)k + 3 : 1002;
        const double p = log(to / ((double)k + 2)) / log(501);
        T_NEAR((count[k] - N * p) / sqrt(N * p * (1 - p)), 0, T_SIGMA);
    }
    assert_int_equal(tt_yelp_zipf(&r, 1, 2), 0);
    tt_free(word);
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
    TEST(same_bytes), TEST(fields),       TEST(forms_agree),
    TEST(consistent), TEST(permutations), TEST(pairs_are_distinct),
    TEST(repeats),    TEST(heavy_tails),  TEST(lengths),
    TEST(vocabulary), TEST(round_trip),   TEST(full_disk),
    TEST(refused),    TEST(out_of_range),
};

T_MAIN(tests)
