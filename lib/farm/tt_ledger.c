#include "farm/tt_ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/tt_alloc.h"
#include "base/tt_error.h"
#include "base/tt_grow.h"
#include "farm/tt_field.h"
#include "farm/tt_file.h"

enum { LEDGER_FORMAT = 1, BUSY_MS = 60000 };

enum statement {
    S_DROP_TASK,
    S_DROP_RESULT,
    S_PUT_TASK,
    S_PUT_RESULT,
    S_TASKS,
    S_RESULTS,
    N_STATEMENTS
};

static const char *const sql[N_STATEMENTS] = {
    [S_DROP_TASK] = "DELETE FROM task WHERE design = ?1 AND cell = ?2 AND replicate = ?3",
    [S_DROP_RESULT] =
        "DELETE FROM result WHERE design = ?1 AND cell = ?2 AND replicate = ?3",
    [S_PUT_TASK] = "INSERT INTO task VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [S_PUT_RESULT] = "INSERT INTO result VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [S_TASKS] = "SELECT cell, replicate, status, message, seconds, results FROM task"
                " WHERE design = ?1 ORDER BY cell, replicate",
    [S_RESULTS] = "SELECT cell, replicate, position, status, numbers FROM result"
                  " WHERE design = ?1 ORDER BY cell, replicate, position",
};

static const char schema[] =
    "CREATE TABLE design (id INTEGER PRIMARY KEY, experiment TEXT NOT NULL,"
    " profile TEXT NOT NULL, version INTEGER NOT NULL, seed TEXT NOT NULL,"
    " hash TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (experiment, profile));"
    "CREATE TABLE task (design INTEGER NOT NULL, cell INTEGER NOT NULL,"
    " replicate INTEGER NOT NULL, status TEXT NOT NULL, message TEXT, seconds REAL,"
    " results INTEGER NOT NULL, PRIMARY KEY (design, cell, replicate)) WITHOUT ROWID;"
    "CREATE TABLE result (design INTEGER NOT NULL, cell INTEGER NOT NULL,"
    " replicate INTEGER NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL,"
    " numbers TEXT NOT NULL, PRIMARY KEY (design, cell, replicate, position)) WITHOUT "
    "ROWID;"
    "PRAGMA user_version = 1"; // LEDGER_FORMAT

struct tt_ledger {
    sqlite3 *db;
    char *path;
    sqlite3_int64 design; // bound
    size_t n_columns;
    sqlite3_stmt *statement[N_STATEMENTS]; // NULL until first used
    char *line;                            // scratch: the numbers of a row as text
    char **field;                          // scratch (n_columns + 1)
};

/* The code for what SQLite answered last, with its reason and the system's. */
static int trouble(tt_ledger *l) {
    const int rc = sqlite3_errcode(l->db);
    const int known = sqlite3_system_errno(l->db); // 0 when a COMMIT has failed
    const int reason = !known && rc == SQLITE_IOERR ? errno : known;
    switch (rc) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return tt_error(TT_EDATA, "%s: found damage (%s), expected a ledger; move it away",
                        l->path, sqlite3_errmsg(l->db));
    case SQLITE_BUSY:
        return tt_error(TT_ESTOPPED, "%s: locked by another process for %d s; try again",
                        l->path, BUSY_MS / 1000);
    case SQLITE_NOMEM:
        return tt_error(TT_ENOMEM, "%s: memory refused", l->path);
    default:
        return tt_error(TT_EIO, "cannot write %s: %s%s%s", l->path, sqlite3_errmsg(l->db),
                        reason ? ": " : "", reason ? strerror(reason) : "");
    }
}

static int execute(tt_ledger *l, const char *text) {
    errno = 0;
    return sqlite3_exec(l->db, text, NULL, NULL, NULL) == SQLITE_OK ? TT_OK : trouble(l);
}

/* Ends the transaction: committed if code is TT_OK, undone otherwise. */
static int finish(tt_ledger *l, int code) {
    code = code ? code : execute(l, "COMMIT");
    if (code) {
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL); // the first trouble is the news
    }
    return code;
}

