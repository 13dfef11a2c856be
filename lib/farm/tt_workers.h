/* Processes that compute tasks, one at a time each, on one BLAS thread.
 *
 * A task is given as (cell, replicate), its record comes back as a frame on a socket. A
 * worker that dies takes only its task with it: that task's record is a failed one which
 * names the signal, and a new worker stands in. While the workers live, SIGINT, SIGTERM and
 * SIGHUP are held back and reported by tt_workers_wait; the workers ignore them, and are
 * killed by the kernel when this process ends. */
#ifndef TT_WORKERS_H
#define TT_WORKERS_H

#include <signal.h>

#include "farm/tt_experiment.h"
#include "farm/tt_record.h"

typedef struct tt_workers tt_workers;

enum tt_event { TT_EVENT_NONE, TT_EVENT_RECORD, TT_EVENT_SIGNAL };

/* Holds back SIGINT, SIGTERM and SIGHUP, but for those that are ignored (nohup): *held. The
 * mask as it was goes to *before. */
void tt_signals_hold(sigset_t *held, sigset_t *before);

/* Starts n >= 1 workers. *w is NULL on failure. TT_OK, TT_ENOMEM or TT_EFAIL. */
int tt_workers_start(tt_workers **w, const tt_experiment *e, enum tt_profile profile,
                     uint64_t seed, size_t n);

/* Workers without a task. */
size_t tt_workers_idle(const tt_workers *w);

/* Gives the task to an idle worker (there must be one). */
void tt_workers_give(tt_workers *w, size_t cell, size_t replicate);

/* Waits until a task is finished (*record is fresh), a signal has come (its number in
 * *number) or `seconds` have passed. TT_OK, TT_ENOMEM or TT_EFAIL. */
int tt_workers_wait(tt_workers *w, enum tt_event *event, tt_record *record, int *number,
                    double seconds);

/* Kills the workers, whatever they do, and puts the signal mask back; NULL is allowed. */
void tt_workers_stop(tt_workers *w);

#endif
