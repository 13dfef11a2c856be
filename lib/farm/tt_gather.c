#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "farm/tt_file.h"
#include "farm/tt_rowsfile.h"
#include "farm/tt_run.h"

static int compare_address(const void *x, const void *y) {
    const tt_record *a = x, *b = y;
    if (a->cell != b->cell) {
        return a->cell < b->cell ? -1 : 1;
    }
    return a->replicate < b->replicate ? -1 : a->replicate > b->replicate;
}

/* 1 if the record adds to what the ledger has (n of it, in canonical order). */
static int is_news(const tt_run *run, const tt_record *r, const tt_record *own, size_t n) {
    if (run->options.shards > 1) {
        const tt_planned *task = tt_plan_find(&run->plan, r->cell, r->replicate);
        if (!task || task->shard != run->options.shard - 1) {
            return 0;
        }
    }
    const tt_record *known = n ? bsearch(r, own, n, sizeof *own, compare_address) : NULL;
    return !known || (known->failed && !r->failed);
}

/* Puts into the ledger what is news among records. */
static int take(tt_run *run, const tt_record *r, size_t n, const char *source) {
    tt_record *own = NULL;
    size_t n_own = 0, news = 0;
    tt_record *chosen = tt_alloc(n, sizeof *chosen); // borrows
    int code = chosen ? tt_ledger_read(run->ledger, &own, &n_own) : TT_ENOMEM;
    for (size_t i = 0; i < n && !code; i++) {
        if (is_news(run, &r[i], own, n_own)) {
            chosen[news++] = r[i];
        }
    }
    if (!code && news) {
        code = tt_ledger_put(run->ledger, chosen, news);
        if (!code && !run->options.list) {
            tt_progress_note(&run->progress, "took over %zu tasks from %s", news, source);
        }
    }
    tt_free(chosen);
    tt_record_free_all(own, n_own);
    return code;
}

static int take_ledger(tt_run *run, const char *path) {
    tt_ledger *other = NULL;
    tt_record *r = NULL;
    size_t n = 0;
    int matches = 0;
    int code = tt_ledger_open(&other, path, 0);
    code = code ? code : tt_ledger_match(other, &run->design, &matches);
    if (!code && matches > 0) {
        code = tt_ledger_read(other, &r, &n);
    } else if (!code && matches < 0) {
        tt_progress_note(&run->progress, "%s holds another design: left alone", path);
    }
    tt_ledger_close(other);
    if (code && code != TT_ENOMEM) {
        tt_progress_error(&run->progress, "%s: left alone", tt_error_message());
        code = TT_OK;
    }
    code = code ? code : take(run, r, n, path);
    tt_record_free_all(r, n);
    return code;
}

static int take_rowsfile(tt_run *run) {
    tt_rowsfile f;
    int code = tt_rowsfile_read(&f, run->directory, &run->design, stderr);
    if (!code && f.difference[0]) {
        if (tt_run_exports(run) && !run->options.list) {
            code =
                tt_error(TT_EUSAGE,
                         "%s/%s.rows.csv is of another design (%s); use --fresh to discard "
                         "it or --results DIR to keep both",
                         run->directory, run->experiment->name, f.difference);
        } else {
            tt_progress_note(&run->progress,
                             "%s/%s.rows.csv is of another design: left alone",
                             run->directory, run->experiment->name);
        }
    }
    code = code ? code : take(run, f.record, f.n_records, "the rows file");
    tt_rowsfile_free(&f);
    return code;
}

static int is_shard_ledger(const struct dirent *entry) {
    unsigned k, K;
    char again[64];
    if (sscanf(entry->d_name, "ledger.%u-of-%u.db", &k, &K) != 2) {
        return 0;
    }
    snprintf(again, sizeof again, "ledger.%u-of-%u.db", k, K);
    return !strcmp(again, entry->d_name);
}

/* Empties a shard's ledger of this experiment, if no process is at work on it. */
static int empty_ledger(tt_run *run, const char *path) {
    tt_ledger *l = NULL;
    int lock = -1;
    char *guard = tt_format("%s.lock", path);
    int code = guard ? tt_lock_take(&lock, guard, run->experiment->name, 0) : TT_ENOMEM;
    code = code ? code : tt_ledger_open(&l, path, 0);
    code = code ? code : tt_ledger_bind(l, &run->design, 1);
    tt_ledger_close(l);
    if (lock >= 0) {
        close(lock);
    }
    tt_free(guard);
    return code;
}

static int visit_shards(tt_run *run) {
    struct dirent **entry = NULL;
    int code = TT_OK;
    const int n = scandir(run->directory, &entry, is_shard_ledger, versionsort);
    if (n < 0 && errno != ENOENT) { // a list may find no directory
        return tt_error(TT_EIO, "cannot read the directory %s: %s", run->directory,
                        strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        char *path = code ? NULL : tt_format("%s/%s", run->directory, entry[i]->d_name);
        code = code || path ? code : TT_ENOMEM;
        if (!code) {
            code = run->options.fresh ? empty_ledger(run, path) : take_ledger(run, path);
        }
        tt_free(path);
        free(entry[i]);
    }
    free(entry);
    return code;
}

static int remove_rowsfile(const tt_run *run) {
    char *path = tt_format("%s/%s.rows.csv", run->directory, run->experiment->name);
    int code = path ? TT_OK : TT_ENOMEM;
    if (!code && unlink(path) && errno != ENOENT) {
        code = tt_error(TT_EIO, "cannot remove %s: %s", path, strerror(errno));
    }
    tt_free(path);
    return code;
}

static int take_if_there(tt_run *run, const char *path) {
    return access(path, F_OK) ? TT_OK : take_ledger(run, path);
}

static int take_main(tt_run *run) {
    char *path = tt_format("%s/ledger.db", run->directory);
    const int code = path ? take_if_there(run, path) : TT_ENOMEM;
    tt_free(path);
    return code;
}

int tt_gather(tt_run *run) {
    const int sharded = run->options.shards > 1;
    if (run->options.fresh && !run->options.list) {
        const int code = sharded ? TT_OK : visit_shards(run);
        return code || sharded ? code : remove_rowsfile(run);
    }
    int code = run->options.list ? take_if_there(run, run->ledger_path) : TT_OK;
    if (!code) {
        code = sharded ? take_main(run) : visit_shards(run);
    }
    return code ? code : take_rowsfile(run);
}
