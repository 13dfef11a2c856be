/* One run of an experiment: the state its parts share. Inside the farm only. */
#ifndef TT_RUN_H
#define TT_RUN_H

#include <signal.h>

#include "farm/tt_ledger.h"
#include "farm/tt_options.h"
#include "farm/tt_plan.h"
#include "farm/tt_progress.h"

typedef struct {
    const tt_experiment *experiment;
    tt_options options;
    const char *place; // folder below results/<profile>, or NULL
    char *directory;   // of the results
    char *ledger_path;
    tt_design design;
    tt_plan plan;
    tt_ledger *ledger;
    tt_progress progress;
    sigset_t before; // signals that were blocked when the program began
    int lock;        // descriptor; -1: none
    size_t computed; // tasks by this process
} tt_run;

/* Plans the tasks this run wants, names the paths, takes the lock and opens the ledger (in
 * memory for a list, which writes nothing). */
int tt_run_setup(tt_run *run);

/* 1 if finished rows are written to <name>.rows.csv. */
int tt_run_exports(const tt_run *run);

/* Takes over what is done elsewhere and missing here: in ledgers of shards (or, for a
 * shard, in the main one) and in <name>.rows.csv; for a list also in the ledger itself, as
 * it is read into memory. With --fresh these are emptied instead. */
int tt_gather(tt_run *run);

/* Sets the state and, where measured, the seconds of the planned tasks from the ledger. */
int tt_run_refresh(tt_run *run);

/* Computes the wanted tasks that are not done. TT_OK, TT_ESTOPPED after a signal, or what
 * went wrong; in any case all that is finished is in the ledger. */
int tt_compute(tt_run *run);

/* Writes <name>.rows.csv from the ledger. */
int tt_export(const tt_run *run);

/* After the computing: rows file, MACHINE.txt and, once no task is missing, the tables. */
int tt_run_finish(tt_run *run);

/* Prints cells, tasks, what is done and expected times on stdout. */
int tt_list(const tt_run *run);

#endif
