/* Rating files: separators, headers, gzip, line ends, every refusal; merging of pairs. */
#include <locale.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_lines.h"
#include "data/tt_readratings.h"
#include "t_file.h"

typedef struct {
    tt_ratings r;
    tt_ids users, items;
} loaded;

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

static int load(loaded *l, const char *path, enum tt_separator separator,
                enum tt_header header) {
    const tt_readratings_spec spec = {separator, header};
    memset(l, 0, sizeof *l);
    return tt_ratings_read(&l->r, &l->users, &l->items, path, &spec);
}

static void unload(loaded *l) {
    tt_ratings_free(&l->r);
    tt_ids_free(&l->users);
    tt_ids_free(&l->items);
}

/* What all good files below hold: (u1, i1, 4.5, 100), (u 2, i1, -3, 200), (u1, 007, .5,
 * 300). */
static void assert_three(const char *path, enum tt_separator separator,
                         enum tt_header header, int with_time, const char *second_user) {
    loaded l;
    const int code = load(&l, path, separator, header);
    if (code != TT_OK) {
        fail_msg("%s", tt_error_message());
    }
    const uint32_t user[] = {0, 1, 0}, item[] = {0, 0, 1};
    const double rating[] = {4.5, -3, 0.5};
    assert_int_equal(l.r.count, 3);
    assert_int_equal(l.r.n_users, 2);
    assert_int_equal(l.r.n_items, 2);
    assert_int_equal(l.r.time != NULL, with_time);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(l.r.user[i], user[i]);
        assert_int_equal(l.r.item[i], item[i]);
        assert_true(l.r.rating[i] == rating[i]);
        assert_true(!with_time || l.r.time[i] == 100 * (int64_t)(i + 1));
    }
    assert_string_equal(tt_ids_text(&l.users, 1), second_user);
    assert_string_equal(tt_ids_text(&l.items, 1), "007");
    unload(&l);
}

static void good_files(void **state) {
    static const struct {
        const char *content, *second_user;
        int with_time;
    } good[] = {
        {"u1\ti1\t4.5\t100\nu 2\ti1\t-3\t200\nu1\t007\t.5\t300\n", "u 2", 1},
        {"u1\ti1\t4.5\nu 2\ti1\t-3\nu1\t007\t.5", "u 2", 0},
        {"u1,i1,4.5,100\r\nu 2,i1,-3.0,200.9\r\nu1,007,5e-1,300\r\n", "u 2", 1},
        {"\xef\xbb\xbfuser,item,rating,time\nu1,i1,4.5,100\n\nu 2,i1,-3,200\n"
         "u1,007,.5,300\n\n  \n",
         "u 2", 1},
        {"\n\nuserId\titemId\trating\nu1\ti1\t4.5\nu2\ti1\t-3\nu1\t007\t0.5\n", "u2", 0},
        {"u1::i1::4.5::100\nu:2::i1::-3::200\nu1::007::.5::300\n", "u:2", 1},
        {"  u1   i1\t4.5 100  \nu2 i1 -3 200\n\t\nu1 007 +.5 300\n", "u2", 1},
        {"who what how much\nu1,i1,4.5\nu2, i1 ,-3\n u1,007,.50\n", "u2", 0},
        {"\"u1\",\"i1\",\"4.5\"\n\"u,\"\"2\",i1,-3\nu1,\"007\",.5\n", "u,\"2", 0},
    };
    char path[160];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        t_write(path, directory, "good", good[i].content);
        assert_three(path, TT_SEPARATOR_AUTO, TT_HEADER_AUTO, good[i].with_time,
                     good[i].second_user);
        t_write_gzip(path, directory, "good.gz", good[i].content);
        assert_three(path, TT_SEPARATOR_AUTO, TT_HEADER_AUTO, good[i].with_time,
                     good[i].second_user);
    }
    t_write(path, directory, "good", "1 2 3\nu1,i1,4.5\nu 2,i1,-3\nu1,007,.5\n");
    assert_three(path, TT_SEPARATOR_AUTO, TT_HEADER_ONE, 0, "u 2");
    t_write(path, directory, "good", "u1,i1,4.5\nu\t2,i1,-3\nu1,007,.5\n");
    assert_three(path, TT_SEPARATOR_COMMA, TT_HEADER_NONE, 0, "u\t2");
}

static void standard_input(void **state) {
    char path[160];
    (void)state;
    t_write_gzip(path, directory, "in", "u1 i1 4.5\nu2 i1 -3\nu1 007 .5\n");
    const int keep = dup(STDIN_FILENO);
    assert_non_null(freopen(path, "rb", stdin));
    assert_three("-", TT_SEPARATOR_AUTO, TT_HEADER_AUTO, 0, "u2");
    dup2(keep, STDIN_FILENO);
    close(keep);
}

