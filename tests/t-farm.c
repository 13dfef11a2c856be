/* The farm as its user sees it: a small experiment is run in processes of its own, with any
 * number of workers, killed, resumed, sharded, exported, and must leave the same bytes. */
#include "t_test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "farm/tt_experiment.h"
#include "farm/tt_ledger.h"
#include "farm/tt_options.h"
#include "farm/tt_table.h"

/* How the toy behaves; set before the fork. */
static struct {
    const char *line; // a line of its design
    unsigned version;
    unsigned task_us;       // a task sleeps up to this long
    int crash, error, wide; // cell that crashes; that returns an error; with many rows
    size_t replicates;
    const char *unavailable;
    const char *started; // file that the first task makes, or NULL
} toy;

enum { CELLS = 5 };

static void toy_reset(void) {
    memset(&toy, 0, sizeof toy);
    toy.line = "width 3";
    toy.version = 1;
    toy.crash = toy.error = toy.wide = -1;
    toy.replicates = 6;
}

static int toy_available(void) {
    return toy.unavailable ? tt_error(0, "%s", toy.unavailable) : 1;
}

static size_t toy_cells(enum tt_profile profile) {
    (void)profile;
    return CELLS;
}

static size_t toy_replicates(enum tt_profile profile, size_t cell) {
    return profile == TT_SMOKE ? 1 : toy.replicates + cell % 2;
}

static void toy_cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "c%zu:x", cell);
}

static double toy_seconds(enum tt_profile profile, size_t cell) {
    (void)profile;
    return 1e-3 * (double)(1 + cell);
}

static void toy_design(enum tt_profile profile, FILE *f) {
    (void)profile;
    fprintf(f, "first line\n%s\nlast line\n", toy.line);
}

static int toy_run(const tt_task *task, tt_sink *sink) {
    const tt_address address = {.seed = task->seed,
                                .design = 7,
                                .cell = (uint32_t)task->cell,
                                .replicate = (uint32_t)task->replicate};
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_DATA, 0);
    if (toy.started) {
        close(open(toy.started, O_WRONLY | O_CREAT, 0600));
    }
    if (toy.task_us) {
        usleep((useconds_t)tt_rng_below(&r, toy.task_us));
    }
    if ((int)task->cell == toy.crash && task->replicate == 1) {
        raise(SIGSEGV);
    }
    if ((int)task->cell == toy.error && task->replicate == 1) {
        return tt_error(TT_EDATA, "users.csv:3:1: found 'x', expected a number");
    }
    tt_rng_at(&r, &address, TT_ROLE_DATA, 0);
    const size_t rows = (int)task->cell == toy.wide ? 5000 : 1 + task->cell % 3;
    for (size_t i = 0; i < rows; i++) {
        const double value[3] = {(double)i, tt_rng_gaussian(&r) / 3, i == 1 ? NAN : 1e-310};
        tt_sink_row(sink, i == 1 ? "diverged" : "ok", value);
    }
    return TT_OK;
}

static const char *const toy_columns[] = {"i", "x", "tiny"};

static int toy_report(const tt_results *results) {
    static const char *const columns[] = {"cell", "replicate", "row", "status",
                                          "i",    "x",         "tiny"};
    tt_table *t = tt_table_alloc(results, columns, 7, "a note\nof two lines");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        tt_table_row(t);
        tt_table_int(t, (long)row->cell);
        tt_table_int(t, (long)row->replicate);
        tt_table_int(t, (long)row->row);
        tt_table_text(t, row->status);
        for (size_t j = 0; j < 3; j++) {
            tt_table_number(t, row->value[j]);
        }
    }
    const int code = tt_table_write_csv(t, "toy");
    tt_table_free(t);
    return code;
}

/* The toy by this name. */
static tt_experiment make_toy(const char *name) {
    return (tt_experiment){.name = name,
                           .claim = "toys differ",
                           .version = toy.version,
                           .columns = toy_columns,
                           .n_columns = 3,
                           .available = toy_available,
                           .cells = toy_cells,
                           .replicates = toy_replicates,
                           .cell_name = toy_cell_name,
                           .seconds = toy_seconds,
                           .design = toy_design,
                           .run = toy_run,
                           .report = toy_report};
}

/* Each test has a fresh directory, removed at the end. */

typedef struct {
    char path[256];
    int n;
    char last[1 << 16]; // what the last program said (stderr and stdout)
} place;

static int setup(void **state) {
    place *p = calloc(1, sizeof *p);
    const char *temporary = getenv("TMPDIR");
    snprintf(p->path, sizeof p->path, "%s/t-farm-XXXXXX", temporary ? temporary : "/tmp");
    toy_reset();
    unsetenv("SLURM_ARRAY_TASK_ID");
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

static const char *file(const place *p, const char *name) {
    static char path[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", p->path, name);
    return path[turn];
}

static char *slurp(const char *path) {
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;
    if (!f) {
        return NULL;
    }
    FILE *to = open_memstream(&text, &size);
    for (int c; (c = fgetc(f)) != EOF;) {
        fputc(c, to);
    }
    fclose(f);
    fclose(to);
    return text;
}

static void assert_same_file(const char *a, const char *b) {
    char *x = slurp(a), *y = slurp(b);
    assert_non_null(x);
    assert_non_null(y);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

/* Starts the toy `name`; words: a directory below p, options, NULL. */
static pid_t launch(place *p, const char *name, const char *const *words) {
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        signal(SIGSEGV, SIG_DFL); // cmocka's handler is not the program's
        char *argv[16] = {(char *)name, "--results", (char *)file(p, words[0])};
        int argc = 3;
        while (*++words) {
            argv[argc++] = (char *)*words;
        }
        const int fd = open(file(p, "said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, 1);
        dup2(fd, 2);
        const tt_experiment e = make_toy(name);
        exit(tt_experiment_main(&e, argc, argv)); // not _exit: leaks are looked for
    }
    return pid;
}

/* Waits for it: its exit status, or minus the signal; what it said goes to p->last. */
static int outcome(place *p, pid_t pid) {
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    char *said = slurp(file(p, "said"));
    snprintf(p->last, sizeof p->last, "%s", said ? said : "");
    free(said);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#define START(p, name, ...) launch(p, name, (const char *const[]){__VA_ARGS__, NULL})
#define RUN(p, ...)         outcome(p, START(p, "toy", __VA_ARGS__))

/* Waits, at most a minute, until the file is there, and removes it. */
static void wait_for(const char *path) {
    for (int i = 0; i < 60000 && access(path, F_OK); i++) {
        usleep(1000);
    }
    assert_int_equal(unlink(path), 0);
}

static void assert_said(const place *p, const char *text) {
    if (!strstr(p->last, text)) {
        print_error("said: %s\nexpected: %s\n", p->last, text);
        fail();
    }
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
    toy.replicates = 150; // long enough that a loaded machine does not finish before the signal
    assert_int_equal(RUN(p, "a", "--jobs", "2"), 0);
    const int number[] = {SIGINT, SIGTERM, SIGHUP};
    snprintf(started, sizeof started, "%s/started", p->path);
    toy.started = started;
    for (int i = 0; i < 3; i++) {
        unlink(started); // tasks of the last round may have made it again
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
                                       T(test_changed_design_is_refused),
                                       T(test_fresh_discards),
                                       T(test_shards),
                                       T(test_rows_file_outlives_the_ledger),
                                       T(test_only),
                                       T(test_usage),
                                       T(test_two_experiments_share_a_ledger),
                                       T(test_large_records),
                                       T(test_full_disk),
                                       T(test_not_a_ledger),
                                       T(test_thousands_of_tasks_a_second)};
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
