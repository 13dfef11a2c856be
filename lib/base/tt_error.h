/* Errors of the library.
 *
 * A bug (wrong shape, index out of range) is caught by TT_ASSERT, which stays in every build:
 * it prints expression, place and aborts. Trouble that a correct program can meet (memory,
 * files, bad input) is returned as a code; tt_error records a sentence that says what was
 * found and what was expected, for the program to print. A code is also the exit status with
 * which a program that cannot go on ends (sysexits.h where it has a number).
 *
 * Numerical outcomes (diverged, singular) are not errors: they are a status in a result. */
#ifndef TT_ERROR_H
#define TT_ERROR_H

enum {
    TT_OK = 0,
    TT_EFAIL = 1,      // could not be computed
    TT_EUSAGE = 2,     // wrong options
    TT_EDATA = 65,     // input does not have the promised form
    TT_ENOINPUT = 66,  // input file missing or unreadable
    TT_ENOMEM = 71,    // memory refused
    TT_EIO = 74,       // cannot write
    TT_ESTOPPED = 75   // interrupted; the same command resumes
};

/* Records the message and returns `code`, so that `return tt_error(TT_EDATA, ...)` reads well.
 * Per thread. For input: "file:line:column: what was found, what was expected". */
int tt_error(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The last message recorded in this thread, "" if none. */
const char *tt_error_message(void);

void tt_assert_fail(const char *expression, const char *file, int line)
    __attribute__((noreturn));

#define TT_ASSERT(e) ((e) ? (void)0 : tt_assert_fail(#e, __FILE__, __LINE__))

#endif
