/* Runs any experiment: a grid of cells x replicates, each a pure function of its address.
 *
 * An experiment is a const struct; its main is
 * `return tt_experiment_main(&table1, argc, argv)`. The driver owns options, workers,
 * ledger, progress and resumption; the experiment owns the numbers. A task may put several
 * rows into its sink (row 0, 1, ...); all of them enter the ledger or none. A task that
 * crashes, or returns an error, is `failed`: it has no rows, is counted, and is tried again
 * by the next run. When every task of the profile is done or has failed, `report` turns the
 * rows, in canonical order (cell, replicate, row), into results/<profile>/<name>.csv, .md,
 * .tex and verdict rows.
 *
 * Tasks run in processes of their own, so `run` may keep what it likes in memory between
 * tasks as long as its numbers do not depend on it; what it writes to variables is not seen
 * by `report`. */
#ifndef TT_EXPERIMENT_H
#define TT_EXPERIMENT_H

#include <argp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/tt_rng.h"
#include "farm/tt_progress.h"

enum tt_profile { TT_SMOKE, TT_DEFAULT, TT_PAPER };

typedef struct tt_experiment tt_experiment;
typedef struct tt_sink tt_sink; // where a task's rows go

typedef struct {
    const tt_experiment *experiment;
    enum tt_profile profile;
    uint64_t seed; // master seed
    size_t cell, replicate;
} tt_task;

/* One row of numbers; absent numbers are NAN (written as empty csv fields). */
typedef struct {
    size_t cell, replicate, row;
    const char *status;  // "ok", "diverged", "singular", ...
    const double *value; // (n_columns)
} tt_row;

/* All finished rows of the profile, canonical order. */
typedef struct {
    const tt_experiment *experiment;
    enum tt_profile profile;
    uint64_t seed;
    const char *directory; // results/<profile>[/<place>]
    const char *place;     // of the experiment, or NULL
    const tt_row *row;     // (n_rows)
    size_t n_rows;
    const char *design_hash;               // 16 hexadecimal digits
    size_t n_tasks, n_failed;              // failed tasks have no rows
    size_t replicates_min, replicates_max; // done, over the cells
} tt_results;

struct tt_experiment {
    const char *name;           // "table1": program, csv, gp, svg
    const char *claim;          // one sentence: what the paper says
    unsigned version;           // raised by hand when the numbers change
    const char *const *columns; // (n_columns) names of a row's numbers
    size_t n_columns;
    const struct argp *options; // the experiment's own options, or NULL

    /* 1 if it can run; 0 with a reason in tt_error: skipped with one clear line, exit 0.
     * NULL: 1. */
    int (*available)(void);

    /* A folder below results/<profile> for results on data that a user brings, so that they
     * stand beside those on what stands in for them; NULL, or a function that returns NULL:
     * none. --results names the folder itself. */
    const char *(*place)(void);

    /* Reads what all tasks need into memory, once, if any task is to be computed: the
     * workers, which are started afterwards, share it, those that stand in for crashed ones
     * too. `report` cannot count on it: a run that finds all tasks done does not prepare.
     * TT_OK, or an error code with which the program ends. NULL: nothing. */
    int (*prepare)(tt_progress *progress);

    size_t (*cells)(enum tt_profile profile);
    size_t (*replicates)(enum tt_profile profile, size_t cell);
    void (*cell_name)(enum tt_profile profile, size_t cell, char *out, size_t size);

    /* Rough CPU time of one task: for the order, shards and time left. NULL: all alike. */
    double (*seconds)(enum tt_profile profile, size_t cell);

    /* Writes all that the numbers depend on beside the address, as lines: grids, sizes,
     * protocol. The columns and the cells' names are added by the driver, the number of
     * replicates is not part of it (more of them may be asked for later). Its hash ties
     * rows to the design; a changed design is refused without --fresh. */
    void (*design)(enum tt_profile profile, FILE *f);

    /* Computes one task. TT_OK, or an error code: the task is recorded as `failed`, with
     * the message, and is tried again by the next run. */
    int (*run)(const tt_task *task, tt_sink *sink);

    /* Writes csv, md, tex and verdicts through tt_table.h. */
    int (*report)(const tt_results *results);
};

/* Adds a row to the task. status: at most 23 of a-z, 0-9, '_', '-'. value: (n_columns),
 * copied. */
void tt_sink_row(tt_sink *sink, const char *status, const double *value);

/* The whole program; returns its exit status (see tt_error.h and the options in --help). */
int tt_experiment_main(const tt_experiment *experiment, int argc, char **argv);

const char *tt_profile_name(enum tt_profile profile); // "smoke", "default", "paper"

#endif
