/* What the farm does for experiments on data that a user brings: it reads them once, before
 * the workers start, says how far it is, and keeps the results apart. */
#include "t_farm.h"

/* The toy is prepared from now on, and says so in a file. */
static void prepare_in(const place *p) {
    static char path[512];
    snprintf(path, sizeof path, "%s/prepared", p->path);
    toy.prepared = path;
}

/* Bytes of the file: how often the toy was prepared. */
static size_t prepared(void) {
    struct stat about;
    return stat(toy.prepared, &about) == 0 ? (size_t)about.st_size : 0;
}

static void test_once_and_shared(void **state) {
    place *p = *state;
    prepare_in(p);
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

/* The worker that stands in for a crashed one computes with the same memory. */
static void test_replaced_worker_has_it(void **state) {
    place *p = *state;
    prepare_in(p);
    assert_int_equal(RUN(p, "a", "--jobs", "1"), 0);
    toy.crash = 4; // its second replicate; most tasks come later
    assert_int_equal(RUN(p, "b", "--jobs", "1"), 1);
    assert_said(p, "32 tasks, 1 failed");
    assert_int_equal(prepared(), 2);
    toy.crash = -1;
    assert_int_equal(RUN(p, "b", "--jobs", "2"), 0); // the one that failed
    assert_int_equal(prepared(), 3);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
}

static void test_only_for_tasks(void **state) {
    place *p = *state;
    prepare_in(p);
    assert_int_equal(RUN(p, "a", "--list"), 0);
    assert_int_equal(prepared(), 0);
    assert_int_equal(RUN(p, "a"), 0);
    assert_int_equal(RUN(p, "a"), 0); // nothing is left to compute
    assert_int_equal(RUN(p, "a", "--only", "0:1"), 0);
    assert_int_equal(prepared(), 1);
    assert_int_equal(RUN(p, "a", "--only", "9:1"), TT_EUSAGE);
    assert_int_equal(prepared(), 1);
    assert_int_equal(RUN(p, "a", "--fresh", "--only", "0:1"), 0);
    assert_int_equal(prepared(), 2);
    assert_int_equal(RUN(p, "b", "--shard", "1/2"), 0);
    assert_int_equal(prepared(), 3);
    assert_int_equal(RUN(p, "b", "--shard", "1/2"), 0);
    assert_int_equal(prepared(), 3);
    assert_int_equal(RUN(p, "b", "--shard", "2/2"), 0);
    assert_int_equal(RUN(p, "b"), 0); // the shards have it all
    assert_int_equal(prepared(), 4);
}

static void test_failure_ends_it(void **state) {
    place *p = *state;
    prepare_in(p);
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
    prepare_in(p);
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

/* What an option does to the results, it does to those of this place only. */
static void test_place_with_options(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "", "--profile", "smoke"), 0);
    char *smoke = slurp(file(p, "results/smoke/toy.csv"));
    toy.place = "yelp";
    toy.line = "another design";
    assert_int_equal(RUN(p, "", "--profile", "smoke", "--list"), 0);
    assert_said(p, "5 tasks, 0 done, 0 failed");
    assert_int_equal(access(file(p, "results/smoke/yelp"), F_OK), -1);
    assert_int_equal(RUN(p, "", "--profile", "smoke", "--shard", "1/2"), 0);
    assert_int_equal(access(file(p, "results/smoke/yelp/ledger.1-of-2.db"), R_OK), 0);
    assert_int_equal(RUN(p, "", "--profile", "smoke"), 0);
    assert_said(p, "tasks from results/smoke/yelp/ledger.1-of-2.db");
    assert_int_equal(RUN(p, "", "--profile", "smoke", "--list"), 0);
    assert_said(p, "5 tasks, 5 done, 0 failed");
    assert_int_equal(RUN(p, "", "--profile", "smoke", "--fresh"), 0);
    toy.place = NULL;
    toy.line = "width 3";
    assert_int_equal(RUN(p, "", "--profile", "smoke", "--list"), 0);
    assert_said(p, "5 tasks, 5 done, 0 failed");
    char *after = slurp(file(p, "results/smoke/toy.csv"));
    assert_string_equal(smoke, after);
    free(smoke);
    free(after);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        T(test_once_and_shared),   T(test_replaced_worker_has_it),
        T(test_only_for_tasks),    T(test_failure_ends_it),
        T(test_interrupted),       T(test_results_apart),
        T(test_place_with_options)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
