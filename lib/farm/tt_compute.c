#include <signal.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "farm/tt_rowsfile.h"
#include "farm/tt_run.h"
#include "farm/tt_workers.h"

/* Finished tasks wait at most this long for the commit they share; a commit costs a few ms,
 * so thousands of short tasks a second can be written down. */
static const double commit_every = 0.05; // seconds
static const double export_every = 60;   // seconds
enum { COMMIT_MOST = 1024, FAILURES_TOLD = 20 };

typedef struct {
    tt_run *run;
    tt_workers *workers;
    size_t *queue; // (n_queue) planned tasks in the order of computing
    size_t n_queue, next;
    tt_record *pending; // (n_pending) finished, not yet in the ledger
    size_t n_pending, room;
    double committed, exported; // when
    size_t told;                // failures
    size_t jobs;                // workers
} state;

int tt_run_exports(const tt_run *run) {
    return (run->options.export || run->options.profile == TT_PAPER) &&
           run->options.shards <= 1;
}

int tt_export(const tt_run *run) {
    tt_record *r;
    size_t n;
    int code = tt_ledger_read(run->ledger, &r, &n);
    if (!code) {
        code = tt_rowsfile_write(run->directory, &run->design, r, n);
        tt_record_free_all(r, n);
    }
    return code;
}

static int make_queue(state *s) {
    const tt_plan *plan = &s->run->plan;
    s->queue = tt_alloc(plan->count, sizeof *s->queue);
    if (!s->queue) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < plan->count; i++) {
        const tt_planned *task = &plan->task[plan->order[i]];
        if (task->wanted && task->state != TT_DONE) {
            s->queue[s->n_queue++] = plan->order[i];
        }
    }
    return TT_OK;
}

static void start_progress(state *s) {
    tt_run *run = s->run;
    size_t wanted = 0;
    double work = 0;
    for (size_t i = 0; i < run->plan.count; i++) {
        wanted += run->plan.task[i].wanted != 0;
    }
    for (size_t i = 0; i < s->n_queue; i++) {
        work += run->plan.task[s->queue[i]].seconds;
    }
    tt_progress_start(&run->progress, run->experiment->name, run->options.quiet, wanted,
                      wanted - s->n_queue, work);
}

static void tell_failure(state *s, const tt_record *r) {
    tt_run *run = s->run;
    char name[128] = "";
    run->experiment->cell_name(run->options.profile, r->cell, name, sizeof name);
    if (s->told < FAILURES_TOLD) {
        tt_progress_error(&run->progress, "cell %zu (%s) replicate %zu failed: %s", r->cell,
                          name, r->replicate, r->message ? r->message : "");
    } else if (s->told == FAILURES_TOLD) {
        tt_progress_error(&run->progress, "more tasks failed: see table task of %s",
                          run->ledger_path);
    }
    s->told++;
}

/* Writes the finished tasks down; only then they count as done. */
static int commit(state *s) {
    tt_run *run = s->run;
    if (s->n_pending == 0) {
        return TT_OK;
    }
    const int code = tt_ledger_put(run->ledger, s->pending, s->n_pending);
    for (size_t i = 0; i < s->n_pending; i++) {
        tt_record *r = &s->pending[i];
        tt_planned *task = tt_plan_find(&run->plan, r->cell, r->replicate);
        TT_ASSERT(task);
        if (!code) {
            task->state = r->failed ? TT_FAILED : TT_DONE;
            run->computed++;
            run->progress.done++;
            run->progress.failed += r->failed != 0;
            run->progress.work_done += task->seconds;
            if (r->failed) {
                tell_failure(s, r);
            }
        }
        tt_record_free(r);
    }
    s->n_pending = 0;
    s->committed = tt_now();
    return code;
}

static void give(state *s) {
    while (s->next < s->n_queue && tt_workers_idle(s->workers) > 0) {
        const tt_planned *task = &s->run->plan.task[s->queue[s->next++]];
        tt_workers_give(s->workers, task->cell, task->replicate);
    }
}

/* Waits for the next event and takes note of it; *number is set by a signal. */
static int hear(state *s, int *number) {
    enum tt_event event;
    tt_record record;
    const double now = tt_now();
    const double until = s->n_pending ? s->committed + commit_every - now : 0.5;
    int code = tt_workers_wait(s->workers, &event, &record, number, until);
    if (code || event != TT_EVENT_RECORD) {
        return code;
    }
    code = tt_grow(&s->pending, &s->room, s->n_pending + 1, sizeof *s->pending);
    if (code) {
        tt_record_free(&record);
    } else {
        s->pending[s->n_pending++] = record;
    }
    return code;
}

/* What is due: commit, export, the bar. */
static int attend(state *s) {
    int code = TT_OK;
    if (s->n_pending >= COMMIT_MOST || tt_now() - s->committed >= commit_every) {
        code = commit(s);
    }
    if (!code && tt_run_exports(s->run) && tt_now() - s->exported >= export_every) {
        code = tt_export(s->run);
        s->exported = tt_now();
    }
    tt_progress_show(&s->run->progress, 0);
    return code;
}

static int loop(state *s) {
    int code = TT_OK, number = 0;
    s->exported = tt_now();
    give(s);
    while (!code && (s->next < s->n_queue || tt_workers_idle(s->workers) < s->jobs)) {
        code = hear(s, &number);
        if (!code && number) {
            code = tt_error(TT_ESTOPPED,
                            "interrupted (%s); what is done is kept, the same "
                            "command resumes",
                            strsignal(number));
            break;
        }
        code = code ? code : attend(s);
        give(s);
    }
    return code;
}

/* A signal ends the program at once: nothing is computed yet. */
static int prepare(tt_run *run) {
    sigset_t held;
    if (!run->experiment->prepare) {
        return TT_OK;
    }
    sigprocmask(SIG_SETMASK, &run->before, &held);
    const int code = run->experiment->prepare(&run->progress);
    sigprocmask(SIG_SETMASK, &held, NULL);
    return code;
}

int tt_compute(tt_run *run) {
    state s = {.run = run};
    int code = make_queue(&s);
    if (!code && s.n_queue > 0) {
        code = prepare(run);
    }
    if (!code && s.n_queue > 0) {
        start_progress(&s);
        s.jobs = run->options.jobs < s.n_queue ? run->options.jobs : s.n_queue;
        code = tt_workers_start(&s.workers, run->experiment, run->options.profile,
                                run->options.seed, s.jobs);
        code = code ? code : loop(&s);
        tt_workers_stop(s.workers);
        const int kept = commit(&s);
        code = code && code != TT_ESTOPPED ? code : kept ? kept : code;
        tt_progress_show(&run->progress, 1);
    }
    tt_free(s.pending);
    tt_free(s.queue);
    return code;
}
