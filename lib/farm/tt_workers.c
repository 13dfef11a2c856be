/* The workers together: orders out, records in, signals; one alone is in tt_worker.c. */
#include "farm/tt_workers_parts.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"

void tt_signals_hold(sigset_t *set, sigset_t *before) {
    static const int number[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        struct sigaction action;
        if (!sigaction(number[i], NULL, &action) && action.sa_handler != SIG_IGN) {
            sigaddset(set, number[i]);
        }
    }
    sigprocmask(SIG_BLOCK, set, before);
}

int tt_workers_start(tt_workers **out, const tt_experiment *e, enum tt_profile profile,
                     uint64_t seed, size_t n) {
    TT_ASSERT(n >= 1);
    *out = NULL;
    tt_workers *w = tt_alloc(1, sizeof *w);
    if (!w) {
        return TT_ENOMEM;
    }
    *w = (tt_workers){.experiment = e, .profile = profile, .seed = seed, .signals = -1};
    sigset_t held;
    tt_signals_hold(&held, &w->before);
    w->signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
    w->worker = tt_alloc(n, sizeof *w->worker);
    w->poll = tt_alloc(n + 1, sizeof *w->poll);
    int code = w->worker && w->poll ? TT_OK : TT_ENOMEM;
    if (!code && w->signals < 0) {
        code = tt_error(TT_EFAIL, "cannot wait for signals: %s", strerror(errno));
    }
    for (size_t i = 0; i < n && !code; i++) {
        code = tt_worker_start(w, &w->worker[i]);
        w->n += !code;
    }
    if (code) {
        tt_workers_stop(w);
        w = NULL;
    }
    *out = w;
    return code;
}

size_t tt_workers_idle(const tt_workers *w) {
    size_t idle = 0;
    for (size_t i = 0; i < w->n; i++) {
        idle += !w->worker[i].busy;
    }
    return idle;
}

void tt_workers_give(tt_workers *w, size_t cell, size_t replicate) {
    size_t i = 0;
    while (i < w->n && w->worker[i].busy) {
        i++;
    }
    TT_ASSERT(i < w->n);
    tt_worker *to = &w->worker[i];
    to->order = (tt_order){cell, replicate};
    to->busy = 1;
    // A worker that is gone is noticed when its end of the socket is read.
    while (send(to->fd, &to->order, sizeof to->order, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

/* A worker has died: what it was computing has failed, another one takes its place. */
static int replace(tt_workers *w, tt_worker *worker, enum tt_event *event, tt_record *r) {
    char how[TT_WORKER_END];
    const int busy = worker->busy;
    tt_worker_bury(how, worker);
    const int code = tt_worker_start(w, worker);
    if (!code && busy) {
        *event = TT_EVENT_RECORD;
        *r = (tt_record){.cell = worker->order.cell,
                         .replicate = worker->order.replicate,
                         .n_columns = w->experiment->n_columns,
                         .seconds = NAN};
        tt_record_fail(r, how);
    }
    return code;
}

/* Reads what has come from the worker. */
static int hear(tt_workers *w, tt_worker *worker, enum tt_event *event, tt_record *r) {
    enum { CHUNK = 65536 };
    const int code = tt_grow(&worker->in, &worker->room, worker->have + CHUNK, 1);
    if (code) {
        return code;
    }
    const ssize_t n = recv(worker->fd, worker->in + worker->have, CHUNK, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
        return TT_OK;
    }
    if (n <= 0) {
        return replace(w, worker, event, r);
    }
    size_t used;
    worker->have += (size_t)n;
    tt_record_frame(&used, worker->in, worker->have);
    if (used) {
        TT_ASSERT(used == worker->have && worker->busy); // one order, one frame
        worker->have = 0;
        worker->busy = 0;
        const int decoded = tt_record_decode(r, worker->in);
        *event = decoded ? TT_EVENT_NONE : TT_EVENT_RECORD;
        return decoded;
    }
    return TT_OK;
}

static int poll_all(tt_workers *w, double seconds) {
    for (size_t i = 0; i < w->n; i++) {
        w->poll[i] = (struct pollfd){.fd = w->worker[i].fd, .events = POLLIN};
    }
    w->poll[w->n] = (struct pollfd){.fd = w->signals, .events = POLLIN};
    const int ms = seconds < 0 ? 0 : (int)ceil(fmin(seconds, 3600) * 1000);
    const int ready = poll(w->poll, w->n + 1, ms);
    if (ready < 0 && errno != EINTR) {
        return tt_error(TT_EFAIL, "cannot wait for workers: %s", strerror(errno));
    }
    if (ready < 0) {
        w->poll[w->n].revents = 0;
    }
    return TT_OK;
}

int tt_workers_wait(tt_workers *w, enum tt_event *event, tt_record *record, int *number,
                    double seconds) {
    *event = TT_EVENT_NONE;
    int code = poll_all(w, seconds);
    if (code) {
        return code;
    }
    struct signalfd_siginfo info;
    if (w->poll[w->n].revents && read(w->signals, &info, sizeof info) == sizeof info) {
        *event = TT_EVENT_SIGNAL;
        *number = (int)info.ssi_signo;
        return TT_OK;
    }
    for (size_t k = 0; k < w->n && !code && *event == TT_EVENT_NONE; k++) {
        const size_t i = (w->turn + k) % w->n;
        if (w->poll[i].revents) {
            code = hear(w, &w->worker[i], event, record);
            w->turn = (i + 1) % w->n;
        }
    }
    return code;
}

void tt_workers_stop(tt_workers *w) {
    if (!w) {
        return;
    }
    for (size_t i = 0; i < w->n; i++) {
        tt_worker *worker = &w->worker[i];
        if (worker->fd >= 0) {
            kill(worker->pid, SIGKILL);
            close(worker->fd);
            while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR) {
            }
        }
        tt_free(worker->in);
    }
    if (w->signals >= 0) {
        close(w->signals);
    }
    sigprocmask(SIG_SETMASK, &w->before, NULL);
    tt_free(w->worker);
    tt_free(w->poll);
    tt_free(w);
}