static void bad_files(void **state) {
    static const struct {
        const char *content, *message;
        enum tt_separator separator;
        enum tt_header header;
    } bad[] = {
        {"", ":1:1: no ratings, expected lines", 0, 0},
        {"\n \n", ":2:1: no ratings, expected lines", 0, 0},
        {"user,item,rating\n", ":1:1: no ratings, expected lines", 0, 0},
        {"1,2\n", ":1:1: \"1,2\", expected user, item, rating and perhaps a time", 0, 0},
        {"1;2;3\n", ":1:1: \"1;2;3\", expected user", 0, 0},
        {"1,2,3,4,5\n", ":1:1: \"1,2,3,4,5\", expected user", 0, 0},
        {"1 2 3\n", ":1:6: 1 column with separator comma, expected user, item", 3, 0},
        {"1,2,3,4,5\n", ":1:9: 5 columns with separator comma, expected user, item", 3, 0},
        {"1,2,3\n1,3\n", ":2:4: 2 columns with separator comma, expected 3 (user", 0, 0},
        {"1,2,3\n1,3,4,5\n", ":2:7: 4 columns with separator comma, expected 3 (user", 0,
         0},
        {"1,2,3,4\n1,3,4\n", ":2:6: 3 columns with separator comma, expected 4 (user", 0,
         0},
        {"1\t2\t3\n1 2 3\n", ":2:6: 1 column with separator tab, expected 3", 0, 0},
        {"1\t2\t3\n1\t3\tx\n", ":2:5: rating \"x\", expected a number", 0, 0},
        {"1\t2\tnan\n", ":1:5: rating \"nan\", expected a finite number", 0, 0},
        {"1\t2\t3\n1\t3\t-inf\n", ":2:5: rating \"-inf\", expected a finite number", 0, 0},
        {"1 2 3\n1 3 1e400\n", ":2:5: rating \"1e400\", expected a finite number", 0, 0},
        {"1 2 3\n1 3 0x10\n", ":2:5: rating \"0x10\", expected a number", 0, 0},
        {"1 2 3x\n", ":1:5: rating \"3x\", expected a number", 0, 0},
        {"1\t2\t3,5\n", ":1:5: rating \"3,5\", expected a number", 0, 0},
        {"1\t2\t\n", ":1:5: rating \"\", expected a number", 0, 0},
        {"user item rating\n", ":1:11: rating \"rating\", expected a number", 0, 1},
        {"1\t2\t3\n\t2\t3\n", ":2:1: empty user, expected an id", 0, 0},
        {"1\t2\t3\n1\t \t3\n", ":2:3: empty item, expected an id", 0, 0},
        {"1\t2\t3\n\t\t\n", ":2:1: empty user, expected an id", 0, 0},
        {"1,2,3,x\n", ":1:7: time \"x\", expected a number", 0, 0},
        {"1,2,3,1e30\n", ":1:7: time 1e+30, expected seconds", 0, 0},
        {"1,2,3\n\"1,2,3\n", ":2:1: quoted field without an end", 0, 0},
        {"1,2,3\n\"1\"x,2,3\n", ":2:1: quoted field without an end", 0, 0},
        {"1\t2\t\x01\xff\x7f\n1\t3\t\x02\n", ":2:5: rating \"\\x02\", expected a number", 0,
         0},
    };
    char path[160];
    loaded l;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        t_write(path, directory, "bad", bad[i].content);
        const int code = load(&l, path, bad[i].separator, bad[i].header);
        T_MESSAGE(code, TT_EDATA, path, bad[i].message);
        assert_null(l.r.user);
        unload(&l);
    }
}

static void bad_bytes(void **state) {
    char path[160];
    loaded l;
    (void)state;
    t_write_bytes(path, directory, "zero", "1\t2\t3\n1\t\0\t3\n", 12);
    T_MESSAGE(load(&l, path, 0, 0), TT_EDATA, path, ":2:3: zero byte, expected text");
    unload(&l);
    char *blank = malloc(TT_LINE_MAX + 9), *line = blank + 1;
    memset(line, 'x', TT_LINE_MAX + 8);
    t_write_bytes(path, directory, "long", line, TT_LINE_MAX + 8);
    T_MESSAGE(load(&l, path, 0, 0), TT_EDATA, path,
              ":1:1: line of more than 1048576 bytes");
    unload(&l);
    memcpy(line + TT_LINE_MAX - 4, "\t7\t1\r\nu\t7\t2", 11);
    blank[0] = '\n';
    for (int form = 0; form < 4; form++) { // with a line before it, with one behind it
        const size_t before = form & 1, behind = form & 2 ? 7 : 0;
        t_write_bytes(path, directory, "longest", line - before,
                      TT_LINE_MAX + before + behind);
        assert_int_equal(load(&l, path, 0, 0), TT_OK);
        assert_int_equal(l.r.count, 1 + (behind > 0));
        assert_int_equal(tt_ids_length(&l.users, 0), TT_LINE_MAX - 4);
        unload(&l);
    }
    free(blank);
    t_write_gzip(path, directory, "cut.gz", "1\t2\t3\n1\t3\t3\n1\t4\t3\n1\t5\t3\n");
    assert_int_equal(truncate(path, 24), 0);
    T_MESSAGE(load(&l, path, 0, 0), TT_EDATA, path, ": damaged gzip file: ");
    unload(&l);
    T_MESSAGE(load(&l, "/nonexistent/x", 0, 0), TT_ENOINPUT, "/nonexistent/x",
              ": cannot be read: ");
    T_MESSAGE(load(&l, directory, 0, 0), TT_ENOINPUT, directory, ": cannot be read: ");
}

