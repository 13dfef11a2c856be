/* MovieLens 100K's formats: files made here, and the real ones where they are. */
#include <string.h>

#include "base/tt_alloc.h"
#include "data/tt_movielens.h"
#include "t_file.h"

enum { USERS = 11, ITEMS = 7, GENRES = 19 };

static char directory[64];

/* User u: age 20 + u, sex by parity, one of three occupations. Film i: year 1990 + i, none
 * for film 3; flag g is set where g % (i + 2) = 0; a Latin-1 byte in each title. */
static void make_files(void) {
    static const char *const occupation[] = {"artist", "writer", "other"};
    char text[8192], path[160];
    size_t n = 0;
    for (int u = 1; u <= USERS; u++) {
        n += (size_t)sprintf(text + n, "%d|%d|%c|%s|0%d\n", u, 20 + u, u % 2 ? 'M' : 'F',
                             occupation[u % 3], 1000 + u);
    }
    t_write(path, directory, "u.user", text);
    n = 0;
    for (int i = 1; i <= ITEMS; i++) {
        n += (size_t)sprintf(text + n, "%d|Caf\xe9, no. %d|", i, i);
        n += (size_t)(i == 3 ? 0 : sprintf(text + n, "01-Jan-%d", 1990 + i));
        n += (size_t)sprintf(text + n, "||http://example.org/?%d", i);
        for (int g = 0; g < GENRES; g++) {
            n += (size_t)sprintf(text + n, "|%d", g % (i + 2) == 0);
        }
        n += (size_t)sprintf(text + n, "\n");
    }
    t_write(path, directory, "u.item", text);
    char base[4096] = "", test[4096] = "";
    for (int k = 0; k < 40; k++) { // user 11 and film 7 have no rating
        char line[64];
        snprintf(line, sizeof line, "%d\t%d\t%d\t%d\n", 10 - k % 10, 1 + k * 7 % 6,
                 1 + k % 5, 881250949 + k);
        strcat(k % 4 ? base : test, line);
    }
    t_write(path, directory, "u3.base", base);
    t_write(path, directory, "u3.test", test);
    strcat(base, test);
    t_write(path, directory, "u.data", base);
}

static int set_up(void **state) {
    (void)state;
    t_directory(directory);
    make_files();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return t_remove(directory);
}

static uint32_t find(const tt_ids *ids, int id) {
    char text[16];
    const int n = snprintf(text, sizeof text, "%d", id);
    return tt_ids_find(ids, text, (size_t)n);
}

static void made_files(void **state) {
    (void)state;
    tt_dataset d;
    assert_int_equal(tt_movielens_read(&d, directory, "u3"), TT_OK);
    assert_int_equal(d.train.count, 25); // pairs k and k + 30 are the same
    assert_int_equal(d.merged, 5);
    assert_int_equal(d.test.count, 10);
    assert_int_equal(d.users.count, USERS);
    assert_int_equal(d.items.count, ITEMS);
    assert_int_equal(d.user.x.dense_cols, 1);
    assert_int_equal(d.user.x.sparse_cols, 2 + 3);
    assert_int_equal(d.item.x.dense_cols, 1 + GENRES);
    assert_int_equal(d.item.x.sparse_cols, 0);
    /* Ages of the training users 1 .. 10: 21 .. 30. User 11 is clipped. */
    for (int u = 1; u <= USERS; u++) {
        const uint32_t row = find(&d.users, u);
        const double want = u > 10 ? 1 : (u - 1) / 9.0;
        T_ARITH_F((double)d.user.x.dense[row], want, 1, 1);
        assert_int_equal(d.user.x.ptr[row + 1] - d.user.x.ptr[row], 2);
    }
    assert_int_equal(d.user.counts.clipped, 1);
    /* Years of training films 1 2 4 5 6; film 3 gets their mean, 1993.6 of 1991 .. 1996. */
    const float *film = d.item.x.dense + find(&d.items, 3) * d.item.x.dense_cols;
    T_ARITH_F((double)film[0], 2.6 / 5, 1, 1);
    assert_int_equal(d.item.counts.missing_cells, 1);
    /* Its flags are 0, 5, 10, 15; the first, set everywhere, does not vary. */
    for (int g = 0; g < GENRES; g++) {
        assert_true(film[1 + g] == (float)(g > 0 && g % 5 == 0));
    }
    const float *first = d.item.x.dense + find(&d.items, 1) * d.item.x.dense_cols;
    for (int g = 1; g < GENRES; g++) {
        assert_true(first[1 + g] == (float)(g % 3 == 0));
    }
    tt_dataset_free(&d);
    assert_int_equal(tt_movielens_read(&d, directory, NULL), TT_OK);
    assert_int_equal(d.train.count, 30);
    assert_int_equal(d.merged, 10);
    assert_int_equal(d.test.count, 0);
    assert_true(d.train.time[0] == 881250949 + 31); // k = 1, overwritten
    tt_dataset_free(&d);
}

