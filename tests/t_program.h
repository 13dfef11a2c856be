/* Programs run as a user would, in a fresh folder: what they say and how they end. */
#ifndef T_PROGRAM_H
#define T_PROGRAM_H

#include <libgen.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t_file.h"

enum { T_TEXT = 1 << 20 };

static char t_program[4096]; // its path: beside the folder of this test
static char t_folder[] = "/tmp/tt-program-XXXXXX";
static char t_out[T_TEXT], t_err[T_TEXT]; // of the last run

static inline int t_program_setup(const char *name) {
    char self[4000];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0 || !mkdtemp(t_folder)) {
        return -1;
    }
    self[n] = '\0';
    snprintf(t_program, sizeof t_program, "%s/%s", dirname(dirname(self)), name);
    return access(t_program, X_OK);
}

static inline int t_program_teardown(void **state) {
    (void)state;
    return t_remove(t_folder);
}

/* A file of the folder. */
static inline FILE *t_open(const char *name, const char *mode) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", t_folder, name);
    return fopen(path, mode);
}

static inline void t_put(const char *name, const char *text) {
    FILE *f = t_open(name, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
}

/* What the file holds, cut to size - 1; nothing if it is not there. */
static inline const char *t_get(char *text, size_t size, const char *name) {
    FILE *f = t_open(name, "r");
    text[0] = '\0';
    if (f) {
        text[fread(text, 1, size - 1, f)] = '\0';
        fclose(f);
    }
    return text;
}

/* Runs `program arguments` in the folder; its exit status. Fills t_out and t_err. */
static inline int t_run(const char *arguments) {
    static char command[16384];
    snprintf(command, sizeof command, "cd %s && { %s %s ; } >out 2>err", t_folder,
             t_program, arguments);
    const int status = system(command);
    t_get(t_out, sizeof t_out, "out");
    t_get(t_err, sizeof t_err, "err");
    if (strstr(t_err, "runtime error")) { // of make sanitize
        fail_msg("%s: %s", arguments, t_err);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void t_ran(const char *arguments) {
    const int code = t_run(arguments);
    if (code != 0) {
        fail_msg("%s\nexit status %d: %s", arguments, code, t_err);
    }
}

static inline void t_failed(const char *arguments, int want, const char *says) {
    const int code = t_run(arguments);
    if (code != want || !strstr(t_err, says)) {
        fail_msg("%s\nexit status %d, expected %d; expected \"%s\" in: %s", arguments, code,
                 want, says, t_err);
    }
}

/* T_MAIN for tests of the program of this name. */
#define T_PROGRAM_MAIN(tests, name)                                                        \
    static int t_program_named(void **state) {                                             \
        (void)state;                                                                       \
        return t_program_setup(name);                                                      \
    }                                                                                      \
    int main(int argc, char **argv) {                                                      \
        if (argc > 1) {                                                                    \
            cmocka_set_test_filter(argv[1]);                                               \
        }                                                                                  \
        return cmocka_run_group_tests(tests, t_program_named, t_program_teardown);         \
    }

#endif
