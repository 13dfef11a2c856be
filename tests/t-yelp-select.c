/* What is selected of a Yelp folder: by hand, and against a naive selection on random folders;
 * dates against the C library's calendar. */
#include <string.h>
#include <time.h>

#include "t_yelp.h"

/* Cities of 3 (x), 2 (no city) and 1 (y); the pair (u0, b0) three times. */
static void filters(void **state) {
    (void)state;
    static const char *const content[TT_YELP_FILES] = {
        "{\"business_id\":\"b0\",\"city\":\"x\"}\n{\"business_id\":\"b1\",\"city\":\"x\"}\n"
        "{\"business_id\":\"b2\",\"city\":\"x\"}\n{\"business_id\":\"b3\"}\n"
        "{\"business_id\":\"b4\",\"city\":null}\n{\"business_id\":\"b5\",\"city\":\"y\"}\n",
        NULL,
        T_R("u0", "b0", T_FINE ",\"date\":\"2015-01-01\"")
            T_R("u0", "b0", "\"stars\":5,\"text\":\"latest\",\"date\":\"2016-01-01\"")
                T_R("u0", "b0", T_FINE ",\"date\":\"2014-01-01\"") T_R("u1", "b0", T_FINE)
                    T_R("u1", "b1", T_FINE) T_R("u2", "b0", T_FINE) T_R("u2", "b3", T_FINE)
                        T_R("u1", "b3", T_FINE) T_R("u3", "b5", T_FINE)
                            T_R("u3", "b1", T_FINE)};
    static const struct {
        size_t min_city, min_reviews, min_user;
        size_t users, businesses, ratings, merged;
    } row[] = {
        {0, 0, 0, 4, 4, 8, 2}, {1, 1, 1, 4, 4, 8, 2}, {2, 0, 0, 4, 3, 7, 2},
        {3, 0, 0, 4, 2, 5, 2}, {0, 2, 0, 4, 3, 7, 2}, {0, 3, 0, 3, 1, 3, 2},
        {0, 0, 2, 3, 4, 7, 2}, {0, 2, 2, 2, 3, 5, 2}, {0, 0, 3, 1, 3, 3, 2},
        {3, 2, 2, 1, 2, 2, 2}, {0, 3, 2, 0, 0, 0, 0}, {4, 0, 0, 0, 0, 0, 0},
        {0, 4, 0, 0, 0, 0, 0}, {0, 0, 4, 0, 0, 0, 0},
    };
    char directory[64];
    t_yelp_folder(directory, content);
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        const tt_yelp_spec spec = {directory, row[k].min_city, row[k].min_reviews,
                                   row[k].min_user, 0};
        tt_yelp y;
        const int code = tt_yelp_read(&y, &spec);
        print_message("minima %zu %zu %zu\n", row[k].min_city, row[k].min_reviews,
                      row[k].min_user);
        assert_int_equal(code, row[k].ratings > 0 ? TT_OK : TT_EDATA);
        assert_int_equal(y.users.count, row[k].users);
        assert_int_equal(y.businesses.count, row[k].businesses);
        assert_int_equal(y.ratings.count, row[k].ratings);
        assert_int_equal(y.merged, row[k].merged);
        if (code == TT_OK && row[k].min_user < 2) {
            t_yelp_text(&y, 0, "latest");
            assert_true(y.ratings.rating[0] == 5 && y.ratings.time[0] == 1451606400);
            assert_int_equal(y.ratings.time[1], 0);
        } else if (code != TT_OK) {
            T_MESSAGE(code, TT_EDATA, directory, ": nothing left of 10 reviews: ");
            assert_null(y.text);
        }
        tt_yelp_free(&y);
    }
    t_yelp_remove(directory);
}

enum { USERS = 12, BUSINESSES = 9, REVIEWS = 120, DAYS = 5 };

typedef struct {
    size_t user, business, day;
    int left;
} naive_review;

