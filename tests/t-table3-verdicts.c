/* Experiment table3: decision rules on planted rows, how often they err, the corrected
 * variance, printed numbers, the files of a report. */
#include <string.h>

#include "base/tt_error.h"
#include "common/table3_report.h"
#include "t_file.h"

enum { REPLICATES = 10 };

static size_t planted_cells(enum tt_profile profile) {
    (void)profile;
    return TABLE3_GENERATED * TABLE3_ARMS;
}

static const tt_experiment planted_experiment = {
    .name = "table3", .n_columns = TABLE3_COLUMNS, .cells = planted_cells};

typedef struct {
    tt_row row[TABLE3_GENERATED * TABLE3_ARMS * REPLICATES];
    double value[TABLE3_GENERATED * TABLE3_ARMS * REPLICATES][TABLE3_COLUMNS];
    tt_results results;
} rows;

/* Every arm has RMSE 1 + shift[arm] + noise of its own in every set and source. */
static void plant(rows *p, const double *shift, double noise, size_t replicates,
                  uint64_t item) {
    tt_rng rng = t_rng("table3 rows", item);
    size_t n = 0;
    for (size_t cell = 0; cell < TABLE3_GENERATED * TABLE3_ARMS; cell++) {
        for (size_t r = 0; r < replicates; r++, n++) {
            const double rmse =
                1 + shift[cell % TABLE3_ARMS] + noise * tt_rng_gaussian(&rng);
            for (size_t set = 0; set < TABLE3_SETS; set++) {
                p->value[n][set * TABLE3_PER_SET + TABLE3_N] = 200;
                p->value[n][set * TABLE3_PER_SET + TABLE3_RMSE] = rmse;
            }
            p->value[n][TABLE3_N_TRAIN] = 400;
            p->row[n] = (tt_row){cell, r, 0, "ok", p->value[n]};
        }
    }
    p->results =
        (tt_results){.experiment = &planted_experiment, .row = p->row, .n_rows = n};
}

static table3_decision decide(const rows *p, int null, int redrawn) {
    table3_measured m;
    assert_int_equal(
        table3_measure(&m, &p->results, TABLE3_GENERATED, TABLE3_ARMS, redrawn), TT_OK);
    const table3_decision d = null ? table3_gains_nothing(&m, TABLE3_NULL, TABLE3_COLD)
                                   : table3_beats(&m, TABLE3_PLANTED, TABLE3_COLD);
    table3_measured_free(&m);
    return d;
}

static void beats_by_the_rule(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {[TABLE3_TTM] = -0.1};
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "agrees");
    plant(&p, shift, 0.01, 1, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    plant(&p, shift, 0.3, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    shift[7] = -0.1; // one baseline as good as the towers
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "inconclusive");
    assert_int_equal(decide(&p, 0, 0).rival, 7);
    shift[7] = -0.2; // and one that is better
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "differs");
    shift[7] = 0;
    shift[4] = shift[TABLE3_TRUTH] = -0.2; // yardsticks are no baselines
    plant(&p, shift, 0.01, REPLICATES, 0);
    assert_string_equal(decide(&p, 0, 0).word, "agrees");
}

static void null_by_the_rule(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {0};
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "agrees");
    shift[TABLE3_TTM] = 0.1; // worse than nothing is no gain either
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "agrees");
    shift[TABLE3_TTM] = -0.02;
    plant(&p, shift, 0.002, REPLICATES, 1);
    assert_string_equal(decide(&p, 1, 0).word, "differs");
    shift[TABLE3_TTM] = 0;
    for (int k = 0; k < 2; k++) { // its interval is wider than the margin
        plant(&p, shift, k == 0 ? 0.035 : 0.1, REPLICATES, 1);
        assert_string_equal(decide(&p, 1, 0).word, "inconclusive");
    }
}

/* With nothing between the towers and seven equal baselines `beats` says `agrees` in at
 * most 5 % of the cases and `differs` in at most 5 %. */
static void errs_as_rarely_as_it_says(void **state) {
    (void)state;
    static rows p;
    const size_t cases = t_cases(400);
    const double shift[TABLE3_ARMS] = {0};
    double agrees = 0, differs = 0;
    for (uint64_t c = 0; c < cases; c++) {
        plant(&p, shift, 0.01, 5, 100 + c);
        const table3_decision d = decide(&p, 0, 0);
        agrees += strcmp(d.word, "agrees") == 0;
        differs += strcmp(d.word, "differs") == 0;
    }
    const double n = (double)cases, most = 0.05 * n + T_SIGMA * sqrt(0.05 * 0.95 * n);
    assert_true(agrees <= most && differs <= most && differs > 0);
}

/* Where six baselines are far worse and the seventh is as good as the towers, the last step
 * of Holm's procedure decides: `agrees` in 5 % of the cases, no more and no less. */
static void level_is_exact(void **state) {
    (void)state;
    static rows p;
    const size_t cases = t_cases(4000);
    double shift[TABLE3_ARMS], agrees = 0;
    for (size_t arm = 0; arm < TABLE3_ARMS; arm++) {
        shift[arm] = arm == TABLE3_TTM || arm == 7 ? 0 : 1;
    }
    for (uint64_t c = 0; c < cases; c++) {
        plant(&p, shift, 0.01, 5, 10000 + c);
        const table3_decision d = decide(&p, 0, 0);
        const int agreed = strcmp(d.word, "agrees") == 0;
        assert_true(!agreed || d.d.mean < 0);
        agrees += agreed;
    }
    const double n = (double)cases;
    T_NEAR((agrees / n - 0.05) / sqrt(0.05 * 0.95 / n), 0, T_SIGMA);
}

