/* Verdicts, compared byte for byte with hand-written pages. */
#include "t_table.h"

static const char columns_line[] = "# profile: smoke\nexperiment,claim,theorem,predicted,"
                                   "measured,lo,hi,replicates,verdict,rule,figure\n";

#define HEADING                                                                            \
    "| claim | theorem | predicted | measured [interval] | replicates | verdict | rule "   \
    "|\n"                                                                                  \
    "| :-- | :-- | --: | --: | --: | :-- | --: |\n"

static const tt_verdict two[] = {{.claim = "z, first",
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

static void test_verdicts(void **state) {
    static const tt_experiment early = {.name = "early", .claim = "c", .version = 1};
    place *p = *state;
    char expected[2048];
    tt_results other = p->results;
    other.experiment = &early;
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
}

/* The figures of results in a place of their own lie as deep as they do. */
static void test_verdicts_of_a_place(void **state) {
    place *p = *state;
    p->results.place = "yelp";
    assert_int_equal(tt_verdict_write(&p->results, two, 2), TT_OK);
    assert_non_null(
        strstr(content(p, "verdicts.md"), "](../../../plots/smoke/yelp/toy.svg)"));
}

static void test_verdicts_in_trouble(void **state) {
    place *p = *state;
    char expected[2048];
    assert_int_equal(tt_verdict_write(&p->results, two, 2), TT_OK);
    strcpy(expected, content(p, "verdicts.csv"));
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
    assert_non_null(strstr(tt_error_message(), "verdicts.csv:5:1: found a line"));
    assert_int_equal(tt_verdict_write(&p->results, two, 0), TT_EDATA);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_verdicts), T(test_verdicts_of_a_place),
                                       T(test_verdicts_in_trouble)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
