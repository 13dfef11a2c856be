/* Talk on stderr: a bar where it is a terminal, a line at most every 10 s where it is not.
 *
 * NO_COLOR (not empty) keeps escapes for colour out; quiet keeps all but errors out. The
 * time left weighs tasks by their expected seconds. */
#ifndef TT_PROGRESS_H
#define TT_PROGRESS_H

#include <stddef.h>

#include "base/tt_tick.h"

typedef struct {
    const char *name; // of the experiment
    int quiet, terminal, color;
    int shown;              // a bar stands on the current line
    size_t total, done;     // tasks
    size_t before;          // of done: those of earlier runs
    double work, work_done; // expected seconds: of this run's tasks, of the finished ones
    size_t failed;
    const char *stage;  // what is done before the tasks
    double start, last; // seconds of tt_now
} tt_progress;

/* Monotonic seconds: for progress and time limits, never for results. */
double tt_now(void);

/* The tasks begin; p is zeroed or has been used before. */
void tt_progress_start(tt_progress *p, const char *name, int quiet, size_t total,
                       size_t before, double work);

/* Shows the state if it is time to; `final` shows it in any case and ends the line. */
void tt_progress_show(tt_progress *p, int final);

/* Long work before the tasks, counted in bytes: "table3: reading 1.2 of 5.3 GB, 40 s left".
 * The tick begins the stage; `what` must outlive it. The bar is wiped when all is done. */
tt_tick tt_progress_stage(tt_progress *p, const char *what);

/* A line of its own that starts with the experiment's name: a note (silenced by quiet), an
 * error (never). */
void tt_progress_note(tt_progress *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void tt_progress_error(tt_progress *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "2 h 05 min", "3 min 20 s", "12 s". Returns out. */
enum { TT_DURATION = 32 };
const char *tt_duration(char out[TT_DURATION], double seconds);

#endif
