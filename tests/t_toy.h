/* A small experiment to try the farm on. Include from one file only. */
#ifndef T_TOY_H
#define T_TOY_H

#include "t_file.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_error.h"
#include "farm/tt_experiment.h"
#include "farm/tt_table.h"

/* How the toy behaves; set before the fork. */
static struct {
    const char *line; // a line of its design
    unsigned version;
    unsigned task_us;       // a task sleeps up to this long
    int crash, error, wide; // cell that crashes; that returns an error; with many rows
    size_t replicates;
    const char *unavailable;
    const char *started;  // file that the first task makes, or NULL
    const char *place;    // folder below results/<profile>, or NULL
    const char *prepared; // file to which a preparation adds a byte, or NULL: none
    size_t bytes;         // that it says it reads
    int refuses;          // 1: it fails
    int waits;            // 1: it does not end
    int closed[4]; // this many (first) of 0, 1, 2 (others) the program starts without
} toy;

enum { CELLS = 5 };

static void toy_reset(void) {
    memset(&toy, 0, sizeof toy);
    toy.line = "width 3";
    toy.version = 1;
    toy.crash = toy.error = toy.wide = -1;
    toy.replicates = 6;
}

static int toy_available(void) {
    return toy.unavailable ? tt_error(0, "%s", toy.unavailable) : 1;
}

static const char *toy_place(void) {
    return toy.place;
}

static double toy_memory; // what the preparation leaves to the tasks

static int toy_prepare(tt_progress *progress) {
    const tt_tick tick = tt_progress_stage(progress, "reading");
    if (toy.prepared) {
        const int fd = open(toy.prepared, O_WRONLY | O_CREAT | O_APPEND, 0600);
        const ssize_t written = write(fd, "x", 1);
        close(fd);
        tick.tell(tick.context, toy.bytes / 2, toy.bytes);
        if (toy.refuses || written != 1) {
            return tt_error(TT_EDATA, "reviews.json:1:1: empty file");
        }
        tick.tell(tick.context, toy.bytes, toy.bytes);
        toy_memory = 1;
        while (toy.waits) {
            pause();
        }
    }
    return TT_OK;
}

static size_t toy_cells(enum tt_profile profile) {
    (void)profile;
    return CELLS;
}

static size_t toy_replicates(enum tt_profile profile, size_t cell) {
    return profile == TT_SMOKE ? 1 : toy.replicates + cell % 2;
}

static void toy_cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    snprintf(out, size, "c%zu:x", cell);
}

static double toy_seconds(enum tt_profile profile, size_t cell) {
    (void)profile;
    return 1e-3 * (double)(1 + cell);
}

static void toy_design(enum tt_profile profile, FILE *f) {
    (void)profile;
    fprintf(f, "first line\n%s\nlast line\n", toy.line);
}

static int toy_run(const tt_task *task, tt_sink *sink) {
    const tt_address address = {.seed = task->seed,
                                .design = 7,
                                .cell = (uint32_t)task->cell,
                                .replicate = (uint32_t)task->replicate};
    tt_rng r;
    tt_rng_at(&r, &address, TT_ROLE_DATA, 0);
    if (toy.started) {
        close(open(toy.started, O_WRONLY | O_CREAT, 0600));
    }
    if (toy.task_us) {
        usleep((useconds_t)tt_rng_below(&r, toy.task_us));
    }
    if ((int)task->cell == toy.crash && task->replicate == 1) {
        raise(SIGSEGV);
    }
    if ((int)task->cell == toy.error && task->replicate == 1) {
        return tt_error(TT_EDATA, "users.csv:3:1: found 'x', expected a number");
    }
    tt_rng_at(&r, &address, TT_ROLE_DATA, 0);
    const size_t rows = (int)task->cell == toy.wide ? 5000 : 1 + task->cell % 3;
    for (size_t i = 0; i < rows; i++) {
        const double x = tt_rng_gaussian(&r) / 3 + toy_memory;
        const double value[3] = {(double)i, x, i == 1 ? NAN : 1e-310};
        tt_sink_row(sink, i == 1 ? "diverged" : "ok", value);
    }
    return TT_OK;
}

static const char *const toy_columns[] = {"i", "x", "tiny"};

static int toy_report(const tt_results *results) {
    static const char *const columns[] = {"cell", "replicate", "row", "status",
                                          "i",    "x",         "tiny"};
    tt_table *t = tt_table_alloc(results, columns, 7, "a note\nof two lines");
    if (!t) {
        return TT_ENOMEM;
    }
    for (size_t i = 0; i < results->n_rows; i++) {
        const tt_row *row = &results->row[i];
        tt_table_row(t);
        tt_table_int(t, (long)row->cell);
        tt_table_int(t, (long)row->replicate);
        tt_table_int(t, (long)row->row);
        tt_table_text(t, row->status);
        for (size_t j = 0; j < 3; j++) {
            tt_table_number(t, row->value[j]);
        }
    }
    const int code = tt_table_write_csv(t, "toy");
    tt_table_free(t);
    return code;
}

/* The toy by this name. */
static tt_experiment make_toy(const char *name) {
    return (tt_experiment){.name = name,
                           .claim = "toys differ",
                           .version = toy.version,
                           .columns = toy_columns,
                           .n_columns = 3,
                           .available = toy_available,
                           .place = toy_place,
                           .prepare = toy_prepare,
                           .cells = toy_cells,
                           .replicates = toy_replicates,
                           .cell_name = toy_cell_name,
                           .seconds = toy_seconds,
                           .design = toy_design,
                           .run = toy_run,
                           .report = toy_report};
}

#endif
