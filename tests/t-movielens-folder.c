/* Experiment movielens: from the files of a folder to a row, on a small folder and on
 * MovieLens 100K with its published folds. */
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "common/movielens_arms.h"
#include "common/movielens_grid.h"
#include "common/movielens_measure.h"
#include "data/tt_movielens.h"
#include "t_file.h"
#include "t_shared.h"

static const tt_address address = {.seed = 20240, .design = 7};

/* A folder of 12 users and 10 films with 90 ratings, every pair with (u + i) % 4 > 0. */
enum { FEW_USERS = 12, FEW_ITEMS = 10, FEW = 90 };

static void make_folder(char directory[64]) {
    char path[160], text[8192], *end = text;
    t_directory(directory);
    for (int k = 0; k < FEW_USERS * FEW_ITEMS; k++) {
        const int u = k * 7 % 120 / FEW_ITEMS, i = k * 7 % 120 % FEW_ITEMS;
        if ((u + i) % 4 > 0) {
            end += sprintf(end, "%d\t%d\t%d\t%d\n", u + 1, i + 1, 1 + (u * i) % 5, k);
        }
    }
    t_write(path, directory, "u.data", text);
    end = text;
    for (int u = 1; u <= FEW_USERS; u++) {
        end += sprintf(end, "%d|%d|%s|%s|0\n", u, 20 + u, u % 2 ? "M" : "F",
                       u % 3 ? "writer" : "artist");
    }
    t_write(path, directory, "u.user", text);
    end = text;
    for (int i = 1; i <= FEW_ITEMS; i++) {
        end += sprintf(end, "%d|film|01-Jan-%d||", i, 1980 + i);
        for (int g = 0; g < 19; g++) {
            end += sprintf(end, "|%d", (i + g) % 3 == 0);
        }
        *end++ = '\n';
        *end = '\0';
    }
    t_write(path, directory, "u.item", text);
}

static int open_once(const tt_dataset *whole) {
    static const movielens_cut cut = {MOVIELENS_BOTH, 0.3, 0, 0};
    movielens_data m;
    const int status = movielens_open(&m, whole, &cut, 0, &address);
    if (status == TT_OK) {
        movielens_close(&m);
    }
    return status;
}

static int read_once(const char *directory) {
    tt_dataset whole;
    const int status = movielens_read(&whole, directory, 5);
    if (status == TT_OK) {
        tt_dataset_free(&whole);
    }
    return status;
}

/* Fold 2 tests the second fifth of the lines; the mean's row by hand; every method has a
 * row; a task is the same when it is done again, and has other estimates elsewhere. */
static void folder(void **state) {
    (void)state;
    const movielens_effort effort = movielens_effort_of(TT_SMOKE, 0);
    const movielens_cut *lines = &movielens_cells[MOVIELENS_FOLDS].cut;
    const movielens_cut *ratings = &movielens_cells[MOVIELENS_HOLDOUT].cut;
    tt_address other = address;
    char directory[64];
    double row[MOVIELENS_COLUMNS], again[MOVIELENS_COLUMNS], squares = 0, sum = 0;
    enum tt_status outcome;
    tt_dataset whole;
    movielens_data m;
    make_folder(directory);
    assert_int_equal(movielens_read(&whole, directory, 0), TT_OK);
    assert_int_equal(whole.train.count, FEW);
    assert_int_equal(movielens_open(&m, &whole, lines, 1, &address), TT_OK);
    assert_int_equal(m.d.test.count, FEW / 5);
    for (size_t k = 0; k < FEW / 5; k++) {
        assert_int_equal(m.d.test.user[k], whole.train.user[FEW / 5 + k]);
        assert_int_equal(m.d.test.time[k], whole.train.time[FEW / 5 + k]);
    }
    const double mean = tt_ratings_mean(&m.d.train);
    for (size_t k = 0; k < FEW / 5; k++) {
        const double e = m.d.test.rating[k] - mean;
        squares += e * e;
        sum += fabs(e);
    }
    for (size_t arm = 0; arm < MOVIELENS_ARMS; arm++) {
        assert_int_equal(movielens_run(row, &outcome, &movielens_arms[arm], &m, lines,
                                       &effort, &address),
                         TT_OK);
        assert_int_equal(movielens_run(again, &outcome, &movielens_arms[arm], &m, lines,
                                       &effort, &address),
                         TT_OK);
        assert_true(row[movielens_pairs(TT_ALL)] == FEW / 5);
        assert_true(row[MOVIELENS_N_TRAIN] == FEW - FEW / 5);
        assert_true(isfinite(row[movielens_rmse(TT_ALL)]) &&
                    row[movielens_rmse(TT_ALL)] == again[movielens_rmse(TT_ALL)]);
    }
    T_ARITH(row[movielens_rmse(TT_ALL)], sqrt(squares / (FEW / 5)), 1, FEW);
    T_ARITH(row[movielens_rmse(TT_ALL) + 1], sum / (FEW / 5), 1, FEW);
    assert_true(row[MOVIELENS_DISORDER] == 0.5);
    movielens_close(&m);
    other.seed++;
    assert_int_equal(movielens_open(&m, &whole, ratings, 0, &address), TT_OK);
    movielens_run(row, &outcome, &movielens_arms[MOVIELENS_MEAN], &m, ratings, &effort,
                  &address);
    movielens_close(&m);
    assert_int_equal(movielens_open(&m, &whole, ratings, 0, &other), TT_OK);
    movielens_run(again, &outcome, &movielens_arms[MOVIELENS_MEAN], &m, ratings, &effort,
                  &other);
    movielens_close(&m);
    assert_true(row[movielens_rmse(TT_ALL)] != again[movielens_rmse(TT_ALL)]);
    T_ALLOCATIONS(open_once(&whole), 20);
    tt_dataset_free(&whole);
    T_ALLOCATIONS(read_once(directory), 20);
    assert_int_equal(t_remove(directory), 0);
}

