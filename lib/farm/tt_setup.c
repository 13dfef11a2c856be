/* Before the computing: tasks, --only, paths, ledger. */
#include <math.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"
#include "farm/tt_run.h"

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

int tt_run_setup(tt_run *run) {
    int code = make_plan(run);
    code = code ? code : make_paths(run);
    return code ? code : open_ledger(run);
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
