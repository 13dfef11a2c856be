/* A small experiment to try the farm on, run in processes of its own below a fresh
 * directory. Include from one file only. */
#ifndef T_TOY_H
#define T_TOY_H

#include "t_test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "farm/tt_experiment.h"
#include "farm/tt_table.h"

/* How the toy behaves; set before the fork. */
static struct {
    const char *line; // a line of its design
    unsigned version;
    unsigned task_us;       // a task sleeps up to this long
    int crash, error, wide; // cell that crashes; that returns an error; with many rows
    size_t replicates;
    const char *unavailable;
    const char *started;  // file that the first task makes, or NULL
    const char *place;    // folder below results/<profile>, or NULL
    const char *prepared; // file to which a preparation adds a byte, or NULL: none
    size_t bytes;         // that it says it reads
    int refuses;          // 1: it fails
    int waits;            // 1: it does not end
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

static const char *toy_place(void) {
    return toy.place;
}

static double toy_memory; // what the preparation leaves to the tasks

static int toy_prepare(tt_progress *progress) {
    const tt_tick tick = tt_progress_stage(progress, "reading");
    if (toy.prepared) {
        const int fd = open(toy.prepared, O_WRONLY | O_CREAT | O_APPEND, 0600);
        const ssize_t written = write(fd, "x", 1);
        close(fd);
        tick.tell(tick.context, toy.bytes / 2, toy.bytes);
        if (toy.refuses || written != 1) {
            return tt_error(TT_EDATA, "reviews.json:1:1: empty file");
        }
        tick.tell(tick.context, toy.bytes, toy.bytes);
        toy_memory = 1;
        while (toy.waits) {
            pause();
        }
    }
    return TT_OK;
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
        const double x = tt_rng_gaussian(&r) / 3 + toy_memory;
        const double value[3] = {(double)i, x, i == 1 ? NAN : 1e-310};
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
                           .place = toy_place,
                           .prepare = toy_prepare,
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

/* Starts the toy `name`; words: a directory below p ("": in p, without --results), options,
 * NULL. */
static pid_t launch(place *p, const char *name, const char *const *words) {
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        signal(SIGSEGV, SIG_DFL); // cmocka's handler is not the program's
        char *argv[16] = {(char *)name, "--results", (char *)file(p, words[0])};
        int argc = *words[0] ? 3 : 1;
        if (chdir(p->path) != 0) {
            _exit(1);
        }
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

static void assert_said(const place *p, const char *text) {
    if (!strstr(p->last, text)) {
        print_error("said: %s\nexpected: %s\n", p->last, text);
        fail();
    }
}

#endif