/* Positions of the training and the test part sum up over the ratings: order does not. */
static double fingerprint(const tt_dataset *d, const tt_ratings *r) {
    double sum = 0;
    for (size_t k = 0; k < r->count; k++) {
        const double u = atof(tt_ids_text(&d->users, r->user[k]));
        sum += u * 2000 + atof(tt_ids_text(&d->items, r->item[k])) * u + r->rating[k];
    }
    return sum;
}

/* Blocks of lines of u.data are the published folds; views have their columns; a few users
 * are the first ones. */
static void published(void **state) {
    (void)state;
    static const char *const name[] = {"u1", "u2"};
    char path[1024], file[1024];
    tt_dataset whole, fold;
    movielens_data m;
    if (!t_shared(file, "data/ml-100k/u.data")) {
        return;
    }
    snprintf(path, sizeof path, "%.*s", (int)(strlen(file) - strlen("/u.data")), file);
    assert_int_equal(movielens_read(&whole, path, 0), TT_OK);
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(tt_movielens_read(&fold, path, name[k]), TT_OK);
        assert_int_equal(
            movielens_open(&m, &whole, &movielens_cells[MOVIELENS_FOLDS].cut, k, &address),
            TT_OK);
        assert_int_equal(m.d.test.count, fold.test.count);
        assert_true(fingerprint(&m.d, &m.d.train) == fingerprint(&fold, &fold.train));
        assert_true(fingerprint(&m.d, &m.d.test) == fingerprint(&fold, &fold.test));
        assert_int_equal(m.user[MOVIELENS_COVARIATES].cols, 24);
        assert_int_equal(m.user[MOVIELENS_COVARIATES_IDS].cols, 24 + 943);
        assert_int_equal(m.item[MOVIELENS_IDS].cols, 1682);
        movielens_close(&m);
        tt_dataset_free(&fold);
    }
    tt_dataset_free(&whole);
    assert_int_equal(movielens_read(&whole, path, 50), TT_OK);
    assert_int_equal(whole.train.n_users, 50);
    assert_int_equal(whole.items.count, 100);
    assert_true(whole.train.count > 1000 && whole.train.user[0] == 0);
    assert_int_equal(
        movielens_open(&m, &whole, &movielens_cells[MOVIELENS_COLD_USER].cut, 0, &address),
        TT_OK);
    assert_int_equal(m.user[MOVIELENS_IDS].cols, 50);
    assert_int_equal(m.d.subset_count[TT_WARM] + m.d.subset_count[TT_COLD_ITEM], 0);
    movielens_close(&m);
    tt_dataset_free(&whole);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(folder),
    cmocka_unit_test(published),
};

T_MAIN(tests)
