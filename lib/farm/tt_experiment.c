#include "farm/tt_experiment.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "farm/tt_run.h"
#include "farm/tt_workers.h"

const char *tt_profile_name(enum tt_profile profile) {
    static const char *const name[] = {"smoke", "default", "paper"};
    TT_ASSERT((size_t)profile < sizeof name / sizeof *name);
    return name[profile];
}

static int go(tt_run *run) {
    int code = tt_run_setup(run);
    code = code ? code : tt_gather(run);
    code = code ? code : tt_run_refresh(run);
    if (code || run->options.list) {
        return code ? code : tt_list(run);
    }
    if (run->options.shards > 1) {
        tt_progress_note(&run->progress, "shard %u/%u (%s)", run->options.shard,
                         run->options.shards, run->options.shard_source);
    }
    code = tt_compute(run);
    if (code == TT_ESTOPPED && tt_run_exports(run)) {
        const int exported = tt_export(run);
        return exported ? exported : code;
    }
    return code ? code : tt_run_finish(run);
}

/* 1 if a task of this run has failed. */
static int has_failed(const tt_run *run) {
    for (size_t i = 0; i < run->plan.count; i++) {
        if (run->plan.task[i].wanted && run->plan.task[i].state == TT_FAILED) {
            return 1;
        }
    }
    return 0;
}

/* Descriptors 0, 1 and 2 that are closed go to /dev/null, opened the wrong way round: no
 * file of the run becomes, say, stderr, and what is written there fails as it did. */
static void occupy_standard_descriptors(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int tt_experiment_main(const tt_experiment *experiment, int argc, char **argv) {
    tt_run run = {.experiment = experiment, .lock = -1};
    occupy_standard_descriptors();
    tt_mat_setup();
    signal(SIGXFSZ, SIG_IGN); // a file too large is an error to report, not a death
    tt_options_parse(&run.options, experiment, argc, argv);
    run.progress = (tt_progress){.name = experiment->name, .quiet = run.options.quiet};
    if (experiment->available && !experiment->available()) {
        tt_progress_error(&run.progress, "skipped: %s", tt_error_message());
        return TT_OK;
    }
    sigset_t held; // seen while workers compute; what follows is short
    tt_signals_hold(&held, &run.before);
    int code = go(&run);
    if (code) {
        tt_progress_error(&run.progress, "%s", tt_error_message());
    } else if (!run.options.list && has_failed(&run)) {
        code = TT_EFAIL;
    }
    tt_ledger_close(run.ledger);
    if (run.lock >= 0) {
        close(run.lock);
    }
    tt_plan_free(&run.plan);
    tt_design_free(&run.design);
    tt_free(run.directory);
    tt_free(run.ledger_path);
    return code;
}