/* The selection as the header states it, by counting afresh for each review. */
static size_t naive_select(naive_review *r, size_t n, const size_t *city,
                           const size_t minimum[3]) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t same_city = 0;
        for (size_t b = 0; b < BUSINESSES; b++) {
            same_city += city[b] == city[r[i].business];
        }
        r[i].left = same_city >= minimum[0];
        for (size_t j = 0; j < n; j++) {
            const int later = r[j].day > r[i].day || (r[j].day == r[i].day && j > i);
            r[i].left &=
                !(later && r[j].user == r[i].user && r[j].business == r[i].business);
        }
    }
    for (int step = 1; step < 3; step++) {
        int stays[REVIEWS];
        for (size_t i = 0; i < n; i++) {
            size_t count = 0;
            for (size_t j = 0; j < n; j++) {
                count += r[j].left && (step == 1 ? r[j].business == r[i].business
                                                 : r[j].user == r[i].user);
            }
            stays[i] = r[i].left && count >= minimum[step];
        }
        for (size_t i = 0; i < n; i++) {
            r[i].left = stays[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        kept += (size_t)r[i].left;
    }
    return kept;
}

/* Writes a random folder; the text of review i is its number. */
static void random_folder(char directory[64], naive_review *r, size_t *city, tt_rng *rng) {
    char file[3][REVIEWS * 128] = {"", "", ""}, *p = file[0];
    for (size_t b = 0; b < BUSINESSES; b++) {
        city[b] = tt_rng_below(rng, 4);
        p += sprintf(p, "{\"business_id\":\"b%zu\",\"city\":\"c%zu\"}\n", b, city[b]);
    }
    p = file[2];
    for (size_t i = 0; i < REVIEWS; i++) {
        r[i] = (naive_review){tt_rng_below(rng, USERS), tt_rng_below(rng, BUSINESSES),
                              tt_rng_below(rng, DAYS), 0};
        p +=
            sprintf(p,
                    "{\"user_id\":\"u%zu\",\"business_id\":\"b%zu\",\"stars\":%zu,\"text\":"
                    "\"%zu\",\"date\":\"2015-02-0%zu\"}\n",
                    r[i].user, r[i].business, 1 + i % 5, i, 1 + r[i].day);
    }
    t_yelp_folder(directory, (const char *const[]){file[0], NULL, file[2], NULL});
}

static void check_selected(const tt_yelp *y, const naive_review *r) {
    size_t k = 0;
    for (size_t i = 0; i < REVIEWS; i++) {
        char want[32];
        if (!r[i].left) {
            continue;
        }
        snprintf(want, sizeof want, "%zu", i);
        t_yelp_text(y, k, want);
        snprintf(want, sizeof want, "u%zu", r[i].user);
        assert_string_equal(tt_ids_text(&y->users, y->ratings.user[k]), want);
        snprintf(want, sizeof want, "b%zu", r[i].business);
        assert_string_equal(tt_ids_text(&y->businesses, y->ratings.item[k]), want);
        assert_true(y->ratings.rating[k] == (double)(1 + i % 5));
        k++;
    }
}

/* Two routes to one selection, on random folders; and the same twice. */
static void against_naive(void **state) {
    (void)state;
    size_t nothing = 0;
    for (size_t c = 0; c < t_cases(60); c++) {
        tt_rng rng = t_rng("yelp against naive", c);
        naive_review r[REVIEWS];
        size_t city[BUSINESSES];
        char directory[64];
        tt_yelp y, again;
        random_folder(directory, r, city, &rng);
        const int one_pass = c % 3 == 0; // no minimum on reviews
        const size_t minimum[3] = {tt_rng_below(&rng, 4),
                                   tt_rng_below(&rng, one_pass ? 2 : 14),
                                   tt_rng_below(&rng, one_pass ? 2 : 8)};
        const tt_yelp_spec spec = {directory, minimum[0], minimum[1], minimum[2], 0};
        const size_t kept = naive_select(r, REVIEWS, city, minimum);
        assert_int_equal(tt_yelp_read(&y, &spec), kept > 0 ? TT_OK : TT_EDATA);
        assert_int_equal(y.ratings.count, kept);
        check_selected(&y, r);
        nothing += kept == 0;
        if (kept > 0) {
            assert_int_equal(tt_yelp_read(&again, &spec), TT_OK);
            assert_memory_equal(again.text, y.text, y.start[kept]);
            assert_memory_equal(again.users.text, y.users.text, y.users.text_size);
            assert_memory_equal(again.ratings.time, y.ratings.time,
                                kept * sizeof *y.ratings.time);
            tt_yelp_free(&again);
        }
        tt_yelp_free(&y);
        t_yelp_remove(directory);
    }
    assert_in_range(nothing, 1, t_cases(60) / 2); // both outcomes were met
}

/* Every day of two leap cycles against the C library's calendar, and what is no date. */
static void dates(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",           "2018-07",    "2018-00-01",       "2018-13-01",          "2018-02-29",
        "1900-02-29", "2018-04-31", "2018-7-011",       "2018-07-07 24:00:00", "2018/07/07",
        "2018-07-0x", "0000-01-01", "2018-07-07 22:09", "2018-07-07 22:60:00"};
    char text[64];
    int64_t got;
    for (time_t t = -80000 * (time_t)86400; t < 200000 * (time_t)86400; t += 86400) {
        const time_t moment = t + (t / 86400 * 7919 % 86400 + 86400) % 86400;
        struct tm part;
        assert_non_null(gmtime_r(&moment, &part));
        assert_int_equal(strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &part), 19);
        assert_true(tt_yelp_date(&got, text, 19) && got == moment);
        assert_true(tt_yelp_date(&got, text, 10) && got == t);
    }
    assert_true(tt_yelp_date(&got, "2000-02-29T00:00:01", 19) && got == 951782401);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        assert_false(tt_yelp_date(&got, bad[k], strlen(bad[k])));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(filters),
    cmocka_unit_test(against_naive),
    cmocka_unit_test(dates),
};

T_MAIN(tests)
