#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/tt_error.h"
#include "farm/tt_run.h"

typedef struct {
    size_t tasks, done, failed;
    double work; // expected seconds of what is missing
} count;

static void add(count *c, const tt_planned *task) {
    c->tasks++;
    c->done += task->state == TT_DONE;
    c->failed += task->state == TT_FAILED;
    c->work += task->state == TT_DONE ? 0 : task->seconds;
}

int tt_list(const tt_run *run) {
    const tt_plan *plan = &run->plan;
    const enum tt_profile profile = run->options.profile;
    count all = {0};
    printf("%5s %6s %6s %6s %12s  %s\n", "cell", "tasks", "done", "failed", "CPU s/task",
           "name");
    for (size_t cell = 0; cell < plan->cells; cell++) {
        count c = {0};
        char name[128] = "";
        double seconds = 0;
        for (size_t t = plan->first[cell]; t < plan->first[cell + 1]; t++) {
            if (plan->task[t].wanted) {
                add(&c, &plan->task[t]);
                add(&all, &plan->task[t]);
            }
            seconds = plan->task[t].seconds;
        }
        run->experiment->cell_name(profile, cell, name, sizeof name);
        printf("%5zu %6zu %6zu %6zu %12.3g  %s\n", cell, c.tasks, c.done, c.failed, seconds,
               name);
    }
    char cpu[TT_DURATION], wall[TT_DURATION];
    printf(
        "%zu tasks, %zu done, %zu failed; to do: about %s of CPU time, %s with %zu jobs\n",
        all.tasks, all.done, all.failed, tt_duration(cpu, all.work),
        tt_duration(wall, all.work / (double)run->options.jobs), run->options.jobs);
    if (fflush(stdout) || ferror(stdout)) {
        return tt_error(TT_EIO, "cannot write the list: %s", strerror(errno));
    }
    return TT_OK;
}