/* Nadeau & Bengio: variance (1/R + n_test / n_train) s^2; failures are left out. */
static void redraws_are_corrected(void **state) {
    (void)state;
    static rows p;
    const double shift[TABLE3_ARMS] = {0};
    table3_measured m, redrawn;
    plant(&p, shift, 0.1, REPLICATES, 2);
    p.row[3].status = "diverged";
    assert_int_equal(table3_measure(&m, &p.results, 2, TABLE3_ARMS, 0), TT_OK);
    assert_int_equal(table3_measure(&redrawn, &p.results, 2, TABLE3_ARMS, 1), TT_OK);
    const tt_summary a = table3_mean(&m, 0, 0, TABLE3_COLD, TABLE3_RMSE);
    const tt_summary b = table3_mean(&redrawn, 0, 0, TABLE3_COLD, TABLE3_RMSE);
    const tt_summary d = table3_difference(&m, 0, 0, 5, TABLE3_COLD);
    assert_true(a.n == REPLICATES - 1 && d.n == REPLICATES - 1 && m.s.bad[0] == 1);
    T_ARITH(b.se / a.se, sqrt((1 / 9.0 + 0.5) * 9), 3, 10);
    assert_true(a.mean == b.mean);
    table3_measured_free(&m);
    table3_measured_free(&redrawn);
}

static void recovered_share(void **state) {
    (void)state;
    static rows p;
    double shift[TABLE3_ARMS] = {0};
    table3_measured m;
    shift[TABLE3_TTM] = sqrt(0.7) - 1; // squared error 1 for the mean, .4 at best, .7 here
    shift[TABLE3_TRUTH] = sqrt(0.4) - 1;
    plant(&p, shift, 0, REPLICATES, 0);
    assert_int_equal(table3_measure(&m, &p.results, 2, TABLE3_ARMS, 0), TT_OK);
    T_ARITH(table3_recovered(&m, 0, TABLE3_TTM, TABLE3_COLD).mean, 0.5, 2, 10);
    T_ARITH(table3_recovered(&m, 0, TABLE3_TRUTH, TABLE3_COLD).mean, 1, 2, 10);
    table3_measured_free(&m);
}

/* The printed table's own arithmetic: TTM gains 6.79 to 8.98 % overall. */
static void printed_as_in_the_paper(void **state) {
    (void)state;
    double least = INFINITY, most = 0;
    for (size_t arm = TABLE3_TTM_ALL + 1; arm < TABLE3_ARMS; arm++) {
        const double rmse = table3_printed(arm, TABLE3_OVERALL).rmse;
        const double gain = 1 - table3_printed(TABLE3_TTM, TABLE3_OVERALL).rmse / rmse;
        least = fmin(least, gain); // NAN, not printed, is passed over
        most = fmax(most, gain);
    }
    T_NEAR(100 * least, 6.79, 0.005);
    T_NEAR(100 * most, 8.98, 0.005);
    assert_true(isnan(table3_printed(TABLE3_TTM, TABLE3_COLD_USER).rmse));
}

/* Lines of a file that hold `text`. */
static size_t lines_with(const char *directory, const char *name, const char *text) {
    char path[160], line[4096];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        n += strstr(line, text) != NULL;
    }
    fclose(f);
    return n;
}

/* Planted rows to files: a line for each source, set and method, empty sets as n/a, a
 * failure counted, both verdicts. */
static void report_is_whole(void **state) {
    (void)state;
    static const char *const file[] = {"table3.csv",   "table3.md",   "table3.tex",
                                       "verdicts.csv", "verdicts.md", "shared.lock"};
    static rows p;
    const double shift[TABLE3_ARMS] = {[TABLE3_TTM] = -0.1};
    const yelp_source none = YELP_SOURCE_NONE;
    char directory[64];
    t_directory(directory);
    plant(&p, shift, 0.01, REPLICATES, 0);
    for (size_t i = 0; i < p.results.n_rows; i++) {
        p.value[i][TABLE3_COLD_USER * TABLE3_PER_SET + TABLE3_N] = 0;
        p.value[i][TABLE3_COLD_USER * TABLE3_PER_SET + TABLE3_RMSE] = NAN;
    }
    p.row[8 * REPLICATES].status = "diverged"; // Co-Clust's first
    p.results.directory = directory;
    p.results.design_hash = "0123456789abcdef";
    assert_int_equal(table3_report(&p.results, &none, 0), TT_OK);
    assert_int_equal(lines_with(directory, "table3.csv", "planted,"), 65);
    assert_int_equal(lines_with(directory, "table3.csv", "null,"), 65);
    assert_int_equal(lines_with(directory, "table3.csv", ",n/a"), 25);
    assert_int_equal(lines_with(directory, "table3.csv", ",diverged 1"), 5);
    assert_int_equal(lines_with(directory, "table3.md", "| n/a |"), TABLE3_ARMS);
    assert_int_equal(lines_with(directory, "verdicts.csv", ",agrees,"), 1);
    assert_int_equal(lines_with(directory, "verdicts.csv", ",differs,"), 1);
    for (size_t k = 0; k < sizeof file / sizeof file[0]; k++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", directory, file[k]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(directory), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(beats_by_the_rule),         cmocka_unit_test(null_by_the_rule),
    cmocka_unit_test(errs_as_rarely_as_it_says), cmocka_unit_test(level_is_exact),
    cmocka_unit_test(redraws_are_corrected),     cmocka_unit_test(recovered_share),
    cmocka_unit_test(printed_as_in_the_paper),   cmocka_unit_test(report_is_whole),
};

T_MAIN(tests)
