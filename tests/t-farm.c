/* The farm as its user sees it: a small experiment is run in processes of its own, with any
 * number of workers, killed, resumed, and must leave the same bytes. */
#include <time.h>

#include "t_farm.h"

/* Waits, at most a minute, until the file is there, and removes it. */
static void wait_for(const char *path) {
    for (int i = 0; i < 60000 && access(path, F_OK); i++) {
        usleep(1000);
    }
    assert_int_equal(unlink(path), 0);
}

static void test_jobs_do_not_change_a_byte(void **state) {
    place *p = *state;
    toy.task_us = 3000;
    assert_int_equal(RUN(p, "a", "--jobs", "1"), 0);
    assert_int_equal(RUN(p, "b", "--jobs", "2"), 0);
    assert_int_equal(RUN(p, "c", "--jobs", "5", "--quiet"), 0);
    assert_string_equal(p->last, "");
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    assert_same_file(file(p, "a/toy.csv"), file(p, "c/toy.csv"));
    char *csv = slurp(file(p, "a/toy.csv"));
    assert_non_null(strstr(csv,
                           "# experiment: toy\n# claim: toys differ\n# profile: default\n"
                           "# seed: 1\n# design: "));
    assert_non_null(strstr(csv,
                           "# replicates: 6 to 7\n# failed tasks: 0 of 32\n# a note\n"
                           "# of two lines\ncell,replicate,row,status,i,x,tiny\n0,0,0,ok"));
    free(csv);
    assert_int_equal(RUN(p, "d", "--seed", "2"), 0);
    char *other = slurp(file(p, "d/toy.csv"));
    csv = slurp(file(p, "a/toy.csv"));
    assert_string_not_equal(strstr(csv, "\n0,0,0"), strstr(other, "\n0,0,0"));
    free(csv);
    free(other);
}

static void test_killed_and_resumed(void **state) {
    place *p = *state;
    toy.task_us = 6000;
    toy.replicates = 20;
    assert_int_equal(RUN(p, "a", "--jobs", "2", "--export"), 0);
    tt_rng r = t_rng("killed", 0);
    int killed = 0, code = -SIGKILL;
    for (int round = 0; code != 0 && round < 200; round++) {
        const pid_t pid = START(p, "toy", "b", "--jobs", "2", "--export");
        usleep((useconds_t)tt_rng_below(&r, 120000));
        kill(pid, round < 199 ? SIGKILL : 0);
        code = outcome(p, pid);
        killed += code == -SIGKILL;
        assert_true(code == 0 || code == -SIGKILL);
    }
    assert_int_equal(code, 0);
    assert_true(killed >= 2);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    assert_same_file(file(p, "a/toy.rows.csv"), file(p, "b/toy.rows.csv"));
}

static void test_interrupted(void **state) {
    place *p = *state;
    char started[512];
    toy.task_us = 20000;
    toy.replicates =
        150; // long enough that a loaded machine does not finish before the signal
    assert_int_equal(RUN(p, "a", "--jobs", "2"), 0);
    const int number[] = {SIGINT, SIGTERM, SIGHUP};
    snprintf(started, sizeof started, "%s/started", p->path);
    toy.started = started;
    for (int i = 0; i < 3; i++) {
        unlink(started);            // tasks of the last round may have made it again
        signal(number[i], SIG_DFL); // under nohup SIGHUP is ignored, by the run as well
        const pid_t pid = START(p, "toy", "b", "--jobs", "2");
        wait_for(started);
        usleep(100000);
        kill(pid, number[i]);
        assert_int_equal(outcome(p, pid), 75);
        assert_said(p, "the same command resumes");
        assert_int_equal(access(file(p, "b/toy.csv"), F_OK), -1);
    }
    toy.started = NULL;
    assert_int_equal(RUN(p, "b", "--list"), 0);
    assert_null(strstr(p->last, " 0 done"));
    assert_int_equal(RUN(p, "b", "--jobs", "2"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
}

static void test_crash_takes_one_task(void **state) {
    place *p = *state;
    toy.crash = 3;
    toy.error = 1;
    assert_int_equal(RUN(p, "b", "--jobs", "2"), 1);
    assert_said(
        p, "cell 3 (c3:x) replicate 1 failed: worker killed by signal 11 (Segmentation");
    assert_said(p, "cell 1 (c1:x) replicate 1 failed: users.csv:3:1: found 'x'");
    assert_said(p, "32 tasks, 2 failed; tables in ");
    char *csv = slurp(file(p, "b/toy.csv"));
    assert_non_null(strstr(csv, "# replicates: 6\n# failed tasks: 2 of 32\n"));
    assert_null(strstr(csv, "\n3,1,0,"));
    free(csv);
    assert_int_equal(RUN(p, "b", "--list"), 0);
    assert_said(p, "32 tasks, 30 done, 2 failed;");
    toy_reset();
    assert_int_equal(RUN(p, "b"), 0);
    assert_int_equal(RUN(p, "a"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
}

static void test_two_experiments_share_a_ledger(void **state) {
    place *p = *state;
    char started[512];
    toy.task_us = 40000;
    assert_int_equal(RUN(p, "a", "--jobs", "2"), 0);
    snprintf(started, sizeof started, "%s/started", p->path);
    toy.started = started;
    const pid_t one = START(p, "toy", "b", "--jobs", "1");
    wait_for(started);
    toy.started = NULL;
    const pid_t two = START(p, "tot", "b", "--jobs", "1");
    const pid_t again = START(p, "toy", "b", "--jobs", "1");
    assert_int_equal(outcome(p, again), 75);
    assert_said(p, "is at work on toy");
    assert_int_equal(outcome(p, one), 0);
    assert_int_equal(outcome(p, two), 0);
    assert_int_equal(outcome(p, START(p, "tot", "b", "--list")), 0);
    assert_said(p, "32 tasks, 32 done");
    assert_int_equal(RUN(p, "b"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    char *machine = slurp(file(p, "b/MACHINE.txt"));
    assert_non_null(strstr(machine, "\n[tot]\n"));
    assert_non_null(strstr(strstr(machine, "\n[tot]\n"), "\n[toy]\n"));
    assert_non_null(strstr(machine, "openblas: OpenBLAS"));
    free(machine);
}

static void test_large_records(void **state) {
    place *p = *state;
    toy.wide = 2;
    assert_int_equal(RUN(p, "a", "--jobs", "1"), 0);
    assert_int_equal(RUN(p, "b", "--jobs", "3"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
}

static void test_thousands_of_tasks_a_second(void **state) {
    place *p = *state;
    toy.replicates = 2000;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    assert_int_equal(RUN(p, "a", "--jobs", "2", "--quiet"), 0);
    clock_gettime(CLOCK_MONOTONIC, &b);
    const double seconds =
        (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
    printf("note: farm: %.0f tasks a second\n", 10002 / seconds);
    assert_true(seconds < 60); // a commit for each task would take longer on most disks
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_jobs_do_not_change_a_byte),
                                       T(test_killed_and_resumed),
                                       T(test_interrupted),
                                       T(test_crash_takes_one_task),
                                       T(test_two_experiments_share_a_ledger),
                                       T(test_large_records),
                                       T(test_thousands_of_tasks_a_second)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