/* A generated file larger than the reader's buffer comes back value by value. */
static void large_file(void **state) {
    char path[160];
    loaded l;
    (void)state;
    const size_t n = 150001;
    snprintf(path, sizeof path, "%s/large", directory);
    FILE *f = fopen(path, "w");
    for (size_t i = 0; i < n; i++) {
        fprintf(f, "u%zu\t%zu\t%.17g\t%zu\n", i % 1009, i / 1009, 1 / (1 + (double)i), i);
    }
    fclose(f);
    assert_int_equal(load(&l, path, 0, 0), TT_OK);
    assert_int_equal(l.r.count, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(l.r.user[i], i % 1009);
        assert_int_equal(l.r.item[i], i / 1009);
        assert_true(l.r.rating[i] == 1 / (1 + (double)i) && l.r.time[i] == (int64_t)i);
    }
    unload(&l);
}

/* Numbers mean the same where a comma is the decimal point. */
static void other_locale(void **state) {
    char path[160];
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8")) {
        printf("note: no locale with a decimal comma installed: not tested\n");
    }
    t_write(path, directory, "locale",
            "u1\ti1\t4.5000000000000000000000\nu2\ti1\t-3\n"
            "u1\t007\t.5\n");
    assert_three(path, TT_SEPARATOR_AUTO, TT_HEADER_AUTO, 0, "u2");
    setlocale(LC_NUMERIC, "C");
}

static void last_wins(void **state) {
    char path[160];
    loaded l;
    size_t merged;
    (void)state;
    t_write(path, directory, "twice",
            "a x 1 10\nb x 2 20\na x 3 30\na y 4 40\nb x 5 50\na x 6 60\n");
    assert_int_equal(load(&l, path, 0, 0), TT_OK);
    assert_int_equal(l.r.count, 6); // reading merges nothing
    assert_int_equal(tt_ratings_last_wins(&l.r, &merged), TT_OK);
    const double rating[] = {6, 5, 4};
    const uint32_t user[] = {0, 1, 0}, item[] = {0, 0, 1};
    assert_int_equal(merged, 3);
    assert_int_equal(l.r.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(l.r.user[i], user[i]);
        assert_int_equal(l.r.item[i], item[i]);
        assert_true(l.r.rating[i] == rating[i] && l.r.time[i] == 10 * (int64_t)rating[i]);
    }
    assert_int_equal(tt_ratings_last_wins(&l.r, &merged), TT_OK);
    assert_int_equal(merged, 0);
    unload(&l);
}

/* Against the naive twin: for each rating look through all later ones. */
static void last_wins_naive(void **state) {
    (void)state;
    enum { N = 301, USERS = 13, ITEMS = 17 };
    tt_rng rng = t_rng("last_wins_naive", 0);
    tt_ratings r;
    uint32_t user[N], item[N];
    double rating[N];
    size_t merged, count = 0;
    assert_int_equal(tt_ratings_alloc(&r, N, USERS, ITEMS, 0), TT_OK);
    for (size_t i = 0; i < N; i++) {
        r.user[i] = (uint32_t)tt_rng_below(&rng, USERS);
        r.item[i] = (uint32_t)tt_rng_below(&rng, ITEMS);
        r.rating[i] = (double)i;
        size_t j = 0;
        while (j < count && (user[j] != r.user[i] || item[j] != r.item[i])) {
            j++;
        }
        user[j] = r.user[i];
        item[j] = r.item[i];
        rating[j] = r.rating[i];
        count += j == count;
    }
    assert_int_equal(tt_ratings_last_wins(&r, &merged), TT_OK);
    assert_int_equal(r.count, count);
    assert_int_equal(merged, N - count);
    assert_memory_equal(r.user, user, count * sizeof *user);
    assert_memory_equal(r.item, item, count * sizeof *item);
    assert_memory_equal(r.rating, rating, count * sizeof *rating);
    tt_ratings_free(&r);
}

static int load_once(const char *path) {
    loaded l;
    size_t merged;
    int code = load(&l, path, 0, 0);
    if (code == TT_OK) {
        code = tt_ratings_last_wins(&l.r, &merged);
    }
    unload(&l);
    return code;
}

static void refused_memory(void **state) {
    char path[160];
    (void)state;
    t_write(path, directory, "small", "a x 1 10\nb x 2 20\na x 3 30\n");
    T_ALLOCATIONS(load_once(path), 17);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files),     cmocka_unit_test(standard_input),
        cmocka_unit_test(bad_files),      cmocka_unit_test(bad_bytes),
        cmocka_unit_test(large_file),     cmocka_unit_test(other_locale),
        cmocka_unit_test(last_wins),      cmocka_unit_test(last_wins_naive),
        cmocka_unit_test(refused_memory),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
