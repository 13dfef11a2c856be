#include "farm/tt_experiment.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_mat.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"
#include "farm/tt_machine.h"
#include "farm/tt_run.h"
#include "farm/tt_workers.h"

const char *tt_profile_name(enum tt_profile profile) {
    static const char *const name[] = {"smoke", "default", "paper"};
    TT_ASSERT((size_t)profile < sizeof name / sizeof *name);
    return name[profile];
}

/* The cell that --only means: by its name, else by its number. */
static int find_cell(size_t *cell, const tt_run *run, const char *text) {
    const tt_plan *plan = &run->plan;
    for (*cell = 0; *cell < plan->cells; (*cell)++) {
        char name[128] = "";
        run->experiment->cell_name(run->options.profile, *cell, name, sizeof name);
        if (!strcmp(name, text)) {
            return TT_OK;
        }
    }
    return plan->cells ? tt_field_size(cell, text, plan->cells - 1) : TT_EDATA;
}

static int apply_only(tt_run *run) {
    const char *only = run->options.only;
    size_t cell, replicate = 0;
    int one = 0;
    char *text = tt_format("%s", only);
    if (!text) {
        return TT_ENOMEM;
    }
    int bad = find_cell(&cell, run, text);
    char *colon = strrchr(text, ':');
    if (bad && colon) {
        *colon = '\0';
        one = 1;
        bad = find_cell(&cell, run, text) ||
              tt_field_size(&replicate, colon + 1, SIZE_MAX) ||
              !tt_plan_find(&run->plan, cell, replicate);
    }
    tt_free(text);
    if (bad) {
        return tt_error(TT_EUSAGE,
                        "--only: found '%s', expected CELL or CELL:REP as --list "
                        "shows them",
                        only);
    }
    for (size_t i = 0; i < run->plan.count; i++) {
        tt_planned *task = &run->plan.task[i];
        task->wanted &= task->cell == cell && (!one || task->replicate == replicate);
    }
    return TT_OK;
}

static int make_plan(tt_run *run) {
    const tt_options *o = &run->options;
    int code = tt_plan_init(&run->plan, run->experiment, o->profile);
    code = code ? code : tt_design_init(&run->design, run->experiment, o->profile, o->seed);
    if (!code && o->shards > 1) {
        code = tt_plan_deal(&run->plan, o->shards);
        for (size_t i = 0; i < run->plan.count && !code; i++) {
            run->plan.task[i].wanted = run->plan.task[i].shard == o->shard - 1;
        }
    }
    return code || !o->only ? code : apply_only(run);
}

static int make_paths(tt_run *run) {
    const tt_options *o = &run->options;
    const char *profile = tt_profile_name(o->profile);
    run->place = run->experiment->place && !o->results ? run->experiment->place() : NULL;
    run->directory = o->results   ? tt_format("%s", o->results)
                     : run->place ? tt_format("results/%s/%s", profile, run->place)
                                  : tt_format("results/%s", profile);
    if (run->directory && o->shards > 1) {
        run->ledger_path =
            tt_format("%s/ledger.%u-of-%u.db", run->directory, o->shard, o->shards);
    } else if (run->directory) {
        run->ledger_path = tt_format("%s/ledger.db", run->directory);
    }
    return run->ledger_path ? TT_OK : TT_ENOMEM;
}

static int open_ledger(tt_run *run) {
    if (run->options.list) { // writes nothing
        const int code = tt_ledger_open(&run->ledger, ":memory:", 1);
        return code ? code : tt_ledger_bind(run->ledger, &run->design, 0);
    }
    char *guard = tt_format("%s.lock", run->ledger_path);
    int code = guard ? tt_mkdirs(run->directory) : TT_ENOMEM;
    code = code ? code : tt_lock_take(&run->lock, guard, run->experiment->name, 0);
    code = code ? code : tt_ledger_open(&run->ledger, run->ledger_path, 1);
    code = code ? code : tt_ledger_bind(run->ledger, &run->design, run->options.fresh);
    tt_free(guard);
    return code;
}

/* Where a cell's tasks have been measured, their mean takes the place of the guess. */
static void measure(tt_plan *plan, const tt_record *r, size_t n) {
    for (size_t cell = 0, i = 0; cell < plan->cells; cell++) {
        double sum = 0;
        size_t count = 0;
        for (; i < n && r[i].cell <= cell; i++) {
            if (!r[i].failed && !isnan(r[i].seconds)) {
                sum += r[i].seconds;
                count++;
            }
        }
        for (size_t t = plan->first[cell]; t < plan->first[cell + 1] && sum > 0; t++) {
            plan->task[t].seconds = sum / (double)count;
        }
    }
}

int tt_run_refresh(tt_run *run) {
    tt_record *r;
    size_t n;
    const int code = tt_ledger_read(run->ledger, &r, &n);
    if (code) {
        return code;
    }
    for (size_t i = 0; i < n; i++) {
        tt_planned *task = tt_plan_find(&run->plan, r[i].cell, r[i].replicate);
        if (task) {
            task->state = r[i].failed ? TT_FAILED : TT_DONE;
        }
    }
    measure(&run->plan, r, n);
    tt_record_free_all(r, n);
    return TT_OK;
}

