/* Internal to tt_workers: one worker, as the process that started it sees it. */
#ifndef TT_WORKERS_PARTS_H
#define TT_WORKERS_PARTS_H

#include <poll.h>
#include <sys/types.h>

#include "farm/tt_workers.h"

/* What goes down a worker's socket. */
typedef struct {
    uint64_t cell, replicate;
} tt_order;

typedef struct {
    pid_t pid;
    int fd; // this end of its socket; -1: none
    int busy;
    tt_order order; // what it computes while busy
    char *in;       // (room) bytes of a frame that is still coming: `have` of them
    size_t have, room;
} tt_worker;

struct tt_workers {
    const tt_experiment *experiment;
    enum tt_profile profile;
    uint64_t seed;
    size_t n;
    tt_worker *worker;   // (n)
    struct pollfd *poll; // (n + 1) scratch; the last is for signals
    size_t turn;         // worker looked at first, so that none waits for ever
    int signals;         // signalfd
    sigset_t before;     // the mask as it was
};

/* Starts a process for an idle worker; it has what is in memory now. TT_OK, or TT_EFAIL
 * with fd = -1. */
int tt_worker_start(tt_workers *w, tt_worker *worker);

/* Waits for the end of a worker that has closed its socket, and says how it ended. */
enum { TT_WORKER_END = 160 };
void tt_worker_bury(char how[TT_WORKER_END], tt_worker *worker);

#endif
