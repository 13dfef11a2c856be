/* Experiment table2: decision rules and what is written, on planted rows. */
#include <string.h>

#include "base/tt_stat.h"
#include "common/table2_report.h"
#include "t_file.h"
#include "t_table2.h"

/* ---- rules ---- */

static void rule_of_quartiles(void **state) {
    (void)state;
    static const struct {
        double lo, hi;
        const char *word;
    } c[] = {{0.40, 0.50, "agrees"},       {0.37, 0.50, "agrees"},
             {0.35, 0.50, "inconclusive"}, {0.40, 0.53, "inconclusive"},
             {0.20, 0.35, "differs"},      {0.53, 0.60, "differs"},
             {NAN, NAN, "inconclusive"}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        const table2_quartile q[] = {{0.44, 0.44, 0.44, 0.44},
                                     {0.44, 0.45, c[i].lo, c[i].hi}};
        assert_string_equal(table2_quartile_word(q, 2), c[i].word);
    }
    assert_string_equal(table2_quartile_word(NULL, 0), "inconclusive");
    assert_string_equal(table2_control_word((tt_interval){0, -0.05, 0.09}), "agrees");
    assert_string_equal(table2_control_word((tt_interval){0, -0.05, 0.11}), "inconclusive");
    assert_string_equal(table2_control_word((tt_interval){0.2, 0.11, 0.3}), "differs");
    assert_string_equal(table2_control_word((tt_interval){0, NAN, NAN}), "inconclusive");
}

enum { FOLDERS = 5 };

typedef struct {
    tt_row row[FOLDERS * TABLE2_ASPECTS];
    double value[FOLDERS * TABLE2_ASPECTS][TABLE2_COLUMNS];
    tt_results results;
} table;

/* Correlations near `mean`, of the last noun near `last`; controls equal what is shared but
 * for `excess`. */
static void plant(table *t, size_t folders, double mean, double last, double excess) {
    tt_rng r = t_rng("plant", 0);
    t->results = (tt_results){.row = t->row};
    for (size_t f = 0; f < folders; f++) {
        for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
            const size_t i = t->results.n_rows++;
            double *v = t->value[i];
            for (size_t j = 0; j < TABLE2_COLUMNS; j++) {
                v[j] = NAN;
            }
            table2_name_pack(&v[TABLE2_NOUN_FIRST], table2_published[k].noun);
            v[TABLE2_RANK] = (double)(k + 1);
            v[TABLE2_CORRELATION] =
                (k + 1 < TABLE2_ASPECTS ? mean : last) + 0.01 * tt_rng_gaussian(&r);
            v[TABLE2_SHARED] = 0.3 + 0.1 * tt_rng_gaussian(&r);
            v[TABLE2_CONTROL] = v[TABLE2_SHARED] + excess + 0.01 * tt_rng_gaussian(&r);
            t->row[i] = (tt_row){0, f, k, "ok", v};
        }
    }
}

static const char *recovery_word(tt_interval *control, const table *t) {
    table2_recovered r[TABLE2_ASPECTS];
    tt_interval all;
    size_t folders;
    assert_int_equal(table2_recovery(r, &all, control, &folders, &t->results), TT_OK);
    return table2_recovery_word(r, TABLE2_ASPECTS, folders);
}

static void rule_of_recovery(void **state) {
    (void)state;
    static table t;
    tt_interval control, all;
    table2_recovered r[TABLE2_ASPECTS];
    size_t folders;
    plant(&t, FOLDERS, 0.95, 0.95, 0.04);
    assert_int_equal(table2_recovery(r, &all, &control, &folders, &t.results), TT_OK);
    assert_int_equal(folders, FOLDERS);
    for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
        assert_true(r[k].folders == FOLDERS && r[k].common == FOLDERS);
        T_NEAR(r[k].control.estimate, 0.04, T_SIGMA * 0.01 / sqrt(FOLDERS));
        T_NEAR(r[k].correlation.estimate, 0.95, T_SIGMA * 0.01 / sqrt(FOLDERS));
        assert_true(r[k].joint.lo < r[k].correlation.lo && r[k].joint.hi <= 1);
    }
    T_NEAR(all.estimate, 0.95, T_SIGMA * 0.01 / sqrt(FOLDERS * TABLE2_ASPECTS));
    plant(&t, FOLDERS, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "agrees");
    assert_string_equal(table2_control_word(control), "agrees");
    t.value[7][TABLE2_RANK] = 11; // not among the ten in one folder
    assert_string_equal(recovery_word(&control, &t), "differs");
    plant(&t, FOLDERS, 0.95, 0.6, 0.2);
    assert_string_equal(recovery_word(&control, &t), "differs");
    assert_string_equal(table2_control_word(control), "differs");
    plant(&t, FOLDERS, 0.95, 0.8, 0.1);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
    plant(&t, 1, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
    plant(&t, 0, 0.95, 0.95, 0);
    assert_string_equal(recovery_word(&control, &t), "inconclusive");
}

/* ---- what is written ---- */

static const tt_experiment planted_experiment = {.name = "table2", .claim = "planted"};

