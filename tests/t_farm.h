/* The toy experiment as a program, run in processes of its own below a fresh directory, which
 * is removed at the end of the test. Include from one file only. */
#ifndef T_FARM_H
#define T_FARM_H

#include "t_toy.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

typedef struct {
    char path[256];
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

static int teardown(void **state) {
    place *p = *state;
    const int bad = t_remove(p->path);
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

/* Where the program of this process leaves what it says: several may run at once. */
static const char *said(const place *p, pid_t pid) {
    char name[32];
    snprintf(name, sizeof name, "said-%ld", (long)pid);
    return file(p, name);
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
        const int fd = open(said(p, getpid()), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, 1);
        dup2(fd, 2);
        close(fd);
        for (int i = 1; i <= toy.closed[0]; i++) {
            close(toy.closed[i]);
        }
        const tt_experiment e = make_toy(name);
        exit(tt_experiment_main(&e, argc, argv)); // not _exit: leaks are looked for
    }
    return pid;
}

/* Waits for it: its exit status, or minus the signal; what it said goes to p->last. */
static int outcome(place *p, pid_t pid) {
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    char *text = slurp(said(p, pid));
    snprintf(p->last, sizeof p->last, "%s", text ? text : "");
    free(text);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#define START(p, name, ...) launch(p, name, (const char *const[]){__VA_ARGS__, NULL})
#define RUN(p, ...)         outcome(p, START(p, "toy", __VA_ARGS__))

static void assert_same_file(const char *a, const char *b) {
    char *x = slurp(a), *y = slurp(b);
    assert_non_null(x);
    assert_non_null(y);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

static void assert_said(const place *p, const char *text) {
    if (!strstr(p->last, text)) {
        print_error("said: %s\nexpected: %s\n", p->last, text);
        fail();
    }
}

#endif
