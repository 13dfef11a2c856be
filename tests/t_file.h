/* Files for tests of readers: a fresh directory, files of given content, the error met. */
#ifndef T_FILE_H
#define T_FILE_H

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/tt_error.h"
#include "t_test.h"

/* A fresh directory; the caller's array keeps its name. */
static inline void t_directory(char name[64]) {
    strcpy(name, "/tmp/tt-test-XXXXXX");
    assert_non_null(mkdtemp(name));
}

static inline int t_remove_one(const char *path, const struct stat *s, int type,
                               struct FTW *f) {
    (void)s, (void)type, (void)f;
    return remove(path);
}

/* Removes the directory with all that is in it; 0, or -1. */
static inline int t_remove(const char *directory) {
    return nftw(directory, t_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Writes directory/name and puts its path into path. */
static inline void t_write_bytes(char path[160], const char *directory, const char *name,
                                 const char *content, size_t length) {
    snprintf(path, 160, "%s/%s", directory, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(content, 1, length, f), length);
    assert_int_equal(fclose(f), 0);
}

static inline void t_write(char path[160], const char *directory, const char *name,
                           const char *content) {
    t_write_bytes(path, directory, name, content, strlen(content));
}

/* The same as gzip. */
static inline void t_write_gzip(char path[160], const char *directory, const char *name,
                                const char *content) {
    snprintf(path, 160, "%s/%s", directory, name);
    gzFile f = gzopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(gzwrite(f, content, (unsigned)strlen(content)), strlen(content));
    assert_int_equal(gzclose(f), Z_OK);
}

/* Code and message: the message must be `path` followed by `rest` and anything. */
static inline void t_message(int got, int want, const char *path, const char *rest,
                             const char *file, int line) {
    const size_t n = strlen(path);
    const char *message = tt_error_message();
    if (got != want || strncmp(message, path, n) != 0 ||
        strncmp(message + n, rest, strlen(rest)) != 0) {
        print_error("code %d, expected %d\nmessage  %s\nexpected %s%s...\n", got, want,
                    message, path, rest);
        _fail(file, line);
    }
}

#define T_MESSAGE(got, want, path, rest)                                                   \
    t_message((got), (want), (path), (rest), __FILE__, __LINE__)

/* Runs the expression with the first, second, ... allocation refused until it gives TT_OK;
 * it must give TT_ENOMEM before and clean up after itself (leaks are seen by make
 * sanitize). The number of refusals survived is at least `least`. */
#define T_ALLOCATIONS(expression, least)                                                   \
    do {                                                                                   \
        unsigned long t_k = 1;                                                             \
        for (int t_code = TT_ENOMEM; t_code; t_k++) {                                      \
            tt_alloc_fail_after(t_k);                                                      \
            t_code = (expression);                                                         \
            tt_alloc_fail_after(0);                                                        \
            if (t_code) {                                                                  \
                assert_int_equal(t_code, TT_ENOMEM);                                       \
            }                                                                              \
        }                                                                                  \
        assert_in_range(t_k, (least) + 2, 10000);                                          \
    } while (0)

static inline const char *t_shared_directory(void) {
    const char *shared = getenv("TT_SHARED");
    return shared ? shared : "../shared";
}

#endif
