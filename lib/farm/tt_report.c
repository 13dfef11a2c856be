/* After the computing: rows file, MACHINE.txt and, once no task is missing, the tables. */
#include <math.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "farm/tt_machine.h"
#include "farm/tt_run.h"

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

int tt_run_finish(tt_run *run) {
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
