/* The synthetic study shared by experiments: its data, arms, scenarios and report. */
#include "common/study.h"

#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "baselines/tt_mean.h"
#include "common/scenario.h"
#include "common/table1_report.h"
#include "t_file.h"
#include "t_test.h"

static tt_synthetic_spec small(size_t n) {
    tt_synthetic_spec spec = TT_SYNTHETIC_PAPER;
    spec.n = spec.m = n;
    spec.d = 2;
    spec.D = 5;
    spec.p = 4;
    spec.omega = 1001;
    spec.coefficient = 1;
    return spec;
}

static void make(study *s, size_t n, double test_share, size_t replicate) {
    const tt_synthetic_spec spec = small(n);
    assert_int_equal(study_open(s, &spec, test_share, 61, replicate), TT_OK);
}

/* Both parts make up the data; truth and subsets belong to the test pairs. */
static void parts(void **state) {
    (void)state;
    for (size_t c = 0; c < 2; c++) {
        double rating[50][50] = {{0}}, truth[50][50];
        unsigned char user[50] = {0}, item[50] = {0};
        study s;
        make(&s, 50, c ? 0.2 : 0.3, 0);
        assert_int_equal(s.test.count, c ? 200 : 300);
        assert_int_equal(s.train.count, c ? 801 : 701);
        for (size_t k = 0; k < 1001; k++) {
            const tt_ratings *r = &s.data.ratings;
            rating[r->user[k]][r->item[k]] = r->rating[k];
            truth[r->user[k]][r->item[k]] = s.data.truth[k];
        }
        for (size_t k = 0; k < s.train.count; k++) {
            double *place = &rating[s.train.user[k]][s.train.item[k]];
            assert_true(*place == s.train.rating[k] && *place != 0);
            *place = 0;
            user[s.train.user[k]] = item[s.train.item[k]] = 1;
        }
        for (size_t k = 0; k < s.test.count; k++) {
            const uint32_t u = s.test.user[k], i = s.test.item[k];
            assert_true(rating[u][i] == s.test.rating[k] && rating[u][i] != 0);
            assert_true(s.truth[k] == truth[u][i]);
            assert_int_equal(s.subset[k], user[u]
                                              ? (item[i] ? TT_WARM : TT_COLD_ITEM)
                                              : (item[i] ? TT_COLD_USER : TT_COLD_BOTH));
            rating[u][i] = 0;
        }
        assert_true(s.problem.train == &s.train && s.problem.valid == NULL);
        assert_true(s.problem.lo == -INFINITY && s.problem.hi == INFINITY);
        study_close(&s);
        study_close(&s);
    }
}

/* Neither the split nor n changes the streams; the replicate does. */
static void streams(void **state) {
    (void)state;
    study s, t;
    make(&s, 50, 0.3, 1);
    make(&t, 50, 0.2, 1);
    assert_memory_equal(s.data.ratings.rating, t.data.ratings.rating,
                        1001 * sizeof(double));
    study_close(&t);
    make(&t, 40, 0.3, 1);
    assert_memory_equal(s.data.user_x.dense, t.data.user_x.dense, 40 * 5 * sizeof(float));
    for (size_t k = 0; k < 40 * 4; k++) {
        T_ARITH(t.data.item_f[k], s.data.item_f[k], 1 + fabs(s.data.item_f[k]), 6);
    }
    assert_memory_equal(&s.problem.address, &t.problem.address, sizeof s.problem.address);
    study_close(&t);
    make(&t, 50, 0.3, 2);
    assert_true(memcmp(s.data.user_x.dense, t.data.user_x.dense, 50 * 5 * sizeof(float)) !=
                0);
    assert_true(memcmp(s.test.user, t.test.user, 300 * sizeof(uint32_t)) != 0);
    study_close(&t);
    study_close(&s);
}

/* The score of the training mean, by hand. */
static void judge(void **state) {
    (void)state;
    study s;
    study_score score;
    tt_fit info;
    void *model;
    double squares = 0, excess = 0;
    make(&s, 50, 0.3, 0);
    assert_int_equal(tt_mean.fit(&model, &s.problem, NULL, &info), TT_OK);
    assert_int_equal(study_judge(&score, &s, &tt_mean, model), TT_OK);
    const double mean = tt_ratings_mean(&s.train);
    for (size_t k = 0; k < 300; k++) {
        squares += (s.test.rating[k] - mean) * (s.test.rating[k] - mean) / 300;
        excess += (s.truth[k] - mean) * (s.truth[k] - mean) / 300;
    }
    T_ARITH(score.rmse, sqrt(squares), sqrt(squares), 300);
    T_ARITH(score.excess, excess, excess, 300);
    assert_true(score.n_test == 300 && score.fallback >= 0 && score.fallback <= 1);
    for (unsigned long k = 1; k <= 2; k++) {
        tt_alloc_fail_after(k);
        assert_int_equal(study_judge(&score, &s, &tt_mean, model), TT_ENOMEM);
        tt_alloc_fail_after(0);
    }
    tt_mean.free(model);
    study_close(&s);
}

