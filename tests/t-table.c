/* Tables, compared byte for byte with hand-written ones. */
#include "t_table.h"

static const char head[] = "# experiment: toy\n# claim: 50 % of toys, or more\n"
                           "# profile: smoke\n# seed: 1\n# design: 00ff\n"
                           "# algorithm version: 4\n# replicates: 3 to 4\n"
                           "# failed tasks: 1 of 12\n";

static void test_csv(void **state) {
    static const char *const columns[] = {"a", "b, with comma", "c"};
    place *p = *state;
    char expected[1024];
    tt_table *t = tt_table_alloc(&p->results, columns, 3, "first\nsecond\n");
    assert_non_null(t);
    snprintf(expected, sizeof expected, "%s# first\n# second\na,\"b, with comma\",c\n",
             head);
    assert_int_equal(tt_table_write_csv(t, "empty"), TT_OK);
    assert_file(p, "empty.csv", expected);
    tt_table_row(t);
    tt_table_text(t, "say \"hi\"");
    tt_table_int(t, -7);
    tt_table_number(t, 1.0 / 3);
    tt_table_row(t);
    tt_table_text(t, "");
    tt_table_number(t, NAN);
    tt_table_number(t, INFINITY);
    assert_int_equal(tt_table_write_csv(t, "full"), TT_OK);
    strcat(expected, "\"say \"\"hi\"\"\",-7,0.3333333333\n,,inf\n");
    assert_file(p, "full.csv", expected);
    tt_table_free(t);
    tt_table_free(NULL);
    assert_null(at(p, "full.csv.tmp", "rb"));
    t = tt_table_alloc(&p->results, columns, 1, NULL);
    p->results.directory = "/no/such/directory";
    assert_int_equal(tt_table_write_csv(t, "x"), TT_EIO);
    assert_non_null(strstr(tt_error_message(), "cannot write /no/such/directory/x.csv"));
    tt_table_free(t);
    for (unsigned long k = 1; k <= 2; k++) {
        tt_alloc_fail_after(k);
        assert_null(tt_table_alloc(&p->results, columns, 1, NULL));
        tt_alloc_fail_after(0);
    }
}

static void test_full_disk_keeps_the_old(void **state) {
    static const char *const columns[] = {"a"};
    place *p = *state;
    char link[512];
    FILE *f = at(p, "t.csv", "w");
    fputs("old\n", f);
    fclose(f);
    snprintf(link, sizeof link, "%s/t.csv.tmp", p->path);
    if (access("/dev/full", W_OK) || symlink("/dev/full", link)) {
        printf("note: no /dev/full here\n");
        return;
    }
    tt_table *t = tt_table_alloc(&p->results, columns, 1, NULL);
    assert_int_equal(tt_table_write_csv(t, "t"), TT_EIO);
    assert_non_null(strstr(tt_error_message(), "t.csv: No space left on device"));
    assert_file(p, "t.csv", "old\n");
    assert_null(at(p, "t.csv.tmp", "rb"));
    tt_table_free(t);
}

static void test_grid(void **state) {
    static const char *const rows[] = {"n_1", "λ<2"}, *const cols[] = {"TTM", "A&B"};
    static const char *const cell[] = {"0.1 ± 0.2", "50 %", "x|y", NULL};
    static const unsigned char bold[] = {1, 0, 0, 1};
    place *p = *state;
    const tt_grid_table g = {.title = "Error #1",
                             .note = "Lower is ~better.",
                             .corner = "(n, m)",
                             .row_heads = rows,
                             .col_heads = cols,
                             .cell = cell,
                             .bold = bold,
                             .n_rows = 2,
                             .n_cols = 2};
    assert_int_equal(tt_table_write_grid(&p->results, "g", &g), TT_OK);
    assert_file(
        p, "g.md",
        "## Error #1\n\n| (n, m) | TTM | A&B |\n| :-- | --: | --: |\n"
        "| n\\_1 | **0.1 ± 0.2** | 50 % |\n| λ\\<2 | x\\|y |  |\n\n"
        "Lower is ~better.\n\nExperiment toy, profile smoke, seed 1, algorithm version "
        "4, design 00ff; 3 to 4 replicates, 1 of 12 tasks failed.\n");
    assert_file(
        p, "g.tex",
        "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n"
        "\\caption{Error \\#1}\n\\label{tab:g}\n\\begin{tabular}{lrr}\n\\toprule\n"
        "(n, m) & TTM & A\\&B \\\\\n\\midrule\n"
        "n\\_1 & \\textbf{0.1 $\\pm$ 0.2} & 50 \\% \\\\\n"
        "$\\lambda$$<$2 & x$|$y &  \\\\\n\\bottomrule\n\\end{tabular}\n\n\\smallskip\n"
        "\\footnotesize Lower is \\textasciitilde{}better. Experiment toy, profile "
        "smoke, seed 1, algorithm version 4, design 00ff; 3 to 4 replicates, 1 of 12 "
        "tasks failed.\n\\end{table}\n");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_csv), T(test_full_disk_keeps_the_old),
                                       T(test_grid)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
