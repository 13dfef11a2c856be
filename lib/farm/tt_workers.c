#include "farm/tt_workers.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "base/tt_mat.h"
#include "farm/tt_sink.h"

struct order {
    uint64_t cell, replicate;
};

struct worker {
    pid_t pid;
    int fd; // this end of its socket; -1: none
    int busy;
    struct order order; // what it computes while busy
    char *in;           // bytes of a frame that is still coming
    size_t have, room;
};

struct tt_workers {
    const tt_experiment *experiment;
    enum tt_profile profile;
    uint64_t seed;
    size_t n;
    struct worker *worker; // (n)
    struct pollfd *poll;   // (n + 1) scratch; the last is for signals
    size_t turn;           // worker looked at first, so that none waits for ever
    int signals;           // signalfd
    sigset_t before;       // the mask as it was
};

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Computes the task into its record. */
static void compute(tt_record *r, const tt_workers *w, const struct order *order) {
    const tt_task task = {.experiment = w->experiment,
                          .profile = w->profile,
                          .seed = w->seed,
                          .cell = order->cell,
                          .replicate = order->replicate};
    tt_sink sink = {.record = {.cell = task.cell,
                               .replicate = task.replicate,
                               .n_columns = w->experiment->n_columns}};
    const double start = cpu_seconds();
    tt_error(TT_OK, "%s", "");
    int code = w->experiment->run(&task, &sink);
    code = code ? code : sink.code;
    sink.record.seconds = cpu_seconds() - start;
    if (code) {
        char message[1100];
        const char *said = tt_error_message();
        snprintf(message, sizeof message, "%s (code %d)", *said ? said : "no reason given",
                 code);
        tt_record_fail(&sink.record, message);
    }
    *r = sink.record;
}

static int receive_order(struct order *order, int fd) {
    ssize_t n;
    do {
        n = recv(fd, order, sizeof *order, MSG_WAITALL);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *order;
}

/* The life of a worker; ends when the other end of its socket is closed. */
static void work(const tt_workers *w, int fd) {
    struct order order;
    tt_mat_setup();
    while (receive_order(&order, fd)) {
        tt_record r;
        compute(&r, w, &order);
        const int code = tt_record_send(fd, &r);
        tt_record_free(&r);
        if (code) {
            break;
        }
    }
}

/* In the new process: no signals but those that kill, no ends of the others' sockets. */
static void become_worker(const tt_workers *w, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(0);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_SETMASK, &w->before, NULL);
    close(w->signals);
    for (size_t i = 0; i < w->n; i++) {
        if (w->worker[i].fd >= 0) {
            close(w->worker[i].fd);
        }
    }
}

static int start(tt_workers *w, struct worker *worker) {
    int end[2];
    const pid_t parent = getpid();
    worker->fd = -1;
    worker->busy = 0;
    worker->have = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end)) {
        return tt_error(TT_EFAIL, "cannot make a socket: %s", strerror(errno));
    }
    fflush(NULL); // or the worker's copy of a buffer might be written too
    const pid_t pid = fork();
    if (pid == 0) {
        close(end[0]);
        become_worker(w, parent);
        work(w, end[1]);
        _exit(0);
    }
    close(end[1]);
    if (pid < 0) {
        close(end[0]);
        return tt_error(TT_EFAIL, "cannot start a worker: %s; try fewer --jobs",
                        strerror(errno));
    }
    worker->pid = pid;
    worker->fd = end[0];
    return TT_OK;
}

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
        code = start(w, &w->worker[i]);
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
    struct worker *to = &w->worker[i];
    to->order = (struct order){cell, replicate};
    to->busy = 1;
    // A worker that is gone is noticed when its end of the socket is read.
    while (send(to->fd, &to->order, sizeof to->order, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

/* The worker has died: what it was computing has failed, another one takes its place. */
static int bury(tt_workers *w, struct worker *worker, enum tt_event *event, tt_record *r) {
    int status = 0;
    char how[160];
    close(worker->fd);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        snprintf(how, sizeof how, "worker killed by signal %d (%s)%s", number,
                 strsignal(number),
                 number == SIGKILL ? ", perhaps for want of memory" : "");
    } else {
        snprintf(how, sizeof how, "worker ended with exit status %d", WEXITSTATUS(status));
    }
    if (worker->busy) {
        *event = TT_EVENT_RECORD;
        *r = (tt_record){.cell = worker->order.cell,
                         .replicate = worker->order.replicate,
                         .n_columns = w->experiment->n_columns,
                         .seconds = NAN};
        tt_record_fail(r, how);
    }
    return start(w, worker);
}

/* Reads what has come from the worker. */
static int hear(tt_workers *w, struct worker *worker, enum tt_event *event, tt_record *r) {
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
        return bury(w, worker, event, r);
    }
    size_t used;
    worker->have += (size_t)n;
    tt_record_frame(&used, worker->in, worker->have);
    if (used) {
        TT_ASSERT(used == worker->have && worker->busy); // one order, one frame
        worker->have = 0;
        worker->busy = 0;
        *event = TT_EVENT_RECORD;
        return tt_record_decode(r, worker->in);
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
        struct worker *worker = &w->worker[i];
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
