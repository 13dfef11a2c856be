/* Tables and verdicts, compared byte for byte with hand-written ones. */
#include "t_test.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_table.h"

static const tt_experiment toy = {
    .name = "toy", .claim = "50 % of toys, or more", .version = 4};

typedef struct {
    char path[256];
    tt_results results;
} place;

static int setup(void **state) {
    place *p = calloc(1, sizeof *p);
    const char *temporary = getenv("TMPDIR");
    snprintf(p->path, sizeof p->path, "%s/t-table-XXXXXX", temporary ? temporary : "/tmp");
    p->results = (tt_results){.experiment = &toy,
                              .profile = TT_SMOKE,
                              .seed = 1,
                              .directory = p->path,
                              .design_hash = "00ff",
                              .n_tasks = 12,
                              .n_failed = 1,
                              .replicates_min = 3,
                              .replicates_max = 4};
    *state = p;
    return mkdtemp(p->path) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *f) {
    (void)s, (void)type, (void)f;
    return remove(path);
}

static int teardown(void **state) {
    place *p = *state;
    const int bad = nftw(p->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return bad;
}

static FILE *at(const place *p, const char *name, const char *mode) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    return fopen(path, mode);
}

static const char *content(const place *p, const char *name) {
    static char text[1 << 14];
    FILE *f = at(p, name, "rb");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void assert_file(const place *p, const char *name, const char *expected) {
    assert_string_equal(content(p, name), expected);
}

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

static const char columns_line[] = "# profile: smoke\nexperiment,claim,theorem,predicted,"
                                   "measured,lo,hi,replicates,verdict,rule,figure\n";

#define HEADING                                                                            \
    "| claim | theorem | predicted | measured [interval] | replicates | verdict | rule "   \
    "|\n"                                                                                  \
    "| :-- | :-- | --: | --: | --: | :-- | --: |\n"

static void test_verdicts(void **state) {
    static const tt_experiment early = {.name = "early", .claim = "c", .version = 1};
    place *p = *state;
    char expected[2048];
    tt_results other = p->results;
    other.experiment = &early;
    const tt_verdict two[] = {{.claim = "z, first",
                               .theorem = "Theorem 2",
                               .predicted = -0.5,
                               .measured = -0.48,
                               .lo = -0.6,
                               .hi = -0.36,
                               .replicates = 10,
                               .word = "agrees",
                               .rule = "95 % interval",
                               .figure = "toy.svg"},
                              {.claim = "a \"second\"",
                               .predicted = NAN,
                               .measured = 1.0 / 3,
                               .lo = NAN,
                               .hi = NAN,
                               .replicates = 0,
                               .word = "inconclusive"}};
    static const char lines[] =
        "toy,\"z, first\",Theorem 2,-0.5,-0.48,-0.6,-0.36,10,agrees,"
        "95 % interval,toy.svg\n"
        "toy,\"a \"\"second\"\"\",,,0.3333333333,,,0,inconclusive,,\n";
    assert_int_equal(tt_verdict_write(&p->results, &two[1], 1), TT_OK);
    assert_int_equal(tt_verdict_write(&p->results, two, 2), TT_OK); // replaces
    snprintf(expected, sizeof expected, "%s%s", columns_line, lines);
    assert_file(p, "verdicts.csv", expected);
    assert_int_equal(tt_verdict_write(&other, &two[1], 1), TT_OK);
    snprintf(expected, sizeof expected,
             "%searly,\"a \"\"second\"\"\",,,0.3333333333,,,0,inconclusive,,\n%s",
             columns_line, lines);
    assert_file(p, "verdicts.csv", expected);
    assert_int_equal(tt_verdict_write(&p->results, two, 2),
                     TT_OK); // nothing new: same bytes
    assert_file(p, "verdicts.csv", expected);
    assert_file(
        p, "verdicts.md",
        "# Does theory hold? (profile smoke)\n\n3 verdicts: agrees 1, inconclusive 2.\n\n"
        "| experiment | verdicts | figure |\n| :-- | :-- | :-- |\n"
        "| early | inconclusive 1 |  |\n"
        "| toy | agrees 1, inconclusive 1 | [toy.svg](../../plots/smoke/toy.svg) |\n"
        "\n## early\n\n" HEADING
        "| a \"second\" |  |  | 0.3333 | 0 | **inconclusive** | 1 |\n"
        "\nRules, fixed before the run:\n\n1. \n"
        "\n## toy\n\nFigure: [toy.svg](../../plots/smoke/toy.svg)\n\n" HEADING
        "| z, first | Theorem 2 | -0.5 | -0.48 [-0.6, -0.36] | 10 | **agrees** | 1 |\n"
        "| a \"second\" |  |  | 0.3333 | 0 | **inconclusive** | 2 |\n"
        "\nRules, fixed before the run:\n\n1. 95 % interval\n2. \n");
    p->results.place = "yelp"; // its figures lie as deep as its results
    assert_int_equal(tt_verdict_write(&p->results, two, 2), TT_OK);
    assert_non_null(
        strstr(content(p, "verdicts.md"), "](../../../plots/smoke/yelp/toy.svg)"));
    int code = TT_ENOMEM;
    for (unsigned long k = 1; code; k++) {
        tt_alloc_fail_after(k);
        code = tt_verdict_write(&p->results, two, 2);
        tt_alloc_fail_after(0);
        assert_true(code == TT_OK || code == TT_ENOMEM);
    }
    assert_file(p, "verdicts.csv", expected);
    FILE *f = at(p, "verdicts.csv", "a");
    fputs("<<<<<<< HEAD\n", f);
    fclose(f);
    assert_int_equal(tt_verdict_write(&p->results, two, 2), TT_EDATA);
    assert_non_null(strstr(tt_error_message(), "verdicts.csv:6:1: found a line"));
    assert_int_equal(tt_verdict_write(&p->results, two, 0), TT_EDATA);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_csv), T(test_full_disk_keeps_the_old),
                                       T(test_grid), T(test_verdicts)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
