/* What the farm keeps and what it refuses: designs, shards, rows files, options, full disks.
 * The experiment is t_toy.h's, run in processes of its own. */
#include <sqlite3.h>
#include <sys/resource.h>

#include "t_farm.h"

static void test_changed_design_is_refused(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a"), 0);
    char *before = slurp(file(p, "a/toy.csv"));
    toy.line = "width 4";
    assert_int_equal(RUN(p, "a"), 2);
    assert_said(p, "line 8: then 'width 3', now 'width 4'");
    assert_said(p, "--fresh");
    toy.line = "width 3";
    toy.version = 2;
    assert_int_equal(RUN(p, "a"), 2);
    assert_said(p, "algorithm version: then 1, now 2");
    toy.version = 1;
    assert_int_equal(RUN(p, "a", "--seed", "9"), 2);
    assert_said(p, "seed: then 1, now 9");
    char *after = slurp(file(p, "a/toy.csv"));
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(RUN(p, "a", "--seed", "9", "--fresh"), 0);
    assert_int_equal(RUN(p, "b", "--seed", "9"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    toy.replicates = 8; // more of the same design
    assert_int_equal(RUN(p, "a", "--seed", "9"), 0);
    toy.replicates = 6;
    assert_int_equal(RUN(p, "a", "--seed", "9"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
}

static void test_fresh_discards(void **state) {
    place *p = *state;
    toy.crash = 2;
    assert_int_equal(RUN(p, "a", "--export"), 1);
    toy.crash = -1;
    assert_int_equal(RUN(p, "a", "--shard", "1/2"), 0);
    toy.error = 0; // were anything kept, cell 0 would not be computed again
    assert_int_equal(RUN(p, "a", "--fresh", "--export"), 1);
    assert_said(p, "32 tasks, 1 failed");
}

static void test_shards(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a"), 0);
    assert_int_equal(RUN(p, "b", "--shard", "2/3"), 0);
    assert_said(p, "shard 2/3 is finished");
    assert_int_equal(access(file(p, "b/ledger.db"), F_OK), -1);
    assert_int_equal(access(file(p, "b/ledger.2-of-3.db"), F_OK), 0);
    setenv("SLURM_ARRAY_TASK_ID", "6", 1);
    setenv("SLURM_ARRAY_TASK_COUNT", "3", 1);
    setenv("SLURM_ARRAY_TASK_MIN", "4", 1);
    setenv("SLURM_ARRAY_TASK_STEP", "1", 1);
    assert_int_equal(RUN(p, "b"), 0); // the third
    assert_said(p, "shard 3/3 (SLURM_ARRAY_TASK_ID)");
    setenv("SLURM_ARRAY_TASK_ID", "7", 1);
    assert_int_equal(RUN(p, "b"), 2);
    unsetenv("SLURM_ARRAY_TASK_ID");
    unsetenv("SLURM_ARRAY_TASK_COUNT");
    unsetenv("SLURM_ARRAY_TASK_MIN");
    unsetenv("SLURM_ARRAY_TASK_STEP");
    assert_int_equal(RUN(p, "b"), 0);
    assert_said(p, "tasks from ");
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    toy.error = 0; // had the shards computed it again, this would show
    assert_int_equal(RUN(p, "b", "--shard", "1/3"), 0);
}

static void test_rows_file_outlives_the_ledger(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a", "--profile", "paper", "--jobs", "2"), 0);
    assert_int_equal(access(file(p, "a/toy.rows.csv"), F_OK), 0);
    char *text = slurp(file(p, "a/toy.rows.csv"));
    mkdir(file(p, "b"), 0700);
    FILE *f = fopen(file(p, "b/toy.rows.csv"), "w");
    char *damage = strstr(text, "\n2,3,0,3,ok,");
    assert_non_null(damage);
    damage[14] = damage[14] == '1' ? '2' : '1';
    text[strlen(text) - 12] = '\0'; // as if the disk had been full
    fputs(text, f);
    fclose(f);
    free(text);
    toy.error = 4; // (4, 1) is whole in the file: not computed again
    assert_int_equal(RUN(p, "b", "--profile", "paper", "--jobs", "2"), 0);
    assert_said(p, "toy.rows.csv:");
    assert_said(p, ":1: found a line whose check is wrong");
    assert_said(p, "took over 30 tasks from the rows file");
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    assert_same_file(file(p, "a/toy.rows.csv"), file(p, "b/toy.rows.csv"));
    remove(file(p, "b/ledger.db"));
    toy.version = 2;
    assert_int_equal(RUN(p, "b", "--profile", "paper"), 2);
    assert_said(p, "of another design (line 3: found '# algorithm version: 1'");
}

static void test_only(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a", "--only", "3:2"), 0);
    assert_said(p, "31 of 32 tasks are missing");
    assert_int_equal(RUN(p, "a", "--only", "c2:x"), 0);
    assert_said(p, "25 of 32 tasks are missing");
    assert_int_equal(RUN(p, "a", "--only", "c4:x:5"), 0);
    assert_said(p, "24 of 32 tasks are missing");
    assert_int_equal(RUN(p, "a", "--only", "5"), 2);
    assert_said(p, "--only: found '5'");
    assert_int_equal(RUN(p, "a", "--only", "c4:x:6"), 2);
    assert_int_equal(RUN(p, "a", "--list"), 0);
    assert_said(p, "32 tasks, 8 done, 0 failed;");
}

static void test_usage(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a", "--no-such"), 2);
    assert_int_equal(RUN(p, "a", "argument"), 2);
    assert_int_equal(RUN(p, "a", "--jobs", "0"), 2);
    assert_said(p, "--jobs: found '0', expected a whole number from 1 to 4096");
    assert_int_equal(RUN(p, "a", "--seed", "-1"), 2);
    assert_int_equal(RUN(p, "a", "--profile", "huge"), 2);
    assert_int_equal(RUN(p, "a", "--shard", "0/3"), 2);
    assert_int_equal(RUN(p, "a", "--shard", "4/3"), 2);
    assert_int_equal(RUN(p, "a", "--shard", "1/3x"), 2);
    assert_int_equal(RUN(p, "", "--results", ""), 2);
    assert_said(p, "--results: found ''");
    assert_int_equal(RUN(p, "a", "--help"), 0);
    assert_int_equal(RUN(p, "a", "--version"), 0);
    assert_said(p, "algorithm version 1");
    assert_int_equal(RUN(p, "a", "--list"), 0);
    assert_said(p, "32 tasks, 0 done, 0 failed; to do: about 0 s of CPU time");
    assert_int_equal(access(file(p, "a"), F_OK), -1); // none of these writes anything
    toy.unavailable = "no data";
    assert_int_equal(RUN(p, "a"), 0);
    assert_string_equal(p->last, "toy: skipped: no data\n");
}

static void test_full_disk(void **state) {
    place *p = *state;
    toy.wide = 4;
    assert_int_equal(RUN(p, "a", "--only", "0"), 0);
    FILE *f = fopen(file(p, "a/toy.csv"), "w");
    fputs("old\n", f);
    fclose(f);
    struct rlimit old, limit;
    getrlimit(RLIMIT_FSIZE, &old);
    const rlim_t size[] = {200000, 3000};
    for (int i = 0; i < 2; i++) {
        limit = old;
        limit.rlim_cur = size[i];
        setrlimit(RLIMIT_FSIZE, &limit);
        const int code = RUN(p, i ? "c" : "a", "--jobs", "2");
        setrlimit(RLIMIT_FSIZE, &old);
        assert_int_equal(code, 74);
        assert_said(p, "cannot write ");
        assert_said(p, "ledger.db: ");
        assert_said(p, strerror(EFBIG));
    }
    char *csv = slurp(file(p, "a/toy.csv"));
    assert_string_equal(csv, "old\n");
    free(csv);
    assert_int_equal(RUN(p, "a"), 0);
    assert_int_equal(RUN(p, "b"), 0);
    assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
    f = fopen(file(p, "file"), "w");
    fclose(f);
    assert_int_equal(RUN(p, "file/below"), 74);
    assert_said(p, "cannot make the directory");
}

static void test_not_a_ledger(void **state) {
    place *p = *state;
    mkdir(file(p, "a"), 0700);
    FILE *f = fopen(file(p, "a/ledger.db"), "w");
    for (int i = 0; i < 2000; i++) {
        fputs("this is no database\n", f);
    }
    fclose(f);
    assert_int_equal(RUN(p, "a"), 65);
    assert_said(p, "expected a ledger");
    sqlite3 *db; // of the right format by its number, but with no tables
    assert_int_equal(unlink(file(p, "a/ledger.db")), 0);
    assert_int_equal(sqlite3_open(file(p, "a/ledger.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1", NULL, NULL, NULL), 0);
    sqlite3_close(db);
    assert_int_equal(RUN(p, "a"), 65);
    assert_said(p, "ledger.db: found damage (no such table");
}

/* A program may be started without stdin, stdout, stderr: no file takes their place. */
static void test_closed_descriptors(void **state) {
    place *p = *state;
    assert_int_equal(RUN(p, "a"), 0);
    static const int closed[][4] = {{1, 2}, {2, 1, 2}, {3, 0, 1, 2}};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        memcpy(toy.closed, closed[i], sizeof toy.closed);
        toy.crash = 2; // there is something to say
        assert_int_equal(RUN(p, "b"), 1);
        toy.crash = -1;
        assert_int_equal(RUN(p, "b"), 0);
        assert_string_equal(p->last, "");
        assert_same_file(file(p, "a/toy.csv"), file(p, "b/toy.csv"));
        char *lock = slurp(file(p, "b/ledger.db.lock"));
        assert_string_equal(lock, "");
        free(lock);
        assert_int_equal(RUN(p, "b", "--fresh", "--only", "0"), 0);
        assert_int_equal(RUN(p, "b", "--list"), toy.closed[1] == 2 ? 0 : TT_EIO);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {T(test_changed_design_is_refused),
                                       T(test_fresh_discards),
                                       T(test_shards),
                                       T(test_rows_file_outlives_the_ledger),
                                       T(test_only),
                                       T(test_usage),
                                       T(test_full_disk),
                                       T(test_not_a_ledger),
                                       T(test_closed_descriptors)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