/* The line of a file that begins with `start`, without it; fails if there is none. */
static void line_of(char out[1024], const char *directory, const char *name,
                    const char *start) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    out[0] = '\0';
    while (fgets(out, 1024, f) && strncmp(out, start, strlen(start)) != 0) {
        out[0] = '\0';
    }
    fclose(f);
    assert_true(out[0] != '\0');
    memmove(out, out + strlen(start), strlen(out) - strlen(start) + 1);
}

/* Two sides of dimension 2 and 4: 2 beta / (2 beta + d) of each, the larger for the pair;
 * none where one of them is not identifiable, though it has numbers. */
static void dimensions_of_pairs(void **state) {
    (void)state;
    enum { USER = 1, BUSINESS = 1 + TABLE2_BLOCKS };
    static const struct {
        size_t cell, method;
        const char *status;
        double d;
    } plan[] = {{USER, 0, "ok", 2},         {USER, 1, "ok", 2},
                {USER, 2, "finite", 0},     {USER, 3, "few_points", NAN},
                {BUSINESS, 0, "ok", 4},     {BUSINESS, 1, "biased", 4},
                {BUSINESS, 2, "finite", 0}, {BUSINESS, 3, "ok", 4}};
    enum { N = sizeof plan / sizeof *plan };
    double value[N][TABLE2_COLUMNS];
    tt_row row[N];
    char directory[64], line[1024];
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < TABLE2_COLUMNS; k++) {
            value[i][k] = NAN;
        }
        value[i][TABLE2_REVIEWS] = 10;
        value[i][TABLE2_POINTS] = 100;
        value[i][TABLE2_COORDINATES] = 8;
        value[i][TABLE2_ESTIMATE] = plan[i].d;
        value[i][TABLE2_ESTIMATE_LO] = plan[i].d / 2;
        value[i][TABLE2_ESTIMATE_HI] = 2 * plan[i].d;
        row[i] = (tt_row){plan[i].cell, 0, plan[i].method, plan[i].status, value[i]};
    }
    t_directory(directory);
    const tt_results results = {.experiment = &planted_experiment,
                                .directory = directory,
                                .row = row,
                                .n_rows = N,
                                .design_hash = "0"};
    assert_int_equal(table2_dimension_report(&results), TT_OK);
    static const char *const want[][2] = {
        {"user,base,box,",
         "100,8,2,1,4,,0.5,0.3333333333,0.6666666667,0.6666666667,0.5,0.8,ok"},
        {"user,base,twonn,", "100,8,,,,,,,,,,,few_points"},
        {"business,base,corrint,", "100,8,4,2,8,,,,,,,,biased"},
        {"pair,base,box,",
         ",16,4,2,8,,0.3333333333,0.2,0.5,0.5,0.3333333333,0.6666666667,ok"},
        {"pair,base,corrint,", ",16,,,,,,,,,,,biased"},
        {"pair,base,mle,", ",16,0,0,0,,1,1,1,1,1,1,finite"},
        {"pair,base,twonn,", ",16,,,,,,,,,,,few_points"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        line_of(line, directory, "table2_dimension.csv", want[i][0]);
        line[strcspn(line, "\n")] = '\0';
        assert_string_equal(line, want[i][1]);
    }
    remove_directory(directory);
}

/* The verdict of a real folder from rows whose quartiles are the printed ones plus
 * .02, with intervals of +- .03, and then with one of them .2 off. */
static void real_verdicts(void **state) {
    (void)state;
    static table t;
    char directory[64], line[1024];
    t_directory(directory);
    char option[] = "--yelp", *argv[] = {"t-table2", option, directory};
    assert_int_equal(argp_parse(&yelp_input_options, 3, argv, 0, NULL, NULL), 0);
    static const double shift[] = {0.02, 0.2};
    static const char *const word[] = {"agrees", "differs"};
    for (size_t c = 0; c < 2; c++) {
        plant(&t, 1, 0, 0, 0);
        t.results.experiment = &planted_experiment;
        t.results.directory = directory;
        t.results.design_hash = "0";
        for (size_t k = 0; k < TABLE2_ASPECTS; k++) {
            double *v = t.value[k];
            for (size_t s = 0; s < 3; s++) {
                const double off = k == 3 && s == 2 ? shift[c] : 0.02; // place, 75 %
                v[TABLE2_STAT + POLARITY_Q25 + s] = table2_published[k].quartile[s] + off;
                v[TABLE2_WIDE_LO + s] = v[TABLE2_STAT + POLARITY_Q25 + s] - 0.03;
                v[TABLE2_WIDE_HI + s] = v[TABLE2_STAT + POLARITY_Q25 + s] + 0.03;
            }
        }
        assert_int_equal(table2_verdicts(&t.results), TT_OK);
        line_of(line, directory, "verdicts.csv", "table2,");
        assert_non_null(strstr(line, word[c]));
        assert_true(c == 0 || strstr(line, "0.57,0.77,0.74,0.8,1"));
    }
    remove_directory(directory);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rule_of_quartiles),
    cmocka_unit_test(rule_of_recovery),
    cmocka_unit_test(dimensions_of_pairs),
    cmocka_unit_test(real_verdicts),
};

T_MAIN(tests)