static void missing_files(void **state) {
    static const char *const name[] = {"u3.base", "u3.test", "u.user", "u.item"};
    (void)state;
    tt_dataset d;
    for (size_t i = 0; i < 4; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", directory, name[i]);
        assert_int_equal(unlink(path), 0);
        T_MESSAGE(tt_movielens_read(&d, directory, "u3"), TT_ENOINPUT, path,
                  ": cannot be read: ");
        make_files();
    }
}

static void bad_files(void **state) {
    static const struct {
        const char *name, *content, *message;
    } bad[] = {
        {"u.user", "", ":1:1: empty file, expected"},
        {"u.user", "1|2|M|x\n", ":1:1: 4 fields, expected 5 with |"},
        {"u.user", "1|20|M|x|1\n2|-1|M|x|1\n", ":2:3: age \"-1\", expected a number from"},
        {"u.user", "1|20|M|x|1\n2|nan|M|x|1\n",
         ":2:3: age \"nan\", expected a number from"},
        {"u.user", "1|20|M|x|1\n1|20|M|x|1\n", ":2:1: id \"1\" for the second time"},
        {"u.user", "1|20|M|x|1\n", ":1:1: no line for id 9 of the ratings"},
        {"u.user", "1|20||x|1\n", ":1:6: empty sex, expected one"},
        {"u.item", "1|t|01-Jan-95|||0\n", ":1:1: 6 fields, expected 24"},
        {"u.item", "1|t|1-Jan-95|||0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n",
         ":1:11: year of release \"95\", expected a number from"},
        {"u.item", "1|t||||0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|2\n",
         ":1:44: genre flag \"2\", expected a number from 0 to 1"},
        {"u3.base", "1,2,3\n", ":1:6: 1 column with separator tab"},
    };
    (void)state;
    tt_dataset d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char path[160];
        t_write(path, directory, bad[i].name, bad[i].content);
        T_MESSAGE(tt_movielens_read(&d, directory, "u3"), TT_EDATA, path, bad[i].message);
        make_files();
    }
}

static int read_once(void) {
    tt_dataset d;
    const int code = tt_movielens_read(&d, directory, "u3");
    tt_dataset_free(&d);
    return code;
}

static void refused_memory(void **state) {
    (void)state;
    T_ALLOCATIONS(read_once(), 60);
}

/* Counts of the data set's own README, and of fold u1 as published. */
static void real_files(void **state) {
    (void)state;
    char path[1024];
    tt_dataset d;
    snprintf(path, sizeof path, "%s/data/ml-100k", t_shared_directory());
    if (access(path, R_OK) != 0) {
        printf("note: %s is not there: the real files are not tested\n", path);
        return;
    }
    assert_int_equal(tt_movielens_read(&d, path, NULL), TT_OK);
    assert_int_equal(d.train.count, 100000);
    assert_int_equal(d.merged, 0);
    assert_int_equal(d.users.count, 943);
    assert_int_equal(d.items.count, 1682);
    assert_int_equal(d.user.schema.column[1].levels.count, 2);
    assert_int_equal(d.user.schema.column[2].levels.count, 21);
    assert_int_equal(d.item.counts.missing_cells, 1);
    T_ARITH(tt_ratings_mean(&d.train), 3.52986, 1, 1e5);
    tt_dataset_free(&d);
    assert_int_equal(tt_movielens_read(&d, path, "u1"), TT_OK);
    assert_int_equal(d.train.count, 80000);
    assert_int_equal(d.test.count, 20000);
    assert_int_equal(d.subset_count[TT_WARM] + d.subset_count[TT_COLD_ITEM], 20000);
    tt_dataset_free(&d);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_files), cmocka_unit_test(missing_files),
        cmocka_unit_test(bad_files),  cmocka_unit_test(refused_memory),
        cmocka_unit_test(real_files),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