/* Points at the planned rows among the records. */
static void fill_rows(tt_row *row, size_t *n_rows, const tt_plan *plan, const tt_record *r,
                      size_t n) {
    *n_rows = 0;
    for (size_t t = 0; t < n; t++) {
        if (!tt_plan_find(plan, r[t].cell, r[t].replicate)) {
            continue;
        }
        for (size_t i = 0; i < r[t].n_rows; i++) {
            row[(*n_rows)++] = (tt_row){.cell = r[t].cell,
                                        .replicate = r[t].replicate,
                                        .row = i,
                                        .status = r[t].status + i * TT_STATUS_SIZE,
                                        .value = r[t].value + i * r[t].n_columns};
        }
    }
}

static void count_replicates(tt_results *results, const tt_plan *plan) {
    results->replicates_min = plan->count;
    for (size_t cell = 0; cell < plan->cells; cell++) {
        size_t done = 0;
        for (size_t t = plan->first[cell]; t < plan->first[cell + 1]; t++) {
            done += plan->task[t].state == TT_DONE;
        }
        if (done < results->replicates_min) {
            results->replicates_min = done;
        }
        if (done > results->replicates_max) {
            results->replicates_max = done;
        }
    }
}

static int report(const tt_run *run) {
    tt_record *r;
    size_t n, rows = 0;
    int code = tt_ledger_read(run->ledger, &r, &n);
    if (code) {
        return code;
    }
    for (size_t i = 0; i < n; i++) {
        rows += r[i].n_rows;
    }
    tt_results results = {.experiment = run->experiment,
                          .profile = run->options.profile,
                          .seed = run->options.seed,
                          .directory = run->directory,
                          .place = run->place,
                          .design_hash = run->design.hash,
                          .n_tasks = run->plan.count,
                          .n_failed = tt_plan_count(&run->plan, TT_FAILED)};
    tt_row *row = tt_alloc(rows, sizeof *row);
    code = row ? TT_OK : TT_ENOMEM;
    if (!code) {
        fill_rows(row, &results.n_rows, &run->plan, r, n);
        results.row = row;
        count_replicates(&results, &run->plan);
        code = run->experiment->report(&results);
    }
    tt_free(row);
    tt_record_free_all(r, n);
    return code;
}

static int write_machine(const tt_run *run) {
    tt_record *r;
    size_t n, here = 0, taken = 0;
    double seconds = 0;
    int code = tt_ledger_read(run->ledger, &r, &n);
    if (code) {
        return code;
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(r[i].seconds)) {
            taken += !r[i].failed;
        } else {
            here += !r[i].failed;
            seconds += r[i].seconds;
        }
    }
    tt_record_free_all(r, n);
    return tt_machine_write(run->directory, run->experiment->name, here, taken, seconds);
}

/* After the computing: rows file, MACHINE.txt and, once no task is missing, the tables. */
static int finish(tt_run *run) {
    const size_t missing = tt_plan_count(&run->plan, TT_MISSING);
    const size_t failed = tt_plan_count(&run->plan, TT_FAILED);
    int code = tt_run_exports(run) ? tt_export(run) : TT_OK;
    if (!code && run->computed && run->options.shards <= 1) {
        code = write_machine(run);
    }
    if (code) {
        return code;
    }
    if (run->options.shards > 1) {
        tt_progress_note(&run->progress,
                         "shard %u/%u is finished; a run without --shard puts "
                         "the shards together",
                         run->options.shard, run->options.shards);
    } else if (missing) {
        tt_progress_note(&run->progress, "%zu of %zu tasks are missing: no tables yet",
                         missing, run->plan.count);
    } else if (run->experiment->report) {
        code = report(run);
        if (!code) {
            tt_progress_note(&run->progress, "%zu tasks, %zu failed; tables in %s",
                             run->plan.count, failed, run->directory);
        }
    }
    return code;
}

static int go(tt_run *run) {
    int code = make_plan(run);
    code = code ? code : make_paths(run);
    code = code ? code : open_ledger(run);
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
    return code ? code : finish(run);
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

int tt_experiment_main(const tt_experiment *experiment, int argc, char **argv) {
    tt_run run = {.experiment = experiment, .lock = -1};
    tt_mat_setup();
    signal(SIGXFSZ, SIG_IGN); // a file too large is an error to report, not a death
    tt_options_parse(&run.options, experiment, argc, argv);
    run.progress = (tt_progress){.name = experiment->name, .quiet = run.options.quiet};
    if (experiment->available && !experiment->available()) {
        tt_progress_error(&run.progress, "skipped: %s", tt_error_message());
        return TT_OK;
    }
    sigset_t held;
    tt_signals_hold(&held,
                    &run.before); // seen while workers compute; what follows is short
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