static int query_integer(tt_ledger *l, const char *text, sqlite3_int64 *value) {
    sqlite3_stmt *s = NULL;
    int code = TT_OK;
    if (sqlite3_prepare_v2(l->db, text, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        code = trouble(l);
    } else {
        *value = sqlite3_column_int64(s, 0);
    }
    sqlite3_finalize(s);
    return code;
}

static int check_format(tt_ledger *l, int create) {
    sqlite3_int64 format = 0;
    int code = query_integer(l, "PRAGMA user_version", &format);
    if (!code && format == 0 && create) {
        code = execute(l, "BEGIN IMMEDIATE");
        if (code) {
            return code;
        }
        code = query_integer(l, "PRAGMA user_version", &format); // perhaps made meanwhile
        code = finish(l, code || format ? code : execute(l, schema));
        format = format ? format : LEDGER_FORMAT;
    }
    if (!code && format != LEDGER_FORMAT) {
        code = tt_error(TT_EDATA, "%s: found ledger format %lld, expected %d; move it away",
                        l->path, (long long)format, LEDGER_FORMAT);
    }
    return code;
}

int tt_ledger_open(tt_ledger **out, const char *path, int create) {
    *out = NULL;
    tt_ledger *l = tt_alloc(1, sizeof *l);
    if (!l) {
        return TT_ENOMEM;
    }
    int code = (l->path = tt_format("%s", path)) ? TT_OK : TT_ENOMEM;
    if (!code) {
        const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
        if (sqlite3_open_v2(path, &l->db, flags, NULL) != SQLITE_OK) {
            code = trouble(l);
            code = code == TT_EIO && !create ? TT_ENOINPUT : code;
        }
    }
    if (!code) {
        sqlite3_busy_timeout(l->db, BUSY_MS);
        code = check_format(l, create);
    }
    if (code) {
        tt_ledger_close(l);
        l = NULL;
    }
    *out = l;
    return code;
}

static void unbind(tt_ledger *l) {
    l->design = 0;
    tt_free(l->line);
    tt_free(l->field);
    l->line = NULL;
    l->field = NULL;
}

void tt_ledger_close(tt_ledger *l) {
    if (!l) {
        return;
    }
    for (size_t i = 0; i < N_STATEMENTS; i++) {
        sqlite3_finalize(l->statement[i]);
    }
    sqlite3_close(l->db);
    unbind(l);
    tt_free(l->path);
    tt_free(l);
}

/* The statement, compiled at first use, with ?1 = the bound design. NULL: see trouble. */
static sqlite3_stmt *prepared(tt_ledger *l, enum statement which) {
    sqlite3_stmt **s = &l->statement[which];
    if (!*s && sqlite3_prepare_v3(l->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, s,
                                  NULL) != SQLITE_OK) {
        return NULL;
    }
    sqlite3_reset(*s);
    sqlite3_clear_bindings(*s);
    sqlite3_bind_int64(*s, 1, l->design);
    return *s;
}

/* What the ledger has under the name of d's experiment and profile. */
struct found {
    sqlite3_int64 id; // 0: nothing
    sqlite3_int64 tasks;
    int same; // of this very design
    char difference[512];
};

static void compare(struct found *found, sqlite3_stmt *s, const tt_design *d,
                    const char *seed) {
    const unsigned version = (unsigned)sqlite3_column_int64(s, 1);
    const char *old_seed = (const char *)sqlite3_column_text(s, 2);
    const char *hash = (const char *)sqlite3_column_text(s, 3);
    const char *text = (const char *)sqlite3_column_text(s, 4);
    found->id = sqlite3_column_int64(s, 0);
    found->tasks = sqlite3_column_int64(s, 5);
    if (!old_seed || !hash || !text) {
        snprintf(found->difference, sizeof found->difference, "it is damaged");
    } else if (strcmp(hash, d->hash) || strcmp(text, d->text)) {
        tt_design_difference(found->difference, sizeof found->difference, text, d->text);
    } else if (version != d->version) {
        snprintf(found->difference, sizeof found->difference,
                 "algorithm version: then %u, now %u", version, d->version);
    } else if (strcmp(old_seed, seed)) {
        snprintf(found->difference, sizeof found->difference, "seed: then %s, now %s",
                 old_seed, seed);
    } else {
        found->same = 1;
    }
}

static int find(tt_ledger *l, struct found *found, const tt_design *d, const char *seed) {
    static const char text[] = "SELECT id, version, seed, hash, text,"
                               " (SELECT count(*) FROM task WHERE task.design = design.id)"
                               " FROM design WHERE experiment = ?1 AND profile = ?2";
    *found = (struct found){0};
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(l->db, text, -1, &s, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(s, 1, d->experiment, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, d->profile, -1, SQLITE_STATIC);
        rc = sqlite3_step(s);
        if (rc == SQLITE_ROW) {
            compare(found, s, d, seed);
        }
    }
    const int code = rc == SQLITE_ROW || rc == SQLITE_DONE ? TT_OK : trouble(l);
    sqlite3_finalize(s);
    return code;
}

static int discard(tt_ledger *l, sqlite3_int64 id) {
    char text[256];
    snprintf(text, sizeof text,
             "DELETE FROM result WHERE design = %lld; DELETE FROM task WHERE design = %lld;"
             " DELETE FROM design WHERE id = %lld",
             (long long)id, (long long)id, (long long)id);
    return execute(l, text);
}

static int insert_design(tt_ledger *l, const tt_design *d, const char *seed) {
    static const char text[] =
        "INSERT INTO design (experiment, profile, version, seed, hash,"
        " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    sqlite3_stmt *s = NULL;
    int code = TT_OK;
    if (sqlite3_prepare_v2(l->db, text, -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_text(s, 1, d->experiment, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, d->profile, -1, SQLITE_STATIC);
        sqlite3_bind_int64(s, 3, d->version);
        sqlite3_bind_text(s, 4, seed, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, d->hash, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 6, d->text, -1, SQLITE_STATIC);
    }
    if (!s || sqlite3_step(s) != SQLITE_DONE) {
        code = trouble(l);
    }
    sqlite3_finalize(s);
    l->design = code ? 0 : sqlite3_last_insert_rowid(l->db);
    return code;
}

static int prepare_scratch(tt_ledger *l, const tt_design *d) {
    l->n_columns = d->n_columns;
    l->line = tt_alloc(d->n_columns + 1, TT_FIELD_NUMBER);
    l->field = tt_alloc(d->n_columns + 1, sizeof *l->field);
    return l->line && l->field ? TT_OK : TT_ENOMEM;
}

int tt_ledger_bind(tt_ledger *l, const tt_design *d, int fresh) {
    char seed[24];
    struct found found;
    snprintf(seed, sizeof seed, "%" PRIu64, d->seed);
    unbind(l);
    int code = prepare_scratch(l, d);
    code = code ? code : execute(l, "BEGIN IMMEDIATE");
    if (code) {
        return code;
    }
    code = find(l, &found, d, seed);
    if (!code && found.id && !found.same && found.tasks && !fresh) {
        code = tt_error(TT_EUSAGE,
                        "%s holds %lld tasks of another design of %s (%s); use --fresh to "
                        "discard them or --results DIR to keep both",
                        l->path, (long long)found.tasks, d->experiment, found.difference);
    }
    if (!code && found.same && !fresh) {
        l->design = found.id;
    } else if (!code) {
        code = found.id ? discard(l, found.id) : TT_OK;
        code = code ? code : insert_design(l, d, seed);
    }
    return finish(l, code);
}

int tt_ledger_match(tt_ledger *l, const tt_design *d, int *matches) {
    char seed[24];
    struct found found;
    snprintf(seed, sizeof seed, "%" PRIu64, d->seed);
    unbind(l);
    int code = prepare_scratch(l, d);
    code = code ? code : find(l, &found, d, seed);
    *matches = code || !found.tasks ? 0 : found.same ? 1 : -1;
    l->design = *matches == 1 ? found.id : 0;
    return code;
}

static int step(tt_ledger *l, sqlite3_stmt *s) {
    const int code = s && sqlite3_step(s) == SQLITE_DONE ? TT_OK : trouble(l);
    if (s) {
        sqlite3_reset(s);
    }
    return code;
}

static sqlite3_stmt *for_task(tt_ledger *l, enum statement which, const tt_record *r) {
    sqlite3_stmt *s = prepared(l, which);
    if (s) {
        sqlite3_bind_int64(s, 2, (sqlite3_int64)r->cell);
        sqlite3_bind_int64(s, 3, (sqlite3_int64)r->replicate);
    }
    return s;
}

static int put_row(tt_ledger *l, const tt_record *r, size_t i) {
    char *end = l->line;
    *end = '\0';
    for (size_t j = 0; j < l->n_columns; j++) {
        if (j > 0) {
            *end++ = ',';
        }
        tt_field_format(end, r->value[i * l->n_columns + j], 17);
        end += strlen(end);
    }
    sqlite3_stmt *s = for_task(l, S_PUT_RESULT, r);
    if (s) {
        sqlite3_bind_int64(s, 4, (sqlite3_int64)i);
        sqlite3_bind_text(s, 5, r->status + i * TT_STATUS_SIZE, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 6, l->line, -1, SQLITE_STATIC);
    }
    return step(l, s);
}

static int put_record(tt_ledger *l, const tt_record *r) {
    TT_ASSERT(r->n_columns == l->n_columns || r->n_rows == 0);
    int code = step(l, for_task(l, S_DROP_TASK, r));
    code = code ? code : step(l, for_task(l, S_DROP_RESULT, r));
    if (code) {
        return code;
    }
    sqlite3_stmt *s = for_task(l, S_PUT_TASK, r);
    if (s) {
        sqlite3_bind_text(s, 4, r->failed ? "failed" : "done", -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, r->message, -1, SQLITE_STATIC); // NULL text: NULL
        sqlite3_bind_double(s, 6, r->seconds);                  // NAN: NULL
        sqlite3_bind_int64(s, 7, (sqlite3_int64)r->n_rows);
    }
    code = step(l, s);
    for (size_t i = 0; i < r->n_rows && !code; i++) {
        code = put_row(l, r, i);
    }
    return code;
}

int tt_ledger_put(tt_ledger *l, const tt_record *r, size_t n) {
    TT_ASSERT(l->design);
    int code = execute(l, "BEGIN IMMEDIATE");
    if (code) {
        return code;
    }
    for (size_t i = 0; i < n && !code; i++) {
        code = put_record(l, &r[i]);
    }
    return finish(l, code);
}

static int damaged(const tt_ledger *l, sqlite3_int64 cell, sqlite3_int64 replicate) {
    return tt_error(TT_EDATA, "%s: task (%lld, %lld) is damaged; move the ledger away",
                    l->path, (long long)cell, (long long)replicate);
}

/* One row of S_TASKS; its number of rows is left in r->room. */
static int read_task(tt_ledger *l, tt_record *r, sqlite3_stmt *s) {
    const sqlite3_int64 cell = sqlite3_column_int64(s, 0);
    const sqlite3_int64 replicate = sqlite3_column_int64(s, 1);
    const char *status = (const char *)sqlite3_column_text(s, 2);
    const char *message = (const char *)sqlite3_column_text(s, 3);
    const int known = sqlite3_column_type(s, 4) != SQLITE_NULL;
    if (cell < 0 || replicate < 0 || !status || sqlite3_column_int64(s, 5) < 0) {
        return damaged(l, cell, replicate);
    }
    *r = (tt_record){.cell = (size_t)cell,
                     .replicate = (size_t)replicate,
                     .failed = strcmp(status, "done") != 0,
                     .seconds = known ? sqlite3_column_double(s, 4) : NAN,
                     .n_columns = l->n_columns};
    if (message && !(r->message = tt_format("%s", message))) {
        return TT_ENOMEM;
    }
    const size_t rows = (size_t)sqlite3_column_int64(s, 5);
    r->status = tt_alloc(rows, TT_STATUS_SIZE);
    r->value = tt_alloc(rows, l->n_columns * sizeof *r->value);
    r->room = rows;
    return r->status && r->value ? TT_OK : TT_ENOMEM;
}

static int read_tasks(tt_ledger *l, tt_record **r, size_t *n) {
    size_t room = 0;
    int rc = SQLITE_ERROR;
    sqlite3_stmt *s = prepared(l, S_TASKS);
    int code = tt_grow(r, &room, 64, sizeof **r);
    while (!code && s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        code = tt_grow(r, &room, *n + 1, sizeof **r);
        if (!code) {
            code = read_task(l, &(*r)[*n], s);
            (*n)++;
        }
    }
    code = code || rc == SQLITE_DONE ? code : trouble(l);
    sqlite3_reset(s);
    return code;
}

/* One row of S_RESULTS, for its record: the first of r[*at..n-1] that is not full. */
static int read_result(tt_ledger *l, tt_record *r, size_t n, size_t *at, sqlite3_stmt *s) {
    const sqlite3_int64 cell = sqlite3_column_int64(s, 0);
    const sqlite3_int64 replicate = sqlite3_column_int64(s, 1);
    const char *status = (const char *)sqlite3_column_text(s, 3);
    const char *numbers = (const char *)sqlite3_column_text(s, 4);
    while (*at < n && r[*at].n_rows == r[*at].room) {
        (*at)++;
    }
    tt_record *to = *at < n ? &r[*at] : NULL;
    size_t fields = 0;
    const size_t room = (l->n_columns + 1) * TT_FIELD_NUMBER;
    if (!to || cell != (sqlite3_int64)to->cell ||
        replicate != (sqlite3_int64)to->replicate ||
        sqlite3_column_int64(s, 2) != (sqlite3_int64)to->n_rows || !status ||
        !tt_status_is_valid(status) || !numbers || strlen(numbers) >= room) {
        return damaged(l, cell, replicate);
    }
    strcpy(l->line, numbers);
    strcpy(to->status + to->n_rows * TT_STATUS_SIZE, status);
    if (l->n_columns && (tt_field_split(l->field, &fields, l->n_columns, l->line) ||
                         fields != l->n_columns)) {
        return damaged(l, cell, replicate);
    }
    for (size_t j = 0; j < l->n_columns; j++) {
        if (tt_field_number(&to->value[to->n_rows * l->n_columns + j], l->field[j])) {
            return damaged(l, cell, replicate);
        }
    }
    to->n_rows++;
    return TT_OK;
}

static int read_results(tt_ledger *l, tt_record *r, size_t n) {
    size_t at = 0;
    int rc = SQLITE_ERROR;
    int code = TT_OK;
    sqlite3_stmt *s = prepared(l, S_RESULTS);
    while (!code && s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        code = read_result(l, r, n, &at, s);
    }
    code = code || rc == SQLITE_DONE ? code : trouble(l);
    sqlite3_reset(s);
    for (; at < n && !code; at++) {
        if (r[at].n_rows != r[at].room) {
            code = damaged(l, (sqlite3_int64)r[at].cell, (sqlite3_int64)r[at].replicate);
        }
    }
    return code;
}

int tt_ledger_read(tt_ledger *l, tt_record **r, size_t *n) {
    TT_ASSERT(l->design);
    *r = NULL;
    *n = 0;
    int code = execute(l, "BEGIN"); // tasks and rows of one moment
    if (code) {
        return code;
    }
    code = read_tasks(l, r, n);
    code = finish(l, code ? code : read_results(l, *r, *n));
    if (code) {
        tt_record_free_all(*r, *n);
        *r = NULL;
        *n = 0;
    }
    return code;
}
