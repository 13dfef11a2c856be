/* Messages: code handed through, cut to size, one per thread; assertions
 * stop the program. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "t_test.h"

static void code_and_message(void **state) {
    (void)state;
    char longest[3000];
    assert_int_equal(tt_error(TT_EDATA, "%s:%d: found %g", "file", 3, 0.5), TT_EDATA);
    assert_string_equal(tt_error_message(), "file:3: found 0.5");
    assert_int_equal(tt_error(TT_EIO, "other"), TT_EIO);
    assert_string_equal(tt_error_message(), "other");
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = 0;
    tt_error(TT_EFAIL, "%s", longest);
    assert_in_range(strlen(tt_error_message()), 500, sizeof longest - 2);
    assert_memory_equal(tt_error_message(), longest, strlen(tt_error_message()));
}

static void *other_thread(void *first) {
    strcpy(first, tt_error_message());
    tt_error(TT_EFAIL, "of the other thread");
    return NULL;
}

static void per_thread(void **state) {
    (void)state;
    pthread_t thread;
    char first[64] = "?";
    tt_error(TT_EFAIL, "of this thread");
    assert_int_equal(pthread_create(&thread, NULL, other_thread, first), 0);
    pthread_join(thread, NULL);
    assert_string_equal(first, "");
    assert_string_equal(tt_error_message(), "of this thread");
}

/* The message must stand in what the dying child wrote. */
static void assertion_stops(void **state) {
    (void)state;
    int pipes[2], status;
    char said[512] = {0};
    TT_ASSERT(1 + 1 == 2);
    assert_int_equal(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(pipes[1], STDERR_FILENO);
        TT_ASSERT(1 + 1 == 3);
        _exit(0);
    }
    close(pipes[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(read(pipes[0], said, sizeof said - 1) > 0);
    close(pipes[0]);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(said, "tests/t-error.c:"));
    assert_non_null(strstr(said, "assertion failed: 1 + 1 == 3"));
}

/* Exit codes that other programs and scripts rely on. */
static void codes(void **state) {
    (void)state;
    assert_int_equal(TT_OK, 0);
    assert_int_equal(TT_EUSAGE, 2);
    assert_int_equal(TT_EDATA, 65);
    assert_int_equal(TT_ENOINPUT, 66);
    assert_int_equal(TT_EIO, 74);
    assert_int_equal(TT_ESTOPPED, 75);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(code_and_message),
    cmocka_unit_test(per_thread),
    cmocka_unit_test(assertion_stops),
    cmocka_unit_test(codes),
};

T_MAIN(tests)