static const study_effort effort = {.grid_step = 8,
                                    .folds = 2,
                                    .epochs = 10,
                                    .hidden = 16,
                                    .short_share = 0.2,
                                    .candidates = 2,
                                    .epochs_l1 = 10,
                                    .candidates_l1 = 2,
                                    .published_epochs = 2,
                                    .published_candidates = 2};

/* Every arm is judged on the same pairs, gives the same numbers twice, and the yardsticks
 * are in order: noise < oracle < mean, noise at sqrt(.1). */
static void arms(void **state) {
    (void)state;
    double mean = 0, oracle = 0, noise = 0;
    study s;
    make(&s, 50, 0.3, 0);
    for (size_t m = 0; m < study_n_methods; m++) {
        study_score one, two;
        memset(&one, 0, sizeof one);
        memset(&two, 0, sizeof two);
        assert_int_equal(study_methods[m].run(&one, &s, &effort), TT_OK);
        assert_int_equal(study_methods[m].run(&two, &s, &effort), TT_OK);
        assert_memory_equal(&one, &two, sizeof one);
        assert_true(isfinite(one.rmse) && one.rmse > 0 && one.n_test == 300);
        if (strcmp(study_methods[m].method, "mean") == 0) {
            mean = one.rmse;
        } else if (strcmp(study_methods[m].method, "oracle") == 0) {
            oracle = one.rmse;
        } else if (strcmp(study_methods[m].method, "noise") == 0) {
            noise = one.rmse;
            assert_true(one.excess == 0);
        }
    }
    assert_true(noise < oracle && oracle < mean / 2);
    T_NEAR((noise * noise / 0.1 - 1) * sqrt(300 / 2.0), 0, T_SIGMA);
    study_close(&s);
}

static void tower_candidates(void **state) {
    (void)state;
    tt_train_spec c[3];
    study_candidates(c, 3, 1, &effort);
    for (size_t k = 0; k < 3; k++) {
        assert_true(c[k].l1 > 0 && c[k].l1_end > 0 && c[k].l1_end < c[k].l1);
        assert_true(c[k].epochs == effort.epochs && c[k].patience == 0);
        assert_true(k == 0 || c[k].l1 > c[k - 1].l1);
    }
    study_candidates(c, 3, 2, &effort);
    for (size_t k = 0; k < 3; k++) {
        assert_true(c[k].l1 == 0 && c[k].l1_end == 0 && c[k].l2 > 0);
        assert_true(k == 0 || c[k].l2 > c[k - 1].l2);
    }
    assert_int_equal(study_shape(&effort).hidden, 16);
}

/* Nine scenarios of the table and one more; the published column of each method. */
static void scenario_table(void **state) {
    (void)state;
    assert_int_equal(scenario_count, 10);
    assert_int_equal(scenario_in_table, 9);
    for (size_t k = 0; k < 10; k++) {
        const tt_synthetic_spec full = scenario_spec(&scenarios[k], TT_PAPER);
        const tt_synthetic_spec smoke = scenario_spec(&scenarios[k], TT_SMOKE);
        assert_true(full.n == scenarios[k].n && full.m == full.n &&
                    full.d == scenarios[k].d);
        assert_true(full.omega == 100000 && full.D == 50 && full.p == 30);
        assert_true(smoke.n == full.n / 10 && smoke.omega <= smoke.n * smoke.m);
    }
    assert_true(scenarios[6].rmse[scenario_printed("ttm")] == 0.373);
    assert_true(scenarios[0].rmse[scenario_printed("svdpp")] == 1.507);
    assert_true(scenarios[8].rmse[scenario_printed("cocluster")] == 2.291);
    assert_int_equal(scenario_printed("mean"), -1);
    assert_int_equal(scenario_printed("ttm_l1"), -1);
}

static size_t method_index(const char *word) {
    size_t m = 0;
    while (strcmp(study_methods[m].method, word) != 0) {
        m++;
    }
    return m;
}

/* The line of a csv that begins with `start`, behind it. */
static void assert_line(const char *directory, const char *name, const char *start,
                        const char *rest) {
    char path[160], line[512];
    int found = 0;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, start, strlen(start)) == 0) {
            line[strcspn(line, "\n")] = '\0';
            assert_string_equal(line + strlen(start), rest);
            found++;
        }
    }
    fclose(f);
    assert_int_equal(found, 1);
}

