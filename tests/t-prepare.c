/* What the farm does for experiments on data that a user brings: it reads them once, before
 * the workers start, says how far it is, and keeps the results apart. */
#include "t_toy.h"

/* Bytes of the file: how often the toy was prepared. */
static size_t prepared(void) {
    struct stat about;
    return stat(toy.prepared, &about) == 0 ? (size_t)about.st_size : 0;
}

static void test_once_and_shared(void **state) {
    place *p = *state;
    toy.prepared = file(p, "prepared");
    assert_int_equal(RUN(p, "a", "--jobs", "3", "--quiet"), 0);
    assert_string_equal(p->last, "");
    assert_int_equal(prepared(), 1);
    char *csv = slurp(file(p, "a/toy.csv"));
    toy.prepared = NULL; // tasks that find nothing in memory have other numbers
    assert_int_equal(RUN(p, "b"), 0);
    char *without = slurp(file(p, "b/toy.csv"));
    assert_string_not_equal(csv, without);
    free(csv);
    free(without);
}

static void test_only_for_tasks(void **state) {
    place *p = *state;
    toy.prepared = file(p, "prepared");
    assert_int_equal(RUN(p, "a", "--list"), 0);
    assert_int_equal(prepared(), 0);
    assert_int_equal(RUN(p, "a"), 0);
    assert_int_equal(RUN(p, "a"), 0); // nothing is left to compute
    assert_int_equal(prepared(), 1);
}

static void test_failure_ends_it(void **state) {
    place *p = *state;
    toy.prepared = file(p, "prepared");
    toy.refuses = 1;
    assert_int_equal(RUN(p, "a"), TT_EDATA);
    assert_said(p, "toy: reviews.json:1:1: empty file");
    assert_null(slurp(file(p, "a/toy.csv")));
    toy.refuses = 0;
    assert_int_equal(RUN(p, "a"), 0);
}

/* Nothing is computed yet, so nothing is lost: the signal ends the program at once. */
static void test_interrupted(void **state) {
    place *p = *state;
    toy.prepared = file(p, "prepared");
    toy.waits = 1;
    const pid_t pid = START(p, "toy", "a", "--quiet");
    for (int i = 0; i < 60000 && prepared() == 0; i++) {
        usleep(1000);
    }
    kill(pid, SIGTERM);
    assert_int_equal(outcome(p, pid), -SIGTERM);
    toy.waits = 0;
    assert_int_equal(RUN(p, "a"), 0);
}

/* Where stderr is no terminal a line at most every ten seconds is all. */
static void test_says_how_far(void **state) {
    (void)state;
    static const struct {
        size_t done, total;
        const char *text;
    } cases[] = {{1200000, 5300000, "toy: reading 1.2 of 5.3 MB\n"},
                 {500000000, 2000000000, "toy: reading 0.5 of 2.0 GB\n"},
                 {7, 7, ""}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        tt_progress p = {.name = "toy"};
        char said[128];
        FILE *f = tmpfile();
        const int before = dup(STDERR_FILENO);
        fflush(stderr);
        dup2(fileno(f), STDERR_FILENO);
        const tt_tick tick = tt_progress_stage(&p, "reading");
        tick.tell(tick.context, cases[k].done, cases[k].total); // too early to speak
        p.last = -100;
        tick.tell(tick.context, cases[k].done, cases[k].total);
        tick.tell(tick.context, cases[k].done, cases[k].total);
        fflush(stderr);
        dup2(before, STDERR_FILENO);
        close(before);
        rewind(f);
        said[fread(said, 1, sizeof said - 1, f)] = '\0';
        fclose(f);
        assert_string_equal(said, cases[k].text);
    }
}

static void test_results_apart(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "", "--profile", "smoke"), 0);
    toy.place = "yelp";
    toy.line = "another design"; // would be refused in the same folder
    assert_int_equal(RUN(p, "", "--profile", "smoke"), 0);
    assert_int_equal(access(file(p, "results/smoke/toy.csv"), R_OK), 0);
    assert_int_equal(access(file(p, "results/smoke/yelp/toy.csv"), R_OK), 0);
    assert_int_equal(RUN(p, "here", "--profile", "smoke"), 0); // --results is the folder
    assert_int_equal(access(file(p, "here/toy.csv"), R_OK), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_once_and_shared), T(test_only_for_tasks),
                                       T(test_failure_ends_it), T(test_interrupted),
                                       T(test_says_how_far),    T(test_results_apart)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
