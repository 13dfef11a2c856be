/* One worker: its life, its beginning and its end. */
#include "farm/tt_workers_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "farm/tt_sink.h"

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Computes the task into its record. */
static void compute(tt_record *r, const tt_workers *w, const tt_order *order) {
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

static int receive_order(tt_order *order, int fd) {
    ssize_t n;
    do {
        n = recv(fd, order, sizeof *order, MSG_WAITALL);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *order;
}

/* The life of a worker; ends when the other end of its socket is closed. */
static void work(const tt_workers *w, int fd) {
    tt_order order;
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

int tt_worker_start(tt_workers *w, tt_worker *worker) {
    int end[2];
    const pid_t parent = getpid();
    worker->fd = -1;
    worker->busy = 0;
    worker->have = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end)) {
        return tt_error(TT_EFAIL, "cannot make a socket: %s; try fewer --jobs",
                        strerror(errno));
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

void tt_worker_bury(char how[TT_WORKER_END], tt_worker *worker) {
    int status = 0;
    close(worker->fd);
    worker->fd = -1;
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        snprintf(how, TT_WORKER_END, "worker killed by signal %d (%s)%s", number,
                 strsignal(number),
                 number == SIGKILL ? ", perhaps for want of memory" : "");
    } else {
        snprintf(how, TT_WORKER_END, "worker ended with exit status %d",
                 WEXITSTATUS(status));
    }
}