enum { REPLICATES = 3 };

/* Rows {rmse, valid} of all cells: every method 2 + replicate / 8, but for what the test of
 * the choice plants in the first scenario. */
static void fill_rows(tt_row *row, double (*value)[2]) {
    const size_t l1 = method_index("ttm_l1"), l2 = method_index("ttm_l2");
    for (size_t k = 0; k < scenario_count * study_n_methods * REPLICATES; k++) {
        const size_t r = k % REPLICATES;
        row[k] = (tt_row){
            .cell = k / REPLICATES, .replicate = r, .status = "ok", .value = value[k]};
        value[k][0] = 2 + (double)r / 8;
        value[k][1] = NAN;
    }
    static const double first[REPLICATES][2] = {{1, 0.5}, {1, 0.75}, {NAN, 0.25}};
    static const double second[REPLICATES][2] = {{4, 0.625}, {1.5, 0.5}, {2, 9}};
    for (size_t r = 0; r < REPLICATES; r++) {
        memcpy(value[l1 * REPLICATES + r], first[r], sizeof first[r]);
        memcpy(value[l2 * REPLICATES + r], second[r], sizeof second[r]);
    }
    row[l1 * REPLICATES + 2].status = "diverged";
}

/* `ttm` is in each replicate the arm with the lower validation error (1 of 1 and 4; 1.5 of
 * 1 and 1.5; 2, as the other diverged): its test errors are 1, 1.5, 2. */
static void report_choice(void **state) {
    (void)state;
    static const char *const columns[] = {"rmse", "valid"};
    static const tt_experiment experiment = {.name = "table1",
                                             .claim = "a claim",
                                             .version = 1,
                                             .columns = columns,
                                             .n_columns = 2};
    const size_t n = scenario_count * study_n_methods * REPLICATES;
    tt_row *row = calloc(n, sizeof *row);
    double(*value)[2] = calloc(n, sizeof *value);
    char directory[64], path[160];
    assert_true(row && value);
    t_directory(directory);
    fill_rows(row, value);
    const tt_results results = {.experiment = &experiment,
                                .profile = TT_PAPER,
                                .seed = 1,
                                .directory = directory,
                                .row = row,
                                .n_rows = n,
                                .design_hash = "00ff",
                                .n_tasks = n,
                                .replicates_min = 3,
                                .replicates_max = 3};
    assert_int_equal(table1_report(&results, 0, 1), TT_OK);
    assert_line(directory, "table1.csv", "1500,1500,20,ttm,",
                "3,1.5,0.2886751346,0.496,0.011,ok");
    assert_line(directory, "table1.csv", "1500,1500,20,ttm_l1,", "2,1,0,,,1 failed");
    assert_line(directory, "table1.csv", "3000,3000,40,knn,",
                "3,2.125,0.07216878365,2.338,0.021,ok");
    assert_line(directory, "table1_split.csv", "1500,1500,20,mean,",
                "3,2.125,0.07216878365,,,ok");
    // differences 1 - 2, 1.5 - 2.125, 2 - 2.25: mean -.625, t(2, .975) = .95 sqrt(2 /
    // .0975)
    assert_line(directory, "table1_paired.csv", "1500,1500,20,mean,",
                "3,-0.625,0.2165063509,-1.556551642,0.3065516419");
    static const char *const made[] = {
        "table1.csv",        "table1.md",    "table1.tex",  "table1_split.csv",
        "table1_paired.csv", "verdicts.csv", "verdicts.md", "shared.lock"};
    for (size_t k = 0; k < sizeof made / sizeof made[0]; k++) {
        snprintf(path, sizeof path, "%s/%s", directory, made[k]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(directory), 0); // nothing else was written
    free(row);
    free(value);
}

static void refused(void **state) {
    (void)state;
    tt_synthetic_spec few = small(20);
    few.omega = 50;
    int status = TT_ENOMEM;
    for (unsigned long k = 1; status != TT_OK; k++) {
        study s;
        tt_alloc_fail_after(k);
        status = study_open(&s, &few, 0.3, 61, 0);
        tt_alloc_fail_after(0);
        assert_true(status == TT_ENOMEM || (status == TT_OK && k > 20));
        study_close(&s);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(parts),
    cmocka_unit_test(streams),
    cmocka_unit_test(judge),
    cmocka_unit_test(arms),
    cmocka_unit_test(tower_candidates),
    cmocka_unit_test(scenario_table),
    cmocka_unit_test(report_choice),
    cmocka_unit_test(refused),
};

int main(int argc, char **argv) {
    tt_mat_setup();
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
